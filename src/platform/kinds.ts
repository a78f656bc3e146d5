import type { Lifecycle } from '../kernel/lifecycle.ts'
import type { Permission } from '../kernel/permissions.ts'
import type { Tx } from './db/tx.ts'
import type { TimelineEvent } from './view/ui.ts'

/** A message as a kind declares it: its code and its params. The sentence is made when it is read. */
export type Saying = { code: string; params: Record<string, unknown> }

/** What an event says to a reader; it continues a sentence that begins with who. */
export type Words = Pick<TimelineEvent, 'tone' | 'icon'> & {
  what: Saying
  /** The rules did it, not the person whose step set them off. */
  byRule: boolean
}
export type EventWords = Readonly<Record<string, Words>>

export const says = (
  what: Saying,
  icon: TimelineEvent['icon'] = 'circle-dot',
  tone: TimelineEvent['tone'] = 'neutral',
): Words => ({ what, icon, tone, byRule: false })

export const ruleSays = (
  what: Saying,
  icon: TimelineEvent['icon'],
  tone: TimelineEvent['tone'],
): Words => ({ what, icon, tone, byRule: true })

/**
 * What features let a kind declare beside what is below: approvals, comments, attachments. Each adds its own part.
 * @public
 */
// oxlint-disable-next-line typescript/no-empty-object-type, typescript/no-empty-interface
export interface KindParts {}

type Common = {
  /** In lists and links: 'Order'. */
  name: string
  /** Event -> words. `issued` is recorded as `purchase_order.issued`. */
  events: EventWords
}

/** Something people work with: it has a page of its own and a permission to read it. */
export type KindDeclaration = Common &
  KindParts & {
    /** Where it lives: '/purchase-orders' and its id. */
    path: string
    read: Permission
    /** What its numbers begin with. */
    series?: string
    /** How one of them is named where it is named alone: by its number, if nothing is said. */
    named?: 'number' | 'title'
    /** Every status of a document, and every way from one to another. */
    lifecycle?: Lifecycle
    /** Where one of them may have been merged into another: the one that remains, or null. Its pages lead there. */
    remaining?: (tx: Tx, id: string) => Promise<string | null>
    /** False for what is approved by itself but is a part of a document of another kind. */
    registered?: false
  }

/** Something that appears only in the audit log: a person, a policy, a setting. */
export type SubjectDeclaration = Common & (OwnPage | SharedPage)
type OwnPage = { path: string; sharedPage?: never }
/** All of them are on one page. */
type SharedPage = { path?: never; sharedPage: string }

export type Kind = Common &
  KindParts & {
    code: string
    path: string
    hasOwnPage: boolean
    read: Permission | null
    series: string | null
    named: 'number' | 'title'
    lifecycle: Lifecycle | null
    remaining: ((tx: Tx, id: string) => Promise<string | null>) | null
    /** Each of them is a row of the register of documents. */
    registered: boolean
  }

export const kind = (code: string, declared: KindDeclaration): Kind => ({
  series: null,
  named: 'number',
  lifecycle: null,
  remaining: null,
  registered: true,
  ...declared,
  code,
  hasOwnPage: true,
})

export const subject = (code: string, { name, events, ...at }: SubjectDeclaration): Kind => ({
  code,
  name,
  events,
  path: at.path ?? at.sharedPage,
  hasOwnPage: at.sharedPage === undefined,
  read: null,
  series: null,
  named: 'number',
  lifecycle: null,
  remaining: null,
  registered: false,
})

/** Every kind that the modules gave, looked up by its code. */
export type Kinds = {
  all: readonly Kind[]
  /** The kind of this code; that there is none is a bug. */
  of: (code: string) => Kind
  findOptional: (code: string | undefined) => Kind | null
  name: (code: string) => string
  path: (code: string, id: string) => string
  /** The kinds of documents, in the order of the modules. */
  registered: readonly Kind[]
  /** The words of an action such as `purchase_order.issued`; null when nobody declared it. */
  words: (action: string) => Words | null
}

/** `ofAnyKind`: words for what can happen to each of them, such as a comment. */
export function composeKinds(all: readonly Kind[], ofAnyKind: EventWords): Kinds {
  const byCode = new Map<string, Kind>()
  for (const one of all) {
    if (byCode.has(one.code)) throw new Error(`the kind ${one.code} is declared twice`)
    byCode.set(one.code, one)
  }
  const findOptional = (code: string | undefined): Kind | null => byCode.get(code ?? '') ?? null
  const of = (code: string): Kind => {
    const found = byCode.get(code)
    if (!found) throw new Error(`no module declares the kind ${code}`)
    return found
  }
  return {
    all,
    findOptional,
    of,
    registered: all.filter(({ registered }) => registered),
    name: (code) => findOptional(code)?.name ?? code,
    path(code, id) {
      const found = findOptional(code)
      if (!found) return '/inbox'
      return found.hasOwnPage ? `${found.path}/${id}` : found.path
    },
    words(action) {
      const [code = '', event = ''] = action.split('.')
      return findOptional(code)?.events[event] ?? ofAnyKind[event] ?? null
    },
  }
}

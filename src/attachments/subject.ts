import { limitsFor, type Actor } from '../kernel/actor.ts'
import type { Permission } from '../kernel/permissions.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Kinds } from '../platform/kinds.ts'

export const kinds = [
  'tax_certificate',
  'registration',
  'insurance',
  'bank_letter',
  'contract',
  'quality_certificate',
  'vendor_document',
  'quote',
  'specification',
  'delivery_note',
  'correspondence',
  'other',
] as const
export type Kind = (typeof kinds)[number]
export const kindLabels: Record<Kind, string> = {
  tax_certificate: 'Tax certificate',
  registration: 'Registration',
  insurance: 'Insurance',
  bank_letter: 'Bank letter',
  contract: 'Contract',
  quality_certificate: 'Quality certificate',
  vendor_document: 'Vendor document',
  quote: 'Quote',
  specification: 'Specification',
  delivery_note: 'Delivery note',
  correspondence: 'Correspondence',
  other: 'Other',
}
export const vendorPapers: readonly Kind[] = [
  'tax_certificate',
  'registration',
  'insurance',
  'bank_letter',
  'contract',
  'quality_certificate',
  'other',
]
export const buyingPapers: readonly Kind[] = [
  'quote',
  'specification',
  'delivery_note',
  'correspondence',
  'other',
]

declare module '../platform/kinds.ts' {
  interface KindParts {
    /** What can be attached to it, and who may attach it; left out where nothing can. */
    attachments?: Attachments
  }
}
type Attachments = {
  /** Any of these permissions may add and remove them. Everybody who may see the document sees them. */
  by: readonly Permission[]
  /** Beside those, the person it belongs to, with this permission. */
  ownerWith?: Permission
  types: readonly Kind[]
  /** What belongs here, while nothing is there. */
  empty: string
}
type WithKinds = Pick<ReadCtx, 'kinds'>

/** A kind of thing that files can be attached to. */
export type Attachable = { name: string; path: string; read: Permission; attachments: Attachments }

export function attachableKind({ kinds }: WithKinds, code: string): Attachable {
  const { name, path, read, attachments } = kinds.of(code)
  if (!attachments || read === null) throw new Error(`nothing can be attached to the kind ${code}`)
  return { name, path, read, attachments }
}

export const attachableKinds = (kinds: Kinds): string[] =>
  kinds.all.filter(({ attachments }) => attachments).map(({ code }) => code)

/** The permission by which this person may add attachments to the thing and remove them; null when none. */
export function attachingBy(
  ctx: WithKinds & { actor: Actor },
  kind: string,
  ownerId: string | null,
): Permission | null {
  const { actor } = ctx
  const { by, ownerWith } = attachableKind(ctx, kind).attachments
  const held = by.find((permission) => actor.permissions.has(permission))
  if (held) return held
  return ownerWith && ownerId === actor.userId && actor.permissions.has(ownerWith)
    ? ownerWith
    : null
}

/**
 * Kinds of things whose attachments this person sees in the list of all: where their right to the thing reaches as far
 * as the list does.
 */
export const readableKinds = (ctx: WithKinds & { actor: Actor }): string[] =>
  attachableKinds(ctx.kinds).filter((kind) => {
    const { actor } = ctx
    const { read } = attachableKind(ctx, kind)
    const limits = limitsFor(actor, read)
    return actor.permissions.has(read) && (limits === '' || limits === actor.limits)
  })

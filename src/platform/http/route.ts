import type { Request, Response } from 'express'
import { z } from 'zod'
import type { Permission, PortalPermission } from '../../kernel/permissions.ts'
import type { FieldError } from '../../kernel/problem.ts'
import type { Ctx, ReadCtx } from '../ctx.ts'
import type { List } from '../lists/list.ts'
import type { Picks } from './picks.ts'
import { gone, type Reply } from './reply.ts'

export type Upload = { name: string; mediaType: string; bytes: Uint8Array }
/** What a form keeps when it is refused: the text as typed, and what was wrong with it. */
export type Refused = { values: Record<string, unknown>; errors: readonly FieldError[] }

/** The JSON face of a route: the schema of the answer, and how the page's data becomes it. */
export type JsonFace<D> = {
  schema: z.ZodType
  of: (data: D) => unknown
  /** Fields that are answered once and never kept: null when the answer is repeated. */
  secrets?: readonly string[]
}
export const json = <D, S extends z.ZodType>(
  schema: S,
  of: (data: D) => z.input<S>,
): JsonFace<D> => ({ schema, of })

/** Of a route whose data is the JSON itself. */
export const jsonAs = <S extends z.ZodType>(schema: S): JsonFace<z.input<S>> => ({
  schema,
  of: (data) => data,
})

type Common<I extends z.ZodType, D> = {
  input: I
  /** One sentence for the API's description. */
  summary: string
  json?: JsonFace<D>
}
type ForMembers = {
  /** Who may. A permission, or `member` for everybody signed in. Never a vendor's contact. */
  allow: Permission | 'member'
  /** Only for somebody who proved who they are within the last five minutes. */
  stepUp?: true
}
type ForContacts = {
  /** Which contacts of vendors may. Never a member. */
  portal: PortalPermission
}
export type Reading<I extends z.ZodType, D> = Common<I, D> & {
  /** Answers a file, at the API too: apps fetch originals with their token. */
  file?: true
  /** Each answer is put on record, by who asked: what must not leave unnoticed. */
  recorded?: (input: z.output<I>) => { action: string; subject: { kind: string; id: string } }
  view?: string
  fragments?: readonly string[]
  handle: (ctx: ReadCtx & { input: z.output<I> }) => Promise<Reply<D>>
}
export type ReadSpec<I extends z.ZodType, D> = Reading<I, D> &
  ForMembers & {
    /** What it lists, where it is a list. */
    list?: List
  }
type PortalReadSpec<I extends z.ZodType, D> = Reading<I, D> & ForContacts
/** A file that comes with a form. */
export type UploadSpec = {
  field: string
  maxBytes: number
  /** What it is, for what to do when it is too large. */
  holds: 'table' | 'document'
  /** How many other fields come with it; 50 when left out. */
  fields?: number
}
export type Writing<I extends z.ZodType, D> = Common<I, D> & {
  /** The form again, with what was typed and what was wrong. */
  view?: string
  fragments?: readonly string[]
  onInvalid?: (
    ctx: ReadCtx & { input: Record<string, unknown> },
    refused: Refused,
  ) => Promise<unknown>
  /** The fields of its form that choose one of many; the API sends their ids. */
  picks?: Picks
  /** The form's view, where it is not the view of the answer. */
  formView?: string
  upload?: UploadSpec
  /** Changes nothing, so the one-time key of the form it looks at is not used up. */
  dry?: true
  handle: (ctx: Ctx & { input: z.output<I>; upload: Upload | null }) => Promise<Reply<D>>
}
export type WriteSpec<I extends z.ZodType, D> = Writing<I, D> & ForMembers
type PortalWriteSpec<I extends z.ZodType, D> = Writing<I, D> & ForContacts
/**
 * A removal through the API alone: the forms of pages cannot send DELETE, so they have a post beside it. Harmless when
 * it is repeated.
 */
export type DeleteSpec<I extends z.ZodType> = Pick<
  WriteSpec<I, null>,
  'allow' | 'input' | 'summary' | 'stepUp'
> & { handle: (ctx: Ctx & { input: z.output<I> }) => Promise<void> }
/**
 * Pages that need no sign-in. They see the request itself, and no tenant. `answers` is the schema of their JSON: it
 * puts them into the API's description.
 */
export type PublicSpec<I extends z.ZodType> = {
  allow: 'anyone'
  input: I
  summary: string
  answers?: z.ZodType
  handle: (ctx: { req: Request; res: Response; input: z.output<I> }) => Promise<void>
}

export type Route =
  | {
      kind: 'read'
      method: 'get'
      path: string
      feature: string
      spec: ReadSpec<z.ZodType, unknown>
    }
  | {
      kind: 'write'
      method: 'post' | 'delete'
      path: string
      feature: string
      spec: WriteSpec<z.ZodType, unknown>
    }
  | {
      kind: 'public'
      method: 'get' | 'post'
      path: string
      feature: string
      spec: PublicSpec<z.ZodType>
    }

/** A route of the portal, which is a table of its own: no member's session opens it, and no contact's opens another. */
export type PortalRoute =
  | {
      kind: 'read'
      method: 'get'
      path: `/portal${string}`
      feature: string
      spec: PortalReadSpec<z.ZodType, unknown>
    }
  | {
      kind: 'write'
      method: 'post'
      path: `/portal${string}`
      feature: string
      spec: PortalWriteSpec<z.ZodType, unknown>
    }

/** What a feature shows the contacts of vendors. */
export class PortalFeature {
  readonly routes: PortalRoute[] = []
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
  get<I extends z.ZodType, D>(path: PortalRoute['path'], spec: PortalReadSpec<I, D>): this {
    this.routes.push({
      kind: 'read',
      method: 'get',
      path,
      feature: this.name,
      spec: spec as unknown as PortalReadSpec<z.ZodType, unknown>,
    })
    return this
  }
  post<I extends z.ZodType, D>(path: PortalRoute['path'], spec: PortalWriteSpec<I, D>): this {
    this.routes.push({
      kind: 'write',
      method: 'post',
      path,
      feature: this.name,
      spec: spec as unknown as PortalWriteSpec<z.ZodType, unknown>,
    })
    return this
  }
}
export const portalFeature = (name: string): PortalFeature => new PortalFeature(name)

/** The map of a feature: every URL, who may, what comes in, what is shown. */
export class Feature {
  readonly routes: Route[] = []
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
  get<I extends z.ZodType, D>(path: string, spec: ReadSpec<I, D>): this {
    this.routes.push({
      kind: 'read',
      method: 'get',
      path,
      feature: this.name,
      spec: spec as unknown as ReadSpec<z.ZodType, unknown>,
    })
    return this
  }
  post<I extends z.ZodType, D>(path: string, spec: WriteSpec<I, D>): this {
    this.routes.push({
      kind: 'write',
      method: 'post',
      path,
      feature: this.name,
      spec: spec as unknown as WriteSpec<z.ZodType, unknown>,
    })
    return this
  }
  delete<I extends z.ZodType>(path: string, { handle, ...spec }: DeleteSpec<I>): this {
    const answered: WriteSpec<I, null> = {
      ...spec,
      json: json(z.null(), () => null),
      handle: async (ctx) => {
        await handle(ctx)
        return gone()
      },
    }
    this.routes.push({
      kind: 'write',
      method: 'delete',
      path,
      feature: this.name,
      spec: answered as unknown as WriteSpec<z.ZodType, unknown>,
    })
    return this
  }
  /** Routes that belong together, such as those of a list. */
  with(routes: (feature: Feature) => void): this {
    routes(this)
    return this
  }
  open<I extends z.ZodType>(method: 'get' | 'post', path: string, spec: PublicSpec<I>): this {
    this.routes.push({
      kind: 'public',
      method,
      path,
      feature: this.name,
      spec: spec as unknown as PublicSpec<z.ZodType>,
    })
    return this
  }
}

export const feature = (name: string): Feature => new Feature(name)

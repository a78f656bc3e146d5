import type { Permission } from '../kernel/permissions.ts'
import { forbidden } from '../kernel/problem.ts'
import type { Ctx, ReadCtx } from '../platform/ctx.ts'
import { within } from '../platform/reach.ts'
import type { Attachment } from './attachment.ts'
import { findLabelled, type Labelled } from '../platform/documents/register.ts'
import * as queries from './queries.ts'
import { attachableKind, attachingBy } from './subject.ts'

export { within }

export function assertMayRead(ctx: ReadCtx, kind: string): Permission {
  const { read, name } = attachableKind(ctx, kind)
  if (!ctx.actor.permissions.has(read))
    throw forbidden(
      `Your roles do not include attachments of this kind: ${name.toLowerCase()}. An administrator can grant it.`,
    )
  return read
}

/** 404 where there is none for this person. */
export async function findAttachment(ctx: ReadCtx, id: string): Promise<Attachment> {
  const found = await queries.find(ctx, id)
  const read = assertMayRead(ctx, found.subject_kind)
  return within(ctx, read, () => queries.find(ctx, id))
}

const noAttaching = (ctx: ReadCtx, kind: string) =>
  forbidden(
    `Your roles do not include adding or removing attachments of this ${attachableKind(ctx, kind).name.toLowerCase()}. An administrator can grant it.`,
  )

/** The thing to attach to, for somebody who may. */
export async function attachable(ctx: ReadCtx, kind: string, id: string): Promise<Labelled> {
  const subject = await findLabelled(ctx, kind, id)
  const permission = attachingBy(ctx, kind, subject.owner_id)
  if (!permission) throw noAttaching(ctx, kind)
  return within(ctx, permission, () => findLabelled(ctx, kind, id))
}

/** The attachment, locked, for somebody who may change what is attached. */
export async function lockChangeable(ctx: Ctx, id: string): Promise<Attachment> {
  const found = await findAttachment(ctx, id)
  const permission = attachingBy(ctx, found.subject_kind, found.owner_id)
  if (!permission) throw noAttaching(ctx, found.subject_kind)
  return within(ctx, permission, () => queries.lock(ctx, id))
}

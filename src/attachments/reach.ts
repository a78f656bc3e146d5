import type { Permission } from '../kernel/permissions.ts'
import { forbidden } from '../kernel/problem.ts'
import type { Ctx, ReadCtx } from '../platform/ctx.ts'
import { within } from '../platform/reach.ts'
import type { Attachment } from './attachment.ts'
import * as queries from './queries.ts'
import { attachingBy, subjects, type SubjectKind } from './subject.ts'

export { within }

export function assertMayRead(ctx: ReadCtx, kind: SubjectKind): Permission {
  const { read, label } = subjects[kind]
  if (!ctx.actor.permissions.has(read))
    throw forbidden(
      `Your roles do not include attachments of this kind: ${label.toLowerCase()}. An administrator can grant it.`,
    )
  return read
}

/** 404 where there is none for this person. */
export async function findAttachment(ctx: ReadCtx, id: string): Promise<Attachment> {
  const found = await queries.find(ctx.tx, id)
  const read = assertMayRead(ctx, found.subject_kind)
  return within(ctx, read, () => queries.find(ctx.tx, id))
}

const noAttaching = (kind: SubjectKind) =>
  forbidden(
    `Your roles do not include adding or removing attachments of this ${subjects[kind].label.toLowerCase()}. An administrator can grant it.`,
  )

/** The thing to attach to, for somebody who may. */
export async function attachable(
  ctx: ReadCtx,
  kind: SubjectKind,
  id: string,
): Promise<queries.Subject> {
  const subject = await queries.findSubject(ctx.tx, kind, id)
  const permission = attachingBy(ctx.actor, kind, subject.owner_id)
  if (!permission) throw noAttaching(kind)
  return within(ctx, permission, () => queries.findSubject(ctx.tx, kind, id))
}

/** The attachment, locked, for somebody who may change what is attached. */
export async function lockChangeable(ctx: Ctx, id: string): Promise<Attachment> {
  const found = await findAttachment(ctx, id)
  const permission = attachingBy(ctx.actor, found.subject_kind, found.owner_id)
  if (!permission) throw noAttaching(found.subject_kind)
  return within(ctx, permission, () => queries.lock(ctx.tx, id))
}

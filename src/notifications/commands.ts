import { notFound } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import { kinds, noticeKinds, type NoticeKind, type Occasion } from './notice.ts'
import * as queries from './queries.ts'

/**
 * Tells people of something, with the change that it tells of: a row in each one's feed, and one job that, after the
 * change is committed, reaches their devices and, where they want it, their mail. The person who makes the change is
 * not told, and nobody is told twice under the same key.
 */
export async function notify(
  ctx: Ctx,
  userIds: readonly string[],
  occasion: Occasion,
): Promise<void> {
  const notices = othersThan(ctx, userIds).map((userId) => ({ id: ctx.newId(), userId }))
  if (notices.length === 0) return
  queries.insert(ctx.tx, notices, occasion)
  await bring(ctx, notices, occasion)
}

/** The same, for those who must know how many people had not been told yet. */
export async function notifyAndCount(
  ctx: Ctx,
  userIds: readonly string[],
  occasion: Occasion,
): Promise<number> {
  const notices = othersThan(ctx, userIds).map((userId) => ({ id: ctx.newId(), userId }))
  if (notices.length === 0) return 0
  const made = await queries.insertNew(ctx.tx, notices, occasion)
  if (made.length > 0) await bring(ctx, made, occasion)
  return made.length
}

const othersThan = (ctx: Ctx, userIds: readonly string[]): string[] =>
  [...new Set(userIds)].filter((id) => id !== ctx.actor.userId)

const bring = (ctx: Ctx, notices: readonly { id: string }[], { approvalId }: Occasion) =>
  ctx.enqueue('notify', {
    notices: notices.map(({ id }) => id),
    ...(approvalId ? { approvalId } : {}),
  })

/** Tells everybody with a role; only the preferred person, while they have that role. */
export async function notifyHolders(
  ctx: Ctx,
  role: queries.OwnerRole,
  preferred: string | null,
  occasion: Occasion,
): Promise<void> {
  await notify(
    ctx,
    (await queries.holdersOf(ctx.tx, role, preferred)).map((holder) => holder.user_id),
    occasion,
  )
}

/** What a notice asked for is done: marks it as read for everybody, or for the people named. */
export function closeNotices(
  ctx: Ctx,
  kind: NoticeKind,
  subjectId: string,
  userIds?: readonly string[],
): void {
  queries.markDone(ctx.tx, kind, subjectId, userIds)
}

/** Harmless when it was read before. */
export async function read(ctx: Ctx, id: string): Promise<void> {
  if ((await queries.markRead(ctx.tx, ctx.actor.userId, id)) === 0)
    await queries.find(ctx.tx, ctx.actor.userId, id)
}

export const readAll = (ctx: Ctx): Promise<number> => queries.markAllRead(ctx.tx, ctx.actor.userId)

export type Wish = { kind: NoticeKind; label: string; push: boolean; email: boolean }
/** What a person has chosen, and what the product proposes for the rest. */
export async function wishesOf(
  ctx: Pick<Ctx, 'actor'> & { tx: Parameters<typeof queries.wishes>[0] },
): Promise<Wish[]> {
  const chosen = new Map(
    (await queries.wishes(ctx.tx, ctx.actor.userId)).map((wish) => [wish.kind, wish]),
  )
  return noticeKinds.map((kind) => ({
    kind,
    label: kinds[kind].label,
    push: chosen.get(kind)?.push ?? kinds[kind].push,
    email: chosen.get(kind)?.email ?? kinds[kind].email,
  }))
}

export async function choose(
  ctx: Ctx,
  wanted: readonly { kind: NoticeKind; push: boolean; email: boolean }[],
): Promise<void> {
  queries.saveWishes(ctx.tx, ctx.actor.userId, wanted)
  ctx.record('member.notifications_chosen', { kind: 'member', id: ctx.actor.userId })
}

/** Mail to a member's address is tried again. Harmless when nothing stood against it. */
export async function clearSuppression(ctx: Ctx, userId: string): Promise<void> {
  const outcome = await queries.clearSuppression(ctx.tx, userId)
  if (outcome === null) throw notFound('This person')
  if (outcome.cleared) ctx.record('member.mail_allowed_again', { kind: 'member', id: userId })
}

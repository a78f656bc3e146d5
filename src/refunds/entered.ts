import { move } from '../kernel/lifecycle.ts'
import type { Ctx } from '../platform/ctx.ts'
import type { Decision, NewRefund, RefundRow, TakenBack } from './queries.ts'
import { refundLifecycle } from './refund.ts'
import { refuseOwn } from './rule.ts'

export type PaidBack = {
  amount?: string | null | undefined
  paid_on: string
  evidence: string
  account_id: string
}
export type Lost = { amount?: string | null | undefined; reason: string }
export type Why = { reason: string; version?: number | undefined }

/** What is on record in the history. */
export type RefundAct =
  'entered' | 'proposed' | 'confirmed' | 'refused' | 'withdrawn' | 'taken_back'

const by = (ctx: Ctx) => ({ by: ctx.actor.userId, at: ctx.now })

/** What the vendor paid back counts at once. */
export const newRefund = (ctx: Ctx, amount: bigint, paid: PaidBack): NewRefund => ({
  ...by(ctx),
  id: ctx.newId(),
  kind: 'refund',
  status: refundLifecycle.moves.confirm.to,
  amount,
  paidOn: paid.paid_on,
  evidence: paid.evidence,
  accountId: paid.account_id,
  reason: null,
  isDone: true,
})
/** What is written off waits for a second person. */
export const newWriteOff = (ctx: Ctx, amount: bigint, { reason }: Lost): NewRefund => ({
  ...by(ctx),
  id: ctx.newId(),
  kind: 'write_off',
  status: refundLifecycle.moves.confirm.from[0]!,
  amount,
  paidOn: null,
  evidence: null,
  accountId: null,
  reason,
  isDone: false,
})

/** Of a second person: 403 for the first. */
export function confirmation(ctx: Ctx, refund: RefundRow): Decision {
  const confirmed = move(refundLifecycle, refund.status, 'confirm')
  refuseOwn(refund, ctx.actor.userId)
  return { ...by(ctx), id: refund.id, move: confirmed, isDone: true, decision: null }
}
/** A second person refuses, or who entered it withdraws it. */
export function refusal(
  ctx: Ctx,
  refund: RefundRow,
  reason: string,
): Decision & { act: RefundAct } {
  const own = refund.entered_by === ctx.actor.userId
  const refused = move(refundLifecycle, refund.status, own ? 'withdraw' : 'refuse')
  const act = own ? 'withdrawn' : 'refused'
  return { ...by(ctx), id: refund.id, move: refused, isDone: false, decision: reason, act }
}
export const takingBack = (ctx: Ctx, { id, status }: RefundRow, why: string): TakenBack => ({
  ...by(ctx),
  id,
  move: move(refundLifecycle, status, 'take_back'),
  why,
})

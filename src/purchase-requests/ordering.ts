import { message } from '../messages/index.ts'
import * as budgets from '../budgets/index.ts'
import { conflict } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import { estimateOfOpen, shareOf, standingOf } from './allocation.ts'
import { chargesOf } from './charges.ts'
import { isSettled, type PurchaseRequest } from './purchase-request.ts'
import * as queries from './queries.ts'

const subjectOf = (id: string) => ({ kind: 'purchase_request', id })
type Subject = { kind: string; id: string }

/** Quantity of a request's line that a line of an order takes over, and what that one commits for it. */
export type Taken = { lineId: string; quantity: string; toLine: string; committed: bigint }

/**
 * An order has taken over quantities of approved requests, and its value is committed in place of their reservations:
 * each line's share by quantity, and all that is left of a line when it is ordered in full. Answers what was released.
 */
export async function order(
  ctx: Ctx,
  to: Subject,
  taken: readonly { pr: PurchaseRequest; parts: readonly Taken[] }[],
): Promise<bigint> {
  const requests = await Promise.all(
    taken.map(async ({ pr, parts }) => ({
      pr,
      parts,
      lines: await queries.lines(ctx.tx, pr.id),
      estimates: await estimatesOf(ctx, pr),
    })),
  )
  const released = await budgets.commit(
    ctx,
    to,
    requests.map(({ pr, parts, lines, estimates }) => ({
      from: subjectOf(pr.id),
      all: lines.every(isSettled),
      parts: parts.map((part) => {
        const line = lines.find((l) => l.id === part.lineId)!
        return {
          fromLine: line.id,
          toLine: part.toLine,
          take: shareOf(estimates.get(line.id) ?? 0n, part.quantity, line.quantity),
          last: isSettled(line),
          committed: part.committed,
        }
      }),
    })),
  )
  await Promise.all(
    requests.map(({ pr, lines }, i) =>
      queries.saveStanding(ctx.tx, {
        id: pr.id,
        status: standingOf(lines),
        budgetId: pr.budget_id,
        reserved: pr.reserved - released[i]!,
        submitted: false,
      }),
    ),
  )
  return released.reduce((sum, minor) => sum + minor, 0n)
}

/** Quantities that a cancelled order had of a request. */
export type GivenBack = {
  pr: PurchaseRequest
  parts: readonly { lineId: string; quantity: string }[]
}

/** A cancelled order gives its requests their quantities back, to be ordered again from what is set aside anew; or, `forGood`, not to be ordered at all. */
export async function giveBack(
  ctx: Ctx,
  order: Subject,
  given: readonly GivenBack[],
  forGood: boolean,
): Promise<bigint> {
  if (forGood)
    await queries.cancelQuantities(
      ctx.tx,
      given.flatMap((g) => g.parts),
    )
  const requests = await Promise.all(
    given.map(async ({ pr, parts }) => ({
      pr,
      parts,
      lines: await queries.lines(ctx.tx, pr.id),
      estimates: await estimatesOf(ctx, pr),
    })),
  )
  const targets = requests.map(({ pr, lines, estimates }) => ({
    from: subjectOf(pr.id),
    lines: forGood
      ? []
      : lines.map((line) => ({
          lineId: line.id,
          minor: estimateOfOpen(line, estimates.get(line.id) ?? 0n),
        })),
  }))
  const { released, reserved, refused } = await budgets.reopen(ctx, order, targets)
  if (refused)
    throw conflict(
      refused.code,
      `The requests of this order would be set aside again. ${refused.message} Or cancel the order together with what it took of its requests.`,
    )
  await Promise.all(
    requests.map(({ pr, lines }, i) =>
      queries.saveStanding(ctx.tx, {
        id: pr.id,
        status: standingOf(lines),
        budgetId: pr.budget_id,
        reserved: pr.reserved + reserved[i]!,
        submitted: false,
      }),
    ),
  )
  for (const [i, { pr }] of requests.entries())
    ctx.record(
      forGood ? 'purchase_request.cancelled' : 'purchase_request.reopened',
      subjectOf(pr.id),
      forGood ? { reason: message('note.order_cancelled', {}) } : { reserved: reserved[i]! },
    )
  return released
}

async function estimatesOf(ctx: Ctx, pr: PurchaseRequest): Promise<Map<string | null, bigint>> {
  const estimates = new Map<string | null, bigint>()
  for (const charge of await chargesOf(ctx, pr))
    estimates.set(charge.lineId, (estimates.get(charge.lineId) ?? 0n) + charge.minor)
  return estimates
}

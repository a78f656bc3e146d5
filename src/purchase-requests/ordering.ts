import { message } from '../messages/index.ts'
import * as budgets from '../budgets/index.ts'
import { conflict } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import { estimateOfOpen, shareOf, statusFromLines } from './allocation.ts'
import { chargesOf } from './charges.ts'
import { isFullyHandled, type PurchaseRequest } from './purchase-request.ts'
import * as queries from './queries.ts'

const subjectOf = (id: string) => ({ kind: 'purchase_request', id })
type Subject = { kind: string; id: string }

/** The quantity of a request line that an order line replaces, and what the order line commits for it. */
export type OrderedPart = { lineId: string; quantity: string; toLine: string; committed: bigint }

/**
 * An order replaces quantities of approved requests, and its value is committed in place of their reservations:
 * each line's share by quantity, and all that is left of a line when it is ordered in full. Returns what was released.
 */
export async function order(
  ctx: Ctx,
  to: Subject,
  taken: readonly { pr: PurchaseRequest; parts: readonly OrderedPart[] }[],
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
      all: lines.every(isFullyHandled),
      parts: parts.map((part) => {
        const line = lines.find((l) => l.id === part.lineId)!
        return {
          fromLine: line.id,
          toLine: part.toLine,
          take: shareOf(estimates.get(line.id) ?? 0n, part.quantity, line.quantity),
          last: isFullyHandled(line),
          committed: part.committed,
        }
      }),
    })),
  )
  for (const [i, { pr, lines }] of requests.entries())
    queries.saveState(ctx.tx, {
      id: pr.id,
      from: pr.status,
      status: statusFromLines(lines),
      budgetId: pr.budget_id,
      reserved: pr.reserved - released[i]!,
    })
  return released.reduce((sum, minor) => sum + minor, 0n)
}

/** Quantities that a cancelled order had of a request. */
export type ReturnedQuantities = {
  pr: PurchaseRequest
  parts: readonly { lineId: string; quantity: string }[]
}

/** Returns the quantities of a cancelled order to its requests, which reserve them again and can be ordered again. `forGood`: the quantities are cancelled instead. */
export async function returnToRequests(
  ctx: Ctx,
  order: Subject,
  given: readonly ReturnedQuantities[],
  forGood: boolean,
): Promise<bigint> {
  if (forGood)
    queries.cancelQuantities(
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
      `Cancelling reserves the requests of this order again. ${refused.message} Or cancel the requested quantities together with the order.`,
    )
  for (const [i, { pr, lines }] of requests.entries())
    queries.saveState(ctx.tx, {
      id: pr.id,
      from: pr.status,
      status: statusFromLines(lines),
      budgetId: pr.budget_id,
      reserved: pr.reserved + reserved[i]!,
    })
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

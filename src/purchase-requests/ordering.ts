import { message } from '../messages/index.ts'
import { moveTo } from '../kernel/lifecycle.ts'
import * as budgets from '../budgets/index.ts'
import type { Charge } from '../budgets/index.ts'
import { add, decimal, decimalText, subtract } from '../kernel/decimal.ts'
import { conflict } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import { estimateOfOpen, shareOf, statusFromLines } from './allocation.ts'
import { chargesAmong, chargesOf } from './charges.ts'
import { isFullyHandled, requestLifecycle, type PurchaseRequest } from './purchase-request.ts'
import * as queries from './queries.ts'
import * as lineQueries from './line-queries.ts'

const subjectOf = (id: string) => ({ kind: 'purchase_request', id })
type Subject = { kind: string; id: string }

/** The quantity of a request line that an order line replaces, and what the order line commits for it. */
export type OrderedPart = { lineId: string; quantity: string; toLine: string; committed: bigint }

/** Requests that an order may be made of: their lines, charges and reservations, with the budgets. */
export type ToOrder = {
  lines: readonly RequestLine[]
  chargesOf: Awaited<ReturnType<typeof chargesAmong>>
  reservations: budgets.Reservations
}
type RequestLine = Awaited<ReturnType<typeof lineQueries.linesOf>>[number]
/** In one flush, with the locks of the requests before it. */
export async function readToOrder(
  ctx: Ctx,
  requests: Parameters<typeof lineQueries.linesOf>[1],
): Promise<ToOrder> {
  const [lines, charges, reservations] = await Promise.all([
    lineQueries.linesOf(ctx.tx, requests),
    chargesAmong(ctx, requests),
    budgets.readReservations(ctx, requests),
  ])
  return { lines, chargesOf: charges, reservations }
}

/** The lines with what is ordered of them now. */
const ordered = (lines: readonly RequestLine[], parts: readonly OrderedPart[]): RequestLine[] =>
  lines.map((line) => ({
    ...line,
    ordered_quantity: decimalText(
      parts
        .filter((part) => part.lineId === line.id)
        .reduce((sum, part) => add(sum, decimal(part.quantity)), decimal(line.ordered_quantity)),
    ),
  }))

/**
 * An order replaces quantities of approved requests, and its value is committed in place of their reservations:
 * each line's share by quantity, and all that is left of a line when it is ordered in full. Returns what was released.
 */
export async function order(
  ctx: Ctx,
  to: Subject,
  taken: readonly { pr: PurchaseRequest; parts: readonly OrderedPart[] }[],
  { lines: before, chargesOf: charges, reservations }: ToOrder,
): Promise<bigint> {
  const requests = taken.map(({ pr, parts }) => ({
    pr,
    parts,
    lines: ordered(
      before.filter((line) => line.request_id === pr.id),
      parts,
    ),
    estimates: estimatesOf(charges(pr)),
  }))
  const released = await budgets.commit(ctx, to, requests.map(sourceOf), reservations)
  for (const [i, { pr, lines }] of requests.entries())
    queries.saveState(ctx.tx, {
      id: pr.id,
      move: moveTo(requestLifecycle, pr.status, statusFromLines(lines)),
      budgetId: pr.budget_id,
      reserved: pr.reserved - released[i]!,
    })
  return released.reduce((sum, minor) => sum + minor, 0n)
}

type Taken = {
  pr: PurchaseRequest
  parts: readonly OrderedPart[]
  /** As they are with the order. */ lines: readonly RequestLine[]
  estimates: ReadonlyMap<string | null, bigint>
}
/** What an order replaces of a request, as the budgets count it. */
const sourceOf = ({ pr, parts, lines, estimates }: Taken): budgets.Source => ({
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
})

/** A draft order takes other quantities of its requests. `lines` are as they are without the order. */
export async function reorder(
  ctx: Ctx,
  to: Subject,
  taken: readonly { pr: PurchaseRequest; parts: readonly OrderedPart[] }[],
  { lines: open, chargesOf: charges }: Pick<ToOrder, 'lines' | 'chargesOf'>,
): Promise<void> {
  const requests = taken.map(({ pr, parts }) => {
    const before = open.filter((line) => line.request_id === pr.id)
    return { pr, parts, before, lines: ordered(before, parts), estimates: estimatesOf(charges(pr)) }
  })
  const changes = await budgets.recommit(
    ctx,
    to,
    requests.map(({ pr, before, estimates }) => ({
      from: subjectOf(pr.id),
      lines: before.map((line) => ({
        lineId: line.id,
        minor: estimateOfOpen(line, estimates.get(line.id) ?? 0n),
      })),
    })),
    requests.map(sourceOf),
  )
  for (const [i, { pr, lines }] of requests.entries())
    queries.saveState(ctx.tx, {
      id: pr.id,
      move: moveTo(requestLifecycle, pr.status, statusFromLines(lines)),
      budgetId: pr.budget_id,
      reserved: pr.reserved + changes[i]!,
    })
}

/** Lines without what an order had of them. */
export const withoutOrder = (
  lines: readonly RequestLine[],
  had: readonly { lineId: string; quantity: string }[],
): RequestLine[] =>
  lines.map((line) => ({
    ...line,
    ordered_quantity: decimalText(
      had
        .filter((part) => part.lineId === line.id)
        .reduce(
          (sum, part) => subtract(sum, decimal(part.quantity)),
          decimal(line.ordered_quantity),
        ),
    ),
  }))

/** Quantities that a cancelled order had of a request. */
export type ReturnedQuantities = {
  pr: PurchaseRequest
  parts: readonly { lineId: string; quantity: string }[]
}

/**
 * Returns the quantities of a cancelled order to its requests, which reserve them again and can be ordered again.
 * `forGood`: the quantities are cancelled instead.
 */
export async function returnToRequests(
  ctx: Ctx,
  order: Subject,
  given: readonly ReturnedQuantities[],
  forGood: boolean,
): Promise<bigint> {
  if (forGood)
    lineQueries.cancelQuantities(
      ctx.tx,
      given.flatMap((g) => g.parts),
    )
  const requests = await Promise.all(
    given.map(async ({ pr, parts }) => ({
      pr,
      parts,
      lines: await lineQueries.lines(ctx.tx, pr.id),
      estimates: estimatesOf(await chargesOf(ctx, pr)),
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
      move: moveTo(requestLifecycle, pr.status, statusFromLines(lines)),
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

function estimatesOf(charges: readonly Charge[]): Map<string | null, bigint> {
  const estimates = new Map<string | null, bigint>()
  for (const charge of charges)
    estimates.set(charge.lineId, (estimates.get(charge.lineId) ?? 0n) + charge.minor)
  return estimates
}

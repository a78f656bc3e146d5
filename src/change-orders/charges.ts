import { distribute, type Charge } from '../budgets/index.ts'
import { convert, money } from '../kernel/money.ts'
import type { Ctx } from '../platform/ctx.ts'
import { allocations, chargesOfLine, likeOrder } from '../purchase-orders/index.ts'
import * as requests from '../purchase-requests/index.ts'
import type { Decision, Found } from './decide.ts'
import { chargedAfter } from './line-split.ts'

/** What an order charges with a change, where the requests of its lines say: what its approvers are chosen by. */
export async function chargesOf(ctx: Ctx, found: Found, decision: Decision): Promise<Charge[]> {
  const { order, lines, taken } = found
  const shares = [
    ...taken.map((share) => ({
      lineId: share.order_line_id,
      requestLineId: share.request_line_id,
      requestId: share.request_id,
    })),
    ...decision.added.flatMap((line) =>
      line.allocations.map(({ source }) => ({
        lineId: line.id,
        requestLineId: source.id,
        requestId: source.request.id,
      })),
    ),
  ]
  const ids = [...new Set(shares.map(({ requestId }) => requestId))]
  const [asked, charges] = await Promise.all([
    Promise.all(ids.map((id) => requests.find(ctx.tx, id))),
    requests.chargesAmong(ctx, allocations.those(ids)),
  ])
  const known = asked.flatMap((pr) => charges(pr))
  const inBase = (minor: bigint): bigint =>
    convert(money(minor, order.currency), order.fx_rate, ctx.actor.organisation.baseCurrency).minor
  const amounts = [
    ...lines
      .filter(({ removed }) => !removed)
      .map((line) => ({
        id: line.id,
        amount: decision.changed.find((one) => one.line.id === line.id)?.amount ?? line.amount,
      })),
    ...decision.added.map(({ id, amount }) => ({ id, amount })),
  ]
  return amounts.flatMap(({ id, amount }): Charge[] => {
    const sources = shares.filter(({ lineId }) => lineId === id).map((s) => s.requestLineId)
    const changed = decision.changed.find(({ line }) => line.id === id)
    const charged =
      (changed && chargedAfter(changed)) ??
      lines.find((line) => line.id === id)?.charged ??
      decision.added.find((line) => line.id === id)?.charged
    const places = known.filter(({ lineId }) => lineId !== null && sources.includes(lineId))
    if (places.length === 0)
      return chargesOfLine({ id, amount }, charged ?? likeOrder(order), inBase(amount))
    const parts = distribute(
      inBase(amount),
      places.map(({ minor }) => minor),
    )
    return places.map((place, i) => ({ ...place, lineId: id, minor: parts[i]! }))
  })
}

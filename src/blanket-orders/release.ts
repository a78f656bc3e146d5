import { compare, decimal, decimalText, subtract } from '../kernel/decimal.ts'
import { invalid, type Problem } from '../kernel/problem.ts'
import { sameUnit } from '../kernel/units.ts'
import type { Ctx } from '../platform/ctx.ts'
import { refusal, subjectOf, tooMuch, type BlanketOrder, type Line } from './blanket-order.ts'
import * as lineQueries from './line-queries.ts'
import * as queries from './queries.ts'

/** What an order wants of lines of blanket orders. `at` points to the line of the form. */
export type Wanted = { blanketLineId: string; quantity: string; unit: string; at: string }
export type Agreed = {
  order: BlanketOrder
  line: Line
}

/** Locks the blanket orders that the lines belong to; it comes after the vendor and before requests. */
export async function lockToRelease(
  ctx: Ctx,
  lineIds: readonly string[],
): Promise<ReadonlyMap<string, Agreed>> {
  if (lineIds.length === 0) return new Map()
  const orders = await queries.lockOfLines(ctx.tx, lineIds)
  const lines = await lineQueries.byIds(ctx.tx, lineIds)
  return new Map(
    lines.flatMap((line) => {
      const order = orders.find(({ id }) => id === line.blanket_order_id)
      return order ? [[line.id, { order, line }] as const] : []
    }),
  )
}

/** The same without what a draft releases already, which is given back before it is written anew. */
export const withoutOwn = (
  agreed: ReadonlyMap<string, Agreed>,
  own: readonly { blanket_line_id: string; quantity: string }[],
): ReadonlyMap<string, Agreed> =>
  new Map(
    [...agreed].map(([id, { order, line }]) => {
      const released = own
        .filter((release) => release.blanket_line_id === id)
        .reduce(
          (left, release) => subtract(left, decimal(release.quantity)),
          decimal(line.released_quantity),
        )
      return [id, { order, line: { ...line, released_quantity: decimalText(released) } }]
    }),
  )

/** 422 or 409 where something cannot be released; several lines may share one line of a blanket order. */
export function refuseReleases(
  agreed: ReadonlyMap<string, Agreed>,
  wanted: readonly Wanted[],
  order: { vendorId: string; currency: string; today: string },
): void {
  for (const { blanketLineId, quantity, unit, at } of wanted) {
    const found = agreed.get(blanketLineId)
    const pointer = `${at}/blanket_order_line_id`
    if (!found) throw invalid(pointer, 'unknown', 'Choose a line of a blanket order from the list.')
    const refused = refusal(found.order, order) ?? tooMuch(found.order, found.line, quantity)
    if (refused) throw at422(refused, pointer)
    if (sameUnit(unit, found.line.unit) === 'different')
      throw invalid(
        pointer,
        'other_unit',
        `${found.order.number} line ${found.line.position} is by ${found.line.unit}, and this line by ${unit}. Order it without the blanket order, or request it by ${found.line.unit}.`,
      )
  }
}

type Priced = {
  unit_price?: string | null | undefined
  blanket_order_line_id?: string | null | undefined
}
/** 422 where another price is said than was agreed. What is not said is the agreed one. */
export function refuseOtherPrices(
  agreed: ReadonlyMap<string, Agreed>,
  lines: readonly Priced[],
): void {
  for (const [i, { unit_price: price, blanket_order_line_id: id }] of lines.entries()) {
    const found = id ? agreed.get(id) : undefined
    if (!price || !found || compare(decimal(price), decimal(found.line.unit_price)) === 0) continue
    throw invalid(
      `/lines/${i}/unit_price`,
      'agreed_price',
      `${found.order.number} line ${found.line.position} is agreed at ${found.line.unit_price}, not ${price}. Leave the price out, or have it changed in the blanket order.`,
    )
  }
}

const at422 = (refused: Problem, pointer: string): Problem =>
  invalid(pointer, refused.code, refused.message)

/** Notes what an order has released. The database refuses what is above quantity or value. */
export function saveReleases(
  ctx: Ctx,
  purchaseOrderId: string,
  rows: readonly lineQueries.NewRelease[],
  agreed: ReadonlyMap<string, Agreed>,
): void {
  if (rows.length === 0) return
  lineQueries.insertReleases(ctx.tx, rows)
  const orders = new Map(
    rows.map((row) => {
      const { order } = agreed.get(row.blanketLineId)!
      return [order.id, order] as const
    }),
  )
  queries.linkReleased(ctx.tx, purchaseOrderId, [...orders.keys()])
  for (const id of orders.keys())
    ctx.record('blanket_order.released', subjectOf(id), {
      order: purchaseOrderId,
      amount: rows
        .filter((row) => agreed.get(row.blanketLineId)!.order.id === id)
        .reduce((sum, row) => sum + row.amount, 0n),
    })
}

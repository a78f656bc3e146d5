import { itemUnits, offersFor, type ItemUnits } from '../catalog/index.ts'
import { conflict, invalid, notFound } from '../kernel/problem.ts'
import { sameUnit, wholeUnitsProblem } from '../kernel/units.ts'
import type { Ctx } from '../platform/ctx.ts'
import { create } from '../purchase-requests/index.ts'
import { mostLines } from './cart.ts'
import { priced, type CartLine } from './priced.ts'
import * as queries from './queries.ts'

type Chosen = { item_id: string; quantity: string; unit?: string | null | undefined }
/** Puts an item into the cart of the person who asks. The same item and unit again adds to the quantity. */
export async function put(ctx: Ctx, { item_id: itemId, quantity, unit }: Chosen): Promise<void> {
  const { userId } = ctx.actor
  queries.lock(ctx.tx, userId)
  const currency = ctx.actor.organisation.baseCurrency
  const [lines, known, [offer]] = await Promise.all([
    queries.linesOf(ctx.tx, userId),
    itemUnits(ctx, [itemId]),
    offersFor(ctx, [
      {
        itemId,
        quantity,
        currency,
        on: ctx.today,
        ...(unit ? { unit } : { anyUnit: true as const }),
      },
    ]),
  ])
  const item = known.get(itemId)
  if (!item) throw notFound('This item')
  if (!offer) throw conflict('not_offered', `“${item.name}” is not offered any more.`)
  if (lines.length >= mostLines)
    throw conflict('cart_full', `The cart has ${mostLines} lines. Request these first.`)
  const wanted = unitOf(item, unit ?? offer.unit)
  refuseParts(item, wanted, quantity, '/quantity')
  queries.put(ctx.tx, {
    id: ctx.newId(),
    userId,
    itemId,
    quantity,
    unit: wanted,
    seenPrice: offer.unitPrice,
    seenCurrency: offer.unitPrice === null ? null : currency,
  })
}

/** The item's own word for a unit, so that one unit is one line. */
function unitOf(item: ItemUnits, unit: string, pointer = '/unit'): string {
  const own = item.units.find((one) => sameUnit(one, unit) === 'same')
  if (own) return own
  if (item.comesIn(unit)) return unit
  throw invalid(
    pointer,
    'unknown_unit',
    `“${item.name}” comes by ${item.units.join(', ')}; how many are in one ${unit.slice(0, 20)} is not known.`,
  )
}

function refuseParts(item: ItemUnits, unit: string, quantity: string, pointer: string): void {
  const problem = wholeUnitsProblem(quantity, unit, item.name)
  if (problem) throw invalid(pointer, 'whole_units', problem)
}

type Edited = { id: string; quantity: string | null; unit: string }
/** Other quantities and units; one without a quantity is taken out. Lines of other people are not there. */
export async function change(ctx: Ctx, edited: readonly Edited[]): Promise<void> {
  const { userId } = ctx.actor
  queries.lock(ctx.tx, userId)
  const lines = await queries.linesOf(ctx.tx, userId)
  const known = await itemUnits(
    ctx,
    lines.map(({ item_id }) => item_id),
  )
  const out: string[] = []
  const kept = edited.flatMap(({ id, quantity, unit }, i) => {
    const line = lines.find((one) => one.id === id)
    if (!line) return []
    if (quantity === null) {
      out.push(id)
      return []
    }
    const item = known.get(line.item_id)!
    const wanted = unitOf(item, unit, `/lines/${i}/unit`)
    refuseParts(item, wanted, quantity, `/lines/${i}/quantity`)
    return [{ id, quantity, unit: wanted, itemId: line.item_id, i }]
  })
  const after = lines.map((line) => ({ ...line, ...kept.find(({ id }) => id === line.id) }))
  for (const { id, itemId, unit, i } of kept)
    if (
      after.some(
        (one) =>
          one.id !== id && one.item_id === itemId && one.unit === unit && !out.includes(one.id),
      )
    )
      throw invalid(
        `/lines/${i}/unit`,
        'twice',
        'This item is in the cart by this unit already. Change that quantity, and take this line out.',
      )
  if (out.length) await queries.remove(ctx.tx, userId, out)
  if (kept.length)
    queries.saveQuantities(
      ctx.tx,
      userId,
      kept.map(({ id, quantity, unit }) => ({ id, quantity, unit })),
    )
}

/** Takes one line out of one's own cart. */
export async function takeOut(ctx: Ctx, id: string): Promise<void> {
  if ((await queries.remove(ctx.tx, ctx.actor.userId, [id])) === 0)
    throw notFound('This line of the cart')
}

type Purchase = {
  cost_center_id: string
  need_by: string
  vendor_id: string | null
  vendor_reason?: string | null | undefined
}
/** All that is in the cart becomes a draft of a request at today's prices, and the cart is empty. */
export async function request(ctx: Ctx, purchase: Purchase): Promise<string> {
  const lines = await priced(ctx, await queries.takeAll(ctx.tx, ctx.actor.userId))
  if (lines.length === 0)
    throw conflict('cart_empty', 'The cart is empty. Choose items in the catalog first.')
  const unfit = lines.find(({ since }) => since === 'not_sold' || since === 'no_price')
  if (unfit) throw refusalOf(unfit)
  return create(ctx, {
    ...purchase,
    justification: null,
    currency: ctx.actor.organisation.baseCurrency,
    lines: lines.map((line) => ({
      catalog_item_id: line.item_id,
      quantity: line.quantity,
      unit: line.unit,
    })),
  })
}

const refusalOf = ({ name, since }: CartLine) =>
  conflict(
    'cart_line_unfit',
    since === 'not_sold'
      ? `“${name.slice(0, 100)}” is not sold any more. Take it out of the cart first.`
      : `“${name.slice(0, 100)}” has no price today. Take it out of the cart, and request it by itself.`,
  )

import { addDays } from '../kernel/calendar.ts'
import { conflict, invalid, refuseStale, type Problem } from '../kernel/problem.ts'
import { ratioOf, sameUnit, wholeUnitsProblem } from '../kernel/units.ts'
import { saidOr } from '../kernel/unsaid.ts'
import type { Ctx } from '../platform/ctx.ts'
import { holdsOn, inItemUnit, type Price } from './catalog-item.ts'
import { priceStep, type WantedPrice } from './price-step.ts'
import * as queries from './queries.ts'

export type Input = {
  code: string
  name: string
  description: string | null
  unit: string
  category_id: string | null
  active: boolean
}
export type PriceInput = {
  vendor_id: string
  min_quantity: string
  unit_price: string
  /** The item's own where it is left out. */
  unit?: string | null | undefined
  discount_pct?: string | null | undefined
  currency: string
  contract: string | null
  preferred: boolean
  valid_from: string
  valid_until: string | null
}
const subjectOf = (id: string) => ({ kind: 'catalog_item', id })
const contentOf = (id: string, { category_id, ...rest }: Input): queries.Content => ({
  id,
  ...rest,
  categoryId: category_id,
})

export async function create(ctx: Ctx, input: Input): Promise<string> {
  const id = ctx.newId()
  queries.insert(ctx.tx, { ...contentOf(id, input), by: ctx.actor.userId })
  ctx.record('catalog_item.created', subjectOf(id), { code: input.code, name: input.name })
  return id
}

export async function edit(
  ctx: Ctx,
  id: string,
  sent: Omit<Input, 'active'> & { active?: boolean | undefined },
  version: number | undefined,
): Promise<void> {
  const before = await queries.lock(ctx.tx, id)
  const input = { ...sent, active: saidOr(sent.active, before.active) }
  refuseStale(version, before)
  const [pack] = await queries.packsOf(ctx.tx, [id])
  if (pack && sameUnit(input.unit, before.unit) !== 'same')
    throw invalid(
      '/unit',
      'has_packs',
      `A ${pack.unit} of it holds ${pack.quantity} ${before.unit}. Remove what it comes in first.`,
    )
  queries.save(ctx.tx, contentOf(id, input))
  ctx.record('catalog_item.edited', subjectOf(id), {
    name: { from: before.name, to: input.name },
    unit: { from: before.unit, to: input.unit },
    active: { from: before.active, to: input.active },
  })
}

export const putIntoCart = async (ctx: Ctx, itemId: string): Promise<void> =>
  void (await ctx.emit('catalog.wanted', { itemId }))

/** Whether an item can be requested; as it is already is no change. */
export async function setOffered(ctx: Ctx, id: string, active: boolean): Promise<void> {
  const item = await queries.lock(ctx.tx, id)
  if (item.active === active)
    throw conflict('wrong_state', active ? 'It is offered already.' : 'It is not offered as it is.')
  queries.save(ctx.tx, { ...item, categoryId: item.category_id, active })
  ctx.record('catalog_item.edited', subjectOf(id), { active: { from: item.active, to: active } })
}

declare module '../platform/events.ts' {
  interface Events {
    /** Somebody chooses one of an item, in whatever unit it is sold by. */
    'catalog.wanted': (wanted: { itemId: string }) => void
    /** A price would follow another at a different amount; the answer is what waits for approval. */
    'catalog.price_changes': (change: PriceChange) => { id: string; number: string }
  }
}
export type PriceChange = {
  itemId: string
  itemName: string
  before: Price
  wanted: WantedPrice
  note: string | null
}

/**
 * What an item costs from a vendor, from a quantity on, from a day on. Never changed: another price
 * follows it. One that follows another at a different amount waits for approval, and its number is given.
 */
export async function addPrice(
  ctx: Ctx,
  itemId: string,
  input: PriceInput,
): Promise<{ waits: string | null }> {
  const item = await queries.lock(ctx.tx, itemId)
  const unit = input.unit ?? item.unit
  const [packs, prices] = await Promise.all([
    queries.packsOf(ctx.tx, [itemId]),
    queries.pricesOf(ctx.tx, [itemId]),
  ])
  if (!inItemUnit({ unit: item.unit, packs }, unit)) throw unknownUnit(item, unit)
  const problem = wholeUnitsProblem(input.min_quantity, unit, item.name)
  if (problem) throw invalid('/min_quantity', 'whole_units', problem)
  if (input.valid_until !== null && input.valid_until <= input.valid_from)
    throw invalid('/valid_until', 'before_start', 'The last day must be after the first.')
  const wanted = { ...input, unit, discount_pct: input.discount_pct ?? '0' }
  const step = priceStep(prices, wanted, ctx.today)
  if (step.does === 'changed') {
    const { before, from } = step
    const [waits] = await ctx.emit('catalog.price_changes', {
      itemId,
      itemName: item.name,
      before,
      wanted: { ...wanted, valid_from: from },
      note: null,
    })
    return { waits: waits?.number ?? null }
  }
  const id = ctx.newId()
  queries.insertPrices(ctx.tx, [
    {
      id,
      itemId,
      vendorId: input.vendor_id,
      minQuantity: input.min_quantity,
      unitPrice: input.unit_price,
      unit,
      discountPct: wanted.discount_pct,
      currency: input.currency,
      contract: input.contract,
      preferred: input.preferred,
      from: input.valid_from,
      until: input.valid_until,
      by: ctx.actor.userId,
    },
  ])
  ctx.record('catalog_item.priced', subjectOf(itemId), { ...input })
  return { waits: null }
}

/** The price ends today. A price that has not begun yet ends after its first day, so it never applies. */
export async function endPrice(ctx: Ctx, priceId: string): Promise<string> {
  const price = await queries.lockPrice(ctx.tx, priceId)
  if (!holdsOn(price, ctx.today) && price.valid_from <= ctx.today)
    throw conflict('wrong_state', 'This price has ended already.')
  const until = addDays(price.valid_from > ctx.today ? price.valid_from : ctx.today, 1)
  queries.endPrice(ctx.tx, priceId, until)
  ctx.record('catalog_item.price_ended', subjectOf(price.item_id), {
    vendor: price.vendor_name,
    unit_price: price.unit_price,
    currency: price.currency,
    until,
  })
  return price.item_id
}

const unknownUnit = (item: { name: string; unit: string }, unit: string): Problem =>
  invalid(
    '/unit',
    'unknown_unit',
    `How many ${item.unit} of “${item.name.slice(0, 100)}” are in one ${unit} is not known. Add it to the item first, under “Comes in”.`,
  )

/** Says how many of an item's own unit are in another unit that it comes in. */
export async function addPack(
  ctx: Ctx,
  itemId: string,
  input: { unit: string; quantity: string },
): Promise<void> {
  const item = await queries.lock(ctx.tx, itemId)
  const packs = await queries.packsOf(ctx.tx, [itemId])
  if (ratioOf(input.unit, item.unit))
    throw invalid(
      '/unit',
      'known',
      `One ${input.unit} has a fixed size, so how many ${item.unit} it is needs no entry.`,
    )
  const same = packs.find(({ unit }) => sameUnit(unit, input.unit) === 'same')
  if (same)
    throw conflict(
      'already_exists',
      `The item comes in this unit already: one ${same.unit} has ${same.quantity} ${item.unit}. Remove that one first.`,
    )
  const problem = wholeUnitsProblem(input.quantity, item.unit, item.name)
  if (problem) throw invalid('/quantity', 'whole_units', problem)
  queries.insertPack(ctx.tx, { id: ctx.newId(), itemId, ...input, by: ctx.actor.userId })
  ctx.record('catalog_item.unit_added', subjectOf(itemId), { ...input })
}

/** Gives the item's id. Prices by that unit that still hold must end first. */
export async function removePack(ctx: Ctx, packId: string): Promise<string> {
  const { item_id: itemId } = await queries.findPack(ctx.tx, packId)
  await queries.lock(ctx.tx, itemId)
  const [pack, prices] = await Promise.all([
    queries.findPack(ctx.tx, packId),
    queries.pricesOf(ctx.tx, [itemId]),
  ])
  const priced = prices.find(
    (price) =>
      sameUnit(price.unit, pack.unit) === 'same' &&
      (holdsOn(price, ctx.today) || price.valid_from > ctx.today),
  )
  if (priced)
    throw conflict(
      'in_use',
      `${priced.vendor_name} has a price by ${pack.unit}. End that price first.`,
    )
  queries.removePack(ctx.tx, packId)
  ctx.record('catalog_item.unit_removed', subjectOf(itemId), { unit: pack.unit })
  return itemId
}

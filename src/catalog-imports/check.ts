import { inItemUnit, priceStep, riseOf, type Price, type WantedPrice } from '../catalog/index.ts'
import { compare, decimal } from '../kernel/decimal.ts'
import { ratioOf, sameUnit, wholeUnitsProblem } from '../kernel/units.ts'
import type { Change, Does, Fault } from '../table-imports/index.ts'
import type { Field } from './columns.ts'
import {
  readLine,
  type Cells,
  type Pack,
  type Said,
  type SaidPrice,
  type Written,
} from './values.ts'

type KnownItem = {
  id: string
  code: string
  name: string
  description: string | null
  unit: string
  category_id: string | null
  active: boolean
  version: number
}
type KnownVendor = { id: string; number: string; name: string; currency: string }
type KnownCategory = { id: string; code: string; name: string }
/** A line of the same file before this one, and what it said of the item. */
export type Earlier = { line: number; said: Wanted }
export type World = {
  items: ReadonlyMap<string, KnownItem>
  packs: ReadonlyMap<string, readonly Pack[]>
  prices: ReadonlyMap<string, readonly Price[]>
  /** By number and by name, in small letters; several of one name. */
  vendors: ReadonlyMap<string, readonly KnownVendor[]>
  categories: ReadonlyMap<string, KnownCategory>
  /** The number of the price change in which a price waits already. */
  waiting: ReadonlyMap<string, string>
  today: string
}

/** What a line wants, with everything looked up. It is kept for the lines after it. */
type Wanted = {
  code: string
  name: string
  description: string | null
  unit: string
  category_id: string | null
  packs: readonly Pack[]
  price: WantedPrice | null
}
export type Checked = {
  position: number
  line: number
  name: string
  known: string | null
  does: Does
  faults: readonly Fault[]
  notes: readonly string[]
  changes: readonly Change[]
  itemKey: string | null
  wanted: Wanted | null
  existing: KnownItem | null
  /** The item itself is new or says something else than before. */
  item: 'new' | 'changed' | 'same'
  packs: readonly Pack[]
  price: 'new' | 'same' | null
  /** The price that it would follow at another amount; that is to be approved. */
  follows: Price | null
}

export type TableLine = { position: number; line: number; cells: Cells; leftOut: boolean }

export const keyOf = (code: string): string => code.normalize('NFC').trim().toLowerCase()

/**
 * Each line with everything that is wrong with it, and what it would do when nothing is. `earlier` grows by the lines
 * that are right.
 */
export function checkLines(
  lines: readonly TableLine[],
  { world, written, earlier }: { world: World; written: Written; earlier: Map<string, Earlier[]> },
): Checked[] {
  return lines.map((line) => {
    const checked = checkLine(line, { world, written, earlier })
    if (line.leftOut && checked.does !== 'bad' && checked.does !== 'same')
      return { ...checked, does: 'left_out' }
    if (checked.wanted && checked.itemKey)
      earlier.set(checked.itemKey, [
        ...(earlier.get(checked.itemKey) ?? []),
        { line: line.line, said: checked.wanted },
      ])
    return checked
  })
}

type Around = { world: World; written: Written; earlier: ReadonlyMap<string, readonly Earlier[]> }

function checkLine(
  { position, line, cells }: TableLine,
  { world, written, earlier }: Around,
): Checked {
  const read = readLine(cells, written)
  const itemKey = cells.code?.trim() ? keyOf(cells.code) : null
  const existing = (itemKey && world.items.get(itemKey)) || null
  const before = (itemKey && earlier.get(itemKey)) || []
  const shown = {
    position,
    line,
    name: cells.name?.trim() || existing?.name || cells.code?.trim() || '',
    known: cells.code?.trim() || null,
    itemKey,
    existing,
  }
  const bad = (faults: readonly Fault[]): Checked => ({
    ...shown,
    does: 'bad',
    faults,
    notes: [],
    changes: [],
    wanted: null,
    item: 'same',
    packs: [],
    price: null,
    follows: null,
  })
  if (!read.said) return bad(read.faults)
  const faults: Fault[] = []
  const item = itemOf(read.said, { existing, before, world, faults })
  const kept = [
    ...(world.packs.get(existing?.id ?? '') ?? []),
    ...before.flatMap((b) => b.said.packs),
  ]
  const packs = newPacks(read.said.packs, { unit: item.unit, kept, faults })
  const units = { unit: item.unit, packs: [...kept, ...packs] }
  const price =
    read.said.price && priceOf(read.said.price, { item, units, existing, world, faults })
  if (faults.length > 0) return bad(faults)
  const wanted = { ...item, packs, price }
  const step = price && stepOf(price, { existing, before, world, faults })
  if (faults.length > 0) return bad(faults)
  return outcomeOf({ shown, notes: read.notes, wanted, step, before })
}

type Place = {
  existing: KnownItem | null
  before: readonly Earlier[]
  world: World
  faults: Fault[]
}
const fault = (faults: Fault[], field: Field, text: string): void =>
  void faults.push({ field, text })
const quoted = (text: string): string => `“${text.slice(0, 60)}”`

type Item = Omit<Wanted, 'packs' | 'price'>
/** What the line says of the item, else what an earlier line or the catalog says. */
function itemOf(said: Said, { existing, before, world, faults }: Place): Item {
  const first = before[0]
  const known = first?.said ?? existing
  if (said.name === null && !known) fault(faults, 'name', 'The item is new, so its name is needed.')
  if (said.unit === null && !known) fault(faults, 'unit', 'The item is new, so its unit is needed.')
  const category = categoryOf(said.category, world, faults)
  const unitDiffers = said.unit !== null && known && sameUnit(said.unit, known.unit) !== 'same'
  if (unitDiffers)
    fault(
      faults,
      'unit',
      first
        ? `Line ${first.line} counts the item in ${known.unit}.`
        : `The item is counted in ${known.unit}, and its prices with it. Its unit is changed on its page.`,
    )
  if (first && said.name !== null && said.name !== first.said.name)
    fault(faults, 'name', `Line ${first.line} calls the item ${quoted(first.said.name)}.`)
  if (first && category && category !== first.said.category_id)
    fault(faults, 'category', `Line ${first.line} has the item in another category.`)
  return {
    code: existing?.code ?? first?.said.code ?? said.code,
    name: said.name ?? known?.name ?? '',
    description: said.description ?? known?.description ?? null,
    unit: known?.unit ?? said.unit ?? '',
    category_id: category ?? known?.category_id ?? null,
  }
}

function categoryOf(said: string | null, world: World, faults: Fault[]): string | null {
  if (said === null) return null
  const found = world.categories.get(keyOf(said))
  if (!found) fault(faults, 'category', `There is no category ${quoted(said)}.`)
  return found?.id ?? null
}

/** Units that the item did not come in before. What is known already must hold as many. */
function newPacks(
  said: readonly Pack[],
  { unit, kept, faults }: { unit: string; kept: readonly Pack[]; faults: Fault[] },
): Pack[] {
  return said.flatMap((pack) => {
    const known = kept.find((one) => sameUnit(one.unit, pack.unit) === 'same')
    if (known && compare(decimal(known.quantity), decimal(pack.quantity)) === 0) return []
    if (known)
      fault(
        faults,
        'comes_in',
        `One ${known.unit} has ${known.quantity} ${unit} already. It is changed on the page of the item.`,
      )
    else if (ratioOf(pack.unit, unit))
      fault(faults, 'comes_in', `One ${pack.unit} has a fixed size in ${unit}; leave it out.`)
    const problem = wholeUnitsProblem(pack.quantity, unit, pack.unit)
    if (problem) fault(faults, 'comes_in', problem)
    return known ? [] : [pack]
  })
}

type PricePlace = {
  item: Item
  units: { unit: string; packs: readonly Pack[] }
  existing: KnownItem | null
  world: World
  faults: Fault[]
}
function priceOf(
  said: SaidPrice,
  { item, units, existing, world, faults }: PricePlace,
): WantedPrice | null {
  const vendor = vendorOf(said.vendor, world, faults)
  const unit = said.unit ?? item.unit
  if (unit && !inItemUnit(units, unit))
    fault(
      faults,
      'price_unit',
      `How many ${item.unit} are in one ${unit} is not known. Say so under “Comes in”, such as “${unit} = 12”.`,
    )
  const problem = wholeUnitsProblem(said.min_quantity, unit, item.name)
  if (problem) fault(faults, 'min_quantity', problem)
  if (said.valid_until !== null && said.valid_until <= (said.valid_from ?? world.today))
    fault(faults, 'valid_until', 'The last day must not be before the first.')
  if (!vendor) return null
  const price = {
    vendor_id: vendor.id,
    min_quantity: said.min_quantity,
    unit_price: said.unit_price,
    unit,
    discount_pct: said.discount_pct ?? '0',
    currency: said.currency ?? vendor.currency,
    contract: said.contract,
    preferred: said.preferred ?? false,
    valid_from: said.valid_from ?? world.today,
    valid_until: said.valid_until,
  }
  const followed = (world.prices.get(existing?.id ?? '') ?? [])
    .filter((one) => isOneOf(price, one) && one.valid_from <= price.valid_from)
    .at(-1)
  return {
    ...price,
    discount_pct: said.discount_pct ?? followed?.discount_pct ?? '0',
    preferred: said.preferred ?? followed?.preferred ?? false,
  }
}

function vendorOf(said: string, world: World, faults: Fault[]): KnownVendor | null {
  const [vendor, ...others] = world.vendors.get(keyOf(said)) ?? []
  if (!vendor)
    fault(faults, 'vendor', `There is no vendor ${quoted(said)}. Write its number or its name.`)
  if (others.length > 0)
    fault(
      faults,
      'vendor',
      `Several vendors are called ${quoted(said)}: ${[vendor!, ...others].map((v) => v.number).join(', ')}. Write the number.`,
    )
  return others.length > 0 ? null : (vendor ?? null)
}

type Step = { price: 'new' | 'same'; follows: null } | { price: null; follows: Price; from: string }

/** What the price would do beside those of the catalog and of the lines before it. */
function stepOf(wanted: WantedPrice, { existing, before, world, faults }: Place): Step | null {
  const twin = before.find(({ said }) => said.price && overlapsIn(said.price, wanted))
  if (twin) {
    fault(faults, 'unit_price', `Line ${twin.line} has a price for the same days already.`)
    return null
  }
  const ofThisFile = (price: Price): boolean =>
    before.some(
      ({ said }) =>
        said.price && isOneOf(said.price, price) && said.price.valid_from === price.valid_from,
    )
  const prices = (world.prices.get(existing?.id ?? '') ?? []).filter((p) => !ofThisFile(p))
  const step = priceStep(prices, wanted, world.today)
  if (step.does === 'overlaps') {
    const { valid_from: from, valid_until: until, vendor_name: name } = step.with
    fault(
      faults,
      'valid_from',
      `${name} has a price from ${from}${until ? ` to before ${until}` : ' on'}, which begins on or after this one’s first day. Choose a later first day, or a last day before that.`,
    )
    return null
  }
  if (step.does !== 'changed') return { price: step.does, follows: null }
  const waits = world.waiting.get(step.before.id)
  if (waits)
    fault(faults, 'unit_price', `Another change of this price waits for approval: ${waits}.`)
  return { price: null, follows: step.before, from: step.from }
}

/** Of one vendor, contract and currency, by the same unit and from the same quantity on. */
const isOneOf = (a: WantedPrice, b: WantedPrice | Price): boolean =>
  a.vendor_id === b.vendor_id &&
  a.currency === b.currency &&
  a.contract === b.contract &&
  sameUnit(a.unit, b.unit) === 'same' &&
  compare(decimal(a.min_quantity), decimal(b.min_quantity)) === 0

const overlapsIn = (a: WantedPrice, b: WantedPrice): boolean =>
  isOneOf(a, b) &&
  (a.valid_until === null || b.valid_from < a.valid_until) &&
  (b.valid_until === null || a.valid_from < b.valid_until)

type Outcome = {
  shown: Pick<Checked, 'position' | 'line' | 'name' | 'known' | 'itemKey' | 'existing'>
  notes: readonly string[]
  wanted: Wanted
  step: Step | null
  before: readonly Earlier[]
}
function outcomeOf({ shown, notes, wanted, step, before }: Outcome): Checked {
  const { existing } = shown
  const isNew = !existing && before.length === 0
  const changes = [
    ...(existing && before.length === 0 ? itemChanges(existing, wanted) : []),
    ...wanted.packs.map(({ unit, quantity }) => ({
      field: 'comes_in',
      from: null,
      to: `${unit} = ${quantity}`,
    })),
    ...(step?.follows && wanted.price ? priceChanges(step.follows, wanted.price) : []),
  ]
  const addsPrice = step?.price === 'new'
  const does = isNew ? 'new' : changes.length > 0 ? 'changed' : addsPrice ? 'new' : 'same'
  const item = isNew
    ? 'new'
    : existing && before.length === 0 && itemChanges(existing, wanted).length > 0
      ? 'changed'
      : 'same'
  return {
    ...shown,
    does,
    faults: [],
    notes: [...notes, ...(step?.follows ? [approvalNote(step.follows, wanted.price!)] : [])],
    changes: isNew ? [] : changes,
    wanted:
      step && 'from' in step && wanted.price
        ? { ...wanted, price: { ...wanted.price, valid_from: step.from } }
        : wanted,
    item,
    packs: wanted.packs,
    price: step?.price ?? null,
    follows: step?.follows ?? null,
  }
}

function itemChanges(item: KnownItem, wanted: Wanted): Change[] {
  const of = (field: Field, from: string | null, to: string | null): Change[] =>
    from === to ? [] : [{ field, from, to }]
  return [
    ...of('name', item.name, wanted.name),
    ...of('description', item.description, wanted.description),
    ...(item.category_id === wanted.category_id
      ? []
      : [{ field: 'category', from: null, to: 'another' }]),
  ]
}

function priceChanges(before: Price, wanted: WantedPrice): Change[] {
  const of = (field: Field, from: string | null, to: string | null): Change[] =>
    from === to ? [] : [{ field, from, to }]
  return [
    ...of('unit_price', before.unit_price, wanted.unit_price),
    ...of('discount_pct', before.discount_pct, wanted.discount_pct),
    ...(before.preferred === wanted.preferred
      ? []
      : of('preferred', before.preferred ? 'yes' : 'no', wanted.preferred ? 'yes' : 'no')),
    ...of('valid_until', before.valid_until, wanted.valid_until),
  ]
}

function approvalNote(before: Price, wanted: WantedPrice): string {
  const rise = riseOf(before, wanted)
  const text = rise === null ? '' : ` (${rise.startsWith('-') ? '' : '+'}${rise} %)`
  return `The price${text} waits for approval once this is imported.`
}

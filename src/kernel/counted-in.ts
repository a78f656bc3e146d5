import { decimal, decimalText, divideRounded, multiply, rescale, type Decimal } from './decimal.ts'
import { chained, divides, inverse, over, ratioOf, sameUnit, type Ratio } from './units.ts'

/**
 * What the quantities of an order line are counted in. They are kept in the order's unit to twelve
 * decimals, so that multiplied by what one `holds` and rounded at six they are exactly the number of the
 * smaller unit: of 118 pieces in boxes of 12, sums and comparisons lose nothing.
 */
export type CountedIn = {
  unit: string
  /** The item's own unit on the day of the order; null where nothing smaller is known. */
  base_unit?: string | null | undefined
  /** How many of that unit are in one of the order's. */
  holds?: string | undefined
  /** The item's own unit now, and the other units that it comes in. */
  item_unit?: string | null | undefined
  packs?: readonly Pack[] | undefined
}
type Pack = { unit: string; quantity: string }
type Holds = Pick<CountedIn, 'holds'>

const kept = 12
const small = 6
const one: Ratio = { numerator: 1n, denominator: 1n }
const pow10 = (n: number): bigint => 10n ** BigInt(n)
const holdsOf = ({ holds }: Holds): Decimal => decimal(holds ?? '1')

/** Whether nothing smaller than its own unit is known of a line. */
export const isPlain = (line: Holds): boolean => rescale(holdsOf(line), kept) === pow10(kept)

/** A quantity of the order's unit in the smaller one, exactly. */
export const inBase = (value: Decimal, line: Holds): Decimal =>
  isPlain(line) ? value : { units: rescale(multiply(value, holdsOf(line)), small), scale: small }

/** What sums and differences come to, as it is kept. */
export const exactly = (value: Decimal, line: Holds): Decimal =>
  isPlain(line) ? value : fromBase(inBase(value, line), line)

function fromBase(value: Decimal, line: Holds): Decimal {
  const holds = holdsOf(line)
  return {
    units: divideRounded(
      rescale(value, small) * pow10(kept + holds.scale),
      holds.units * pow10(small),
    ),
    scale: kept,
  }
}

type ItemUnits = Pick<CountedIn, 'item_unit' | 'packs'>
/** What one of a unit holds of the item's own. */
function ofItem(unit: string, { item_unit: own, packs = [] }: ItemUnits): Ratio | null {
  if (!own) return null
  const pack = packs.find((p) => sameUnit(p.unit, unit) === 'same')
  return pack ? over(decimal(pack.quantity), decimal('1')) : ratioOf(unit, own)
}

/** Single things, for what is ordered by the dozen without an item. */
const each = 'each'
export type Counted = { base_unit: string | null; holds: string }
/** What a line is counted in from the day of its order on. */
export function countedFrom(line: { unit: string; quantity: string } & ItemUnits): Counted {
  const plain = { base_unit: null, holds: '1' }
  const base = line.item_unit ?? each
  const ratio = ofItem(line.unit, line) ?? ratioOf(line.unit, base)
  if (!ratio || ratio.numerator <= ratio.denominator) return plain
  const scaled = ratio.numerator * pow10(small)
  if (scaled % ratio.denominator !== 0n) return plain
  const holds: Decimal = { units: scaled / ratio.denominator, scale: small }
  const quantity = multiply(decimal(line.quantity), holds)
  const isExact = quantity.units % pow10(Math.max(quantity.scale - small, 0)) === 0n
  return isExact ? { base_unit: base, holds: decimalText(holds) } : plain
}

/** How many of a line's smaller unit, or of its own where it has none, are in one of another unit. */
function baseRatio(unit: string, line: CountedIn): Ratio | null {
  if (sameUnit(unit, line.unit) === 'same') return over(holdsOf(line), decimal('1'))
  const base = line.base_unit ?? line.unit
  if (sameUnit(unit, base) === 'same') return one
  const item = ofItem(unit, line)
  const own = item && ofItem(base, line)
  return item && own ? chained(item, inverse(own)) : ratioOf(unit, base)
}

/** How many of the order's unit are in one of another; null where nobody has said. */
export function ratioToOrdered(unit: string, line: CountedIn): Ratio | null {
  const ratio = baseRatio(unit, line)
  return ratio && reduced(chained(ratio, inverse(over(holdsOf(line), decimal('1')))))
}
function reduced({ numerator, denominator }: Ratio): Ratio {
  let [a, b] = [numerator, denominator]
  while (b !== 0n) [a, b] = [b, a % b]
  return { numerator: numerator / a, denominator: denominator / a }
}

export type Stated = { quantity: string; unit: string }
/**
 * A quantity in another unit as the order's line keeps it. Null where the unit is not known. A part of a
 * thing that cannot be divided stays a part where its own text says so to fewer decimals than it has:
 * 9.83 boxes of 12 are 118 pieces.
 */
export function inOrdered({ quantity, unit }: Stated, line: CountedIn): string | null {
  const ratio = baseRatio(unit, line)
  if (!ratio) return null
  if (isPlain(line) && ratio.numerator === ratio.denominator) return quantity
  const value = decimal(decimalText(decimal(quantity)))
  const numerator = value.units * ratio.numerator
  const denominator = pow10(value.scale) * ratio.denominator
  const whole = divides(line.base_unit ?? line.unit) ? null : wholeNear(value, ratio)
  const base: Decimal =
    whole === null
      ? { units: divideRounded(numerator * pow10(small), denominator), scale: small }
      : { units: whole, scale: 0 }
  return decimalText(isPlain(line) ? base : fromBase(base, line))
}

/**
 * The whole number of things that a rounded quantity speaks of: one that is written the same, to two decimals at least.
 */
function wholeNear(value: Decimal, { numerator, denominator }: Ratio): bigint | null {
  const count = divideRounded(value.units * numerator, pow10(value.scale) * denominator)
  const isExact = count * pow10(value.scale) * denominator === value.units * numerator
  if (isExact) return count
  const again = divideRounded(count * denominator * pow10(value.scale), numerator)
  const isOneAlone = numerator < pow10(value.scale) * denominator
  return value.scale >= 2 && isOneAlone && again === value.units ? count : null
}

/** Whether a kept quantity is a whole number of the smallest thing. */
export const isWhole = (quantity: string, line: CountedIn): boolean => {
  const { units, scale } = inBase(decimal(quantity), line)
  return divides(line.base_unit ?? line.unit) || units % pow10(scale) === 0n
}

/** Whether the order's unit says a quantity to the end: 9 boxes, but not 118 of 12 pieces each. */
const isNeat = (value: Decimal, { unit }: CountedIn): boolean =>
  rescale(value, kept) % pow10(divides(unit) ? kept - small : kept) === 0n

/** A quantity as people say it: in the order's unit where that says it to the end, else in the smaller one. */
export function saidOf(value: Decimal, line: CountedIn): Stated {
  const exact = exactly(value, line)
  return isPlain(line) || !line.base_unit || isNeat(exact, line)
    ? { quantity: decimalText(exact), unit: line.unit }
    : { quantity: decimalText(inBase(value, line)), unit: line.base_unit }
}

/** The same in the smaller unit, where it was said in the order's. */
export function alsoSaid(value: Decimal, line: CountedIn): Stated | null {
  const isSaid = isPlain(line) || !line.base_unit || saidOf(value, line).unit !== line.unit
  return isSaid ? null : { quantity: decimalText(inBase(value, line)), unit: line.base_unit! }
}

/** The units in which goods of a line can be stated: the order's first. */
export function unitsOf(line: CountedIn): string[] {
  const known = [
    line.unit,
    ...(line.base_unit ? [line.base_unit] : []),
    ...(line.item_unit ? [line.item_unit] : []),
    ...(line.packs ?? []).map(({ unit }) => unit),
  ]
  return known.filter(
    (unit, i) =>
      known.findIndex((other) => other === unit || sameUnit(other, unit) === 'same') === i &&
      baseRatio(unit, line) !== null,
  )
}

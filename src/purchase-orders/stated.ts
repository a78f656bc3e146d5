import {
  alsoSaid,
  exactly,
  inOrdered,
  isPlain,
  isWhole,
  saidOf,
  unitsOf,
  type CountedIn,
} from '../kernel/counted-in.ts'
import { compare, decimal, decimalText, type Decimal } from '../kernel/decimal.ts'
import { invalid } from '../kernel/problem.ts'
import { sameUnit, wholeUnitsProblem } from '../kernel/units.ts'
import { quantityText } from '../platform/view/format.ts'
import type { Field } from '../platform/view/ui.ts'
import type { Line } from './purchase-order.ts'

type CountedLine = Pick<
  Line,
  'description' | 'unit' | 'base_unit' | 'holds' | 'item_unit' | 'packs' | 'catalog_item_id'
>
/** A quantity as somebody states it; without a unit it is the order's. */
export type StatedQuantity = { quantity: string; unit?: string | null | undefined }
/** As the line of the order keeps it, and as it was stated where that was in another unit. */
export type KeptQuantity = { quantity: string; stated: { quantity: string; unit: string } | null }

/** What somebody states of a line in one of its units. `at` is where it was typed. */
export function statedQuantity(
  { quantity, unit }: StatedQuantity,
  line: CountedLine,
  at: string,
  name = 'quantity',
): KeptQuantity {
  const stated = { quantity, unit: unit ?? line.unit }
  if (isKept(stated, line)) return { quantity, stated: null }
  if (isFine(quantity)) throw tooFine(quantity, line, `${at}/${name}`)
  const problem = wholeUnitsProblem(quantity, stated.unit, line.description)
  if (problem) throw invalid(`${at}/${name}`, 'whole_units', problem)
  if (sameUnit(stated.unit, line.unit) === 'same') return { quantity, stated: null }
  const kept = inOrdered(stated, line)
  if (kept === null) throw unknownUnit(stated.unit, line, `${at}/unit`)
  if (!isWhole(kept, line))
    throw invalid(
      `${at}/${name}`,
      'whole_units',
      `${quantity} ${stated.unit} of “${line.description}” are no whole number of ${line.base_unit ?? line.unit}. State it in ${unitsOf(line).join(' or ')}.`,
    )
  return { quantity: kept, stated }
}

const typedDecimals = 6
const isFine = (quantity: string): boolean => decimal(quantity).scale > typedDecimals
/** More decimals than people type are those of a quantity that the line keeps: one of a box of 7 is 0.142857142857. */
const isKept = ({ quantity, unit }: { quantity: string; unit: string }, line: CountedLine) =>
  isFine(quantity) &&
  sameUnit(unit, line.unit) === 'same' &&
  !isPlain(line) &&
  isWhole(quantity, line) &&
  compare(decimal(quantity), exactly(decimal(quantity), line)) === 0

const tooFine = (quantity: string, line: CountedLine, at: string) =>
  invalid(
    at,
    'decimals',
    `The quantity of “${line.description}” may have at most ${typedDecimals} decimals; “${quantity}” has ${decimal(quantity).scale}.`,
  )

function unknownUnit(unit: string, line: CountedLine, at: string) {
  const known = unitsOf(line).join(' or ')
  const problem = invalid(
    at,
    'unknown_unit',
    line.catalog_item_id
      ? `“${line.description}” is ordered by ${line.unit}, and nobody has said how much of it a ${unit} holds. State it in ${known}, or have the unit added to the item.`
      : `“${line.description}” is ordered by ${line.unit}, and a ${unit} cannot be converted into that. State it in ${known}.`,
  )
  return line.catalog_item_id
    ? problem.leadingTo({ label: 'Open the item', href: `/catalog/${line.catalog_item_id}` })
    : problem
}

/** '10 box (120 piece)', '118 piece', '3 each'. */
export function countedText(value: Decimal, line: CountedIn, locale?: string): string {
  const said = saidOf(value, line)
  const also = alsoSaid(value, line)
  const smaller = also ? ` (${quantityText(also.quantity, locale)} ${also.unit})` : ''
  return `${quantityText(said.quantity, locale)} ${said.unit}${smaller}`
}
/** The same, without the unit where the line has but one. */
export const quantitySaid = (value: Decimal, line: CountedIn): string =>
  isPlain(line) ? quantityText(decimalText(value)) : countedText(value, line)

/** The number alone, in the order's unit; with the unit where it is another. */
export function countedNumber(value: Decimal, line: CountedIn): string {
  const said = saidOf(value, line)
  const number = quantityText(said.quantity)
  return said.unit === line.unit ? number : `${number} ${said.unit}`
}

/** The choice of a unit beside a quantity, where there is one. */
export function unitField(
  line: CountedLine,
  { name, label, value }: { name: string; label: string; value: string },
): Field | null {
  const units = unitsOf(line)
  return units.length < 2
    ? null
    : {
        name,
        id: name.replaceAll('[', '-').replaceAll(']', ''),
        label,
        hideLabel: true,
        type: 'select',
        value,
        options: units.map((unit) => ({ value: unit, label: unit })),
      }
}

import { isCurrency } from '../kernel/currency.ts'
import { addDays } from '../kernel/calendar.ts'
import { readDay, type DayOrder } from '../kernel/day-text.ts'
import { compare, decimalText } from '../kernel/decimal.ts'
import { readField, type NumberField } from '../kernel/number-field.ts'
import {
  fileNumbers,
  isReadTwoWays,
  plainNumbers,
  readNumber,
  withoutBinaryDust,
  withoutExponent,
  type FileNumbers,
} from '../kernel/number-text.ts'
import { text } from '../platform/http/input.ts'
import type { Fault } from '../table-imports/index.ts'
import type { Field } from './columns.ts'

export type Cells = Partial<Record<Field, string>>
/** How the numbers and days of a file are written; null where nobody knows. */
export type Written = { numbers: FileNumbers | null; days: DayOrder | null }
export type Pack = { unit: string; quantity: string }

/** What a line says, read exactly. What it leaves empty is null. */
export type Said = {
  code: string
  name: string | null
  description: string | null
  category: string | null
  unit: string | null
  packs: readonly Pack[]
  price: SaidPrice | null
}
export type SaidPrice = {
  vendor: string
  unit_price: string
  currency: string | null
  unit: string | null
  discount_pct: string | null
  min_quantity: string
  contract: string | null
  preferred: boolean | null
  valid_from: string | null
  /** Not included, as prices are kept; in the file it is the last day. */
  valid_until: string | null
}
export type ReadLine = { said: Said | null; faults: Fault[]; notes: string[] }

/** Reads the cells of a line; nothing is guessed, and each cell that cannot be read says why. */
export function readLine(cells: Cells, written: Written): ReadLine {
  const reader = readerOf(cells, written)
  const said: Said = {
    code: reader.words('code', 60) ?? reader.missing('code'),
    name: reader.words('name', 200),
    description: reader.words('description', 2000),
    category: reader.words('category', 200),
    unit: reader.words('unit', 20),
    packs: reader.packs(),
    price: priceOf(cells, reader),
  }
  return { said: reader.faults.length ? null : said, faults: reader.faults, notes: reader.notes }
}

const ofPrice: readonly Field[] = [
  'vendor',
  'unit_price',
  'currency',
  'price_unit',
  'discount_pct',
  'min_quantity',
  'contract',
  'valid_from',
  'valid_until',
]

function priceOf(cells: Cells, reader: Reader): SaidPrice | null {
  if (!cells.vendor?.trim() && !cells.unit_price?.trim()) {
    const alone = ofPrice.find((field) => cells[field]?.trim() && field !== 'currency')
    if (alone) reader.fault(alone, 'This is of a price, but the line has no vendor and no price.')
    return null
  }
  const from = reader.day('valid_from')
  const last = reader.day('valid_until')
  if (from && last && last < from)
    reader.fault('valid_until', `The last day, ${last}, is before the first, ${from}.`)
  return {
    vendor: reader.words('vendor', 200) ?? reader.missing('vendor'),
    unit_price: reader.number('unit_price', price) ?? reader.missing('unit_price'),
    currency: reader.currency(),
    unit: reader.words('price_unit', 20),
    discount_pct: reader.number('discount_pct', discount),
    min_quantity: reader.quantity(),
    contract: reader.words('contract', 100),
    preferred: reader.yesOrNo(),
    valid_from: from,
    valid_until: last && addDays(last, 1),
  }
}

const price: NumberField = {
  label: 'The price',
  decimals: 6,
  most: '1000000000',
  example: 'a number such as 12.50',
}
const discount: NumberField = {
  label: 'The discount',
  decimals: 3,
  most: '99.999',
  example: 'a percentage such as 5',
}
const least: NumberField = {
  label: 'The quantity',
  decimals: 6,
  most: '100000000',
  example: 'a number such as 10',
}

/** What spreadsheets write where a formula failed, and what only they can compute. */
const failed = /^#(?:REF|N\/A|VALUE|DIV\/0|NAME|NUM|NULL)[!?]?/i
const formula = /^(?:[=@]|[+-](?![\d.,\s]))/

type Reader = ReturnType<typeof readerOf>
function readerOf(cells: Cells, written: Written) {
  const faults: Fault[] = []
  const notes: string[] = []
  const fault = (field: Field, why: string): void => void faults.push({ field, text: why })
  const short = (value: string): string => `“${value.trim().slice(0, 60)}”`

  /** A cell that has something in it, and is no formula. */
  function cell(field: Field): string | null {
    const value = cells[field]?.trim() ?? ''
    if (value === '') return null
    if (failed.test(value) || formula.test(value)) {
      fault(field, `${short(value)} is a formula or its error. Save the table with values.`)
      return null
    }
    return value
  }
  function words(field: Field, most: number): string | null {
    const value = cell(field)
    if (value === null) return null
    const read = text(most).safeParse(value)
    if (!read.success) fault(field, read.error.issues[0]!.message)
    return read.data ?? null
  }
  /** In a place that needs something; the line is refused. */
  function missing(field: Field): string {
    if (!faults.some((one) => one.field === field)) fault(field, 'It is missing.')
    return ''
  }
  function number(field: Field, limits: NumberField): string | null {
    const value = cell(field)
    if (value === null) return null
    const bare = value.replace(field === 'discount_pct' ? /\s*%$/ : /$^/, '')
    const read = numberIn(bare, limits, written.numbers)
    if ('message' in read) fault(field, read.message)
    else if (read.dusty) notes.push(`${limits.label} ${short(value)} is read as ${read.value}.`)
    return 'value' in read ? read.value : null
  }
  function quantity(): string {
    const value = number('min_quantity', least) ?? '1'
    if (value === '0') fault('min_quantity', 'The quantity must be more than zero.')
    return value
  }
  function day(field: Field): string | null {
    const value = cell(field)
    if (value === null) return null
    const read = readDay(value, written.days)
    if ('day' in read) return read.day
    fault(field, dayFaults[read.problem](short(value)))
    return null
  }
  function currency(): string | null {
    const value = cell('currency')?.toUpperCase() ?? null
    if (value !== null && !isCurrency(value))
      fault('currency', `${short(value)} is not an ISO 4217 currency code such as INR or EUR.`)
    return value
  }
  function yesOrNo(): boolean | null {
    const value = cell('preferred')?.toLowerCase()
    if (value === undefined) return null
    if (['yes', 'y', 'true', 'x', '1'].includes(value)) return true
    if (['no', 'n', 'false', '0'].includes(value)) return false
    fault('preferred', `Write yes or no; ${short(value)} is neither.`)
    return null
  }
  /** 'box = 12; pallet = 480' */
  function packs(): Pack[] {
    const value = cell('comes_in')
    if (value === null) return []
    return value.split(/[;|]/).flatMap((part) => {
      if (part.trim() === '') return []
      const [unit = '', holds = '', ...more] = part.split('=').map((one) => one.trim())
      const read = numberIn(holds, { ...least, label: `One ${unit} holds` }, written.numbers)
      if (unit === '' || unit.length > 20 || more.length > 0) {
        fault('comes_in', `Write it such as “box = 12; pallet = 480”; ${short(part)} is not so.`)
        return []
      }
      if ('message' in read) {
        fault('comes_in', read.message)
        return []
      }
      if (read.value === '0') fault('comes_in', `One ${unit} must hold more than nothing.`)
      return [{ unit, quantity: read.value }]
    })
  }
  return { faults, notes, fault, words, missing, number, quantity, day, currency, yesOrNo, packs }
}

const dayFaults = {
  unclear: (value: string) => `${value} is no day. Write it such as 2026-12-31.`,
  two_ways: (value: string) =>
    `${value} can be read in two ways. Say above which comes first in this file, the day or the month.`,
  short_year: (value: string) => `${value} has a year of two digits. Write all four.`,
} as const

/** Of a file whose way of writing nobody knows, a number is read only where both ways are the same. */
function numberIn(
  text: string,
  field: NumberField,
  numbers: FileNumbers | null,
): { value: string; dusty: boolean } | { message: string } {
  if (numbers === null && isReadTwoWays(text))
    return {
      message: `“${text.slice(0, 60)}” can be read in two ways. Say above how this file writes numbers.`,
    }
  const style =
    fileNumbers[numbers ?? ('value' in readNumber(text, fileNumbers.point) ? 'point' : 'comma')]
  const read = readNumber(style.decimal === '.' ? withoutExponent(text) : text, style)
  if ('problem' in read) {
    const refused = readField(text, style, field)
    return 'message' in refused ? refused : { message: `“${text.slice(0, 60)}” is no number.` }
  }
  const exact = withoutBinaryDust(read.value)
  const limited = readField(decimalText(exact), plainNumbers, field)
  if ('message' in limited) return limited
  return { value: limited.value, dusty: compare(exact, read.value) !== 0 }
}

import { numbersOf, numberText, readNumber, type NumberStyle } from '../kernel/number-text.ts'
import { textOf, rowsOf } from '../platform/view/form.ts'
import { retypedSplit } from './split-text.ts'

const fields = [
  'title',
  'justification',
  'cost_center_id',
  'project_id',
  'vendor_id',
  'vendor_reason',
  'need_by',
  'currency',
] as const
const lineFields = [
  'description',
  'quantity',
  'unit',
  'unit_price',
  'category_id',
  'catalog_item_id',
  'split',
] as const
/** Typed or pasted text without the characters that the database cannot store. */
const keepable = (value: unknown): string =>
  textOf(value).toWellFormed().replaceAll('\u0000', '').slice(0, 5000)
const pick = (row: Record<string, unknown>, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => (textOf(row[name]) === '' ? [] : [[name, keepable(row[name])]])),
  )

/**
 * What is kept of a half-filled form: its fields as text, with the locale they were typed in. Null when nothing has
 * been typed.
 */
export function worthKeeping(
  values: Record<string, unknown>,
  locale: string,
): Record<string, unknown> | null {
  const lines = rowsOf(values['lines'])
    .slice(0, 200)
    .map((row) => pick(row, lineFields))
  const typed =
    ['title', 'justification'].some((name) => textOf(values[name]).trim() !== '') ||
    lines.some((line) => line['description'] !== undefined || line['unit_price'] !== undefined)
  return typed ? { ...pick(values, fields), lines, typed_in: locale } : null
}

/** The kept text in the person's present locale: '2.5' becomes '2,5' when they have chosen German since. */
export function asTypedNow(
  content: Record<string, unknown>,
  locale: string,
): Record<string, unknown> {
  const { typed_in: typedIn, ...values } = content
  if (typeof typedIn !== 'string' || typedIn === locale) return values
  const [from, to] = [numbersOf(typedIn), numbersOf(locale)]
  return { ...values, lines: rowsOf(values['lines']).map((row) => retypedLine(row, from, to)) }
}

function retypedLine(
  row: Record<string, unknown>,
  from: NumberStyle,
  to: NumberStyle,
): Record<string, unknown> {
  const numbers = ['quantity', 'unit_price'].flatMap((name) => {
    const read = readNumber(textOf(row[name]), from)
    return 'value' in read ? [[name, numberText(read.value, to)]] : []
  })
  const split = row['split'] ? { split: retypedSplit(textOf(row['split']), from, to) } : {}
  return { ...row, ...(Object.fromEntries(numbers) as Record<string, string>), ...split }
}

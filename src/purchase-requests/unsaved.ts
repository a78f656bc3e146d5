import { textOf, rowsOf } from '../platform/view/form.ts'

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
/** Text the database can keep, whatever was typed or pasted. */
const keepable = (value: unknown): string =>
  textOf(value).toWellFormed().replaceAll('\u0000', '').slice(0, 5000)
const pick = (row: Record<string, unknown>, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => (textOf(row[name]) === '' ? [] : [[name, keepable(row[name])]])),
  )

/** What of a half-filled form is kept: its own fields as text, nothing else. Null when nothing was typed into it yet. */
export function worthKeeping(values: Record<string, unknown>): Record<string, unknown> | null {
  const lines = rowsOf(values['lines'])
    .slice(0, 200)
    .map((row) => pick(row, lineFields))
  const typed =
    ['title', 'justification'].some((name) => textOf(values[name]).trim() !== '') ||
    lines.some((line) => line['description'] !== undefined || line['unit_price'] !== undefined)
  return typed ? { ...pick(values, fields), lines } : null
}

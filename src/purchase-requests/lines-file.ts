import {
  fileNumbers,
  numberText,
  readNumber,
  styleInWords,
  withoutBinaryDust,
  withoutExponent,
  type FileNumbers,
  type NumberStyle,
} from '../kernel/number-text.ts'
import { invalid } from '../kernel/problem.ts'
import { numbersNow } from '../platform/locale.ts'
import type { Upload } from '../platform/http/route.ts'
import { csvOf, linesOf as linesOfText, numbersIn, type TableLine } from '../platform/table-file.ts'
import { readAsText, type OtherEncoding } from '../platform/table-text.ts'
import { retypedSplit } from './split-text.ts'
import { fromHeadings } from '../platform/table-layout.ts'

const headings: Record<string, readonly string[]> = {
  description: ['item', 'description', 'what', 'product', 'name'],
  quantity: ['quantity', 'qty', 'count', 'amount ordered'],
  unit: ['unit', 'uom'],
  unit_price: ['unit price', 'unit_price', 'price', 'unit cost', 'est. price'],
  category_id: ['category'],
  split: ['charged to', 'split', 'cost centre', 'cost center'],
}
const inOrder = ['description', 'quantity', 'unit', 'unit_price', 'category_id', 'split'] as const
type Column = (typeof inOrder)[number]

/** The lines of a file as this person would type them, and how their numbers were read, in words. */
export type FileLines = { lines: Record<string, string>[]; read: string }

/**
 * Lines of a CSV or XLSX file as they would be typed. Columns go by their headings, or, without any, in the order of
 * the form. A category stays as it is written: the form looks it up like a typed one.
 */
export async function linesOf(
  file: Pick<Upload, 'bytes'>,
  chosen?: FileNumbers | null,
): Promise<FileLines> {
  const { rows: all, numbers: known, readAs } = await tableOf(file)
  const rows = fromHeadings(all, ({ cells }) => isHeadings(cells))
  const columns = columnsOf(rows[0]!.cells)
  const body = hasHeadings(rows[0]!.cells) ? rows.slice(1) : rows
  const typed = body.map(({ cells }) => lineOf(cells, columns))
  const texts = typed.flatMap((line) => numberColumns.flatMap((column) => line[column] ?? []))
  const style = fileNumbers[numbersIn(texts, known ?? chosen)]
  return {
    lines: typed.map((line) => asTyped(line, style)),
    read: [`Numbers were read ${styleInWords(style)}.`, readAsText(readAs)]
      .filter(Boolean)
      .join(' '),
  }
}

const numberColumns = ['quantity', 'unit_price'] as const

const namesIn = (first: readonly string[]): (Column | undefined)[] =>
  first.map((cell) => inOrder.find((column) => headings[column]!.includes(cell.toLowerCase())))
const hasHeadings = (first: readonly string[]): boolean => namesIn(first).includes('description')
const columnsOf = (first: readonly string[]): readonly (Column | undefined)[] =>
  hasHeadings(first) ? namesIn(first) : inOrder

const lineOf = (
  cells: readonly string[],
  columns: readonly (Column | undefined)[],
): Partial<Record<Column, string>> =>
  Object.fromEntries(
    columns.flatMap((column, i) => (column && cells[i] ? [[column, cells[i]]] : [])),
  )

/** What cannot be read stays as it is in the file, and the form says so. */
function asTyped(
  line: Partial<Record<Column, string>>,
  style: NumberStyle,
): Record<string, string> {
  const numbers = numberColumns.flatMap((column) => {
    const text = line[column] ?? ''
    const read = readNumber(style.decimal === '.' ? withoutExponent(text) : text, style)
    return 'value' in read
      ? [[column, numberText(withoutBinaryDust(read.value), numbersNow())]]
      : []
  })
  const split = line.split ? { split: retypedSplit(line.split, style, numbersNow()) } : {}
  return {
    unit: 'each',
    ...line,
    ...(Object.fromEntries(numbers) as Record<string, string>),
    ...split,
  }
}

/** A title above the table may have one of these words in it, but not two in cells of their own. */
const isHeadings = (cells: readonly string[]): boolean => {
  const named = cells.map((cell) =>
    inOrder.find((column) => headings[column]!.includes(cell.toLowerCase())),
  )
  return named.includes('description') && named.filter(Boolean).length > 1
}

type FileTable = {
  rows: TableLine[]
  numbers: FileNumbers | null
  readAs: OtherEncoding | null
}

const most = 201 // with headings
async function tableOf({ bytes }: Pick<Upload, 'bytes'>): Promise<FileTable> {
  const read = await csvOf(bytes, (first) =>
    columnsOf(first).flatMap((column, i) => (numberColumns.some((c) => c === column) ? i : [])),
  )
  const rows = 'problem' in read ? read.problem : linesOfText(read.csv)
  if (typeof rows === 'string') throw invalid('/file', 'bad_file', rows)
  if (rows.length > most)
    throw invalid(
      '/file',
      'bad_file',
      `The file has ${rows.length} rows; a request may have at most 200 lines.`,
    )
  const { numbers, readAs } = 'csv' in read ? read : { numbers: null, readAs: null }
  return { rows, numbers, readAs }
}

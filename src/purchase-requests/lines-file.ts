import { invalid } from '../kernel/problem.ts'
import type { Upload } from '../platform/http/route.ts'
import { csvOf, linesOf as linesOfText, type TableLine } from '../platform/table-file.ts'
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

/** Lines of a CSV or XLSX file as they would be typed. Columns go by their headings, or, without any, in the order of the form. Categories by code or name. */
export async function linesOf(
  file: Pick<Upload, 'bytes'>,
  categories: readonly { id: string; label: string }[],
): Promise<Record<string, string>[]> {
  const rows = fromHeadings(await tableOf(file), ({ cells }) => isHeadings(cells))
  const named = rows[0]!.cells.map((cell) =>
    inOrder.find((column) => headings[column]!.includes(cell.toLowerCase())),
  )
  const hasHeadings = named.includes('description')
  const columns: (Column | undefined)[] = hasHeadings ? named : [...inOrder]
  return (hasHeadings ? rows.slice(1) : rows).map(({ cells }) => {
    const line = Object.fromEntries(
      columns.flatMap((column, i) => (column && cells[i] ? [[column, cells[i]]] : [])),
    ) as Partial<Record<Column, string>>
    const wanted = line.category_id?.toLowerCase()
    const category = categories.find(
      ({ label }) =>
        label.toLowerCase() === wanted ||
        label
          .toLowerCase()
          .split(' · ')
          .includes(wanted ?? ''),
    )
    return { unit: 'each', ...line, category_id: category?.id ?? '' }
  })
}

/** A title above the table may have one of these words in it, but not two in cells of their own. */
const isHeadings = (cells: readonly string[]): boolean => {
  const named = cells.map((cell) =>
    inOrder.find((column) => headings[column]!.includes(cell.toLowerCase())),
  )
  return named.includes('description') && named.filter(Boolean).length > 1
}

const most = 201 // with headings
async function tableOf({ bytes }: Pick<Upload, 'bytes'>): Promise<TableLine[]> {
  const read = await csvOf(bytes)
  const rows = 'problem' in read ? read.problem : linesOfText(read.csv)
  if (typeof rows === 'string') throw invalid('/file', 'bad_file', rows)
  if (rows.length > most)
    throw invalid(
      '/file',
      'bad_file',
      `The file has ${rows.length} rows; a request may have at most 200 lines.`,
    )
  return rows
}

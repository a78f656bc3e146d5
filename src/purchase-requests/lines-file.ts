import { readTable } from '../platform/table-file.ts'
import type { Upload } from '../platform/http/route.ts'

const headings: Record<string, readonly string[]> = {
  description: ['item', 'description', 'what', 'product', 'name'], quantity: ['quantity', 'qty', 'count', 'amount ordered'], unit: ['unit', 'uom'], unit_price: ['unit price', 'unit_price', 'price', 'unit cost', 'est. price'], category_id: ['category'],
}
const inOrder = ['description', 'quantity', 'unit', 'unit_price', 'category_id'] as const
type Column = (typeof inOrder)[number]

/** Lines of a CSV or XLSX file as they would be typed. Columns go by their headings, or, without any, in the order of the form. Categories by code or name. */
export async function linesOf(file: Pick<Upload, 'bytes'>, categories: readonly { id: string; label: string }[]): Promise<Record<string, string>[]> {
  const rows = await readTable(file, 201)
  const named = rows[0]!.cells.map((cell) => inOrder.find((column) => headings[column]!.includes(cell.toLowerCase())))
  const hasHeadings = named.includes('description')
  const columns: (Column | undefined)[] = hasHeadings ? named : [...inOrder]
  return (hasHeadings ? rows.slice(1) : rows).map(({ cells }) => {
    const line = Object.fromEntries(columns.flatMap((column, i) => (column && cells[i] ? [[column, cells[i]]] : []))) as Partial<Record<Column, string>>
    const wanted = line.category_id?.toLowerCase()
    const category = categories.find(({ label }) => label.toLowerCase() === wanted || label.toLowerCase().split(' · ').includes(wanted ?? ''))
    return { unit: 'each', ...line, category_id: category?.id ?? '' }
  })
}

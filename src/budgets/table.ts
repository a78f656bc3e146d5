import { parse } from 'csv-parse/sync'
import { officeProblem } from '../documents/index.ts'

export type TableRow = { line: number; cells: Record<string, string> }
const most = 2000

/** The rows of a CSV text by the names of its header; a sentence when it is no such table. Separators may be comma, semicolon or tab. */
export function readCsv(csv: string, needed: readonly string[]): TableRow[] | string {
  let rows: { record: string[]; info: { lines: number } }[]
  try {
    rows = parse(csv, { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true, delimiter: [',', ';', '\t'], info: true, max_record_size: 10_000 }) as unknown as typeof rows
  } catch (error) {
    return `The file is not a table: ${error instanceof Error ? error.message.split('.')[0] : 'it cannot be read'}.`
  }
  const [header, ...body] = rows
  const names = (header?.record ?? []).map((name) => name.toLowerCase())
  for (const name of needed) if (!names.includes(name)) return `The first line must name the columns. “${name}” is missing.`
  if (body.length === 0) return 'There is no line below the header.'
  if (body.length > most) return `At most ${most} lines at a time; these are ${body.length}.`
  return body.map(({ record, info }) => ({ line: info.lines, cells: Object.fromEntries(names.map((name, i) => [name, record[i] ?? ''])) }))
}

/** A file as CSV text: a workbook's first sheet, cells as they are written and never as floats; anything else is read as text. A sentence in `problem` when it cannot be. */
export async function csvOf(bytes: Uint8Array): Promise<{ csv: string } | { problem: string }> {
  if (!(bytes[0] === 0x50 && bytes[1] === 0x4b)) {
    try {
      return { csv: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
    } catch {
      return { problem: 'The file is neither a workbook (XLSX) nor a text in UTF-8. Save it as “CSV UTF-8” or as XLSX.' }
    }
  }
  const problem = officeProblem(bytes, 'xl')
  if (problem) return { problem }
  try {
    const { readSheet } = await import('read-excel-file/node')
    const rows = await readSheet(Buffer.from(bytes), { parseNumber: (text: string) => text })
    return { csv: rows.map((row) => row.map((cell) => quoted(cell instanceof Date ? cell.toISOString().slice(0, 10) : cell === null ? '' : String(cell))).join(',')).join('\n') }
  } catch {
    return { problem: 'The workbook cannot be read. Save it again, or as “CSV UTF-8”.' }
  }
}


export const quoted = (text: string): string => (/[",;\n\t\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

import { parse } from 'csv-parse/sync'
import { decimalText, type Decimal } from '../kernel/decimal.ts'
import { Problem } from '../kernel/problem.ts'
import type { Upload } from './http/route.ts'

export type TableRow = { line: number; cells: readonly string[] }
const isWorkbook = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b
const refusal = (detail: string): Problem => new Problem(422, 'bad_file', detail, [{ pointer: '/file', code: 'bad_file', detail }])

/** The rows of an uploaded CSV (comma, semicolon or tab) or XLSX file (its first sheet), as text. 422 with what to do when it is neither. */
export async function readTable({ bytes }: Pick<Upload, 'bytes'>, mostRows: number): Promise<TableRow[]> {
  const rows = isWorkbook(bytes) ? await sheetRows(bytes) : textRows(bytes)
  const filled = rows.filter((row) => row.cells.some((cell) => cell !== ''))
  if (filled.length === 0) throw refusal('The file has no rows. Choose a CSV or XLSX file with a table in it.')
  if (filled.length > mostRows) throw refusal(`The file has ${filled.length} rows; at most ${mostRows} at a time.`)
  return filled
}

function textRows(bytes: Uint8Array): TableRow[] {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw refusal('The file is not UTF-8 text. Save it as “CSV UTF-8”, or as XLSX.')
  }
  try {
    const rows = parse(text, { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true, delimiter: delimiterOf(text), info: true, max_record_size: 100_000 }) as unknown as { record: string[]; info: { lines: number } }[]
    return rows.map(({ record, info }) => ({ line: info.lines, cells: record }))
  } catch (error) {
    throw refusal(`The file is not a table: ${error instanceof Error ? error.message.split('.')[0] : 'it cannot be read'}.`)
  }
}

/** Of the three that are used, the one that is most often in the first line. */
const delimiterOf = (text: string): string => {
  const first = text.slice(0, 10_000).split('\n')[0] ?? ''
  return [',', ';', '\t'].toSorted((a, b) => first.split(b).length - first.split(a).length)[0]!
}

async function sheetRows(bytes: Uint8Array): Promise<TableRow[]> {
  const { readSheet } = await import('read-excel-file/node')
  try {
    const sheet = await readSheet(Buffer.from(bytes), { parseNumber: sheetNumber })
    return sheet.map((cells, i) => ({ line: i + 1, cells: cells.map(cellText) }))
  } catch {
    throw refusal('The workbook cannot be read. Save it again as XLSX, or as CSV.')
  }
}

/** Spreadsheets keep fifteen digits and write some numbers with more, or with an exponent: as it would be typed. */
function sheetNumber(text: string): string {
  if (/^-?\d{1,15}$|^-?(?=[\d.]{1,16}$)\d+\.\d+$/.test(text)) return text
  const [digits, exponent] = Number(text).toExponential(14).split('e') as [string, string]
  const value: Decimal = { units: BigInt(digits.replace('.', '')), scale: 14 - Number(exponent) }
  return decimalText(value.scale >= 0 ? value : { units: value.units * 10n ** BigInt(-value.scale), scale: 0 })
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return ''
  return value instanceof Date ? value.toISOString().slice(0, 10) : String(value as string | boolean).trim()
}

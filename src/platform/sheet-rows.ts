import { readSheet } from 'read-excel-file/node'
import { decimalText, type Decimal } from '../kernel/decimal.ts'

/** `exact`: the workbook keeps it as a number, not as text. */
export type Cell = { text: string; exact: boolean }

/** No table that is imported has more; what has is not copied into the process that asks. */
const most = { rows: 25_001, cells: 600_000 }

/** The rows of the first sheet of a workbook, or why there are none. table-file.ts asks for it in a worker. */
export async function sheetRows(bytes: Uint8Array): Promise<Cell[][] | { problem: string }> {
  const rows = await read(bytes)
  if (!rows) return { problem: 'The workbook cannot be read. Save it again, or as “CSV UTF-8”.' }
  const cells = rows.reduce((sum, row) => sum + row.length, 0)
  if (rows.length > most.rows || cells > most.cells)
    return {
      problem: `The sheet has ${rows.length} rows with ${cells} cells. At most ${most.rows} rows and ${most.cells} cells are read: split it into several files.`,
    }
  return rows.map((row) => row.map(cellOf))
}

const read = (bytes: Uint8Array): Promise<unknown[][] | null> =>
  readSheet(Buffer.from(bytes), { parseNumber: exactly }).catch(() => null)

/** The text of a number of a workbook, marked, because text stays text. */
const exactly = (text: string): { exact: string } => ({ exact: sheetNumber(text) })

function cellOf(value: unknown): Cell {
  if (typeof value === 'object' && value !== null && 'exact' in value)
    return { text: String(value.exact), exact: true }
  if (value instanceof Date) return { text: value.toISOString().slice(0, 10), exact: false }
  const text = value === null || value === undefined ? '' : String(value as string | boolean)
  return { text, exact: false }
}

/** Spreadsheets keep fifteen digits and write some numbers with more, or with an exponent: as it would be typed. */
function sheetNumber(text: string): string {
  if (/^-?\d{1,15}$|^-?(?=[\d.]{1,16}$)\d+\.\d+$/.test(text)) return text
  const [digits, exponent] = Number(text).toExponential(14).split('e') as [string, string]
  const value: Decimal = { units: BigInt(digits.replace('.', '')), scale: 14 - Number(exponent) }
  return decimalText(
    value.scale >= 0 ? value : { units: value.units * 10n ** BigInt(-value.scale), scale: 0 },
  )
}

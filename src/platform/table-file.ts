import { parse } from 'csv-parse/sync'
import { decimalText, type Decimal } from '../kernel/decimal.ts'
import { officeProblem } from './office.ts'
import { fromHeadings, separatorOf, withoutSeparatorLine } from './table-layout.ts'

export type TableLine = { line: number; cells: readonly string[] }
export type TableRow = { line: number; cells: Record<string, string> }
const isWorkbook = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b

/** A file as CSV text: of a workbook (XLSX) the first sheet, its numbers as they would be typed; anything else is read as text. A sentence in `problem` when it cannot be. */
export async function csvOf(bytes: Uint8Array): Promise<{ csv: string } | { problem: string }> {
  if (isWorkbook(bytes)) return sheetOf(bytes)
  try {
    return { csv: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    return {
      problem:
        'The file is neither a workbook (XLSX) nor a text in UTF-8. Save it as “CSV UTF-8” or as XLSX.',
    }
  }
}

async function sheetOf(bytes: Uint8Array): Promise<{ csv: string } | { problem: string }> {
  const problem = officeProblem(bytes, 'xl')
  if (problem) return { problem }
  const { readSheet } = await import('read-excel-file/node')
  try {
    const rows = await readSheet(Buffer.from(bytes), { parseNumber: sheetNumber })
    return {
      csv: rows
        .map((row) =>
          row
            .map((cell) =>
              quoted(
                cell instanceof Date
                  ? cell.toISOString().slice(0, 10)
                  : cell === null
                    ? ''
                    : String(cell as string | boolean),
              ),
            )
            .join(','),
        )
        .join('\n'),
    }
  } catch {
    return { problem: 'The workbook cannot be read. Save it again, or as “CSV UTF-8”.' }
  }
}

/** The lines of a CSV text that have something in them; a sentence when there are none, or it is no table. Separators may be comma, semicolon or tab. */
export function linesOf(csv: string): TableLine[] | string {
  const { text, separator } = withoutSeparatorLine(csv)
  try {
    const rows = parse(text, {
      bom: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      relax_quotes: true,
      delimiter: separator ?? separatorOf(text),
      info: true,
      max_record_size: 100_000,
    }) as unknown as { record: string[]; info: { lines: number } }[]
    const lines = rows
      .map(({ record, info }) => ({ line: info.lines, cells: record.map(oneLine) }))
      .filter(({ cells }) => cells.some((cell) => cell !== ''))
    return lines.length
      ? lines
      : 'The file has no rows. Choose a CSV or XLSX file with a table in it.'
  } catch (error) {
    return `The file is not a table: ${error instanceof Error ? error.message.split('.')[0] : 'it cannot be read'}.`
  }
}

/** The rows below the header, by its names in small letters; a sentence when a column is missing or there are too many. `columns` completes "The first line must name the columns". */
export function rowsOf(
  csv: string,
  { needed, most, columns = '' }: { needed: readonly string[]; most: number; columns?: string },
): TableRow[] | string {
  const read = linesOf(csv)
  if (typeof read === 'string') return read
  const [header, ...body] = fromHeadings(read, ({ cells }) => {
    const names = cells.map((name) => name.toLowerCase())
    return needed.every((name) => names.includes(name))
  })
  const names = header!.cells.map((name) => name.toLowerCase())
  for (const name of needed)
    if (!names.includes(name))
      return `The first line must name the columns${columns ? ` ${columns}` : ''}. “${name}” is missing.`
  if (body.length === 0) return 'There is no line below the header.'
  if (body.length > most) return `At most ${most} lines at a time; these are ${body.length}.`
  return body.map(({ line, cells }) => ({
    line,
    cells: Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ''])),
  }))
}

/** A line break inside a cell is a space. */
const oneLine = (cell: string): string => cell.replaceAll(/\s*\n\s*/g, ' ')

/** Spreadsheets keep fifteen digits and write some numbers with more, or with an exponent: as it would be typed. */
function sheetNumber(text: string): string {
  if (/^-?\d{1,15}$|^-?(?=[\d.]{1,16}$)\d+\.\d+$/.test(text)) return text
  const [digits, exponent] = Number(text).toExponential(14).split('e') as [string, string]
  const value: Decimal = { units: BigInt(digits.replace('.', '')), scale: 14 - Number(exponent) }
  return decimalText(
    value.scale >= 0 ? value : { units: value.units * 10n ** BigInt(-value.scale), scale: 0 },
  )
}

const quoted = (text: string): string =>
  /[",;\n\t\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text

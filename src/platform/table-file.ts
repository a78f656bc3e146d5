import { CsvError, parse } from 'csv-parse/sync'
import {
  fileNumbers,
  fileNumbersIn,
  isReadTwoWays,
  rewritten,
  type FileNumbers,
} from '../kernel/number-text.ts'
import { invalid } from '../kernel/problem.ts'
import type { Field } from './view/ui.ts'
import { officeProblem, type OfficeProblem } from './office.ts'
import type { Cell, sheetRows } from './sheet-rows.ts'
import { fromHeadings, separatorOf, withoutSeparatorLine } from './table-layout.ts'
import { textOfTable, type OtherEncoding } from './table-text.ts'
import { inWorker, WorkerFault } from './worker/index.ts'

export type TableLine = { line: number; cells: readonly string[] }
export type TableRow = { line: number; cells: Record<string, string> }
const isWorkbook = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b

/** Which cells of a line hold numbers, told by the first line of the table. */
type NumberColumns = (first: readonly string[]) => readonly number[]
/**
 * `numbers`: how they are written in it, where the file itself knows. `readAs`: its encoding, where that is not UTF-8.
 */
type Csv = { csv: string; numbers: FileNumbers | null; readAs: OtherEncoding | null }

/**
 * A file as CSV text: of a workbook (XLSX) the first sheet; anything else is read as text. A sentence in `problem` when
 * it cannot be.
 */
export async function csvOf(
  bytes: Uint8Array,
  numberColumns: NumberColumns = () => [],
): Promise<Csv | { problem: string }> {
  if (isWorkbook(bytes)) return sheetOf(bytes, numberColumns)
  const read = textOfTable(bytes)
  return read
    ? { csv: read.text, numbers: null, readAs: read.readAs }
    : {
        problem:
          'The file is neither a workbook (XLSX) nor a text. Save it as “CSV UTF-8” or as XLSX.',
      }
}

const rowsInWorker = inWorker<typeof sheetRows>(
  new URL('./sheet-rows.ts', import.meta.url),
  'sheetRows',
)

const officeWords: Record<OfficeProblem, string> = {
  no_office: 'Its content is not that of an Office file.',
  broken: 'It is not a whole Office file. Save it again and send that.',
  other: 'It is an archive, but not the Office file its name says.',
  macros: 'It holds macros. Save it without them and send that.',
  foreign_part: 'It holds something that is no part of an Office file.',
  grows: 'It would grow far beyond its size when it is opened.',
}

async function sheetOf(
  bytes: Uint8Array,
  numberColumns: NumberColumns,
): Promise<Csv | { problem: string }> {
  const problem = officeProblem(bytes, 'xl')
  if (problem) return { problem: officeWords[problem] }
  try {
    const rows = await rowsInWorker(bytes)
    return 'problem' in rows ? rows : csvOfSheet(rows, numberColumns)
  } catch (error) {
    if (!(error instanceof WorkerFault)) throw error
    return {
      problem:
        error.code === 'busy'
          ? `${error.message} Try again in a moment.`
          : `${error.message} Keep only the sheet that is needed, and save it as “CSV UTF-8”.`,
    }
  }
}

/** Numbers of a workbook are exact; beside numbers that it keeps as text they are written as those are. */
function csvOfSheet(
  rows: readonly Cell[][],
  numberColumns: NumberColumns,
): Csv | { problem: string } {
  const columns = numberColumns((rows[0] ?? []).map((cell) => cell.text))
  const texts = rows
    .flatMap((row) => columns.flatMap((i) => row[i] ?? []))
    .flatMap((cell) => (cell.exact ? [] : cell.text))
  const numbers = fileNumbersIn(texts)
  if (numbers === null)
    return {
      problem: `The workbook keeps numbers as text, such as “${texts.find((text) => /\d/.test(text))}”, and they can be read in two ways. Turn them into numbers there, and save it again.`,
    }
  const written = ({ text, exact }: Cell): string =>
    exact ? rewritten(text, fileNumbers[numbers]) : text
  return {
    csv: rows.map((row) => row.map((cell) => quoted(written(cell))).join(',')).join('\n'),
    numbers,
    readAs: null,
  }
}

/** How the numbers of a table are written: as chosen, as the file knows, or as they show. 422 asks for the choice. */
export function numbersIn(
  texts: readonly string[],
  chosen: FileNumbers | null | undefined,
): FileNumbers {
  const found = chosen ?? fileNumbersIn(texts)
  if (found) return found
  const example = texts.find(isReadTwoWays) ?? texts.find((text) => /\d/.test(text)) ?? ''
  throw invalid(
    '/numbers',
    'ambiguous',
    `Numbers such as “${example.slice(0, 40)}” can be read in two ways. Choose how this table writes them, then send it again.`,
  )
}

/** The choice that stands beside a table. */
export const numbersField = (value: string, error: string | undefined): Field => ({
  name: 'numbers',
  label: 'Numbers in it are written',
  type: 'select',
  optional: true,
  value,
  error,
  options: [
    { value: '', label: 'As they show' },
    { value: 'point', label: `${fileNumbers.point.example}, a point before decimals` },
    { value: 'comma', label: `${fileNumbers.comma.example}, a comma before decimals` },
  ],
})

/**
 * The lines of a CSV text that have something in them; a sentence when there are none, or it is no table. Separators
 * may be comma, semicolon or tab.
 */
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
      record_delimiter: ['\r\n', '\n', '\r'],
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
    return unreadable(error)
  }
}

/** What is wrong with a text that is no table, and the way out. */
function unreadable(error: unknown): string {
  const code = error instanceof CsvError ? error.code : null
  if (code === 'CSV_QUOTE_NOT_CLOSED')
    return 'A quotation mark is opened and never closed, so the table cannot be read to its end. Close it, or leave it out.'
  if (code === 'CSV_MAX_RECORD_SIZE')
    return 'A line has more than 100,000 characters. Look whether a quotation mark is missing, or save the table as CSV once more.'
  return 'The file is not a table. Save it as CSV or XLSX, then send it again.'
}

/**
 * The rows below the header, by its names in small letters; a sentence when a column is missing or there are too many.
 * `columns` completes "The first line must name the columns".
 */
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

const quoted = (text: string): string =>
  /[",;\n\t\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text

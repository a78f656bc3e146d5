import type { FileCell } from './columns.ts'

/** A value that a spreadsheet would take for a formula is kept a text (OWASP, CSV injection). */
export const harmless = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)

const cellText = (cell: FileCell): string =>
  `"${('number' in cell ? cell.number : harmless(cell.text)).replaceAll('"', '""')}"`

/** The byte order mark tells spreadsheets that it is UTF-8. */
export async function* csvFile(
  rows: AsyncIterable<readonly FileCell[]>,
): AsyncGenerator<Uint8Array> {
  yield Buffer.from('\ufeff')
  for await (const row of rows) yield Buffer.from(`${row.map(cellText).join(',')}\r\n`)
}

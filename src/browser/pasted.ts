/**
 * The cells of rows that were copied from a spreadsheet. A cell with a line break or a tab in it comes in quotes, with
 * its own quotes doubled; a quote elsewhere is what it says: 5" pipe. Line breaks inside a cell become spaces.
 */
export function pastedRows(text: string): string[][] {
  const rows: string[][] = [[]]
  const whole = text.replaceAll(/\r\n?/g, '\n').replace(/\n+$/, '')
  for (let at = 0; at <= whole.length;) {
    const { cell, end } = cellAt(whole, at)
    rows.at(-1)!.push(cell)
    if (whole[end] === '\n') rows.push([])
    at = end + 1
  }
  return rows
}

const inQuotes = /"((?:[^"]|"")*)"(?=[\t\n]|$)/y

function cellAt(text: string, at: number): { cell: string; end: number } {
  inQuotes.lastIndex = at
  const quoted = inQuotes.exec(text)
  if (quoted && /[\n\t]|""/.test(quoted[1]!))
    return { cell: oneLine(quoted[1]!.replaceAll('""', '"')), end: inQuotes.lastIndex }
  const end = text.slice(at).search(/[\t\n]/)
  const stop = end < 0 ? text.length : at + end
  return { cell: text.slice(at, stop).trim(), end: stop }
}

const oneLine = (cell: string): string => cell.replaceAll(/\s*[\n\t]\s*/g, ' ').trim()

import type { Page, Word } from '../pages/index.ts'
import type { Box } from './port.ts'

/** Words that stand together, as a reader takes them in: an entry of a table, a label, a phrase. */
export type Cell = {
  text: string
  page: number
  x: number
  y: number
  width: number
  height: number
  sure: number
}
/**
 * What stands on one line, from left to right. `text` is all of it, with two spaces between cells; `starts` is where
 * each cell begins in it.
 */
export type Row = {
  page: number
  y: number
  height: number
  cells: Cell[]
  text: string
  starts: number[]
}

export const boxOf = ({ page, x, y, width, height }: Cell): Box => ({
  page,
  x: part(x),
  y: part(y),
  width: part(width),
  height: part(height),
})
const part = (value: number): number =>
  Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000

/**
 * More is no line and no page that somebody printed; the words after it are left out, so that no document takes long to
 * think about.
 */
const most = { wordsOnLine: 300, cells: 40, characters: 600, rows: 1500 }

/** The rows of a document, page by page and top to bottom. */
export const rowsOf = (pages: readonly Page[]): Row[] =>
  pages
    .flatMap((page) => {
      const lines: { words: Word[]; middle: number; height: number }[] = []
      for (const word of page.words.toSorted((a, b) => middle(a) - middle(b))) {
        const line = lines.at(-1)
        if (
          line &&
          Math.abs(middle(word) - line.middle) < 0.5 * Math.min(word.height, line.height)
        ) {
          const count = line.words.push(word)
          line.middle += (middle(word) - line.middle) / count
          line.height += (word.height - line.height) / count
        } else lines.push({ words: [word], middle: middle(word), height: word.height })
      }
      return lines.map(({ words }) => rowOf(words.slice(0, most.wordsOnLine), page))
    })
    .slice(0, most.rows)

const middle = (word: Word): number => word.y + word.height / 2
const average = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / Math.max(1, values.length)

function rowOf(line: readonly Word[], page: Page): Row {
  const cells: Cell[] = []
  for (const word of line.toSorted((a, b) => a.x - b.x)) {
    const last = cells.at(-1)
    const em = Math.min(word.height, last?.height ?? word.height) / page.ratio
    const gap = last ? word.x - (last.x + last.width) : Infinity
    if (last && gap < 0.75 * em) {
      last.text += (gap > 0.12 * em ? ' ' : '') + word.text
      last.width = Math.max(last.width, word.x + word.width - last.x)
      last.y = Math.min(last.y, word.y)
      last.sure = Math.min(last.sure, word.sure)
    } else
      cells.push({
        text: word.text,
        page: page.number,
        x: word.x,
        y: word.y,
        width: word.width,
        height: word.height,
        sure: word.sure,
      })
  }
  const trimmed = cells
    .map((cell) => ({ ...cell, text: cell.text.replaceAll(/\s+/g, ' ').trim() }))
    .filter((cell) => cell.text !== '')
  const starts: number[] = []
  let text = ''
  for (const cell of trimmed.slice(0, most.cells)) {
    text += text === '' ? '' : '  '
    starts.push(text.length)
    text += cell.text.slice(0, Math.max(0, most.characters - text.length))
  }
  return {
    page: page.number,
    y: Math.min(...line.map((w) => w.y)),
    height: average(line.map((w) => w.height)),
    cells: trimmed.slice(0, most.cells),
    text,
    starts,
  }
}

/** The cell in which a position of the row's text lies. */
export const cellAt = (row: Row, at: number): Cell =>
  row.cells[row.starts.findLastIndex((start) => start <= at)] ?? row.cells[0]!

/** Cells under this one: in the next rows of its page, within `most` of its heights, and standing in its column. */
export function below(
  rows: readonly Row[],
  row: Row,
  cell: Cell,
  most: number,
): { row: Row; cell: Cell }[] {
  const found: { row: Row; cell: Cell }[] = []
  for (let i = rows.indexOf(row) + 1; i < rows.length; i++) {
    const next = rows[i]!
    if (next.page !== row.page || next.y - row.y > most * Math.max(cell.height, row.height)) break
    for (const under of next.cells)
      if (overlaps(cell, under)) found.push({ row: next, cell: under })
  }
  return found
}

export const overlaps = (a: Cell, b: Cell, slack = 0.01): boolean =>
  a.x - slack < b.x + b.width && b.x - slack < a.x + a.width

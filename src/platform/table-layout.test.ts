import { describe, expect, test } from 'vitest'
import { linesOf, rowsOf } from './table-file.ts'
import { separatorOf } from './table-layout.ts'

const cells = (csv: string) => {
  const lines = linesOf(csv)
  if (typeof lines === 'string') throw new Error(lines)
  return lines.map((line) => line.cells)
}
const wanted = ['name', 'price']

describe('a table', () => {
  test.each(['sep=;\r\n', '\uFEFFsep=;\r\n', '"sep=;"\r\n'])(
    'may begin with the line that names its separator: %j',
    (line) => {
      const lines = linesOf(`${line}name;price\r\nChair, blue;5\r\n`)
      expect(lines).toEqual([
        { line: 2, cells: ['name', 'price'] },
        { line: 3, cells: ['Chair, blue', '5'] },
      ])
    },
  )
  test('may end its lines in more than one way, as files that were put together do', () =>
    expect(cells('sep=;\r\nname;price\nChair;5\r\nDesk;7\rLamp;9')).toEqual([
      ['name', 'price'],
      ['Chair', '5'],
      ['Desk', '7'],
      ['Lamp', '9'],
    ]))
  test('may use any separator it names', () =>
    expect(cells('sep=|\nname|price\nChair|5')).toEqual([
      ['name', 'price'],
      ['Chair', '5'],
    ]))
  test('may have a title above its headings, and lines are counted from the top', () => {
    const csv = 'Wishes of the workshop\n\nas of,3 May\nname,price\nChair,5\n'
    expect(rowsOf(csv, { needed: wanted, most: 9 })).toEqual([
      { line: 5, cells: { name: 'Chair', price: '5' } },
    ])
  })
  test('without the headings asked for says which are missing', () =>
    expect(rowsOf('a title\nname,cost\nChair,5', { needed: wanted, most: 9 })).toContain(
      '“name” is missing',
    ))
  test('may have a line break and quotes in a cell', () =>
    expect(cells('name\tprice\n"Valve DN50\nPN16, ""flanged"""\t5\n5" pipe\t2\n')).toEqual([
      ['name', 'price'],
      ['Valve DN50 PN16, "flanged"', '5'],
      ['5" pipe', '2'],
    ]))
})

test.each([
  ['name;price\nChair, blue, high;5,50\n', ';'],
  ['A title, with, commas\nname;price\nChair;5,50\nTable;7,50\n', ';'],
  ['"Valve; DN50\nPN16; flanged"\t2\nGasket\t4\n', '\t'],
  ['name,price\nChair,5\n', ','],
])('the separator of %j', (csv, separator) => expect(separatorOf(csv)).toBe(separator))

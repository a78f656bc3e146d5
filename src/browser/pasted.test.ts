import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pastedRows } from './pasted.ts'

test.each([
  [
    'Valve\t2\nGasket\t4\n',
    [
      ['Valve', '2'],
      ['Gasket', '4'],
    ],
  ],
  [
    '"Valve DN50\nPN16, ""flanged"""\t2\r\nGasket\t4\r\n',
    [
      ['Valve DN50 PN16, "flanged"', '2'],
      ['Gasket', '4'],
    ],
  ],
  [
    '5" pipe\t2\n"M8" bolt\t4',
    [
      ['5" pipe', '2'],
      ['"M8" bolt', '4'],
    ],
  ],
  ['"never closed\t2', [['"never closed', '2']]],
  ['alone', [['alone']]],
  ['a\t\tb', [['a', '', 'b']]],
  ['', [['']]],
])('%j', (text, rows) => expect(pastedRows(text)).toEqual(rows))

test('what a spreadsheet copies comes back cell by cell', () => {
  const cell = fc.string({ maxLength: 8 }).map((s) => s.replaceAll(/[\r\t\n"]/g, ' ').trim())
  const withBreak = fc.tuple(cell, cell).map(([a, b]) => `${a}x\ny"${b}`)
  const copied = (value: string) =>
    value.includes('\n') ? `"${value.replaceAll('"', '""')}"` : value
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.oneof(cell, withBreak),
          cell.map((c) => `${c}.`),
        ),
        {
          minLength: 1,
          maxLength: 5,
        },
      ),
      (rows) => {
        const text = rows.map((row) => row.map(copied).join('\t')).join('\r\n')
        expect(pastedRows(text)).toEqual(
          rows.map((row) => row.map((value) => value.replaceAll(/\s*\n\s*/g, ' '))),
        )
      },
    ),
  )
})

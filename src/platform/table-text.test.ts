import { describe, expect, test } from 'vitest'
import { csvOf, linesOf } from './table-file.ts'
import { readAsText, textOfTable, type OtherEncoding } from './table-text.ts'

const text = 'Name;Ort\r\nMüller & Söhne GmbH;Köln\r\nCafé „Größe“;5 €\r\n'
/** In Windows-1252 by hand: the encoder of the platform knows UTF-8 alone. */
const windows = (written: string): Buffer =>
  Buffer.from(
    written.replaceAll('€', '\x80').replaceAll('„', '\x84').replaceAll('“', '\x93'),
    'latin1',
  )
const little = (written: string): Buffer => Buffer.from(written, 'utf16le')
const big = (written: string): Buffer => little(written).swap16()
const mark = '\uFEFF'

describe('the text of a table', () => {
  test.each<[string, Buffer, OtherEncoding | null]>([
    ['UTF-8', Buffer.from(text), null],
    ['UTF-8 with a mark', Buffer.from(mark + text), null],
    ['Windows-1252', windows(text), 'Windows-1252'],
    ['UTF-16, little end first', little(mark + text), 'UTF-16'],
    ['UTF-16, big end first', big(mark + text), 'UTF-16'],
    ['UTF-16 without a mark', little(text), 'UTF-16'],
    ['UTF-16 without a mark, big end first', big(text), 'UTF-16'],
  ])('in %s is read, and it is said how', (_name, bytes, readAs) => {
    expect(textOfTable(bytes)).toEqual({ text, readAs })
    if (readAs) expect(readAsText(readAs)).toContain(`read as ${readAs}`)
    else expect(readAsText(null)).toBeNull()
  })
  test('has the same lines whatever it is written in', async () => {
    for (const bytes of [windows(text), little(mark + text), Buffer.from(mark + text)]) {
      const read = await csvOf(bytes)
      if ('problem' in read) throw new Error(read.problem)
      expect(linesOf(read.csv)).toMatchObject([
        { cells: ['Name', 'Ort'] },
        { cells: ['Müller & Söhne GmbH', 'Köln'] },
        { cells: ['Café „Größe“', '5 €'] },
      ])
    }
  })
  test.each([
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13])],
    ['a program', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(300), Buffer.from([0xff])])],
    ['zeros', Buffer.alloc(400)],
    ['half a character', Buffer.concat([little(mark + text), Buffer.from([0x41])])],
    ['letters that Windows-1252 does not have', Buffer.from('name\nM\x81ller\n', 'latin1')],
    ['a text with a zero in it', Buffer.from('name\nM\u0000ller\n')],
  ])('is not %s, and the way out is said', async (_name, bytes) => {
    expect(await csvOf(bytes)).toEqual({ problem: expect.stringContaining('CSV UTF-8') })
  })
})

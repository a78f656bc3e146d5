import { describe, expect, test } from 'vitest'
import { docx, pdf, png, zip } from '../platform/testing/attachments.ts'
import { toText } from '../messages/index.ts'
import { announced, contentProblem } from './content.ts'
import { noticeLevel, sizeText, validityOf } from './attachment.ts'

const types = {
  pdf: 'application/pdf',
  png: 'image/png',
  csv: 'text/csv',
  txt: 'text/plain',
  xml: 'application/xml',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}
const problem = async (ending: keyof typeof types, bytes: Buffer | string) => {
  const said = await contentProblem(Buffer.from(bytes), types[ending])
  return said && toText(said, 'en-IN')
}
const exe = Buffer.concat([Buffer.from('MZ\u0090\u0000\u0003\u0000', 'latin1'), Buffer.alloc(200)])

describe('a file is taken', () => {
  test.each<[keyof typeof types, Buffer | string]>([
    ['pdf', pdf()],
    ['png', png],
    ['csv', 'BM,Größe\n1,"₹ 2"\n'],
    ['csv', Buffer.from('Gr\xf6\xdfe;1\r\n', 'latin1')],
    ['csv', Buffer.from('\ufeffa,b', 'utf16le')],
    ['txt', 'IDs < 5 and > 3'],
    [
      'xml',
      '<?xml version="1.0"?><!-- an invoice --><Invoice xmlns="urn:oasis"><ID>1</ID></Invoice>',
    ],
    ['xml', '\ufeff<a:b xmlns:a="x"/>'],
    ['docx', docx()],
    [
      'xlsx',
      zip({
        '[Content_Types].xml': '',
        'xl/workbook.xml': '',
        'xl/printerSettings/printerSettings1.bin': 'x',
      }),
    ],
  ])('when it is what it says: %s', async (ending, bytes) =>
    expect(await problem(ending, bytes)).toBeNull(),
  )
})

describe('a file is refused', () => {
  test.each<[string, keyof typeof types, Buffer | string, RegExp]>([
    ['a program renamed to PDF', 'pdf', exe, /\.exe/],
    ['a program renamed to text', 'txt', exe, /no text has/],
    ['a picture renamed to PDF', 'pdf', png, /\.png/],
    ['half a PDF', 'pdf', pdf().subarray(0, 12), /end is missing/],
    [
      'a PDF that is an archive too',
      'pdf',
      Buffer.concat([pdf(), zip({ 'evil.js': 'x' }), Buffer.from('%%EOF')]),
      /hidden/,
    ],
    [
      'a PNG with a page in it',
      'png',
      Buffer.concat([png, Buffer.from('<script>alert(1)</script>')]),
      /hidden/,
    ],
    [
      'a drawing',
      'xml',
      '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
      /picture/,
    ],
    ['a drawing behind a prefix', 'xml', '<x:svg xmlns:x="urn:x"/>', /picture/],
    ['a page as text', 'txt', '  <!DOCTYPE html><p>', /page/],
    ['a page as a table', 'csv', 'a,b\n<script src=x>', /script/],
    [
      'XML that fetches',
      'xml',
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
      /document type/,
    ],
    ['XML with a style sheet', 'xml', '<?xml-stylesheet href="x"?><a/>', /style sheet/],
    ['no XML', 'xml', 'hello', /not XML/],
    ['a script', 'txt', '#!/bin/sh\nrm', /script/],
    ['a letter with macros', 'docx', docx({ 'word/vbaProject.bin': 'x' }), /macros/],
    [
      'a table named as a letter',
      'docx',
      zip({ '[Content_Types].xml': '', 'xl/workbook.xml': '' }),
      /not the Office file/,
    ],
    ['an archive named as a letter', 'docx', zip({ 'a.txt': '' }), /not the Office file/],
    [
      'a letter that grows without end',
      'docx',
      docx({ 'word/media/a': { text: 'x', unpacked: 4_000_000_000 } }),
      /grow/,
    ],
    ['a letter that carries a program', 'docx', docx({ 'word/setup.exe': 'x' }), /no part/],
    ['a letter that writes elsewhere', 'docx', docx({ '../../etc/passwd': 'x' }), /no part/],
    ['a letter behind a program', 'docx', Buffer.concat([exe, docx()]), /not that of an Office/],
    ['a letter with something behind it', 'docx', Buffer.concat([docx(), exe]), /whole/],
    ['half a letter', 'docx', docx().subarray(0, 60), /whole/],
    ['nothing of a letter', 'docx', 'PK', /Office/],
  ])('that is %s', async (_what, ending, bytes, words) =>
    expect(await problem(ending, bytes)).toMatch(words),
  )

  test.each([
    ['x.svg', ''],
    ['x.html', 'text/html'],
    ['x.xlsm', ''],
    ['x.exe', ''],
    ['x', ''],
    ['x.pdf.js', ''],
    ['x.pdf', 'text/html'],
    ['x.docx', 'application/pdf'],
  ])('by its name and type: %s %s', (name, declared) =>
    expect(announced(name, declared)).toHaveProperty('refusal'),
  )
  test.each([
    ['X.PDF', 'application/pdf', 'application/pdf'],
    ['a.csv', 'application/vnd.ms-excel', 'text/csv'],
    ['a.jpeg', '', 'image/jpeg'],
    ['a.xml', 'text/xml; charset=utf-8', 'application/xml'],
    ['a.docx', 'application/octet-stream', types.docx],
  ])('and taken: %s %s', (name, declared, type) =>
    expect(announced(name, declared)).toEqual({ type }),
  )
})

test('whether a certificate holds is said in words, and somebody is told at each step', () => {
  const today = '2026-11-24'
  const texts = (
    [
      '2026-11-21',
      '2026-11-23',
      '2026-11-24',
      '2026-11-25',
      '2026-12-06',
      '2027-01-23',
      '2027-01-24',
    ] as const
  ).map((day) => validityOf(today, day)!.text)
  expect(texts).toEqual([
    'Expired 3 days ago',
    'Expired 1 day ago',
    'Expires today',
    'Expires in 1 day',
    'Expires in 12 days',
    'Expires in 60 days',
    'Valid',
  ])
  expect(validityOf(today, null)).toBeNull()
  const level = (left: number) =>
    noticeLevel(today, new Date(Date.parse(today) + left * 86_400_000).toISOString().slice(0, 10))
  expect([31, 30, 15, 14, 8, 7, 2, 1, 0, -1, -7, -8].map(level)).toEqual([
    null,
    30,
    30,
    14,
    14,
    7,
    7,
    1,
    0,
    0,
    0,
    null,
  ])
  expect([999, 214_000, 1_449_999, 25 * 1_048_576].map(sizeText)).toEqual([
    '999 B',
    '214 kB',
    '1.4 MB',
    '26.2 MB',
  ])
})

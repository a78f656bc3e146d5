import { deflateSync } from 'node:zlib'
import PDFDocument from 'pdfkit'

/** Files that are traps, of our own making, for tests. */
type Objects = Record<number, string | Buffer>
export const stream = (dictionary: string, bytes: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`<< ${dictionary} /Length ${bytes.length} >>\nstream\n`),
    bytes,
    Buffer.from('\nendstream'),
  ])

export function pdf(objects: Objects): Buffer {
  const parts = [Buffer.from('%PDF-1.7\n')]
  const offsets: [number, number][] = []
  let at = parts[0]!.length
  for (const [number, body] of Object.entries(objects)) {
    const part = Buffer.concat([
      Buffer.from(`${number} 0 obj\n`),
      Buffer.from(body),
      Buffer.from('\nendobj\n'),
    ])
    offsets.push([Number(number), at])
    at += part.length
    parts.push(part)
  }
  const table = offsets
    .map(([number, offset]) => `${number} 1\n${String(offset).padStart(10, '0')} 00000 n \n`)
    .join('')
  return Buffer.concat([
    ...parts,
    Buffer.from(
      `xref\n0 1\n0000000000 65535 f \n${table}trailer\n<< /Size ${offsets.length + 1} /Root 1 0 R >>\nstartxref\n${at}\n%%EOF`,
    ),
  ])
}

const onePage = (
  content: Buffer,
  resources = '/Font << /F 5 0 R >>',
  mediaBox = '0 0 595 842',
): Buffer =>
  pdf({
    1: '<< /Type /Catalog /Pages 2 0 R >>',
    2: '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    3: `<< /Type /Page /Parent 2 0 R /MediaBox [${mediaBox}] /Contents 4 0 R /Resources << ${resources} >> >>`,
    4: content,
    5: '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  })

const packed = (text: string, megabytes: number): Buffer =>
  stream('/Filter /FlateDecode', deflateSync(Buffer.alloc(megabytes * 1_048_576, text)))
/** A few hundred kilobytes that unpack to `megabytes` of words. */
export const wordBombPdf = (megabytes: number): Buffer =>
  onePage(packed('BT /F 9 Tf 9 9 Td (boom) Tj ET ', megabytes))
/** ... of drawing without a word, so that none is ever the last. */
export const bombPdf = (megabytes: number): Buffer =>
  onePage(packed('q 1 0 0 1 0 0 cm Q ', megabytes))
/** Claims `pages` pages, all of them the same one. */
export const endlessPdf = (pages: number): Buffer =>
  pdf({
    1: '<< /Type /Catalog /Pages 2 0 R >>',
    2: `<< /Type /Pages /Kids [${'3 0 R '.repeat(pages)}] /Count ${pages} >>`,
    3: '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>',
    4: stream('', Buffer.from('BT /F 12 Tf 50 700 Td (Invoice No: ENDLESS-1) Tj ET')),
    5: '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  })
export const emptyPdf = (): Buffer => onePage(stream('', Buffer.alloc(0)))
/** One page, as large as a PDF may claim to be, without a word. */
export const posterPdf = (): Buffer =>
  onePage(stream('', Buffer.from('0 0 14400 14400 re f')), '', '0 0 14400 14400')

export function lockedPdf(): Promise<Buffer> {
  const doc = new PDFDocument({ userPassword: 'secret', pdfVersion: '1.7' })
  const chunks: Buffer[] = []
  const done = new Promise<Buffer>((ok, fail) =>
    doc
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .once('end', () => ok(Buffer.concat(chunks)))
      .once('error', fail),
  )
  doc.text('Invoice No: LOCKED-1')
  doc.end()
  return done
}

/** The head of a picture that claims to be `side` by `side` pixels. */
export function hugePng(side: number): Buffer {
  const head = Buffer.alloc(33)
  head.write('\x89PNG\r\n\x1a\n', 0, 'latin1')
  head.writeUInt32BE(13, 8)
  head.write('IHDR', 12, 'latin1')
  head.writeUInt32BE(side, 16)
  head.writeUInt32BE(side, 20)
  head.set([8, 2], 24)
  return head
}
export function hugeJpeg(side: number): Buffer {
  const frame = Buffer.from([
    0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 17, 8, 0, 0, 0, 0, 3, 1, 0x22, 0, 2, 0x11, 1,
    3, 0x11, 1,
  ])
  frame.writeUInt16BE(side, 13)
  frame.writeUInt16BE(side, 15)
  return frame
}

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { filesInside } from './open.ts'
import { ContainerFault } from './port.ts'
import { emlOf, zipOf } from './samples.ts'

const xml = Buffer.from('<?xml version="1.0"?><Invoice/>')
const pdf = Buffer.from('%PDF-1.7\n%%EOF')
const names = (bytes: Uint8Array) => filesInside(bytes)?.map(({ name }) => name)
const refusal = (bytes: Uint8Array): [string, string] => {
  try {
    filesInside(bytes)
  } catch (error) {
    if (error instanceof ContainerFault) return [error.code, error.message]
    throw error
  }
  throw new Error('it was not refused')
}

test('what is neither an e-mail nor an archive is not opened', () => {
  for (const bytes of [xml, pdf, Buffer.from(''), Buffer.from('hello: world\n\nhello')])
    expect(filesInside(bytes)).toBeNull()
})

describe('an archive', () => {
  test('gives its invoices, compressed or stored, and ignores other files', () => {
    const bytes = zipOf([
      { name: 'november/', bytes: '' },
      { name: 'november/a.xml', bytes: xml },
      { name: 'november/b.pdf', bytes: pdf, stored: true },
      { name: 'c.xml', bytes: xml },
      { name: 'read-me.txt', bytes: 'hello' },
      { name: '__MACOSX/._a.xml', bytes: 'x' },
    ])
    expect(names(bytes)).toEqual(['november/a.xml', 'c.xml', 'november/b.pdf'])
    expect(Buffer.from(filesInside(bytes)![0]!.bytes).equals(xml)).toBe(true)
  })
  test('leaves out the picture of an e-invoice', () => {
    expect(
      names(
        zipOf([
          { name: 'a.xml', bytes: xml },
          { name: 'A.pdf', bytes: pdf },
          { name: 'b.xml', bytes: xml },
          { name: 'other.pdf', bytes: pdf },
        ]),
      ),
    ).toEqual(['a.xml', 'b.xml', 'other.pdf'])
    expect(
      names(
        zipOf([
          { name: 'invoice.pdf', bytes: pdf },
          { name: 'factur-x.xml', bytes: xml },
        ]),
      ),
    ).toEqual(['factur-x.xml'])
  })
  test('may hold another', () => {
    const inner = zipOf([{ name: 'a.xml', bytes: xml }])
    expect(names(zipOf([{ name: 'inner.zip', bytes: inner }]))).toEqual(['a.xml'])
  })
  test('deeper than three is refused', () => {
    const nested = [1, 2, 3, 4].reduce<Buffer>(
      (bytes) => zipOf([{ name: 'inner.zip', bytes }]),
      zipOf([{ name: 'a.xml', bytes: xml }]),
    )
    expect(refusal(nested)[0]).toBe('too_deep')
  })
  test('that would grow is refused, also when it lies about its size', () => {
    const zeros = Buffer.alloc(30 * 1_048_576)
    expect(refusal(zipOf([{ name: 'a.xml', bytes: zeros }]))[0]).toBe('too_large')
    expect(refusal(zipOf([{ name: 'a.xml', bytes: zeros }], 100))[0]).toBe('too_large')
    const many = Array.from({ length: 5 }, (_, i) => ({
      name: `${i}.xml`,
      bytes: Buffer.alloc(15 * 1_048_576),
    }))
    expect(refusal(zipOf(many))[0]).toBe('too_large')
  })
  test('with more files than are read, with a password, or an Office document is refused', () => {
    const many = Array.from({ length: 51 }, (_, i) => ({ name: `${i}.xml`, bytes: xml }))
    expect(refusal(zipOf(many))).toEqual([
      'too_many',
      'The archive holds 51 files; at most 50 are read at a time.',
    ])
    expect(refusal(zipOf([{ name: 'a.xml', bytes: xml, locked: true }]))[0]).toBe('locked')
    expect(
      refusal(
        zipOf([
          { name: '[Content_Types].xml', bytes: xml },
          { name: 'word/document.xml', bytes: xml },
        ]),
      )[1],
    ).toBe('This is an Office document. Save it as PDF and send that.')
  })
})

describe('an e-mail', () => {
  test('gives the files attached, not its words nor the picture of its signature', () => {
    const files = filesInside(emlOf([{ name: 'Rechnung März.xml', bytes: xml }]))!
    expect(files.map(({ name }) => name)).toEqual(['Rechnung März.xml'])
    expect(Buffer.from(files[0]!.bytes).equals(xml)).toBe(true)
  })
  test('may be sent on, and may hold an archive', () => {
    const inner = emlOf([{ name: 'a.zip', bytes: zipOf([{ name: 'a.xml', bytes: xml }]) }])
    expect(names(emlOf([{ name: 'forwarded.eml', bytes: inner }]))).toEqual(['a.xml'])
  })
  test('may have terms in Word and other data beside the invoice', () => {
    const word = zipOf([
      { name: '[Content_Types].xml', bytes: xml },
      { name: 'word/document.xml', bytes: xml },
    ])
    const order = Buffer.from('<?xml version="1.0"?><Order/>')
    expect(
      names(
        emlOf([
          { name: 'terms.docx', bytes: word },
          { name: 'order.xml', bytes: order },
          { name: 'a.xml', bytes: xml },
        ]),
      ),
    ).toEqual(['a.xml'])
  })
  test('without an invoice gives none', () => expect(names(emlOf([]))).toEqual([]))
})

test('no damage makes it anything but read or refused', () => {
  const wholes = [zipOf([{ name: 'a.xml', bytes: xml }]), emlOf([{ name: 'a.xml', bytes: xml }])]
  fc.assert(
    fc.property(
      fc.constantFrom(...wholes),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }),
      fc.nat(),
      (whole, flips, cut) => {
        const bytes = Buffer.from(whole)
        for (const [at, byte] of flips) bytes[at % bytes.length] = byte
        const part = cut % 3 === 0 ? bytes.subarray(0, cut % bytes.length) : bytes
        try {
          filesInside(part)
        } catch (error) {
          expect(error).toBeInstanceOf(ContainerFault)
        }
      },
    ),
    { numRuns: 1000 },
  )
})

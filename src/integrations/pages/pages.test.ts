import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bombPdf,
  wordBombPdf,
  emptyPdf,
  endlessPdf,
  hugeJpeg,
  hugePng,
  lockedPdf,
  posterPdf,
} from './hostile.ts'
import { dimensionsOf, openPdf, PageFault, wordsOfPdf, wordsOfScan } from './index.ts'

const fault = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: unknown) => (error instanceof PageFault ? error.code : String(error)),
  )

describe('a file that is a trap', () => {
  test('and unpacks to hundreds of megabytes ends the process that opened it, not this one, and the next file is read', async () => {
    const bomb = bombPdf(600) // so much that no machine reads it within the limits
    expect(bomb.length).toBeLessThan(3_000_000)
    expect(['too_large', 'too_slow']).toContain(await fault(wordsOfPdf(bomb, 5)))
    expect((await wordsOfPdf(endlessPdf(1), 5)).pages[0]!.words[0]!.text).toContain('ENDLESS-1')
  }, 240_000)
  test('and never stops speaking is left after twelve thousand words', async () => {
    const heard = await wordsOfPdf(wordBombPdf(30), 5).then(
      ({ pages }) => pages[0]!.words.length,
      (error: unknown) => (error instanceof PageFault ? 0 : Infinity),
    )
    expect(heard).toBeLessThanOrEqual(12_000)
  }, 240_000)
  test('and claims ten thousand pages is read for five', async () => {
    const { pages, of } = await wordsOfPdf(endlessPdf(10_000), 5)
    expect([pages.length, of]).toEqual([5, 10_000])
  })
  test('locked, empty, cut short and no PDF at all are told apart', async () => {
    expect(await fault(wordsOfPdf(await lockedPdf(), 5))).toBe('locked')
    expect((await wordsOfPdf(emptyPdf(), 5)).pages[0]!.words).toEqual([])
    expect(await openPdf(emptyPdf())).toMatchObject({ xml: [], hasText: false, pages: 1 })
    expect(await fault(wordsOfPdf(Buffer.from('%PDF-1.7\nnothing'), 5))).toBe('broken')
    expect(await fault(wordsOfPdf(Buffer.alloc(0), 5))).toBe('broken')
  })
  test('a picture is measured before it is unpacked', async () => {
    expect([
      dimensionsOf(hugePng(60_000)),
      dimensionsOf(hugeJpeg(50_000)),
      dimensionsOf(Buffer.from('GIF89a')),
      dimensionsOf(Buffer.from([0xff, 0xd8, 0xff])),
    ]).toEqual([{ width: 60_000, height: 60_000 }, { width: 50_000, height: 50_000 }, null, null])
    expect(await fault(wordsOfScan(hugePng(60_000), 'image/png', 5))).toBe('too_large')
    expect(await fault(wordsOfScan(hugeJpeg(50_000), 'image/jpeg', 5))).toBe('too_large')
    expect(await fault(wordsOfScan(Buffer.from('no picture'), 'image/png', 5))).toBe('broken')
    expect(await fault(wordsOfScan(hugePng(100), 'image/png', 5))).toBe('broken')
  }, 240_000)
  test('a page the size of a house is drawn small', async () => {
    expect((await wordsOfScan(posterPdf(), 'application/pdf', 1)).pages).toHaveLength(1)
  }, 240_000)
  test('whatever a PDF holds, the answer is words or a fault', async () => {
    const whole = endlessPdf(2)
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 12 }),
        async (flips) => {
          const bytes = Buffer.from(whole)
          for (const [at, byte] of flips) bytes[at] = byte
          expect(await fault(wordsOfPdf(bytes, 5))).toMatch(/^(none|broken|locked|too_slow)$/)
        },
      ),
      { numRuns: 60 },
    )
  }, 240_000)
})

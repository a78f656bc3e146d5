import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { malware, startClamAv, type ClamAv } from '../../dev/stand-ins/clamav.ts'
import { clamd } from './clamd.ts'
import { createScanner, probe } from './index.ts'

describe('a virus scanner', () => {
  let clam: ClamAv
  beforeAll(async () => {
    clam = await startClamAv()
  })
  afterAll(() => clam.close())
  beforeEach(() => Object.assign(clam, { mood: 'well', most: 30_000_000 }))

  test('finds malware wherever it lies in a file of many chunks, and nothing in a clean one', async () => {
    const scanner = createScanner({ clamav: clam.address })
    expect(await scanner.scan(randomBytes(300_000))).toEqual({ clean: true })
    expect(
      await scanner.scan(
        Buffer.concat([Buffer.alloc(65_530), Buffer.from(malware), randomBytes(100_000)]),
      ),
    ).toEqual({ clean: false, found: 'Standin.Test.Line' })
    expect(await scanner.scan(new Uint8Array())).toEqual({ clean: true })
  })
  test('that cannot tell says why, and never "clean"', async () => {
    const scanner = clamd(clam.address, 400)
    for (const [mood, words] of [
      ['slow', 'in time'],
      ['malformed', 'cannot be read'],
      ['hanging up', /broke off|cannot be reached/],
    ] as const) {
      clam.mood = mood
      await expect(scanner.scan(randomBytes(100_000))).rejects.toThrow(words)
    }
    clam.mood = 'well'
    clam.most = 1000
    await expect(scanner.scan(randomBytes(2000))).rejects.toThrow(
      /StreamMaxLength|cannot be reached/,
    )
    await expect(clamd('127.0.0.1:1').scan(randomBytes(10))).rejects.toThrow('cannot be reached')
  })
  test('is probed', async () => {
    expect([await probe({ clamav: clam.address }), await probe({ clamav: null })]).toEqual([
      'answers',
      'answers',
    ])
    expect(await probe({ clamav: '127.0.0.1:1' })).toContain('cannot be reached')
    clam.mood = 'malformed'
    expect(await probe({ clamav: clam.address })).toContain('not clamd')
  })
  test('is not needed: without one everything passes', async () =>
    expect(await createScanner({ clamav: null }).scan(Buffer.from(malware))).toEqual({
      clean: true,
    }))
})

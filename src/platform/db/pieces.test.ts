import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { inPieces } from './pieces.ts'

const hexOf = (bytes: Buffer): string => `\\x${bytes.toString('hex')}`
const file = randomBytes(1000)
const pieceAt = (from: number): string => hexOf(file.subarray(from, from + 300))

test('a large column is put together from its pieces, the last one short', async () => {
  const asked: number[] = []
  const whole = await inPieces(1000, pieceAt(0), async (already) => {
    asked.push(already)
    return pieceAt(already)
  })
  expect(whole?.equals(file)).toBe(true)
  expect(asked).toEqual([300, 600, 900])
})

test('a small one is there with the first piece', async () => {
  const whole = await inPieces(300, pieceAt(0), () => Promise.reject(new Error('not asked')))
  expect(whole?.equals(file.subarray(0, 300))).toBe(true)
})

test('one that moves to storage in between is none, and one that is too short is not taken', async () => {
  expect(await inPieces(1000, pieceAt(0), async () => null)).toBeNull()
  await expect(inPieces(1000, pieceAt(0), async () => '\\x')).rejects.toThrow('shorter')
})

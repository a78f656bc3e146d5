import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { limited } from './limited.ts'

test('what ends in time gives its result, and what fails its failure', async () => {
  expect(await limited(30, async () => 'done')).toBe('done')
  await expect(limited(30, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
})

test('what hangs is given up, and told so', async () => {
  let told = false
  const hangs = async (enough: () => boolean): Promise<void> => {
    while (!enough()) await sleep(5)
    told = true
  }
  await expect(limited(0.05, hangs)).rejects.toThrow('it did not end within 0.05 s')
  await expect.poll(() => told).toBe(true)
})

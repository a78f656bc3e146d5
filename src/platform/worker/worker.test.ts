import { expect, test } from 'vitest'
import { inWorker, WorkerFault } from './index.ts'

const traps = new URL('../testing/worker-traps.ts', import.meta.url)
type Traps = typeof import('../testing/worker-traps.ts')
const reversed = inWorker<Traps['reversed']>(traps, 'reversed')
const endless = inWorker<Traps['endless']>(traps, 'endless', 300)
const gluttonous = inWorker<Traps['gluttonous']>(traps, 'gluttonous')
const leaves = inWorker<Traps['leaves']>(traps, 'leaves')
const throws = inWorker<Traps['throws']>(traps, 'throws')

const faultOf = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.catch((failure: unknown) => failure)
  return error instanceof WorkerFault ? error.code : `no fault: ${String(error)}`
}

test('an answer comes back, and bytes stay bytes on both ways', async () => {
  const bytes = Buffer.from('abc')
  expect(Buffer.from(await reversed(bytes)).toString()).toBe('cba')
  expect(bytes.toString()).toBe('abc')
})

test('what never ends, needs too much memory, throws or ends its worker is told as that, and the next is answered', async () => {
  const faults = await Promise.all([endless(), gluttonous(), throws(), leaves()].map(faultOf))
  expect(faults).toEqual(['too_slow', 'too_large', 'broken', 'broken'])
  expect(Buffer.from(await reversed(Buffer.from('12'))).toString()).toBe('21')
})

test('while the worker is busy this process goes on', async () => {
  const order: string[] = []
  const long = faultOf(endless()).then(() => order.push('endless'))
  for (let i = 0; i < 5; i++) {
    await new Promise((ok) => setImmediate(ok))
    order.push('other')
  }
  await long
  expect(order).toEqual([...Array.from({ length: 5 }, () => 'other'), 'endless'])
})

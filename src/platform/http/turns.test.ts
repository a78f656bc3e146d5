import { expect, test } from 'vitest'
import { turns } from './turns.ts'

test('three work at once, the others in the order in which they came, also after one that failed', async () => {
  const turn = turns(3)
  let working = 0
  let most = 0
  const order: number[] = []
  const outcomes = await Promise.allSettled(
    Array.from({ length: 12 }, (_, i) =>
      turn(async () => {
        most = Math.max(most, ++working)
        order.push(i)
        await new Promise((ok) => setTimeout(ok, 5))
        working--
        if (i % 4 === 0) throw new Error('refused')
      }),
    ),
  )
  expect(most).toBe(3)
  expect(order).toEqual(Array.from({ length: 12 }, (_, i) => i))
  expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(3)
})

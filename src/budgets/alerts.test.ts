import { expect, test } from 'vitest'
import { command } from '../platform/ctx.ts'
import { systemActor } from '../platform/system.ts'
import { givenBudget, givenSubmitted } from '../platform/testing/given.ts'
import { newTenant, product } from '../platform/testing/harness.ts'
import { budgetAlerts, levelOf } from './alerts.ts'

test.each([
  [100n, 79n, null], [100n, 80n, 80], [100n, 99n, 80], [100n, 100n, 100], [100n, 130n, 100], [3n, 2n, null], [0n, 5n, null], [999_999_999_999_999n, 800_000_000_000_000n, 80],
] as const)('of %i, %i is at level %s', (amount, used, level) => expect(levelOf({ amount, reserved: used, committed: 0n, actual: 0n })).toBe(level))

test('owner and controllers are told once when a budget comes to a level, and again at the next', async () => {
  const tenant = await newTenant()
  const { db, jobs } = await product()
  const run = async () => command({ db, enqueue: jobs.enqueue }, await systemActor(db, tenant.tenantId), null, budgetAlerts.run)
  const { costCenterId } = await givenBudget(tenant, 100_000n)
  const ask = (price: string) => givenSubmitted(tenant, costCenterId, { lines: [{ description: 'Dock', quantity: '1', unit: 'each', unit_price: price }] })
  const told = async (role: 'approver' | 'controller' | 'requester') => (await tenant.as(role).get('/notifications')).body.data.filter((n: { kind: string }) => n.kind === 'budget_alert').map((n: { title: string }) => n.title)
  await ask('790')
  expect(await run()).toBe(0)
  await ask('10')
  expect(await run()).toBe(1)
  expect(await run()).toBe(0)
  await ask('200')
  await Promise.all([run(), run(), run()])
  for (const role of ['approver', 'controller'] as const) expect(await told(role)).toEqual([expect.stringContaining('is used up'), expect.stringContaining('at 80 %')])
  expect(await told('requester')).toEqual([])
})

import { expect, test } from 'vitest'
import { command } from '../platform/ctx.ts'
import { systemActor } from '../platform/system.ts'
import { givenBudget, givenSubmitted } from '../platform/testing/given.ts'
import { newTenant, product, wiring } from '../platform/testing/harness.ts'
import { budgetAlerts, levelOf } from './alerts.ts'

test.each([
  [100n, 79n, null],
  [100n, 80n, 80],
  [100n, 99n, 80],
  [100n, 100n, 100],
  [100n, 130n, 100],
  [3n, 2n, null],
  [0n, 5n, null],
  [999_999_999_999_999n, 800_000_000_000_000n, 80],
] as const)('of %i, %i is at level %s', (amount, used, level) =>
  expect(levelOf({ amount, reserved: used, committed: 0n, actual: 0n })).toBe(level),
)

test('owner and controllers are told once when a budget comes to a level, and again at the next', async () => {
  const tenant = await newTenant()
  const { db, jobs } = await product()
  const run = async () =>
    command(
      { db, wiring, enqueue: jobs.enqueue },
      await systemActor(db, tenant.tenantId),
      null,
      budgetAlerts.run,
    )
  const { costCenterId } = await givenBudget(tenant, 100_000n)
  const ask = (price: string) =>
    givenSubmitted(tenant, costCenterId, {
      lines: [{ description: 'Dock', quantity: '1', unit: 'each', unit_price: price }],
    })
  const told = async (role: 'approver' | 'controller' | 'requester') =>
    (await tenant.as(role).get('/notifications')).body.data
      .filter((n: { kind: string }) => n.kind === 'budget_alert')
      .map((n: { title: string }) => n.title)
  await ask('790')
  expect(await run()).toBe(0)
  await ask('10')
  expect(await run()).toBe(1)
  expect(await run()).toBe(0)
  await ask('200')
  await Promise.all([run(), run(), run()])
  for (const role of ['approver', 'controller'] as const)
    expect(await told(role)).toEqual([
      expect.stringContaining('is used up'),
      expect.stringContaining('at 80 %'),
    ])
  expect(await told('requester')).toEqual([])
})

test('each budget has levels of its own, and one above is told of for what is used below it', async () => {
  const tenant = await newTenant()
  const { db, jobs } = await product()
  const run = async () =>
    command(
      { db, wiring, enqueue: jobs.enqueue },
      await systemActor(db, tenant.tenantId),
      null,
      budgetAlerts.run,
    )
  const { costCenterId, budgetId } = await givenBudget(tenant, 1_000_000n)
  const project = await tenant.as('controller').post('/projects', {
    code: 'SITE',
    name: 'Site',
    owner_id: (await tenant.actor('approver')).userId,
    active: true,
  })
  const year = (await tenant.as('controller').get(`/budgets/${budgetId}`)).body
    .fiscal_year as number
  const above = await tenant.as('controller').post('/budgets', {
    project_id: project.body.id,
    fiscal_year: year,
    amount: '200',
    mode: 'block',
    alert_levels: '50',
  })
  await tenant
    .as('controller')
    .post(`/budgets/${budgetId}/edit`, { amount: '10000', mode: 'block', parent_id: above.body.id })
  await givenSubmitted(tenant, costCenterId, {
    lines: [{ description: 'Dock', quantity: '1', unit: 'each', unit_price: '100' }],
  })
  expect(await run()).toBe(1)
  const told = (await tenant.as('approver').get('/notifications')).body.data as {
    kind: string
    title: string
  }[]
  expect(told.filter((n) => n.kind === 'budget_alert').map((n) => n.title)).toEqual([
    `The budget SITE ${year} is at 50 %`,
  ])
  expect(
    (
      await tenant.as('controller').post(`/budgets/${budgetId}/edit`, {
        amount: '10000',
        mode: 'block',
        alert_levels: '80, x',
      })
    ).body,
  ).toMatchObject({ status: 422, errors: [{ pointer: '/alert_levels' }] })
})

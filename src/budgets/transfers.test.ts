import { describe, expect, test } from 'vitest'
import { command } from '../platform/ctx.ts'
import {
  givenBudget,
  givenPlanned,
  givenProject,
  givenSubmitted,
} from '../platform/testing/given.ts'
import { newTenant, product, wiring } from '../platform/testing/harness.ts'
import { fiscalYearOf } from '../kernel/calendar.ts'
import { carryForward, carryOf } from './carry-forward.ts'
import { reserve } from './ledger.ts'
import { commit } from './ordering.ts'
import { find } from './queries.ts'
import { ledgerSums } from './figure-queries.ts'

const thisYear = fiscalYearOf(new Date().toISOString().slice(0, 10), 4)
const line = (price: string) => ({
  lines: [{ description: 'Machine', quantity: '1', unit: 'each', unit_price: price }],
})

describe('a transfer', () => {
  async function given() {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 100_000n)
    const other = await givenPlanned(tenant, {
      project_id: await givenProject(tenant),
      amount: '0',
    })
    const ask = (role: 'controller' | 'approver', amount: string, more: object = {}) =>
      tenant.as(role).post('/budget-transfers', {
        from_id: budgetId,
        to_id: other.id,
        amount,
        reason: 'The site needs it',
        ...more,
      })
    const amounts = () =>
      tenant.read('controller', async ({ tx }) =>
        (await Promise.all([find(tx, budgetId), find(tx, other.id)])).map((b) => b.amount),
      )
    return { tenant, costCenterId, budgetId, otherId: other.id, ask, amounts }
  }

  test('is posted in two legs once the owner of its source has agreed, and each leg is in the ledger of its budget', async () => {
    const { tenant, budgetId, otherId, ask, amounts } = await given()
    const made = await ask('controller', '300')
    expect(made.body).toMatchObject({ status: 'pending', amount: { amount: '300.00' } })
    expect(await amounts()).toEqual([100_000n, 0n])
    expect(
      (await tenant.as('controller').post(`/approvals/${made.body.approval_id}/approval`)).status,
    ).toBe(403)
    expect(
      (await tenant.as('approver').post(`/approvals/${made.body.approval_id}/approval`)).status,
    ).toBe(200)
    expect(await amounts()).toEqual([70_000n, 30_000n])
    for (const [id, amount] of [
      [budgetId, '-300.00'],
      [otherId, '300.00'],
    ] as const) {
      const { body } = await tenant.as('controller').get(`/budgets/${id}?document=${made.body.id}`)
      expect(body.ledger).toMatchObject({
        sums: { amount: { amount } },
        rows: [{ document_kind: 'budget_transfer', document_number: made.body.number }],
      })
    }
    expect(
      (await tenant.as('approver').post(`/approvals/${made.body.approval_id}/approval`)).body.code,
    ).toBe('wrong_state')
  })

  test('of the owner themself goes to a controller instead', async () => {
    const { tenant, ask, amounts } = await given()
    const made = await ask('approver', '300')
    expect(
      (await tenant.as('approver').post(`/approvals/${made.body.approval_id}/approval`)).status,
    ).toBe(403)
    expect(
      (await tenant.as('controller').post(`/approvals/${made.body.approval_id}/approval`)).status,
    ).toBe(200)
    expect(await amounts()).toEqual([70_000n, 30_000n])
  })

  test('never takes its source below what is free: neither when it is asked for nor when it is approved', async () => {
    const { tenant, costCenterId, ask, amounts } = await given()
    expect((await ask('controller', '1000.01')).body).toMatchObject({
      status: 422,
      errors: [{ pointer: '/amount', code: 'budget_exceeded' }],
    })
    const made = await ask('controller', '800')
    await givenSubmitted(tenant, costCenterId, line('500'))
    expect(
      (await tenant.as('approver').post(`/approvals/${made.body.approval_id}/approval`)).body,
    ).toMatchObject({ status: 409, code: 'budget_exceeded' })
    expect(await amounts()).toEqual([100_000n, 0n])
    expect(
      (
        await tenant
          .as('approver')
          .post(`/approvals/${made.body.approval_id}/rejection`, { reason: 'Not any more' })
      ).status,
    ).toBe(200)
    expect(
      (await tenant.as('controller').get(`/budget-transfers/${made.body.id}`)).body.status,
    ).toBe('rejected')
  })

  test('can be taken back by who asked for it, and by nobody else; a requester cannot ask', async () => {
    const { tenant, budgetId, otherId, ask } = await given()
    const made = await ask('controller', '1')
    expect(
      (await tenant.as('approver').post(`/budget-transfers/${made.body.id}/withdrawal`)).status,
    ).toBe(409)
    expect(
      (
        await tenant
          .as('controller')
          .post(`/budget-transfers/${made.body.id}/withdrawal`, {}, { 'If-Match': '"9"' })
      ).status,
    ).toBe(412)
    expect(
      (await tenant.as('controller').post(`/budget-transfers/${made.body.id}/withdrawal`)).body
        .status,
    ).toBe('withdrawn')
    expect(
      (await tenant.as('approver').post(`/approvals/${made.body.approval_id}/approval`)).status,
    ).toBe(409)
    expect(
      (
        await tenant.as('requester').post('/budget-transfers', {
          from_id: budgetId,
          to_id: otherId,
          amount: '1',
          reason: 'x',
        })
      ).status,
    ).toBe(403)
    expect((await ask('controller', '1', { to_id: budgetId })).body).toMatchObject({
      errors: [{ pointer: '/to_id' }],
    })
    expect((await ask('controller', '0')).body).toMatchObject({ errors: [{ pointer: '/amount' }] })
  })
})

describe('the end of a year', () => {
  test.each([
    [
      { amount: 100n, reserved: 10n, committed: 30n, actual: 20n },
      'lapse',
      { open: 40n, withOpen: 40n, left: 40n, lapses: 40n, carried: 40n },
    ],
    [
      { amount: 100n, reserved: 10n, committed: 30n, actual: 20n },
      'carry',
      { open: 40n, withOpen: 40n, left: 40n, lapses: 0n, carried: 80n },
    ],
    [
      { amount: 100n, reserved: 0n, committed: 50n, actual: 90n },
      'carry',
      { open: 50n, withOpen: 10n, left: 0n, lapses: 0n, carried: 10n },
    ],
    [
      { amount: 100n, reserved: 0n, committed: 0n, actual: 130n },
      'lapse',
      { open: 0n, withOpen: 0n, left: 0n, lapses: 0n, carried: 0n },
    ],
  ] as const)('of %o, what is left: %s', (figures, rest, expected) =>
    expect(carryOf(figures, rest)).toEqual(expected),
  )

  test('rule 12: last year’s commitment moves with its amount, so this year has neither more nor less; once, and the old year stays closed', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 50_000n)
    const old = (
      await tenant.as('controller').post('/budgets', {
        cost_center_id: costCenterId,
        fiscal_year: thisYear - 1,
        amount: '1000',
        mode: 'block',
      })
    ).body.id as string
    const { db } = await product()
    const lastYear = async <T>(work: Parameters<typeof command<T>>[3]) =>
      command(
        { db, wiring, clock: () => new Date(`${thisYear}-01-15T06:00:00Z`) },
        await tenant.actor('controller'),
        null,
        work,
      )
    const [request, order, from, to] = [
      { kind: 'purchase_request', id: crypto.randomUUID() },
      { kind: 'purchase_order', id: crypto.randomUUID() },
      crypto.randomUUID(),
      crypto.randomUUID(),
    ]
    await lastYear((ctx) =>
      reserve(ctx, request, [
        { lineId: from, costCenterId, categoryId: null, projectId: null, minor: 60_000n },
      ]),
    )
    await lastYear((ctx) =>
      commit(ctx, order, [
        {
          from: request,
          all: false,
          parts: [{ fromLine: from, toLine: to, take: 40_000n, last: false, committed: 40_000n }],
        },
      ]),
    )
    const figures = async (id: string) =>
      tenant.read('controller', async ({ tx }) => {
        const [b, sums] = await Promise.all([find(tx, id), ledgerSums(tx, id)])
        expect(sums).toEqual({
          amount: b.amount,
          reserved: b.reserved,
          committed: b.committed,
          actual: b.actual,
        })
        return { ...sums, left: b.amount - b.reserved - b.committed - b.actual }
      })
    const preview = await tenant.as('controller').get(`/budgets/carry-forward?year=${thisYear - 1}`)
    expect(preview.body.budgets).toEqual([
      expect.objectContaining({
        id: old,
        next_id: budgetId,
        carried: { amount: '600.00', currency: 'INR' },
        lapses: { amount: '400.00', currency: 'INR' },
      }),
    ])
    expect(await figures(old)).toMatchObject({ amount: 100_000n, committed: 40_000n })
    const done = await Promise.all(
      [1, 2, 3].map(() =>
        tenant
          .as('controller')
          .post('/budgets/carry-forward', { year: thisYear - 1, rest: 'lapse' }),
      ),
    )
    expect(done.map((d) => d.status).toSorted((a, b) => a - b)).toEqual([200, 409, 409])
    expect(await figures(old)).toEqual({
      amount: 0n,
      reserved: 0n,
      committed: 0n,
      actual: 0n,
      left: 0n,
    })
    expect(await figures(budgetId)).toEqual({
      amount: 110_000n,
      reserved: 20_000n,
      committed: 40_000n,
      actual: 0n,
      left: 50_000n,
    })
    await tenant.run('controller', (ctx) =>
      commit(ctx, order, [
        {
          from: request,
          all: false,
          parts: [
            {
              fromLine: from,
              toLine: crypto.randomUUID(),
              take: 20_000n,
              last: true,
              committed: 20_000n,
            },
          ],
        },
      ]),
    )
    expect(await figures(budgetId)).toMatchObject({
      reserved: 0n,
      committed: 60_000n,
      left: 50_000n,
    })
    expect(
      (
        await tenant
          .as('controller')
          .post(`/budgets/${old}/edit`, { amount: '10', mode: 'block', status: 'active' })
      ).body.code,
    ).toBe('carried_forward')
  })

  test('is refused while the year runs, and for who sees only a part', async () => {
    const tenant = await newTenant()
    await givenBudget(tenant, 50_000n)
    expect(
      (
        await tenant
          .as('controller')
          .post('/budgets/carry-forward', { year: thisYear, rest: 'carry' })
      ).body,
    ).toMatchObject({ status: 409, detail: expect.stringContaining('not over') })
    expect(
      (
        await tenant
          .as('approver')
          .post('/budgets/carry-forward', { year: thisYear - 1, rest: 'carry' })
      ).status,
    ).toBe(403)
    await expect(
      tenant.run('controller', async (ctx) => {
        await ctx.tx.see('[]')
        await carryForward(ctx, thisYear - 1, 'lapse')
      }),
    ).rejects.toMatchObject({ status: 403 })
  })
})

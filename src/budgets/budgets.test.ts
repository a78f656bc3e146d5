import { describe, expect, test } from 'vitest'
import { aRequest, givenBudget, givenIssued, givenSubmitted } from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { ledgerSums } from './index.ts'
import { find } from './queries.ts'

const revise = (tenant: TestTenant, budgetId: string, amount: string, mode = 'block') =>
  tenant.as('controller').post(`/budgets/${budgetId}/edit`, { amount, mode })
const machine = (price: string) => ({
  lines: [{ description: 'Machine', quantity: '1', unit: 'each', unit_price: price }],
})

describe('a budget', () => {
  test('E22: of 200,000 refuses 250,000 for its cost centre, and takes exactly 200,000; when it only warns it takes both', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 20_000_000n)
    const draft = (
      await tenant
        .as('requester')
        .post('/purchase-requests', aRequest(costCenterId, machine('250000')))
    ).body as { id: string }
    const submit = () => tenant.as('requester').post(`/purchase-requests/${draft.id}/submission`)
    expect((await submit()).body).toMatchObject({
      status: 409,
      code: 'budget_exceeded',
      detail: expect.stringContaining('₹50,000'),
    })
    await givenSubmitted(tenant, costCenterId, machine('200000'))
    expect((await revise(tenant, budgetId, '200000', 'warn')).status).toBe(200)
    expect((await submit()).body.status).toBe('pending')
  })

  test('E27: a second one for the same cost centre and year is refused; a revision changes the one there is and leaves its history', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100n)
    const plan = (fiscal_year: number) =>
      tenant.as('controller').post('/budgets', {
        cost_center_id: costCenterId,
        fiscal_year,
        amount: '1000',
        mode: 'block',
      })
    const first = await plan(2031)
    expect((await plan(2031)).body).toMatchObject({
      status: 422,
      errors: [{ pointer: '/fiscal_year', code: 'already_exists' }],
    })
    expect((await plan(2032)).status).toBe(201)
    expect((await revise(tenant, first.body.id, '1500')).body).toMatchObject({
      id: first.body.id,
      amount: { amount: '1500.00' },
      version: 2,
    })
    expect(
      await tenant.read('controller', (ctx) => ledgerSums(ctx.tx, first.body.id)),
    ).toMatchObject({ amount: 150_000n })
  })

  test('F09: that is committed in full cannot be lowered', async () => {
    const tenant = await newTenant()
    const { budgetId } = await givenIssued(tenant, 82_200_000n)
    expect((await revise(tenant, budgetId, '739800')).body).toMatchObject({
      status: 422,
      errors: [{ pointer: '/amount', code: 'below_used' }],
    })
    expect(await tenant.read('controller', (ctx) => find(ctx.tx, budgetId))).toMatchObject({
      amount: 82_200_000n,
      committed: 82_200_000n,
    })
    expect((await revise(tenant, budgetId, '822000')).status).toBe(200)
  })
})

/** Scenarios of other products for features that do not exist here, or not yet. */
const notConcerned = {
  'short close of an order': 'E13',
  'inspection and rejected goods': 'E16',
  'reversal of a receipt (the last step of E01)': 'E01',
  'cost split over funds': 'F08, F11',
  'the government’s invoice feed': 'I01, I05',
  returns: 'T03',
  'orders without receipts by choice (the match knows them: O02, O04)': 'T08',
  'down payments': 'O15, O16',
  'changes to an issued order': 'O20, E05',
  'orders on hold': 'E10',
  instalments: 'E11',
  'price lists and discounts': 'O08, C12, C14',
  'tax on orders': 'T01, T15',
  quotations: 'T12',
  'cancelling the rest of an order that came in part (the last step of C04)': 'C04',
  payments: 'T17, T18, T19, T23',
  'frame contracts': 'C01, C02',
}
console.info(
  `peer scenarios not concerned yet: ${Object.entries(notConcerned)
    .map(([what, ids]) => `${ids} (${what})`)
    .join('; ')}`,
)

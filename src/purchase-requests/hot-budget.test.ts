import { describe, expect, test } from 'vitest'
import { changeAmount } from '../budgets/commands.ts'
import { givenBudget, aRequest } from '../platform/testing/given.ts'
import { figures } from '../platform/testing/given-budgets.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { submit } from './commands.ts'

const gloves = (costCenterId: string) =>
  aRequest(costCenterId, {
    title: 'Gloves',
    lines: [{ description: 'Gloves', quantity: '1', unit: 'each', unit_price: '100.00' }],
  })
const raised = async (tenant: TestTenant, costCenterId: string): Promise<string> =>
  (await tenant.as('requester').post('/purchase-requests', gloves(costCenterId))).body.id

/** Submits it, and does something else between what is read and COMMIT. Returns how often the change was begun. */
async function submitWhile(
  tenant: TestTenant,
  id: string,
  meanwhile: () => Promise<unknown>,
): Promise<{ begun: number; refused: string | null }> {
  let begun = 0
  const work = tenant.run('requester', async (ctx) => {
    begun++
    await submit(ctx, id)
    if (begun === 1) await meanwhile()
  })
  const refused = await work.then(
    () => null,
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  )
  return { begun, refused }
}

describe('a budget that many submit to', () => {
  test('rule 1: twenty submits at once with room for ten: exactly ten come through, the others are told that it is exceeded', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 100_000n)
    const ids = await Promise.all(Array.from({ length: 20 }, () => raised(tenant, costCenterId)))
    const answers = await Promise.all(
      ids.map((id) => tenant.as('requester').post(`/purchase-requests/${id}/submission`)),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10)
    expect(
      answers.filter(({ status, body }) => status === 409 && body.code === 'budget_exceeded'),
    ).toHaveLength(10)
    expect(await figures(tenant, budgetId)).toMatchObject({ reserved: 100_000n, committed: 0n })
  })

  test('is not held while a submit waits: another one comes through, and neither is begun twice', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 100_000n)
    const [first, second] = [await raised(tenant, costCenterId), await raised(tenant, costCenterId)]
    const outcome = await submitWhile(tenant, first, () =>
      tenant.run('requester', (ctx) => submit(ctx, second)),
    )
    expect(outcome).toEqual({ begun: 1, refused: null })
    expect(await figures(tenant, budgetId)).toMatchObject({ reserved: 20_000n })
  })

  test('is looked at again when the last of it went to somebody else meanwhile', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 15_000n)
    const [first, second] = [await raised(tenant, costCenterId), await raised(tenant, costCenterId)]
    const outcome = await submitWhile(tenant, first, () =>
      tenant.run('requester', (ctx) => submit(ctx, second)),
    )
    expect(outcome).toEqual({ begun: 2, refused: 'budget_exceeded' })
    expect(await figures(tenant, budgetId)).toMatchObject({ reserved: 10_000n })
    const left = await tenant.as('requester').get(`/purchase-requests/${first}`)
    expect(left.body).toMatchObject({ status: 'draft', approval_id: null })
  })

  test('is looked at again when its amount was lowered meanwhile', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 100_000n)
    const outcome = await submitWhile(tenant, await raised(tenant, costCenterId), () =>
      tenant.run('controller', (ctx) => changeAmount(ctx, budgetId, -95_000n, 'revised')),
    )
    expect(outcome).toEqual({ begun: 2, refused: 'budget_exceeded' })
    expect(await figures(tenant, budgetId)).toMatchObject({ amount: 5_000n, reserved: 0n })
  })

  test('asks the right people: over when the second of two is committed, it is planned as over', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 15_000n, 'warn')
    const [first, second] = [await raised(tenant, costCenterId), await raised(tenant, costCenterId)]
    const outcome = await submitWhile(tenant, first, () =>
      tenant.run('requester', (ctx) => submit(ctx, second)),
    )
    expect(outcome).toEqual({ begun: 2, refused: null })
    expect(await figures(tenant, budgetId)).toMatchObject({ reserved: 20_000n })
    const history = await tenant.as('requester').get(`/purchase-requests/${first}`)
    expect(history.body.status).toBe('pending')
  })
})

import { describe, expect, test } from 'vitest'
import { ublInvoice } from '../integrations/e-invoice/samples.ts'
import { givenBudget, givenIssued, givenVendor } from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'

async function givenLoose(tenant: TestTenant, number = 'N-1'): Promise<string> {
  const answer = await tenant.as('ap_clerk').upload('/invoices', {
    bytes: Buffer.from(
      ublInvoice({
        number,
        order: 'none',
        lines: [{ name: 'Electricity', quantity: '1', price: '500' }],
      }),
    ),
    name: 'i.xml',
  })
  if (answer.status !== 201) throw new Error(answer.text)
  return answer.body.id as string
}
const code = (tenant: TestTenant, id: string, costCenterId: string, change: object = {}) =>
  tenant.as('ap_clerk').post(`/invoices/${id}/coding`, {
    cost_center_id: costCenterId,
    reason: 'Utilities have no orders',
    ...change,
  })
const budget = async (tenant: TestTenant, id: string) =>
  (({ reserved, committed, actual }) => [reserved.amount, committed.amount, actual.amount])(
    (await tenant.as('controller').get(`/budgets/${id}`)).body,
  )

describe('an invoice without an order', () => {
  test('is charged, set aside and approved by people through the same engine; only then it is spent and may be paid', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 100_000n)
    await givenVendor(tenant, { vatId: 'DE123456789' })
    const id = await givenLoose(tenant)
    const coded = await code(tenant, id, costCenterId)
    expect(coded.body).toMatchObject({
      status: 'held',
      coding: { status: 'pending', cost_center_id: costCenterId },
    })
    expect(await budget(tenant, budgetId)).toEqual(['500.00', '0.00', '0.00'])
    const approval = coded.body.coding.approval_id as string
    expect((await tenant.as('ap_clerk').post(`/approvals/${approval}/approval`)).status).toBe(403)
    expect((await tenant.as('approver').page(`/approvals/${approval}`)).text).toContain(
      'Utilities have no orders',
    )
    expect((await tenant.as('approver').post(`/approvals/${approval}/approval`)).body.status).toBe(
      'approved',
    )
    expect((await tenant.as('ap_clerk').get(`/invoices/${id}`)).body).toMatchObject({
      status: 'approved',
      approved_how: 'Without an order, approved by people',
      coding: { status: 'approved' },
    })
    expect(await budget(tenant, budgetId)).toEqual(['0.00', '0.00', '500.00'])
    expect((await code(tenant, id, costCenterId)).status).toBe(409)
    const voided = await tenant
      .as('controller')
      .post(`/invoices/${id}/voiding`, { reason: 'Billed to the wrong company' })
    expect(voided.body).toMatchObject({ status: 'rejected', coding: { status: 'withdrawn' } })
    expect(await budget(tenant, budgetId)).toEqual(['0.00', '0.00', '0.00'])
  })

  test('rule 6: sees what orders and requests have taken of the budget', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 49_999n)
    await givenVendor(tenant, { vatId: 'DE123456789' })
    const id = await givenLoose(tenant)
    expect((await code(tenant, id, costCenterId)).body).toMatchObject({
      status: 409,
      code: 'budget_exceeded',
    })
    expect((await tenant.as('ap_clerk').get(`/invoices/${id}`)).body.coding).toBeNull()
  })

  test('rejected, returned or linked to an order after all gives its amount back, and can be charged again as the next revision', async () => {
    const tenant = await newTenant()
    const { order, budgetId: orderBudget } = await givenIssued(tenant)
    const { costCenterId, budgetId } = await givenBudget(tenant, 100_000n)
    const id = await givenLoose(tenant)
    const first = await code(tenant, id, costCenterId)
    expect(first.status).toBe(200)
    expect((await code(tenant, id, costCenterId)).body.code).toBe('wrong_state')
    expect(
      (
        await tenant.as('approver').post(`/approvals/${first.body.coding.approval_id}/rejection`, {
          reason: 'Charge it to Plant 2',
        })
      ).status,
    ).toBe(200)
    expect(await budget(tenant, budgetId)).toEqual(['0.00', '0.00', '0.00'])
    expect((await code(tenant, id, costCenterId)).body.coding).toMatchObject({ status: 'pending' })
    expect(
      (await tenant.as('ap_clerk').post(`/invoices/${id}/order`, { order_number: order.number }))
        .status,
    ).toBe(200)
    expect(await budget(tenant, budgetId)).toEqual(['0.00', '0.00', '0.00'])
    expect((await tenant.as('ap_clerk').get(`/invoices/${id}`)).body.coding).toMatchObject({
      status: 'withdrawn',
    })
    expect((await code(tenant, id, costCenterId)).status).toBe(409)
    expect((await budget(tenant, orderBudget))[0]).toBe('0.00')
  })

  test('needs a reason and a cost centre, and somebody who may match invoices', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000n)
    await givenVendor(tenant, { vatId: 'DE123456789' })
    const id = await givenLoose(tenant)
    expect((await code(tenant, id, costCenterId, { reason: '' })).body.errors[0].pointer).toBe(
      '/reason',
    )
    expect(
      (
        await tenant
          .as('buyer')
          .post(`/invoices/${id}/coding`, { cost_center_id: costCenterId, reason: 'x' })
      ).status,
    ).toBe(403)
    expect(
      (await code(tenant, id, '01900000-0000-7000-8000-000000000000')).body.errors[0].pointer,
    ).toBe('/cost_center_id')
    expect((await code(tenant, id, costCenterId, { version: 99 })).status).toBe(409)
  })
})

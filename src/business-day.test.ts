import { beforeAll, describe, expect, test } from 'vitest'
import {
  aRequest,
  givenApproved,
  givenBudget,
  givenOrder,
  givenVendor,
} from './platform/testing/given.ts'
import { newTenant, type TestTenant } from './platform/testing/harness.ts'
import { onClock } from './platform/testing/on-clock.ts'

/** In India the day begins at 18:30 UTC. */
describe('the day is the organisation’s, not the server’s', () => {
  let tenant: TestTenant
  let now: Date
  beforeAll(async () => {
    const made = await newTenant()
    tenant = { ...made, ...(await onClock(made, () => now)) }
  })
  const at = (moment: string): void => void (now = new Date(moment))
  const planFor = (costCenterId: string, fiscalYear: number) =>
    tenant.as('controller').post('/budgets', {
      cost_center_id: costCenterId,
      fiscal_year: fiscalYear,
      amount: '1000000',
      mode: 'block',
    })
  const reserved = async (budgetId: string): Promise<string> =>
    (await tenant.as('controller').get(`/budgets/${budgetId}`)).body.reserved.amount

  test('what is asked for on 31 March is of the old fiscal year, a minute later of the new one', async () => {
    at('2031-03-31T18:29:00Z')
    const { costCenterId, budgetId: old } = await givenBudget(tenant, 100_000_000n)
    const planned = await planFor(costCenterId, 2031)
    expect(planned.status).toBe(201)
    const submit = async (quantity: string): Promise<number> => {
      const lines = [{ description: 'Chair', quantity, unit: 'each', unit_price: '100.00' }]
      const { body } = await tenant
        .as('requester')
        .post('/purchase-requests', aRequest(costCenterId, { lines }))
      return (await tenant.as('requester').post(`/purchase-requests/${body.id}/submission`)).status
    }
    expect(await submit('1')).toBe(200)
    expect([await reserved(old), await reserved(planned.body.id)]).toEqual(['100.00', '0.00'])
    at('2031-03-31T18:30:00Z')
    expect(await submit('2')).toBe(200)
    expect([await reserved(old), await reserved(planned.body.id)]).toEqual(['100.00', '200.00'])
  })

  test('documents are numbered by the year that has begun there', async () => {
    const numberAt = async (moment: string): Promise<string> => {
      at(moment)
      const { costCenterId } = await givenBudget(tenant, 100_000n)
      const raised = await tenant.as('requester').post('/purchase-requests', aRequest(costCenterId))
      return String(raised.body.number)
    }
    expect(await numberAt('2031-12-31T18:29:59Z')).toMatch(/^PR-2031-/)
    expect(await numberAt('2031-12-31T18:30:00Z')).toMatch(/^PR-2032-/)
  })

  test('goods that come at night on the day of issue are received on that day: not the day before, not the day after', async () => {
    at('2031-05-10T20:00:00Z')
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const vendorId = await givenVendor(tenant)
    const request = await givenApproved(tenant, costCenterId)
    const order = await givenOrder(tenant, request, vendorId)
    const receive = (received_on?: string) =>
      tenant.as('receiver').post('/receipts', {
        purchase_order_id: order.id,
        ...(received_on ? { received_on } : {}),
        lines: order.lines.map(({ id }) => ({ purchase_order_line_id: id, quantity: '1' })),
      })
    expect((await receive('2031-05-10')).status).toBe(422)
    expect((await receive('2031-05-12')).status).toBe(422)
    const today = await receive('2031-05-11')
    expect([today.status, today.body.received_on]).toEqual([201, '2031-05-11'])
    const unsaid = await receive()
    expect([unsaid.status, unsaid.body.received_on]).toEqual([201, '2031-05-11'])
  })
})

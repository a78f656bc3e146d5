import { describe, expect, test } from 'vitest'
import { ledgerSums } from '../budgets/index.ts'
import { find as findBudget } from '../budgets/queries.ts'
import { aRequest, givenApproved, givenBudget, givenSubmitted } from '../platform/testing/given.ts'
import { newTenant } from '../platform/testing/harness.ts'

describe('a purchase request', () => {
  test('reserves its budget when it is submitted, and goes to the owner of the cost centre, then to finance', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 100_000_000n)
    const pr = await givenSubmitted(tenant, costCenterId)
    expect(pr).toMatchObject({ status: 'pending', total: { amount: '822000.00', currency: 'INR' }, approval: [{ who: 'The approver', status: 'active' }, { who: 'The controller', status: 'waiting' }] })
    const [budget, sums] = await tenant.read('controller', (ctx) => Promise.all([findBudget(ctx.tx, budgetId), ledgerSums(ctx.tx, budgetId)]))
    expect(budget).toMatchObject(sums)
    expect(sums).toMatchObject({ reserved: 82_200_000n, committed: 0n, actual: 0n })
  })

  test('is refused when the budget does not allow it, and stays a draft', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 82_199_999n)
    const made = await tenant.as('requester').post('/purchase-requests', aRequest(costCenterId))
    const sent = await tenant.as('requester').post(`/purchase-requests/${made.body.id}/submission`)
    expect(sent.status).toBe(409)
    expect(sent.body).toMatchObject({ code: 'budget_exceeded', detail: expect.stringContaining('₹0.01 too much') })
    expect((await tenant.as('requester').get(`/purchase-requests/${made.body.id}`)).body.status).toBe('draft')
  })

  test('rule 19: may not be decided by its requester, nor by somebody it is not with', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const pr = await givenSubmitted(tenant, costCenterId)
    expect((await tenant.as('requester').post(`/approvals/${pr.approval_id}/approval`)).status).toBe(403)
    expect((await tenant.as('controller').post(`/approvals/${pr.approval_id}/approval`)).body).toMatchObject({ status: 403, detail: expect.stringContaining('The approver') })
    expect((await givenApproved(tenant, costCenterId, { lines: [{ description: 'Cable', quantity: '1', unit: 'each', unit_price: '10' }] })).status).toBe('approved')
  })

  test('rule 13: gives its reservation back when it is returned, with the reason in its history', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 100_000_000n)
    const pr = await givenSubmitted(tenant, costCenterId)
    expect((await tenant.as('approver').post(`/approvals/${pr.approval_id}/return`)).body).toMatchObject({ status: 422, errors: [{ pointer: '/reason' }] })
    expect((await tenant.as('approver').post(`/approvals/${pr.approval_id}/return`, { reason: 'Which model?' })).status).toBe(200)
    expect((await tenant.read('controller', (ctx) => findBudget(ctx.tx, budgetId))).reserved).toBe(0n)
    const page = await tenant.as('requester').page(`/purchase-requests/${pr.id}`)
    expect(page.status).toBe(200)
    expect(page.text).toContain('Which model?')
    expect((await tenant.as('requester').page('/inbox')).text).toContain('Returned to you')
  })

  test('rule 1: forty submits of 100 against a budget of 1,000: exactly ten succeed', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 100_000n)
    const lines = [{ description: 'Paper', quantity: '1', unit: 'box', unit_price: '100' }]
    const drafts = await Promise.all(Array.from({ length: 40 }, () => tenant.as('requester').post('/purchase-requests', aRequest(costCenterId, { lines }))))
    const answers = await Promise.all(drafts.map((d) => tenant.as('requester').post(`/purchase-requests/${d.body.id}/submission`)))
    expect(Map.groupBy(answers, (a) => a.status).get(200)?.length).toBe(10)
    expect(Map.groupBy(answers, (a) => a.body.code as string).get('budget_exceeded')?.length).toBe(30)
    expect(await tenant.read('controller', (ctx) => findBudget(ctx.tx, budgetId))).toMatchObject({ reserved: 100_000n })
  })

  test('rule 13: gives its reservation back when it is withdrawn or rejected too', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 100_000_000n)
    const reserved = async () => (await tenant.read('controller', (ctx) => findBudget(ctx.tx, budgetId))).reserved
    const first = await givenSubmitted(tenant, costCenterId)
    expect(await reserved()).toBe(82_200_000n)
    await tenant.as('requester').post(`/purchase-requests/${first.id}/withdrawal`)
    expect(await reserved()).toBe(0n)
    const second = await givenSubmitted(tenant, costCenterId)
    await tenant.as('approver').post(`/approvals/${second.approval_id}/rejection`, { reason: 'No' })
    expect(await reserved()).toBe(0n)
  })

  test('rule 4: comes to the sum of quantity times price of each line, each rounded once', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const line = (quantity: string, unit_price: string) => ({ description: 'Cable', quantity, unit: 'metre', unit_price })
    const made = await tenant.as('requester').post('/purchase-requests', aRequest(costCenterId, { lines: [line('2', '10'), line('3', '100'), line('12', '0.001'), line('0.5', '0.01')] }))
    expect(made.body).toMatchObject({ total: { amount: '320.02' }, lines: [{ amount: { amount: '20.00' } }, { amount: { amount: '300.00' } }, { amount: { amount: '0.01' } }, { amount: { amount: '0.01' } }] })
  })

  test('sent twice under one key is raised once; another request under the key is refused', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const send = (change = {}) => tenant.as('requester').post('/purchase-requests', aRequest(costCenterId, change), { 'Idempotency-Key': 'first' })
    const [a, b] = await Promise.all([send(), send()])
    expect([a.status, b.status]).toEqual([201, 201])
    expect(a.body.id).toBe(b.body.id)
    expect((await send({ title: 'Another' })).body).toMatchObject({ status: 422, code: 'idempotency_key_reused' })
    expect((await tenant.as('requester').get('/purchase-requests')).body.data).toHaveLength(1)
  })

  test('the form comes back with what was typed when something is wrong', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const res = await tenant.as('requester').form('/purchase-requests', { title: 'Docks', cost_center_id: costCenterId, need_by: '2099-01-01', 'lines[0][description]': 'WD19S', 'lines[0][quantity]': '6', 'lines[0][unit]': 'each', 'lines[0][unit_price]': '68,5oo' })
    expect(res.status).toBe(422)
    expect(res.text).toContain('There is a problem')
    expect(res.text).toContain('68,5oo')
    const good = await tenant.as('requester').form('/purchase-requests', { title: 'Docks', cost_center_id: costCenterId, need_by: '2099-01-01', 'lines[0][description]': 'WD19S', 'lines[0][quantity]': '6', 'lines[0][unit]': 'each', 'lines[0][unit_price]': '1,02,545.33' })
    expect(good.status).toBe(303)
    expect((await tenant.as('requester').page(good.headers['location']!)).text).toContain('6,15,271.98')
  })

  test('an htmx request gets only the part it named', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const pr = await givenSubmitted(tenant, costCenterId)
    const part = await tenant.as('requester').page(`/purchase-requests/${pr.id}`, { 'HX-Request': 'true', 'HX-Request-Type': 'partial', 'HX-Target': 'section#request' })
    expect(part.text).toContain('<section id="request"')
    expect(part.text).not.toContain('<html')
  })

  test('a decision on an older revision is refused', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const pr = await givenSubmitted(tenant, costCenterId)
    expect((await tenant.as('approver').post(`/approvals/${pr.approval_id}/approval`, { revision: 7 })).body).toMatchObject({ status: 409, code: 'stale' })
    expect((await tenant.as('requester').post(`/purchase-requests/${pr.id}/withdrawal`, {}, { 'If-Match': '"1"' })).status).toBe(412)
  })
})

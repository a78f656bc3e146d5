import { givenPriceChange } from './platform/testing/given-catalog.ts'
import { describe, expect, test } from 'vitest'
import { approvedKinds } from './approvals/index.ts'
import { describedRoutes } from './compose.ts'
import { ublInvoice } from './integrations/e-invoice/samples.ts'
import {
  aRequest,
  givenBudget,
  givenDifference,
  givenIssued,
  givenPlanned,
  givenProject,
  givenRate,
  givenSubmitted,
  givenVendor,
} from './platform/testing/given.ts'
import { givenRun } from './platform/testing/given-payments.ts'
import { newTenant, wiring, type TestTenant } from './platform/testing/harness.ts'
import { asOwner } from './platform/testing/visitor.ts'

const inr = (amount: string) => ({ amount, currency: 'INR' })
const currencySigns = /[₹€$£]|Rs\.?\s?\d/

async function approvalOf(tenant: TestTenant, subjectId: string) {
  const [found] = await asOwner('select id from approvals where subject_id = $1', [subjectId])
  const answer = await tenant.as('controller').get(`/approvals/${String(found!['id'])}`)
  expect(answer.status).toBe(200)
  return answer.body
}
const valueOf = (body: { details: { field: string; value: string | null }[] }, field: string) =>
  body.details.find((d) => d.field === field)?.value

describe('an approval, for an app', () => {
  test('has one of these tests for each kind of document that is approved', () =>
    expect(new Set(approvedKinds(wiring).map(({ kind }) => kind))).toEqual(
      new Set([
        'purchase_request',
        'purchase_order',
        'change_order',
        'blanket_order',
        'price_change',
        'payment_run',
        'vendor',
        'budget_transfer',
        'invoice',
        'invoice_difference',
      ]),
    ))

  test('of a payment run has its total, what is paid from where and when, and what is unusual', async () => {
    const tenant = await newTenant()
    const { run } = await givenRun(tenant)
    await tenant.as('ap_clerk').post(`/payments/runs/${run.id}/submission`)
    const body = await approvalOf(tenant, run.id)
    expect(body).toMatchObject({ amount: inr('1180.00'), base_amount: inr('1180.00') })
    expect(valueOf(body, 'paid_from')).toBe('Payables')
    expect(valueOf(body, 'unusual')).toContain('paid for the first time')
  })

  test('of a change of prices has each price before and after, and the highest rise', async () => {
    const tenant = await newTenant()
    const { id, vendorId } = await givenPriceChange(tenant)
    const body = await approvalOf(tenant, id)
    expect(body.lines).toMatchObject([{ description: 'Desk lamp', unit_price: '2000' }])
    expect(valueOf(body, 'highest_rise')).toBe('11.11')
    expect(valueOf(body, 'vendor_id')).toBe(vendorId)
    expect(body.details.find((d: { field: string }) => d.field === 'price_1')).toMatchObject({
      value: '2000',
      before: '1800',
    })
  })

  test('of an order without a request has its reason, its lines, and what it does to its budget', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 1_000_000n)
    const made = await tenant.as('buyer').post('/purchase-orders', {
      vendor_id: await givenVendor(tenant),
      cost_center_id: costCenterId,
      currency: 'INR',
      reason: 'The old ones broke',
      lines: [{ description: 'Chair', quantity: '2', unit: 'each', unit_price: '100' }],
    })
    await tenant.as('buyer').post(`/purchase-orders/${made.body.id}/submission`)
    const body = await approvalOf(tenant, made.body.id)
    expect(body).toMatchObject({
      amount: inr('200.00'),
      base_amount: inr('200.00'),
      reason: 'The old ones broke',
      lines: [{ description: 'Chair', quantity: '2', unit: 'each', amount: inr('200.00') }],
      budgets: [{ direct: true, set_aside: true, needed: inr('200.00') }],
    })
    expect(valueOf(body, 'purchase_order_id')).toBe(made.body.id)
  })

  test('of a change of an order has the new total, the one before, and the lines that change', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant, 1_000_000_000n)
    const made = await tenant.as('buyer').post('/change-orders', {
      purchase_order_id: order.id,
      reason: 'Two more teams',
      lines: [{ line_id: order.lines[0]!.id, quantity: '14' }],
    })
    await tenant.as('buyer').post(`/change-orders/${made.body.id}/submission`)
    const body = await approvalOf(tenant, made.body.id)
    expect(body).toMatchObject({
      amount: inr('959000.00'),
      reason: 'Two more teams',
      lines: [{ quantity: '14', unit_price: '68500' }],
    })
    expect(valueOf(body, 'purchase_order_id')).toBe(order.id)
    expect(body.details.find((d: { field: string }) => d.field === 'was_total').money).toEqual(
      inr('822000.00'),
    )
  })

  test('of a request has its lines, what its budget has before and after, and exact amounts', async () => {
    const tenant = await newTenant()
    await givenRate(tenant, { currency: 'EUR', rate: '96.00' })
    const { costCenterId, budgetId } = await givenBudget(tenant, 1_000_000n)
    const { id } = await givenSubmitted(tenant, costCenterId, {
      currency: 'EUR',
      lines: [{ description: 'Gauge', quantity: '2.5', unit: 'kg', unit_price: '10.50' }],
    })
    const body = await approvalOf(tenant, id)
    expect(body).toMatchObject({
      amount: { amount: '26.25', currency: 'EUR' },
      base_amount: inr('2520.00'),
      lines: [
        {
          position: 1,
          description: 'Gauge',
          quantity: '2.5',
          unit: 'kg',
          unit_price: '10.5',
          amount: { amount: '26.25', currency: 'EUR' },
        },
      ],
      budgets: [
        {
          budget_id: budgetId,
          direct: true,
          set_aside: true,
          needed: inr('2520.00'),
          available_before: inr('10000.00'),
          available_after: inr('7480.00'),
        },
      ],
    })
    expect(valueOf(body, 'cost_center_id')).toBe(costCenterId)
    expect(valueOf(body, 'need_by')).toBe('2099-12-31')
    expect(JSON.stringify(body)).not.toMatch(currencySigns)
  })

  test('of a vendor has each value, and what it was when it was last approved', async () => {
    const tenant = await newTenant()
    const acme = { name: 'Acme', country: 'IN', currency: 'INR', payment_terms_days: 30 }
    const made = await tenant.as('buyer').post('/vendors', acme)
    await tenant.as('controller').post(`/vendors/${made.body.id}/approval`)
    await tenant
      .as('buyer')
      .post(`/vendors/${made.body.id}/edit`, { ...acme, payment_terms_days: 60 })
    const [latest] = await asOwner(
      'select id from approvals where subject_id = $1 order by id desc limit 1',
      [made.body.id],
    )
    const { body } = await tenant.as('controller').get(`/approvals/${String(latest!['id'])}`)
    expect(body).toMatchObject({ amount: null, lines: [], budgets: [] })
    expect(body.details).toContainEqual({
      field: 'payment_terms_days',
      label: 'Payment terms in days',
      value: '60',
      before: '30',
      money: null,
    })
  })

  test('of a transfer has both budgets', async () => {
    const tenant = await newTenant()
    const { budgetId } = await givenBudget(tenant, 100_000n)
    const other = await givenPlanned(tenant, {
      project_id: await givenProject(tenant),
      amount: '0',
    })
    const made = await tenant.as('controller').post('/budget-transfers', {
      from_id: budgetId,
      to_id: other.id,
      amount: '400',
      reason: 'The site needs it',
    })
    const body = await approvalOf(tenant, made.body.id)
    expect(body).toMatchObject({ amount: inr('400.00'), reason: 'The site needs it' })
    expect(
      Object.fromEntries(
        body.budgets.map((b: { budget_id: string; needed: object; available_after: object }) => [
          b.budget_id,
          [b.needed, b.available_after],
        ]),
      ),
    ).toEqual({
      [budgetId]: [inr('400.00'), inr('600.00')],
      [other.id]: [inr('-400.00'), inr('400.00')],
    })
  })

  test('of an invoice without an order has its lines and the budget it is set aside in', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 100_000n)
    await givenVendor(tenant, { vatId: 'DE123456789' })
    const lines = [{ name: 'Electricity', quantity: '1', price: '500' }]
    const bytes = Buffer.from(ublInvoice({ number: 'N-1', order: 'none', lines }))
    const made = await tenant.as('ap_clerk').upload('/invoices', { bytes, name: 'i.xml' })
    await tenant.as('ap_clerk').post(`/invoices/${made.body.id}/coding`, {
      cost_center_id: costCenterId,
      reason: 'Utilities have no orders',
    })
    const body = await approvalOf(tenant, made.body.id)
    expect(body).toMatchObject({
      amount: inr('500.00'),
      reason: 'Utilities have no orders',
      lines: [{ description: 'Electricity', quantity: '1', amount: inr('500.00') }],
      budgets: [
        {
          budget_id: budgetId,
          set_aside: true,
          available_before: inr('1000.00'),
          available_after: inr('500.00'),
        },
      ],
    })
    expect(body.details.find((d: { field: string }) => d.field === 'payable').money).toMatchObject({
      currency: 'INR',
    })
  })

  test('of a difference on an invoice has the difference, and which invoice and order it is about', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant)
    const body = await approvalOf(tenant, await givenDifference(tenant, order))
    expect(body.amount).toEqual({
      amount: expect.stringMatching(/^\d+\.\d\d$/),
      currency: 'INR',
    })
    expect([valueOf(body, 'hold_reason'), valueOf(body, 'purchase_order_id')]).toEqual([
      'price',
      order.id,
    ])
  })
})

describe('the preview of a request, for an app', () => {
  test('says the total, each line, the budget after it, who decides, and writes nothing', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 100_000_000n)
    const answer = await tenant
      .as('requester')
      .post('/purchase-requests/preview', aRequest(costCenterId))
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({
      total: inr('822000.00'),
      base_total: inr('822000.00'),
      lines: [{ description: 'Latitude 5450', quantity: '12', amount: inr('822000.00') }],
      budgets: [
        {
          budget_id: budgetId,
          set_aside: false,
          needed: inr('822000.00'),
          available_after: inr('178000.00'),
        },
      ],
      refused: null,
      approval: [
        { name: 'Cost centre owner', who: ['The approver'] },
        { name: 'Finance above 5 lakh', who: ['The controller'] },
      ],
    })
    expect((await tenant.as('requester').get('/purchase-requests')).body.data).toEqual([])
  })

  test('says what submitting would be refused for', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 1_000n)
    const { body } = await tenant
      .as('requester')
      .post('/purchase-requests/preview', aRequest(costCenterId))
    expect(body.refused.code).toBe('budget_exceeded')
  })

  test('of what is half typed says what is known', async () => {
    const tenant = await newTenant()
    const ask = (body: object) => tenant.as('requester').post('/purchase-requests/preview', body)
    const nothing = { total: null, base_total: null, lines: [], budgets: [], approval: [] }
    for (const body of [{}, { lines: [{ description: 'Bolt', quantity: 'many' }] }, { lines: 7 }])
      expect((await ask(body)).body).toMatchObject(nothing)
    const lines = [{ description: 'Press', quantity: '1', unit: 'each', unit_price: '900' }]
    expect((await ask({ currency: 'EUR', lines })).body).toMatchObject({
      total: { amount: '900.00', currency: 'EUR' },
      base_total: null,
      warning: 'There is no exchange rate from EUR.',
    })
    expect((await tenant.as('receiver').post('/purchase-requests/preview', {})).status).toBe(403)
  })
})

test('no list for apps writes an amount the way people read it', async () => {
  const tenant = await newTenant()
  await givenIssued(tenant)
  const lists = describedRoutes().flatMap((r) =>
    r.kind === 'read' && r.spec.json && !r.path.includes(':') ? [r] : [],
  )
  expect(lists.length).toBeGreaterThan(20)
  for (const { path } of lists)
    for (const role of ['controller', 'buyer', 'ap_clerk'] as const) {
      const { status, body } = await tenant.as(role).get(path)
      expect([path, status < 500]).toEqual([path, true])
      const amounts = JSON.stringify(body, (key, value: unknown) =>
        /amount|total|price|limit|net|payable/.test(key) && typeof value === 'string'
          ? `<${value}>`
          : value,
      ).match(/"<[^"]*[₹€$£][^"]*>"/g)
      expect([path, amounts]).toEqual([path, null])
    }
}, 240_000)

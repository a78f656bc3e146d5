import { describe, expect, test } from 'vitest'
import { ublInvoice } from '../integrations/e-invoice/samples.ts'
import {
  givenApproved,
  givenBudget,
  givenVendor,
  receive,
  type Order,
  givenRate,
} from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'

const mice = (quantity: string, unit_price = '100.00') => ({
  title: 'Mice',
  lines: [{ description: 'Mouse', quantity, unit: 'each', unit_price }],
})

async function givenTwo(
  quantities: readonly [string, string] = ['1', '1'],
  prices: readonly [string, string] = ['100.00', '100.00'],
) {
  const tenant = await newTenant()
  const { costCenterId, budgetId } = await givenBudget(tenant, 1_000_000n)
  const vendorId = await givenVendor(tenant, { vatId: 'DE123456789' })
  const requests = [
    await givenApproved(tenant, costCenterId, mice(quantities[0], prices[0])),
    await givenApproved(tenant, costCenterId, mice(quantities[1], prices[1])),
  ] as const
  return {
    tenant,
    costCenterId,
    budgetId,
    vendorId,
    requests,
    lines: [requests[0].lines[0]!.id, requests[1].lines[0]!.id] as const,
  }
}

const figuresOf = async (tenant: TestTenant, id: string) => {
  const { reserved, committed, actual } = (await tenant.as('controller').get(`/budgets/${id}`)).body
  return [reserved.amount, committed.amount, actual.amount]
}
const place = (tenant: TestTenant, vendor_id: string, lines: object[], more: object = {}) =>
  tenant.as('buyer').post('/purchase-orders', { vendor_id, lines, ...more })
const statusOf = async (tenant: TestTenant, id: string) =>
  (await tenant.as('buyer').get(`/purchase-requests/${id}`)).body.status as string

describe('many requests in one order', () => {
  test('T13: two open requests of one piece become one line of two, and their reservations one commitment', async () => {
    const { tenant, vendorId, budgetId, requests, lines } = await givenTwo()
    const made = await place(
      tenant,
      vendorId,
      lines.map((id) => ({ purchase_request_line_id: id, quantity: '1', unit_price: '90' })),
      { merge: true },
    )
    expect(made.body).toMatchObject({
      purchase_request_id: null,
      purchase_requests: requests.map(({ id, number }) => ({ id, number })),
      total: { amount: '180.00' },
      lines: [{ quantity: '2', purchase_request_line_id: null }],
    })
    expect(made.body.lines[0].allocations).toEqual(
      requests.map((pr, i) => ({
        purchase_request_id: pr.id,
        purchase_request_line_id: lines[i],
        quantity: '1',
        live: true,
      })),
    )
    expect(await Promise.all(requests.map((pr) => statusOf(tenant, pr.id)))).toEqual([
      'ordered',
      'ordered',
    ])
    expect(await figuresOf(tenant, budgetId)).toEqual(['0.00', '180.00', '0.00'])
    const page = await tenant.as('buyer').page(`/purchase-orders/${made.body.id}`)
    for (const pr of requests) expect(page.text).toContain(pr.number)
    expect(
      (await tenant.as('buyer').get(`/purchase-requests/${requests[0].id}`)).body.orders,
    ).toEqual([
      {
        purchase_order_id: made.body.id,
        purchase_request_line_id: lines[0],
        quantity: '1',
        standing_quantity: '1',
        received: '0',
        live: true,
      },
    ])
  })

  test('C04: 2 and 2 become 4; of what comes, the older request has its share first; receipt, invoice and budget agree', async () => {
    const { tenant, vendorId, budgetId, requests, lines } = await givenTwo(['2', '2'])
    const made = await place(tenant, vendorId, [
      {
        unit_price: '100',
        allocations: lines.map((id) => ({ purchase_request_line_id: id, quantity: '2' })),
      },
    ])
    const order = (await tenant.as('buyer').post(`/purchase-orders/${made.body.id}/issue`))
      .body as Order
    const came = async () =>
      Promise.all(
        requests.map(
          async (pr) =>
            (await tenant.as('buyer').get(`/purchase-requests/${pr.id}`)).body.orders[0]
              .received as string,
        ),
      )
    await receive(tenant, order, '2')
    expect(await came()).toEqual(['2', '0'])
    await receive(tenant, order, '1')
    expect(await came()).toEqual(['2', '1'])
    const bill = await tenant.as('ap_clerk').upload('/invoices', {
      bytes: Buffer.from(
        ublInvoice({
          order: order.number,
          currency: 'INR',
          lines: [{ name: 'Mouse', quantity: '3', price: '100.00' }],
        }),
      ),
      name: 'invoice.xml',
    })
    expect((await tenant.as('ap_clerk').get(`/invoices/${bill.body.id}`)).body.status).toBe(
      'approved',
    )
    expect(await figuresOf(tenant, budgetId)).toEqual(['0.00', '100.00', '300.00'])
  })

  test('T11: lines for two vendors become two orders; with one cancelled for good and the other confirmed the request is done', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 1_000_000n)
    const [a, b] = [await givenVendor(tenant), await givenVendor(tenant, { name: 'Second' })]
    const pr = await givenApproved(tenant, costCenterId, {
      lines: [
        { description: 'Chair', quantity: '4', unit: 'each', unit_price: '10' },
        { description: 'Desk', quantity: '2', unit: 'each', unit_price: '20' },
      ],
    })
    const [first, second] = [
      await place(tenant, a, [
        { purchase_request_line_id: pr.lines[0]!.id, quantity: '4', unit_price: '10' },
      ]),
      await place(tenant, b, [
        { purchase_request_line_id: pr.lines[1]!.id, quantity: '2', unit_price: '20' },
      ]),
    ]
    const page = await tenant.as('buyer').page(`/purchase-orders/${second.body.id}`)
    expect(page.text).toContain('name="with_requests"')
    const cancelled = await tenant
      .as('buyer')
      .form(`/purchase-orders/${second.body.id}/cancellation`, {
        reason: 'Not needed',
        with_requests: 'on',
      })
    expect(cancelled.status).toBe(303)
    expect((await tenant.as('buyer').post(`/purchase-orders/${first.body.id}/issue`)).status).toBe(
      200,
    )
    expect(await statusOf(tenant, pr.id)).toBe('ordered')
    expect(await figuresOf(tenant, budgetId)).toEqual(['0.00', '40.00', '0.00'])
  })

  test('rule 13: each request gives back its own saving, in thirds to the last paisa', async () => {
    const { tenant, vendorId, budgetId, lines } = await givenTwo(['3', '1'], ['33.33', '50.00'])
    const made = await place(tenant, vendorId, [
      {
        unit_price: '33.33',
        allocations: [
          { purchase_request_line_id: lines[0], quantity: '2' },
          { purchase_request_line_id: lines[1], quantity: '1' },
        ],
      },
    ])
    expect(made.status).toBe(201)
    expect(await figuresOf(tenant, budgetId)).toEqual(['33.33', '99.99', '0.00'])
    await place(tenant, vendorId, [
      { purchase_request_line_id: lines[0], quantity: '1', unit_price: '30' },
    ])
    expect(await figuresOf(tenant, budgetId)).toEqual(['0.00', '129.99', '0.00'])
  })
})

describe('a cancelled order', () => {
  test('gives its requests back: they are approved, reserve their estimate, and can be ordered again', async () => {
    const { tenant, vendorId, budgetId, requests, lines } = await givenTwo(['2', '2'])
    const share = lines.map((id) => ({ purchase_request_line_id: id, quantity: '2' }))
    const made = await place(tenant, vendorId, [{ unit_price: '80', allocations: share }])
    const gone = await tenant
      .as('buyer')
      .post(`/purchase-orders/${made.body.id}/cancellation`, { reason: 'Wrong vendor' })
    expect(gone.body).toMatchObject({
      status: 'cancelled',
      lines: [{ allocations: [{ live: false }, { live: false }] }],
    })
    expect(await Promise.all(requests.map((pr) => statusOf(tenant, pr.id)))).toEqual([
      'approved',
      'approved',
    ])
    expect(await figuresOf(tenant, budgetId)).toEqual(['400.00', '0.00', '0.00'])
    expect(
      (await place(tenant, vendorId, [{ unit_price: '100', allocations: share }])).status,
    ).toBe(201)
    expect(await figuresOf(tenant, budgetId)).toEqual(['0.00', '400.00', '0.00'])
  })

  test('is refused while the budget has no room for the estimates, and may then be cancelled together with the requests', async () => {
    const { tenant, vendorId, budgetId, requests, lines } = await givenTwo(['2', '2'])
    const made = await place(tenant, vendorId, [
      {
        unit_price: '50',
        allocations: lines.map((id) => ({ purchase_request_line_id: id, quantity: '2' })),
      },
    ])
    const budget = (await tenant.as('controller').get(`/budgets/${budgetId}`)).body
    expect(
      (
        await tenant.as('controller').post(`/budgets/${budgetId}/edit`, {
          amount: '200',
          mode: 'block',
          version: budget.version,
        })
      ).status,
    ).toBe(200)
    const refused = await tenant
      .as('buyer')
      .post(`/purchase-orders/${made.body.id}/cancellation`, { reason: 'Wrong vendor' })
    expect([refused.status, refused.body.code]).toEqual([409, 'budget_exceeded'])
    expect(await figuresOf(tenant, budgetId)).toEqual(['0.00', '200.00', '0.00'])
    expect(
      (
        await tenant.as('buyer').post(`/purchase-orders/${made.body.id}/cancellation`, {
          reason: 'Not needed',
          with_requests: true,
        })
      ).status,
    ).toBe(200)
    expect(await Promise.all(requests.map((pr) => statusOf(tenant, pr.id)))).toEqual([
      'cancelled',
      'cancelled',
    ])
    expect(await figuresOf(tenant, budgetId)).toEqual(['0.00', '0.00', '0.00'])
  })
})

describe('what an order refuses', () => {
  test('more than is left, what is not the same, a sum that is none, a price above one request, and lines of nobody', async () => {
    const { tenant, vendorId, lines, costCenterId } = await givenTwo(
      ['2', '2'],
      ['100.00', '80.00'],
    )
    const shares = (a: string, b: string) => [
      { purchase_request_line_id: lines[0], quantity: a },
      { purchase_request_line_id: lines[1], quantity: b },
    ]
    const other = await givenApproved(tenant, costCenterId, {
      lines: [{ description: 'Keyboard', quantity: '1', unit: 'each', unit_price: '100' }],
    })
    const cases: [object, string, string][] = [
      [
        { unit_price: '80', allocations: shares('2', '3') },
        '/lines/0/allocations/1/quantity',
        'over_ordered',
      ],
      [
        {
          unit_price: '80',
          allocations: [
            ...shares('1', '1'),
            { purchase_request_line_id: other.lines[0]!.id, quantity: '1' },
          ],
        },
        '/lines/0',
        'not_the_same',
      ],
      [
        { unit_price: '80', quantity: '5', allocations: shares('2', '2') },
        '/lines/0/quantity',
        'invalid',
      ],
      [{ unit_price: '90', allocations: shares('2', '2') }, '/lines', 'above_request'],
      [
        { unit_price: '80', allocations: [...shares('1', '1'), shares('1', '1')[0]] },
        '/lines/0',
        'twice',
      ],
    ]
    for (const [line, pointer, code] of cases)
      expect((await place(tenant, vendorId, [line])).body.errors[0]).toMatchObject({
        pointer,
        code,
      })
  })

  test('requests of another currency or another organisation, and a vendor that is blocked', async () => {
    const { tenant, vendorId, lines, costCenterId } = await givenTwo()
    await givenRate(tenant, { currency: 'EUR', rate: '90' })
    const euros = await givenApproved(tenant, costCenterId, {
      ...mice('1', '1.00'),
      currency: 'EUR',
    })
    const line = (id: string) => ({ purchase_request_line_id: id, quantity: '1', unit_price: '1' })
    expect(
      (await place(tenant, vendorId, [line(lines[0]), line(euros.lines[0]!.id)])).body.errors[0]
        .code,
    ).toBe('other_currency')
    const theirs = await givenTwo()
    expect((await place(tenant, vendorId, [line(theirs.lines[0])])).status).toBe(422)
    expect((await place(tenant, vendorId, [line(lines[0]), line(theirs.lines[0])])).status).toBe(
      422,
    )
    expect((await place(tenant, theirs.vendorId, [line(lines[0])])).body.errors[0].pointer).toBe(
      '/vendor_id',
    )
    expect(
      (
        await tenant
          .as('requester')
          .post('/purchase-orders', { vendor_id: vendorId, lines: [line(lines[0])] })
      ).status,
    ).toBe(403)
    await tenant.as('admin').post(`/vendors/${vendorId}/block`, { reason: 'Fraud' })
    expect((await place(tenant, vendorId, [line(lines[0])])).body.errors[0].code).toBe('blocked')
  })

  test('rule 23 for requests: of forty buyers at once exactly the requested quantity is ordered', async () => {
    const { tenant, vendorId, budgetId, requests, lines } = await givenTwo(['6', '5'])
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        place(tenant, vendorId, [
          {
            unit_price: '100',
            allocations: (i % 2 ? lines : [...lines].reverse()).map((id) => ({
              purchase_request_line_id: id,
              quantity: '1',
            })),
          },
        ]),
      ),
    )
    expect(answers.filter((a) => a.status === 201)).toHaveLength(5)
    expect(answers.every((a) => [201, 409, 422].includes(a.status))).toBe(true)
    const shown = await Promise.all(
      requests.map(
        async (pr) => (await tenant.as('buyer').get(`/purchase-requests/${pr.id}`)).body,
      ),
    )
    expect(shown.map((pr) => [pr.status, pr.lines[0].ordered_quantity])).toEqual([
      ['partially_ordered', '5'],
      ['ordered', '5'],
    ])
    expect(await figuresOf(tenant, budgetId)).toEqual(['100.00', '1000.00', '0.00'])
  })
})

test('the form of orders to place shows what waits by vendor, and orders what is chosen', async () => {
  const { tenant, vendorId, costCenterId, lines } = await givenTwo()
  await givenApproved(tenant, costCenterId, { ...mice('1'), vendor_id: vendorId })
  const page = await tenant.as('buyer').page('/purchase-orders/new')
  for (const text of [
    'Orders to place',
    'No vendor suggested',
    'Acme Components',
    'Choose all for Acme Components',
  ])
    expect(page.text).toContain(text)
  const row = (id: string, chosen: boolean) => ({
    purchase_request_line_id: id,
    choosable: 'true',
    ...(chosen ? { chosen: 'on' } : {}),
    quantity: '1',
    unit_price: '100',
  })
  const made = await place(tenant, vendorId, [row(lines[0], false), row(lines[1], true)], {
    merge: 'true',
  })
  expect(made.body.lines).toMatchObject([{ purchase_request_line_id: lines[1], quantity: '1' }])
  expect((await tenant.as('requester').page('/purchase-orders/new')).status).toBe(403)
})

test('E06: who is no buyer places no order, and neither changes nor adds a line of one that is there', async () => {
  const { tenant, vendorId, lines } = await givenTwo()
  const line = { purchase_request_line_id: lines[0], quantity: '1', unit_price: '90' }
  const others = ['requester', 'approver', 'receiver', 'ap_clerk', 'controller', 'auditor'] as const
  for (const role of others)
    expect([
      role,
      (await tenant.as(role).post('/purchase-orders', { vendor_id: vendorId, lines: [line] }))
        .status,
    ]).toEqual([role, 403])
  const made = await place(tenant, vendorId, [line])
  const at = `/purchase-orders/${made.body.id}`
  const change = {
    vendor_id: vendorId,
    lines: [line, { ...line, purchase_request_line_id: lines[1] }],
  }
  for (const role of others) {
    expect((await tenant.as(role).post(`${at}/edit`, change)).status).toBe(403)
    const drafted = { purchase_order_id: made.body.id, reason: 'More', lines: [] }
    expect((await tenant.as(role).post('/change-orders', drafted)).status).toBe(403)
  }
  expect((await tenant.as('buyer').get(at)).body.lines).toMatchObject([{ quantity: '1' }])
})

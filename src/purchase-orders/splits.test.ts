import { describe, expect, test } from 'vitest'
import { addDays, businessDate } from '../kernel/calendar.ts'
import { bill, budgetFigures } from '../platform/testing/given-invoices.ts'
import {
  givenExport,
  givenLedgerAccounts,
  type JournalBody,
} from '../platform/testing/given-journals.ts'
import {
  givenApproved,
  givenBudget,
  givenProject,
  givenVendor,
  receive,
  type Order,
} from '../platform/testing/given.ts'
import { newTenant, owner, type TestTenant } from '../platform/testing/harness.ts'

// D3: a line split by percent or amount is charged to the last unit; each part has its own budget.
const line = { description: 'Chair', quantity: '1', unit: 'each', unit_price: '1000.01' }
const codeOf = (costCenterId: string): string => `CC-${costCenterId.slice(-4)}`

async function givenTwo(budget = 1_000_000n) {
  const tenant = await newTenant()
  const vendorId = await givenVendor(tenant, { vatId: 'DE123456789' })
  const [own, other] = [await givenBudget(tenant, budget), await givenBudget(tenant, 1_000_000n)]
  const split = (a: string, b: string): string =>
    `${codeOf(own.costCenterId)} ${a}; ${codeOf(other.costCenterId)} ${b}`
  const figures = async () => [
    await budgetFigures(tenant, own.budgetId),
    await budgetFigures(tenant, other.budgetId),
  ]
  return { tenant, vendorId, own, other, split, figures }
}
type Given = Awaited<ReturnType<typeof givenTwo>>
const content = ({ vendorId, own }: Given, of: object, more: object = {}) => ({
  vendor_id: vendorId,
  cost_center_id: own.costCenterId,
  currency: 'INR',
  reason: 'The old ones broke',
  lines: [{ ...line, ...of }],
  ...more,
})
const draft = (given: Given, of: object, more: object = {}) =>
  given.tenant.as('buyer').post('/purchase-orders', content(given, of, more))
const act = (tenant: TestTenant, id: string, what: string, more: object = {}) =>
  tenant.as('buyer').post(`/purchase-orders/${id}/${what}`, more)
async function approve(tenant: TestTenant, approvalId: string): Promise<void> {
  for (const role of ['approver', 'controller'] as const) {
    const answer = await tenant.as(role).post(`/approvals/${approvalId}/approval`)
    if (answer.body.status === 'approved') return
  }
}
async function issued(given: Given, of: object, more: object = {}): Promise<Order> {
  const { tenant } = given
  const made = await draft(given, of, more)
  expect(made.status, made.text).toBe(201)
  const sent = await act(tenant, made.body.id, 'submission')
  expect(sent.status, sent.text).toBe(200)
  await approve(tenant, sent.body.approval_id)
  const answer = await act(tenant, made.body.id, 'issue')
  expect(answer.status, answer.text).toBe(200)
  return answer.body as Order
}
const reserved = (...minor: bigint[]) => minor.map((reserved) => ({ reserved }))
const committed = (...minor: bigint[]) =>
  minor.map((one) => ({ reserved: 0n, committed: one, actual: 0n }))

describe('a line without a request that is split over cost centres', () => {
  test('reserves and commits in each budget its part, the odd cent in the largest, and is booked there', async () => {
    const given = await givenTwo()
    const { tenant, split, figures } = given
    const made = await draft(given, { split: split('60 %', '40 %') })
    expect(made.body.lines).toMatchObject([
      { split: split('60 %', '40 %'), cost_center_id: given.own.costCenterId },
    ])
    const sent = await act(tenant, made.body.id, 'submission')
    expect(await figures()).toMatchObject(reserved(60_001n, 40_000n))
    const asked = await tenant.as('approver').page(`/approvals/${sent.body.approval_id}`)
    expect(asked.text).toContain('This order')
    expect(asked.text).not.toContain('This request')
    const early = await receive(tenant, made.body as Order)
    expect([early.status, early.body.detail]).toEqual([
      409,
      'The order is waiting for approval; goods can only be received for an issued order.',
    ])
    await approve(tenant, sent.body.approval_id)
    expect(await figures()).toEqual(committed(60_001n, 40_000n))
    const order = (await act(tenant, made.body.id, 'issue')).body as Order
    const page = await tenant.as('buyer').page(`/purchase-orders/${order.id}`)
    expect(page.text).toContain(`charged to ${split('60 %', '40 %')}`)
    expect((await receive(tenant, order)).status).toBe(201)
    const invoice = await bill(tenant, {
      order: order.number,
      lines: [{ name: 'Chair', quantity: '1', price: '1000.01' }],
    })
    expect(invoice.status).toBe('approved')
    expect(await figures()).toEqual(
      [60_001n, 40_000n].map((actual) => ({ reserved: 0n, committed: 0n, actual })),
    )
  })

  test('by amount comes to the line to the cent, also over projects, or the way out is said', async () => {
    const given = await givenTwo()
    const { tenant, split, figures } = given
    const projectId = await givenProject(tenant, 'SITE')
    const own = codeOf(given.own.costCenterId)
    const made = await draft(given, { split: `${own}:SITE 600; ${own} 400.01` })
    expect(made.status, made.text).toBe(201)
    const { rows } = await owner.query(
      'select project_id from order_line_splits where tenant_id = $1 order by position',
      [tenant.tenantId],
    )
    expect(rows).toEqual([{ project_id: projectId }, { project_id: null }])
    const sent = await act(tenant, made.body.id, 'submission')
    expect(sent.status, sent.text).toBe(200)
    expect(await figures()).toMatchObject(reserved(100_001n, 0n))
    const wrong = [
      [
        { split: split('600', '400') },
        'must come to its amount. They come to ₹1,000, and the line to ₹1,000.01.',
      ],
      [{ split: split('60 %', '30 %') }, 'must come to 100. They come to 90.'],
      [{ split: 5 }, 'The split must be text.'],
      [{ split: split('60 %', '400.01') }, 'by percent or by amount'],
      [{ split: 'NOWHERE 100 %' }, 'no cost centre'],
      [{ split: split('60 %', '40 %'), cost_center_id: given.other.costCenterId }, 'not by both'],
      [
        {
          unit_price: undefined,
          split: split('600', '400.01'),
          milestones: [{ description: 'Half', amount: '5' }],
        },
        'Split a line of milestones by percent',
      ],
    ] as const
    for (const [of, text] of wrong) {
      const refused = await draft(given, of)
      expect([refused.status, refused.body.errors?.[0].pointer]).toEqual([422, '/lines/0/split'])
      expect(refused.text).toContain(text)
    }
  })

  test('is of one legal entity', async () => {
    const given = await givenTwo()
    const { tenant, split } = given
    const entity = await tenant
      .as('admin')
      .post('/legal-entities', { code: 'EAST', name: 'Kaveri East', active: true })
    expect(entity.status, entity.text).toBe(201)
    await owner.query('update cost_centers set entity_id = $1 where id = $2', [
      entity.body.id,
      given.other.costCenterId,
    ])
    const refused = await draft(given, { split: split('60 %', '40 %') })
    expect(refused.body.errors).toMatchObject([{ pointer: '/lines/0/split', code: 'other_entity' }])
  })

  test('is changed, closed, opened again and cancelled in both budgets', async () => {
    const given = await givenTwo()
    const { tenant, split, figures } = given
    const order = await issued(given, {
      quantity: '10',
      unit_price: '100',
      split: split('700', '300'),
    })
    const change = await tenant.as('buyer').post('/change-orders', {
      purchase_order_id: order.id,
      reason: 'Two more',
      lines: [{ line_id: order.lines[0]!.id, quantity: '12' }],
    })
    const sent = await tenant.as('buyer').post(`/change-orders/${change.body.id}/submission`)
    expect(await figures()).toMatchObject(reserved(14_000n, 6_000n))
    await approve(tenant, sent.body.approval_id)
    expect(await figures()).toEqual(committed(84_000n, 36_000n))
    await receive(tenant, order, '4')
    await act(tenant, order.id, 'closure', { reason: 'Sold out' })
    expect(await figures()).toEqual(committed(28_000n, 12_000n))
    await act(tenant, order.id, 'reopening', { reason: 'Found some' })
    expect(await figures()).toEqual(committed(84_000n, 36_000n))
    const second = await issued(given, { split: split('50 %', '50 %') })
    expect(await figures()).toEqual(committed(134_001n, 86_000n))
    const gone = await act(tenant, second.id, 'cancellation', { reason: 'Not needed' })
    expect(gone.status, gone.text).toBe(200)
    expect(await figures()).toEqual(committed(84_000n, 36_000n))
  })

  test('is refused as a whole where one of the budgets has no room', async () => {
    const given = await givenTwo(50_000n)
    const made = await draft(given, { split: given.split('60 %', '40 %') })
    const refused = await act(given.tenant, made.body.id, 'submission')
    expect([refused.status, refused.body.code]).toEqual([409, 'budget_exceeded'])
    expect(await given.figures()).toMatchObject(reserved(0n, 0n))
  })

  test('charges milestones, freight and discounts by the same parts', async () => {
    const given = await givenTwo()
    const made = await draft(
      given,
      {
        unit_price: undefined,
        milestones: [
          { description: 'Half', amount: '100' },
          { description: 'All', amount: '101' },
        ],
        split: given.split('50 %', '50 %'),
      },
      { charges: [{ kind: 'freight', amount: '10' }] },
    )
    expect(made.status, made.text).toBe(201)
    await act(given.tenant, made.body.id, 'submission')
    const [own, other] = await given.figures()
    expect(own!.reserved + other!.reserved).toBe(21_100n)
  })

  test('is written on the form, which keeps what was typed, and is edited there', async () => {
    const given = await givenTwo()
    const { tenant, vendorId, own, split } = given
    const typed = {
      vendor_id: vendorId,
      cost_center_id: own.costCenterId,
      currency: 'INR',
      reason: 'The old ones broke',
      'lines[0][description]': 'Chair',
      'lines[0][quantity]': '1',
      'lines[0][unit]': 'each',
      'lines[0][unit_price]': '1000',
      'lines[0][typed]': 'true',
      'lines[0][split]': split('60 %', '30 %'),
    }
    const again = await tenant.as('buyer').form('/purchase-orders', typed)
    expect(again.status).toBe(422)
    expect(again.text).toContain('must come to 100')
    expect(again.text).toContain(`value="${split('60 %', '30 %')}"`)
    const saved = await tenant
      .as('buyer')
      .form('/purchase-orders', { ...typed, 'lines[0][split]': split('600', '400') })
    expect(saved.status, saved.text).toBe(303)
    const edit = await tenant.as('buyer').page(`${String(saved.headers.location)}/edit`)
    expect(edit.text).toContain(`value="${split('600.00', '400.00')}"`)
  })

  test('is accrued and goes to the journals by its cost centres', async () => {
    const given = await givenTwo()
    const { tenant, split } = given
    await givenLedgerAccounts(tenant)
    const order = await issued(given, {
      quantity: '10',
      unit_price: '100',
      split: split('60 %', '40 %'),
    })
    await receive(tenant, order, '6')
    expect(await accruedBy(tenant, order)).toEqual([
      ['accrual', null, -60_000n],
      ['expense', given.own.costCenterId, 36_000n],
      ['expense', given.other.costCenterId, 24_000n],
    ])
    const invoice = await bill(tenant, {
      order: order.number,
      lines: [{ name: 'Chair', quantity: '6', price: '100.00' }],
    })
    expect(invoice.status).toBe('approved')
    const booked = await postingsOf(await givenExport(tenant))
    expect(booked.filter(([purpose]) => purpose === 'expense')).toEqual([
      ['expense', given.own.costCenterId, 36_000n],
      ['expense', given.other.costCenterId, 24_000n],
    ])
  })

  test('that a change types in reserves and commits its parts, and is kept as it was typed', async () => {
    const given = await givenTwo()
    const { tenant, split, figures } = given
    const order = await issued(given, { unit_price: '100' })
    const lines = [{ ...line, description: 'Lamp', split: split('60 %', '40 %') }]
    const change = { purchase_order_id: order.id, reason: 'Lamps as well', lines }
    const made = await tenant.as('buyer').post('/change-orders', change)
    expect(made.status, made.text).toBe(201)
    expect(made.body.lines).toMatchObject([{ split: split('60 %', '40 %') }])
    const edit = await tenant.as('buyer').page(`/change-orders/${made.body.id}/edit`)
    expect(edit.text).toContain(`value="${split('60 %', '40 %')}"`)
    const sent = await tenant.as('buyer').post(`/change-orders/${made.body.id}/submission`)
    expect(sent.status, sent.text).toBe(200)
    expect(await figures()).toMatchObject(reserved(60_001n, 40_000n))
    await approve(tenant, sent.body.approval_id)
    expect(await figures()).toEqual(committed(70_001n, 40_000n))
    const after = await tenant.as('buyer').get(`/purchase-orders/${order.id}`)
    expect(after.body.lines[1]).toMatchObject({ split: split('60 %', '40 %') })
    const wrong = await tenant.as('buyer').post('/change-orders', {
      ...change,
      lines: [{ ...lines[0], split: split('60 %', '30 %') }],
    })
    expect(wrong.body.errors).toMatchObject([{ pointer: '/lines/0/split' }])
  })
})

test('an order of a split request is accrued by the cost centres of the request', async () => {
  const given = await givenTwo()
  const { tenant, split, own, vendorId } = given
  await givenLedgerAccounts(tenant)
  const request = await givenApproved(tenant, own.costCenterId, {
    lines: [{ ...line, quantity: '10', unit_price: '100', split: split('700', '300') }],
  })
  const made = await tenant.as('buyer').post('/purchase-orders', {
    purchase_request_id: request.id,
    vendor_id: vendorId,
    lines: [{ purchase_request_line_id: request.lines[0]!.id, quantity: '10', unit_price: '100' }],
  })
  expect(made.status, made.text).toBe(201)
  const order = (await act(tenant, made.body.id, 'issue')).body as Order
  await receive(tenant, order, '5')
  expect(await accruedBy(tenant, order)).toEqual([
    ['accrual', null, -50_000n],
    ['expense', own.costCenterId, 35_000n],
    ['expense', given.other.costCenterId, 15_000n],
  ])
})

/** What is accrued of an order at the end of last month: purpose, cost centre and amount, the largest first. */
async function accruedBy(tenant: TestTenant, order: Order) {
  const today = businessDate(new Date(), 'Asia/Kolkata')
  const lastMonth = addDays(`${today.slice(0, 7)}-01`, -1)
  await owner.query(
    `update documents set document_date = $2
    where id in (select id from receipt_details where purchase_order_id = $1)`,
    [order.id, lastMonth],
  )
  const { body } = await tenant.as('controller').get('/legal-entities?limit=100')
  await tenant
    .as('controller')
    .post('/periods', { entity_id: body.data[0].id, month: lastMonth, reason: 'Closed' })
  return postingsOf(await givenExport(tenant))
}
async function postingsOf(made: JournalBody) {
  const { rows } = await owner.query(
    `select l.purpose, l.cost_center_id, l.debit - l.credit as minor
    from journal_lines as l
    where l.entry_id = $1
    order by l.purpose, minor desc`,
    [made.journal[0]!.id],
  )
  return rows.map((row) => [row.purpose, row.cost_center_id, BigInt(row.minor)])
}

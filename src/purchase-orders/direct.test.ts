import { describe, expect, test } from 'vitest'
import { givenBudget, givenVendor, receive, type Order } from '../platform/testing/given.ts'
import { bill, budgetFigures } from '../platform/testing/given-invoices.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'

const inr = (amount: string) => ({ amount, currency: 'INR' })
const chairs = { description: 'Chair', quantity: '10', unit: 'each', unit_price: '100' }

async function givenPlanned(budget = 1_000_000n) {
  const tenant = await newTenant()
  const { costCenterId, budgetId } = await givenBudget(tenant, budget)
  const vendorId = await givenVendor(tenant)
  return { tenant, costCenterId, budgetId, vendorId }
}
type Given = Awaited<ReturnType<typeof givenPlanned>>
const draft = ({ tenant, costCenterId, vendorId }: Given, more: object = {}, line: object = {}) =>
  tenant.as('buyer').post('/purchase-orders', {
    vendor_id: vendorId,
    cost_center_id: costCenterId,
    currency: 'INR',
    reason: 'The old ones broke',
    lines: [{ ...chairs, ...line }],
    ...more,
  })
const act = (tenant: TestTenant, id: string, what: string, more: object = {}) =>
  tenant.as('buyer').post(`/purchase-orders/${id}/${what}`, more)
async function submitted(given: Given, more: object = {}, line: object = {}) {
  const made = await draft(given, more, line)
  expect(made.status, made.text).toBe(201)
  const sent = await act(given.tenant, made.body.id, 'submission')
  expect(sent.status, sent.text).toBe(200)
  return sent.body as Order & { approval_id: string }
}
const decide = async (tenant: TestTenant, approvalId: string, what: string, more: object = {}) => {
  for (const role of ['approver', 'controller'] as const) {
    const answer = await tenant.as(role).post(`/approvals/${approvalId}/${what}`, more)
    if (answer.status === 200 && answer.body.status !== 'pending') return
  }
}
async function approved(given: Given, more: object = {}, line: object = {}): Promise<Order> {
  const order = await submitted(given, more, line)
  await decide(given.tenant, order.approval_id, 'approval')
  return now(given.tenant, order.id)
}
async function issued(given: Given, more: object = {}, line: object = {}): Promise<Order> {
  const order = await approved(given, more, line)
  const answer = await act(given.tenant, order.id, 'issue')
  expect(answer.status, answer.text).toBe(200)
  return answer.body as Order
}
const now = async (tenant: TestTenant, id: string) =>
  (await tenant.as('buyer').get(`/purchase-orders/${id}`)).body

describe('an order without a request', () => {
  test('reserves when it is sent for approval, commits when it is approved, and is received and billed like any other', async () => {
    const given = await givenPlanned()
    const { tenant, budgetId } = given
    const made = await draft(given)
    expect(made.body).toMatchObject({
      status: 'draft',
      direct: true,
      reason: 'The old ones broke',
      purchase_requests: [],
      total: inr('1000.00'),
      lines: [{ cost_center_id: given.costCenterId, purchase_request_line_id: null }],
    })
    expect(made.body.actions).toContain('submit')
    expect(made.body.actions).not.toContain('issue')
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({ reserved: 0n, committed: 0n })
    const sent = await act(tenant, made.body.id, 'submission')
    expect(sent.body).toMatchObject({ status: 'pending' })
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({
      reserved: 100_000n,
      committed: 0n,
    })
    await decide(tenant, sent.body.approval_id, 'approval')
    expect(await now(tenant, made.body.id)).toMatchObject({ status: 'approved', number: null })
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({
      reserved: 0n,
      committed: 100_000n,
    })
    const order = (await act(tenant, made.body.id, 'issue')).body as Order
    expect(order).toMatchObject({ status: 'issued' })
    expect((await receive(tenant, order)).status).toBe(201)
    const invoice = await bill(tenant, {
      order: order.number,
      lines: [{ name: 'Chair', quantity: '10', price: '100.00' }],
    })
    expect(invoice.status).toBe('approved')
    expect(await budgetFigures(tenant, budgetId)).toEqual({
      reserved: 0n,
      committed: 0n,
      actual: 100_000n,
    })
    expect((await now(tenant, order.id)).status).toBe('closed')
    for (const path of ['', '/pdf', '/ubl'])
      expect((await tenant.as('buyer').page(`/purchase-orders/${order.id}${path}`)).status).toBe(
        200,
      )
  })

  test('is no amount that cannot be kept, and says so at its field', async () => {
    const given = await givenPlanned()
    const much = { quantity: '100000000', unit_price: '1000000000' }
    const refused = await draft(given, {}, much)
    expect(refused.body.errors).toMatchObject([{ pointer: '/lines/0/quantity', code: 'too_large' }])
    const request = await given.tenant.as('requester').post('/purchase-requests', {
      title: 'Chairs',
      cost_center_id: given.costCenterId,
      need_by: '2099-12-31',
      lines: [{ description: 'Chair', unit: 'each', ...much }],
    })
    expect(request.body.errors).toMatchObject([{ pointer: '/lines/0/quantity', code: 'too_large' }])
  })

  test('is never issued before somebody else has approved it, and never by who made it', async () => {
    const given = await givenPlanned()
    const { tenant } = given
    const made = await draft(given)
    const early = await act(tenant, made.body.id, 'issue')
    expect(early.status).toBe(409)
    expect(early.text).toContain('Send it for approval')
    const sent = await act(tenant, made.body.id, 'submission')
    expect((await act(tenant, made.body.id, 'issue')).status).toBe(409)
    const own = await tenant.as('buyer').post(`/approvals/${sent.body.approval_id}/approval`)
    expect(own.status).toBe(403)
    expect((await now(tenant, made.body.id)).status).toBe('pending')
    const gone = await act(tenant, made.body.id, 'cancellation', { reason: 'Not needed' })
    expect(gone.status).toBe(409)
    expect(gone.text).toContain('Take it back to the draft first')
    expect((await tenant.as('requester').post('/purchase-orders', {})).status).toBe(403)
  })

  test('with more than the budget has is refused like a request, and stays a draft that reserves nothing', async () => {
    const given = await givenPlanned(50_000n)
    const { tenant, budgetId } = given
    const made = await draft(given)
    const refused = await act(tenant, made.body.id, 'submission')
    expect(refused.status, refused.text).toBe(409)
    expect(refused.body.code).toBe('budget_exceeded')
    expect(await now(tenant, made.body.id)).toMatchObject({ status: 'draft', approval_id: null })
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({ reserved: 0n })
  })

  test.each(['rejection', 'return'])(
    'is a draft again after a %s, without its reservation, and is sent again',
    async (what) => {
      const given = await givenPlanned()
      const { tenant, budgetId } = given
      const order = await submitted(given)
      await decide(tenant, order.approval_id, what, { reason: 'Too dear' })
      expect((await now(tenant, order.id)).status).toBe('draft')
      expect(await budgetFigures(tenant, budgetId)).toMatchObject({ reserved: 0n, committed: 0n })
      const edited = await act(tenant, order.id, 'edit', {
        vendor_id: given.vendorId,
        cost_center_id: given.costCenterId,
        currency: 'INR',
        reason: 'Cheaper ones',
        lines: [{ ...chairs, unit_price: '60' }],
      })
      expect(edited.status, edited.text).toBe(200)
      expect((await act(tenant, order.id, 'submission')).body.status).toBe('pending')
      expect(await budgetFigures(tenant, budgetId)).toMatchObject({ reserved: 60_000n })
    },
  )

  test('is taken back to its draft while it waits and when it is approved, and frees the budget', async () => {
    const given = await givenPlanned()
    const { tenant, budgetId } = given
    const order = await submitted(given)
    expect((await act(tenant, order.id, 'edit', {})).status).toBe(422)
    expect((await act(tenant, order.id, 'withdrawal')).body.status).toBe('draft')
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({ reserved: 0n })
    const again = (await act(tenant, order.id, 'submission')).body
    await decide(tenant, again.approval_id, 'approval')
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({ committed: 100_000n })
    expect((await act(tenant, order.id, 'withdrawal')).body.status).toBe('draft')
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({ reserved: 0n, committed: 0n })
    expect((await act(tenant, order.id, 'issue')).status).toBe(409)
  })

  test('is approved at once when it is sent again as it was, and its reservation becomes the commitment', async () => {
    const given = await givenPlanned()
    const { tenant, budgetId } = given
    const order = await approved(given)
    await act(tenant, order.id, 'withdrawal')
    const again = (await act(tenant, order.id, 'submission')).body
    expect(again.status).toBe('approved')
    const figures = () => budgetFigures(tenant, budgetId)
    expect(await figures()).toMatchObject({ reserved: 0n, committed: 100_000n })
    expect((await act(tenant, order.id, 'issue')).status).toBe(200)
    await act(tenant, order.id, 'cancellation', { reason: 'Not needed' })
    expect(await figures()).toMatchObject({ reserved: 0n, committed: 0n })
  })

  test('asks anew when it is sent again with a wider tolerance', async () => {
    const given = await givenPlanned()
    const { tenant } = given
    const order = await approved(given)
    await act(tenant, order.id, 'withdrawal')
    const edited = await act(tenant, order.id, 'edit', {
      vendor_id: given.vendorId,
      cost_center_id: given.costCenterId,
      currency: 'INR',
      reason: 'New people',
      over_receipt_pct: '10',
      lines: [chairs],
    })
    expect(edited.status, edited.text).toBe(200)
    expect((await act(tenant, order.id, 'submission')).body.status).toBe('pending')
  })

  test('is cancelled as a draft, approved or issued, and what it had committed is free', async () => {
    const given = await givenPlanned()
    const { tenant, budgetId } = given
    for (const make of [approved, issued]) {
      const order = await make(given)
      const gone = await act(tenant, order.id, 'cancellation', { reason: 'Not needed' })
      expect(gone.body.status, gone.text).toBe('cancelled')
      expect(await budgetFigures(tenant, budgetId)).toMatchObject({ reserved: 0n, committed: 0n })
    }
    const made = await draft(given)
    expect((await act(tenant, made.body.id, 'cancellation', { reason: 'x' })).body.status).toBe(
      'cancelled',
    )
  })

  test('closes what does not come, opens it again, and is changed, with its commitment', async () => {
    const given = await givenPlanned()
    const { tenant, budgetId } = given
    const order = await issued(given)
    await receive(tenant, order, '4')
    await act(tenant, order.id, 'closure', { reason: 'Sold out' })
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({ committed: 40_000n })
    await act(tenant, order.id, 'reopening', { reason: 'Found some' })
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({ committed: 100_000n })
    const change = await tenant.as('buyer').post('/change-orders', {
      purchase_order_id: order.id,
      reason: 'Two more',
      lines: [{ line_id: order.lines[0]!.id, quantity: '12' }],
    })
    const sent = await tenant.as('buyer').post(`/change-orders/${change.body.id}/submission`)
    expect(sent.body.status, sent.text).toBe('pending')
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({ reserved: 20_000n })
    await decide(tenant, sent.body.approval_id, 'approval')
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({
      reserved: 0n,
      committed: 120_000n,
    })
  })

  test('charges each line to its own cost centre, and refuses what does not belong together', async () => {
    const given = await givenPlanned()
    const { tenant } = given
    const other = await givenBudget(tenant, 1_000_000n)
    const order = await submitted(given, {
      lines: [chairs, { ...chairs, description: 'Desk', cost_center_id: other.costCenterId }],
    })
    expect(await budgetFigures(tenant, given.budgetId)).toMatchObject({ reserved: 100_000n })
    expect(await budgetFigures(tenant, other.budgetId)).toMatchObject({ reserved: 100_000n })
    await decide(tenant, order.approval_id, 'approval')
    expect(await budgetFigures(tenant, other.budgetId)).toMatchObject({ committed: 100_000n })
    const wrong = [
      [{ reason: '' }, '/reason'],
      [{ cost_center_id: null }, '/cost_center_id'],
      [{ cost_center_id: given.vendorId }, '/cost_center_id'],
      [{ currency: 'USD' }, '/currency'],
      [{ lines: [{ ...chairs, category_id: given.vendorId }] }, '/lines/0/category_id'],
      [{ lines: [{ ...chairs, catalog_item_id: given.vendorId }] }, '/lines/0/catalog_item_id'],
      [{ lines: [{ ...chairs, quantity: '1.5' }] }, '/lines/0/quantity'],
      [{ lines: [{ ...chairs, unit_price: undefined }] }, '/lines/0/unit_price'],
      [{ lines: [{ ...chairs, description: undefined }] }, '/lines/0/description'],
      [
        {
          lines: [
            chairs,
            { purchase_request_line_id: given.vendorId, quantity: '1', unit_price: '1' },
          ],
        },
        '/cost_center_id',
      ],
    ] as const
    for (const [change, pointer] of wrong) {
      const answer = await draft(given, change)
      expect(answer.status, answer.text).toBe(422)
      expect(answer.text, JSON.stringify(change)).toContain(`"pointer":"${pointer}"`)
    }
  })

  test('takes an item of the catalog at its price, a sum by amount, milestones, tax and freight', async () => {
    const given = await givenPlanned()
    const { tenant, vendorId } = given
    const item = await tenant
      .as('buyer')
      .post('/catalog', { code: 'CH-1', name: 'Chair', unit: 'each', active: true })
    await tenant.as('buyer').post(`/catalog/${item.body.id}/prices`, {
      vendor_id: vendorId,
      unit_price: '90',
      currency: 'INR',
      min_quantity: '1',
      valid_from: '2020-01-01',
    })
    const made = await draft(given, {
      charges: [{ kind: 'freight', amount: '50' }],
      lines: [
        { catalog_item_id: item.body.id, quantity: '2' },
        { description: 'Advice', kind: 'amount', quantity: '1', unit_price: '300' },
        {
          description: 'Fitting out',
          quantity: '1',
          milestones: [
            { description: 'Half', amount: '100' },
            { description: 'All', amount: '100' },
          ],
        },
      ],
    })
    expect(made.status, made.text).toBe(201)
    expect(made.body).toMatchObject({
      total: inr('730.00'),
      lines: [
        { description: 'Chair', unit_price: '90', catalog_item_id: item.body.id },
        { kind: 'amount', quantity: '300' },
        { kind: 'milestone', description: 'Half' },
        { kind: 'milestone', description: 'All' },
      ],
    })
    const form = await tenant.as('buyer').page(`/purchase-orders/${made.body.id}/edit`)
    expect(form.status).toBe(200)
    const sent = await act(tenant, made.body.id, 'submission')
    expect(sent.status, sent.text).toBe(200)
    expect(await budgetFigures(tenant, given.budgetId)).toMatchObject({ reserved: 73_000n })
  })

  test('is typed into a form that keeps what was typed and says what is wrong', async () => {
    const given = await givenPlanned()
    const { tenant, costCenterId, vendorId } = given
    const page = await tenant.as('buyer').page('/purchase-orders/new?direct=yes')
    expect(page.status).toBe(200)
    expect(page.text).toContain('Why is it ordered without a request?')
    const typed = {
      vendor_id: vendorId,
      cost_center_id: costCenterId,
      currency: 'inr',
      reason: 'The old ones broke',
      'lines[0][description]': 'Chair',
      'lines[0][quantity]': '10',
      'lines[0][unit]': 'each',
      'lines[0][unit_price]': '',
      'lines[0][typed]': 'true',
      'lines[1][typed]': 'true',
      'lines[1][description]': '',
      'lines[1][quantity]': '',
      'lines[1][unit]': 'each',
      'lines[1][unit_price]': '',
    }
    const again = await tenant.as('buyer').form('/purchase-orders', typed)
    expect(again.status).toBe(422)
    expect(again.text).toContain('Unit price is missing.')
    expect(again.text).toContain('The old ones broke')
    const more = await tenant.as('buyer').form('/purchase-orders', { ...typed, add_line: '1' })
    expect(more.text).toContain('lines[2][description]')
    const saved = await tenant
      .as('buyer')
      .form('/purchase-orders', { ...typed, 'lines[0][unit_price]': '100' })
    expect(saved.status, saved.text).toBe(303)
  })

  test('sent twice at once is sent once, and a stale version is refused', async () => {
    const given = await givenPlanned()
    const { tenant, budgetId } = given
    const made = await draft(given)
    const both = await Promise.all([
      act(tenant, made.body.id, 'submission'),
      act(tenant, made.body.id, 'submission'),
    ])
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({ reserved: 100_000n })
    expect((await act(tenant, made.body.id, 'withdrawal', { version: 1 })).status).toBe(409)
  })

  test('cannot be made into one of a request, nor one of a request into it', async () => {
    const given = await givenPlanned()
    const { tenant } = given
    const made = await draft(given)
    const mixed = await act(tenant, made.body.id, 'edit', {
      vendor_id: given.vendorId,
      lines: [{ purchase_request_line_id: given.vendorId, quantity: '1', unit_price: '1' }],
    })
    expect(mixed.status).toBe(422)
    expect(mixed.text).toContain('made without a request')
  })

  test('is charged by a person of one department to what belongs to it alone, and seen there alone', async () => {
    const given = await givenPlanned()
    const { tenant } = given
    const inside = await givenBudget(tenant, 1_000_000n)
    const department = await tenant.as('admin').post('/departments', {
      code: 'RND',
      name: 'Research',
      active: true,
    })
    expect(department.status, department.text).toBe(201)
    await asOwner('update cost_centers set department_id = $2 where id = $1', [
      inside.costCenterId,
      department.body.id,
    ])
    const { userId } = await tenant.actor('auditor')
    await tenant
      .as('admin')
      .post(`/members/${userId}/roles`, { role: 'buyer', department_id: department.body.id })
    await asOwner("update memberships set roles = '{}' where tenant_id = $1 and user_id = $2", [
      tenant.tenantId,
      userId,
    ])
    const limited = tenant.as('auditor')
    const order = (costCenterId: string, line: object = {}) =>
      limited.post('/purchase-orders', {
        vendor_id: given.vendorId,
        cost_center_id: costCenterId,
        currency: 'INR',
        reason: 'For the laboratory',
        lines: [{ ...chairs, ...line }],
      })
    const own = await order(inside.costCenterId)
    expect(own.status, own.text).toBe(201)
    const sent = await limited.post(`/purchase-orders/${own.body.id}/submission`)
    expect(sent.status, sent.text).toBe(200)
    for (const outside of [
      await order(given.costCenterId),
      await order(inside.costCenterId, { cost_center_id: given.costCenterId }),
    ])
      expect(outside.status, outside.text).toBe(422)
    const made = await draft(given)
    expect((await limited.get(`/purchase-orders/${made.body.id}`)).status).toBe(404)
    expect((await limited.post(`/purchase-orders/${made.body.id}/submission`)).status).toBe(404)
    const stranger = await newTenant()
    expect((await stranger.as('buyer').get(`/purchase-orders/${own.body.id}`)).status).toBe(404)
  })

  test('is not decided on by the person who wrote it, also where somebody else sent it', async () => {
    const given = await givenPlanned()
    const { tenant } = given
    const { userId } = await tenant.actor('controller')
    await asOwner(
      "update memberships set roles = roles || '{buyer}' where tenant_id = $1 and user_id = $2",
      [tenant.tenantId, userId],
    )
    const made = await draft(given)
    const edited = await tenant.as('controller').post(`/purchase-orders/${made.body.id}/edit`, {
      vendor_id: given.vendorId,
      cost_center_id: given.costCenterId,
      currency: 'INR',
      reason: 'More of them',
      lines: [{ ...chairs, quantity: '11' }],
    })
    expect(edited.status, edited.text).toBe(200)
    const sent = await act(tenant, made.body.id, 'submission')
    expect(sent.status, sent.text).toBe(200)
    const own = await tenant.as('controller').post(`/approvals/${sent.body.approval_id}/approval`)
    expect(own.status).toBe(403)
  })
})

/** The same for every seed. */
function dice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * sides)
  }
}

test.each([1, 2, 3])(
  'whatever happens to orders without requests, the budget has reserved what waits and committed what is approved (seed %i)',
  async (seed) => {
    const given = await givenPlanned(400_000n)
    const { tenant, budgetId } = given
    const roll = dice(seed)
    const ids: string[] = []
    const content = () => ({
      vendor_id: given.vendorId,
      cost_center_id: given.costCenterId,
      currency: 'INR',
      reason: 'Any',
      lines: [{ ...chairs, quantity: String(1 + roll(20)) }],
    })
    const acts = [
      async () => {
        const made = await tenant.as('buyer').post('/purchase-orders', content())
        ids.push(made.body.id)
        return made.status
      },
      async (id: string) => (await act(tenant, id, 'edit', content())).status,
      async (id: string) => (await act(tenant, id, 'submission')).status,
      async (id: string) => (await act(tenant, id, 'submission')).status,
      async (id: string) => (await act(tenant, id, 'withdrawal')).status,
      async (id: string) => (await act(tenant, id, 'issue')).status,
      async (id: string) => (await act(tenant, id, 'cancellation', { reason: 'x' })).status,
      async (id: string) => (await act(tenant, id, 'closure', { reason: 'x' })).status,
      async (id: string) => (await act(tenant, id, 'reopening', { reason: 'x' })).status,
      async (id: string) => {
        const { approval_id: approval } = await now(tenant, id)
        if (approval)
          await decide(tenant, approval, ['approval', 'rejection', 'return'][roll(3)]!, {
            reason: 'So',
          })
        return 200
      },
    ]
    for (let step = 0; step < 60; step++) {
      const chosen = ids[roll(ids.length)] ?? ''
      const what = chosen === '' ? acts[0]! : acts[roll(acts.length)]!
      expect(await what(chosen)).toBeLessThan(500)
      const [expected] = await asOwner(
        `select
          coalesce(sum(base_total) filter (where status = 'pending'), 0)::text as reserved,
          coalesce(
            sum(
              (
                select sum(committed_left)
                from purchase_order_lines as l
                where l.tenant_id = o.tenant_id and l.purchase_order_id = o.id
              )
            ),
            0
          )::text as committed
        from purchase_orders as o
        where tenant_id = $1`,
        [tenant.tenantId],
      )
      const figures = await budgetFigures(tenant, budgetId)
      expect(figures.reserved).toBe(BigInt(String(expected!['reserved'])))
      expect(figures.committed).toBe(BigInt(String(expected!['committed'])))
      expect(figures.reserved + figures.committed).toBeLessThanOrEqual(400_000n)
    }
    const [unapproved] = await asOwner(
      `select count(*)::int as n
      from purchase_orders as o
      where
        tenant_id = $1
        and status in ('approved', 'issued')
        and not exists (
          select 1 from approvals as a where a.subject_id = o.id and a.status = 'approved'
        )`,
      [tenant.tenantId],
    )
    expect(unapproved!['n']).toBe(0)
  },
)

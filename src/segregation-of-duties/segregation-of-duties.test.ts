import { expect, test } from 'vitest'
import { ublInvoice } from '../integrations/e-invoice/samples.ts'
import type { Role } from '../kernel/permissions.ts'
import {
  givenApproved,
  givenBudget,
  givenIssued,
  givenOrder,
  givenVendor,
  receive,
} from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'

const vendor = { name: 'New Vendor', country: 'IN', currency: 'INR', payment_terms_days: 30 }

/** Gives somebody more roles, as the founders of the organisation did. */
const givenRoles = (tenant: TestTenant, role: Role, roles: readonly Role[]): Promise<unknown> =>
  asOwner('update memberships set roles = $1 where tenant_id = $2 and user_id = $3', [
    [role, ...roles],
    tenant.tenantId,
    tenant.users[`${role}@${tenant.slug}.test`],
  ])
const uploadAs = (tenant: TestTenant, role: Role, order: string) =>
  tenant.as(role).upload('/invoices', {
    bytes: Buffer.from(ublInvoice({ order })),
    name: 'invoice.xml',
  })

test('who creates a vendor may not approve it, administrators neither; only then can it get orders', async () => {
  const tenant = await newTenant()
  const made = await tenant.as('admin').post('/vendors', vendor)
  expect(made.body.status).toBe('pending')
  const own = await tenant.as('admin').post(`/vendors/${made.body.id}/approval`)
  expect([own.status, own.body.detail]).toEqual([
    403,
    'You created this vendor, so somebody else must approve it. The controller can.',
  ])
  const { costCenterId } = await givenBudget(tenant, 1_000_000_000n)
  const pr = await givenApproved(tenant, costCenterId)
  await expect(givenOrder(tenant, pr, made.body.id)).rejects.toThrow('not approved yet')
  expect((await tenant.as('buyer').post(`/vendors/${made.body.id}/approval`)).status).toBe(403)
  expect(
    (await tenant.as('controller').post(`/vendors/${made.body.id}/approval`)).body.status,
  ).toBe('active')
  expect((await tenant.as('controller').post(`/vendors/${made.body.id}/approval`)).status).toBe(409)
  expect((await givenOrder(tenant, pr, made.body.id)).status).toBe('issued')
})

test('unblocking is no way around the approval', async () => {
  const tenant = await newTenant()
  const made = await tenant.as('buyer').post('/vendors', vendor)
  expect((await tenant.as('buyer').post(`/vendors/${made.body.id}/unblock`)).status).toBe(409)
})

test('the report names who holds both sides of a pair', async () => {
  const tenant = await newTenant()
  const buyer = await tenant.actor('buyer')
  await givenRoles(tenant, 'buyer', ['controller', 'ap_clerk'])
  const report = (await tenant.as('auditor').get('/segregation-of-duties')).body as {
    version: number
    matrix: { duties: string[] }[]
    holders: { id: string; conflicts: string[][] }[]
    used: object[]
  }
  expect([report.version, report.used]).toEqual([0, []])
  expect(report.matrix.map((rule) => rule.duties)).toEqual(
    expect.arrayContaining([
      ['purchase_order.place', 'goods.receive'],
      ['purchase_order.place', 'invoice.enter'],
      ['goods.receive', 'invoice.enter'],
      ['purchase_request.raise', 'purchase_request.approve'],
    ]),
  )
  expect(report.holders.find((h) => h.id === buyer.userId)?.conflicts).toEqual([
    ['purchase_request.approve', 'invoice.enter'],
    ['purchase_order.place', 'invoice.enter'],
    ['invoice.enter', 'invoice.accept'],
    ['budget_transfer.request', 'budget_transfer.approve'],
    ['vendor.create', 'vendor.approve'],
    ['invoice.enter', 'payment.release'],
    ['purchase_order.place', 'retainage.release'],
    ['bank_details.enter', 'bank_details.approve'],
  ])
  expect((await tenant.as('auditor').page('/segregation-of-duties')).text).toContain(
    'Nobody may both raise a purchase request and approve a purchase request.',
  )
})

test('who placed the order neither receives it nor enters its invoice, and is told who can', async () => {
  const tenant = await newTenant()
  const { order } = await givenIssued(tenant)
  await givenRoles(tenant, 'buyer', ['receiver', 'ap_clerk'])
  const receiving = await tenant.as('buyer').post('/receipts', {
    purchase_order_id: order.id,
    lines: [{ purchase_order_line_id: order.lines[0]!.id, quantity: '12' }],
  })
  expect([receiving.status, receiving.body.detail]).toEqual([
    403,
    'You placed the order, so somebody else must receive the goods. The receiver can.',
  ])
  const entering = await uploadAs(tenant, 'buyer', order.number)
  expect([entering.status, entering.body.detail]).toEqual([
    403,
    'You placed the order, so somebody else must enter the invoice. The ap_clerk can.',
  ])
  expect((await receive(tenant, order)).status).toBe(201)
  expect((await uploadAs(tenant, 'ap_clerk', order.number)).status).toBe(201)
})

test('who received the goods does not enter the invoice, nor approves it by linking one entered before', async () => {
  const tenant = await newTenant()
  const { order } = await givenIssued(tenant)
  await givenRoles(tenant, 'receiver', ['ap_clerk'])
  const before = await uploadAs(tenant, 'receiver', 'none')
  expect(before.status).toBe(201)
  expect((await receive(tenant, order)).status).toBe(201)
  const own = await tenant
    .as('receiver')
    .post(`/invoices/${before.body.id}/order`, { order_number: order.number })
  expect(own.status).toBe(409)
  const forThem = await tenant
    .as('ap_clerk')
    .post(`/invoices/${before.body.id}/order`, { order_number: order.number })
  expect([forThem.status, forThem.body.detail]).toEqual([
    409,
    'The receiver received the goods and entered the invoice, which is for two people. Reject this invoice and let somebody else enter it again.',
  ])
})

test('who decided on the request neither receives nor enters the invoice', async () => {
  const tenant = await newTenant()
  const { order } = await givenIssued(tenant)
  await givenRoles(tenant, 'approver', ['receiver', 'ap_clerk'])
  const receiving = await tenant.as('approver').post('/receipts', {
    purchase_order_id: order.id,
    lines: [{ purchase_order_line_id: order.lines[0]!.id, quantity: '12' }],
  })
  expect(receiving.body.detail).toContain('You decided on the request, so somebody else')
  expect((await uploadAs(tenant, 'approver', order.number)).status).toBe(403)
})

test('a requester may confirm the receipt, unless the organisation adds the pair', async () => {
  const tenant = await newTenant()
  const { order } = await givenIssued(tenant)
  await givenRoles(tenant, 'requester', ['receiver'])
  const half = {
    purchase_order_id: order.id,
    lines: [{ purchase_order_line_id: order.lines[0]!.id, quantity: '6' }],
  }
  expect((await tenant.as('requester').post('/receipts', half)).status).toBe(201)
  await givenRoles(tenant, 'auditor', ['admin'])
  const asked = await tenant.as('admin').post('/segregation-of-duties', {
    add: [['purchase_request.raise', 'goods.receive']],
    reason: 'The warehouse confirms what comes',
  })
  expect(asked.status).toBe(201)
  const waiting = asked.body.versions[0] as { id: string; status: string; version: number }
  expect(waiting.status).toBe('proposed')
  expect(
    (
      await tenant.as('admin').post('/segregation-of-duties', {
        remove: [['goods.receive', 'invoice.enter']],
        reason: 'x',
      })
    ).status,
  ).toBe(409)
  expect(
    (await tenant.as('admin').post(`/segregation-of-duties/${waiting.id}/confirmation`)).body
      .detail,
  ).toContain('You proposed this change, so another administrator must confirm it.')
  expect(
    (await tenant.as('buyer').post(`/segregation-of-duties/${waiting.id}/confirmation`)).status,
  ).toBe(403)
  const page = await tenant.as('auditor').page('/segregation-of-duties')
  expect(page.text).toContain('Is added')
  const confirmed = await tenant
    .as('auditor')
    .post(`/segregation-of-duties/${waiting.id}/confirmation`, { version: waiting.version })
  expect(confirmed.status).toBe(200)
  expect(confirmed.body.version).toBe(1)
  const again = await tenant.as('requester').post('/receipts', half)
  expect([again.status, again.body.detail]).toEqual([
    403,
    'You raised the request, so somebody else must receive the goods. The receiver can.',
  ])
})

test('a pair of the default is switched off with a reason, by two administrators who just proved who they are', async () => {
  const tenant = await newTenant()
  const { order } = await givenIssued(tenant)
  await givenRoles(tenant, 'buyer', ['receiver'])
  await givenRoles(tenant, 'auditor', ['admin'])
  const change = { remove: [['goods.receive', 'purchase_order.place']] }
  expect((await tenant.as('admin').post('/segregation-of-duties', change)).status).toBe(422)
  expect(
    (await tenant.as('buyer').post('/segregation-of-duties', { ...change, reason: 'x' })).status,
  ).toBe(403)
  const form = await tenant.as('admin').form('/segregation-of-duties', {
    'remove_purchase_order.place__goods.receive': 'on',
    reason: 'One person runs the site',
  })
  expect(form.status).toBe(303)
  const [waiting] = (await tenant.as('admin').get('/segregation-of-duties')).body.versions
  expect(waiting.removed).toEqual([['purchase_order.place', 'goods.receive']])
  const second = tenant.as('auditor')
  await second.cookie()
  await asOwner(`update sessions set data = data - 'confirmedAt' where user_id = $1`, [
    (await tenant.actor('auditor')).userId,
  ])
  expect(
    (await second.form(`/segregation-of-duties/${waiting.id}/confirmation`)).headers['location'],
  ).toMatch(/^\/step-up/)
  await second.post(`/segregation-of-duties/${waiting.id}/confirmation`)
  const own = await tenant.as('buyer').post('/receipts', {
    purchase_order_id: order.id,
    lines: [{ purchase_order_line_id: order.lines[0]!.id, quantity: '12' }],
  })
  expect(own.status).toBe(201)
  const { used } = (await tenant.as('auditor').get('/segregation-of-duties')).body
  expect(used).toEqual([
    expect.objectContaining({
      person: 'The buyer',
      subject_id: order.id,
      duties: ['purchase_order.place', 'goods.receive'],
    }),
  ])
})

test('receiving and entering the invoice at the same moment is not both done by one person', async () => {
  const tenant = await newTenant()
  const { order } = await givenIssued(tenant)
  await givenRoles(tenant, 'receiver', ['ap_clerk'])
  const answers = await Promise.all([
    receive(tenant, order),
    uploadAs(tenant, 'receiver', order.number),
  ])
  expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([201, 403])
})

test('another vendor or purchase is no reason to refuse', async () => {
  const tenant = await newTenant()
  const { costCenterId } = await givenIssued(tenant, 1_000_000_000n)
  await givenRoles(tenant, 'receiver', ['buyer'])
  const other = await givenOrder(
    tenant,
    await givenApproved(tenant, costCenterId),
    await givenVendor(tenant, { name: 'Bolt Traders' }),
  )
  expect((await receive(tenant, other)).status).toBe(201)
})

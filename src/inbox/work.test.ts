import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { ublInvoice } from '../integrations/e-invoice/samples.ts'
import { roles, type Role } from '../kernel/permissions.ts'
import { newFounder } from '../platform/testing/founder.ts'
import {
  givenApproved,
  givenBudget,
  givenCapture,
  givenIssued,
  givenOrder,
  givenRole,
  givenSubmitted,
  givenVendor,
} from '../platform/testing/given.ts'
import { givenJoined } from '../platform/testing/joined.ts'
import { newTenant, product, type TestTenant } from '../platform/testing/harness.ts'

type Item = { kind: string; id: string; title: string }
const inboxOf = async (tenant: TestTenant, role: Role): Promise<Item[]> =>
  (await tenant.as(role).get('/inbox')).body.data
const kindsOf = async (tenant: TestTenant, role: Role): Promise<string[]> =>
  (await inboxOf(tenant, role)).map((item) => item.kind).toSorted((a, b) => a.localeCompare(b))

/** The numbers that a page of the inbox says, and how many rows it has. */
async function numbersOf(tenant: TestTenant, role: Role) {
  const { text } = await tenant.as(role).page('/inbox')
  const badge = /<span [^>]*data-count>(\d+)<\/span>/.exec(text)?.[1]
  const tab = /<span [^>]*data-tab-count>(\d+)<\/span>/.exec(text)?.[1]
  const title = /<title>Inbox(?: \((\d+)\))? · SVPMS<\/title>/.exec(text)
  const heading = /(\d+) waits?, newest first/.exec(text)?.[1]
  expect(title).not.toBeNull()
  return {
    badge: Number(badge ?? 0),
    tab: Number(tab ?? 0),
    title: Number(title?.[1] ?? 0),
    heading: Number(heading ?? 0),
    rows: text.split('data-inbox-row').length - 1,
  }
}

const lines = [1, 2, 3, 4, 5].map((n) => ({
  description: `Switch ${n}`,
  quantity: '2',
  unit: 'each',
  unit_price: '100.00',
}))

/** Waits until what was captured has been read. */
async function readBy(tenant: TestTenant, id: string): Promise<void> {
  const { jobs } = await product()
  for (const until = Date.now() + 60_000; Date.now() < until;) {
    await jobs.drain(500)
    const { body } = await tenant.as('ap_clerk').get(`/invoice-captures/${id}`)
    if (body.status !== 'reading') return
  }
  throw new Error('it was not read')
}

/** An organisation in which something waits for everybody who has work. */
async function givenWork() {
  const tenant = await newTenant()
  const { order } = await givenIssued(tenant, 100_000_000n, { lines })
  const invoice = await tenant.as('ap_clerk').upload('/invoices', {
    bytes: Buffer.from(
      ublInvoice({
        number: 'HELD-5',
        order: order.number,
        lines: lines.map((l) => ({ name: l.description, quantity: '2', price: '150.00' })),
      }),
    ),
    name: 'held.xml',
  })
  expect([invoice.status, invoice.text]).toEqual([201, invoice.text])
  const { costCenterId } = await givenBudget(tenant, 1_000_000_000n)
  const vendorId = await givenVendor(tenant, { name: 'Malabar Supplies' })
  await givenSubmitted(tenant, costCenterId)
  await givenApproved(tenant, costCenterId)
  const capture = await givenCapture(tenant)
  await readBy(tenant, capture.id)
  await tenant.as('buyer').post('/vendors', {
    name: 'Deccan Metals',
    country: 'IN',
    currency: 'INR',
    payment_terms_days: 30,
  })
  await tenant.as('controller').post('/exchange-rates', {
    currency: 'USD',
    rate: '83',
    valid_on: '2020-01-01',
    source: 'ECB',
  })
  return { tenant, costCenterId, vendorId, invoiceId: invoice.body.id as string, capture }
}

describe('the inbox of each role', () => {
  let world: Awaited<ReturnType<typeof givenWork>>
  beforeAll(async () => {
    world = await givenWork()
  }, 240_000)

  test.each([
    ['requester', []],
    ['approver', ['approval']],
    ['buyer', ['hold', 'to_order']],
    ['receiver', ['to_receive']],
    ['ap_clerk', ['capture']],
    ['controller', ['approval']],
    ['admin', ['exchange_rate']],
    ['auditor', []],
  ] as const)('holds for the %s what that role does: %j', async (role, kinds) => {
    const found = new Set(await kindsOf(world.tenant, role))
    for (const kind of kinds) expect([...found]).toContain(kind)
    if (kinds.length === 0) expect([...found]).toEqual([])
  })

  test.each(roles)(
    'says one number to the %s: beside the nav, in the title, above the list, by rows',
    async (role) => {
      const { badge, tab, title, heading, rows } = await numbersOf(world.tenant, role)
      expect({ badge, tab, title, heading }).toEqual({
        badge: rows,
        tab: rows,
        title: rows,
        heading: rows,
      })
      expect((await inboxOf(world.tenant, role)).length).toBe(rows)
    },
  )

  test.each(roles)('has each document once for the %s', async (role) => {
    const ids = (await inboxOf(world.tenant, role)).map((item) => item.id)
    expect(ids.length).toBe(new Set(ids).size)
  })

  test('counts the held lines of one invoice in its one row', async () => {
    const held = (await inboxOf(world.tenant, 'buyer')).filter((i) => i.id === world.invoiceId)
    expect(held).toMatchObject([{ kind: 'hold', title: '5 holds' }])
  })

  test('asks nobody about what they wrote themselves', async () => {
    expect(await kindsOf(world.tenant, 'controller')).not.toContain('exchange_rate')
    const { tenant, costCenterId, vendorId } = world
    const pr = await givenApproved(tenant, costCenterId)
    const draft = await givenOrder(tenant, pr, vendorId)
    expect((await inboxOf(tenant, 'receiver')).map((i) => i.id)).toContain(draft.id)
    expect((await inboxOf(tenant, 'requester')).map((i) => i.id)).not.toContain(draft.id)
  })

  test('a captured document leaves it once it is rejected', async () => {
    const { tenant, capture } = world
    const has = async () =>
      (await inboxOf(tenant, 'ap_clerk')).some((item) => item.id === capture.id)
    expect(await has()).toBe(true)
    const now = await tenant.as('ap_clerk').get(`/invoice-captures/${capture.id}`)
    await tenant.as('ap_clerk').post(`/invoice-captures/${capture.id}/rejection`, {
      reason: 'Twice',
      version: now.body.version,
    })
    expect(await has()).toBe(false)
  })
})

describe('work that a second person does', () => {
  test('a draft order waits for the people who may issue it', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const pr = await givenApproved(tenant, costCenterId)
    const vendorId = await givenVendor(tenant)
    const full = await tenant.as('buyer').get(`/purchase-requests/${pr.id}`)
    const made = await tenant.as('buyer').post('/purchase-orders', {
      purchase_request_id: pr.id,
      vendor_id: vendorId,
      lines: full.body.lines.map((l: { id: string; quantity: string; unit_price: string }) => ({
        purchase_request_line_id: l.id,
        quantity: l.quantity,
        unit_price: l.unit_price,
      })),
    })
    expect(await inboxOf(tenant, 'buyer')).toMatchObject([{ kind: 'to_issue', id: made.body.id }])
    expect(await kindsOf(tenant, 'receiver')).toEqual([])
  })

  test('roles to confirm are one row a person, for another administrator only', async () => {
    const tenant = await newTenant()
    await givenRole(tenant, 'auditor', 'admin')
    const made = await givenJoined(tenant, {
      name: 'Meera Nair',
      email: `${randomUUID()}@people.test`,
      roles: ['requester', 'approver', 'controller'],
    })
    expect(await inboxOf(tenant, 'auditor')).toMatchObject([
      { kind: 'role', id: made.body.id, title: 'Meera Nair' },
    ])
    expect((await tenant.as('auditor').page('/inbox')).text).toContain('2 roles to confirm')
    expect(await kindsOf(tenant, 'admin')).toEqual([])
    expect(await kindsOf(tenant, 'controller')).toEqual([])
  })

  test('a proposed change of duties, a higher limit of links and drafts of policies wait for the other one', async () => {
    const tenant = await newTenant()
    await givenRole(tenant, 'auditor', 'admin')
    const asked = await tenant.as('admin').post('/segregation-of-duties', {
      add: [['purchase_request.raise', 'purchase_order.place']],
      remove: [],
      reason: 'The auditor asked',
    })
    expect([asked.status, asked.text]).toEqual([201, asked.text])
    const policy = await tenant.as('admin').post('/approval-policies', { note: 'Ours' })
    expect(await kindsOf(tenant, 'auditor')).toEqual(['duties'])
    await tenant.as('admin').post(`/approval-policies/${policy.body.id}/rules`, {
      name: 'Owner',
      position: 10,
      approver: 'cost_center_owner',
    })
    expect(await kindsOf(tenant, 'auditor')).toEqual(['approval_policy', 'duties'])
    expect(await kindsOf(tenant, 'controller')).toEqual(['approval_policy'])
    expect(await kindsOf(tenant, 'admin')).toEqual([])
  })

  test('a vendor that nobody could approve yet waits for who can, and for its author only while there is nobody else', async () => {
    const tenant = await newFounder()
    await tenant.as('admin').post('/vendors', {
      name: 'Nilgiri Tools',
      country: 'IN',
      currency: 'INR',
      payment_terms_days: 30,
    })
    expect(await kindsOf(tenant, 'admin')).toEqual(['vendor'])
    expect(await numbersOf(tenant, 'admin')).toMatchObject({ badge: 1, rows: 1 })
    await givenJoined(tenant, {
      name: 'Meera',
      email: `${randomUUID()}@people.test`,
      roles: ['requester'],
    })
    expect(await kindsOf(tenant, 'admin')).toEqual([])
  })

  test('nothing of another organisation is in it', async () => {
    const [mine, theirs] = [await newTenant(), await newTenant()]
    const { costCenterId } = await givenBudget(theirs, 100_000_000n)
    await givenApproved(theirs, costCenterId)
    for (const role of roles) expect(await kindsOf(mine, role)).toEqual([])
  })
})

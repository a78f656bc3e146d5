import { expect, test } from 'vitest'
import {
  givenApproved,
  givenBudget,
  givenOrder,
  givenProvenAccount,
  givenSubmitted,
  givenVendor,
} from '../platform/testing/given.ts'
import { permissionsOf, roles, type Role } from '../kernel/permissions.ts'
import { describedRoutes } from '../compose.ts'
import { newTenant } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'

const reason = 'Entered twice'

/** Two active vendors, an order to the first, and what is done to make them one. */
async function given() {
  const tenant = await newTenant()
  const [from, into] = [
    await givenVendor(tenant, { name: 'Acme Components' }),
    await givenVendor(tenant, { name: 'ACME Components Pvt Ltd' }),
  ]
  const propose = (change: object = {}) =>
    tenant.as('buyer').post(`/vendors/${from}/merge`, { into_id: into, reason, ...change })
  const confirm = (id: string, role: 'controller' | 'buyer' | 'admin' = 'controller') =>
    tenant.as(role).post(`/vendor-merges/${id}/confirmation`)
  const vendor = async (id: string) => (await tenant.as('controller').get(`/vendors/${id}`)).body
  return { tenant, from, into, propose, confirm, vendor }
}

test('what somebody proposed and somebody else confirmed makes two vendors one, and the old address leads to the new one', async () => {
  const { tenant, from, into, propose, confirm, vendor } = await given()
  const { costCenterId } = await givenBudget(tenant, 100_000_000n)
  const order = await givenOrder(tenant, await givenApproved(tenant, costCenterId), from)
  const buyer = tenant.as('buyer')
  await buyer.post(`/vendors/${from}/contacts`, { name: 'Meera Rao', email: 'm@acme.example' })
  const works = { purpose: 'legal', street: 'Mill Road 1', city: 'Hosur', country: 'IN' }
  await buyer.post(`/vendors/${from}/addresses`, works)
  await buyer.post(`/vendors/${from}/comments`, { body: 'Ask for Meera' })
  await buyer.post(`/vendors/${from}/tax-registrations`, { country: 'IN', number: 'ACUPA7085R' })
  await tenant.as('controller').post(`/vendors/${from}/approval`)
  const proposal = await propose()
  expect(proposal.status).toBe(201)
  expect(await vendor(from)).toMatchObject({ status: 'active', merged_into: null })
  const page = (await tenant.as('controller').page(`/vendors/${from}`)).text
  for (const text of ['Proposed merge', 'Into ACME Components Pvt Ltd', reason])
    expect(page).toContain(text)
  expect((await confirm(proposal.body.id)).body.status).toBe('done')
  expect(await vendor(from)).toMatchObject({ status: 'inactive', merged_into: into, vat_id: null })
  expect(await vendor(into)).toMatchObject({
    status: 'active',
    vat_id: 'ACUPA7085R',
    contacts: [{ name: 'Meera Rao' }],
    addresses: [{ street: 'Mill Road 1' }],
  })
  const redirect = await tenant.as('buyer').page(`/vendors/${from}`)
  expect(redirect.status).toBe(308)
  expect(redirect.headers['location']).toBe(`/vendors/${into}`)
  const moved = (await tenant.as('buyer').get(`/purchase-orders/${order.id}`)).body
  expect(JSON.stringify(moved)).toContain(into)
  const after = (await tenant.as('buyer').page(`/vendors/${into}`)).text
  expect(after).toContain('Ask for Meera')
  expect(after).toContain('merged another vendor into this one')
})

/** What stays with the entry that was given up, and why. */
const stays: Record<string, string> = {
  'vendor_merges.from_id': 'it says what became of it',
  'vendor_bank_accounts.vendor_id': 'an account is proposed and verified for the vendor that stays',
}

test('nothing names the vendor that was given up, whatever table refers to vendors', async () => {
  const { tenant, from, propose, confirm } = await given()
  const { costCenterId } = await givenBudget(tenant, 100_000_000n)
  await givenOrder(tenant, await givenApproved(tenant, costCenterId), from)
  const child = await givenVendor(tenant, { name: 'Nandi Steel' })
  await tenant.as('buyer').post(`/vendors/${child}/profile`, { parent_id: from })
  expect((await confirm((await propose()).body.id)).status).toBe(200)
  const references = await asOwner(
    `select distinct c.conrelid::regclass::text as table, a.attname as column
    from pg_constraint c
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any (c.conkey)
    where c.contype = 'f'
      and (
        c.confrelid = 'vendor_details'::regclass
        or c.confrelid = 'documents'::regclass
        and a.attname = 'vendor_id'
      )
      and a.attname not in ('tenant_id', 'id', 'document_kind', 'vendor_kind')`,
  )
  expect(references.length).toBeGreaterThan(6)
  for (const { table, column } of references as { table: string; column: string }[]) {
    const rows = await asOwner(`select 1 from ${table} where ${column} = $1`, [from])
    if (!stays[`${table}.${column}`])
      expect([`${table}.${column}`, rows.length]).toEqual([`${table}.${column}`, 0])
  }
})

test('nobody confirms their own proposal, and of two confirmations one counts', async () => {
  const { tenant, propose, confirm } = await given()
  const mine = await tenant.as('admin').post(`/vendors/${(await given()).from}/merge`, {
    into_id: '01900000-0000-7000-8000-000000000000',
    reason,
  })
  expect(mine.status).toBe(404)
  const { id } = (await propose()).body
  expect((await propose()).status).toBe(409)
  expect((await confirm(id, 'buyer')).status).toBe(403)
  const answers = await Promise.all([confirm(id), confirm(id, 'admin')])
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]))
})

test('an administrator who proposed it does not confirm it', async () => {
  const { tenant, from, into, confirm } = await given()
  const proposal = await tenant
    .as('admin')
    .post(`/vendors/${from}/merge`, { into_id: into, reason })
  const own = await confirm(proposal.body.id, 'admin')
  expect(own.status).toBe(403)
  expect(own.body.detail).toContain('somebody else confirms it')
})

test('while somebody is asked to approve something of it, a vendor is not merged', async () => {
  const { tenant, from, propose } = await given()
  const { costCenterId } = await givenBudget(tenant, 100_000_000n)
  await givenSubmitted(tenant, costCenterId, { vendor_id: from })
  const refused = await propose()
  expect(refused.status).toBe(409)
  expect(refused.body).toMatchObject({ code: 'waiting' })
})

test('a vendor with a bank account is not merged: no account goes over without its own control', async () => {
  const { tenant, from, propose } = await given()
  await givenProvenAccount(tenant, from, 'DE89370400440532013000')
  const refused = await propose()
  expect(refused.status).toBe(409)
  expect(refused.body).toMatchObject({ code: 'has_accounts' })
})

test('what stays is another, active vendor, and what was merged is not used again', async () => {
  const { tenant, from, into, propose, confirm } = await given()
  expect((await propose({ into_id: from })).status).toBe(422)
  await tenant.as('admin').post(`/vendors/${into}/block`, { reason: 'x' })
  expect((await propose()).body.detail).toContain('must be an active vendor')
  await tenant.as('buyer').post(`/vendors/${into}/unblock`)
  await tenant.as('controller').post(`/vendors/${into}/approval`)
  await confirm((await propose()).body.id)
  expect((await tenant.as('buyer').post(`/vendors/${from}/reactivation`)).status).toBe(409)
  expect((await propose()).status).toBe(409)
})

test('a refused merge changes nothing, and other organisations and roles reach none', async () => {
  const { tenant, from, propose, vendor } = await given()
  const { id } = (await propose()).body
  const other = await newTenant()
  expect((await other.as('controller').post(`/vendor-merges/${id}/confirmation`)).status).toBe(404)
  expect((await tenant.as('receiver').post(`/vendor-merges/${id}/refusal`)).status).toBe(403)
  expect((await tenant.as('buyer').post(`/vendor-merges/${id}/refusal`)).body.status).toBe(
    'refused',
  )
  expect(await vendor(from)).toMatchObject({ status: 'active', merged_into: null })
  expect((await tenant.as('controller').post(`/vendor-merges/${id}/confirmation`)).status).toBe(409)
  expect((await propose()).status).toBe(201)
})

test('a hold outlives a merge: it goes over, and of two of a kind the stricter day and both reasons stay', async () => {
  const { tenant, from, into, propose, confirm, vendor } = await given()
  const hold = (id: string, stops: string, more: object) =>
    tenant.as('buyer').post(`/vendors/${id}/holds`, { stops, ...more })
  await hold(from, 'payments', { reason: 'A wrong account' })
  await hold(from, 'orders', { reason: 'Late' })
  await hold(into, 'orders', { reason: 'Damaged goods', until: '2099-01-01' })
  expect((await confirm((await propose()).body.id)).status).toBe(200)
  expect((await vendor(into)).holds).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ stops: 'payments', reason: 'A wrong account', until: null }),
      expect.objectContaining({ stops: 'orders', reason: 'Damaged goods; Late', until: null }),
    ]),
  )
  expect((await vendor(into)).holds).toHaveLength(2)
})

test('nothing is entered any more for a vendor that was merged, and the answer names the way out', async () => {
  const { tenant, from, propose, confirm } = await given()
  await confirm((await propose()).body.id)
  const [buyer, controller] = [tenant.as('buyer'), tenant.as('controller')]
  const account = {
    holder: 'Acme',
    scheme: 'iban',
    number: 'DE89370400440532013000',
    country: 'DE',
    currency: 'EUR',
  }
  const address = { purpose: 'legal', street: 'Mill Road 1', city: 'Hosur', country: 'IN' }
  const answers = [
    await buyer.post(`/vendors/${from}/contacts`, { name: 'Meera Rao', email: 'm@acme.example' }),
    await buyer.post(`/vendors/${from}/addresses`, address),
    await buyer.post(`/vendors/${from}/tax-registrations`, { country: 'IN', number: 'ACUPA7085R' }),
    await buyer.post(`/vendors/${from}/profile`, { trading_name: 'Acme' }),
    await buyer.post(`/vendors/${from}/bank-accounts`, account),
    await buyer.post(`/vendors/${from}/onboarding`),
    await controller.post(`/vendors/${from}/holds`, { stops: 'orders', reason: 'Late' }),
    await buyer.post(`/vendors/${from}/block`, { reason: 'Late' }),
  ]
  for (const { status, body } of answers) {
    expect(status, JSON.stringify(body)).toBe(409)
    expect(body.detail).toBe(
      'Acme Components was merged into another vendor. Use that one instead.',
    )
  }
})

/** Every page below the page of a vendor. */
const pages = describedRoutes().flatMap(({ kind, path, spec }) =>
  kind === 'read' && path.startsWith('/vendors/:id/') ? [{ path, allow: spec.allow }] : [],
)

test('every page of a vendor that was merged leads to the same page of the one that remains', async () => {
  expect(pages.length).toBeGreaterThan(7)
  const { tenant, from, into, propose, confirm } = await given()
  const open = async (vendorId: string, { path, allow }: (typeof pages)[number]) => {
    const role = roles.find((one) => allow !== 'member' && permissionsOf([one]).has(allow))
    return tenant.as(role ?? 'buyer').page(`${path.replace(':id', vendorId)}?from=list`)
  }
  for (const page of pages) expect((await open(from, page)).status, page.path).not.toBe(308)
  await confirm((await propose()).body.id)
  for (const page of pages) {
    const led = await open(from, page)
    expect([page.path, led.status, led.headers['location']]).toEqual([
      page.path,
      308,
      `${page.path.replace(':id', into)}?from=list`,
    ])
    expect((await open(into, page)).status, page.path).not.toBe(308)
  }
})

test('a proposed merge waits in the inbox of those who may decide it, until it is decided', async () => {
  const { tenant, from, propose, confirm } = await given()
  const waits = async (role: Role) =>
    ((await tenant.as(role).get('/inbox')).body.data as { kind: string; title: string }[]).filter(
      ({ kind }) => kind === 'vendor_merge',
    )
  expect(await waits('controller')).toEqual([])
  const { id } = (await propose()).body
  expect(await waits('controller')).toMatchObject([{ title: 'Acme Components' }])
  const page = (await tenant.as('controller').page('/inbox')).text
  expect(page).toContain('Merge to confirm')
  expect(page).toContain(`href="/vendors/${from}"`)
  for (const role of ['buyer', 'requester', 'ap_clerk', 'receiver', 'auditor'] as const)
    expect(await waits(role), role).toEqual([])
  await confirm(id)
  expect(await waits('controller')).toEqual([])
})

test('the administrator who proposed a merge does not find it in their own inbox', async () => {
  const { tenant, from, into } = await given()
  await tenant.as('admin').post(`/vendors/${from}/merge`, { into_id: into, reason })
  const kinds = async (role: Role) =>
    ((await tenant.as(role).get('/inbox')).body.data as { kind: string }[]).map(({ kind }) => kind)
  expect(await kinds('admin')).not.toContain('vendor_merge')
  expect(await kinds('controller')).toContain('vendor_merge')
})

import { expect, test } from 'vitest'
import { givenApproved, givenBudget, givenOrder } from '../platform/testing/given.ts'
import { mailsTo, newTenant } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'

const acme = { name: 'Acme Components', country: 'IN', currency: 'INR', payment_terms_days: 30 }

/** An approved vendor with an address of its own, and what is done with its contacts. */
async function given() {
  const tenant = await newTenant()
  const email = `office@${tenant.slug}.example`
  const made = await tenant.as('buyer').post('/vendors', { ...acme, email })
  const { id } = made.body as { id: string }
  const at = `/vendors/${id}`
  await tenant.as('controller').post(`${at}/approval`)
  const add = (contact: object) =>
    tenant
      .as('buyer')
      .post(`${at}/contacts`, { name: 'Meera Rao', active: true, language: 'en', ...contact })
  const vendor = async () => (await tenant.as('controller').get(at)).body
  return { tenant, id, at, add, vendor, email }
}

test('a contact is added, changed and removed, and each is on record', async () => {
  const { tenant, at, add, vendor } = await given()
  const made = await add({ email: 'meera@acme.example', for_invoices: true })
  expect(made.status).toBe(201)
  expect(made.body).toMatchObject({ for_invoices: true, for_orders: false, active: true })
  expect(await vendor()).toMatchObject({
    status: 'active',
    contacts: [{ name: 'Meera Rao', purposes: ['invoices'] }],
  })
  const edit = `/vendor-contacts/${made.body.id}/edit`
  const changed = { name: 'Meera Iyer', phone: '+91 80 5555 0100', for_quality: true }
  const answer = await tenant.as('buyer').post(edit, changed)
  expect(answer.body).toMatchObject({ name: 'Meera Iyer', for_quality: true, active: false })
  const page = (await tenant.as('buyer').page(at)).text
  for (const text of ['Meera Iyer', 'Quality', 'Not active', 'added a contact'])
    expect(page).toContain(text)
  const { id } = made.body as { id: string }
  expect((await tenant.as('buyer').post(`/vendor-contacts/${id}/removal`)).status).toBe(200)
  expect((await vendor()).contacts).toEqual([])
  expect((await tenant.as('buyer').page(at)).text).toContain('removed a contact')
})

test('a new mail for orders waits for somebody else, who sees the difference', async () => {
  const { tenant, at, add, vendor } = await given()
  expect((await add({ email: 'orders@elsewhere.example', for_orders: true })).status).toBe(201)
  expect((await vendor()).status).toBe('pending')
  expect((await tenant.as('buyer').post(`${at}/approval`)).status).toBe(403)
  const page = (await tenant.as('controller').page(at)).text
  expect(page).toContain('Changed since it was approved')
  expect(page).toContain('orders@elsewhere.example')
  expect((await tenant.as('controller').post(`${at}/approval`)).body.status).toBe('active')
})

test.each([
  ['changing its e-mail', { email: 'x@elsewhere.example', for_orders: true, active: true }],
  ['taking orders from it', { email: 'orders@acme.example', active: true }],
  ['setting it to not active', { email: 'orders@acme.example', for_orders: true, active: false }],
  ['removing it', null],
])('%s is a change of the mail for orders too', async (_what, change) => {
  const { tenant, at, add, vendor } = await given()
  const { id } = (await add({ email: 'orders@acme.example', for_orders: true })).body
  await tenant.as('controller').post(`${at}/approval`)
  const path = `/vendor-contacts/${id}/${change ? 'edit' : 'removal'}`
  const answer = await tenant
    .as('buyer')
    .post(path, change ? { name: 'Meera Rao', language: 'en', ...change } : {})
  expect(answer.status).toBe(200)
  expect((await vendor()).status).toBe('pending')
})

test('a change of the telephone or the language asks nobody', async () => {
  const { tenant, at, add, vendor } = await given()
  const contact = {
    name: 'Meera Rao',
    email: 'orders@acme.example',
    for_orders: true,
    active: true,
  }
  const { id } = (await add(contact)).body
  await tenant.as('controller').post(`${at}/approval`)
  await tenant
    .as('buyer')
    .post(`/vendor-contacts/${id}/edit`, { ...contact, language: 'de', phone: '1' })
  expect((await vendor()).status).toBe('active')
})

test('what is wrong is said at its field', async () => {
  const { add } = await given()
  expect((await add({ for_orders: true })).body.errors).toMatchObject([{ pointer: '/email' }])
  expect((await add({ email: 'nobody' })).body.errors).toMatchObject([{ pointer: '/email' }])
  expect((await add({ name: '' })).body.errors).toMatchObject([{ pointer: '/name' }])
  await add({ email: 'meera@acme.example' })
  expect((await add({ email: 'Meera@acme.example' })).body.errors).toMatchObject([
    { pointer: '/email' },
  ])
})

test('a page that is out of date, another organisation and a role without the right change nothing', async () => {
  const { tenant, at, add, vendor } = await given()
  const { id, version } = (await add({ email: 'meera@acme.example' })).body
  const edit = `/vendor-contacts/${id}/edit`
  const change = (name: string) => tenant.as('buyer').post(edit, { name, version })
  const answers = await Promise.all([change('First'), change('Second')])
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]))
  const other = await newTenant()
  expect((await other.as('buyer').post(edit, { name: 'x' })).status).toBe(404)
  expect((await other.as('buyer').post(`${at}/contacts`, { name: 'x' })).status).toBe(404)
  expect((await tenant.as('receiver').post(edit, { name: 'x' })).status).toBe(403)
  expect((await vendor()).contacts).toHaveLength(1)
})

/** An order to the vendor, issued. */
async function issued({ tenant, id }: Pick<Awaited<ReturnType<typeof given>>, 'tenant' | 'id'>) {
  const { costCenterId } = await givenBudget(tenant, 100_000_000n)
  return givenOrder(tenant, await givenApproved(tenant, costCenterId), id)
}

test('issuing an order mails the contact for orders, in the contact’s language, with PDF and UBL', async () => {
  const known = await given()
  const email = `bestellung@${known.tenant.slug}.example`
  await known.add({ name: 'Jonas Weber', email, language: 'de', for_orders: true })
  await known.tenant.as('controller').post(`${known.at}/approval`)
  const order = await issued(known)
  const mails = await mailsTo(email)
  expect(mails).toMatchObject([
    {
      subject: `Bestellung ${order.number} von ${(await known.tenant.actor('buyer')).organisation.name}`,
      replyTo: { email: `buyer@${known.tenant.slug}.test`, name: 'The buyer' },
      attachments: [{ name: `${order.number}.pdf` }, { name: `${order.number}.xml` }],
    },
  ])
  expect(mails[0]!.text).toContain('Guten Tag Jonas Weber,')
  const after = await known.tenant.as('buyer').get(`/purchase-orders/${order.id}`)
  expect(after.body).toMatchObject({
    delivery: 'sent',
    dispatches: [{ about: 'issue', to: email }],
  })
})

test('without a contact for orders it goes to the vendor’s own address', async () => {
  const known = await given()
  await known.add({ email: 'billing@acme.example', for_invoices: true })
  const order = await issued(known)
  expect((await mailsTo(known.email)).map(({ subject }) => subject)).toEqual([
    expect.stringContaining(`Order ${order.number} from`),
  ])
})

test('an address that waits for approval gets no order, not even by sending it again', async () => {
  const known = await given()
  const order = await issued(known)
  await known.add({ email: 'orders@elsewhere.example', for_orders: true })
  for (const to of ['', 'orders@elsewhere.example'])
    expect(
      (await known.tenant.as('buyer').post(`/purchase-orders/${order.id}/dispatches`, { to }))
        .status,
    ).toBe(409)
  const written = await asOwner('select email from order_dispatches where purchase_order_id = $1', [
    order.id,
  ])
  expect(written).toEqual([{ email: known.email }])
})

import supertest from 'supertest'
import { expect, test } from 'vitest'
import { ublInvoice } from '../integrations/e-invoice/samples.ts'
import { givenIssued } from '../platform/testing/given.ts'
import { createApp } from '../app.ts'
import { createLogger } from '../platform/log.ts'
import { mailsTo, newTenant, product, testConfig } from '../platform/testing/harness.ts'
import { installation } from '../platform/testing/installation.ts'
import { browser, givenContact, signedIn } from '../platform/testing/portal-contact.ts'
import { asOwner, mailedPath } from '../platform/testing/visitor.ts'
import { portalPath } from './paths.ts'

/** An issued order, and a contact of its vendor who was added by a buyer and is not let in yet. */
async function given(email = `meera@${crypto.randomUUID()}.example`) {
  const tenant = await newTenant()
  const { order, vendorId } = await givenIssued(tenant)
  const made = await tenant
    .as('buyer')
    .post(`/vendors/${vendorId}/contacts`, { name: 'Meera Rao', email, active: true })
  expect(made.status).toBe(201)
  return { tenant, order, vendorId, contactId: String(made.body.id), email }
}

const invite = ({
  tenant,
  contactId,
}: Pick<Awaited<ReturnType<typeof given>>, 'tenant' | 'contactId'>) =>
  tenant.as('buyer').post(`/vendor-contacts/${contactId}/portal-invitation`)

/** Presses the button behind a link; answers the browser that is signed in then. */
async function enter(path: string) {
  const { app } = await product()
  const res = await supertest(app).post(path).set('Sec-Fetch-Site', 'same-origin')
  const cookie = [res.headers['set-cookie'] ?? []]
    .flat()
    .map((one: string) => one.split(';')[0] ?? '')
    .find((one: string) => one.startsWith('svpms-portal='))
  return { res, them: await browser(cookie ?? '') }
}

test('a contact is invited, opens the portal by the mailed link once, and sees the order', async () => {
  const known = await given()
  expect((await invite(known)).status).toBe(200)
  const [mail] = await mailsTo(known.email)
  expect(mail?.subject).toContain('invites you to its vendor portal')
  const link = await mailedPath(known.email)
  const { app } = await product()
  for (let i = 0; i < 50; i++) {
    const look = await supertest(app)[i % 2 ? 'head' : 'get'](link)
    expect(look.status).toBe(200)
    expect(look.headers['set-cookie']).toBeUndefined()
  }
  const { res, them } = await enter(link)
  expect([res.status, res.headers['location']]).toEqual([303, '/portal'])
  const home = await them.page('/portal')
  expect(home.status).toBe(200)
  expect(home.text).toContain(known.order.number)
  expect((await them.page(`/portal/orders/${known.order.id}`)).status).toBe(200)
  expect((await enter(link)).res.status).toBe(404)
  expect((await supertest(app).get(link)).status).toBe(404)
  const page = await known.tenant.as('buyer').page(`/vendors/${known.vendorId}`)
  expect(page.text).toContain('opened the portal for the first time')
  expect(page.text).toContain('Meera Rao (')
})

test('of many who press the button at once, one comes in', async () => {
  const known = await given()
  await invite(known)
  const link = await mailedPath(known.email)
  const answers = await Promise.all(Array.from({ length: 8 }, () => enter(link)))
  expect(answers.filter(({ res }) => res.status === 303)).toHaveLength(1)
})

test('asking for a link answers the same for every address, and mails it to those who may come in', async () => {
  const known = await given()
  const { app } = await product()
  const ask = (email: string) =>
    supertest(app)
      .post('/portal/sign-in')
      .set('Sec-Fetch-Site', 'same-origin')
      .type('form')
      .send({ email })
  const unknown = await ask('nobody@elsewhere.example')
  const notInvited = await ask(known.email)
  expect([unknown.status, notInvited.status]).toEqual([200, 200])
  expect(notInvited.text).toBe(unknown.text)
  expect(await mailsTo(known.email, 0)).toEqual([])
  await invite(known)
  await mailsTo(known.email)
  await ask(known.email.toUpperCase())
  const mails = await mailsTo(known.email, 2)
  expect(mails.map(({ subject }) => subject)).toContain('Your link to the vendor portal')
  expect(mails).toHaveLength(2)
  expect((await ask('no address')).status).toBe(422)
})

test('asking again and again for links to an address that is not known has to wait, and says so', async () => {
  const { db, jobs } = await product()
  const app = await createApp({
    ownerUrl: installation.ownerUrl,
    config: { ...testConfig, signInTries: 3 },
    log: createLogger('silent'),
    db,
    jobs,
  })
  const email = `nobody@${crypto.randomUUID()}.example`
  const ask = () =>
    supertest(app)
      .post('/portal/sign-in')
      .set('Sec-Fetch-Site', 'same-origin')
      .type('form')
      .send({ email })
  for (let i = 0; i < 3; i++) expect((await ask()).status).toBe(200)
  const refused = await ask()
  expect(refused.status).toBe(429)
  expect(refused.text).toContain('tried too often')
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
})

test('a link ends after its time', async () => {
  const known = await given()
  await invite(known)
  const link = await mailedPath(known.email)
  await asOwner(`update portal_links set expires_at = now() where contact_id = $1`, [
    known.contactId,
  ])
  expect((await enter(link)).res.status).toBe(404)
})

test.each([
  ['removing the contact', (path: string) => [`${path}/removal`, {}]],
  [
    'changing the address',
    (path: string) => [
      `${path}/edit`,
      { name: 'Meera Rao', email: 'new@acme.example', active: true },
    ],
  ],
  [
    'setting the contact to not active',
    (path: string) => [`${path}/edit`, { name: 'Meera Rao', email: 'new@acme.example' }],
  ],
  ['taking the portal away', (path: string) => [`${path}/portal-withdrawal`, {}]],
] as const)('%s signs every browser out and ends the links', async (_what, change) => {
  const known = await given()
  await invite(known)
  const link = await mailedPath(known.email)
  const { tenantId } = known.tenant
  const them = await signedIn({ tenantId, id: known.contactId, email: known.email })
  expect((await them.page('/portal')).status).toBe(200)
  const [path, body] = change(`/vendor-contacts/${known.contactId}`)
  expect((await known.tenant.as('buyer').post(path as string, body as object)).status).toBe(200)
  const after = await them.page('/portal')
  expect([after.status, after.headers['location']]).toEqual([
    303,
    '/portal/sign-in?return_to=%2Fportal',
  ])
  expect((await them.get('/portal/orders')).status).toBe(401)
  expect((await enter(link)).res.status).toBe(404)
})

test('signing out ends this browser; everywhere ends the others too', async () => {
  const known = await given()
  await invite(known)
  const who = { tenantId: known.tenant.tenantId, id: known.contactId, email: known.email }
  const [one, two, three] = [await signedIn(who), await signedIn(who), await signedIn(who)]
  await one.form('/portal/sign-out')
  expect((await one.page('/portal')).status).toBe(303)
  expect((await two.page('/portal')).status).toBe(200)
  await two.form('/portal/sign-out-everywhere')
  for (const them of [two, three]) expect((await them.page('/portal')).status).toBe(303)
})

test('one sign-in serves several customers, and only those of this address', async () => {
  const email = `shared@${crypto.randomUUID()}.example`
  const [here, there] = [await newTenant(), await newTenant()]
  const [one, two] = [await givenIssued(here), await givenIssued(there)]
  const first = await givenContact(here, one.vendorId, { email })
  const second = await givenContact(there, two.vendorId, { email: email.toUpperCase() })
  const stranger = await givenContact(there, two.vendorId)
  expect((await first.page('/portal')).text).toContain('Change customer')
  expect((await first.page('/portal/buyers')).text).toContain(`Tenant ${there.slug}`)
  expect((await first.page(`/portal/orders/${two.order.id}`)).status).toBe(404)
  expect((await first.form('/portal/buyers', { contact_id: stranger.id })).status).toBe(404)
  expect((await first.form('/portal/buyers', { contact_id: second.id })).status).toBe(303)
  expect((await first.page(`/portal/orders/${two.order.id}`)).status).toBe(200)
  expect((await first.page(`/portal/orders/${one.order.id}`)).status).toBe(404)
})

test('nobody who may not manage vendors lets anybody in, and nobody without an address is', async () => {
  const known = await given()
  const path = `/vendor-contacts/${known.contactId}/portal-invitation`
  expect((await known.tenant.as('receiver').post(path)).status).toBe(403)
  expect((await (await newTenant()).as('buyer').post(path)).status).toBe(404)
  const made = await known.tenant
    .as('buyer')
    .post(`/vendors/${known.vendorId}/contacts`, { name: 'By telephone', active: true })
  const answer = await invite({ ...known, contactId: String(made.body.id) })
  expect(answer.status).toBe(409)
})

test('the mail with an order leads its contact to the order, which then counts as opened', async () => {
  const known = await given()
  const { tenant, order, email } = known
  const at = `/purchase-orders/${order.id}`
  expect((await tenant.as('buyer').post(`${at}/dispatches`, { to: email })).status).toBe(200)
  const [mail] = await mailsTo(email)
  expect(mail?.text).toContain('See and answer the order')
  expect((await tenant.as('buyer').get(at)).body.opened_at).toBeNull()
  const link = await mailedPath(email)
  const { res } = await enter(link)
  expect([res.status, res.headers['location']]).toEqual([303, `/portal/orders/${order.id}`])
  expect((await tenant.as('buyer').get(at)).body.opened_at).not.toBeNull()
  expect((await tenant.as('buyer').page(at)).text).toContain('opened the order in the portal')
})

test('a link leads to the portal alone, and an address that is no contact’s gets none', async () => {
  const { tenant, order } = await given()
  const to = `stranger@${crypto.randomUUID()}.example`
  await tenant.as('buyer').post(`/purchase-orders/${order.id}/dispatches`, { to })
  const [mail] = await mailsTo(to)
  expect(mail?.text).not.toContain('/portal/link/')
  expect(portalPath('//elsewhere.example')).toBe('/portal')
  expect(portalPath('/vendors')).toBe('/portal')
  expect(portalPath('/portal/../inbox')).toBe('/portal')
})

test('a rejected invoice is mailed to the vendor with its reason, which the portal shows without a name', async () => {
  const tenant = await newTenant()
  const { order, vendorId } = await givenIssued(tenant)
  const contact = await givenContact(tenant, vendorId, { purposes: ['invoices'] })
  const made = await tenant.as('ap_clerk').upload('/invoices', {
    bytes: Buffer.from(
      ublInvoice({
        number: 'A-17',
        order: order.number,
        lines: [{ name: 'Latitude 5450', quantity: '1', price: '99000.00' }],
      }),
    ),
    name: 'invoice.xml',
  })
  const at = `/portal/invoices/${made.body.id}`
  expect((await contact.get(at)).body).toMatchObject({ status: 'held', supplier_number: 'A-17' })
  expect((await contact.get(at)).body.reasons).toContain('price')
  const rejected = await tenant
    .as('ap_clerk')
    .post(`/invoices/${made.body.id}/rejection`, { reason: 'The price is not agreed' })
  expect(rejected.status).toBe(200)
  const [mail] = await mailsTo(contact.email)
  expect(mail?.text).toContain('“The price is not agreed”')
  const page = (await contact.page(at)).text
  expect(page).toContain('The price is not agreed')
  expect(page).not.toContain('The ap_clerk')
  expect(page).not.toContain('C62')
  expect((await contact.get(at)).body).toMatchObject({ status: 'rejected', reasons: [] })
})

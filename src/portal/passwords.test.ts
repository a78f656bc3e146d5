import supertest from 'supertest'
import { expect, test } from 'vitest'
import { createApp } from '../app.ts'
import { createLogger } from '../platform/log.ts'
import { givenVendor } from '../platform/testing/given.ts'
import { mailsTo, newTenant, product, testConfig } from '../platform/testing/harness.ts'
import { installation } from '../platform/testing/installation.ts'
import { browser, givenContact, signedIn } from '../platform/testing/portal-contact.ts'

const password = 'anchor pebble lantern swim'

async function given(language: 'en' | 'de' = 'en') {
  const tenant = await newTenant()
  const vendorId = await givenVendor(tenant)
  const contact = await givenContact(tenant, vendorId, { language })
  const set = (typed = password) => contact.form('/portal/password', { password: typed })
  return { tenant, vendorId, contact, set }
}

/** Who signs in with e-mail and password, and the browser they get. */
async function enter(email: string, typed: string, returnTo = '') {
  const { app } = await product()
  const res = await supertest(app)
    .post('/portal/sign-in/password')
    .set('Sec-Fetch-Site', 'same-origin')
    .type('form')
    .send({ email, password: typed, return_to: returnTo })
  const cookie = (res.get('Set-Cookie')?.[0] ?? '').split(';')[0]!
  return { res, inside: res.status === 303 ? await browser(cookie) : null }
}

test('a contact sets a password, signs in with it, and removes it again', async () => {
  const { tenant, vendorId, contact, set } = await given()
  expect((await contact.page('/portal/settings')).text).toContain('/portal/password')
  expect((await contact.page('/portal/password')).text).not.toContain('Remove the password')
  expect((await set()).status).toBe(303)
  const [mail] = await mailsTo(contact.email)
  expect(mail?.subject).toBe('A password was set for the vendor portal')
  const { res, inside } = await enter(contact.email.toUpperCase(), password, '/portal/orders')
  expect([res.status, res.headers['location']]).toEqual([303, '/portal/orders'])
  expect((await inside!.page('/portal/settings')).status).toBe(200)
  expect((await contact.page('/portal/password')).text).toContain('Remove the password')
  expect((await contact.form('/portal/password/removal')).status).toBe(303)
  expect((await enter(contact.email, password)).res.status).toBe(422)
  const page = (await tenant.as('buyer').page(`/vendors/${vendorId}`)).text
  expect(page).toContain('set a password for the portal')
  expect(page).toContain('removed the password for the portal')
})

test('a wrong password and an unknown address get the same answer', async () => {
  const { contact, set } = await given()
  await set()
  const wrong = (await enter(contact.email, 'something else entirely')).res
  const unknown = (await enter('nobody@elsewhere.example', password)).res
  const without = (await enter((await given()).contact.email, password)).res
  for (const res of [wrong, unknown, without]) {
    expect(res.status).toBe(422)
    expect(res.text).toContain('E-mail or password is not right.')
    expect(res.headers['set-cookie']).toBeUndefined()
  }
})

test('a password that others would try is refused, in the language of the contact', async () => {
  const { contact, set } = await given('de')
  for (const weak of ['short', 'password1234', '', 'x'.repeat(501)]) {
    const answer = await set(weak)
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('Wählen Sie ein anderes Passwort')
  }
  expect((await enter(contact.email, 'password1234')).res.status).toBe(422)
})

test('setting one signs the other browsers out, and a new one replaces the old one', async () => {
  const { contact, set } = await given()
  const elsewhere = await signedIn(contact)
  await set()
  expect((await elsewhere.page('/portal')).status).toBe(303)
  expect((await contact.page('/portal')).status).toBe(200)
  await set('another anchor pebble lantern')
  expect((await enter(contact.email, password)).res.status).toBe(422)
  expect((await enter(contact.email, 'another anchor pebble lantern')).res.status).toBe(303)
})

test.each([
  ['removing the contact', 'removal', {}],
  [
    'another address',
    'edit',
    { name: 'Meera Rao', email: 'new@acme.example', active: true, language: 'en' },
  ],
  ['setting the contact to not active', 'edit', { name: 'Meera Rao', language: 'en' }],
  ['taking the portal away', 'portal-withdrawal', {}],
])('%s ends the password for good', async (_what, act, body) => {
  const { tenant, contact, set } = await given()
  await set()
  const sent = 'email' in body || act !== 'edit' ? body : { ...body, email: contact.email }
  const answer = await tenant.as('buyer').post(`/vendor-contacts/${contact.id}/${act}`, sent)
  expect(answer.status).toBe(200)
  expect((await enter(contact.email, password)).res.status).toBe(422)
  const there = await newTenant()
  await givenContact(there, await givenVendor(there), { email: contact.email })
  expect((await enter(contact.email, password)).res.status).toBe(422)
})

test('one password opens all customers of the address, and no other', async () => {
  const { contact, set } = await given()
  const there = await newTenant()
  const vendorThere = await givenVendor(there)
  await givenContact(there, vendorThere, { email: contact.email })
  await set()
  const { inside } = await enter(contact.email, password)
  expect((await inside!.page('/portal/buyers')).text).toContain(`Tenant ${there.slug}`)
  expect((await enter((await given()).contact.email, password)).res.status).toBe(422)
})

test('nobody sets or removes one without being signed in, and a member is not', async () => {
  const { tenant, contact, set } = await given()
  await set()
  const stranger = await browser('svpms-portal=nothing')
  expect((await stranger.page('/portal/password')).status).toBe(303)
  for (const path of ['/portal/password', '/portal/password/removal'])
    expect((await stranger.form(path, { password })).status).not.toBe(200)
  expect((await tenant.as('admin').page('/portal/password')).status).toBe(303)
  expect((await enter(contact.email, password)).res.status).toBe(303)
})

test('who guesses has to wait, and is told of the link', async () => {
  const { contact, set } = await given()
  await set()
  const { db, jobs } = await product()
  const app = await createApp({
    ownerUrl: installation.ownerUrl,
    config: { ...testConfig, signInTries: 3 },
    log: createLogger('silent'),
    db,
    jobs,
  })
  const guess = (typed: string) =>
    supertest(app)
      .post('/portal/sign-in/password')
      .set('Sec-Fetch-Site', 'same-origin')
      .type('form')
      .send({ email: contact.email, password: typed })
  for (let i = 0; i < 3; i++) expect((await guess(`guess number ${i}`)).status).toBe(422)
  const refused = await guess(password)
  expect(refused.status).toBe(429)
  expect(refused.text).toContain('Have a link mailed to you')
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
})

import { expect, test } from 'vitest'
import { givenIssued } from '../platform/testing/given.ts'
import { mailsTo, newTenant } from '../platform/testing/harness.ts'
import { givenContact, signedIn } from '../platform/testing/portal-contact.ts'
import { asOwner } from '../platform/testing/visitor.ts'

/** A new vendor with one contact, asked for its details, and the contact in the portal. */
async function given(language: 'en' | 'de' = 'en') {
  const tenant = await newTenant()
  const made = await tenant.as('buyer').post('/vendors', {
    name: 'Bharat Supplies',
    country: 'IN',
    currency: 'INR',
    payment_terms_days: 30,
  })
  const id = String(made.body.id)
  const at = `/vendors/${id}`
  const email = `ravi@${crypto.randomUUID()}.example`
  const added = await tenant
    .as('buyer')
    .post(`${at}/contacts`, { name: 'Ravi Iyer', email, active: true, language, for_orders: true })
  const start = () => tenant.as('buyer').post(`${at}/onboarding`)
  expect((await start()).status).toBe(200)
  const contact = await signedIn({ tenantId: tenant.tenantId, id: String(added.body.id), email })
  const vendor = async () => (await tenant.as('controller').get(at)).body
  const state = async () =>
    (await asOwner('select state, reason from vendor_onboardings where vendor_id = $1', [id]))[0]
  return { tenant, id, at, email, contact, vendor, state, start }
}
type Known = Awaited<ReturnType<typeof given>>

const company = { name: 'Bharat Supplies Pvt Ltd', country: 'IN', email: 'office@bharat.example' }

async function fillIn({ contact }: Known, more: Partial<typeof company> = {}) {
  const save = (section: string, fields: object) =>
    contact.form(`/portal/onboarding/${section}`, fields)
  expect((await save('company', { ...company, ...more })).status).toBe(303)
  expect((await save('tax', { vat_id: 'DE 123 456 789' })).status).toBe(303)
  expect((await save('terms', { accepted: 'on' })).status).toBe(303)
}
const submit = ({ contact }: Known) => contact.form('/portal/onboarding/submission')

test('a vendor gives its details section by section, they are reviewed by somebody else, and it is told', async () => {
  const known = await given()
  const { tenant, at, email, contact, vendor, state, id } = known
  expect((await contact.page('/portal')).text).toContain('Tell us about your company')
  expect((await contact.page('/portal/onboarding')).text).toContain('2 of 6 sections are done')
  const early = await submit(known)
  expect(early.status).toBe(422)
  expect(early.text).toContain('These sections are missing: Company, Tax, Terms')
  await fillIn(known)
  expect(await vendor()).toMatchObject({ name: 'Bharat Supplies', vat_id: null })
  expect((await contact.page('/portal/onboarding')).text).toContain('5 of 6 sections are done')
  expect((await submit(known)).status).toBe(303)
  expect(await vendor()).toMatchObject({
    name: company.name,
    vat_id: 'DE123456789',
    email: company.email,
    status: 'pending',
  })
  const reading = (await contact.page('/portal/onboarding')).text
  expect(reading).toContain('The customer is reviewing your details')
  expect((await contact.form('/portal/onboarding/tax', { vat_id: 'X' })).status).toBe(409)
  expect((await tenant.as('buyer').post(`${at}/approval`)).status).toBe(403)
  expect((await tenant.as('controller').post(`${at}/approval`)).body.status).toBe('active')
  expect(await state()).toMatchObject({ state: 'active' })
  const subjects = (await mailsTo(email, 3)).map(({ text }) => text).join('\n')
  expect(subjects).toContain('reviews them')
  expect(subjects).toContain('has approved your details')
  const page = (await tenant.as('controller').page(at)).text
  for (const text of ['Details approved', 'Ravi Iyer (Bharat', 'sent the details for review'])
    expect(page).toContain(text)
  const [audited] = await asOwner(
    `select actor_id, data ->> 'contact' as contact from audit_log
     where subject_id = $1 and action = 'vendor.details_submitted'`,
    [id],
  )
  expect(audited).toMatchObject({ actor_id: null, contact: expect.stringMatching(/^Ravi Iyer \(/) })
})

test('what is to be changed is said with its reason, in the vendor’s language, and can be sent again', async () => {
  const known = await given('de')
  const { tenant, email, contact, state, id } = known
  await fillIn(known)
  await submit(known)
  const [approval] = await asOwner(
    `select id from approvals where subject_id = $1 and status = 'pending'`,
    [id],
  )
  const back = await tenant
    .as('controller')
    .post(`/approvals/${String(approval?.['id'])}/return`, { reason: 'Die Nummer stimmt nicht' })
  expect(back.status).toBe(200)
  await expect.poll(state, { timeout: 60_000 }).toMatchObject({ state: 'changes_requested' })
  const page = (await contact.page('/portal/onboarding')).text
  expect(page).toContain('Was zu ändern ist')
  expect(page).toContain('Die Nummer stimmt nicht')
  const mails = (await mailsTo(email, 3)).map(({ text }) => text).join('\n')
  expect(mails).toContain('bittet Sie, etwas an Ihren Angaben zu ändern')
  expect((await contact.form('/portal/onboarding/tax', { vat_id: 'DE999999999' })).status).toBe(303)
  expect((await submit(known)).status).toBe(303)
  expect(await state()).toMatchObject({ state: 'submitted' })
})

test('the customer can end it, with a reason that the vendor reads; nothing can be given then', async () => {
  const known = await given()
  const { tenant, at, contact, start } = known
  expect((await start()).status).toBe(409)
  const end = await tenant
    .as('buyer')
    .post(`${at}/onboarding-withdrawal`, { reason: 'We buy elsewhere' })
  expect(end.status).toBe(200)
  expect((await contact.page('/portal/onboarding')).text).toContain('We buy elsewhere')
  expect((await contact.form('/portal/onboarding/tax', { vat_id: 'X' })).status).toBe(409)
  expect((await start()).status).toBe(200)
  expect((await contact.form('/portal/onboarding/tax', { vat_id: 'X' })).status).toBe(303)
})

test('what is wrong is said at its field, and what was typed stays', async () => {
  const { contact } = await given()
  const wrong = await contact.form('/portal/onboarding/company', { ...company, country: 'Narnia' })
  expect(wrong.status).toBe(422)
  expect(wrong.text).toContain('value="Narnia"')
  expect((await contact.form('/portal/onboarding/terms', {})).status).toBe(422)
  expect((await contact.page('/portal/onboarding/contacts')).status).toBe(404)
  expect((await contact.page('/portal/onboarding/nothing')).status).toBe(404)
})

test('an approved vendor that changes its details waits for approval again', async () => {
  const tenant = await newTenant()
  const { vendorId } = await givenIssued(tenant)
  const contact = await givenContact(tenant, vendorId, { purposes: ['orders'] })
  await contact.form('/portal/onboarding/company', company)
  await contact.form('/portal/onboarding/tax', { vat_id: 'DE123456789' })
  await contact.form('/portal/onboarding/terms', { accepted: 'on' })
  expect((await contact.form('/portal/onboarding/submission')).status).toBe(303)
  const vendor = await tenant.as('controller').get(`/vendors/${vendorId}`)
  expect(vendor.body).toMatchObject({ status: 'pending', name: company.name })
  expect((await tenant.as('controller').page(`/vendors/${vendorId}`)).text).toContain(
    'Changed since it was approved',
  )
})

test('contacts are added, changed and removed in the portal; a new e-mail for orders is approved by the customer', async () => {
  const tenant = await newTenant()
  const { vendorId } = await givenIssued(tenant)
  const contact = await givenContact(tenant, vendorId)
  const status = async () =>
    (await tenant.as('controller').get(`/vendors/${vendorId}`)).body.status as string
  const email = `second@${crypto.randomUUID()}.example`
  const add = { name: 'Second', email, language: 'en', for_invoices: 'on' }
  expect((await contact.form('/portal/contacts', add)).status).toBe(303)
  expect((await mailsTo(email))[0]?.subject).toContain('invites you')
  expect(await status()).toBe('active')
  const [second] = await asOwner('select id, version from vendor_contacts where email = $1', [
    email,
  ])
  const id = String(second?.['id'])
  const edit = { ...add, for_orders: 'on' }
  expect((await contact.form(`/portal/contacts/${id}/edit`, edit)).status).toBe(303)
  expect(await status()).toBe('pending')
  expect((await tenant.as('buyer').page(`/vendors/${vendorId}`)).text).toContain('Meera Rao (')
  expect((await contact.form(`/portal/contacts/${contact.id}/removal`)).status).toBe(409)
  expect((await contact.form(`/portal/contacts/${id}/removal`)).status).toBe(303)
  expect((await contact.page('/portal/settings')).text).not.toContain(email)
  const again = await contact.form('/portal/contacts', { ...add, email: contact.email })
  expect(again.status).toBe(422)
  expect(again.text).toContain('has this e-mail already')
})

test('several vendors are invited at once from the list; each that cannot be is said with its reason', async () => {
  const tenant = await newTenant()
  const create = async (name: string) =>
    String(
      (
        await tenant
          .as('buyer')
          .post('/vendors', { name, country: 'IN', currency: 'INR', payment_terms_days: 30 })
      ).body.id,
    )
  const [one, two] = [await create('Bharat Supplies'), await create('Chola Castings')]
  const email = `ravi@${crypto.randomUUID()}.example`
  await tenant
    .as('buyer')
    .post(`/vendors/${one}/contacts`, { name: 'Ravi Iyer', email, active: true })
  const bulk = (role: 'buyer' | 'controller' | 'receiver') =>
    tenant.as(role).post('/vendors/bulk', { action: 'invite', ids: [one, two] })
  expect((await bulk('controller')).status).toBe(403)
  expect((await bulk('receiver')).status).toBe(403)
  const approve = { action: 'approve', ids: [one] }
  expect((await tenant.as('buyer').post('/vendors/bulk', approve)).status).toBe(403)
  expect((await tenant.as('receiver').page('/vendors')).text).not.toContain('Invite to the portal')
  expect((await tenant.as('buyer').page('/vendors')).text).toContain('Invite to the portal')
  const done = await bulk('buyer')
  expect(done.body).toMatchObject({ done: 1, refused: 1 })
  expect(done.text).toContain('has no active contact with an e-mail')
  expect((await mailsTo(email))[0]?.subject).toContain('invites you')
})

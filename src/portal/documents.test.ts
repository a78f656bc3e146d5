import { beforeEach, expect, test } from 'vitest'
import { addDays, businessDate } from '../kernel/calendar.ts'
import { pdf } from '../platform/testing/attachments.ts'
import { available, givenVendor } from '../platform/testing/given.ts'
import { mailsTo, newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { givenContact, type TestContact } from '../platform/testing/portal-contact.ts'
import { asOwner } from '../platform/testing/visitor.ts'

let tenant: TestTenant
let vendorId: string
let kindId: string
beforeEach(async () => {
  tenant = await newTenant()
  vendorId = await givenVendor(tenant)
  const { body } = await tenant.as('admin').get('/vendor-document-kinds')
  kindId = (body.data as { id: string; name: string }[]).find(
    ({ name }) => name === 'Certificate of insurance',
  )!.id
  await tenant.as('admin').post(`/vendor-document-kinds/${kindId}/rules`, {})
})

const inDays = (days: number): string => addDays(businessDate(new Date(), 'Asia/Kolkata'), days)
const send = (contact: TestContact, more: { ends?: string; api?: boolean; kind?: string } = {}) =>
  contact.upload(
    `/portal/documents/${more.kind ?? kindId}`,
    { bytes: pdf(), name: 'Insurance.pdf' },
    { expires_on: more.ends ?? inDays(300) },
    more.api,
  )
const waiting = async () =>
  (
    await asOwner(
      `select d.id, d.contact, d.uploaded_by, d.attachment_id from vendor_documents as d
       where d.vendor_id = $1 and d.state = 'waiting'`,
      [vendorId],
    )
  )[0]

test('a vendor sees what is asked and why, sends it, and is told what came of it in its language', async () => {
  const contact = await givenContact(tenant, vendorId, { language: 'de', purposes: ['quality'] })
  const home = (await contact.page('/portal')).text
  expect(home).toContain('Hochladen: Certificate of insurance')
  const page = (await contact.page('/portal/documents')).text
  for (const said of ['Fehlt', 'Damage that is done on our sites must be covered'])
    expect(page).toContain(said)
  const form = (await contact.page(`/portal/documents/${kindId}/new`)).text
  for (const said of ['Gültig bis', 'Senden abbrechen', 'bis 25 MB']) expect(form).toContain(said)
  const sent = await send(contact)
  expect([sent.status, sent.headers['location']]).toEqual([303, '/portal/documents'])
  expect((await contact.page('/portal/documents')).text).toContain('Wird geprüft')
  expect((await contact.page('/portal')).text).not.toContain('Hochladen: ')

  const document = await waiting()
  expect(document).toMatchObject({ contact: 'Meera Rao (Acme Components)', uploaded_by: null })
  await available(tenant, String(document!['attachment_id']))
  const refusal = await tenant
    .as('buyer')
    .post(`/vendor-documents/${String(document!['id'])}/refusal`, { reason: 'It is of last year' })
  expect(refusal.status, refusal.text).toBe(200)
  const told = await mailsTo(contact.email, 1)
  expect(told.at(-1)!.text).toContain('wurde abgelehnt: „It is of last year“')
  expect(told.at(-1)!.text).toContain('/portal/link/')
  expect((await contact.page('/portal/documents')).text).toContain('Warum: It is of last year')

  await send(contact, { ends: inDays(20) })
  const again = await waiting()
  await available(tenant, String(again!['attachment_id']))
  expect(
    (await tenant.as('buyer').post(`/vendor-documents/${String(again!['id'])}/verification`))
      .status,
  ).toBe(200)
  const all = (await mailsTo(contact.email, 2)).map(({ text }) => text).join('\n')
  expect(all).toContain('ist geprüft und gilt bis zum')
  expect((await contact.page('/portal/documents')).text).toContain('Läuft bald ab')
  const timeline = (await tenant.as('buyer').page(`/vendors/${vendorId}`)).text
  expect(timeline).toContain('Meera Rao (Acme Components)')
})

test('the section of the details is done once each asked document is there', async () => {
  const contact = await givenContact(tenant, vendorId, { purposes: ['orders'] })
  const section = async () =>
    /<h2[^>]*>\s*Documents[\s\S]*?<\/li>/.exec((await contact.page('/portal/onboarding')).text)![0]
  expect(await section()).toContain('Missing')
  expect((await contact.form('/portal/onboarding/submission')).text).toContain('Documents')
  await send(contact)
  expect(await section()).toContain('Done')
})

test('what a contact may send is what is asked of its own vendor, and nothing else', async () => {
  const contact = await givenContact(tenant, vendorId)
  const other = await tenant.as('admin').get('/vendor-document-kinds')
  const notAsked = (other.body.data as { id: string }[]).find(({ id }) => id !== kindId)!.id
  const elsewhere = await newTenant()
  const stranger = await givenContact(elsewhere, await givenVendor(elsewhere))
  const answers = [
    await send(contact, { kind: notAsked }),
    await contact.page(`/portal/documents/${notAsked}/new`),
    await send(stranger),
    await send(stranger, { api: true }),
  ]
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404])
  expect(await asOwner('select id from attachments where subject_id = $1', [vendorId])).toEqual([])
  await send(contact)
  const neighbour = await givenContact(tenant, await givenVendor(tenant, { name: 'Nandi Steel' }))
  const theirs = await neighbour.get('/portal/documents')
  expect(theirs.body.data).toMatchObject([{ standing: 'missing', waits: null }])
  expect((await neighbour.page('/portal/documents')).text).not.toContain('Insurance.pdf')
})

test('what was typed stays where it is refused, in the language of the contact', async () => {
  const contact = await givenContact(tenant, vendorId, { language: 'de' })
  const refused = await send(contact, { ends: inDays(-1) })
  expect(refused.status).toBe(422)
  expect(refused.text).toContain('Dieser Tag liegt in der Vergangenheit')
  expect(refused.text).toContain(inDays(-1))
  const without = await contact.form(`/portal/documents/${kindId}`, { expires_on: inDays(9) })
  expect([without.status, without.text.includes('Hier fehlt eine Angabe')]).toEqual([422, true])
})

test('at the JSON door the contact gets the same, and no name of a member', async () => {
  const contact = await givenContact(tenant, vendorId)
  const sent = await send(contact, { api: true })
  expect(sent.status, sent.text).toBe(201)
  expect(sent.body.data).toMatchObject([
    { kind: 'Certificate of insurance', standing: 'waiting', waits: { file: 'Insurance.pdf' } },
  ])
  expect(sent.text).not.toContain('The buyer')
})

test('a contact opens the file that they sent, and nobody else does', async () => {
  const contact = await givenContact(tenant, vendorId)
  const colleague = await givenContact(tenant, vendorId)
  expect((await send(contact)).status).toBe(303)
  const document = (await waiting())!
  const at = `/portal/document-files/${String(document['id'])}`
  const filePath = async (who: TestContact) =>
    (await who.get('/portal/documents')).body.data[0].waits.file_path as string | null
  expect(await filePath(contact)).toBeNull()
  expect((await contact.page(at)).status).toBe(404)
  await available(tenant, String(document['attachment_id']))
  expect(await filePath(contact)).toBe(at)
  expect((await contact.page('/portal/documents')).text).toContain(`href="${at}"`)
  const answer = await contact.page(at)
  expect(answer.status).toBe(303)
  const file = await contact.page(String(answer.headers['location'])).buffer(true)
  expect([file.status, file.headers['content-type']]).toEqual([200, 'application/pdf'])
  expect(await filePath(colleague)).toBeNull()
  expect((await colleague.page('/portal/documents')).text).not.toContain(at)
  const elsewhere = await newTenant()
  const namesake = await givenContact(elsewhere, await givenVendor(elsewhere), {
    email: contact.email,
  })
  for (const who of [colleague, namesake]) expect((await who.page(at)).status).toBe(404)
})

test('a file that a buyer put there is named to the vendor, and not given out', async () => {
  const contact = await givenContact(tenant, vendorId)
  const put = await tenant
    .as('buyer')
    .upload(
      `/vendors/${vendorId}/documents`,
      { bytes: pdf(), name: 'Ours.pdf' },
      { kind_id: kindId, expires_on: inDays(300) },
    )
  expect(put.status, put.text).toBe(201)
  const document = (await waiting())!
  await available(tenant, String(document['attachment_id']))
  expect((await contact.page('/portal/documents')).text).toContain('Ours.pdf')
  expect((await contact.page(`/portal/document-files/${String(document['id'])}`)).status).toBe(404)
})

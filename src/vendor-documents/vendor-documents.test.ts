import { beforeEach, describe, expect, test } from 'vitest'
import { createFileStore } from '../integrations/files/index.ts'
import { addDays, businessDate } from '../kernel/calendar.ts'
import type { Role } from '../kernel/permissions.ts'
import { command } from '../platform/ctx.ts'
import { systemActor } from '../platform/system.ts'
import { attachmentWorld, docx, pdf, zip } from '../platform/testing/attachments.ts'
import { available, givenApproved, givenBudget, givenVendor } from '../platform/testing/given.ts'
import {
  mailsTo,
  newTenant,
  product,
  testConfig,
  wiring,
  type TestTenant,
} from '../platform/testing/harness.ts'
import { whileOpen } from '../platform/testing/held-open.ts'
import { givenContact } from '../platform/testing/portal-contact.ts'
import { asOwner } from '../platform/testing/visitor.ts'
import { add as addDocument, verify } from './commands.ts'
import { checkDocumentExpiry } from './jobs.ts'

let tenant: TestTenant
let vendorId: string
let insurance: string
beforeEach(async () => {
  tenant = await newTenant()
  vendorId = await givenVendor(tenant)
  insurance = await kindCalled('Certificate of insurance')
})

const today = (): string => businessDate(new Date(), 'Asia/Kolkata')
const inDays = (days: number): string => addDays(today(), days)

async function kindCalled(name: string): Promise<string> {
  const { body } = await tenant.as('admin').get('/vendor-document-kinds')
  return (body.data as { id: string; name: string }[]).find((kind) => kind.name === name)!.id
}
const ask = (kindId = insurance, rule: object = {}) =>
  tenant.as('admin').post(`/vendor-document-kinds/${kindId}/rules`, rule)

type Document = { id: string; version: number; state: string; attachment_id: string }
type Sent = { bytes?: Buffer; name?: string; ends?: number | null; kindId?: string; as?: Role }
const send = ({
  bytes = pdf(),
  name = 'Insurance.pdf',
  ends = 400,
  kindId = insurance,
  as = 'buyer',
}: Sent = {}) =>
  tenant.as(as).upload(
    `/vendors/${vendorId}/documents`,
    { bytes, name },
    {
      kind_id: kindId,
      ...(ends === null ? {} : { expires_on: inDays(ends) }),
    },
  )
async function givenWaiting(sent: Sent = {}): Promise<Document> {
  const { status, body, text } = await send(sent)
  expect(status, text).toBe(201)
  await available(tenant, body.attachment_id)
  return body as Document
}
const verified = (id: string, as: Role = 'controller', more: object = {}) =>
  tenant.as(as).post(`/vendor-documents/${id}/verification`, more)
const refused = (id: string, as: Role = 'controller', more: object = {}) =>
  tenant.as(as).post(`/vendor-documents/${id}/refusal`, { reason: 'It is blurred', ...more })
async function givenVerified(sent: Sent = {}): Promise<Document> {
  const document = await givenWaiting(sent)
  const { status, body, text } = await verified(document.id)
  expect(status, text).toBe(200)
  return body as Document
}
const stateOf = async (id: string): Promise<string> =>
  (await tenant.as('auditor').get(`/vendor-documents/${id}`)).body.state as string
const standing = async (): Promise<Record<string, string>> => {
  const { body } = await tenant.as('auditor').get(`/vendors/${vendorId}/documents`)
  return Object.fromEntries(
    (body.kinds as { kind: string; standing: string }[]).map((one) => [one.kind, one.standing]),
  )
}
const holds = async (): Promise<Record<string, unknown>[]> =>
  (await tenant.as('auditor').get(`/vendors/${vendorId}/holds`)).body.data as Record<
    string,
    unknown
  >[]
const inForce = async () => (await holds()).filter((hold) => hold['in_force'])

/** As the clock does it, so many days from now. */
async function clockAt(days: number): Promise<number> {
  const { db, jobs } = await product()
  const clock = () => new Date(Date.now() + days * 86_400_000)
  return command(
    { db, wiring, enqueue: jobs.enqueue, clock },
    await systemActor(db, tenant.tenantId),
    null,
    checkDocumentExpiry.run,
  )
}
const titles = async (role: Role): Promise<string[]> =>
  ((await tenant.as(role).get('/notifications')).body.data as { title: string }[]).map(
    ({ title }) => title,
  )

describe('a document of a vendor', () => {
  test('is uploaded, verified by somebody else, and read again by everybody who sees the vendor', async () => {
    await ask()
    expect(await standing()).toEqual({ 'Certificate of insurance': 'missing' })
    const page = (await tenant.as('requester').page(`/vendors/${vendorId}`)).text
    expect(page).toContain('Document missing')
    const document = await givenWaiting()
    expect(await standing()).toEqual({ 'Certificate of insurance': 'waiting' })
    expect(await titles('controller')).toContainEqual(
      expect.stringMatching(/^A document of vendor V-\w+ waits for a check$/),
    )
    const { body } = await verified(document.id)
    expect(body).toMatchObject({
      state: 'verified',
      uploaded_by: 'The buyer',
      checked_by: 'The controller',
      expires_on: inDays(400),
    })
    expect(await standing()).toEqual({ 'Certificate of insurance': 'verified' })
    const file = await tenant.as('requester').page(body.file_path)
    expect([200, 303]).toContain(file.status)
    const timeline = (await tenant.as('buyer').page(`/vendors/${vendorId}`)).text
    for (const said of ['uploaded a document', 'verified a document'])
      expect(timeline).toContain(said)
  })

  test('waits in the inbox of those who may check it, and never in that of who uploaded it', async () => {
    const { id } = await givenWaiting()
    const inbox = async (role: Role) =>
      JSON.stringify((await tenant.as(role).get('/inbox')).body).includes(id)
    expect([await inbox('controller'), await inbox('buyer'), await inbox('requester')]).toEqual([
      true,
      false,
      false,
    ])
    await verified(id)
    expect(await inbox('controller')).toBe(false)
  })

  test('counts on while its next version waits, and gives way when that one is verified; both stay readable', async () => {
    const first = await givenVerified()
    const second = await givenWaiting({ bytes: pdf('second'), name: 'Second.pdf' })
    const third = await givenWaiting({ bytes: pdf('third'), name: 'Third.pdf' })
    expect(await Promise.all([first, second, third].map(({ id }) => stateOf(id)))).toEqual([
      'verified',
      'replaced',
      'waiting',
    ])
    expect((await verified(second.id)).body.code).toBe('wrong_state')
    expect((await verified(third.id)).status).toBe(200)
    expect(await Promise.all([first, third].map(({ id }) => stateOf(id)))).toEqual([
      'replaced',
      'verified',
    ])
    const page = (await tenant.as('requester').page(`/vendor-documents/${third.id}`)).text
    expect(page).toContain('Second.pdf')
    for (const { attachment_id: file } of [first, second])
      expect((await tenant.as('requester').get(`/attachments/${file}`)).body.status).toBe(
        'available',
      )
  })

  test('that is refused says why, and its vendor sends another one', async () => {
    await ask()
    const { id } = await givenWaiting()
    expect((await refused(id)).body).toMatchObject({ state: 'refused', refusal: 'It is blurred' })
    expect(await standing()).toEqual({ 'Certificate of insurance': 'refused' })
    expect((await tenant.as('buyer').page(`/vendors/${vendorId}`)).text).toContain('It is blurred')
    await givenWaiting({ bytes: pdf('sharp') })
    expect(await standing()).toEqual({ 'Certificate of insurance': 'waiting' })
  })

  test('keeps its file: only the file of one that was refused may be removed', async () => {
    const document = await givenWaiting()
    const remove = () =>
      tenant.as('buyer').post(`/attachments/${document.attachment_id}/removal`, { reason: 'Wrong' })
    expect(await remove()).toMatchObject({ status: 409, body: { code: 'in_use' } })
    await refused(document.id)
    expect((await remove()).status).toBe(200)
    const kept = await givenVerified({ bytes: pdf('kept') })
    expect(
      (
        await tenant
          .as('buyer')
          .post(`/attachments/${kept.attachment_id}/removal`, { reason: 'Wrong' })
      ).body.code,
    ).toBe('in_use')
  })

  test('is never changed after the upload, not even past the application', async () => {
    const { id } = await givenVerified()
    for (const change of [
      "expires_on = '2099-01-01'",
      'attachment_id = gen_random_uuid()',
      'checked_at = now()',
      'uploaded_by = checked_by',
    ])
      await expect(
        asOwner(`update vendor_documents set ${change} where id = $1`, [id]),
        change,
      ).rejects.toThrow('never changed')
  })

  test('is listed by state, kind, vendor and last day, as a page, a file and JSON', async () => {
    await givenVerified({ ends: 20 })
    await givenWaiting({ kindId: await kindCalled('Code of conduct'), ends: null })
    const listed = async (query: string) =>
      (
        (await tenant.as('requester').get(`/vendor-documents${query}`)).body.data as {
          kind: string
        }[]
      ).map(({ kind }) => kind)
    expect(await listed('')).toEqual(['Code of conduct', 'Certificate of insurance'])
    expect(await listed('?state=expiring')).toEqual(['Certificate of insurance'])
    expect(await listed('?state=waiting')).toEqual(['Code of conduct'])
    expect(await listed(`?kind_id=${insurance}&vendor_id=${vendorId}`)).toEqual([
      'Certificate of insurance',
    ])
    expect(await listed(`?expires_from=${inDays(21)}`)).toEqual([])
    const vendors = async (documents: string) =>
      (await tenant.as('buyer').get(`/vendors?documents=${documents}`)).body.data.length as number
    expect(await Promise.all(['expired', 'ending', 'waiting'].map(vendors))).toEqual([0, 1, 1])
    const page = (await tenant.as('requester').page('/vendor-documents?state=expiring')).text
    expect(page).toContain('Expires in 20 days')
  })
})

describe('who checks a document', () => {
  test('is a buyer or a controller, never who uploaded it', async () => {
    const { id } = await givenWaiting()
    expect((await verified(id, 'buyer')).status).toBe(403)
    expect((await refused(id, 'buyer')).status).toBe(403)
    for (const role of [
      'requester',
      'approver',
      'receiver',
      'ap_clerk',
      'admin',
      'auditor',
    ] as const)
      expect([role, (await verified(id, role)).status]).toEqual([role, 403])
    const byAdmin = await givenWaiting({ as: 'admin', bytes: pdf('admin') })
    expect((await verified(byAdmin.id, 'buyer')).status).toBe(200)
  })

  test('is not the same person in a second role, nor as a contact of the vendor under the same address', async () => {
    const document = await givenWaiting()
    const { userId, email } = await tenant.actor('buyer')
    await asOwner("update memberships set roles = '{buyer,controller}' where user_id = $1", [
      userId,
    ])
    expect((await verified(document.id, 'buyer')).status).toBe(403)
    await ask()
    const contact = await givenContact(tenant, vendorId, { email })
    const sent = await contact.upload(
      `/portal/documents/${insurance}`,
      { bytes: pdf('as a contact'), name: 'Mine.pdf' },
      { expires_on: inDays(300) },
    )
    expect(sent.status, sent.text).toBe(303)
    const [{ id } = {}] = await asOwner(
      "select id from vendor_documents where vendor_id = $1 and state = 'waiting'",
      [vendorId],
    )
    expect((await verified(String(id), 'buyer')).status).toBe(403)
    expect((await tenant.as('buyer').get('/inbox')).text).not.toContain(String(id))
    const inDatabase = asOwner(
      'update vendor_documents set uploaded_by = null, checked_by = $2 where id = $1',
      [document.id, userId],
    )
    await expect(inDatabase).rejects.toThrow()
  })

  test('is somebody else than the person who uploaded it, also while that person is a controller’s delegate', async () => {
    const { id } = await givenWaiting()
    const { userId } = await tenant.actor('buyer')
    const delegated = await tenant
      .as('controller')
      .post('/me/delegation', { to: userId, from: today(), until: inDays(5) })
    expect(delegated.status, delegated.text).toBe(201)
    expect((await verified(id, 'buyer')).status).toBe(403)
  })

  test('holds the role for the whole organisation', async () => {
    const { id } = await givenWaiting()
    const controller = await tenant.actor('controller')
    const limited = {
      ...controller,
      roles: [],
      limitedRoles: [{ role: 'controller' as const, entityId: null, departmentId: vendorId }],
    }
    const { db, jobs } = await product()
    await expect(
      command({ db, wiring, enqueue: jobs.enqueue }, limited, null, (ctx) => verify(ctx, id, {})),
    ).rejects.toMatchObject({ status: 403 })
    expect(await stateOf(id)).toBe('waiting')
  })

  test('decides once, on what they saw: a second tab, an older version and a race are refused', async () => {
    const { id, version } = await givenWaiting()
    expect((await verified(id, 'controller', { version: version + 1 })).body.code).toBe('stale')
    const { second } = await whileOpen(
      { tenant, role: 'controller' },
      (ctx) => verify(ctx, id, { version }),
      () => refused(id, 'controller', { version }),
    )
    expect([second.status, await stateOf(id)]).toEqual([409, 'verified'])
    expect((await verified(id)).body.code).toBe('wrong_state')
  })

  test('two uploads at the same moment leave one that waits', async () => {
    const both = await Promise.all([send(), send({ bytes: pdf('other') })])
    expect(both.map(({ status }) => status)).toEqual([201, 201])
    const states = await Promise.all(both.map(({ body }) => stateOf(body.id)))
    expect(states.toSorted()).toEqual(['replaced', 'waiting'])
  })

  test('is of the organisation: another one sees and changes nothing of it', async () => {
    const { id } = await givenWaiting()
    const other = await newTenant()
    const answers = await Promise.all([
      other.as('controller').get(`/vendor-documents/${id}`),
      other.as('controller').post(`/vendor-documents/${id}/verification`),
      other.as('controller').post(`/vendor-documents/${id}/refusal`, { reason: 'x' }),
      other.as('controller').get(`/vendors/${vendorId}/documents`),
      other
        .as('buyer')
        .upload(
          `/vendors/${vendorId}/documents`,
          { bytes: pdf(), name: 'x.pdf' },
          { kind_id: insurance, expires_on: inDays(9) },
        ),
    ])
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404])
    expect((await other.as('buyer').get('/vendor-documents')).body.data).toEqual([])
  })
})

describe('what is no document', () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
  const attacks: readonly [string, Buffer, string, number][] = [
    ['a picture that is a page', Buffer.from('<html><script>x</script>'), 'scan.png', 422],
    ['an SVG with a script', svg, 'logo.svg', 422],
    ['an SVG that calls itself XML', svg, 'logo.xml', 422],
    ['a PDF with an archive behind it', Buffer.concat([pdf(), zip({ a: 'b' })]), 'a.pdf', 422],
    [
      'a document that would grow without end',
      docx({ 'word/big.xml': { text: 'x', unpacked: 4_000_000_000 } }),
      'bomb.docx',
      422,
    ],
    ['a program', Buffer.from('MZ\u0090\u0000'), 'setup.exe', 422],
    ['nothing', Buffer.alloc(0), 'empty.pdf', 422],
    ['a file of 26 MB', Buffer.alloc(26 * 1_048_576, 'a'), 'large.txt', 413],
  ]
  test.each(attacks)(
    '%s is refused at both doors, and nothing is kept',
    async (_name, bytes, name, status) => {
      await ask()
      const contact = await givenContact(tenant, vendorId)
      const answers = [
        await send({ bytes, name }),
        await contact.upload(
          `/portal/documents/${insurance}`,
          { bytes, name },
          { expires_on: inDays(300) },
        ),
      ]
      expect(answers.map((answer) => answer.status)).toEqual([status, status])
      expect(
        await asOwner('select id from vendor_documents where vendor_id = $1', [vendorId]),
      ).toEqual([])
      expect(await asOwner('select id from attachments where subject_id = $1', [vendorId])).toEqual(
        [],
      )
    },
  )

  test('a name with a path in it is only a name', async () => {
    const { body } = await send({ name: '../../etc/Insurance\u202efdp.pdf' })
    expect(body.file).toBe('Insurancefdp.pdf')
  })

  test('a file in which the scanner finds a virus refuses its document by itself, and says so', async () => {
    await ask()
    const world = attachmentWorld(tenant, createFileStore(testConfig), {
      scan: async () => ({ clean: false, found: 'Eicar-Test-Signature' }),
    } as never)
    const id = await world.run('buyer', (ctx) =>
      addDocument(ctx, vendorId, {
        document: { kind_id: insurance, expires_on: inDays(90) },
        upload: { name: 'eicar.pdf', mediaType: '', bytes: pdf() },
      }),
    )
    world.waiting.splice(
      0,
      world.waiting.length,
      ...world.waiting.filter((job) => job.name === 'check-attachment'),
    )
    await world.work()
    const { body } = await tenant.as('auditor').get(`/vendor-documents/${id}`)
    expect(body).toMatchObject({
      state: 'refused',
      refusal: 'The virus scanner found Eicar-Test-Signature in it. It was not kept.',
      file_path: null,
    })
    expect((await verified(id)).body.code).toBe('wrong_state')
  })

  test('a file that is still being checked cannot be verified', async () => {
    const world = attachmentWorld(tenant, createFileStore(testConfig))
    const id = await world.run('buyer', (ctx) =>
      addDocument(ctx, vendorId, {
        document: { kind_id: insurance, expires_on: inDays(90) },
        upload: { name: 'a.pdf', mediaType: '', bytes: pdf() },
      }),
    )
    expect((await verified(id)).body.code).toBe('not_available')
  })

  test('bad dates and kinds are answered with their field, and what was typed stays', async () => {
    const at = `/vendors/${vendorId}/documents`
    const file = { bytes: pdf(), name: 'a.pdf' }
    for (const [change, pointer] of [
      [{ expires_on: inDays(-1) }, '/expires_on'],
      [{}, '/expires_on'],
      [{ expires_on: 'soon' }, '/expires_on'],
      [{ expires_on: inDays(9), issued_on: inDays(1) }, '/issued_on'],
      [{ expires_on: inDays(9), kind_id: vendorId }, '/kind_id'],
    ] as const)
      expect(
        await tenant.as('buyer').upload(at, file, { kind_id: insurance, ...change }),
        JSON.stringify(change),
      ).toMatchObject({ status: 422, body: { errors: [{ pointer }] } })
    const form = await tenant.as('buyer').form(at, { kind_id: insurance, expires_on: inDays(9) })
    expect([
      form.status,
      form.text.includes(inDays(9)),
      form.text.includes('Choose the file'),
    ]).toEqual([422, true, true])
    await tenant
      .as('admin')
      .post(`/vendor-document-kinds/${insurance}/edit`, { name: 'Insurance', active: false })
    expect((await send()).body.errors[0].pointer).toBe('/kind_id')
  })
})

describe('a document that ends', () => {
  test('is reminded of 60, 30 and 7 days before and on the last day, each once, however often and at once the job runs', async () => {
    const contact = await givenContact(tenant, vendorId, { language: 'de' })
    await givenVerified({ ends: 90 })
    for (const day of [29, 30, 31, 60, 61, 83, 90])
      await Promise.all([clockAt(day), clockAt(day), clockAt(day)])
    const days = await asOwner(
      'select days from vendor_document_reminders where tenant_id = $1 order by days desc',
      [tenant.tenantId],
    )
    expect(days.map((row) => row['days'])).toEqual([60, 30, 7, 0])
    const mails = await mailsTo(contact.email, 5)
    expect(mails.filter(({ subject }) => subject.includes('Ihr Dokument bei'))).toHaveLength(5)
    const texts = mails.map(({ text }) => text).join('\n')
    for (const said of [
      'ist geprüft',
      'läuft in 60 Tagen ab',
      'läuft in 30 Tagen ab',
      'läuft in 7 Tagen ab',
      'läuft heute ab',
      '/portal/link/',
    ])
      expect(texts).toContain(said)
    const told = (await titles('buyer')).filter((title) => title.includes('expires'))
    expect(told).toHaveLength(4)
    expect(await inForce()).toEqual([])
  })

  test('does not ask the vendor again while the next one waits for a check', async () => {
    const contact = await givenContact(tenant, vendorId)
    await givenVerified({ ends: 40 })
    const before = (await mailsTo(contact.email)).length
    await givenWaiting({ bytes: pdf('next') })
    expect(await clockAt(10)).toBe(1)
    expect(await mailsTo(contact.email, 0)).toHaveLength(before)
  })

  test('expires the day after its last day, by the calendar of the organisation', async () => {
    const { id } = await givenVerified({ ends: 2 })
    await clockAt(2)
    expect(await stateOf(id)).toBe('verified')
    expect(await clockAt(3)).toBe(1)
    expect(await stateOf(id)).toBe('expired')
    expect(await clockAt(3)).toBe(0)
    expect(await clockAt(0)).toBe(0)
    expect(await stateOf(id)).toBe('expired')
  })

  test('and is asked puts orders on hold, says why, and lets them go when a person verifies the next one', async () => {
    await ask(insurance, { country: 'IN' })
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    await givenVerified({ ends: 2 })
    const { id: requestId } = await givenApproved(tenant, costCenterId)
    await Promise.all([clockAt(3), clockAt(3)])
    expect(await clockAt(4)).toBe(0)
    const [hold, ...more] = await inForce()
    expect(more).toEqual([])
    expect(hold).toMatchObject({
      stops: 'orders',
      owner: 'The buyer',
      set_by: 'SVPMS',
      reason: expect.stringMatching(
        /^Certificate of insurance expired on .*; the hold ends once a new one is verified$/,
      ),
    })
    const request = (await tenant.as('buyer').get(`/purchase-requests/${requestId}`)).body as {
      lines: { id: string; quantity: string; unit_price: string }[]
    }
    const order = await tenant.as('buyer').post('/purchase-orders', {
      purchase_request_id: requestId,
      vendor_id: vendorId,
      lines: request.lines.map(({ id, quantity, unit_price: price }) => ({
        purchase_request_line_id: id,
        quantity,
        unit_price: price,
      })),
    })
    const issue = () => tenant.as('buyer').post(`/purchase-orders/${order.body.id}/issue`)
    expect((await issue()).body).toMatchObject({
      code: 'vendor_on_hold',
      detail: expect.stringContaining('Certificate of insurance expired on'),
    })
    const page = (await tenant.as('buyer').page(`/vendors/${vendorId}`)).text
    for (const said of ['Orders on hold', 'Document expired', 'found that a document has expired'])
      expect(page).toContain(said)
    const next = await givenWaiting({ bytes: pdf('next'), ends: 300 })
    expect(await inForce()).toHaveLength(1)
    expect((await verified(next.id)).status).toBe(200)
    expect(await inForce()).toEqual([])
    expect((await issue()).status).toBe(200)
    expect((await tenant.as('buyer').page(`/vendors/${vendorId}`)).text).toContain(
      'ended a hold: a new document was verified',
    )
  })

  test('never lifts a hold that a person set, and stands beside it', async () => {
    await ask()
    await givenVerified({ ends: 1 })
    const put = () =>
      tenant.as('buyer').post(`/vendors/${vendorId}/holds`, { stops: 'orders', reason: 'Late' })
    expect((await put()).status).toBe(201)
    await clockAt(2)
    expect(await inForce()).toHaveLength(2)
    expect((await put()).body.code).toBe('already_on_hold')
    await givenVerified({ bytes: pdf('next') })
    expect(await inForce()).toMatchObject([{ reason: 'Late', set_by: 'The buyer' }])
  })

  test('sets no second hold where a controller has lifted the first', async () => {
    await ask()
    await givenVerified({ ends: 1 })
    await clockAt(2)
    const [hold] = await inForce()
    const lift = await tenant
      .as('controller')
      .post(`/vendor-holds/${String(hold!['id'])}/lifting`, { reason: 'The new one is on its way' })
    expect(lift.status, lift.text).toBe(200)
    expect(await clockAt(3)).toBe(0)
    expect(await inForce()).toEqual([])
  })

  test('is on hold also when it is asked only after it has expired; one that is not asked never', async () => {
    await givenVerified({ ends: 1 })
    await clockAt(2)
    expect(await inForce()).toEqual([])
    await ask(insurance, { risk: 'high' })
    expect(await clockAt(2)).toBe(0)
    await asOwner("update vendor_details set risk = 'high' where id = $1", [vendorId])
    expect(await clockAt(2)).toBe(1)
    expect(await inForce()).toHaveLength(1)
  })

  test('that is missing is shown and asked for, and stops nothing', async () => {
    await ask()
    expect(await clockAt(400)).toBe(0)
    expect(await inForce()).toEqual([])
  })

  test('cannot be verified once it has ended', async () => {
    const { id } = await givenWaiting({ ends: 1 })
    const { db, jobs } = await product()
    await expect(
      command(
        { db, wiring, enqueue: jobs.enqueue, clock: () => new Date(Date.now() + 2 * 86_400_000) },
        await tenant.actor('controller'),
        null,
        (ctx) => verify(ctx, id, {}),
      ),
    ).rejects.toMatchObject({ code: 'expired' })
  })

  test('follows its vendor into another one; what that one has itself stays behind, with its hold ended', async () => {
    await ask()
    await givenVerified({ ends: 1 })
    await clockAt(2)
    expect(await inForce()).toHaveLength(1)
    const gone = vendorId
    vendorId = await givenVendor(tenant, { name: 'Acme Components India' })
    const kept = await givenVerified({ bytes: pdf('of the other') })
    const merge = await tenant
      .as('buyer')
      .post(`/vendors/${gone}/merge`, { into_id: vendorId, reason: 'The same company' })
    expect(merge.status, merge.text).toBe(201)
    const done = await tenant.as('controller').post(`/vendor-merges/${merge.body.id}/confirmation`)
    expect(done.status, done.text).toBe(200)
    expect(await inForce()).toEqual([])
    expect(await standing()).toEqual({ 'Certificate of insurance': 'verified' })
    expect(await stateOf(kept.id)).toBe('verified')
  })
})

describe('what is asked of whom', () => {
  test('is said by an administrator: of all, of a country, of a risk', async () => {
    const tax = await kindCalled('Tax certificate')
    const w9 = await kindCalled('W-9')
    expect((await ask(tax, { country: 'de' })).status).toBe(201)
    expect((await ask(w9, { risk: 'low', country: 'IN' })).status).toBe(201)
    expect((await ask(w9, { risk: 'low', country: 'IN' })).body.errors[0].code).toBe(
      'already_exists',
    )
    expect(await standing()).toEqual({ 'W-9': 'missing' })
    const { body } = await tenant.as('requester').get(`/vendor-document-kinds/${w9}`)
    expect(body.rules).toMatchObject([{ country: 'IN', risk: 'low' }])
    const removed = await tenant
      .as('admin')
      .post(`/vendor-document-rules/${body.rules[0].id}/removal`)
    expect([removed.status, await standing()]).toEqual([200, {}])
    expect((await ask(w9, { country: 'XX' })).body.errors[0].pointer).toBe('/country')
    for (const role of ['buyer', 'controller', 'auditor'] as const)
      expect((await tenant.as(role).post(`/vendor-document-kinds/${w9}/rules`, {})).status).toBe(
        403,
      )
  })

  test('ends with a kind that is not used any more; what is there stays', async () => {
    await ask()
    const { id } = await givenVerified()
    const edit = await tenant.as('admin').post(`/vendor-document-kinds/${insurance}/edit`, {
      name: 'Liability insurance',
      active: false,
    })
    expect([edit.status, edit.body.active]).toEqual([200, false])
    expect((await tenant.as('buyer').get(`/vendor-documents/${id}`)).body).toMatchObject({
      kind: 'Liability insurance',
      state: 'verified',
    })
    expect((await ask()).body.code).toBe('wrong_state')
    const taken = await tenant
      .as('admin')
      .post('/vendor-document-kinds', { name: 'liability INSURANCE', active: true })
    expect(taken.body.errors[0].pointer).toBe('/name')
  })
})

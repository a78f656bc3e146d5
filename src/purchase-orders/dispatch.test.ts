import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import { startSmtp } from '../dev/stand-ins/smtp.ts'
import { smtpMailer } from '../integrations/email/smtp.ts'
import { wordsOfPdf } from '../integrations/pages/index.ts'
import { givenIssued, type Order } from '../platform/testing/given.ts'
import { newTenant, product, wiring, type TestTenant } from '../platform/testing/harness.ts'
import { givenContact, type TestContact } from '../platform/testing/portal-contact.ts'
import { asOwner } from '../platform/testing/visitor.ts'
import { reachOf } from './dispatch.ts'
import { sendOrder } from './dispatch-jobs.ts'
import { documentLanguage, pdfWords } from './pdf-words.ts'
import { ublOf } from './ubl.ts'

type Sent = Order & {
  version: number
  delivery: string
  dispatches: { id: string; about: string; state: string; to: string; note: string | null }[]
}
let smtp: Awaited<ReturnType<typeof startSmtp>>
beforeAll(async () => void (smtp = await startSmtp()))
beforeEach(() => {
  smtp.turn('well')
  smtp.mails.length = 0
})
afterAll(() => smtp?.close())

/** An issued order whose vendor has no address yet, and what the tests do with it. */
async function given() {
  const tenant = await newTenant()
  const { order, vendorId } = await givenIssued(tenant)
  const at = `/purchase-orders/${order.id}`
  const read = async (): Promise<Sent> => (await tenant.as('buyer').get(at)).body
  return { tenant, order, vendorId, at, read }
}

/** The same, and sent to an address. */
async function givenQueued(to = 'orders@acme.example', more: object = {}) {
  const known = await given()
  const answer = await known.tenant.as('buyer').post(`${known.at}/dispatches`, { to, ...more })
  expect(answer.status).toBe(200)
  return { ...known, queued: answer.body as Sent }
}

/** Does the job of the newest dispatch, over the wire. */
async function mail(tenant: TestTenant, order: Sent): Promise<unknown> {
  const { db, jobs } = await product()
  const handler = sendOrder(
    { db, wiring, enqueue: jobs.enqueue },
    async () => smtpMailer(smtp.url, 'SVPMS <no-reply@svpms.test>'),
    async () => null,
  )
  const dispatchId = order.dispatches[0]!.id
  return handler(
    { name: 'order-dispatch', tenantId: tenant.tenantId, dispatchId },
    dispatchId,
  ).catch((error: unknown) => error)
}

test('an order whose vendor has no address is issued, and says that it was not sent and what to do', async () => {
  const { tenant, at, read } = await given()
  expect(await read()).toMatchObject({ delivery: 'no_address', status: 'issued' })
  const page = (await tenant.as('buyer').page(at)).text
  expect(page).toContain('this order was not sent')
  expect(page).not.toContain('Sent to the vendor</span>')
  const refused = await tenant.as('buyer').post(`${at}/dispatches`, {})
  expect(refused.status).toBe(422)
  expect(refused.body.errors).toMatchObject([{ pointer: '/to' }])
})

test('an order is mailed once, though its job runs twice, with PDF and UBL, and answers go to the buyer', async () => {
  const { tenant, order, queued, read, at } = await givenQueued()
  expect(queued.delivery).toBe('queued')
  expect((await tenant.as('receiver').page(at)).text).toContain('Being sent')
  await mail(tenant, queued)
  await mail(tenant, queued)
  expect(smtp.mails).toHaveLength(1)
  const { to, source } = smtp.mails[0]!
  expect(to).toBe('orders@acme.example')
  expect(source).toContain(`<${queued.dispatches[0]!.id}@svpms.test>`)
  expect(source).toMatch(/Reply-To: The buyer <buyer@/)
  expect(source).toContain(`${order.number}.pdf`)
  expect(source).toContain(`${order.number}.xml`)
  expect(await read()).toMatchObject({ delivery: 'sent' })
  const page = (await tenant.as('receiver').page(at)).text
  expect(page).toContain('Sent to the vendor')
  expect(page).toContain('mailed the order to the vendor')
})

test('the mail is in the language that was chosen', async () => {
  const { tenant, order, queued } = await givenQueued('bestellung@acme.example', { language: 'de' })
  await mail(tenant, queued)
  expect(smtp.mails[0]!.source).toContain(`Subject: Bestellung ${order.number}`)
})

test('the document is in the language of the mail, and of the contact who opens it in the portal', async () => {
  const { tenant, order, vendorId, queued } = await givenQueued('bestellung@acme.example', {
    language: 'de',
  })
  await mail(tenant, queued)
  const german = await textOf(pdfIn(smtp.mails[0]!.source))
  for (const text of ['Bestellung', order.number, 'Menge', 'Summe ohne Steuer', 'Seite 1 von 1'])
    expect(german).toContain(text)
  expect(german).not.toMatch(/Purchase order|Quantity|Total without tax|Page 1/)
  const download = async (by: TestContact) => textOf(Buffer.from((await by.page(path)).body))
  const path = `/portal/orders/${order.id}/pdf`
  const meera = await givenContact(tenant, vendorId, { language: 'de' })
  expect(await download(meera)).toBe(german)
  const english = await download(await givenContact(tenant, vendorId, { language: 'en' }))
  expect(english).toContain('Total without tax')
  expect(hashIn(english)).toBe(hashIn(german))
})

test('a document writes numbers and dates as its language does, and is whole in both', () => {
  const sentences = (language: 'en' | 'de'): string[] => {
    const { foot, columns, date, expected, payment, terms, state, ...rest } = pdfWords(language)
    const { charges, less, inPrice, of, deliverTo, ...plain } = rest
    return [
      ...Object.values(plain),
      ...columns.slice(1),
      ...Object.values(charges),
      less('5 %'),
      inPrice('18 %'),
      of('18 %', '100'),
      deliverTo('Hosur'),
      date('1.2.2026'),
      expected('1.2.2026'),
      payment(1),
      payment(30),
      terms('30'),
      state('PO-1'),
      foot({ number: 1, of: 2, sha256: 'ab' }),
    ]
  }
  const [en, de] = [sentences('en'), sentences('de')]
  for (const [i, text] of en.entries()) expect(text).not.toBe(de[i])
  expect([...en, ...de].join(' ')).not.toMatch(/undefined|null|\$\{/)
  expect(documentLanguage({ locale: 'en-IN', language: 'en' }, 'de')).toEqual({
    language: 'de',
    locale: 'de-DE',
  })
  expect(documentLanguage({ locale: 'de-AT', language: 'de' }).locale).toBe('de-AT')
  expect(documentLanguage({ locale: 'de-AT', language: 'de' }, 'en').locale).toBe('en-GB')
})

/** The PDF in the source of a mail. */
const pdfIn = (source: string): Buffer => {
  const [, part = ''] =
    /Content-Type: application\/pdf[\s\S]*?\r?\n\r?\n([A-Za-z0-9+/=\s]+)/.exec(source) ?? []
  return Buffer.from(part, 'base64')
}
const textOf = async (pdf: Buffer): Promise<string> => {
  const { pages } = await wordsOfPdf(pdf, 1)
  return pages.flatMap(({ words }) => words.map(({ text }) => text)).join(' ')
}
const hashIn = (text: string): string => /[0-9a-f]{64}/.exec(text)?.[0] ?? 'none'

test('a server that is busy is tried again; one that refuses ends it, and the page says so', async () => {
  const { tenant, queued, read, at } = await givenQueued()
  smtp.turn('busy')
  expect(await mail(tenant, queued)).toBeInstanceOf(Error)
  expect(await read()).toMatchObject({ delivery: 'queued', dispatches: [{ state: 'queued' }, {}] })
  smtp.turn('refuses')
  expect(await mail(tenant, queued)).toBeUndefined()
  expect(await read()).toMatchObject({ delivery: 'failed' })
  expect((await tenant.as('buyer').page(at)).text).toContain('the vendor does not have it')
})

test('what was sent by hand is noted with its day, which is not in the future', async () => {
  const { tenant, at, read } = await given()
  const note = { note: 'By telephone with Ms Rao', sent_on: '2026-01-05' }
  const late = await tenant
    .as('buyer')
    .post(`${at}/dispatches/by-hand`, { ...note, sent_on: '2999-01-01' })
  expect(late.status).toBe(422)
  expect((await tenant.as('buyer').post(`${at}/dispatches/by-hand`, note)).status).toBe(200)
  expect(await read()).toMatchObject({ delivery: 'by_hand' })
  expect((await tenant.as('receiver').page(at)).text).toContain('Ms Rao')
})

test('a second click on a page that is out of date sends nothing', async () => {
  const { tenant, order, at, read } = await given()
  const { version } = order as unknown as { version: number }
  const send = () =>
    tenant.as('buyer').post(`${at}/dispatches`, { to: 'orders@acme.example', version })
  const answers = await Promise.all([send(), send()])
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]))
  expect((await read()).dispatches.filter(({ about }) => about === 'again')).toHaveLength(1)
})

test('cancelling tells the vendor that has the order, and withdraws what has not left', async () => {
  const sent = await givenQueued()
  await mail(sent.tenant, sent.queued)
  await sent.tenant.as('buyer').post(`${sent.at}/cancellation`, { reason: 'Not needed' })
  const cancelled = await sent.read()
  expect(cancelled.dispatches[0]).toMatchObject({
    about: 'cancellation',
    state: 'queued',
    to: 'orders@acme.example',
  })
  await mail(sent.tenant, cancelled)
  expect(smtp.mails[1]!.source).toContain('is cancelled')
  expect(smtp.mails[1]!.source).not.toContain('.pdf')

  const waiting = await givenQueued()
  await waiting.tenant.as('buyer').post(`${waiting.at}/cancellation`, { reason: 'Not needed' })
  expect((await waiting.read()).dispatches[0]).toMatchObject({ about: 'again', state: 'withdrawn' })
  await mail(waiting.tenant, waiting.queued)
  expect(smtp.mails).toHaveLength(2)
})

test('a mail that came back is not called sent', async () => {
  const to = `gone-${crypto.randomUUID()}@acme.example`
  const { tenant, queued, read } = await givenQueued(to)
  await mail(tenant, queued)
  await asOwner(`select suppress_mail($1, 'bounced', now())`, [to])
  expect(await read()).toMatchObject({ delivery: 'bounced' })
})

test('nobody sends a draft, a cancelled order, without permission, or for another organisation', async () => {
  const { tenant, at } = await given()
  const body = { to: 'orders@acme.example' }
  expect((await tenant.as('receiver').post(`${at}/dispatches`, body)).status).toBe(403)
  const other = await newTenant()
  expect((await other.as('buyer').post(`${at}/dispatches`, body)).status).toBe(404)
  expect((await other.as('buyer').get(`${at}/ubl`)).status).toBe(404)
  await tenant.as('buyer').post(`${at}/cancellation`, { reason: 'Not needed' })
  expect((await tenant.as('buyer').post(`${at}/dispatches`, body)).status).toBe(409)
})

const xsd = '../shared/fixtures/ubl21/xsd'
test.skipIf(!existsSync(xsd))(
  'the UBL of an order is valid, and can be downloaded with a token',
  async () => {
    const { tenant, at, order } = await given()
    const answer = await tenant.as('receiver').get(`${at}/ubl`)
    expect(answer.status).toBe(200)
    const xml = answer.body instanceof Buffer ? answer.body.toString() : answer.text
    expect(xml).toContain(`<cbc:ID>${order.number}</cbc:ID>`)
    expect(await faultsIn(xml)).toEqual([])
    expect(await faultsIn(ublOf(odd))).toEqual([])
    expect(await faultsIn(ublOf({ ...odd, buyer: seated, request: '' }))).toEqual([])
    expect(await faultsIn(ublOf(odd).replaceAll('cbc:IssueDate', 'cbc:Issued'))).not.toEqual([])
  },
)
test.runIf(!existsSync(xsd))('the schema of UBL 2.1 is not here: 1 test skipped', () => {})

test.each([
  ['29AABCA1000F1Z5', 'IN', 'IN29AABCA1000F1Z5'],
  ['DE123456789', 'DE', 'DE123456789'],
  ['EL123456789', 'GR', 'EL123456789'],
  ['CHE100200300', 'CH', 'CHE100200300'],
  ['XI123456789', 'IE', 'XI123456789'],
])(
  'BR-CO-09: the VAT number %s of a vendor in %s begins with its country in the order for their system',
  (number, country, shown) => {
    const order = { ...odd, vendor: { name: 'Acme', vat_id: number, country } }
    expect(ublOf(order)).toContain(`<cbc:CompanyID>${shown}</cbc:CompanyID>`)
  },
)

const seated = {
  name: 'Second GmbH',
  contact: 'Asha',
  tax_id: '136695976',
  country: 'DE',
  address: {
    street: 'Hafenstrasse 9',
    addition: 'Haus B',
    postal_code: '20457',
    city: 'Hamburg',
    region: 'Hamburg',
    country: 'DE',
  },
}
const odd = {
  number: 'PO-2026-0001',
  date: '2026-11-28',
  buyer: { name: 'Müller & Söhne <GmbH>', contact: 'Asha' },
  vendor: { name: 'Acme', vat_id: null, country: '' },
  currency: 'JPY',
  total: '5',
  terms_days: 0,
  expected_on: '2026-12-24',
  request: 'PR-2026-0001, PR-2026-0002',
  locale: 'en',
  lines: [
    {
      position: 1,
      description: 'Paper\u0000 "A4" & more',
      quantity: '0.5',
      unit: 'ream',
      unit_price: '10.000001',
      amount: '5',
    },
  ],
}

async function faultsIn(xml: string): Promise<readonly string[]> {
  const file = (path: string) => ({
    fileName: path.split('/').at(-1)!,
    contents: readFileSync(path, 'utf8').replaceAll('../common/', ''),
  })
  const result = await validateXML({
    xml: [{ fileName: 'order.xml', contents: xml }],
    schema: [file(join(xsd, 'maindoc/UBL-Order-2.1.xsd'))],
    preload: globSync(join(xsd, 'common/*.xsd')).map(file),
  })
  return result.errors.map(({ message }) => message)
}

test('one mail that left is enough; a cancellation is no order', () => {
  const d = (about: 'issue' | 'again' | 'cancellation', state: 'sent' | 'failed' | 'queued') => ({
    about,
    state,
  })
  expect(reachOf([d('again', 'failed'), d('issue', 'sent')])).toBe('sent')
  expect(reachOf([d('cancellation', 'sent'), d('issue', 'queued')])).toBe('queued')
  expect(reachOf([])).toBe('unsent')
})

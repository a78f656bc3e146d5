import { expect, test } from 'vitest'
import { givenIssued, receive, type Order } from '../platform/testing/given.ts'
import { mailsTo, newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { givenContact } from '../platform/testing/portal-contact.ts'
import { mailedTo, reachOf, type Dispatch } from './dispatch.ts'

const lines = [
  { description: 'Chair', quantity: '10', unit: 'each', unit_price: '100.00' },
  { description: 'Cable', quantity: '7.5', unit: 'metre', unit_price: '10.00' },
]
type Told = { about: string; state: string; to: string | null }

/** An issued order that its vendor's contact for orders was mailed. */
async function givenMailed(language: 'en' | 'de' = 'en') {
  const tenant = await newTenant()
  const { order, vendorId } = await givenIssued(tenant, 100_000_000n, { lines })
  const contact = await givenContact(tenant, vendorId, { language, purposes: ['orders'] })
  const sent = await tenant.as('buyer').post(`/purchase-orders/${order.id}/dispatches`, {})
  expect(sent.status, sent.text).toBe(200)
  expect(await mailsTo(contact.email)).toHaveLength(1)
  return { tenant, order, vendorId, contact }
}
const now = async (tenant: TestTenant, { id }: Pick<Order, 'id'>) =>
  (await tenant.as('buyer').get(`/purchase-orders/${id}`)).body as { dispatches: Told[] }
const act = (tenant: TestTenant, order: Order, what: string, more: object = {}) =>
  tenant
    .as('buyer')
    .post(`/purchase-orders/${order.id}/${what}`, { reason: 'Not for the vendor', ...more })
async function sendBack(tenant: TestTenant, order: Order, more: object = {}) {
  const receipt = (await receive(tenant, order)).body
  const made = await tenant.as('receiver').post('/returns', {
    receipt_id: receipt.id,
    intent: 'credit',
    reason: 'Two legs are bent',
    lines: [{ receipt_line_id: receipt.lines[0].id, quantity: '2' }],
    ...more,
  })
  expect(made.status, made.text).toBe(201)
  const left = await tenant.as('receiver').post(`/returns/${made.body.id}/shipping`, {})
  expect(left.status, left.text).toBe(200)
  return left.body as { id: string; number: string }
}

test('the vendor is told of goods that were sent back: which, why, for what, and the number of the return', async () => {
  const { tenant, order, contact } = await givenMailed()
  const { number } = await sendBack(tenant, order)
  const mail = (await mailsTo(contact.email, 2)).find(({ subject }) => subject.includes(number))!
  expect(mail.subject).toBe(`Goods of order ${order.number} sent back: ${number}`)
  for (const said of [
    order.number,
    number,
    'Line 1: 2 each, Chair',
    'Reason: Two legs are bent',
    'Please do not bill them (₹200)',
  ])
    expect(mail.text).toContain(said)
  expect(mail.text).not.toContain('Cable')
  expect((await now(tenant, order)).dispatches[0]).toMatchObject({
    about: 'return',
    state: 'sent',
    to: contact.email,
  })
  const page = (await tenant.as('buyer').page(`/purchase-orders/${order.id}`)).text
  expect(page).toContain('Goods sent back')
  expect(page).toContain('told the vendor that goods were sent back')
})

test('a draft of a return tells nobody, and the mail is in the language of the contact for orders', async () => {
  const { tenant, order, contact } = await givenMailed('de')
  const receipt = (await receive(tenant, order)).body
  const made = await tenant.as('receiver').post('/returns', {
    receipt_id: receipt.id,
    intent: 'replacement',
    reason: 'Zu kurz',
    lines: [{ receipt_line_id: receipt.lines[1].id, quantity: '2.5' }],
  })
  expect(await mailsTo(contact.email, 1)).toHaveLength(1)
  await tenant.as('receiver').post(`/returns/${made.body.id}/shipping`, {})
  const mail = (await mailsTo(contact.email, 2)).find(({ text }) => text.includes('Zu kurz'))!
  expect(mail.subject).toContain('zurückgeschickt')
  expect(mail.text).toContain('Position 2: 2,5 metre, Cable')
  expect(mail.text).toContain('Bitte ersetzen Sie die Ware')
})

test('the vendor is told which lines do not come any more, and which are expected again', async () => {
  const { tenant, order, contact } = await givenMailed()
  await tenant.as('receiver').post('/receipts', {
    purchase_order_id: order.id,
    lines: [{ purchase_order_line_id: order.lines[0]!.id, quantity: '4' }],
  })
  expect((await act(tenant, order, 'closure', { line_ids: [order.lines[0]!.id] })).status).toBe(200)
  const [closed] = (await mailsTo(contact.email, 2)).filter(({ text }) => text.includes('closed'))
  expect(closed!.text).toContain('Line 1: 6 each, Chair')
  expect(closed!.text).not.toMatch(/Cable|Not for the vendor/)
  expect((await now(tenant, order)).dispatches[0]).toMatchObject({
    about: 'rest_closed',
    state: 'sent',
  })

  const opened = await act(tenant, order, 'reopening')
  expect(opened.status, opened.text).toBe(200)
  const mails = await mailsTo(contact.email, 3)
  const again = mails.find(({ subject }) => subject.includes('expected again'))!
  expect(again.text).toContain('Line 1: 6 each, Chair')
  expect(again.text).not.toContain('Cable')
  const page = (await tenant.as('buyer').page(`/purchase-orders/${order.id}`)).text
  for (const said of ['Rest closed', 'Rest opened again', 'told the vendor what is expected again'])
    expect(page).toContain(said)
})

test('nothing is mailed where no mail ever left for the order, also when the vendor has an address by now', async () => {
  const tenant = await newTenant()
  const { order, vendorId } = await givenIssued(tenant, 100_000_000n, { lines })
  const contact = await givenContact(tenant, vendorId, { purposes: ['orders'] })
  await sendBack(tenant, order, {
    intent: 'replacement',
  })
  expect((await act(tenant, order, 'closure')).status).toBe(200)
  expect((await act(tenant, order, 'reopening')).status).toBe(200)
  expect((await now(tenant, order)).dispatches.map(({ about }) => about)).toEqual(['issue'])
  expect(await mailsTo(contact.email, 0)).toEqual([])
})

test('what is refused tells nobody', async () => {
  const { tenant, order, contact } = await givenMailed()
  expect((await act(tenant, order, 'closure', { version: 1 })).status).toBe(409)
  expect((await act(tenant, order, 'reopening')).status).toBe(409)
  expect(await mailsTo(contact.email, 1)).toHaveLength(1)
})

test('news of goods is no order: it does not make the vendor have one', () => {
  const one = (about: Dispatch['about'], state: Dispatch['state'], email = 'a@acme.example') =>
    ({ about, state, email, person: null, language: 'de' }) as Dispatch
  expect(reachOf([one('return', 'sent'), one('issue', 'failed')])).toBe('failed')
  expect(mailedTo([one('rest_closed', 'sent'), one('issue', 'failed')])).toBeNull()
  expect(mailedTo([one('again', 'queued', 'b@acme.example'), one('issue', 'sent')])).toEqual({
    email: 'b@acme.example',
    person: 'b@acme.example',
    language: 'de',
  })
})

test('the vendor that was told of goods sent back is told when they were not; of a draft it hears nothing', async () => {
  const { tenant, order, contact } = await givenMailed()
  const { id, number } = await sendBack(tenant, order)
  await mailsTo(contact.email, 2)
  const off = await tenant
    .as('receiver')
    .post(`/returns/${id}/cancellation`, { reason: 'They were repaired here' })
  expect(off.status, off.text).toBe(200)
  const mail = (await mailsTo(contact.email, 3)).find(({ subject }) =>
    subject.includes('not sent back after all'),
  )!
  for (const said of [number, 'Line 1: 2 each, Chair', 'Reason: They were repaired here'])
    expect(mail.text).toContain(said)
  expect((await now(tenant, order)).dispatches[0]).toMatchObject({ about: 'return_called_off' })
})

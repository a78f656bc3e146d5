import { expect, test } from 'vitest'
import { givenIssued, receive } from '../platform/testing/given.ts'
import { mailsTo, newTenant } from '../platform/testing/harness.ts'
import { givenContact } from '../platform/testing/portal-contact.ts'
import { asOwner } from '../platform/testing/visitor.ts'

type Line = { id: string; quantity: string; unit_price: string; description: string }

/** An issued order of one line, and a contact of its vendor in the portal. */
async function given(more: Parameters<typeof givenContact>[2] = {}) {
  const tenant = await newTenant()
  const { order, vendorId } = await givenIssued(tenant)
  const contact = await givenContact(tenant, vendorId, more)
  const at = `/portal/orders/${order.id}`
  const { lines, version } = (await contact.get(at)).body as { lines: Line[]; version: number }
  const office = async () => (await tenant.as('buyer').get(`/purchase-orders/${order.id}`)).body
  return { tenant, order, vendorId, contact, at, line: lines[0]!, version, office }
}

test('accepting all lines takes one button, is told to the buyer, and stands on the order', async () => {
  const { tenant, order, contact, at, office } = await given()
  const page = (await contact.page(at)).text
  expect(page).toContain('Accept all lines')
  const fields = Object.fromEntries(
    [...page.matchAll(/name="(lines\[0\]\[(?:line_id|answer)\]|version|_key)" value="([^"]+)"/g)]
      .slice(0, 4)
      .map((m) => [m[1]!, m[2]!]),
  )
  expect((await contact.form(`${at}/answers`, fields)).status).toBe(303)
  expect(await office()).toMatchObject({
    answer: 'accepted',
    answers: [{ answer: 'accept', answered_by: 'Meera Rao' }],
  })
  const notices = await tenant.as('buyer').get('/notifications')
  expect(notices.body.data[0].title).toMatch(new RegExp(`answered order ${order.number}`))
  const shown = (await tenant.as('buyer').page(`/purchase-orders/${order.id}`)).text
  for (const text of ['Accepted as ordered', 'answered the order', 'Opened in the portal'])
    expect(shown).toContain(text)
  expect((await contact.page('/portal')).text).toContain('Nothing waits for you.')
})

test('a proposal waits for the buyer, whose answer is mailed to the vendor; the order stays as it was', async () => {
  const { tenant, order, contact, at, line, version, office } = await given({ language: 'de' })
  const sent = await contact.post(`${at}/answers`, {
    version,
    lines: [
      {
        line_id: line.id,
        answer: 'change',
        quantity: '1',
        delivery_on: '2035-03-01',
        note: 'Only one is in stock',
      },
    ],
  })
  expect(sent.status).toBe(200)
  const before = await office()
  expect(before).toMatchObject({ answer: 'proposed', total: order.total })
  const [proposal] = before.answers
  expect(proposal).toMatchObject({ quantity: '1', unit_price: null, delivery_on: '2035-03-01' })
  const decide = (body: object) =>
    tenant.as('buyer').post(`/purchase-orders/${order.id}/answers/${proposal.id}/decision`, body)
  const page = (await tenant.as('buyer').page(`/purchase-orders/${order.id}`)).text
  expect(page).toContain('waits for your answer')
  expect((await decide({ decision: 'declined' })).body.errors).toMatchObject([{ pointer: '/note' }])
  expect((await decide({ decision: 'accepted', reason: 'Fine' })).status).toBe(200)
  expect(await office()).toMatchObject({ answer: 'accepted', total: order.total, status: 'issued' })
  expect((await decide({ decision: 'declined', reason: 'No' })).status).toBe(409)
  const [mail] = await mailsTo(contact.email)
  expect(mail?.subject).toContain('hat auf Ihren Vorschlag')
  expect(mail?.text).toContain('„Fine“')
  expect((await contact.page(at)).text).toContain(
    'der Einkauf ist mit Ihrem Vorschlag einverstanden',
  )
  const again = (await contact.page(`${at}?again=true`)).text
  expect(again).toMatch(/value="change"\s+checked/)
  expect(again).toContain('value="2035-03-01"')
  expect((await tenant.as('buyer').page(`/purchase-orders/${order.id}`)).text).toContain(
    'draft a change as the vendor proposed',
  )
})

test('a proposal below what came is refused, and one that waits outlives a change of another line', async () => {
  const { tenant, order, contact, at, line, office } = await given()
  await receive(tenant, order, '2')
  const propose = (quantity: string) =>
    contact.post(`${at}/answers`, { lines: [{ line_id: line.id, answer: 'change', quantity }] })
  const few = await propose('1')
  expect([few.status, few.body.errors[0].pointer]).toEqual([422, '/lines/0/quantity'])
  expect(few.body.detail).toContain('2 each came or is billed already')
  expect((await propose('2')).status).toBe(200)

  const apply = async (change: object) => {
    const asked = { purchase_order_id: order.id, reason: 'Later', ...change }
    const { body } = await tenant.as('buyer').post('/change-orders', asked)
    const { body: done } = await tenant.as('buyer').post(`/change-orders/${body.id}/submission`)
    expect(done.status).toBe('applied')
  }
  await apply({ expected_on: '2035-05-01', lines: [] })
  expect(await office()).toMatchObject({
    answer: 'proposed',
    answers: [{ answer: 'change', quantity: '2', decision: null }],
  })
  await apply({ lines: [{ line_id: line.id, quantity: '3' }] })
  expect(await office()).toMatchObject({ answer: 'open', answers: [] })
})

test('what is proposed keeps what came meanwhile, once it is drafted', async () => {
  const { tenant, order, contact, at, line } = await given()
  const lines = [{ line_id: line.id, answer: 'change', quantity: '2' }]
  expect((await contact.post(`${at}/answers`, { lines })).status).toBe(200)
  await receive(tenant, order, '4')
  const drafted = await tenant
    .as('buyer')
    .post('/change-orders/as-proposed', { purchase_order_id: order.id })
  expect(drafted.status).toBe(201)
  expect(drafted.body.lines).toMatchObject([{ quantity: '4' }])
})

test('a declined proposal can be answered again, and only the last answer counts', async () => {
  const { tenant, order, contact, at, line, office } = await given()
  const reject = { line_id: line.id, answer: 'reject', note: 'Sold out' }
  expect((await contact.post(`${at}/answers`, { lines: [reject] })).status).toBe(200)
  const [{ id }] = (await office()).answers
  await tenant.as('buyer').post(`/purchase-orders/${order.id}/answers/${id}/decision`, {
    decision: 'declined',
    reason: 'Please try',
  })
  expect((await contact.page(at)).text).toContain('Please try')
  const accept = { line_id: line.id, answer: 'accept' }
  expect((await contact.post(`${at}/answers`, { lines: [accept] })).status).toBe(200)
  expect((await office()).answers).toMatchObject([{ answer: 'accept', decision: null }])
})

test.each([
  ['a refusal without a reason', { answer: 'reject' }, '/lines/0/note'],
  ['a change that changes nothing', { answer: 'change' }, '/lines/0/answer'],
  ['a day that is over', { answer: 'change', delivery_on: '2020-01-01' }, '/lines/0/delivery_on'],
  ['a quantity of nothing', { answer: 'change', quantity: '0' }, '/lines/0/quantity'],
  ['an answer that is none', { answer: 'maybe' }, '/lines/0/answer'],
])('%s is refused at its field', async (_what, answer, pointer) => {
  const { contact, at, line, office } = await given()
  const refused = await contact.post(`${at}/answers`, { lines: [{ line_id: line.id, ...answer }] })
  expect([refused.status, refused.body.errors?.[0]?.pointer]).toEqual([422, pointer])
  expect((await office()).answer).toBe('open')
})

test('a form that is refused keeps what was typed, in the language of the contact', async () => {
  const { contact, at, line } = await given({ language: 'de' })
  const refused = await contact.form(`${at}/answers`, {
    'lines[0][line_id]': line.id,
    'lines[0][answer]': 'change',
    'lines[0][unit_price]': '1.234,50',
    'lines[0][delivery_on]': '2020-01-01',
  })
  expect(refused.status).toBe(422)
  expect(refused.text).toContain('value="1.234,50"')
  expect(refused.text).toContain('Dieser Tag liegt in der Vergangenheit.')
})

test('a page that is out of date, a line of another order, and an order that is not open change nothing', async () => {
  const { tenant, order, contact, at, line, version, office } = await given()
  const lines = [{ line_id: line.id, answer: 'accept' }]
  const send = () => contact.post(`${at}/answers`, { version, lines })
  const answers = await Promise.all([send(), send()])
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]))
  const other = await givenIssued(await newTenant())
  const foreign = await contact.post(`/portal/orders/${other.order.id}/answers`, { lines })
  expect(foreign.status).toBe(404)
  await tenant.as('buyer').post(`/purchase-orders/${order.id}/cancellation`, { reason: 'No need' })
  expect((await contact.post(`${at}/answers`, { lines })).status).toBe(409)
  expect((await contact.page(at)).text).toContain('This order is cancelled')
  expect((await office()).answers).toHaveLength(1)
})

test('an order that is over is not said to want an answer', async () => {
  const { tenant, order, vendorId, contact } = await given()
  expect((await contact.page('/portal/orders')).text).toContain('No answer yet')
  await tenant.as('buyer').post(`/purchase-orders/${order.id}/cancellation`, { reason: 'No need' })
  const list = (await contact.page('/portal/orders')).text
  expect(list).toContain(order.number)
  expect(list).not.toContain('No answer yet')
  const vendor = await tenant.as('buyer').page(`/vendors/${vendorId}`)
  expect(vendor.text).toMatch(/Cancelled\s*<\/span>/)
})

test('the same form sent twice answers once', async () => {
  const { contact, at, line, office } = await given()
  const body = { lines: [{ line_id: line.id, answer: 'accept' }] }
  const key = { 'Idempotency-Key': crypto.randomUUID() }
  const [first, second] = [
    await contact.post(`${at}/answers`, body, key),
    await contact.post(`${at}/answers`, body, key),
  ]
  expect([first.status, second.status]).toEqual([200, 200])
  expect(second.body).toEqual(first.body)
  const kept = await asOwner('select 1 from order_answers where line_id = $1', [line.id])
  expect(kept).toHaveLength(1)
  expect((await office()).version).toBe(first.body.version)
})

test('orders are answered by contacts for orders; drafts and other vendors’ orders are not there', async () => {
  const { tenant, contact, at, vendorId, line } = await given({ purposes: ['invoices'] })
  const answer = await contact.post(`${at}/answers`, {
    lines: [{ line_id: line.id, answer: 'accept' }],
  })
  expect(answer.status).toBe(403)
  const page = await contact.page(at)
  expect(page.text).not.toContain('Accept all lines')
  const stranger = await givenContact(
    tenant,
    String(
      (
        await tenant.as('buyer').post('/vendors', {
          name: 'Another vendor',
          country: 'IN',
          currency: 'INR',
          payment_terms_days: 30,
        })
      ).body.id,
    ),
  )
  expect(stranger.vendorId).not.toBe(vendorId)
  expect((await stranger.page(at)).status).toBe(404)
  expect((await stranger.get('/portal/orders')).body.data).toEqual([])
})

test('PDF, UBL, deliveries and the list are there for the vendor', async () => {
  const { tenant, order, contact, at } = await given()
  await receive(tenant, order)
  expect((await contact.page(`${at}/pdf`)).headers['content-type']).toBe('application/pdf')
  expect((await contact.get(`${at}/ubl`)).headers['content-type']).toContain('application/xml')
  const receipts = await contact.get('/portal/receipts')
  expect(receipts.body.data).toMatchObject([{ purchase_order_id: order.id }])
  expect((await contact.page('/portal/receipts')).text).toContain(order.number)
  expect((await contact.page('/portal/orders')).text).toContain(order.number)
})

test('a shared comment reaches the vendor by mail and in the portal; an internal one never does; the answer reaches the members', async () => {
  const { tenant, order, contact, at } = await given()
  const write = (body: object) =>
    tenant.as('buyer').post(`/purchase-orders/${order.id}/comments`, body)
  await write({ body: 'INTERNAL: their price is too high' })
  expect((await write({ body: 'Can you send two?', shared: true })).body.shared).toBe(true)
  const [mail] = await mailsTo(contact.email)
  expect(mail?.text).toContain('Can you send two?')
  const page = (await contact.page(at)).text
  expect(page).toContain('Can you send two?')
  expect(page).not.toContain('INTERNAL')
  const sent = await contact.form(`${at}/comments`, { body: 'Yes, on Monday' })
  expect(sent.status).toBe(303)
  const office = (await tenant.as('buyer').page(`/purchase-orders/${order.id}`)).text
  expect(office).toContain('Yes, on Monday')
  expect(office).toContain('The vendor reads it too')
  const notices = await tenant.as('buyer').get('/notifications')
  expect(notices.body.data[0].title).toContain('Meera Rao (')
  const refused = await contact.form(`${at}/comments`, { body: 'x'.repeat(4001) })
  expect(refused.status).toBe(422)
  expect(refused.text).toContain('x'.repeat(4001))
})

test('a draft order shares nothing: its vendor does not have it', async () => {
  const tenant = await newTenant()
  const { vendorId } = await givenIssued(tenant)
  const contact = await givenContact(tenant, vendorId)
  const [draft] = await asOwner(
    `update documents set number = null, status = 'draft'
     where tenant_id = $1 and kind = 'purchase_order' returning id`,
    [tenant.tenantId],
  )
  const id = String(draft?.['id'])
  expect((await contact.page(`/portal/orders/${id}`)).status).toBe(404)
  const shared = await tenant
    .as('buyer')
    .post(`/purchase-orders/${id}/comments`, { body: 'Soon', shared: true })
  expect(shared.status).toBe(409)
})

test('G1: what the vendor proposed is taken over into a change order with one button', async () => {
  const { tenant, order, contact, at, line, version, office } = await given()
  const proposal = { line_id: line.id, answer: 'change', quantity: '7', delivery_on: '2035-03-01' }
  await contact.post(`${at}/answers`, { version, lines: [proposal] })
  const page = (await tenant.as('buyer').page(`/purchase-orders/${order.id}`)).text
  expect(page).toContain('Draft a change as proposed')
  const nobody = await tenant
    .as('receiver')
    .post('/change-orders/as-proposed', { purchase_order_id: order.id })
  expect(nobody.status).toBe(403)
  const made = await tenant
    .as('buyer')
    .post('/change-orders/as-proposed', { purchase_order_id: order.id })
  expect(made.status).toBe(201)
  expect(made.body).toMatchObject({
    status: 'draft',
    expected_on: '2035-03-01',
    lines: [{ quantity: '7', before: { quantity: '12' } }],
  })
  await tenant.as('buyer').post(`/change-orders/${made.body.id}/submission`)
  expect(await office()).toMatchObject({ answer: 'open', lines: [{ quantity: '7' }] })
  expect((await contact.get(at)).body.lines).toMatchObject([{ quantity: '7' }])
  const again = await tenant
    .as('buyer')
    .post('/change-orders/as-proposed', { purchase_order_id: order.id })
  expect([again.status, again.body.code]).toEqual([409, 'wrong_state'])
})

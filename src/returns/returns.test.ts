import { describe, expect, test } from 'vitest'
import { ublInvoice } from '../integrations/e-invoice/samples.ts'
import { find as findBudget } from '../budgets/queries.ts'
import { givenIssued, receive, type Order } from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'

const chairs = (quantity: string, price = '10') => ({
  lines: [{ description: 'Chair', quantity, unit: 'each', unit_price: price }],
})
type OrderNow = Order & { receipt_status: string; billing_status: string }
const orderNow = async (tenant: TestTenant, { id }: Pick<Order, 'id'>) =>
  (await tenant.as('buyer').get(`/purchase-orders/${id}`)).body as OrderNow
const draft = async (
  tenant: TestTenant,
  receipt: { id: string; lines: { id: string }[] },
  quantity: string,
  intent = 'credit',
) =>
  tenant.as('receiver').post('/returns', {
    receipt_id: receipt.id,
    intent,
    reason: 'Legs are bent',
    lines: [{ receipt_line_id: receipt.lines[0]!.id, quantity }],
  })
const ship = (tenant: TestTenant, id: string, more: object = {}) =>
  tenant.as('receiver').post(`/returns/${id}/shipping`, more)
const returned = async (
  tenant: TestTenant,
  receipt: { id: string; lines: { id: string }[] },
  quantity: string,
  intent = 'credit',
) => {
  const made = await draft(tenant, receipt, quantity, intent)
  expect(made.status, made.text).toBe(201)
  const left = await ship(tenant, made.body.id)
  expect(left.status, left.text).toBe(200)
  return left.body as { id: string; number: string; status: string; version: number }
}
const returnNow = async (tenant: TestTenant, id: string) =>
  (await tenant.as('receiver').get(`/returns/${id}`)).body
let bills = 0
const bill = async (
  tenant: TestTenant,
  order: Order,
  quantity: string,
  more: Parameters<typeof ublInvoice>[0] = {},
) =>
  (
    await tenant.as('ap_clerk').upload('/invoices', {
      bytes: Buffer.from(
        ublInvoice({
          number: `B-${++bills}`,
          order: order.number,
          lines: [{ name: 'Chair', quantity, price: '10' }],
          ...more,
        }),
      ),
      name: 'i.xml',
    })
  ).body
const held = (invoice: { holds: { reason: string; open: boolean }[] }) =>
  invoice.holds.filter((hold) => hold.open).map((hold) => hold.reason)

describe('a return to the vendor', () => {
  test('rule 25: 25 received, 5 returned, billed 25 is 5 too many', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant, 100_000_000n, chairs('25'))
    const { body: receipt } = await receive(tenant, order)
    await returned(tenant, receipt, '5')
    const invoice = await bill(tenant, order, '25')
    expect([invoice.status, held(invoice)]).toEqual(['held', ['returned']])
    expect(invoice.holds[0].message).toContain('Billed too many: 5')
    const right = await bill(tenant, order, '20')
    expect(right.status).toBe('approved')
  })

  test('rule 25: after the invoice was approved the return waits for a credit, and is settled by a credit note over it', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant, 100_000_000n, chairs('25'))
    const { body: receipt } = await receive(tenant, order)
    expect((await bill(tenant, order, '25')).status).toBe('approved')
    const { id } = await returned(tenant, receipt, '5')
    expect(await returnNow(tenant, id)).toMatchObject({ status: 'shipped', intent: 'credit' })
    const credit = await bill(tenant, order, '5', { type: '381' })
    expect(credit.status).toBe('approved')
    expect(await returnNow(tenant, id)).toMatchObject({ status: 'satisfied' })
    expect(await orderNow(tenant, order)).toMatchObject({
      status: 'closed',
      lines: [{ billed_quantity: '20' }],
    })
  })

  test('T03: of 4 pieces, then a credit note over 4', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant, 100_000_000n, chairs('4'))
    const { body: receipt } = await receive(tenant, order)
    expect((await bill(tenant, order, '4')).status).toBe('approved')
    const { id } = await returned(tenant, receipt, '4')
    expect((await bill(tenant, order, '4', { type: '381' })).status).toBe('approved')
    expect(await returnNow(tenant, id)).toMatchObject({ status: 'satisfied' })
    expect((await orderNow(tenant, order)).lines[0]).toMatchObject({ billed_quantity: '0' })
  })

  test('rule 26: for a credit is not to be received again; for a replacement it is, and is settled when it came', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant, 100_000_000n, chairs('10'))
    const { body: receipt } = await receive(tenant, order)
    await returned(tenant, receipt, '2', 'credit')
    expect(await orderNow(tenant, order)).toMatchObject({ receipt_status: 'full' })
    expect((await receive(tenant, order, '1')).body.code).toBe('over_receipt')
    const { id } = await returned(tenant, receipt, '3', 'replacement')
    expect(await orderNow(tenant, order)).toMatchObject({
      status: 'issued',
      receipt_status: 'partial',
    })
    expect((await receive(tenant, order, '4')).body.code).toBe('over_receipt')
    expect((await receive(tenant, order, '1')).status).toBe(201)
    expect((await returnNow(tenant, id)).status).toBe('shipped')
    const last = await receive(tenant, order, '2')
    expect((await returnNow(tenant, id)).status).toBe('satisfied')
    const back = await tenant
      .as('receiver')
      .post(`/receipts/${last.body.id}/reversal`, { reason: 'Another order' })
    expect(back.status, back.text).toBe(201)
    expect((await returnNow(tenant, id)).status).toBe('shipped')
  })

  test('for a credit frees what was committed once nothing of the line is left to bill', async () => {
    const tenant = await newTenant()
    const { order, budgetId } = await givenIssued(tenant, 100_000_000n, chairs('10'))
    const committed = async () =>
      (await tenant.read('controller', (ctx) => findBudget(ctx.tx, budgetId))).committed
    const { body: receipt } = await receive(tenant, order)
    expect((await bill(tenant, order, '8')).status).toBe('approved')
    expect(await committed()).toBe(2000n)
    const { id } = await returned(tenant, receipt, '2')
    expect(await committed()).toBe(0n)
    expect(await returnNow(tenant, id)).toMatchObject({ status: 'satisfied' })
    expect(await orderNow(tenant, order)).toMatchObject({ status: 'closed' })
  })

  test('takes the last bill all that is committed, when the rest went back for a credit before', async () => {
    const tenant = await newTenant()
    const { order, budgetId } = await givenIssued(tenant, 100_000_000n, chairs('10'))
    const { body: receipt } = await receive(tenant, order)
    const { id } = await returned(tenant, receipt, '2')
    expect((await returnNow(tenant, id)).status).toBe('satisfied')
    expect((await bill(tenant, order, '8')).status).toBe('approved')
    expect(await tenant.read('controller', (ctx) => findBudget(ctx.tx, budgetId))).toMatchObject({
      committed: 0n,
      actual: 8000n,
    })
    expect((await returnNow(tenant, id)).status).toBe('satisfied')
  })

  test('is called off while it is a draft or the goods are here after all; what it moved is taken back', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant, 100_000_000n, chairs('10'))
    const { body: receipt } = await receive(tenant, order)
    const { id, version } = await returned(tenant, receipt, '3', 'replacement')
    const invoice = await bill(tenant, order, '10')
    expect(held(invoice)).toEqual(['returned'])
    const off = await tenant
      .as('receiver')
      .post(`/returns/${id}/cancellation`, { reason: 'The lorry never came', version })
    expect(off.body).toMatchObject({ status: 'cancelled', end_reason: 'The lorry never came' })
    expect((await tenant.as('ap_clerk').get(`/invoices/${invoice.id}`)).body.status).toBe(
      'approved',
    )
    expect(await orderNow(tenant, order)).toMatchObject({ status: 'closed' })
    const dropped = await draft(tenant, receipt, '1')
    const gone = await tenant
      .as('receiver')
      .post(`/returns/${dropped.body.id}/cancellation`, { reason: 'Repaired here' })
    expect(gone.body.status).toBe('cancelled')
  })

  test('is closed by a person with a reason, or with the credit note that they name', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant, 100_000_000n, chairs('10'))
    const { body: receipt } = await receive(tenant, order)
    expect((await bill(tenant, order, '10')).status).toBe('approved')
    const first = await returned(tenant, receipt, '1')
    const close = (body: object, role: 'buyer' | 'receiver' = 'buyer') =>
      tenant.as(role).post(`/returns/${first.id}/closing`, body)
    expect((await close({ reason: 'Goodwill' }, 'receiver')).status).toBe(403)
    expect((await close({ version: first.version })).status).toBe(422)
    expect((await close({ reason: 'Goodwill', version: first.version - 1 })).body.code).toBe(
      'stale',
    )
    expect((await close({ reason: 'Goodwill', version: first.version })).body).toMatchObject({
      status: 'satisfied',
      end_reason: 'Goodwill',
    })
    const second = await returned(tenant, receipt, '2')
    const note = await bill(tenant, order, '1', {
      type: '381',
      lines: [{ name: 'Chair', quantity: '1', price: '9' }],
    })
    expect(note.status).toBe('approved')
    const link = (invoice_id: string) =>
      tenant.as('ap_clerk').post(`/returns/${second.id}/credit`, { invoice_id })
    expect((await link(order.id)).status).toBe(422)
    expect((await link(note.id)).body).toMatchObject({
      status: 'satisfied',
      credit_note_id: note.id,
    })
  })

  test('is never of more than came with its receipt and is still here, nor of a receipt that was taken back', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant, 100_000_000n, chairs('10'))
    const { body: receipt } = await receive(tenant, order, '6')
    await returned(tenant, receipt, '4', 'replacement')
    expect((await draft(tenant, receipt, '3')).body).toMatchObject({
      status: 422,
      errors: [{ pointer: '/lines/0/quantity', code: 'more_than_received' }],
    })
    const two = await Promise.all([draft(tenant, receipt, '2'), draft(tenant, receipt, '2')])
    const left = await Promise.all(two.map((made) => ship(tenant, made.body.id)))
    expect(left.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([200, 422])
    const reversal = await tenant
      .as('receiver')
      .post(`/receipts/${receipt.id}/reversal`, { reason: 'Wrong order' })
    expect(reversal.body).toMatchObject({ status: 409, code: 'returned_already' })
    const other = await receive(tenant, order, '1')
    await tenant.as('receiver').post(`/receipts/${other.body.id}/reversal`, { reason: 'Twice' })
    expect((await draft(tenant, other.body, '1')).body.code).toBe('wrong_state')
  })

  test('is posted by who may, in their own organisation, on a page that says what is expected', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant, 100_000_000n, chairs('10'))
    const { body: receipt } = await receive(tenant, order)
    const form = await tenant.as('receiver').page(`/returns/new?receipt_id=${receipt.id}`)
    expect(form.text).toContain('10 can go back')
    const body = {
      receipt_id: receipt.id,
      intent: 'credit',
      reason: 'Bent',
      lines: [{ receipt_line_id: receipt.lines[0].id, quantity: '1' }],
    }
    expect((await tenant.as('requester').post('/returns', body)).status).toBe(403)
    const other = await newTenant()
    expect((await other.as('receiver').post('/returns', body)).status).toBe(404)
    const { id } = await returned(tenant, receipt, '1')
    expect((await ship(tenant, id)).body.code).toBe('wrong_state')
    const takenBack = `/receipts/${receipt.id}/reversal`
    const refused = await tenant.as('receiver').post(takenBack, { reason: 'Wrong' })
    expect([refused.status, refused.body.code]).toEqual([409, 'returned_already'])
    expect(refused.body.way.href).toBe(`/returns/${id}`)
    const said = await tenant
      .as('receiver')
      .form(takenBack, { reason: 'Wrong' }, { Referer: `http://127.0.0.1/receipts/${receipt.id}` })
    expect(said.status).toBe(409)
    expect(said.text).toContain(`href="/returns/${id}"`)
    const page = await tenant.as('buyer').page(`/returns/${id}`)
    expect(page.text).toContain('Not to be billed')
    expect(page.text).toContain(receipt.number)
    expect((await other.as('receiver').get(`/returns/${id}`)).status).toBe(404)
    const list = await tenant.as('auditor').get('/returns?status=satisfied')
    expect(list.body.data).toMatchObject([{ id, intent: 'credit', status: 'satisfied' }])
    expect((await tenant.as('receiver').page(`/receipts/${receipt.id}`)).text).toContain(
      'Went back',
    )
  })
})

describe('the draft of a return', () => {
  const given = async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant, 100_000_000n, chairs('25'))
    const { body: receipt } = await receive(tenant, order)
    return { tenant, order, receipt, made: (await draft(tenant, receipt, '5')).body }
  }
  const content = (receipt: { lines: { id: string }[] }, change: object = {}) => ({
    intent: 'replacement',
    reason: 'Seats are torn',
    lines: [{ receipt_line_id: receipt.lines[0]!.id, quantity: '7' }],
    ...change,
  })

  test('is edited until the goods have left: what goes back, why and for what', async () => {
    const { tenant, receipt, made } = await given()
    const edit = (change: object = {}) =>
      tenant.as('receiver').post(`/returns/${made.id}/edit`, content(receipt, change))
    const form = await tenant.as('receiver').page(`/returns/${made.id}/edit`)
    expect(form.text).toContain('Legs are bent')
    expect(form.text).toMatch(/value="5"/)
    expect((await edit({ version: made.version })).body).toMatchObject({
      intent: 'replacement',
      reason: 'Seats are torn',
      lines: [{ quantity: '7' }],
    })
    expect((await edit({ version: made.version })).body.code).toBe('stale')
    expect(
      (await edit({ lines: content(receipt).lines.map((l) => ({ ...l, quantity: '26' })) })).body,
    ).toMatchObject({ status: 422, errors: [{ code: 'more_than_received' }] })
    expect((await ship(tenant, made.id)).status).toBe(200)
    expect((await edit()).body).toMatchObject({ status: 409, code: 'wrong_state' })
    const page = await tenant.as('receiver').page(`/returns/${made.id}`)
    expect(page.text).toContain('edited the return')
  })

  test('is not edited by somebody who returns nothing, nor by another organisation', async () => {
    const { tenant, receipt, made } = await given()
    const path = `/returns/${made.id}/edit`
    expect((await tenant.as('requester').post(path, content(receipt))).status).toBe(403)
    expect((await (await newTenant()).as('receiver').post(path, content(receipt))).status).toBe(404)
  })

  test('that was called off stands in the chain of documents as cancelled', async () => {
    const { tenant, order, made } = await given()
    await tenant.as('receiver').post(`/returns/${made.id}/cancellation`, { reason: 'Repaired' })
    const page = await tenant.as('buyer').page(`/purchase-orders/${order.id}`)
    expect(page.text).toContain('Return, cancelled')
  })
})

import { describe, expect, test } from 'vitest'
import { receive, type Order } from '../platform/testing/given.ts'
import {
  acceptHold,
  bill,
  budgetFigures,
  givenDelivered,
  heldFor,
  invoiceNow,
  orderNow,
  type InvoiceBody,
} from '../platform/testing/given-invoices.ts'
import type { TestTenant } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'
import { ublInvoice } from '../integrations/e-invoice/samples.ts'

/** An order of 15,000: fifteen chairs at 1,000. */
const given = (received: string) =>
  givenDelivered([{ description: 'Chair', quantity: '15', unit_price: '1000.00' }], { received })
const billed = (order: Order, quantity: string, price = '1000.00') => ({
  order: order.number,
  lines: [{ name: 'Chair', quantity, price }],
})
const last = (tenant: TestTenant, invoice: InvoiceBody, more: object = {}) =>
  tenant.as('ap_clerk').post(`/invoices/${invoice.id}/last`, more)

describe('the last invoice of an order', () => {
  test('is said with the upload of its file, and closes the order once it is approved', async () => {
    const { tenant, order, budgetId } = await given('11')
    const page = await tenant.as('ap_clerk').page('/invoices/new')
    expect(page.text).toContain('It is the last invoice of its order')
    const invoice = await bill(tenant, billed(order, '11'), { is_last: 'on' })
    expect(invoice).toMatchObject({ status: 'approved', is_last: true })
    expect((await budgetFigures(tenant, budgetId)).committed).toBe(0n)
    expect(await orderNow(tenant, order)).toMatchObject({ status: 'closed' })
    const history = await tenant.as('auditor').get('/history?limit=200')
    expect(history.text).toContain('invoice.said_last')
  })

  test('is not said with a file that is of no order, or gives back', async () => {
    const { tenant, order } = await given('11')
    const upload = (sample: object) =>
      tenant
        .as('ap_clerk')
        .upload(
          '/invoices',
          { bytes: Buffer.from(ublInvoice(sample)), name: 'i.xml' },
          { is_last: 'on' },
        )
    for (const sample of [
      billed({ ...order, number: 'none' }, '1'),
      { ...billed(order, '1'), type: '381' },
    ]) {
      const refused = await upload(sample)
      expect([refused.status, refused.body.errors?.[0].pointer], refused.text).toEqual([
        422,
        '/is_last',
      ])
    }
  })

  test('rule 10: of 15,000 the last invoice is 11,000, and 4,000 go back to the budget', async () => {
    const { tenant, order, budgetId } = await given('11')
    const invoice = await bill(tenant, billed(order, '11'))
    expect(invoice.status).toBe('approved')
    expect((await budgetFigures(tenant, budgetId)).committed).toBe(400_000n)
    const said = await last(tenant, invoice)
    expect(said.body, said.text).toMatchObject({ is_last: true, status: 'approved' })
    expect(await budgetFigures(tenant, budgetId)).toEqual({
      reserved: 0n,
      committed: 0n,
      actual: 1_100_000n,
    })
    expect(await orderNow(tenant, order)).toMatchObject({
      status: 'closed',
      lines: [{ closed_quantity: '4' }],
    })
    const page = await tenant.as('buyer').page(`/purchase-orders/${order.id}`)
    expect(page.text).toContain(`${invoice.number} is its last invoice.`)
    const again = await last(tenant, invoice)
    expect([again.status, again.body.code]).toEqual([409, 'not_allowed'])
  })

  test('is said while it is held, and closes the order when it is approved; until then it can be taken back', async () => {
    const { tenant, order, budgetId } = await given('11')
    const invoice = await bill(tenant, billed(order, '11', '1100.00'))
    expect(heldFor(invoice)).toEqual(['price'])
    expect((await last(tenant, invoice)).body.is_last).toBe(true)
    expect((await last(tenant, invoice, { is_last: false })).body.is_last).toBe(false)
    const said = await last(tenant, invoice)
    const page = await tenant.as('ap_clerk').page(`/invoices/${invoice.id}`)
    for (const text of [
      'Once it is approved, what has not come is closed',
      'Not the last of its order',
    ])
      expect(page.text).toContain(text)
    expect((await orderNow(tenant, order)).status).toBe('issued')
    const accepted = await acceptHold(tenant, said.body as InvoiceBody, {
      reason: 'price',
      as: 'buyer',
    })
    expect(accepted.body.status).toBe('approved')
    expect((await orderNow(tenant, order)).status).toBe('closed')
    expect(await budgetFigures(tenant, budgetId)).toEqual({
      reserved: 0n,
      committed: 0n,
      actual: 1_210_000n,
    })
  })

  test('is refused while goods that came are not billed, with the way out', async () => {
    const { tenant, order } = await given('13')
    const invoice = await bill(tenant, billed(order, '11'))
    const refused = await last(tenant, invoice)
    expect([refused.status, refused.body.code]).toEqual([409, 'not_billed'])
    expect(refused.body.detail).toContain('2 each of “Chair” came and are not billed')
    expect((await invoiceNow(tenant, invoice.id)) as object).toMatchObject({ is_last: false })
    const rest = await bill(tenant, { ...billed(order, '2'), number: 'F-2' })
    expect((await last(tenant, rest)).status).toBe(200)
    expect((await orderNow(tenant, order)).status).toBe('closed')
  })

  test('leaves a second bill held, with the order, its last invoice and the way on by name', async () => {
    const { tenant, order } = await given('11')
    const first = await bill(tenant, billed(order, '11'), { is_last: 'on' })
    const second = await bill(tenant, { ...billed(order, '4'), number: 'F-2' })
    const why = second.holds.find(({ reason }) => reason === 'no_order')!.message
    expect(why).toBe(
      `It refers to ${order.number}, which is closed since its last invoice ${first.number}. A buyer can open the rest again; then link the invoice to the order.`,
    )
    await tenant
      .as('buyer')
      .post(`/purchase-orders/${order.id}/reopening`, { reason: 'Four come after all' })
    const linked = await tenant
      .as('ap_clerk')
      .post(`/invoices/${second.id}/order`, { order_number: order.number })
    expect(linked.status, linked.text).toBe(200)
  })

  // An answer such as "maybe" was read as no, and the order stayed open.
  test.each(['1', 'yes', 'maybe'])(
    'is said with true or false, and not with “%s”',
    async (said) => {
      const { tenant, order } = await given('11')
      const refused = await tenant
        .as('ap_clerk')
        .upload(
          '/invoices',
          { bytes: Buffer.from(ublInvoice(billed(order, '11'))), name: 'i.xml' },
          { is_last: said },
        )
      expect([refused.status, refused.body.errors?.[0].pointer], refused.text).toEqual([
        422,
        '/is_last',
      ])
      const invoice = await bill(tenant, billed(order, '11'))
      const later = await last(tenant, invoice, { is_last: said })
      expect([later.status, later.body.errors?.[0].pointer]).toEqual([422, '/is_last'])
    },
  )

  test('is undone by opening the rest again, if the budget still has it', async () => {
    const { tenant, order, budgetId } = await given('11')
    await last(tenant, await bill(tenant, billed(order, '11')))
    const opened = await tenant
      .as('buyer')
      .post(`/purchase-orders/${order.id}/reopening`, { reason: 'Four come after all' })
    expect(opened.status, opened.text).toBe(200)
    expect((await budgetFigures(tenant, budgetId)).committed).toBe(400_000n)
    expect((await orderNow(tenant, order)).status).toBe('issued')
  })

  const voided = (tenant: TestTenant, { id }: InvoiceBody) =>
    tenant.as('controller').post(`/invoices/${id}/voiding`, { reason: 'Another vendor' })

  test('opens again what it closed where it is void, and nothing that was closed by hand', async () => {
    const { tenant, order, budgetId } = await given('11')
    const invoice = await bill(tenant, billed(order, '11'), { is_last: 'on' })
    expect((await orderNow(tenant, order)).status).toBe('closed')
    const done = await voided(tenant, invoice)
    expect(done.status, done.text).toBe(200)
    expect(await orderNow(tenant, order)).toMatchObject({
      status: 'issued',
      lines: [{ closed_quantity: '0' }],
    })
    expect(await budgetFigures(tenant, budgetId)).toEqual({
      reserved: 0n,
      committed: 1_500_000n,
      actual: 0n,
    })
    const page = await tenant.as('buyer').page(`/purchase-orders/${order.id}`)
    expect(page.text).toContain(`Its last invoice ${invoice.number} is void.`)
    const other = await given('11')
    await other.tenant
      .as('buyer')
      .post(`/purchase-orders/${other.order.id}/closure`, { reason: 'Four do not come' })
    const second = await bill(other.tenant, billed(other.order, '11'), { is_last: 'on' })
    expect((await voided(other.tenant, second)).status).toBe(200)
    expect(await orderNow(other.tenant, other.order)).toMatchObject({
      lines: [{ closed_quantity: '4' }],
    })
  })

  test('stays void with the rest closed where the budget has given the money to others', async () => {
    const { tenant, order, budgetId } = await given('11')
    const invoice = await bill(tenant, billed(order, '11'), { is_last: 'on' })
    await asOwner('update budgets set amount = 1100000 where id = $1', [budgetId])
    const done = await tenant
      .as('controller')
      .form(`/invoices/${invoice.id}/voiding`, { reason: 'Another vendor' })
    const flash = /flash=([^;]+)/.exec(String(done.headers['set-cookie']))![1]!
    expect(Buffer.from(flash, 'base64url').toString()).toContain(
      'The rest of the order stays closed',
    )
    expect(await orderNow(tenant, order)).toMatchObject({ lines: [{ closed_quantity: '4' }] })
  })

  test('leaves closed what another last invoice of the order keeps closed, until that is void, too', async () => {
    const { tenant, order } = await given('11')
    const first = await bill(tenant, billed(order, '5'), { is_last: 'on' })
    const second = await bill(tenant, { ...billed(order, '6'), number: 'A-2' }, { is_last: 'on' })
    expect((await voided(tenant, first)).status).toBe(200)
    expect(await orderNow(tenant, order)).toMatchObject({ lines: [{ closed_quantity: '4' }] })
    expect((await voided(tenant, second)).status).toBe(200)
    expect(await orderNow(tenant, order)).toMatchObject({ lines: [{ closed_quantity: '0' }] })
  })

  test('and a receipt at the same moment: either the goods come first and stay to be billed, or they are refused', async () => {
    const { tenant, order, budgetId } = await given('11')
    const invoice = await bill(tenant, billed(order, '11'))
    const [said, came] = await Promise.all([last(tenant, invoice), receive(tenant, order, '2')])
    const { committed } = await budgetFigures(tenant, budgetId)
    if (came.status === 201) expect([said.status, committed]).toEqual([409, 400_000n])
    else expect([said.status, came.status, committed]).toEqual([200, 409, 0n])
  })

  test('is no credit note, no invoice without an order, and is said by those who match', async () => {
    const { tenant, order } = await given('11')
    const invoice = await bill(tenant, billed(order, '11'))
    const nobody = await tenant.as('requester').post(`/invoices/${invoice.id}/last`)
    expect(nobody.status).toBe(403)
    const loose = await bill(tenant, { ...billed(order, '1'), order: null, number: 'F-3' })
    const refused = await last(tenant, loose)
    expect([refused.status, refused.body.code]).toEqual([409, 'not_allowed'])
  })
})

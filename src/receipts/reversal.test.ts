import { describe, expect, test } from 'vitest'
import { ublInvoice } from '../integrations/e-invoice/samples.ts'
import { givenIssued, givenOrderedOn, receive, type Order } from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { insertMovements } from '../purchase-orders/index.ts'

const chairs = (quantity = '10') => ({
  lines: [{ description: 'Chair', quantity, unit: 'each', unit_price: '10' }],
})
const orderNow = async (tenant: TestTenant, { id }: Pick<Order, 'id'>) =>
  (await tenant.as('buyer').get(`/purchase-orders/${id}`)).body as Order & {
    receipt_status: string
  }
const reverse = (tenant: TestTenant, receiptId: string, body: object = {}) =>
  tenant.as('receiver').post(`/receipts/${receiptId}/reversal`, {
    reason: 'Counted twice',
    ...body,
  })
let bills = 0
const bill = async (tenant: TestTenant, order: Order, quantity: string, type = '380') =>
  (
    await tenant.as('ap_clerk').upload('/invoices', {
      bytes: Buffer.from(
        ublInvoice({
          number: `T-${++bills}`,
          order: order.number,
          lines: [{ name: 'Chair', quantity, price: '10' }],
          type,
        }),
      ),
      name: 'i.xml',
    })
  ).body
const post = (tenant: TestTenant, order: Order, more: object) =>
  tenant.as('receiver').post('/receipts', {
    purchase_order_id: order.id,
    lines: [{ purchase_order_line_id: order.lines[0]!.id, quantity: '1' }],
    ...more,
  })

describe('a receipt that was wrong', () => {
  test('E01: is taken back by a document of its own: 12 of 10 with 50 % become 4 again, and 6 are open', async () => {
    const tenant = await newTenant({ tolerances: { overReceiptPct: '50' } })
    const { order } = await givenIssued(tenant, 100_000_000n, chairs(), { over_receipt_pct: '50' })
    await receive(tenant, order, '4')
    const second = await receive(tenant, order, '8')
    expect(await orderNow(tenant, order)).toMatchObject({
      receipt_status: 'full',
      lines: [{ received: '12' }],
    })
    const taken = await reverse(tenant, second.body.id)
    expect(taken.body).toMatchObject({
      number: expect.stringMatching(/^GRN-\d{4}-0003$/),
      reverses_id: second.body.id,
      note: 'Counted twice',
      lines: [{ quantity: '-8' }],
    })
    expect(await orderNow(tenant, order)).toMatchObject({
      receipt_status: 'partial',
      lines: [{ received: '4' }],
    })
    expect((await tenant.as('receiver').get(`/receipts/${second.body.id}`)).body).toMatchObject({
      reversed_by_id: taken.body.id,
      lines: [{ quantity: '8' }],
    })
    expect((await receive(tenant, order, '6')).status).toBe(201)
    const page = await tenant.as('receiver').page(`/receipts/${taken.body.id}`)
    expect(page.text).toContain('Reversal')
    expect((await tenant.as('receiver').page('/receipts')).text).toContain('Taken back')
  })

  test('is taken back once, never while it is a reversal, and only with a reason and by who receives', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant, 100_000_000n, chairs())
    const { body: receipt } = await receive(tenant, order, '4')
    expect((await reverse(tenant, receipt.id, { reason: '' })).status).toBe(422)
    expect((await reverse(tenant, receipt.id, { on: '2999-01-01' })).body.errors[0].code).toBe(
      'future',
    )
    expect((await reverse(tenant, receipt.id, { on: '2020-01-01' })).status).toBe(422)
    const byBuyer = await tenant
      .as('buyer')
      .post(`/receipts/${receipt.id}/reversal`, { reason: 'x' })
    expect(byBuyer.status).toBe(403)
    expect((await reverse(await newTenant(), receipt.id)).status).toBe(404)
    const both = await Promise.all([reverse(tenant, receipt.id), reverse(tenant, receipt.id)])
    expect(both.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([201, 409])
    const won = both.find((answer) => answer.status === 201)!
    expect((await reverse(tenant, won.body.id)).body.code).toBe('wrong_state')
    expect((await orderNow(tenant, order)).lines[0]!.received).toBe('0')
    const cancelled = await tenant
      .as('buyer')
      .post(`/purchase-orders/${order.id}/cancellation`, { reason: 'Nothing is left of it' })
    expect(cancelled.body.status).toBe('cancelled')
  })

  test('stays when what it brought is billed: the answer names the invoice, and a credit note over it opens the way', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant, 100_000_000n, chairs())
    const { body: receipt } = await receive(tenant, order)
    const invoice = await bill(tenant, order, '10')
    expect((await orderNow(tenant, order)).status).toBe('closed')
    const refused = await reverse(tenant, receipt.id)
    expect(refused.body).toMatchObject({ status: 409, code: 'billed_already' })
    expect(refused.body.detail).toContain(invoice.number)
    expect((await bill(tenant, order, '10', '381')).status).toBe('approved')
    expect((await reverse(tenant, receipt.id)).status).toBe(201)
    expect(await orderNow(tenant, order)).toMatchObject({
      status: 'issued',
      receipt_status: 'none',
    })
  })

  test('O04: of an order that is billed as ordered is taken back though it is billed; nothing becomes billable by that', async () => {
    const tenant = await newTenant({ tolerances: { matchLevel: 2 } })
    const { order } = await givenIssued(tenant, 100_000_000n, chairs())
    const { body: half } = await receive(tenant, order, '5')
    await receive(tenant, order, '5')
    expect((await bill(tenant, order, '10')).status).toBe('approved')
    expect((await reverse(tenant, half.id)).status).toBe(201)
    expect(await orderNow(tenant, order)).toMatchObject({
      status: 'issued',
      lines: [{ received: '5', billed_quantity: '10' }],
    })
    const more = await bill(tenant, order, '1')
    expect(more.holds.map((hold: { reason: string }) => hold.reason)).toContain('quantity_billed')
  })

  test('leaves a held invoice held for what is missing now', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant, 100_000_000n, chairs())
    const { body: receipt } = await receive(tenant, order)
    const invoice = await bill(tenant, order, '11')
    const holds = async () =>
      (
        (await tenant.as('ap_clerk').get(`/invoices/${invoice.id}`)).body.holds as {
          reason: string
          open: boolean
          message: string
        }[]
      ).filter((hold) => hold.open && hold.reason === 'not_received')
    expect((await holds())[0]!.message).toContain('1 not received yet')
    await reverse(tenant, receipt.id)
    expect((await holds())[0]!.message).toContain('11 not received yet')
  })

  test('and an invoice at the same moment: one of the two gives way', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant, 100_000_000n, chairs())
    const { body: receipt } = await receive(tenant, order)
    const [taken, invoice] = await Promise.all([
      reverse(tenant, receipt.id),
      bill(tenant, order, '10'),
    ])
    const line = (await orderNow(tenant, order)).lines[0]!
    expect([taken.status, invoice.status, line.received, line.billed_quantity]).toEqual(
      taken.status === 201 ? [201, 'held', '0', '0'] : [409, 'approved', '10', '10'],
    )
  })

  test('and a return of its goods at the same moment: one of the two gives way', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant, 100_000_000n, chairs())
    const { body: receipt } = await receive(tenant, order)
    const [taken, given] = await Promise.all([
      reverse(tenant, receipt.id),
      tenant.as('receiver').post('/returns', {
        receipt_id: receipt.id,
        intent: 'credit',
        reason: 'Bent',
        lines: [{ receipt_line_id: receipt.lines[0].id, quantity: '5' }],
      }),
    ])
    expect([taken.status, given.status].toSorted((a, b) => a - b)).toEqual([201, 409])
  })
})

describe('goods that come', () => {
  test('after the order was closed are received within its tolerance, and not beyond it: the answer names the line and the most', async () => {
    const tenant = await newTenant({ tolerances: { overReceiptPct: '20' } })
    const { order } = await givenIssued(tenant, 100_000_000n, chairs(), { over_receipt_pct: '20' })
    await receive(tenant, order)
    expect((await bill(tenant, order, '10')).status).toBe('approved')
    expect((await orderNow(tenant, order)).status).toBe('closed')
    const refused = await receive(tenant, order, '3')
    expect(refused.body).toMatchObject({ status: 409, code: 'over_receipt' })
    expect(refused.body.detail).toContain('At most 2 each of “Chair” may still come')
    expect(refused.body.detail).toContain('a tolerance of 20 %')
    expect((await receive(tenant, order, '2')).status).toBe(201)
    expect(await orderNow(tenant, order)).toMatchObject({
      status: 'closed',
      lines: [{ received: '12' }],
    })
    expect((await receive(tenant, order, '1')).body.detail).toContain(
      'Nothing more of “Chair” may come',
    )
  })

  test.each([
    ['before the bill names the order', true],
    ['after the bill that was held for it', false],
  ])(
    'within the tolerance after the order was closed are billed as while it was open, %s, which closes it again',
    async (_when, isFirst) => {
      const quantity = { pct: '10', minor: null, operator: 'both' as const }
      const tenant = await newTenant({ tolerances: { overReceiptPct: '10', quantity } })
      const { order } = await givenIssued(tenant, 100_000_000n, chairs(), {
        over_receipt_pct: '10',
      })
      await receive(tenant, order)
      expect((await bill(tenant, order, '10')).status).toBe('approved')
      expect((await orderNow(tenant, order)).status).toBe('closed')
      if (isFirst) {
        expect((await receive(tenant, order, '1')).status).toBe(201)
        expect(await bill(tenant, order, '1')).toMatchObject({ status: 'approved' })
      } else {
        const early = await bill(tenant, order, '1')
        expect([early.status, early.holds[0].reason]).toEqual(['held', 'no_order'])
        expect((await receive(tenant, order, '1')).status).toBe(201)
        const linked = await tenant
          .as('ap_clerk')
          .post(`/invoices/${early.id}/order`, { order_number: order.number })
        expect(linked.body, linked.text).toMatchObject({ status: 'approved' })
      }
      expect(await orderNow(tenant, order)).toMatchObject({
        status: 'closed',
        lines: [{ received: '11', billed_quantity: '11' }],
      })
      const more = await bill(tenant, order, '1')
      const messages = more.holds.map(({ message }: { message: string }) => message)
      expect(messages.join(' ')).toContain('All of it is received and billed.')
    },
  )

  test('rule 23: the database refuses what no rule did: too many, below zero, or more given back than came', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant, 100_000_000n, chairs())
    const { body: receipt } = await receive(tenant, order, '6')
    const lineId = order.lines[0]!.id
    const move = (kind: Parameters<typeof insertMovements>[2][number]['kind'], quantity: string) =>
      tenant.run('receiver', async (ctx) =>
        insertMovements(ctx.tx, receipt.id, [{ lineId, kind, quantity }]),
      )
    await expect(move('received', '4.000001')).rejects.toThrow(/over_receipt/)
    await expect(move('received', '-7')).rejects.toThrow(/violates check/)
    await expect(move('returned_for_credit', '7')).rejects.toThrow(/returned/)
    await expect(move('returned_rejected', '1')).rejects.toThrow(/returned/)
    await expect(move('rejected', '1')).rejects.toThrow(/inspected/)
    expect((await orderNow(tenant, order)).lines[0]!.received).toBe('6')
  })

  test('all at once are received in two taps, and not a second time', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant, 100_000_000n, chairs())
    await receive(tenant, order, '3')
    const page = await tenant.as('receiver').page(`/purchase-orders/${order.id}`)
    expect(page.text).toContain('Everything arrived')
    expect((await tenant.as('buyer').page(`/purchase-orders/${order.id}`)).text).not.toContain(
      'Everything arrived',
    )
    const tap = () =>
      tenant.as('receiver').form('/receipts', { purchase_order_id: order.id, everything: 'true' })
    expect((await tap()).status).toBe(303)
    expect(await orderNow(tenant, order)).toMatchObject({
      receipt_status: 'full',
      lines: [{ received: '10' }],
    })
    expect((await tap()).status).toBe(409)
    expect((await post(tenant, order, { everything: true })).status).toBe(422)
    expect((await post(tenant, order, { lines: [] })).body.errors[0].pointer).toBe('/lines')
  })

  test('under a delivery note of the vendor that was received before ask whether it is another, and keep what was typed', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant, 100_000_000n, chairs())
    const first = await post(tenant, order, { delivery_note: 'LS 4711' })
    expect(first.status).toBe(201)
    const asked = await post(tenant, order, { delivery_note: 'ls 4711' })
    for (const written of ['LS-4711', 'ls4711', ' Ls. 47/11 '])
      expect((await post(tenant, order, { delivery_note: written })).body, written).toMatchObject({
        status: 422,
        errors: [{ pointer: '/delivery_note', code: 'received_before' }],
      })
    expect(asked.body).toMatchObject({
      status: 422,
      errors: [{ pointer: '/delivery_note', code: 'received_before' }],
    })
    expect(asked.body.detail).toContain(first.body.number)
    const form = await tenant.as('receiver').form('/receipts', {
      purchase_order_id: order.id,
      delivery_note: 'LS 4711',
      note: 'Left at the gate',
      'lines[0][purchase_order_line_id]': order.lines[0]!.id,
      'lines[0][quantity]': '2',
    })
    expect(form.status).toBe(422)
    for (const kept of ['Left at the gate', 'It is another delivery', 'name="note_again"'])
      expect(form.text).toContain(kept)
    const again = await post(tenant, order, { delivery_note: 'LS 4711', note_again: true })
    expect(again.status).toBe(201)
    const twice = await Promise.all(
      [1, 2].map(() => post(tenant, order, { delivery_note: 'LS 4712' })),
    )
    expect(twice.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([201, 422])
    const { body: gone } = await post(tenant, order, { delivery_note: 'LS 4713' })
    await reverse(tenant, gone.id)
    expect((await post(tenant, order, { delivery_note: 'LS 4713' })).status).toBe(201)
    const others = await newTenant()
    const { order: theirs } = await givenIssued(others, 100_000_000n, chairs())
    expect((await post(others, theirs, { delivery_note: 'LS 4711' })).status).toBe(201)
  })

  test('while the order is cancelled: one of the two gives way', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant, 100_000_000n, chairs())
    const [came, cancelled] = await Promise.all([
      receive(tenant, order, '1'),
      tenant.as('buyer').post(`/purchase-orders/${order.id}/cancellation`, { reason: 'Late' }),
    ])
    expect([came.status, cancelled.status].toSorted((a, b) => a - b)).toEqual(
      came.status === 201 ? [201, 409] : [200, 409],
    )
  })
})

describe('a closed month', () => {
  test('takes no receipt, reversal or return; a controller reopens it with a reason', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant, 100_000_000n, chairs())
    await givenOrderedOn(order, '2026-01-05')
    const january = { received_on: '2026-01-20' }
    const { body: receipt } = await post(tenant, order, january)
    const entity = (await tenant.as('admin').get('/legal-entities')).body.data[0].id as string
    const close = (role: 'controller' | 'buyer', month = '2026-01-31') =>
      tenant.as(role).post('/periods', { entity_id: entity, month, reason: 'Books are done' })
    expect((await close('buyer')).status).toBe(403)
    expect((await close('controller', '2099-01-01')).body.errors[0].code).toBe('not_over')
    const { body: period } = await close('controller')
    expect(period).toMatchObject({ month: '2026-01-01', status: 'closed' })
    expect((await close('controller')).body.code).toBe('wrong_state')
    const refused = await post(tenant, order, january)
    expect(refused.body).toMatchObject({
      status: 422,
      errors: [{ pointer: '/received_on', code: 'period_closed' }],
    })
    expect(refused.body.detail).toContain('January 2026 is closed')
    expect((await reverse(tenant, receipt.id, { on: '2026-01-25' })).body.errors[0]).toMatchObject({
      pointer: '/on',
      code: 'period_closed',
    })
    const { body: drafted } = await tenant.as('receiver').post('/returns', {
      receipt_id: receipt.id,
      intent: 'replacement',
      reason: 'Bent',
      lines: [{ receipt_line_id: receipt.lines[0].id, quantity: '1' }],
    })
    const ship = (shipped_on: string) =>
      tenant.as('receiver').post(`/returns/${drafted.id}/shipping`, { shipped_on })
    expect((await ship('2026-01-25')).body.errors[0].code).toBe('period_closed')
    expect((await post(tenant, order, { received_on: '2026-02-01' })).status).toBe(201)
    const reopen = (body: object) =>
      tenant.as('controller').post(`/periods/${period.id}/reopening`, body)
    expect((await reopen({})).status).toBe(422)
    expect((await reopen({ reason: 'One more', version: 99 })).body.code).toBe('stale')
    expect((await reopen({ reason: 'One more', version: period.version })).body.status).toBe('open')
    expect((await reopen({ reason: 'One more' })).body.code).toBe('wrong_state')
    expect((await post(tenant, order, january)).status).toBe(201)
    expect((await close('controller')).body).toMatchObject({ id: period.id, status: 'closed' })
    const list = await tenant.as('controller').page('/periods')
    for (const shown of ['January 2026', 'Books are done', 'Reopen'])
      expect(list.text).toContain(shown)
  })

  test.each([
    ['credit', 'Order the goods again'],
    ['replacement', 'Receive the goods again'],
  ])(
    'keeps what it says of goods that left in it for a %s: their return is called off once it is reopened',
    async (intent, way) => {
      const tenant = await newTenant()
      const { order } = await givenIssued(tenant, 100_000_000n, chairs())
      await givenOrderedOn(order, '2026-01-05')
      const { body: receipt } = await post(tenant, order, { received_on: '2026-01-20' })
      const returned = (what: string, body: object) =>
        tenant.as('receiver').post(`/returns${what}`, body)
      const { body: drafted } = await returned('', {
        receipt_id: receipt.id,
        intent,
        reason: 'Bent',
        lines: [{ receipt_line_id: receipt.lines[0].id, quantity: '1' }],
      })
      await returned(`/${drafted.id}/shipping`, { shipped_on: '2026-01-25' })
      const accrued = async () =>
        (await tenant.as('controller').get('/accruals?on=2026-01-31')).body as object
      const before = await accrued()
      const entity = (await tenant.as('admin').get('/legal-entities')).body.data[0].id as string
      const { body: period } = await tenant
        .as('controller')
        .post('/periods', { entity_id: entity, month: '2026-01-31', reason: 'Books are done' })
      const callOff = () =>
        returned(`/${drafted.id}/cancellation`, { reason: 'The lorry never came' })
      const refused = await callOff()
      expect(refused.body).toMatchObject({ status: 422, errors: [{ code: 'period_closed' }] })
      expect(refused.body.detail).toContain(`${drafted.number} left in that month`)
      expect(refused.body.detail).toContain(way)
      expect(await accrued()).toEqual(before)
      await tenant
        .as('controller')
        .post(`/periods/${period.id}/reopening`, { reason: 'One more', version: period.version })
      expect((await callOff()).body).toMatchObject({ status: 'cancelled' })
      expect(await accrued()).not.toEqual(before)
    },
  )
})

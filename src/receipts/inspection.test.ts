import { describe, expect, test } from 'vitest'
import { ublInvoice } from '../integrations/e-invoice/samples.ts'
import { givenIssued, receive, type Order } from '../platform/testing/given.ts'
import { asOwner } from '../platform/testing/visitor.ts'
import { givenJoined } from '../platform/testing/joined.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'

const valves = (quantity: string) => ({
  lines: [{ description: 'Valve', quantity, unit: 'each', unit_price: '10' }],
})
type Receipt = { id: string; number: string; lines: { id: string }[] }
/** An order whose line is inspected, by the policy. */
const givenInspected = async (quantity: string): Promise<{ tenant: TestTenant; order: Order }> => {
  const tenant = await newTenant({ tolerances: { matchLevel: 4 } })
  const { order } = await givenIssued(tenant, 100_000_000n, valves(quantity))
  return { tenant, order }
}
const lineNow = async (tenant: TestTenant, { id }: Pick<Order, 'id'>) =>
  (await tenant.as('buyer').get(`/purchase-orders/${id}`)).body.lines[0]
const inspect = (tenant: TestTenant, receipt: Receipt, found: object, note?: string) =>
  tenant.as('receiver').post(`/receipts/${receipt.id}/inspection`, {
    lines: [{ receipt_line_id: receipt.lines[0]!.id, ...found }],
    ...(note ? { note } : {}),
  })
let bills = 0
const bill = async (tenant: TestTenant, order: Order, quantity: string) =>
  (
    await tenant.as('ap_clerk').upload('/invoices', {
      bytes: Buffer.from(
        ublInvoice({
          number: `I-${++bills}`,
          order: order.number,
          lines: [{ name: 'Valve', quantity, price: '10' }],
        }),
      ),
      name: 'i.xml',
    })
  ).body
const held = (invoice: { holds: { reason: string; open: boolean }[] }) =>
  invoice.holds.filter((hold) => hold.open).map((hold) => hold.reason)

describe('an inspection', () => {
  test('E16: of 3 received is not 1 accepted and 1 rejected; one left empty is the rest', async () => {
    const { tenant, order } = await givenInspected('3')
    const { body: receipt } = await receive(tenant, order)
    expect(await lineNow(tenant, order)).toMatchObject({ received: '3', pending: '3' })
    expect((await inspect(tenant, receipt, { accepted: '1', rejected: '1' })).body).toMatchObject({
      status: 422,
      errors: [{ pointer: '/lines/0/accepted', code: 'does_not_add_up' }],
    })
    for (const wrong of [
      { accepted: '4' },
      { accepted: '1', rejected: '3' },
      { accepted: '0.5' },
      { waiting: '3', accepted: '0' },
      { waiting: '4', accepted: '0' },
    ])
      expect((await inspect(tenant, receipt, wrong)).status, JSON.stringify(wrong)).toBe(422)
    const kept = await inspect(tenant, receipt, { accepted: '1' }, 'Two leak')
    expect(kept.body.lines).toMatchObject([{ accepted: '1', rejected: '2', pending: '0' }])
    expect(await lineNow(tenant, order)).toMatchObject({
      received: '3',
      accepted: '1',
      rejected: '2',
      pending: '0',
    })
    expect((await inspect(tenant, receipt, { accepted: '1' })).body.code).toBe('nothing_waits')
    const drafts = (await tenant.as('receiver').get('/returns')).body.data
    expect(drafts).toMatchObject([{ status: 'draft', reason: 'Two leak' }])
    expect((await tenant.as('receiver').get(`/returns/${drafts[0].id}`)).body.lines).toMatchObject([
      { quantity: '2' },
    ])
  })

  test('rule 27: rejected goods are not billable; an invoice over them waits for the buyer, and over what was not inspected for the receiver', async () => {
    const { tenant, order } = await givenInspected('10')
    const { body: receipt } = await receive(tenant, order)
    const invoice = await bill(tenant, order, '10')
    expect(held(invoice)).toEqual(['not_inspected'])
    const now = async () => (await tenant.as('ap_clerk').get(`/invoices/${invoice.id}`)).body
    await inspect(tenant, receipt, { accepted: '5', waiting: '3' }, 'Two leak')
    expect(held(await now())).toEqual(['not_inspected', 'rejected'])
    await inspect(tenant, receipt, { accepted: '3' })
    expect(held(await now())).toEqual(['rejected'])
    const [hold] = (await now()).holds.filter((one: { open: boolean }) => one.open)
    expect(hold).toMatchObject({ owner_role: 'buyer' })
    expect(hold.message).toContain('2 billed were rejected')
    expect((await bill(tenant, order, '8')).status).toBe('approved')
  })

  test('ends with the goods: rejected ones go back first, and what was replaced is inspected again', async () => {
    const { tenant, order } = await givenInspected('10')
    const { body: receipt } = await receive(tenant, order)
    const early = await tenant.as('receiver').post('/returns', {
      receipt_id: receipt.id,
      intent: 'replacement',
      reason: 'Leaks',
      lines: [{ receipt_line_id: receipt.lines[0].id, quantity: '1' }],
    })
    expect(early.body.errors[0]).toMatchObject({ code: 'more_than_received' })
    await inspect(tenant, receipt, { rejected: '4' }, 'Leaks')
    const [draft] = (await tenant.as('receiver').get('/returns')).body.data
    const left = await tenant.as('receiver').post(`/returns/${draft.id}/shipping`)
    expect(left.body.lines).toMatchObject([{ quantity: '4', rejected: '4' }])
    expect(await bill(tenant, order, '6')).toMatchObject({ status: 'approved' })
    const { body: again } = await receive(tenant, order, '4')
    expect((await tenant.as('receiver').get(`/returns/${draft.id}`)).body.status).toBe('satisfied')
    const rest = await bill(tenant, order, '4')
    expect(held(rest)).toEqual(['not_inspected'])
    await inspect(tenant, again, { accepted: '4' })
    expect((await tenant.as('ap_clerk').get(`/invoices/${rest.id}`)).body.status).toBe('approved')
  })

  test('is taken back with its receipt, unless its rejected goods wait to go back', async () => {
    const { tenant, order } = await givenInspected('10')
    const { body: receipt } = await receive(tenant, order)
    await inspect(tenant, receipt, { accepted: '8' })
    const reverse = () =>
      tenant.as('receiver').post(`/receipts/${receipt.id}/reversal`, { reason: 'Wrong order' })
    expect((await reverse()).body.code).toBe('returned_already')
    const [draft] = (await tenant.as('receiver').get('/returns')).body.data
    await tenant
      .as('receiver')
      .post(`/returns/${draft.id}/cancellation`, { reason: 'Never was ours' })
    expect((await reverse()).body).toMatchObject({
      lines: [{ quantity: '-10', accepted: '-8', rejected: '-2' }],
    })
    expect(await lineNow(tenant, order)).toMatchObject({
      received: '0',
      accepted: '0',
      rejected: '0',
    })
    expect((await inspect(tenant, receipt, { accepted: '1' })).body.code).toBe('wrong_state')
  })

  test('is made by who may, on the page of the receipt, and keeps what was typed', async () => {
    const { tenant, order } = await givenInspected('5')
    const { body: receipt } = await receive(tenant, order)
    expect(
      (
        await tenant.as('buyer').post(`/receipts/${receipt.id}/inspection`, {
          lines: [{ receipt_line_id: receipt.lines[0].id, accepted: '5' }],
        })
      ).status,
    ).toBe(403)
    const other = await newTenant()
    expect((await inspect(other, receipt, { accepted: '5' })).status).toBe(404)
    const page = await tenant.as('receiver').page(`/receipts/${receipt.id}`)
    for (const shown of ['To be inspected', 'To be inspected: 5 each'])
      expect(page.text).toContain(shown)
    const typed = await tenant.as('receiver').form(`/receipts/${receipt.id}/inspection`, {
      'lines[0][receipt_line_id]': receipt.lines[0].id,
      'lines[0][accepted]': '4',
      'lines[0][rejected]': '4',
      note: 'A dent',
    })
    expect(typed.status).toBe(422)
    for (const kept of ['A dent', 'must be that together']) expect(typed.text).toContain(kept)
    expect(page.text).toContain('Where one is left empty, it is the rest.')
    const both = await Promise.all([1, 2].map(() => inspect(tenant, receipt, { accepted: '5' })))
    expect(both.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([200, 409])
  })

  test('that rejects something says that it waits to go back', async () => {
    const { tenant, order } = await givenInspected('5')
    const { body: receipt } = await receive(tenant, order)
    const answer = await tenant.as('receiver').form(`/receipts/${receipt.id}/inspection`, {
      'lines[0][receipt_line_id]': receipt.lines[0].id,
      'lines[0][accepted]': '4',
    })
    expect(answer.status).toBe(303)
    const flash = /flash=([^;]+)/.exec(String(answer.headers['set-cookie']))![1]!
    const said = Buffer.from(flash, 'base64url').toString()
    expect(said).toContain('waits as the draft of a return')
  })
})

describe('a line that is received in its own way', () => {
  const setReceiving = (tenant: TestTenant, order: Order, body: object) =>
    tenant.as('buyer').post(`/purchase-order-lines/${order.lines[0]!.id}/receiving`, body)

  test('is inspected when the buyer says so, before anything came of it', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant, 100_000_000n, valves('5'))
    const set = await setReceiving(tenant, order, { inspected: true })
    expect(set.body.lines).toMatchObject([{ match_level: 4 }])
    await receive(tenant, order, '2')
    expect(await lineNow(tenant, order)).toMatchObject({ pending: '2', accepted: '0' })
    expect((await setReceiving(tenant, order, {})).body.code).toBe('received_already')
  })

  test('C07: is accepted by the person it names or their delegate, and by nobody else; billed before that it waits', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant, 100_000_000n, valves('42'))
    const [receiver, buyer] = [await tenant.actor('receiver'), await tenant.actor('buyer')]
    expect(
      (await setReceiving(tenant, order, { acceptor_id: buyer.userId })).body.errors[0],
    ).toMatchObject({ pointer: '/acceptor_id', code: 'does_not_receive' })
    expect((await setReceiving(tenant, order, { acceptor_id: order.id })).status).toBe(422)
    expect(
      (
        await tenant
          .as('receiver')
          .post(`/purchase-order-lines/${order.lines[0]!.id}/receiving`, {})
      ).status,
    ).toBe(403)
    const email = `engineer@${tenant.slug}.test`
    const engineer = await givenJoined(tenant, { name: 'Esha', email, roles: ['receiver'] })
    await setReceiving(tenant, order, { acceptor_id: engineer.body.id })
    const refused = await receive(tenant, order)
    expect(refused.body).toMatchObject({ status: 403 })
    expect(refused.body.detail).toContain(
      'Only Esha or their delegate accepts a line of this receipt',
    )
    await asOwner(
      `insert into delegations (tenant_id, id, from_id, to_id, kind, valid)
      values ($1, gen_random_uuid(), $2, $3, '*', daterange('2020-01-01', '2099-01-01'))`,
      [receiver.tenantId, engineer.body.id, receiver.userId],
    )
    expect((await receive(tenant, order, '1')).status).toBe(201)
    expect((await tenant.as('buyer').page(`/purchase-orders/${order.id}`)).text).toContain(
      'accepted by',
    )
    const invoice = await bill(tenant, order, '42')
    expect(held(invoice)).toEqual(['not_received'])
    expect((await receive(tenant, order, '30')).status).toBe(201)
    const still = (await tenant.as('ap_clerk').get(`/invoices/${invoice.id}`)).body
    expect(held(still)).toEqual(['not_received'])
    expect((await receive(tenant, order, '11')).status).toBe(201)
    expect((await tenant.as('ap_clerk').get(`/invoices/${invoice.id}`)).body.status).toBe(
      'approved',
    )
  })
})

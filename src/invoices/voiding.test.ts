import { describe, expect, test } from 'vitest'
import {
  acceptHold,
  bill,
  budgetFigures,
  givenDelivered,
  heldFor,
  invoiceNow,
  orderNow,
} from '../platform/testing/given-invoices.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'

const bearings = [{ description: 'Bearing', quantity: '10', unit_price: '100' }]
const line = (quantity: string, price = '100') => [{ name: 'Bearing', quantity, price }]
const reason = 'Billed to the wrong company'
const voided = (tenant: TestTenant, id: string, more: object = {}) =>
  tenant.as('controller').post(`/invoices/${id}/voiding`, { reason, ...more })

describe('rule 8: an approved invoice that is void', () => {
  test('gives its order the commitment back, and its budget the amount; the order is open for it again', async () => {
    const { tenant, order, budgetId } = await givenDelivered(bearings)
    const before = await budgetFigures(tenant, budgetId)
    const invoice = await bill(tenant, { order: order.number, lines: line('10') })
    expect((await orderNow(tenant, order)).status).toBe('closed')
    const answer = await voided(tenant, invoice.id)
    expect(answer.status, answer.text).toBe(200)
    expect(answer.body.status).toBe('rejected')
    expect(await budgetFigures(tenant, budgetId)).toEqual(before)
    expect(await orderNow(tenant, order)).toMatchObject({
      status: 'issued',
      billing_status: 'none',
      lines: [{ billed_quantity: '0', received: '10' }],
    })
    const again = await bill(tenant, { order: order.number, lines: line('10') })
    expect(again.status).toBe('approved')
    const page = await tenant.as('auditor').page(`/invoices/${invoice.id}`)
    expect(page.text).toContain('voided it after its approval')
    expect(page.text).toContain(reason)
  })

  test('takes back exactly what it did: also a price above the order’s, and one of two bills', async () => {
    const { tenant, order, budgetId } = await givenDelivered(bearings)
    const dear = await bill(tenant, { number: 'A', order: order.number, lines: line('4', '110') })
    await acceptHold(tenant, dear, { reason: 'price', as: 'buyer' })
    const between = await budgetFigures(tenant, budgetId)
    const second = await bill(tenant, { number: 'B', order: order.number, lines: line('6') })
    expect(second.status).toBe('approved')
    expect((await voided(tenant, second.id)).status).toBe(200)
    expect(await budgetFigures(tenant, budgetId)).toEqual(between)
    expect((await voided(tenant, dear.id)).status).toBe(200)
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({ actual: 0n, committed: 100_000n })
  })

  test('lets an invoice that was too much for the order pass', async () => {
    const { tenant, order } = await givenDelivered(bearings)
    const wrong = await bill(tenant, { number: 'A', order: order.number, lines: line('6') })
    const right = await bill(tenant, { number: 'B', order: order.number, lines: line('10') })
    expect(heldFor(right)).not.toEqual([])
    await voided(tenant, wrong.id)
    expect((await invoiceNow(tenant, right.id)).status).toBe('approved')
  })

  test('of a credit note does not wait for another one of the same order', async () => {
    const { tenant, order } = await givenDelivered(bearings)
    await bill(tenant, { number: 'A-2', order: order.number, lines: line('10') })
    const credit = (number: string, quantity: string) =>
      bill(tenant, {
        number,
        type: '381',
        order: order.number,
        preceding: 'A-2',
        lines: line(quantity),
      })
    const notes = [await credit('CR-2', '2'), await credit('CR-3', '1')]
    for (const note of notes) expect((await voided(tenant, note.id)).status).toBe(200)
  })

  test('is refused while a credit note gives back a part of it, which is named', async () => {
    const { tenant, order } = await givenDelivered(bearings)
    const invoice = await bill(tenant, { number: 'A-1', order: order.number, lines: line('10') })
    const note = await bill(tenant, {
      number: 'CR-1',
      type: '381',
      order: order.number,
      preceding: 'A-1',
      lines: line('2'),
    })
    expect(note.status).toBe('approved')
    const refused = await voided(tenant, invoice.id)
    expect([refused.status, refused.body.code]).toEqual([409, 'has_credit'])
    expect(refused.body.detail).toContain(note.number)
    expect((await voided(tenant, note.id)).status).toBe(200)
    expect((await orderNow(tenant, order)).lines[0]!.billed_quantity).toBe('10')
    expect((await voided(tenant, invoice.id)).status).toBe(200)
  })

  test('is decided by a controller other than the one who uploaded it, once, on what they saw', async () => {
    const { tenant, order } = await givenDelivered(bearings)
    const invoice = await bill(tenant, { order: order.number, lines: line('10') })
    const clerk = await tenant.as('ap_clerk').post(`/invoices/${invoice.id}/voiding`, { reason })
    expect(clerk.status).toBe(403)
    const other = await newTenant()
    expect((await voided(other, invoice.id)).status).toBe(404)
    const stale = await voided(tenant, invoice.id, { version: invoice.version + 7 })
    expect([stale.status, stale.body.code]).toEqual([409, 'stale'])
    const both = await Promise.all([voided(tenant, invoice.id), voided(tenant, invoice.id)])
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
    const held = await bill(tenant, { number: 'H', order: 'none', lines: line('1') })
    expect((await voided(tenant, held.id)).status).toBe(409)
  })
})

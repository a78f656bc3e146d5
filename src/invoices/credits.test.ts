import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asOwner } from '../platform/testing/visitor.ts'
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
import {
  daysFromNow,
  givenApproved,
  givenBudget,
  givenOrder,
  givenRate,
  givenVendor,
  receive,
} from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'

const bearings = [{ description: 'Bearing', quantity: '10', unit_price: '100' }]
const line = (quantity: string, price: string) => [{ name: 'Bearing', quantity, price }]
const credit = (tenant: TestTenant, order: { number: string }, number: string, lines: object[]) =>
  bill(tenant, { number, type: '381', order: order.number, lines: lines as never })

describe('a credit note', () => {
  test('is in the chain with the invoice it gives back, found by the number it names', async () => {
    const { tenant, order } = await givenDelivered(bearings, { budget: 200_000n })
    const invoice = await bill(tenant, {
      number: 'A-0077',
      order: order.number,
      lines: line('10', '100'),
    })
    const note = await bill(tenant, {
      number: 'CR-9',
      type: '381',
      order: order.number,
      preceding: 'a 0077',
      lines: line('1', '100'),
    })
    const links = await asOwner(
      "select from_id, to_id from document_links where tenant_id = $1 and role = 'credits'",
      [tenant.tenantId],
    )
    expect(links).toEqual([{ from_id: note.id, to_id: invoice.id }])
    const page = await tenant.as('ap_clerk').page(`/invoices/${invoice.id}`)
    expect(page.text).toContain(`href="/invoices/${note.id}"`)
  })

  test('M3: of more money than was billed opens no budget', async () => {
    const { tenant, order, budgetId } = await givenDelivered(bearings, { budget: 200_000n })
    await bill(tenant, { order: order.number, lines: line('10', '100') })
    const note = await credit(tenant, order, 'CR-1', line('1', '50000'))
    expect([note.status, heldFor(note)]).toEqual(['held', ['credit', 'credit']])
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({ actual: 100_000n })
  })

  test('M4: of a cent a piece does not make the goods billable again', async () => {
    const { tenant, order } = await givenDelivered(bearings)
    await bill(tenant, { order: order.number, lines: line('10', '100') })
    const note = await credit(tenant, order, 'CR-1', line('10', '0.01'))
    expect([note.status, note.lines[0]!.credits]).toEqual(['approved', null])
    expect((await orderNow(tenant, order)).lines[0]!.billed_quantity).toBe('10')
    const again = await bill(tenant, {
      number: 'AGAIN',
      order: order.number,
      lines: line('10', '100'),
      issueDate: daysFromNow(-20),
    })
    expect([again.status, heldFor(again)]).toEqual(['held', ['no_order']])
  })

  test('M4: of goods lowers what is billed; the same goods are billed again only with a person’s word', async () => {
    const { tenant, order } = await givenDelivered(bearings)
    await bill(tenant, { order: order.number, lines: line('10', '100') })
    expect((await credit(tenant, order, 'CR-1', line('2', '100'))).status).toBe('approved')
    expect((await orderNow(tenant, order)).lines[0]!.billed_quantity).toBe('8')
    const again = await bill(tenant, {
      number: 'AGAIN',
      order: order.number,
      lines: line('2', '100'),
      issueDate: daysFromNow(-20),
    })
    expect(heldFor(again)).toEqual(['credited_before'])
    const { body } = await acceptHold(tenant, again, {
      reason: 'credited_before',
      as: 'controller',
    })
    expect(body.status).toBe('approved')
  })

  test('M5: of the price leaves quantity and order as they are, and lowers what was billed', async () => {
    const { tenant, order, budgetId } = await givenDelivered(bearings)
    const first = await bill(tenant, { order: order.number, lines: line('10', '110') })
    await acceptHold(tenant, first, { reason: 'price', as: 'buyer' })
    const note = await credit(tenant, order, 'CR-1', line('10', '10'))
    expect(note.status).toBe('approved')
    expect(note.checks).toContainEqual(
      expect.objectContaining({ check: 'credit_kind', actual: 'a lower price', passed: true }),
    )
    expect(await orderNow(tenant, order)).toMatchObject({
      status: 'closed',
      billing_status: 'full',
      lines: [{ billed_quantity: '10' }],
    })
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({ actual: 100_000n, committed: 0n })
  })

  test('whose figures do not say what it credits waits for a clerk to say it', async () => {
    const { tenant, order } = await givenDelivered(bearings)
    await bill(tenant, { order: order.number, lines: line('10', '100') })
    const note = await credit(tenant, order, 'CR-1', line('2', '150'))
    expect(heldFor(note)).toEqual(['credit_kind'])
    const clerk = tenant.as('ap_clerk')
    expect((await clerk.page(`/invoices/${note.id}`)).text).toContain('Goods given back')
    const stale = await clerk.post(`/invoices/${note.id}/credits`, {
      position: 1,
      credits: 'amount',
      version: 1,
    })
    expect(stale.body.code).toBe('stale')
    const said = await clerk.post(`/invoices/${note.id}/credits`, {
      position: 1,
      credits: 'amount',
    })
    expect(said.body).toMatchObject({ status: 'approved', lines: [{ credits: 'amount' }] })
  })

  test('of an invoice that is not here is held, and of one of another order too', async () => {
    const { tenant, order } = await givenDelivered(bearings)
    await bill(tenant, { order: order.number, lines: line('10', '100') })
    const naming = (preceding: string, number: string, days = -1) =>
      bill(tenant, {
        number,
        issueDate: daysFromNow(days),
        type: '381',
        preceding,
        order: order.number,
        lines: line('1', '100'),
      })
    expect(heldFor(await naming('R-999', 'CR-1'))).toEqual(['preceding'])
    expect((await naming('r 1', 'CR-2', -20)).status).toBe('approved')
  })

  test('in another currency releases what was booked, even when the rate has changed', async () => {
    const tenant = await newTenant()
    await givenRate(tenant, { currency: 'EUR', rate: '80' })
    const { costCenterId, budgetId } = await givenBudget(tenant, 100_000_000n)
    const vendorId = await givenVendor(tenant, { vatId: 'DE123456789', currency: 'EUR' })
    const lines = [{ description: 'Bearing', quantity: '10', unit: 'each', unit_price: '100' }]
    const request = await givenApproved(tenant, costCenterId, { currency: 'EUR', lines })
    const order = await givenOrder(tenant, request, vendorId)
    await receive(tenant, order)
    const part = (number: string, quantity: string, days: number, type = '380') =>
      bill(tenant, {
        number,
        type,
        currency: 'EUR',
        order: order.number,
        issueDate: daysFromNow(days),
        lines: line(quantity, '100'),
      })
    expect((await part('FIRST', '5', -20)).status).toBe('approved')
    await givenRate(tenant, { currency: 'EUR', rate: '86', valid_on: daysFromNow(-10) })
    expect((await part('SECOND', '5', -8)).status).toBe('approved')
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({ actual: 8_300_000n })
    expect((await part('CREDIT', '10', -1, '381')).status).toBe('approved')
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({ actual: 0n, committed: 0n })
  })

  test('that comes before its invoice is matched once that is approved', async () => {
    const { tenant, order } = await givenDelivered(bearings)
    const early = await credit(tenant, order, 'CR-1', line('2', '100'))
    expect(early.status).toBe('held')
    await bill(tenant, { order: order.number, lines: line('10', '100') })
    expect((await invoiceNow(tenant, early.id)).status).toBe('approved')
  })

  test('gives back in the year of the credit, when that has a budget of its own', async () => {
    const { tenant, order, budgetId, costCenterId } = await givenDelivered(bearings)
    await bill(tenant, { order: order.number, lines: line('10', '100') })
    const year = Number(
      (await asOwner('select fiscal_year from budgets where id = $1', [budgetId]))[0]![
        'fiscal_year'
      ],
    )
    await asOwner('update budgets set fiscal_year = $2 where id = $1', [budgetId, year - 1])
    const planned = await tenant.as('controller').post('/budgets', {
      cost_center_id: costCenterId,
      fiscal_year: year,
      amount: '5000',
      mode: 'block',
    })
    expect(planned.status).toBe(201)
    expect((await credit(tenant, order, 'CR-1', line('2', '100'))).status).toBe('approved')
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({ actual: 100_000n })
    expect(await budgetFigures(tenant, planned.body.id)).toMatchObject({ actual: -20_000n })
  })
})

test('M11: each line is charged where it belongs, also when one takes away', async () => {
  const { tenant, order } = await givenDelivered([
    { description: 'Crane', quantity: '1', unit_price: '5000' },
    { description: 'Rope', quantity: '5', unit_price: '100' },
  ])
  await bill(tenant, {
    number: 'ROPE',
    order: order.number,
    lines: [{ name: 'Rope', quantity: '5', price: '100' }],
  })
  const mixed = await bill(tenant, {
    number: 'CRANE',
    order: order.number,
    lines: [
      { name: 'Crane', quantity: '1', price: '5000' },
      { name: 'Rope', quantity: '-1', price: '100' },
    ],
  })
  expect(mixed.status).toBe('approved')
  const booked = await asOwner(
    `select l.description, sum(p.actual)::text as actual
     from budget_positions p
     join purchase_order_lines l on l.tenant_id = p.tenant_id and l.id = p.line_id
     where p.tenant_id = $1 and p.subject_kind = 'invoice' and p.budget_id = p.leaf_id
     group by l.description order by l.description`,
    [tenant.tenantId],
  )
  expect(booked).toEqual([
    { description: 'Crane', actual: '500000' },
    { description: 'Rope', actual: '40000' },
  ])
})

type Act = { kind: 'invoice' | 'credit'; quantity: number; price: number; accept: boolean }
const acts = fc.array(
  fc.record({
    kind: fc.constantFrom<Act['kind']>('invoice', 'invoice', 'credit'),
    quantity: fc.integer({ min: 1, max: 8 }),
    price: fc.constantFrom(1, 10, 90, 100, 101, 110, 300),
    accept: fc.boolean(),
  }),
  { minLength: 3, maxLength: 9 },
)

test('over random invoices, credits and re-bills of one order its bounds hold', async () => {
  await fc.assert(
    fc.asyncProperty(acts, fc.integer({ min: 0, max: 10 }), async (wanted, received) => {
      const { tenant, order, budgetId } = await givenDelivered(bearings, {
        received: String(received),
      })
      const sent: Sent[] = []
      for (const [i, act] of wanted.entries()) {
        const sample = {
          number: `N${i}-${act.kind}-${i * 7919}`,
          type: act.kind === 'credit' ? '381' : '380',
          order: order.number,
          issueDate: daysFromNow(-1 - i),
          lines: line(String(act.quantity), String(act.price)),
        }
        let invoice: InvoiceBody = await bill(tenant, sample)
        if (act.accept)
          for (const reason of ['price', 'price_below', 'line_amount', 'quantity_billed'])
            if (heldFor(invoice).includes(reason))
              invoice = (await acceptHold(tenant, invoice, { reason, as: 'buyer' })).body
        const size = BigInt(act.quantity) * BigInt(act.price) * 100n
        sent.push({ id: invoice.id, net: act.kind === 'credit' ? -size : size })
        await boundsHold(tenant, { orderId: order.id, budgetId, sent })
      }
    }),
    { numRuns: Number(process.env['CREDIT_RUNS'] ?? 12), seed: 7 },
  )
}, 240_000)

/** What was sent, as the test counts it itself: below zero for a credit. */
type Sent = { id: string; net: bigint }

/** What must be true of an order line and its budget after every bill. */
async function boundsHold(
  tenant: TestTenant,
  { orderId, budgetId, sent }: { orderId: string; budgetId: string; sent: readonly Sent[] },
): Promise<void> {
  const approved = await asOwner(
    `select id from invoices where tenant_id = $1 and status = 'approved'`,
    [tenant.tenantId],
  )
  const total = sent
    .filter(({ id }) => approved.some((row) => row['id'] === id))
    .reduce((sum, { net }) => sum + net, 0n)
  const [row] = await asOwner(
    `select received::float8 as received, billed_quantity::float8 as billed, credited_quantity::float8 as credited,
      billed_amount::text as amount, accepted_variance::text as variance, committed_left::text as committed, amount::text as whole
     from purchase_order_lines where purchase_order_id = $1`,
    [orderId],
  )
  const line_ = row as Record<string, string> & {
    received: number
    billed: number
    credited: number
  }
  const figures = await budgetFigures(tenant, budgetId)
  expect(line_.billed).toBeGreaterThanOrEqual(0)
  expect(line_.billed).toBeLessThanOrEqual(line_.received)
  expect(BigInt(line_['amount']!)).toBe(total)
  expect(total).toBeGreaterThanOrEqual(0n)
  const allowed = BigInt(Math.round(line_.billed * 10_000))
  const over = total - allowed - BigInt(line_['variance']!)
  expect(over <= allowed / 50n + 1n || over <= 0n).toBe(true)
  expect(BigInt(line_['committed']!)).toBeGreaterThanOrEqual(0n)
  expect(BigInt(line_['committed']!)).toBeLessThanOrEqual(BigInt(line_['whole']!))
  expect(figures.actual).toBe(total)
  expect(figures.committed).toBe(BigInt(line_['committed']!))
}

test('an order of two lines is never billed below nothing by racing credits', async () => {
  const { tenant, order, budgetId } = await givenDelivered(bearings)
  await bill(tenant, { order: order.number, lines: line('10', '100') })
  const notes = await Promise.all(
    ['CR-A', 'CR-B', 'CR-C'].map((number, i) =>
      bill(tenant, {
        number,
        type: '381',
        order: order.number,
        lines: line('6', '100'),
        issueDate: daysFromNow(-1 - i * 10),
      }),
    ),
  )
  expect(notes.filter((note) => note.status === 'approved')).toHaveLength(1)
  expect(await budgetFigures(tenant, budgetId)).toMatchObject({ actual: 40_000n })
})

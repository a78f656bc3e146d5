import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { ublInvoice } from '../integrations/e-invoice/samples.ts'
import { sql } from '../platform/db/sql.ts'
import { givenIssued, receive, type Order } from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'

const Sums = z.object({ kind: z.string(), quantity: z.string() })
type Line = {
  quantity: string
  received: string
  accepted: string
  rejected: string
  pending: string
  returned_for_credit: string
  returned_for_replacement: string
  billed_quantity: string
}
type Step = { what: (typeof steps)[number]; size: number; pick: number }
const steps = [
  'receive',
  'inspect',
  'return',
  'reverse',
  'bill',
  'call off',
  'two receipts',
] as const
const step: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom(...steps),
  size: fc.integer({ min: 1, max: 9 }),
  pick: fc.nat(7),
})

let bills = 0
/** What people do with one order, also what is refused. Every answer is one that a person can act on. */
async function take(tenant: TestTenant, order: Order, { what, size, pick }: Step): Promise<void> {
  const receiver = tenant.as('receiver')
  const one = async (list: string) => {
    const { data } = (await receiver.get(`${list}?purchase_order_id=${order.id}&limit=100`)).body
    return data.length ? (data[pick % data.length] as { id: string; status?: string }) : null
  }
  const answers: { status: number; text: string }[] = []
  const receipt = ['inspect', 'return', 'reverse'].includes(what) ? await one('/receipts') : null
  const lineId = receipt
    ? (await receiver.get(`/receipts/${receipt.id}`)).body.lines[0]?.id
    : undefined
  if (what === 'receive') answers.push(await receive(tenant, order, String(size)))
  if (what === 'two receipts')
    answers.push(...(await Promise.all([1, 2].map(() => receive(tenant, order, String(size))))))
  if (what === 'inspect' && receipt)
    answers.push(
      await receiver.post(`/receipts/${receipt.id}/inspection`, {
        lines: [
          { receipt_line_id: lineId, [pick % 2 ? 'accepted' : 'rejected']: String(size % 4) },
        ],
      }),
    )
  if (what === 'reverse' && receipt)
    answers.push(
      ...(await Promise.all([
        receiver.post(`/receipts/${receipt.id}/reversal`, { reason: 'Wrong' }),
        ...(pick % 3 ? [] : [receive(tenant, order, String(size))]),
      ])),
    )
  if (what === 'return' && receipt) {
    const made = await receiver.post('/returns', {
      receipt_id: receipt.id,
      intent: pick % 2 ? 'credit' : 'replacement',
      reason: 'Broken',
      lines: [{ receipt_line_id: lineId, quantity: String(size % 4 || 1) }],
    })
    answers.push(made)
    if (made.status === 201)
      answers.push(await receiver.post(`/returns/${made.body.id}/shipping`, {}))
  }
  if (what === 'call off') {
    const given = await one('/returns')
    if (given)
      answers.push(
        await receiver.post(`/returns/${given.id}/cancellation`, { reason: 'Still here' }),
      )
  }
  if (what === 'bill')
    answers.push(
      await tenant.as('ap_clerk').upload('/invoices', {
        bytes: Buffer.from(
          ublInvoice({
            number: `M-${++bills}`,
            order: order.number,
            lines: [{ name: 'Pump', quantity: String(size), price: '10' }],
            type: pick % 4 === 0 ? '381' : '380',
          }),
        ),
        name: 'i.xml',
      }),
    )
  for (const { status, text } of answers)
    expect([200, 201, 409, 422], `${what} ${status} ${text}`).toContain(status)
}

/** The sums of the line are those of its movements, and lie within their bounds. */
async function expectWhole(tenant: TestTenant, order: Order, mostPercent: bigint): Promise<void> {
  const {
    lines,
    status,
    receipt_status: receipts,
  } = (await tenant.as('buyer').get(`/purchase-orders/${order.id}`)).body as {
    lines: Line[]
    status: string
    receipt_status: string
  }
  const line = lines[0]!
  const moved = await tenant.read('auditor', (ctx) =>
    ctx.tx.any(sql.type(Sums)`
      select kind, trim_scale(sum(quantity))::text as quantity
      from order_line_movements
      where purchase_order_line_id = ${order.lines[0]!.id}
      group by kind
    `),
  )
  const sum = (kind: string): string => moved.find((row) => row.kind === kind)?.quantity ?? '0'
  for (const kind of ['received', 'returned_for_credit', 'returned_for_replacement'] as const)
    expect(line[kind], kind).toBe(sum(kind))
  const n = (text: string): bigint => BigInt(text)
  expect(n(line.accepted) + n(line.rejected) + n(line.pending)).toBe(n(line.received))
  for (const text of [line.accepted, line.rejected, line.pending, line.received])
    expect(n(text)).toBeGreaterThanOrEqual(0n)
  const delivered = n(line.received) - n(line.returned_for_replacement)
  expect(delivered * 100n).toBeLessThanOrEqual(n(line.quantity) * mostPercent)
  const kept =
    n(line.accepted) -
    n(line.returned_for_credit) -
    n(line.returned_for_replacement) +
    n(sum('returned_rejected'))
  expect(kept).toBeGreaterThanOrEqual(0n)
  expect(receipts).toBe(
    delivered >= n(line.quantity) ? 'full' : delivered > 0n ? 'partial' : 'none',
  )
  const settled = n(line.billed_quantity) + n(line.returned_for_credit)
  expect(status).toBe(
    delivered >= n(line.quantity) && settled >= n(line.quantity) ? 'closed' : 'issued',
  )
}

test.each([
  ['compared with what was received', 3],
  ['inspected', 4],
] as const)(
  'an order that is %s: receipts, inspections, returns, reversals and bills in any order keep its sums and their bounds',
  async (_how, matchLevel) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (taken) => {
        const tenant = await newTenant({ tolerances: { matchLevel, overReceiptPct: '20' } })
        const { order } = await givenIssued(
          tenant,
          100_000_000n,
          { lines: [{ description: 'Pump', quantity: '10', unit: 'each', unit_price: '10' }] },
          { over_receipt_pct: '20' },
        )
        for (const next of taken) {
          await take(tenant, order, next)
          await expectWhole(tenant, order, 120n)
        }
      }),
      { numRuns: 6 },
    )
  },
  240_000,
)

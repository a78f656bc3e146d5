import { expect, test } from 'vitest'
import { receive, type Order } from '../platform/testing/given.ts'
import { bill, budgetFigures, givenDelivered } from '../platform/testing/given-invoices.ts'
import type { TestTenant } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'

/** A sequence of numbers below 1 that is the same every time. */
function sequence(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}
type Line = {
  id: string
  quantity: string
  closed_quantity: string
  received: string
  billed_quantity: string
}

/** A change of the order gives its line a tax that the organisation bears. */
async function addTax(tenant: TestTenant, order: Order, rate: string): Promise<void> {
  const code = await tenant
    .as('controller')
    .post('/tax-codes', { code: 'T', name: 'Tax', rate, deductible_pct: '0', active: true })
  const made = await tenant.as('buyer').post('/change-orders', {
    purchase_order_id: order.id,
    reason: 'With tax',
    lines: [{ line_id: order.lines[0]!.id, tax_code_ids: [code.body.id] }],
  })
  const sent = await tenant.as('buyer').post(`/change-orders/${made.body.id}/submission`)
  await tenant.as('approver').post(`/approvals/${sent.body.approval_id}/approval`)
}

/** `tax`: in percent, and none of it deductible. */
test.each([
  [1, 0n],
  [2, 0n],
  [3, 10n],
])(
  'orders that are received, billed, changed, closed and opened again commit exactly what is open (seed %i, tax %i)',
  { timeout: 120_000 },
  async (seed, tax) => {
    const next = sequence(seed)
    const upTo = (most: number): number => 1 + Math.floor(next() * most)
    const { tenant, order, budgetId } = await givenDelivered(
      [{ description: 'Chair', quantity: '10', unit_price: '1000.00' }],
      { received: '0', budget: 10_000_000n },
    )
    const price = 100_000n + 1000n * tax
    if (tax > 0n) await addTax(tenant, order, String(tax))
    const buyer = tenant.as('buyer')
    const at = `/purchase-orders/${order.id}`
    const line = async (): Promise<Line> => (await buyer.get(at)).body.lines[0]
    let bills = 0
    const acts: Record<string, () => Promise<number>> = {
      receive: async () => (await receive(tenant, order, String(upTo(4)))).status,
      bill: async () => {
        const quantity = String(upTo(3))
        const invoice = await bill(tenant, {
          number: `M-${seed}-${(bills += 1)}`,
          order: order.number,
          lines: [{ name: 'Chair', quantity, price: '1000.00' }],
          ...(tax > 0n ? { taxPercent: tax } : {}),
        })
        if (invoice.status === 'held')
          await tenant
            .as('ap_clerk')
            .post(`/invoices/${invoice.id}/rejection`, { reason: 'Does not fit' })
        return 201
      },
      change: async () => {
        const made = await buyer.post('/change-orders', {
          purchase_order_id: order.id,
          reason: 'Other needs',
          lines: [{ line_id: order.lines[0]!.id, quantity: String(upTo(20)) }],
        })
        if (made.status !== 201) return made.status
        const sent = await buyer.post(`/change-orders/${made.body.id}/submission`)
        if (sent.body.status !== 'pending') return sent.status
        const { status } = await tenant
          .as('approver')
          .post(`/approvals/${sent.body.approval_id}/approval`)
        return status
      },
      withdraw: async () => {
        const made = await buyer.post('/change-orders', {
          purchase_order_id: order.id,
          reason: 'Other needs',
          lines: [{ line_id: order.lines[0]!.id, quantity: '25' }],
        })
        if (made.status !== 201) return made.status
        await buyer.post(`/change-orders/${made.body.id}/submission`)
        return (await buyer.post(`/change-orders/${made.body.id}/withdrawal`)).status
      },
      close: async () => (await buyer.post(`${at}/closure`, { reason: 'Stopped' })).status,
      reopen: async () => (await buyer.post(`${at}/reopening`, { reason: 'After all' })).status,
      cancel: async () => {
        const { receipt_status, billing_status } = (await buyer.get(at)).body
        if (receipt_status === 'none' && billing_status === 'none') return 409
        return (await buyer.post(`${at}/cancellation`, { reason: 'x' })).status
      },
    }
    const names = Object.keys(acts)
    const done: string[] = []
    for (let step = 0; step < 40; step += 1) {
      const name = names[Math.floor(next() * names.length)]!
      const status = await acts[name]!()
      done.push(`${name} ${status}`)
      expect(status, done.join(', ')).toBeLessThan(500)
      const now = await line()
      const standing = BigInt(now.quantity) - BigInt(now.closed_quantity)
      const open = standing - BigInt(now.billed_quantity)
      const [{ left }] = (await asOwner(
        'select sum(committed_left)::text as left from purchase_order_lines where purchase_order_id = $1',
        [order.id],
      )) as [{ left: string }]
      const figures = await budgetFigures(tenant, budgetId)
      expect(figures.committed, done.join(', ')).toBe((open > 0n ? open : 0n) * price)
      expect(BigInt(left), done.join(', ')).toBe(figures.committed)
      expect(figures.reserved, done.join(', ')).toBe(0n)
      expect(figures.actual).toBe(BigInt(now.billed_quantity) * price)
      expect(BigInt(now.received) <= standing, done.join(', ')).toBe(true)
    }
    expect(
      new Set(done.filter((one) => / 20[01]$/.test(one)).map((one) => one.split(' ')[0])).size,
    ).toBeGreaterThan(3)
  },
)

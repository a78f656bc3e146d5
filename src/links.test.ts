import { beforeAll, expect, test } from 'vitest'
import type { Role } from './kernel/permissions.ts'
import { givenIssued, receive } from './platform/testing/given.ts'
import { bill } from './platform/testing/given-invoices.ts'
import { newTenant, type TestTenant } from './platform/testing/harness.ts'

let tenant: TestTenant
let paths: Record<'request' | 'order' | 'receipt' | 'invoice', string>
beforeAll(async () => {
  tenant = await newTenant()
  const { order } = await givenIssued(tenant)
  const { body: receipt } = await receive(tenant, order, '2')
  const invoice = await bill(tenant, {
    order: order.number,
    lines: [{ name: 'Bearing', quantity: '2', price: '1' }],
  })
  const { body } = await tenant.as('buyer').get(`/purchase-orders/${order.id}`)
  paths = {
    request: `/purchase-requests/${body.purchase_requests[0].id}`,
    order: `/purchase-orders/${order.id}`,
    receipt: `/receipts/${receipt.id}`,
    invoice: `/invoices/${invoice.id}`,
  }
})

/** What each of these people reads of one purchase. */
const read: readonly (readonly [Role, readonly (keyof typeof paths)[]])[] = [
  ['requester', ['request']],
  ['approver', ['request', 'order']],
  ['buyer', ['request', 'order', 'receipt', 'invoice']],
  ['receiver', ['order', 'receipt']],
  ['ap_clerk', ['order', 'receipt', 'invoice']],
]
test.each(read)(
  'what a %s reads of a purchase leads to pages that they may open',
  async (role, of) => {
    const refused: string[] = []
    for (const name of of) {
      const { status, text } = await tenant.as(role).page(paths[name])
      expect(status, name).toBe(200)
      const main = text.slice(text.indexOf('<main'), text.indexOf('</main>'))
      const links = new Set(
        [...main.matchAll(/<a\b[^>]*\shref="(\/[^"#]+)"/g)].map(([, to]) => to!),
      )
      expect(links.size).toBeGreaterThan(0)
      for (const to of links) {
        const answer = await tenant.as(role).page(to.replaceAll('&amp;', '&'))
        if (answer.status >= 400) refused.push(`${name}: ${to} ${answer.status}`)
      }
    }
    expect(refused).toEqual([])
  },
)

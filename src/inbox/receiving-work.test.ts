import { expect, test } from 'vitest'
import { ublInvoice } from '../integrations/e-invoice/samples.ts'
import type { Role } from '../kernel/permissions.ts'
import { givenIssued, receive } from '../platform/testing/given.ts'
import { givenDelivered } from '../platform/testing/given-invoices.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'

type Receipt = { id: string; number: string; lines: { id: string }[] }
const waiting = async (tenant: TestTenant, role: Role, kind: string): Promise<string[]> =>
  ((await tenant.as(role).get('/inbox')).body.data as { kind: string; id: string }[])
    .filter((item) => item.kind === kind)
    .map(({ id }) => id)
/** Where the row of a document leads. */
const leadsTo = async (tenant: TestTenant, role: Role, href: string): Promise<void> => {
  expect((await tenant.as(role).page('/inbox')).text).toContain(`href="${href}"`)
  expect((await tenant.as(role).page(href)).status).toBe(200)
}
const valves = { lines: [{ description: 'Valve', quantity: '4', unit: 'each', unit_price: '10' }] }
const inspect = (tenant: TestTenant, receipt: Receipt, found: object) =>
  tenant.as('receiver').post(`/receipts/${receipt.id}/inspection`, {
    lines: [{ receipt_line_id: receipt.lines[0]!.id, ...found }],
  })

test('goods wait for their inspection until all of them were inspected, then rejected ones wait to go back', async () => {
  const tenant = await newTenant({ tolerances: { matchLevel: 4 } })
  const { order } = await givenIssued(tenant, 100_000_000n, valves)
  const receipt = (await receive(tenant, order)).body as Receipt
  expect(await waiting(tenant, 'receiver', 'to_inspect')).toEqual([receipt.id])
  for (const role of ['buyer', 'ap_clerk', 'requester'] as const)
    expect(await waiting(tenant, role, 'to_inspect')).toEqual([])
  await leadsTo(tenant, 'receiver', `/receipts/${receipt.id}`)

  expect((await inspect(tenant, receipt, { accepted: '1', waiting: '3' })).status).toBe(200)
  expect(await waiting(tenant, 'receiver', 'to_inspect')).toEqual([receipt.id])
  expect((await inspect(tenant, receipt, { accepted: '1', rejected: '2' })).status).toBe(200)
  expect(await waiting(tenant, 'receiver', 'to_inspect')).toEqual([])

  const [back = ''] = await waiting(tenant, 'receiver', 'to_return')
  expect(await waiting(tenant, 'ap_clerk', 'to_return')).toEqual([])
  await leadsTo(tenant, 'receiver', `/returns/${back}`)
  expect((await tenant.as('receiver').post(`/returns/${back}/shipping`, {})).status).toBe(200)
  expect(await waiting(tenant, 'receiver', 'to_return')).toEqual([])
  expect(await waiting(tenant, 'ap_clerk', 'to_credit')).toEqual([])
})

test('a receipt that was taken back is not inspected, and goods without inspection do not wait for one', async () => {
  const tenant = await newTenant({ tolerances: { matchLevel: 4 } })
  const { order } = await givenIssued(tenant, 100_000_000n, valves)
  const wrong = (await receive(tenant, order, '1')).body as Receipt
  const right = (await receive(tenant, order, '2')).body as Receipt
  const taken = await tenant
    .as('receiver')
    .post(`/receipts/${wrong.id}/reversal`, { reason: 'Counted twice' })
  expect([taken.status, taken.text]).toEqual([201, taken.text])
  expect(await waiting(tenant, 'receiver', 'to_inspect')).toEqual([right.id])

  const plain = await newTenant()
  const { order: other } = await givenIssued(plain, 100_000_000n, valves)
  await receive(plain, other)
  expect(await waiting(plain, 'receiver', 'to_inspect')).toEqual([])
})

test('a return for credit waits for the people who enter its credit note, until the note is there', async () => {
  const tenant = await newTenant()
  const { order } = await givenIssued(tenant, 100_000_000n, valves)
  const receipt = (await receive(tenant, order)).body as Receipt
  const bill = (number: string, quantity: string, more: object = {}) =>
    tenant.as('ap_clerk').upload('/invoices', {
      bytes: Buffer.from(
        ublInvoice({
          number,
          order: order.number,
          lines: [{ name: 'Valve', quantity, price: '10' }],
          ...more,
        }),
      ),
      name: 'bill.xml',
    })
  expect((await bill('VALVES-1', '4')).body.status).toBe('approved')
  const made = await tenant.as('receiver').post('/returns', {
    receipt_id: receipt.id,
    intent: 'credit',
    reason: 'They leak',
    lines: [{ receipt_line_id: receipt.lines[0]!.id, quantity: '2' }],
  })
  expect(await waiting(tenant, 'ap_clerk', 'to_credit')).toEqual([])
  await tenant.as('receiver').post(`/returns/${made.body.id}/shipping`, {})
  expect(await waiting(tenant, 'ap_clerk', 'to_credit')).toEqual([made.body.id])
  expect(await waiting(tenant, 'receiver', 'to_credit')).toEqual([])
  await leadsTo(tenant, 'ap_clerk', `/returns/${made.body.id}`)
  expect((await bill('VALVES-2', '2', { type: '381' })).body.status).toBe('approved')
  expect(await waiting(tenant, 'ap_clerk', 'to_credit')).toEqual([])
})

test('an approved change that no longer fits waits for the buyer until it is applied or withdrawn', async () => {
  const { tenant, order } = await givenDelivered(
    [
      { description: 'Chair', quantity: '10', unit_price: '1000.00' },
      { description: 'Desk', quantity: '2', unit_price: '1000.00' },
    ],
    { received: '0', budget: 10_000_000n },
  )
  const made = await tenant.as('buyer').post('/change-orders', {
    purchase_order_id: order.id,
    reason: 'Other needs',
    lines: [
      { line_id: order.lines[0]!.id, quantity: '4' },
      { line_id: order.lines[1]!.id, quantity: '13' },
    ],
  })
  const at = `/change-orders/${made.body.id}`
  const sent = await tenant.as('buyer').post(`${at}/submission`, {})
  await tenant.as('receiver').post('/receipts', {
    purchase_order_id: order.id,
    lines: [{ purchase_order_line_id: order.lines[0]!.id, quantity: '6' }],
  })
  expect(await waiting(tenant, 'buyer', 'to_apply')).toEqual([])
  for (const role of ['approver', 'controller'] as const)
    await tenant.as(role).post(`/approvals/${sent.body.approval_id}/approval`)
  expect(await waiting(tenant, 'buyer', 'to_apply')).toEqual([made.body.id])
  expect(await waiting(tenant, 'receiver', 'to_apply')).toEqual([])
  await leadsTo(tenant, 'buyer', at)
  expect((await tenant.as('buyer').post(`${at}/withdrawal`, {})).status).toBe(200)
  expect(await waiting(tenant, 'buyer', 'to_apply')).toEqual([])
})

test('nothing of another organisation waits', async () => {
  const theirs = await newTenant({ tolerances: { matchLevel: 4 } })
  const { order } = await givenIssued(theirs, 100_000_000n, valves)
  await receive(theirs, order)
  const mine = await newTenant()
  expect((await mine.as('receiver').get('/inbox')).body.data).toEqual([])
})

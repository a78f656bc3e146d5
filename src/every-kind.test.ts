import { expect, test } from 'vitest'
import { businessDate } from './kernel/calendar.ts'
import { givenPriceChange } from './platform/testing/given-catalog.ts'
import { givenRun } from './platform/testing/given-payments.ts'
import { request as collect } from './collections/commands.ts'
import { wiring } from './compose.ts'
import { ublInvoice } from './integrations/e-invoice/samples.ts'
import { money } from './kernel/money.ts'
import {
  aRequest,
  givenBlanketOrder,
  givenBudget,
  givenCapture,
  givenIssued,
  givenPlanned,
  givenProject,
  givenVendor,
  receive,
} from './platform/testing/given.ts'
import type { TestTenant } from './platform/testing/harness.ts'
import { describeKind, type KindSample } from './platform/testing/kind-suite.ts'

const samples: readonly KindSample[] = [
  {
    code: 'purchase_request',
    given: async (tenant) => {
      const { costCenterId } = await givenBudget(tenant, 1_000_000_000n)
      const asked = aRequest(costCenterId, { title: 'Gloves for the plant' })
      return made(await tenant.as('requester').post('/purchase-requests', asked))
    },
    change: { path: '/submission', by: 'requester' },
  },
  {
    code: 'purchase_order',
    given: async (tenant) => (await givenIssued(tenant)).order.id,
    change: { path: '/cancellation', by: 'buyer', body: { reason: 'Not needed' } },
  },
  {
    code: 'change_order',
    given: async (tenant) => {
      const { order } = await givenIssued(tenant)
      return made(
        await tenant.as('buyer').post('/change-orders', {
          purchase_order_id: order.id,
          reason: 'Fewer field teams',
          lines: [{ line_id: order.lines[0]!.id, quantity: '9' }],
        }),
      )
    },
    change: { path: '/withdrawal', by: 'buyer' },
  },
  {
    code: 'blanket_order',
    given: async (tenant) =>
      givenBlanketOrder(tenant, await givenVendor(tenant), { title: 'Gloves for two years' }),
    change: { path: '/cancellation', by: 'buyer', body: { reason: 'Not needed' } },
  },
  {
    code: 'payment_run',
    given: async (tenant) => (await givenRun(tenant)).run.id,
    change: { path: '/cancellation', by: 'ap_clerk', body: { reason: 'Not this week' } },
  },
  {
    code: 'payment',
    given: async (tenant) => (await givenRun(tenant, 'released')).run.payments[0]!.id,
    change: {
      path: '/settlement',
      by: 'controller',
      body: { on: businessDate(new Date(), 'Asia/Kolkata'), evidence: 'Statement 4711' },
    },
  },
  {
    code: 'receipt',
    given: async (tenant) => {
      const { order } = await givenIssued(tenant)
      const lines = order.lines.map((line) => ({ purchase_order_line_id: line.id, quantity: '1' }))
      const posted = { purchase_order_id: order.id, delivery_note: 'Lorry 4711', lines }
      return made(await tenant.as('receiver').post('/receipts', posted))
    },
    bystander: 'ap_clerk',
    filtered: false,
  },
  {
    code: 'goods_return',
    given: async (tenant) => {
      const { order } = await givenIssued(tenant)
      const receipt = await receive(tenant, order, '2')
      return made(
        await tenant.as('receiver').post('/returns', {
          receipt_id: receipt.body.id,
          intent: 'replacement',
          reason: 'Scratched lids',
          lines: [{ receipt_line_id: receipt.body.lines[0].id, quantity: '1' }],
        }),
      )
    },
    bystander: 'requester',
    change: { path: '/shipping', by: 'receiver' },
  },
  {
    code: 'invoice',
    given: async (tenant) => {
      const { order } = await givenIssued(tenant)
      const file = { bytes: Buffer.from(ublInvoice({ order: order.number })), name: 'invoice.xml' }
      return made(await tenant.as('ap_clerk').upload('/invoices', file))
    },
    change: { path: '/rejection', by: 'ap_clerk', body: { reason: 'Sent twice' } },
  },
  {
    code: 'invoice_capture',
    given: async (tenant) => (await givenCapture(tenant)).id,
    change: { path: '/rejection', by: 'ap_clerk', body: { reason: 'A delivery note' } },
  },
  {
    code: 'collection',
    given: async (tenant) => {
      const vendorId = await givenVendor(tenant)
      return tenant.run('ap_clerk', (ctx) =>
        collect(ctx, {
          vendorId,
          purpose: 'other',
          description: 'Freight paid twice',
          amount: money(10_000n, 'INR'),
        }),
      )
    },
    change: { path: '/cancellation', by: 'ap_clerk', body: { reason: 'Settled otherwise' } },
  },
  {
    code: 'vendor',
    given: async (tenant) =>
      made(
        await tenant.as('buyer').post('/vendors', {
          name: 'Meridian Castings',
          country: 'IN',
          currency: 'INR',
          payment_terms_days: 30,
        }),
      ),
    change: { path: '/block', by: 'buyer', body: { reason: 'Late three times' } },
  },
  {
    code: 'price_change',
    given: async (tenant) => (await givenPriceChange(tenant)).id,
    change: { path: '/withdrawal', by: 'buyer' },
  },
  {
    code: 'budget_transfer',
    given: async (tenant) => {
      const { budgetId } = await givenBudget(tenant, 1_000_000n)
      const project = await givenProject(tenant)
      const other = await givenPlanned(tenant, { project_id: project, amount: '1' })
      return made(
        await tenant.as('controller').post('/budget-transfers', {
          from_id: budgetId,
          to_id: other.id,
          amount: '1',
          reason: 'More for the site',
        }),
      )
    },
    change: { path: '/withdrawal', by: 'controller' },
  },
]

function made(answer: Awaited<ReturnType<ReturnType<TestTenant['as']>['post']>>): string {
  expect(answer.status, answer.text).toBe(201)
  return (answer.body as { id: string }).id
}

test('every kind of document is tried here', () =>
  expect(samples.map(({ code }) => code).toSorted()).toEqual(
    wiring()
      .kinds.registered.map(({ code }) => code)
      .toSorted(),
  ))

for (const sample of samples) describeKind(sample)

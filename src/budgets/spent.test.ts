import { expect, test } from 'vitest'
import type { TestTenant } from '../platform/testing/harness.ts'
import { givenBudget, givenVendor } from '../platform/testing/given.ts'
import { newTenant } from '../platform/testing/harness.ts'
import type { Budget } from './budget.ts'
import { budgetsSpent } from './spent.ts'

const budget = (id: string, more: Partial<Budget> = {}): Budget => ({
  id,
  parent_id: null,
  fiscal_year: 2026,
  currency: 'EUR',
  amount: 100_000n,
  reserved: 0n,
  committed: 0n,
  actual: 0n,
  mode: 'route',
  status: 'active',
  pace: null,
  pace_mode: 'ignore',
  owner_id: null,
  code: id.toUpperCase(),
  name: `Team ${id}`,
  version: 1,
  ...more,
})
const share = (id: string, need: bigint, more: Partial<Budget> = {}) => ({
  budget: budget(id, more),
  leaf: true,
  need,
})
const asked = { of: 'This order', setAside: false }
const said = (...of: Parameters<typeof budgetsSpent>) =>
  budgetsSpent(...of).budgets?.rows.map(({ cells }) =>
    cells.map((cell) =>
      cell.kind === 'status'
        ? cell.status.text.replaceAll('\u00a0', ' ')
        : cell.kind === 'action'
          ? ''
          : [cell.text, 'note' in cell && cell.note].filter(Boolean).join(' | '),
    ),
  )

test('one budget is a bar, as ever', () => {
  const { budget: bar, budgets } = budgetsSpent(
    { effects: [share('a', 40_000n)], unbudgeted: 0n },
    asked,
  )
  expect([bar?.title, bar?.left.amount, budgets]).toEqual(['Budget · Team a 2026', '€600', null])
})

test('several are a row each: what is taken, what remains, and whether it is too much', () => {
  const effects = [
    share('a', 40_000n),
    share('b', 60_000n, { committed: 50_000n }),
    { ...share('above', 100_000n), leaf: false },
  ]
  expect(said({ effects, unbudgeted: 0n }, asked)).toEqual([
    ['Team a 2026 | A', '€400', '€600', '40% after this'],
    ['Team b 2026 | B', '€600', '−€100 | €100 more than the budget allows.', 'Over budget'],
  ])
})

test('what is set aside already is not taken twice', () => {
  const effects = [
    share('a', 40_000n, { reserved: 40_000n }),
    share('b', 60_000n, { reserved: 70_000n }),
  ]
  expect(said({ effects, unbudgeted: 0n }, { ...asked, setAside: true })).toEqual([
    ['Team a 2026 | A', '€400', '€600', '40% used'],
    ['Team b 2026 | B', '€600', '€300', '70% used'],
  ])
})

test('one above that is overdrawn has a row, and so has what no budget covers', () => {
  const above = { ...share('above', 40_000n, { amount: 30_000n }), leaf: false }
  expect(said({ effects: [share('a', 40_000n), above], unbudgeted: 500n }, asked)).toEqual([
    ['Team a 2026 | A', '€400', '€600', '40% after this'],
    [
      'Team above 2026 | ABOVE · above the others',
      '€400',
      '−€100 | €100 more than the budget allows.',
      'Over budget',
    ],
    ['No budget | Nobody planned one for this part.', '€5', '', ''],
  ])
})

test('after the decision has taken effect, only what is left is said', () => {
  const { budgets } = budgetsSpent(
    { effects: [share('a', 0n), share('b', 0n)], unbudgeted: 500n },
    asked,
  )
  expect(budgets?.columns.map(({ label }) => label)).toEqual(['Budget', 'Left', 'Used'])
  expect(budgets?.rows).toHaveLength(2)
})

const line = { description: 'Chair', quantity: '10', unit: 'each', unit_price: '100' }
async function givenSplitOrder() {
  const tenant = await newTenant()
  const [own, other] = [await givenBudget(tenant, 200_000n), await givenBudget(tenant, 900_000n)]
  const codes = [own, other].map(({ costCenterId }) => `CC-${costCenterId.slice(-4)}`)
  const made = await tenant.as('buyer').post('/purchase-orders', {
    vendor_id: await givenVendor(tenant),
    cost_center_id: own.costCenterId,
    currency: 'INR',
    reason: 'The old ones broke',
    lines: [{ ...line, split: `${codes[0]} 70 %; ${codes[1]} 30 %` }],
  })
  const sent = await tenant.as('buyer').post(`/purchase-orders/${made.body.id}/submission`)
  expect(sent.status, sent.text).toBe(200)
  return {
    tenant,
    codes,
    own,
    other,
    order: made.body,
    approvalId: sent.body.approval_id as string,
  }
}
async function approve(tenant: TestTenant, approvalId: string): Promise<void> {
  for (const role of ['approver', 'controller'] as const) {
    const answer = await tenant.as(role).post(`/approvals/${approvalId}/approval`)
    if (answer.body.status === 'approved') return
  }
}
const flat = (html: string): string => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')

test('the approval of an order whose line is split shows each budget, on its page and beside the inbox', async () => {
  const { tenant, codes, approvalId } = await givenSplitOrder()
  const approver = tenant.as('approver')
  for (const path of [`/approvals/${approvalId}`, '/inbox']) {
    const text = flat((await approver.page(path)).text)
    expect(text).toContain(`${codes[0]} ₹700 ₹1,300 35% used`)
    expect(text).toContain(`${codes[1]} ₹300 ₹8,700 3.3% used`)
  }
})

test('a change of an order shows what it adds to each budget, and its JSON says so; once applied it shows none', async () => {
  const { tenant, codes, own, other, order, approvalId } = await givenSplitOrder()
  await approve(tenant, approvalId)
  const buyer = tenant.as('buyer')
  const issued = await buyer.post(`/purchase-orders/${order.id}/issue`)
  expect(issued.status, issued.text).toBe(200)
  const change = await buyer.post('/change-orders', {
    purchase_order_id: order.id,
    reason: 'Two more',
    lines: [{ line_id: order.lines[0].id, quantity: '12' }],
  })
  const sent = await buyer.post(`/change-orders/${change.body.id}/submission`)
  expect(sent.status, sent.text).toBe(200)
  const at = `/approvals/${sent.body.approval_id}`
  const text = flat((await tenant.as('approver').page(at)).text)
  expect(text).toContain('This change')
  expect(text).toContain(`${codes[0]} ₹140 ₹1,160 42% used`)
  expect(text).toContain(`${codes[1]} ₹60 ₹8,640 4% used`)
  const inr = (amount: string) => ({ amount, currency: 'INR' })
  const figures = (await tenant.as('approver').get(at)).body.budgets
  const figure = (budgetId: string, needed: string, before: string, after: string) =>
    expect.objectContaining({
      budget_id: budgetId,
      direct: true,
      set_aside: true,
      needed: inr(needed),
      available_before: inr(before),
      available_after: inr(after),
    })
  expect(figures).toHaveLength(2)
  expect(figures).toEqual(
    expect.arrayContaining([
      figure(own.budgetId, '140.00', '1300.00', '1160.00'),
      figure(other.budgetId, '60.00', '8700.00', '8640.00'),
    ]),
  )
  await approve(tenant, sent.body.approval_id)
  expect((await tenant.as('approver').get(at)).body.budgets).toEqual([])
})

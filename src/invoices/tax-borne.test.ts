import { expect, test } from 'vitest'
import { bill, budgetFigures, heldFor } from '../platform/testing/given-invoices.ts'
import { givenExport, givenLedgerAccounts } from '../platform/testing/given-journals.ts'
import {
  givenApproved,
  givenBudget,
  givenVendor,
  receive,
  type Order,
} from '../platform/testing/given.ts'
import { newTenant } from '../platform/testing/harness.ts'

const freight = (amount: string, tax_code_ids: string[]) => ({
  charges: [{ kind: 'freight', amount, tax_code_ids }],
})
/** A machine of 1,000 whose tax of 18 % is not deductible, and what is charged besides it. */
async function givenMachine(whole: (taxCodeId: string) => object) {
  const tenant = await newTenant()
  await givenLedgerAccounts(tenant)
  const { costCenterId, budgetId } = await givenBudget(tenant, 100_000_000n)
  const pr = await givenApproved(tenant, costCenterId, {
    lines: [{ description: 'Machine', quantity: '1', unit: 'each', unit_price: '3000' }],
  })
  const blocked = await tenant.as('controller').post('/tax-codes', {
    code: 'GST18B',
    name: 'GST 18 %, blocked credit',
    rate: '18',
    deductible_pct: '0',
    active: true,
  })
  const line = { quantity: '1', unit_price: '1000', tax_code_ids: [blocked.body.id] }
  const made = await tenant.as('buyer').post('/purchase-orders', {
    purchase_request_id: pr.id,
    vendor_id: await givenVendor(tenant),
    ...whole(blocked.body.id as string),
    lines: [{ purchase_request_line_id: pr.lines[0]!.id, ...line }],
  })
  expect(made.status).toBe(201)
  const placed = await tenant.as('buyer').post(`/purchase-orders/${made.body.id}/issue`)
  await receive(tenant, placed.body as Order, '1')
  return { tenant, budgetId, order: placed.body as Order }
}
type Given = Awaited<ReturnType<typeof givenMachine>>
type Billed = { taxPercent: bigint; charge?: string; price?: string }
const billed = ({ tenant, order }: Given, { price = '1000', ...more }: Billed) =>
  bill(tenant, {
    order: order.number,
    lines: [{ name: 'Machine', quantity: '1', price }],
    ...more,
  })
/** What the bill is booked as, and the budget's actual costs. */
async function booked({ tenant, budgetId }: Given) {
  const { journal } = await givenExport(tenant)
  const lines = journal[0]!.lines.map(
    ({ purpose, debit, credit }) => `${purpose} ${debit.amount} ${credit.amount}`,
  )
  return { lines, actual: (await budgetFigures(tenant, budgetId)).actual }
}

test('tax that is not deductible is a cost in full beside freight without tax that is not billed', async () => {
  const given = await givenMachine(() => freight('500', []))
  expect(heldFor(await billed(given, { taxPercent: 18n }))).toEqual([])
  expect(await booked(given)).toEqual({
    lines: ['expense 1180.00 0.00', 'payable 0.00 1180.00'],
    actual: 118_000n,
  })
})

test('freight without tax that is billed as well adds no tax that is borne', async () => {
  const given = await givenMachine(() => freight('500', []))
  // The file has one rate for all of it: 12 % of 1,500 is 18 % of 1,000.
  const invoice = await billed(given, { taxPercent: 12n, charge: '500' })
  expect(heldFor(invoice)).toEqual([])
  expect(await booked(given)).toEqual({
    lines: ['expense 1680.00 0.00', 'payable 0.00 1680.00'],
    actual: 168_000n,
  })
})

test('freight with the same tax brings its own, billed or not', async () => {
  const without = await givenMachine((taxCodeId) => freight('500', [taxCodeId]))
  await billed(without, { taxPercent: 18n })
  expect((await booked(without)).actual).toBe(118_000n)
  const together = await givenMachine((taxCodeId) => freight('500', [taxCodeId]))
  await billed(together, { taxPercent: 18n, charge: '500' })
  expect((await booked(together)).actual).toBe(177_000n)
})

test('a discount of the order that the bill gives lowers the tax that is borne', async () => {
  const given = await givenMachine(() => ({ discount_amount: '100' }))
  const lower = await billed(given, { taxPercent: 18n, price: '900' })
  expect(heldFor(lower)).toEqual([])
  expect((await booked(given)).actual).toBe(106_200n)
})

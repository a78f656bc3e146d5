import { businessDate } from '../../kernel/calendar.ts'
import { bill, type InvoiceBody } from './given-invoices.ts'
import {
  givenApproved,
  givenBudget,
  givenOrder,
  givenVendor,
  receive,
  type Order,
} from './given.ts'
import { givenPayee, givenSent, payableNow, type PaidInvoice } from './given-payments.ts'
import type { TestTenant } from './harness.ts'

export type Ahead = { order: Order; vendorId: string; payee: string; budgetId: string }
type Line = { description: string; quantity: string; unit: string; unit_price: string }

let payees = 0
/** An order of 800 that the vendor has: four lines, each of two things at 100. */
export async function givenOrdered(
  tenant: TestTenant,
  {
    lines = fourLines,
    currency,
    whole = {},
  }: { lines?: readonly Line[]; currency?: string; whole?: object } = {},
): Promise<Ahead> {
  const payee = `DE${200_000_000 + ++payees}`
  const vendorId = await givenVendor(tenant, {
    name: `Ahead ${payees}`,
    vatId: payee,
    ...(currency ? { currency } : {}),
  })
  const { costCenterId, budgetId } = await givenBudget(tenant, 1_000_000_000n)
  const request = await givenApproved(tenant, costCenterId, {
    lines,
    ...(currency ? { currency } : {}),
  })
  const order = await givenOrder(tenant, request, vendorId, { whole })
  return { order, vendorId, payee, budgetId }
}
const fourLines: readonly Line[] = ['Frame', 'Motor', 'Belt', 'Guard'].map((description) => ({
  description,
  quantity: '2',
  unit: 'each',
  unit_price: '100',
}))

let numbers = 0
/** The clerk enters what the vendor asks for in advance. */
export const askAdvance = (tenant: TestTenant, { order }: Ahead, asked: object) =>
  tenant.as('ap_clerk').post(`/advances/${order.id}`, {
    supplier_number: `ADV-${++numbers}`,
    issue_date: businessDate(new Date(), 'Asia/Kolkata'),
    ...asked,
  })

/** Accepted by the controller, as the clerk who entered it may not; also where it resembles another one. */
export async function acceptAdvance(tenant: TestTenant, id: string): Promise<PaidInvoice> {
  const { holds } = await payableNow(tenant, id)
  const open = holds.filter((hold) => hold.open && ['advance', 'duplicate'].includes(hold.reason))
  for (const hold of open) {
    const answer = await tenant
      .as('controller')
      .post(`/invoices/${id}/document-acceptance`, { hold_id: hold.id, reason: 'As agreed' })
    if (answer.status !== 200) throw new Error(answer.text)
  }
  return payableNow(tenant, id)
}

export async function givenAdvance(
  tenant: TestTenant,
  ahead: Ahead,
  asked: object,
): Promise<PaidInvoice> {
  const entered = await askAdvance(tenant, ahead, asked)
  if (entered.status !== 201) throw new Error(entered.text)
  return acceptAdvance(tenant, (entered.body as InvoiceBody).id)
}

/** All that is due to the vendor is paid. */
export async function payVendor(tenant: TestTenant, vendorId: string): Promise<string[]> {
  await givenPayee(tenant, vendorId)
  const run = await givenSent(tenant, vendorId)
  for (const { id } of run.payments) {
    const settled = await tenant
      .as('controller')
      .post(`/payments/${id}/settlement`, { on: businessDate(new Date(), 'Asia/Kolkata') })
    if (settled.status !== 200) throw new Error(settled.text)
  }
  return run.payments.map(({ id }) => id)
}

/** An order of 800 with an advance that is paid, and what of it the vendor delivered. */
export async function givenPaidAdvance(
  tenant: TestTenant,
  asked: object = { amount: '100' },
): Promise<Ahead & { advance: string; payments: string[] }> {
  const ahead = await givenOrdered(tenant)
  const { id } = await givenAdvance(tenant, ahead, asked)
  return { ...ahead, advance: id, payments: await payVendor(tenant, ahead.vendorId) }
}

/** Any account that the organisation pays from. */
export const paidFromOf = async (tenant: TestTenant, currency = 'INR'): Promise<string> => {
  const { body } = await tenant.as('controller').get('/payment-accounts?limit=100')
  const rows = body.data as { id: string; currency: string }[]
  return rows.find((one) => one.currency === currency)!.id
}
/** The vendor paid an advance back. */
export const refund = async (tenant: TestTenant, advance: string, more: object = {}) =>
  tenant.as('treasurer').post(`/paid-advances/${advance}/refunds`, {
    paid_on: businessDate(new Date(), 'Asia/Kolkata'),
    evidence: 'Statement 7',
    account_id: await paidFromOf(tenant),
    ...more,
  })
/** The treasurer asks for it to be written off. */
export const askWriteOff = (tenant: TestTenant, advance: string, more: object = {}) =>
  tenant
    .as('treasurer')
    .post(`/paid-advances/${advance}/write-offs`, { reason: 'Insolvent', ...more })

type Billed = { name: string; quantity: string; price: string }
/** The vendor bills what it delivered. */
export const billOn = async (
  tenant: TestTenant,
  { order, payee }: Ahead,
  lines: readonly Billed[],
  more: object = {},
): Promise<PaidInvoice> => {
  const { id } = await bill(tenant, {
    number: `FINAL-${++numbers}`,
    order: order.number,
    lines: [...lines],
    vatId: payee,
    seller: { name: `Ahead ${Number(payee.slice(2)) - 200_000_000}`, country: 'DE' },
    taxPercent: 0n,
    ...more,
  })
  return payableNow(tenant, id)
}

/** Ten percent of what an order of 800 bills was held back, and released. Returns the id of the release. */
export async function givenReleased(tenant: TestTenant): Promise<string> {
  const ahead = await givenOrdered(tenant, {
    whole: { retainage_percent: '10', retainage_milestone: 'Final acceptance' },
  })
  await receive(tenant, ahead.order)
  await billOn(
    tenant,
    ahead,
    ['Frame', 'Motor', 'Belt', 'Guard'].map((name) => ({ name, quantity: '2', price: '100' })),
  )
  const released = await tenant
    .as('controller')
    .post(`/retainage/${ahead.order.id}`, { milestone: 'Final acceptance' })
  if (released.status !== 200) throw new Error(released.text)
  return released.body.retained.releases[0].id as string
}

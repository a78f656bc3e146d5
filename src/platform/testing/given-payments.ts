import { businessDate, nextWorkday } from '../../kernel/calendar.ts'
import type { Role } from '../../kernel/permissions.ts'
import { bill, type InvoiceBody } from './given-invoices.ts'
import {
  daysFromNow,
  givenApproved,
  givenBankAccount,
  givenBudget,
  givenOrder,
  givenVendor,
  receive,
  type Order,
} from './given.ts'
import type { TestTenant } from './harness.ts'

type InstalmentBody = {
  id: string
  position: number
  due_date: string
  amount: { amount: string; currency: string }
  discount: { amount: string; currency: string } | null
  discount_until: string | null
  status: string
  stop_reason: string | null
  version: number
}
export type PaidInvoice = InvoiceBody & {
  supplier_number: string
  payment_status: string
  instalments: InstalmentBody[]
}

type Bought = Order & { payee: string }
type Wanted = {
  quantity?: string
  price?: string
  currency?: string
  vendorTerms?: (vendorId: string) => unknown
  /** Of the vendor of this invoice, instead of one of its own. */
  with?: { vendorId: string; order: Bought }
}
let payees = 0
const sellerOf = (payee: string) => ({
  vatId: payee,
  seller: { name: `Acme ${Number(payee.slice(2)) - 100_000_000}`, country: 'DE' },
})

/** Ten bearings that were ordered, received and billed: an approved invoice. */
export async function givenPayable(
  tenant: TestTenant,
  { quantity = '10', price = '100', currency = 'INR', vendorTerms, with: given }: Wanted = {},
): Promise<{ invoice: PaidInvoice; vendorId: string; order: Bought }> {
  const line = { description: 'Bearing', quantity, unit: 'each', unit_price: price }
  const payee = given?.order.payee ?? `DE${100_000_000 + ++payees}`
  const vendorId =
    given?.vendorId ??
    (await givenVendor(tenant, { name: `Acme ${payees}`, vatId: payee, currency }))
  const { costCenterId } = await givenBudget(tenant, 1_000_000_000n)
  const request = await givenApproved(tenant, costCenterId, { lines: [line] })
  const order = await givenOrder(tenant, request, vendorId)
  await vendorTerms?.(vendorId)
  const received = await receive(tenant, order)
  if (received.status !== 201) throw new Error(received.text)
  const { id } = await bill(tenant, {
    number: `B-${order.number}`,
    order: order.number,
    lines: [{ name: 'Bearing', quantity, price }],
    currency,
    ...sellerOf(payee),
  })
  return { invoice: await payableNow(tenant, id), vendorId, order: { ...order, payee } }
}

/** A credit note of two rupees a bearing, which were agreed afterwards. */
export async function givenCredit(
  tenant: TestTenant,
  order: Bought,
  price = '20',
): Promise<PaidInvoice> {
  const { id } = await bill(tenant, {
    number: `CREDIT-${order.number}`,
    type: '381',
    order: order.number,
    lines: [{ name: 'Bearing', quantity: '10', price }],
    ...sellerOf(order.payee),
  })
  return payableNow(tenant, id)
}

/** A credit note that nothing is left to be deducted from, and the treasurer who asks for it to be written off. */
export async function givenLostCredit(
  tenant: TestTenant,
): Promise<{ credit: string; id: string; invoice: PaidInvoice }> {
  const { order } = await givenPayable(tenant)
  const invoice = await givenCredit(tenant, order)
  const credit = invoice.instalments[0]!.id
  const asked = await tenant
    .as('treasurer')
    .post(`/credits/${credit}/write-offs`, { reason: 'CANARY' })
  if (asked.status !== 201) throw new Error(asked.text)
  return { credit, id: asked.body.id as string, invoice }
}

export const payableNow = async (tenant: TestTenant, id: string): Promise<PaidInvoice> =>
  (await tenant.as('ap_clerk').get(`/invoices/${id}`)).body as PaidInvoice

/** Valid IBANs of Germany, one for each number. */
export function ibanOf(n: number): string {
  const account = String(n).padStart(18, '0')
  const rest = BigInt(`${account}131400`) % 97n
  return `DE${String(98n - rest).padStart(2, '0')}${account}`
}

let ibans = 500_000
/** An account in rupees that a vendor is paid to. */
export const givenPayee = (tenant: TestTenant, vendorId: string): Promise<string> =>
  givenBankAccount(tenant, vendorId, ibanOf(++ibans), 'INR')

/** Of the legal entity that is meant where none is named. */
const firstOf = (entities: readonly { id: string; active: boolean }[]): string =>
  entities
    .filter(({ active }) => active)
    .map(({ id }) => id)
    .toSorted()[0]!

/** An account in rupees that the organisation pays from. */
export async function givenPayFrom(tenant: TestTenant, currency = 'INR'): Promise<string> {
  const { body } = await tenant.as('controller').get('/legal-entities?limit=100')
  const made = await tenant.as('controller').post('/payment-accounts', {
    name: 'Payables',
    entity_id: firstOf(body.data),
    holder: 'Kaveri Manufacturing',
    scheme: 'iban',
    number: ibanOf(++ibans),
    country: 'DE',
    currency,
  })
  if (made.status !== 201) throw new Error(made.text)
  return made.body.id as string
}

/** Terms of payment that a vendor has from now on. */
export async function givenTerms(
  tenant: TestTenant,
  vendorId: string,
  terms: object,
): Promise<string> {
  const made = await tenant
    .as('controller')
    .post('/payment-terms', { name: `Terms of ${vendorId.slice(0, 8)}`, active: true, ...terms })
  if (made.status !== 201) throw new Error(made.text)
  const added = await tenant
    .as('controller')
    .post(`/payment-terms/${made.body.id}/vendors`, { vendor_id: vendorId })
  if (added.status !== 200) throw new Error(added.text)
  return made.body.id as string
}

export type RunBody = {
  id: string
  number: string
  status: string
  version: number
  total: { amount: string }
  approval_id: string | null
  file_sha256: string | null
  items: {
    id: string
    instalment_id: string
    invoice_id: string
    vendor_id: string
    amount: { amount: string }
    discount: { amount: string }
    account: string | null
    blocked: string | null
  }[]
  vendors: { vendor_id: string; total: { amount: string }; unusual: string[] }[]
  people: { name: string; part: string }[]
  payments: { id: string; status: string; total: { amount: string }; reference: string }[]
}

/** The next day on which banks pay. */
const nextBankDay = (): string => nextWorkday(daysFromNow(1), new Set())

/** Everything that is due, proposed by the clerk. */
export const propose = (
  tenant: TestTenant,
  accountId: string,
  more: object = {},
  role: Role = 'ap_clerk',
) =>
  tenant.as(role).post('/payments/runs', {
    account_id: accountId,
    rail: 'csv',
    pay_on: nextBankDay(),
    due_until: '2099-01-01',
    take_discounts: true,
    ...more,
  })
export const runNow = async (tenant: TestTenant, id: string): Promise<RunBody> =>
  (await tenant.as('auditor').get(`/payments/runs/${id}`)).body as RunBody

/** Sent for approval by the clerk, approved by the controller. */
export async function approveRun(tenant: TestTenant, id: string): Promise<RunBody> {
  const sent = await tenant.as('ap_clerk').post(`/payments/runs/${id}/submission`)
  if (sent.status !== 200) throw new Error(sent.text)
  const approved = await tenant
    .as('controller')
    .post(`/approvals/${(sent.body as RunBody).approval_id}/approval`)
  if (approved.status !== 200) throw new Error(approved.text)
  return runNow(tenant, id)
}
export const release = (tenant: TestTenant, id: string, role: Role = 'treasurer') =>
  tenant.as(role).post(`/payments/runs/${id}/release`)

/** Everything that is due to a vendor is with the bank. */
export async function givenSent(tenant: TestTenant, vendorId: string): Promise<RunBody> {
  const proposed = await propose(tenant, await givenPayFrom(tenant), { vendor_id: vendorId })
  if (proposed.status !== 201) throw new Error(proposed.text)
  const { id } = proposed.body as RunBody
  await approveRun(tenant, id)
  const released = await release(tenant, id)
  if (released.status !== 200) throw new Error(released.text)
  return runNow(tenant, id)
}

/** A vendor with an account, its invoice, and a run that pays it, as far as it is wanted. */
export async function givenRun(
  tenant: TestTenant,
  until: 'draft' | 'approved' | 'released' = 'draft',
  rail = 'csv',
): Promise<{ run: RunBody; invoice: PaidInvoice; vendorId: string; payeeId: string }> {
  const { invoice, vendorId } = await givenPayable(tenant)
  const payeeId = await givenPayee(tenant, vendorId)
  const proposed = await propose(tenant, await givenPayFrom(tenant), { rail, vendor_id: vendorId })
  if (proposed.status !== 201) throw new Error(proposed.text)
  const { id } = proposed.body as RunBody
  if (until !== 'draft') await approveRun(tenant, id)
  if (until === 'released') {
    const released = await release(tenant, id)
    if (released.status !== 200) throw new Error(released.text)
  }
  return { run: await runNow(tenant, id), invoice, vendorId, payeeId }
}

/** The bank says that the payments of a run failed: what they were to pay is due again. */
export async function givenFailed(tenant: TestTenant, { payments }: RunBody): Promise<void> {
  for (const { id } of payments) {
    const on = businessDate(new Date(), 'Asia/Kolkata')
    const failed = await tenant
      .as('controller')
      .post(`/payments/${id}/failure`, { on, reason: 'x' })
    if (failed.status !== 200) throw new Error(failed.text)
  }
}

/** What a bank answers of a reference that nobody knows: it waits for somebody. */
export async function givenAnswer(
  tenant: TestTenant,
  name = 'answer.csv',
): Promise<{ id: string; answers: { id: string }[] }> {
  const text = `reference,status,reason\n${name},settled,x\n`
  const sent = await tenant
    .as('controller')
    .upload('/bank-answers', { bytes: Buffer.from(text), name })
  if (sent.status !== 201) throw new Error(sent.text)
  return sent.body as { id: string; answers: { id: string }[] }
}

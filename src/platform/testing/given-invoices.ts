import { ledgerSums } from '../../budgets/index.ts'
import { find as findBudget } from '../../budgets/queries.ts'
import { ublInvoice } from '../../integrations/e-invoice/samples.ts'
import type { Role } from '../../kernel/permissions.ts'
import { givenIssued, receive, type Order } from './given.ts'
import { newTenant, type TestTenant } from './harness.ts'

export type InvoiceBody = {
  id: string
  number: string
  status: 'held' | 'approved' | 'rejected'
  version: number
  purchase_order_id: string | null
  lines: { position: number; purchase_order_line_id: string | null; credits: string | null }[]
  holds: {
    id: string
    reason: string
    position: number
    open: boolean
    message: string
    owner_role: string
    approval_id: string | null
    variance: { amount: string }
  }[]
  checks: { check: string; passed: boolean; expected: string; actual: string; basis: string }[]
}
type Sample = NonNullable<Parameters<typeof ublInvoice>[0]>

/** The clerk uploads an e-invoice of our own making. */
export const bill = (tenant: TestTenant, sample: Sample, fields: Record<string, string> = {}) =>
  billFile(tenant, ublInvoice(sample), fields)
export const billFile = async (
  tenant: TestTenant,
  xml: string,
  fields: Record<string, string> = {},
): Promise<InvoiceBody> => {
  const answer = await tenant
    .as('ap_clerk')
    .upload('/invoices', { bytes: Buffer.from(xml), name: 'invoice.xml' }, fields)
  if (answer.status !== 201) throw new Error(`upload refused: ${answer.text}`)
  return answer.body as InvoiceBody
}

/** The reasons it is held for, sorted. */
export const heldFor = (invoice: InvoiceBody): string[] =>
  invoice.holds
    .filter((hold) => hold.open)
    .map((hold) => hold.reason)
    .toSorted()

type Kind = 'price' | 'document' | 'funds'
/** Somebody accepts the one open hold of a reason. */
export async function acceptHold(
  tenant: TestTenant,
  invoice: InvoiceBody,
  { reason, as, kind = 'price' }: { reason: string; as: Role; kind?: Kind },
) {
  const hold = invoice.holds.find((h) => h.open && h.reason === reason)
  if (!hold) throw new Error(`no open hold ${reason}: ${heldFor(invoice).join(', ')}`)
  const answer = await tenant
    .as(as)
    .post(`/invoices/${invoice.id}/${kind}-acceptance`, { hold_id: hold.id, reason: 'Agreed' })
  return answer as { status: number; body: InvoiceBody & { code?: string; detail?: string } }
}

export const invoiceNow = async (tenant: TestTenant, id: string): Promise<InvoiceBody> =>
  (await tenant.as('ap_clerk').get(`/invoices/${id}`)).body as InvoiceBody

export type OrderBody = {
  status: string
  billing_status: string
  lines: { id: string; billed_quantity: string; received: string }[]
}
export const orderNow = async (tenant: TestTenant, order: Order): Promise<OrderBody> =>
  (await tenant.as('buyer').get(`/purchase-orders/${order.id}`)).body as OrderBody

/** What the budget has, which is what its ledger comes to. */
export async function budgetFigures(tenant: TestTenant, budgetId: string) {
  const [budget, sums] = await tenant.read('controller', (ctx) =>
    Promise.all([findBudget(ctx.tx, budgetId), ledgerSums(ctx.tx, budgetId)]),
  )
  if (budget.actual !== sums.actual || budget.committed !== sums.committed)
    throw new Error('a budget is not what its ledger says')
  return { reserved: budget.reserved, committed: budget.committed, actual: budget.actual }
}

export type OrderedLine = {
  description: string
  quantity: string
  unit?: string
  unit_price: string
}
/** A tenant with one issued order of these lines, received in full unless told otherwise. */
export async function givenDelivered(
  lines: readonly OrderedLine[],
  { received, budget = 100_000_000n }: { received?: string; budget?: bigint } = {},
) {
  const tenant = await newTenant()
  const given = await givenIssued(tenant, budget, {
    lines: lines.map((line) => ({ unit: 'each', ...line })),
  })
  if (received !== '0') {
    const answer = await receive(tenant, given.order, received)
    if (answer.status !== 201) throw new Error(`receipt refused: ${answer.text}`)
  }
  return { tenant, ...given }
}

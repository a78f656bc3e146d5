import { z } from 'zod'
import { sql } from '../platform/db/sql.ts'
import type { Tx } from '../platform/db/tx.ts'
import { ChargeShare, lineCategory, lineShares, pricing } from '../purchase-orders/index.ts'

const ids = (all: readonly string[]) => sql.array([...all], 'uuid')

const InvoiceRow = z.object({
  id: z.string(),
  number: z.string(),
  supplier_number: z.string(),
  vendor_name: z.string(),
  kind: z.enum(['invoice', 'credit_note', 'advance']),
  issue_date: z.string(),
  currency: z.string(),
  fx_rate: z.string(),
  net: z.bigint(),
  tax: z.bigint(),
  prepaid: z.bigint(),
  rounding: z.bigint(),
  payable: z.bigint(),
  set_off: z.bigint(),
  retained: z.bigint(),
  cleared: z.bigint(),
  cleared_base: z.bigint(),
  booked_actual: z.bigint(),
  cost_center_id: z.string().nullable(),
  category_id: z.string().nullable(),
})
export type InvoiceRow = z.output<typeof InvoiceRow>
/**
 * Approved invoices, with what advances cleared of them at approval and, for those of no order, what they are charged
 * to.
 */
export const invoices = (tx: Tx, invoiceIds: readonly string[]) =>
  tx.any(sql.type(InvoiceRow)`
    select
      i.id,
      i.number,
      i.supplier_number,
      v.title as vendor_name,
      i.kind,
      i.issue_date::text,
      i.currency,
      i.fx_rate,
      i.net,
      i.tax,
      i.prepaid,
      i.rounding,
      i.payable,
      i.set_off,
      h.retained,
      s.cleared,
      s.cleared_base,
      i.booked_actual,
      coalesce(x.cost_center_id, d.cost_center_id) as cost_center_id,
      x.category_id
    from
      invoices as i
      join documents as d on d.tenant_id = i.tenant_id and d.id = i.id
      join documents as v on v.tenant_id = i.tenant_id and v.id = i.vendor_id
      left join invoice_codings as x on x.tenant_id = i.tenant_id and x.invoice_id = i.id
      cross join lateral (
        select
          coalesce(sum(c.invoice_amount), 0)::bigint as cleared,
          coalesce(sum(c.base_amount), 0)::bigint as cleared_base
        from advance_set_offs as c
        where c.tenant_id = i.tenant_id and c.invoice_id = i.id
      ) as s
      cross join lateral (
        select abs(coalesce(sum(t.amount), 0))::bigint as retained
        from instalments as t
        where t.tenant_id = i.tenant_id and t.invoice_id = i.id and t.retained_of is not null
      ) as h
    where i.id = any (${ids(invoiceIds)})
  `)

const BilledRow = z.object({
  invoice_id: z.string(),
  amount: z.bigint(),
  cost_center_id: z.string().nullable(),
  category_id: z.string().nullable(),
  shares: z.array(ChargeShare),
  pricing: pricing.LinePricing,
})
export type BilledRow = z.output<typeof BilledRow>
/** What invoices billed of the lines of their orders. */
export const billed = (tx: Tx, invoiceIds: readonly string[]) =>
  tx.any(sql.type(BilledRow)`
    select
      b.invoice_id,
      b.amount,
      coalesce(l.cost_center_id, o.cost_center_id) as cost_center_id,
      ${lineCategory} as category_id,
      ${lineShares} as shares,
      l.pricing
    from
      invoice_bookings as b
      join purchase_order_lines as l
        on l.tenant_id = b.tenant_id and l.id = b.purchase_order_line_id
      join documents as o on o.tenant_id = l.tenant_id and o.id = l.purchase_order_id
    where b.invoice_id = any (${ids(invoiceIds)})
    order by b.invoice_id, l.position, l.id
  `)

const PaymentRow = z.object({
  id: z.string(),
  number: z.string(),
  vendor_name: z.string(),
  currency: z.string(),
  settled_on: z.string().nullable(),
  account_id: z.string(),
})
export type PaymentRow = z.output<typeof PaymentRow>
export const payments = (tx: Tx, paymentIds: readonly string[]) =>
  tx.any(sql.type(PaymentRow)`
    select p.id, p.number, v.title as vendor_name, p.currency, x.settled_on::text, r.account_id
    from
      documents as p
      join payment_details as x on x.tenant_id = p.tenant_id and x.id = p.id
      join payment_run_details as r on r.tenant_id = x.tenant_id and r.id = x.run_id
      join documents as v on v.tenant_id = p.tenant_id and v.id = p.vendor_id
    where p.id = any (${ids(paymentIds)})
  `)
const PaidRow = z.object({
  payment_id: z.string(),
  invoice_id: z.string(),
  amount: z.bigint(),
  discount: z.bigint(),
})
export type PaidRow = z.output<typeof PaidRow>
export const paid = (tx: Tx, paymentIds: readonly string[]) =>
  tx.any(sql.type(PaidRow)`
    select i.payment_id, t.invoice_id, i.amount, i.discount
    from
      payment_run_items as i
      join instalments as t on t.tenant_id = i.tenant_id and t.id = i.instalment_id
    where i.payment_id = any (${ids(paymentIds)})
    order by i.payment_id, t.due_date, i.id
  `)

const RefundRow = z.object({
  id: z.string(),
  advance_id: z.string(),
  supplier_number: z.string(),
  vendor_name: z.string(),
  kind: z.enum(['refund', 'write_off']),
  currency: z.string(),
  amount: z.bigint(),
  base_amount: z.bigint(),
  /** The day on which the money came; null where none came. */
  settled_on: z.string().nullable(),
  account_id: z.string().nullable(),
})
export type RefundRow = z.output<typeof RefundRow>
/** What was paid back of advances, and what was written off. */
export const refunds = (tx: Tx, refundIds: readonly string[]) =>
  tx.any(sql.type(RefundRow)`
    select
      r.id,
      r.advance_id,
      d.title as supplier_number,
      v.title as vendor_name,
      r.kind,
      d.currency,
      r.amount,
      r.base_amount,
      r.paid_on::text as settled_on,
      r.account_id
    from
      advance_refunds as r
      join documents as d on d.tenant_id = r.tenant_id and d.id = r.advance_id
      join documents as v on v.tenant_id = d.tenant_id and v.id = d.vendor_id
    where r.id = any (${ids(refundIds)}) and r.done_at is not null
  `)

const CreditRefundRow = z.object({
  id: z.string(),
  invoice_id: z.string(),
  supplier_number: z.string(),
  vendor_name: z.string(),
  kind: z.enum(['refund', 'write_off']),
  currency: z.string(),
  amount: z.bigint(),
  /** The day on which the money came; null where none came. */
  settled_on: z.string().nullable(),
  account_id: z.string().nullable(),
})
export type CreditRefundRow = z.output<typeof CreditRefundRow>
/** What was paid back of credits, and what was written off. */
export const creditRefunds = (tx: Tx, refundIds: readonly string[]) =>
  tx.any(sql.type(CreditRefundRow)`
    select
      r.id,
      t.invoice_id,
      d.title as supplier_number,
      v.title as vendor_name,
      r.kind,
      t.currency,
      r.amount,
      r.paid_on::text as settled_on,
      r.account_id
    from
      credit_refunds as r
      join instalments as t on t.tenant_id = r.tenant_id and t.id = r.instalment_id
      join documents as d on d.tenant_id = t.tenant_id and d.id = t.invoice_id
      join documents as v on v.tenant_id = d.tenant_id and v.id = d.vendor_id
    where r.id = any (${ids(refundIds)}) and r.done_at is not null
  `)

const PlaceRow = z.object({ id: z.string(), entity_id: z.string(), cost_center_id: z.string() })
/** Where orders are charged. */
export const placesOf = (tx: Tx, orderIds: readonly string[]) =>
  tx.any(sql.type(PlaceRow)`
    select o.id, c.entity_id, c.id as cost_center_id
    from
      documents as o
      join cost_centers as c on c.tenant_id = o.tenant_id and c.id = o.cost_center_id
    where o.id = any (${ids(orderIds)})
  `)
const ChargedRow = z.object({
  id: z.string(),
  cost_center_id: z.string().nullable(),
  category_id: z.string().nullable(),
  shares: z.array(ChargeShare),
})
export type ChargedRow = z.output<typeof ChargedRow>
/** What lines of orders say of themselves, besides their order. */
export const chargesOf = (tx: Tx, orderLineIds: readonly string[]) =>
  tx.any(sql.type(ChargedRow)`
    select l.id, l.cost_center_id, ${lineCategory} as category_id, ${lineShares} as shares
    from purchase_order_lines as l
    where l.id = any (${ids(orderLineIds)})
  `)

const Named = z.object({ id: z.string(), name: z.string() })
const named = async (tx: Tx, table: 'categories' | 'cost_centers' | 'tax_codes') =>
  new Map(
    (
      await tx.any(sql.type(Named)`
        select t.id, t.code as name from ${sql.identifier([table])} as t order by t.id limit 20000
      `)
    ).map(({ id, name }) => [id, name]),
  )
/** The codes by which files name what an amount is charged to. */
export async function codes(tx: Tx) {
  const [category, costCenter, taxCode] = await Promise.all([
    named(tx, 'categories'),
    named(tx, 'cost_centers'),
    named(tx, 'tax_codes'),
  ])
  return { category, costCenter, taxCode }
}
export type Codes = Awaited<ReturnType<typeof codes>>

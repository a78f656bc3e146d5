import { z } from 'zod'
import { sql } from '../platform/db/sql.ts'
import type { Tx } from '../platform/db/tx.ts'
import { lineCategory } from '../purchase-orders/index.ts'
import { InsideAdvance, lockedAdvancesOn } from '../set-offs/index.ts'
import { invoiceKinds } from './invoice.ts'

const VendorFacts = z.object({
  id: z.string(),
  name: z.string(),
  status: z.string(),
  vat_id: z.string().nullable(),
  country: z.string(),
  accounts: z.array(z.string()),
  other_numbers: z.array(z.string()),
})
/** A vendor with the fingerprints of its active accounts, as documents name them. */
export const vendorFacts = (tx: Tx, id: string) =>
  tx.one(sql.type(VendorFacts)`
    select
      v.id,
      v.name,
      v.status,
      v.vat_id,
      v.country,
      array(
        select a.named_fingerprint
        from vendor_bank_accounts as a
        where a.tenant_id = v.tenant_id and a.vendor_id = v.id and a.status = 'active'
      ) as accounts,
      array(
        select t.number
        from vendor_tax_registrations as t
        where t.tenant_id = v.tenant_id and t.vendor_id = v.id and not t.main
      ) as other_numbers
    from vendors as v
    where v.id = ${id}
  `)

const Closed = z.object({ last: z.string().nullable(), has_rest: z.boolean() })
/** Which invoice was the last of a closed order, and whether something of it was closed before it came. */
export const howClosed = (tx: Tx, orderId: string) =>
  tx.one(sql.type(Closed)`
    select
      (
        select max(d.number)
        from
          invoice_details as i
          join documents as d on d.tenant_id = i.tenant_id and d.id = i.id
        where i.purchase_order_id = ${orderId} and i.is_last and d.status = 'approved'
      ) as last,
      exists (
        select 1
        from purchase_order_lines as l
        where l.purchase_order_id = ${orderId} and l.closed_quantity > 0
      ) as has_rest
  `)

const Before = z.object({
  lines: z.bigint(),
  charges: z.bigint(),
  accepted_charges: z.bigint(),
  net: z.bigint(),
  base: z.bigint(),
  advances: z.array(InsideAdvance),
})
/**
 * What the approved bills of an order come to, less credits and without advances; `base` is the amount that was
 * booked, in the organisation's currency. `advances` are those that were asked for on the order.
 */
export const billedBefore = (tx: Tx, orderId: string) =>
  tx.one(sql.type(Before)`
    select
      coalesce(sum(sign * (net - own_charges)), 0)::bigint as lines,
      coalesce(sum(charges), 0)::bigint as charges,
      coalesce(sum(accepted_charges), 0)::bigint as accepted_charges,
      coalesce(sum(sign * net), 0)::bigint as net,
      coalesce(sum(booked_actual), 0)::bigint as base,
      ${lockedAdvancesOn(sql.fragment`${orderId}`)} as advances
    from
      (
        select
          case kind
            when 'invoice' then 1
            else -1
          end as sign,
          net,
          charges,
          accepted_charges,
          booked_actual,
          case kind
            when 'invoice' then charges
            else -charges
          end as own_charges
        from invoices
        where purchase_order_id = ${orderId} and status = 'approved' and kind != 'advance'
      ) as billed
  `)

const PlaceRow = z.object({
  line_id: z.string(),
  entity_id: z.string(),
  category_id: z.string().nullable(),
})
/** Where each line of an order belongs; a line of several categories belongs to none. */
export const linePlaces = (tx: Tx, orderId: string) =>
  tx.any(sql.type(PlaceRow)`
    select l.id as line_id, c.entity_id, ${lineCategory} as category_id
    from
      purchase_order_lines as l
      join purchase_orders as o on o.tenant_id = l.tenant_id and o.id = l.purchase_order_id
      join cost_centers as c on c.tenant_id = o.tenant_id and c.id = o.cost_center_id
    where l.purchase_order_id = ${orderId}
  `)

const PrecedingRow = z.object({
  norm: z.string(),
  kind: z.enum(invoiceKinds),
  status: z.string(),
  purchase_order_id: z.string().nullable(),
})
/** Bills of a vendor by their normalised numbers. */
export const precedingBills = (
  tx: Tx,
  { vendorId, norms, but }: { vendorId: string; norms: readonly string[]; but: string },
) =>
  tx.any(sql.type(PrecedingRow)`
    select supplier_number_norm as norm, kind, status, purchase_order_id
    from invoices
    where
      vendor_id = ${vendorId}
      and id != ${but}
      and supplier_number_norm = any (${sql.array([...norms], 'text')})
    order by status = 'rejected', kind = 'credit_note', id desc
    limit 100
  `)

const CompareRow = z.object({
  id: z.string(),
  number: z.string(),
  supplier_number: z.string(),
  supplier_number_norm: z.string(),
  kind: z.enum(invoiceKinds),
  vendor_id: z.string(),
  vendor_name: z.string(),
  purchase_order_id: z.string().nullable(),
  currency: z.string(),
  payable: z.bigint(),
  issue_date: z.string(),
  file_sha256: z.string(),
  accounts: z.array(z.string()),
})
type Wanted = {
  invoiceId: string
  vendorId: string
  currency: string
  payable: bigint
  day: string
  accounts: readonly string[]
}
/** Bills that this one may repeat, across the whole organisation. */
export const billsToCompare = (tx: Tx, w: Wanted) =>
  tx.any(sql.type(CompareRow)`
    select
      id,
      number,
      supplier_number,
      supplier_number_norm,
      kind,
      vendor_id,
      vendor_name,
      purchase_order_id,
      currency,
      payable,
      issue_date,
      file_sha256,
      accounts
    from
      bills_to_compare(
        ${w.invoiceId},
        ${w.vendorId},
        ${w.currency},
        ${w.payable},
        ${w.day}::date,
        ${sql.array([...w.accounts], 'text')}
      )
  `)

const OwnFacts = z.object({
  supplier_number_norm: z.string(),
  file_sha256: z.string(),
  accounts: z.array(z.string()),
})
export const ownFacts = (tx: Tx, id: string) =>
  tx.one(sql.type(OwnFacts)`
    select
      i.supplier_number_norm,
      i.file_sha256,
      array(
        select a.fingerprint
        from invoice_accounts as a
        where a.tenant_id = i.tenant_id and a.invoice_id = i.id
      ) as accounts
    from invoices as i
    where i.id = ${id}
  `)

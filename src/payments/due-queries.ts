import { z } from 'zod'
import { containing, sql } from '../platform/db/sql.ts'
import type { AmountRange, DayRange } from '../platform/lists/filters.ts'
import { Held, heldColumn, isHeldOn } from '../retainage/index.ts'
import { waitingDebit } from './debit-queries.ts'
import { isOvertaken } from '../set-offs/index.ts'
import { betweenInOwn, onDays, type Source } from '../platform/lists/source.ts'

const Row = z.object({
  id: z.string(),
  invoice_id: z.string(),
  invoice_number: z.string(),
  supplier_number: z.string(),
  vendor_id: z.string(),
  vendor_name: z.string(),
  entity: z.string(),
  currency: z.string(),
  amount: z.bigint(),
  due_date: z.string(),
  discount: z.bigint(),
  discount_until: z.string().nullable(),
  stop_reason: z.string().nullable(),
  overtaken: z.boolean(),
  held: Held.nullable(),
  /** Whose retainage it is. */
  order_id: z.string().nullable(),
  waiting_debit: z.string().nullable(),
  on_hold: z.boolean(),
  has_account: z.boolean(),
  needs_account: z.boolean(),
})
export type DueRow = z.output<typeof Row>

const hold = (today: string) => sql.fragment`
  exists (
      select 1
      from vendor_holds as h
      where
        h.tenant_id = t.tenant_id
        and h.vendor_id = d.vendor_id
        and h.stops = 'payments'
        and h.ended_at is null
        and (h.until is null or h.until >= ${today}::date)
    )
`
const account = (today: string) => sql.fragment`
  exists (
      select 1
      from vendor_bank_accounts as a
      where
        a.tenant_id = t.tenant_id
        and a.vendor_id = d.vendor_id
        and a.currency = t.currency
        and a.status = 'active'
        and a.valid_from <= ${today}::date
    )
`
/** Other ways to pay than a transfer need no account of the vendor. */
const needsAccount = sql.fragment`
  not exists (
      select 1
      from vendor_profiles as p
      where
        p.tenant_id = t.tenant_id
        and p.id = d.vendor_id
        and p.payment_method in ('direct_debit', 'card', 'cheque')
    )
`

/** The open parts of approved invoices, as they stand on a day. */
export const listedOn = (today: string): Source<DueRow> => ({
  row: Row,
  select: sql.fragment`
    t.id,
    t.invoice_id,
    d.number as invoice_number,
    d.title as supplier_number,
    d.vendor_id,
    v.title as vendor_name,
    e.name as entity,
    t.currency,
    t.amount,
    t.due_date::text,
    t.discount,
    t.discount_until::text,
    t.stop_reason,
    ${isOvertaken} as overtaken,
    ${heldColumn} as held,
    t.retained_of as order_id,
    ${waitingDebit} as waiting_debit,
    ${hold(today)} as on_hold,
    ${account(today)} as has_account,
    ${needsAccount} as needs_account
    from
      instalments as t
      join documents as d on d.tenant_id = t.tenant_id and d.id = t.invoice_id
      join documents as v on v.tenant_id = d.tenant_id and v.id = d.vendor_id
      join legal_entities as e on e.tenant_id = t.tenant_id and e.id = t.entity_id
  `,
  where: sql.fragment`t.status = 'open'`,
  id: sql.fragment`t.id`,
  sorts: {
    due: { by: sql.fragment`t.due_date`, type: 'date' },
    vendor: { by: sql.fragment`v.title`, type: 'text' },
  },
})
const payable = (today: string) => sql.fragment`
  t.stop_reason is null
  and not ${isOvertaken}
  and not ${isHeldOn(today)}
  and ${waitingDebit} is null
  and not ${hold(today)}
  and (t.amount < 0 or not ${needsAccount} or ${account(today)})
`
export const matches = {
  text: (text: string) =>
    sql.fragment`(d.number || ' ' || d.title || ' ' || v.title) ilike ${containing(text)}`,
  payable: (value: string, today: string) =>
    value === 'payable' ? sql.fragment`(${payable(today)})` : sql.fragment`not (${payable(today)})`,
  vendor: (id: string) => sql.fragment`d.vendor_id = ${id}`,
  entity: (id: string) => sql.fragment`t.entity_id = ${id}`,
  currency: (code: string) => sql.fragment`t.currency = ${code}`,
  due: (days: DayRange) => onDays(sql.fragment`t.due_date`, days),
  amount: (amounts: AmountRange) =>
    betweenInOwn(sql.fragment`t.amount`, sql.fragment`t.currency`, amounts),
  discount: (value: string, today: string) =>
    value === 'yes'
      ? sql.fragment`t.discount_until >= ${today}::date`
      : sql.fragment`(t.discount_until is null or t.discount_until < ${today}::date)`,
}

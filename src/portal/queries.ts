import { z } from 'zod'
import { Held, heldColumn, isHeldByMilestone } from '../retainage/index.ts'
import { sql } from '../platform/db/sql.ts'
import type { Tx } from '../platform/db/tx.ts'
import { paymentStates } from './invoice-payment.ts'

/** How many rows a page of the portal shows. */
export const pageSize = 25

const OrderRow = z.object({
  id: z.string(),
  number: z.string(),
  status: z.enum(['issued', 'closed', 'cancelled']),
  currency: z.string(),
  total: z.bigint(),
  issued_on: z.string().nullable(),
  expected_on: z.string().nullable(),
  payment_terms_days: z.number(),
  version: z.number(),
  lines: z.number(),
  answered: z.number(),
  waiting: z.number(),
})
export type OrderRow = z.output<typeof OrderRow>
/** As a contact: nothing else of an order is theirs to read. */
const orders = sql.fragment`
  d.id,
  d.number,
  d.status,
  d.currency,
  d.total,
  d.document_date as issued_on,
  x.expected_on,
  x.payment_terms_days,
  d.version,
  (
    select count(*)::int
    from purchase_order_lines as l
    where l.tenant_id = d.tenant_id and l.purchase_order_id = d.id
  ) as lines,
  (
    select count(*)::int
    from order_answers as a
    where a.tenant_id = d.tenant_id and a.purchase_order_id = d.id and not a.replaced
  ) as answered,
  (
    select count(*)::int
    from order_answers as a
    where
      a.tenant_id = d.tenant_id
      and a.purchase_order_id = d.id
      and not a.replaced
      and a.answer != 'accept'
      and a.decision is null
  ) as waiting
  from
    documents as d
    join purchase_order_details as x on x.tenant_id = d.tenant_id and x.id = d.id
`
export const order = (tx: Tx, id: string) =>
  tx.one(sql.type(OrderRow)`select ${orders} where d.kind = 'purchase_order' and d.id = ${id}`)
/** The policy says the same; named here, it is read through the index of the vendor's documents. */
const own = sql.fragment`d.vendor_id = (select current_vendor())`
export const before = (cursor: string | undefined) =>
  cursor ? sql.fragment`and ${own} and d.id < ${cursor}` : sql.fragment`and ${own}`
/** One more than a page, which tells whether there are older ones. */
export const ordersBefore = (tx: Tx, cursor?: string) =>
  tx.any(sql.type(OrderRow)`
    select ${orders}
    where d.kind = 'purchase_order' ${before(cursor)}
    order by d.id desc
    limit ${pageSize + 1}
  `)
/** Open orders that have lines without an answer. */
export const ordersToAnswer = (tx: Tx) =>
  tx.any(sql.type(OrderRow)`
    select ${orders}
    where
      d.kind = 'purchase_order'
      and ${own}
      and d.status = 'issued'
      and x.receipt_status != 'full'
      and exists (
        select 1
        from purchase_order_lines as l
        where
          l.tenant_id = d.tenant_id
          and l.purchase_order_id = d.id
          and not exists (
            select 1
            from order_answers as a
            where a.tenant_id = l.tenant_id and a.line_id = l.id and not a.replaced
          )
      )
    order by d.id desc
    limit 20
  `)

const LineRow = z.object({
  id: z.string(),
  position: z.number(),
  description: z.string(),
  quantity: z.string(),
  unit: z.string(),
  unit_price: z.string(),
  due_on: z.string().nullable(),
  amount: z.bigint(),
  received: z.string(),
  closed_quantity: z.string(),
  returned_for_replacement: z.string(),
  kind: z.enum(['quantity', 'amount', 'milestone']),
  base_unit: z.string().nullable(),
  holds: z.string(),
})
export type LineRow = z.output<typeof LineRow>
export const orderLines = (tx: Tx, orderId: string) =>
  tx.any(
    sql.type(LineRow)`
      select
        id,
        position,
        description,
        quantity,
        unit,
        unit_price,
        due_on,
        amount,
        trim_scale(received) as received,
        trim_scale(closed_quantity) as closed_quantity,
        trim_scale(returned_for_replacement) as returned_for_replacement,
        kind,
        base_unit,
        trim_scale(holds) as holds
      from purchase_order_lines
      where purchase_order_id = ${orderId}
      order by position
    `,
  )

const Seen = z.object({ id: z.string() })
/** 404 where a contact may not see it. */
export const shipNotice = (tx: Tx, id: string) =>
  tx.one(sql.type(Seen)`select id from ship_notices where id = ${id}`)

/** What came or went back of a line. */
export const ItemRow = z.object({
  item: z.string(),
  quantity: z.string(),
  unit: z.string(),
  base_unit: z.string().nullable(),
  holds: z.string(),
})
const ReceiptRow = z.object({
  id: z.string(),
  number: z.string(),
  received_on: z.string(),
  delivery_note: z.string().nullable(),
  order_id: z.string(),
  order_number: z.string(),
  items: z.array(ItemRow),
})
export type ReceiptRow = z.output<typeof ReceiptRow>
export const receiptsBefore = (tx: Tx, cursor?: string) =>
  tx.any(sql.type(ReceiptRow)`
    select
      d.id,
      d.number,
      d.document_date as received_on,
      d.title as delivery_note,
      o.id as order_id,
      o.number as order_number,
      (
        select
          coalesce(
            jsonb_agg(
              jsonb_build_object(
                'item',
                p.description,
                'quantity',
                trim_scale(l.quantity)::text,
                'unit',
                p.unit,
                'base_unit',
                p.base_unit,
                'holds',
                trim_scale(p.holds)::text
              )
              order by p.position
            ),
            '[]'
          )
        from
          receipt_lines as l
          join purchase_order_lines as p
            on p.tenant_id = l.tenant_id and p.id = l.purchase_order_line_id
        where l.tenant_id = d.tenant_id and l.receipt_id = d.id
      ) as items
    from
      documents as d
      join receipt_details as x on x.tenant_id = d.tenant_id and x.id = d.id
      join documents as o on o.tenant_id = x.tenant_id and o.id = x.purchase_order_id
    where
      d.kind = 'receipt'
      and x.reverses_id is null
      and not exists (
        select 1
        from receipt_details as r
        where r.tenant_id = d.tenant_id and r.reverses_id = d.id
      )
      ${before(cursor)}
    order by d.id desc
    limit ${pageSize + 1}
  `)

const HoldRow = z.object({
  reason: z.string(),
  position: z.number(),
  released_how: z.string().nullable(),
  note: z.string().nullable(),
})
const PartRow = z.object({
  amount: z.string(),
  /** Null while it is held back and nobody knows until when. */
  due_on: z.string().nullable(),
  held: Held.nullable(),
  payment: z
    .object({
      id: z.string(),
      number: z.string(),
      state: z.enum(paymentStates),
      pay_on: z.string(),
      answered_on: z.string().nullable(),
    })
    .nullable(),
})
export type PartRow = z.output<typeof PartRow>
const SetOffRow = z.object({ advance_id: z.string(), number: z.string(), amount: z.string() })
const InvoiceRow = z.object({
  id: z.string(),
  number: z.string(),
  supplier_number: z.string(),
  kind: z.enum(['invoice', 'credit_note', 'advance']),
  status: z.enum(['held', 'approved', 'rejected']),
  currency: z.string(),
  total: z.bigint(),
  net: z.bigint(),
  tax: z.bigint(),
  payable: z.bigint(),
  set_off: z.bigint(),
  set_offs: z.array(SetOffRow),
  issued_on: z.string(),
  due_on: z.string().nullable(),
  order_id: z.string().nullable(),
  order_number: z.string().nullable(),
  holds: z.array(HoldRow),
  parts: z.array(PartRow),
})
export type InvoiceRow = z.output<typeof InvoiceRow>

/** The latest payment of a part; what failed before it does not count. */
const partPayment = sql.fragment`
  (
    select
      jsonb_build_object(
        'id', p.id,
        'number', p.number,
        'state', p.status,
        'pay_on', p.document_date,
        'answered_on', y.answered_on
      )
    from
      payment_run_items as i
      join documents as p on p.tenant_id = i.tenant_id and p.id = i.payment_id
      join payment_details as y on y.tenant_id = p.tenant_id and y.id = p.id
    where i.tenant_id = t.tenant_id and i.instalment_id = t.id
    order by i.id desc
    limit 1
  )
`
const invoices = sql.fragment`
  d.id,
  d.number,
  d.title as supplier_number,
  x.kind,
  d.status,
  d.currency,
  d.total,
  x.net,
  x.tax,
  x.payable,
  x.set_off,
  (
    select
      coalesce(
        jsonb_agg(
          jsonb_build_object(
            'advance_id', s.advance_id,
            'number', a.number,
            'amount', s.invoice_amount::text
          )
          order by s.created_at, s.id
        ),
        '[]'
      )
    from
      advance_set_offs as s
      join documents as a on a.tenant_id = s.tenant_id and a.id = s.advance_id
    where s.tenant_id = d.tenant_id and s.invoice_id = d.id and s.taken_back_at is null
  ) as set_offs,
  d.document_date as issued_on,
  x.due_date as due_on,
  o.id as order_id,
  o.number as order_number,
  (
    select
      coalesce(
        jsonb_agg(
          jsonb_build_object(
            'reason', h.reason,
            'position', h.position,
            'released_how', h.released_how,
            'note', h.note
          )
          order by h.position, h.reason
        ),
        '[]'
      )
    from invoice_holds as h
    where h.tenant_id = d.tenant_id and h.invoice_id = d.id
  ) as holds,
  (
    select
      coalesce(
        jsonb_agg(
          jsonb_build_object(
            'amount', t.amount::text,
            'due_on', case
              when not ${isHeldByMilestone} then t.due_date
            end,
            'held', ${heldColumn},
            'payment', ${partPayment}
          )
          order by t.due_date, t.position
        ),
        '[]'
      )
    from instalments as t
    where t.tenant_id = d.tenant_id and t.invoice_id = d.id
  ) as parts
  from
    documents as d
    join invoice_details as x on x.tenant_id = d.tenant_id and x.id = d.id
    left join documents as o on o.tenant_id = x.tenant_id and o.id = x.purchase_order_id
`
/** Nothing is to be paid of an invoice that is not approved, or not any more. */
export const partsOf = ({ status, parts }: InvoiceRow): readonly PartRow[] =>
  status === 'approved' ? parts : []
export const invoice = (tx: Tx, id: string) =>
  tx.one(sql.type(InvoiceRow)`select ${invoices} where d.kind = 'invoice' and d.id = ${id}`)
export const invoicesBefore = (tx: Tx, cursor?: string) =>
  tx.any(sql.type(InvoiceRow)`
    select ${invoices}
    where d.kind = 'invoice' ${before(cursor)}
    order by d.id desc
    limit ${pageSize + 1}
  `)

const InvoiceLineRow = z.object({
  position: z.number(),
  description: z.string(),
  quantity: z.string(),
  unit: z.string().nullable(),
  unit_price: z.string(),
  net: z.bigint(),
})
export const invoiceLines = (tx: Tx, invoiceId: string) =>
  tx.any(
    sql.type(InvoiceLineRow)`
      select position, description, quantity, unit, unit_price, net
      from invoice_lines
      where invoice_id = ${invoiceId}
      order by position
    `,
  )

const VendorRow = z.object({
  id: z.string(),
  name: z.string(),
  vat_id: z.string().nullable(),
  email: z.string().nullable(),
  country: z.string(),
  currency: z.string(),
  payment_terms_days: z.number(),
  version: z.number(),
})

export const vendor = (tx: Tx) =>
  tx.one(
    sql.type(VendorRow)`
      select
        d.id,
        d.title as name,
        x.vat_id,
        x.email,
        x.country,
        d.currency,
        x.payment_terms_days,
        d.version
      from
        documents as d
        join vendor_details as x on x.tenant_id = d.tenant_id and x.id = d.id
      where d.kind = 'vendor'
    `,
  )

const ContactRow = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  language: z.enum(['en', 'de']),
  purposes: z.array(z.enum(['orders', 'invoices', 'payments', 'quality'])),
  active: z.boolean(),
  version: z.number(),
})
export type ContactRow = z.output<typeof ContactRow>
const contactColumns = sql.fragment`
  id, name, email, phone, language, purposes, active, version from vendor_contacts
`
export const contacts = (tx: Tx) =>
  tx.any(
    sql.type(ContactRow)`select ${contactColumns} order by active desc, created_at, id limit 100`,
  )
const ForRow = z.object({ active: z.boolean(), purposes: z.array(z.string()) })
/** What the contacts are for. The vendor is named, because a command asks for the organisation. */
export const contactsFor = (tx: Tx, vendorId: string) =>
  tx.any(
    sql.type(ForRow)`select active, purposes from vendor_contacts where vendor_id = ${vendorId}`,
  )
export const contact = (tx: Tx, id: string) =>
  tx.one(sql.type(ContactRow)`select ${contactColumns} where id = ${id}`)

const Found = z.object({ id: z.string() })
/** A document that the vendor of this transaction may see. */
export const visible = (tx: Tx, kind: string, id: string) =>
  tx.one(sql.type(Found)`select id from documents where kind = ${kind} and id = ${id}`)

/** A page, and where the next one begins. */
export function paged<T extends { id: string }>(
  rows: readonly T[],
): { rows: T[]; next: string | null } {
  const shown = rows.slice(0, pageSize)
  return { rows: shown, next: rows.length > pageSize ? (shown.at(-1)?.id ?? null) : null }
}

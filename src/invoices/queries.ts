import { z } from 'zod'
import type { Move } from '../kernel/lifecycle.ts'
import { Message } from '../messages/index.ts'
import { conflict } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import type { Closing } from '../purchase-orders/index.ts'
import { changed, entered, linked, moved } from '../platform/documents/register.ts'
import { booked, type Booking } from './booking-queries.ts'
import { invoiceKinds, statuses } from './invoice.ts'

const none = z.object({})
const duplicate = () =>
  conflict(
    'duplicate_invoice',
    'This invoice was captured already. Open the one that is there; a corrected invoice needs a new number.',
  )
/** The messages for violated constraints. */
export const constraints: Constraints = {
  invoices__duplicate_number: duplicate,
  invoices__duplicate_file: duplicate,
}

export const Row = z.object({
  id: z.string(),
  number: z.string(),
  supplier_number: z.string(),
  kind: z.enum(invoiceKinds),
  status: z.enum(statuses),
  vendor_id: z.string(),
  vendor_name: z.string(),
  vendor_status: z.string(),
  purchase_order_id: z.string().nullable(),
  order_number: z.string().nullable(),
  order_reference: z.string().nullable(),
  issue_date: z.string(),
  due_date: z.string().nullable(),
  currency: z.string(),
  fx_rate: z.string(),
  net: z.bigint(),
  tax: z.bigint(),
  gross: z.bigint(),
  prepaid: z.bigint(),
  rounding: z.bigint(),
  payable: z.bigint(),
  set_off: z.bigint(),
  format: z.string(),
  file_id: z.string(),
  type_code: z.string().nullable(),
  duplicate_reason: z.string().nullable(),
  is_last: z.boolean(),
  match_run: z.number(),
  match_policy_id: z.string().nullable(),
  match_policy_number: z.number().nullable(),
  approved_how: Message.nullable(),
  approved_at: z.date().nullable(),
  captured_by: z.string(),
  captured_by_name: z.string(),
  version: z.number(),
  created_at: z.date(),
})
export const columns = sql.fragment`
  i.id,
  i.number,
  i.supplier_number,
  i.kind,
  i.status,
  i.vendor_id,
  v.name as vendor_name,
  v.status as vendor_status,
  i.purchase_order_id,
  o.number as order_number,
  i.order_reference,
  i.issue_date,
  i.due_date,
  i.currency,
  i.fx_rate,
  i.net,
  i.tax,
  i.gross,
  i.prepaid,
  i.rounding,
  i.payable,
  i.set_off,
  i.format,
  i.file_id,
  i.type_code,
  i.duplicate_reason,
  i.is_last,
  i.match_run,
  i.match_policy_id,
  p.number as match_policy_number,
  i.approved_how,
  i.approved_at,
  i.captured_by,
  m.name as captured_by_name,
  i.version,
  i.created_at
`
export const from = sql.fragment`
  from
    invoices as i
    left join vendors as v on v.tenant_id = i.tenant_id and v.id = i.vendor_id
    left join memberships as m on m.tenant_id = i.tenant_id and m.user_id = i.captured_by
    left join purchase_orders as o on o.tenant_id = i.tenant_id and o.id = i.purchase_order_id
    left join match_policies as p on p.tenant_id = i.tenant_id and p.id = i.match_policy_id
`

export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} ${from} where i.id = ${id}`)
const lock = (tx: Tx, id: string) =>
  tx.one(
    sql.type(Row)`
      select ${columns}
      ${from}
      where i.id = ${id} and i.details_id = i.id
      for no key update of i
    `,
  )
export const invoice = { kind: 'invoice', lock }
const Head = z.object({ id: z.string(), purchase_order_id: z.string().nullable() })
/**
 * Which order it is for, with its vendor locked: meanwhile nobody sets or lifts a hold on it. Always before the order.
 */
export const headWithVendor = (tx: Tx, id: string) =>
  tx.one(
    sql.type(Head)`
      select i.id, i.purchase_order_id
      from
        invoices as i
        join documents as v on v.tenant_id = i.tenant_id and v.id = i.vendor_id
      where i.id = ${id}
      for share of v
    `,
  )
export const heldOnOrder = (tx: Tx, orderId: string) =>
  tx.any(
    sql.type(Head)`
      select id, purchase_order_id
      from invoices
      where purchase_order_id = ${orderId} and status = 'held'
      order by id
    `,
  )

export const heldOfVendor = (tx: Tx, vendorId: string) =>
  tx.any(
    sql.type(Head)`
      select id, purchase_order_id
      from invoices
      where vendor_id = ${vendorId} and status = 'held'
      order by purchase_order_id nulls last, id
    `,
  )

/** Held, and they name an account to be paid to. */
export const heldNamingAccount = (tx: Tx, vendorId: string) =>
  tx.any(
    sql.type(Head)`
      select i.id, i.purchase_order_id
      from invoices as i
      where
        i.vendor_id = ${vendorId}
        and i.status = 'held'
        and exists (
          select 1
          from invoice_accounts as a
          where a.tenant_id = i.tenant_id and a.invoice_id = i.id
        )
      order by i.purchase_order_id nulls last, i.id
    `,
  )

const Document = z.object({ document: z.unknown() })
export const document = (tx: Tx, id: string) =>
  tx.one(sql.type(Document)`select document from invoices where id = ${id}`)

export type NewInvoice = {
  id: string
  number: string
  supplierNumber: string
  norm: string
  kind: string
  vendorId: string
  orderId: string | null
  /** Of its order. */
  costCenterId: string | null
  orderReference: string | null
  issueDate: string
  dueDate: string | null
  currency: string
  rate: string
  net: bigint
  tax: bigint
  gross: bigint
  prepaid: bigint
  rounding: bigint
  payable: bigint
  format: string
  document: unknown
  typeCode: string | null
  duplicateReason: string | null
  isLast: boolean
  /** The numbers of the invoices it names as those before it, as they are compared. */
  precedingNorms: readonly string[]
  fileId: string
  sha256: string
  by: string
}
/** A credit note gives back what the invoices it names have billed: of each number the one that stands. */
const credited = ({ id, kind, vendorId, precedingNorms }: NewInvoice) => sql.fragment`
  insert into document_links (from_id, to_id, role)
  select distinct on (x.supplier_number_norm) ${id}::uuid, x.id, 'credits'
  from invoices as x
  where
    ${kind} = 'credit_note'
    and x.vendor_id = ${vendorId}
    and x.kind = 'invoice'
    and x.supplier_number_norm = any (${sql.array([...precedingNorms], 'text')})
  order by x.supplier_number_norm, x.status = 'rejected', x.id desc
`
export const insert = (tx: WriteTx, i: NewInvoice) =>
  tx.write(sql.type(none)`
    with
      document as (${entered({
        id: i.id,
        kind: 'invoice',
        number: i.number,
        title: i.supplierNumber,
        status: 'held',
        costCenterId: i.costCenterId,
        vendorId: i.vendorId,
        ownerId: i.by,
        currency: i.currency,
        total: i.gross,
        date: i.issueDate,
      })}),
      link as (${linked(i.id, 'bills', i.orderId ? [i.orderId] : [])}),
      credited as (${credited(i)})
    insert into invoice_details
      (
        id,
        supplier_number_norm,
        kind,
        purchase_order_id,
        order_reference,
        due_date,
        fx_rate,
        net,
        tax,
        prepaid,
        rounding,
        payable,
        format,
        document,
        type_code,
        duplicate_reason,
        is_last,
        file_id,
        file_sha256,
        claimed_by,
        claimed_year
      )
    values
      (
        ${i.id},
        ${i.norm},
        ${i.kind},
        ${i.orderId},
        ${i.orderReference},
        ${i.dueDate},
        ${i.rate},
        ${i.net},
        ${i.tax},
        ${i.prepaid},
        ${i.rounding},
        ${i.payable},
        ${i.format},
        ${JSON.stringify(i.document)}::jsonb,
        ${i.typeCode},
        ${i.duplicateReason},
        ${i.isLast},
        ${i.fileId},
        ${i.sha256},
        ${i.vendorId},
        extract(year from ${i.issueDate}::date)
      )
  `)
export const insertAccounts = (tx: WriteTx, id: string, accounts: readonly string[]) =>
  tx.write(sql.type(none)`
    insert into invoice_accounts (invoice_id, fingerprint)
    select ${id}, f from account_fingerprints(${sql.array([...accounts], 'text')}) as f
    on conflict do nothing
  `)
export const linkOrder = (tx: WriteTx, id: string, order: { id: string; cost_center_id: string }) =>
  tx.write(
    sql.type(none)`
      with
        document as (${changed(id, { costCenterId: order.cost_center_id })}),
        unlinked as (
          delete from document_links
          where from_id = ${id} and role = 'bills' and to_id != ${order.id}
        ),
        link as (${linked(id, 'bills', [order.id])})
      update invoice_details as x
      set purchase_order_id = ${order.id}
      from document as d
      where x.tenant_id = d.tenant_id and x.id = d.id
    `,
  )
type Approval = {
  id: string
  how: Message
  actual: bigint
  budgetId: string | null
  charges: bigint
  acceptedCharges: bigint
  /** What advances clear of it. */
  setOff?: bigint
  bookings: readonly Booking[]
  move: Move
}
export const approve = (tx: WriteTx, a: Approval): void =>
  tx.write(
    sql.type(none)`
      with
        document as (${moved(a.id, a.move)}),
        booked as (${booked(a.id, a.bookings)})
      update invoice_details as x
      set
        approved_how = ${JSON.stringify(a.how)}::jsonb,
        approved_at = now(),
        booked_actual = ${a.actual},
        budget_id = ${a.budgetId},
        charges = ${a.charges},
        accepted_charges = ${a.acceptedCharges},
        set_off = ${a.setOff ?? 0n}
      from document as d
      where x.tenant_id = d.tenant_id and x.id = d.id
    `,
    ifFresh,
  )
/** Whether it is the last bill of its order. */
export const saveLast = (tx: WriteTx, id: string, isLast: boolean, move: Move): void =>
  tx.write(
    sql.type(none)`
      with
        document as (${changed(id, {}, move)})
      update invoice_details as x
      set is_last = ${isLast}
      from document as d
      where x.tenant_id = d.tenant_id and x.id = d.id
    `,
    ifFresh,
  )
/** What it closed of its order as the last bill. */
export const saveClosed = (tx: WriteTx, id: string, closings: readonly Closing[]): void =>
  tx.write(sql.type(none)`
    update invoice_details
    set closed_lines = ${JSON.stringify(
      closings.map((one) => ({ ...one, released: String(one.released) })),
    )}::jsonb
    where id = ${id}
  `)
const OtherLast = z.object({ id: z.string() })
/** Another approved invoice that is said to be the last one of an order. */
export const otherLast = (tx: Tx, { orderId, id }: { orderId: string; id: string }) =>
  tx.maybeOne(sql.type(OtherLast)`
    select i.id
    from invoices as i
    where
      i.purchase_order_id = ${orderId}
      and i.id != ${id}
      and i.is_last
      and i.status = 'approved'
    order by i.id desc
    limit 1
  `)
const ClosedLines = z.object({
  lines: z.array(z.object({ lineId: z.string(), quantity: z.string(), released: z.string() })),
})
export const closedBy = async (tx: Tx, id: string): Promise<Closing[]> =>
  (
    await tx.one(sql.type(ClosedLines)`
      select coalesce(x.closed_lines, '[]') as lines from invoice_details as x where x.id = ${id}
    `)
  ).lines.map((line) => ({ ...line, released: BigInt(line.released) }))
export const reject = (
  tx: WriteTx,
  id: string,
  move: Move,
  { voidedAt }: { voidedAt: Date | null } = { voidedAt: null },
): void =>
  tx.write(
    sql.type(none)`
      with
        document as (${moved(id, move)})
      update invoice_details as x
      set
        rejected = true,
        voided_at = ${voidedAt && sql.timestamp(voidedAt)}
      from document as d
      where x.tenant_id = d.tenant_id and x.id = d.id
    `,
    ifFresh,
  )

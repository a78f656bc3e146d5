import { z } from 'zod'
import type { Move } from '../kernel/lifecycle.ts'
import { conflict } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import { sql, type Fragment } from '../platform/db/sql.ts'
import { changed, entered, linked, moved } from '../platform/documents/register.ts'
import { placeOfDelivery } from '../delivery-places/index.ts'
import { OrderTerms } from '../payment-terms/index.ts'
import { Retainage } from '../retainage/index.ts'
import { type Delivery, incoterm } from './delivery.ts'
import type { NextDelivery } from './line-delivery.ts'
import { numbersNamed } from './order-reference.ts'
import { OrderPricing } from './pricing.ts'
import { progressSteps, statuses } from './purchase-order.ts'

const none = z.object({})
const Progress = z.enum(progressSteps)
const RequestRef = z.object({ id: z.string(), number: z.string(), requester_id: z.string() })
/** What an order is on hold for. It stays so while the order is locked. */
const Hold = z.object({
  id: z.string(),
  reason: z.string(),
  holder: z.string(),
  held_at: z.string(),
})
export type OrderHold = z.output<typeof Hold>
export const Row = z.object({
  id: z.string(),
  number: z.string().nullable(),
  status: z.enum(statuses),
  vendor_id: z.string(),
  vendor_name: z.string(),
  vendor_status: z.string(),
  purchase_request_id: z.string().nullable(),
  requests: z.array(RequestRef),
  direct: z.boolean(),
  reason: z.string().nullable(),
  vendor_reason: z.string().nullable(),
  revision: z.number(),
  buyer_id: z.string(),
  cost_center_id: z.string(),
  cost_center_code: z.string(),
  budget_id: z.string().nullable(),
  buyer_name: z.string(),
  currency: z.string(),
  fx_rate: z.string(),
  total: z.bigint(),
  tax: z.bigint(),
  base_total: z.bigint(),
  pricing: OrderPricing,
  expected_on: z.string().nullable(),
  next_delivery_on: z.string().nullable(),
  payment_terms_days: z.number(),
  terms: OrderTerms.nullable(),
  deliver_to: placeOfDelivery.nullable(),
  incoterm: incoterm.nullable(),
  retainage: Retainage.nullable(),
  receipt_status: Progress,
  billing_status: Progress,
  snapshot_sha256: z.string().nullable(),
  issued_at: z.date().nullable(),
  version: z.number(),
  created_at: z.date(),
  hold: Hold.nullable(),
})
const requests = sql.fragment`
  (
    select
      coalesce(
        jsonb_agg(
          jsonb_build_object('id', r.id, 'number', r.number, 'requester_id', r.requester_id)
          order by r.id
        ),
        '[]'
      )
    from purchase_requests as r
    where
      r.tenant_id = o.tenant_id
      and r.id in (
        select rl.purchase_request_id
        from
          purchase_order_lines as ol
          join purchase_request_allocations as a
            on a.tenant_id = ol.tenant_id and a.purchase_order_line_id = ol.id
          join purchase_request_lines as rl
            on rl.tenant_id = a.tenant_id and rl.id = a.purchase_request_line_id
        where ol.tenant_id = o.tenant_id and ol.purchase_order_id = o.id
      )
  )
`
export const columns = sql.fragment`
  o.id,
  o.number,
  o.status,
  o.vendor_id,
  v.name as vendor_name,
  v.status as vendor_status,
  o.purchase_request_id,
  ${requests} as requests,
  o.direct,
  o.reason,
  o.vendor_reason,
  o.revision,
  o.buyer_id,
  o.cost_center_id,
  c.code as cost_center_code,
  o.budget_id,
  m.name as buyer_name,
  o.currency,
  o.fx_rate,
  o.total,
  o.tax,
  o.base_total,
  o.pricing,
  o.expected_on,
  nullif(o.next_due_on, 'infinity') as next_delivery_on,
  o.payment_terms_days,
  o.terms,
  o.deliver_to,
  o.incoterm,
  o.retainage,
  o.receipt_status,
  o.billing_status,
  o.snapshot_sha256,
  o.issued_at,
  o.version,
  o.created_at,
  (
    select
      jsonb_build_object(
        'id', h.id,
        'reason', h.reason,
        'holder', hm.name,
        'held_at', h.held_at
      )
    from
      order_holds as h
      join memberships as hm on hm.tenant_id = h.tenant_id and hm.user_id = h.held_by
    where h.tenant_id = o.tenant_id and h.purchase_order_id = o.id and h.lifted_at is null
  ) as hold
`
/** Outer joins, though each is there: PostgreSQL then knows that a page needs as many rows as it shows. */
export const from = sql.fragment`
  from
    purchase_orders as o
    left join vendors as v on v.tenant_id = o.tenant_id and v.id = o.vendor_id
    left join cost_centers as c on c.tenant_id = o.tenant_id and c.id = o.cost_center_id
    left join memberships as m on m.tenant_id = o.tenant_id and m.user_id = o.buyer_id
`

/** The messages for violated constraints. */
export const constraints: Constraints = {
  purchase_order_lines__over_receipt: () =>
    conflict(
      'over_receipt',
      'This is more than the order and its tolerance allow. Post at most that. Send the rest back to the vendor, or have the order changed by a change order.',
    ),
  purchase_order_lines__inspected: () =>
    conflict(
      'inspected_otherwise',
      'Goods of this order were inspected or taken back at the same moment. Open the receipt again to see what is left.',
    ),
  purchase_order_lines__returned: () =>
    conflict(
      'returned_otherwise',
      'Goods of this order were given back or taken back at the same moment. Open the receipt again to see what is left.',
    ),
  purchase_order_lines__closed: () =>
    conflict(
      'closed_short',
      'The rest of this line was closed because it was not to come any more. A buyer can open it again on the order; then it can be received.',
    ),
  order_holds__one: () => conflict('already_on_hold', 'Somebody has put it on hold already.'),
}

export const findOrder = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} ${from} where o.id = ${id}`)
const lockOrder = (tx: Tx, id: string) =>
  tx.one(
    sql.type(Row)`
      select ${columns}
      ${from}
      where o.id = ${id} and o.details_id = o.id
      for no key update of o
    `,
  )
export const purchaseOrder = { kind: 'purchase_order', lock: lockOrder }
const findByNumber = (tx: Tx, number: string) =>
  tx.maybeOne(sql.type(Row)`select ${columns} ${from} where o.number = ${number}`)
/** The one order that a text names, however it writes the number; none where it names several. */
export async function findByReference(tx: Tx, text: string): Promise<z.output<typeof Row> | null> {
  const exact = await findByNumber(tx, text.trim().slice(0, 100))
  const numbers = numbersNamed(text)
  if (exact || numbers.length === 0) return exact
  const found = await tx.any(sql.type(Row)`
    select ${columns}
    ${from}
    where
      o.number is not null
      and upper(regexp_replace(o.number, '[^A-Za-z0-9]', '', 'g')) = any (
        ${sql.array(numbers, 'text')}
      )
    limit 2
  `)
  return found.length === 1 ? found[0]! : null
}
/** The first day on which goods are still to come, as it is kept: beyond all days where none is. */
const nextDueOn = ({ ofLines, asOrder }: NextDelivery, ofOrder: Fragment) => sql.fragment`
  coalesce(
      least(
        ${ofLines}::date,
        case
          when ${asOrder} then ${ofOrder}
        end
      ),
      'infinity'
    )
`
export type NewOrder = Delivery & {
  id: string
  /** What is ordered, in a few words. */
  title: string
  vendorId: string
  requestIds: readonly string[]
  costCenterId: string
  budgetId: string | null
  buyerId: string
  currency: string
  rate: string
  total: bigint
  tax: bigint
  base: bigint
  pricing: OrderPricing
  expectedOn: string | null
  next: NextDelivery
  termsDays: number
  terms: OrderTerms | null
  retainage: Retainage | null
  /** Why it is needed, where no request says so. */
  reason: string | null
  /** Why it goes to another than the preferred vendor. */
  vendorReason: string | null
}
export const insert = (tx: WriteTx, o: NewOrder) =>
  tx.write(sql.type(none)`
    with
      document as (${entered({
        id: o.id,
        kind: 'purchase_order',
        title: o.title,
        status: 'draft',
        costCenterId: o.costCenterId,
        vendorId: o.vendorId,
        ownerId: o.buyerId,
        currency: o.currency,
        total: o.total,
        baseTotal: o.base,
      })}),
      link as (${linked(o.id, 'orders', o.requestIds)})
    insert into purchase_order_details
      (
        id,
        purchase_request_id,
        budget_id,
        fx_rate,
        expected_on,
        payment_terms_days,
        pricing,
        tax,
        direct,
        reason,
        vendor_reason,
        terms,
        deliver_to,
        incoterm,
        retainage,
        next_due_on
      )
    values
      (
        ${o.id},
        ${o.requestIds.length === 1 ? o.requestIds[0]! : null},
        ${o.budgetId},
        ${o.rate},
        ${o.expectedOn},
        ${o.termsDays},
        ${JSON.stringify(o.pricing)}::jsonb,
        ${o.tax},
        ${o.reason !== null},
        ${o.reason},
        ${o.vendorReason},
        ${o.terms && JSON.stringify(o.terms)}::jsonb,
        ${o.deliverTo && JSON.stringify(o.deliverTo)}::jsonb,
        ${o.incoterm && JSON.stringify(o.incoterm)}::jsonb,
        ${o.retainage && JSON.stringify(o.retainage)}::jsonb,
        ${nextDueOn(o.next, sql.fragment`${o.expectedOn}::date`)}
      )
  `)
export type EditedOrder = Omit<NewOrder, 'buyerId'>
/** A draft as it is written anew; its links to requests that it takes nothing of any more are gone. */
export const saveEdited = (tx: WriteTx, o: EditedOrder, move: Move): void =>
  tx.write(
    sql.type(none)`
      with
        document as (${changed(
          o.id,
          {
            title: o.title,
            vendorId: o.vendorId,
            costCenterId: o.costCenterId,
            currency: o.currency,
            total: o.total,
            baseTotal: o.base,
          },
          move,
        )}),
        gone as (
          delete from document_links
          where
            from_id = ${o.id}
            and role = 'orders'
            and to_id != all (${sql.array([...o.requestIds], 'uuid')})
        )
      update purchase_order_details as x
      set
        purchase_request_id = ${o.requestIds.length === 1 ? o.requestIds[0]! : null},
        budget_id = ${o.budgetId},
        expected_on = ${o.expectedOn},
        payment_terms_days = ${o.termsDays},
        pricing = ${JSON.stringify(o.pricing)}::jsonb,
        tax = ${o.tax},
        fx_rate = ${o.rate},
        reason = ${o.reason},
        vendor_reason = ${o.vendorReason},
        terms = ${o.terms && JSON.stringify(o.terms)}::jsonb,
        deliver_to = ${o.deliverTo && JSON.stringify(o.deliverTo)}::jsonb,
        incoterm = ${o.incoterm && JSON.stringify(o.incoterm)}::jsonb,
        retainage = ${o.retainage && JSON.stringify(o.retainage)}::jsonb,
        next_due_on = ${nextDueOn(o.next, sql.fragment`${o.expectedOn}::date`)}
      from document as d
      where x.tenant_id = d.tenant_id and x.id = d.id
    `,
    ifFresh,
  )
export type Revised = {
  id: string
  title: string
  total: bigint
  tax: bigint
  base: bigint
  pricing: OrderPricing
  terms: OrderTerms | null
  expectedOn: string | null
  delivery: Delivery
  vendorReason: string | null
  snapshot: string
  sha256: string
  /** Of the row that keeps what it was. */
  versionId: string
}
/** An order as a change has it; what it was is kept as it was frozen. */
export const saveRevised = (tx: WriteTx, o: Revised): void =>
  tx.write(
    sql.type(none)`
      with
        document as (${changed(o.id, { title: o.title, total: o.total, baseTotal: o.base })}),
        kept as (
          insert into purchase_order_versions
            (id, purchase_order_id, number, snapshot, snapshot_sha256)
          select
            ${o.versionId},
            x.id,
            1 + (
              select count(*)
              from purchase_order_versions as v
              where v.tenant_id = x.tenant_id and v.purchase_order_id = x.id
            ),
            x.snapshot,
            x.snapshot_sha256
          from purchase_order_details as x
          where x.id = ${o.id}
        )
      update purchase_order_details as x
      set
        expected_on = ${o.expectedOn},
        pricing = ${JSON.stringify(o.pricing)}::jsonb,
        terms = ${o.terms && JSON.stringify(o.terms)}::jsonb,
        deliver_to = ${o.delivery.deliverTo && JSON.stringify(o.delivery.deliverTo)}::jsonb,
        incoterm = ${o.delivery.incoterm && JSON.stringify(o.delivery.incoterm)}::jsonb,
        tax = ${o.tax},
        vendor_reason = ${o.vendorReason},
        snapshot = ${o.snapshot}::jsonb,
        snapshot_sha256 = ${o.sha256}
      from document as d
      where x.tenant_id = d.tenant_id and x.id = d.id
    `,
    ifFresh,
  )
/**
 * What an order was before its changes, oldest first, the change that is under way, its latest approval, and the days
 * on which nothing is paid: as they lie in its own row.
 */
export const History = {
  versions: z.array(z.object({ id: z.string(), number: z.number(), replaced_at: z.string() })),
  open_change_id: z.string().nullable(),
  approval_id: z.string().nullable(),
  holidays: z.array(z.string()),
}
export const historyInside = sql.fragment`
  (
      select
        coalesce(
          jsonb_agg(
            jsonb_build_object('id', w.id, 'number', w.number, 'replaced_at', w.replaced_at)
            order by w.number
          ),
          '[]'
        )
      from purchase_order_versions as w
      where w.tenant_id = o.tenant_id and w.purchase_order_id = o.id
    ) as versions,
    (
      select k.id
      from change_order_details as k
      where k.tenant_id = o.tenant_id and k.purchase_order_id = o.id and k.is_open
    ) as open_change_id,
    case
      when o.direct then (
        select a.id
        from approvals as a
        where a.tenant_id = o.tenant_id and a.subject_id = o.id
        order by a.revision desc, a.id desc
        limit 1
      )
    end as approval_id,
    (
      select coalesce(jsonb_agg(h.day::text), '[]')
      from
        (
          select n.day
          from
            organisation_holidays as n
            left join cost_centers as e on e.tenant_id = n.tenant_id and e.id = o.cost_center_id
          where n.tenant_id = o.tenant_id and (n.entity_id is null or n.entity_id = e.entity_id)
          order by n.day desc
          limit 1000
        ) as h
    ) as holidays
`
const IssueDay = z.object({ day: z.string() })
export const issuedOn = (tx: Tx, id: string) =>
  tx.one(sql.type(IssueDay)`select document_date::text as day from documents where id = ${id}`)
const OpenChange = z.object({ id: z.string(), status: z.string() })
export type OpenChange = z.output<typeof OpenChange>
export const openChange = (tx: Tx, id: string) =>
  tx.maybeOne(
    sql.type(OpenChange)`
      select c.id, c.status from change_orders as c where c.purchase_order_id = ${id} and c.is_open
    `,
  )
export type Issued = { number: string; snapshot: string; sha256: string; day: string; at: Date }
export const saveIssued = (tx: WriteTx, id: string, issued: Issued, move: Move): void =>
  tx.write(
    sql.type(none)`
      with
        document as (${changed(id, { number: issued.number, date: issued.day }, move)})
      update purchase_order_details as x
      set
        snapshot = ${issued.snapshot}::jsonb,
        snapshot_sha256 = ${issued.sha256},
        issued_at = ${issued.at.toISOString()}::timestamptz
      from document as d
      where x.tenant_id = d.tenant_id and x.id = d.id
    `,
    ifFresh,
  )
/** Nothing of it is to come any more. */
export const saveCancelled = (tx: WriteTx, id: string, move: Move): void =>
  tx.write(
    sql.type(none)`
      with
        document as (${moved(id, move)})
      update purchase_order_details as x
      set next_due_on = 'infinity'
      from document as d
      where x.tenant_id = d.tenant_id and x.id = d.id
    `,
    ifFresh,
  )
export type Steps = { receipt: string; billing: string; next: NextDelivery }
/** Touches nothing when the order had none of the statuses that the move is from. */
export const saveProgress = (
  tx: WriteTx,
  id: string,
  { receipt, billing, next }: Steps,
  move: Move,
  then: (answer: { touched: number }) => void,
) =>
  tx.write(
    sql.type(none)`
    with
      document as (${moved(id, move)})
    update purchase_order_details as x
    set
      receipt_status = ${receipt},
      billing_status = ${billing},
      next_due_on = ${nextDueOn(next, sql.fragment`x.expected_on`)}
    from document as d
    where x.tenant_id = d.tenant_id and x.id = d.id
  `,
    then,
  )
const Snapshot = z.object({ snapshot: z.unknown(), snapshot_sha256: z.string().nullable() })
export const snapshotOf = (tx: Tx, id: string) =>
  tx.one(
    sql.type(Snapshot)`
      select snapshot, snapshot_sha256 from purchase_order_details where id = ${id}
    `,
  )
/** The same of a version that a change replaced. */
export const snapshotOfVersion = (tx: Tx, orderId: string, versionId: string) =>
  tx.one(
    sql.type(Snapshot)`
      select snapshot, snapshot_sha256
      from purchase_order_versions
      where purchase_order_id = ${orderId} and id = ${versionId}
    `,
  )
const LiveInvoice = z.object({ id: z.string(), number: z.string(), held: z.boolean() })
/**
 * An invoice that waits for a decision, or an advance that is still to be paid. Approved invoices count by what they
 * billed, less what was credited.
 */
export const liveInvoice = (tx: Tx, id: string) =>
  tx.maybeOne(
    sql.type(LiveInvoice)`
      select i.id, i.number, i.status = 'held' as held
      from invoices as i
      where
        i.purchase_order_id = ${id}
        and (
          i.status = 'held'
          or i.kind = 'advance'
          and exists (
            select 1
            from instalments as t
            where
              t.tenant_id = i.tenant_id
              and t.invoice_id = i.id
              and t.status in ('open', 'in_run', 'sent')
          )
        )
      order by i.id
      limit 1
    `,
  )

import { z } from 'zod'
import type { Move } from '../kernel/lifecycle.ts'
import { invalid, stale } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import { changed, entered } from '../platform/documents/register.ts'
import { Minimum, minimumOf } from '../vendor-profiles/index.ts'
import { statuses } from './purchase-request.ts'
import { Content as Revision } from './revision.ts'

const none = z.object({})
export const Row = z.object({
  id: z.string(),
  number: z.string(),
  title: z.string(),
  justification: z.string().nullable(),
  status: z.enum(statuses),
  revision: z.number(),
  requester_id: z.string(),
  requester_name: z.string(),
  cost_center_id: z.string(),
  cost_center_code: z.string(),
  cost_center_name: z.string(),
  vendor_id: z.string().nullable(),
  vendor_name: z.string().nullable(),
  vendor_reason: z.string().nullable(),
  project_id: z.string().nullable(),
  project_name: z.string().nullable(),
  need_by: z.string(),
  currency: z.string(),
  fx_rate: z.string(),
  total: z.bigint(),
  base_total: z.bigint(),
  budget_id: z.string().nullable(),
  reserved: z.bigint(),
  version: z.number(),
  created_at: z.date(),
  submitted_at: z.date().nullable(),
})
/** Names are looked up for the rows that are shown, however many people, places and vendors there are. */
export const columns = sql.fragment`
  r.id,
  r.number,
  r.title,
  r.justification,
  r.status,
  r.revision,
  r.requester_id,
  (
    select m.name
    from memberships as m
    where m.tenant_id = r.tenant_id and m.user_id = r.requester_id
  ) as requester_name,
  r.cost_center_id,
  (
    select c.code
    from cost_centers as c
    where c.tenant_id = r.tenant_id and c.id = r.cost_center_id
  ) as cost_center_code,
  (
    select c.name
    from cost_centers as c
    where c.tenant_id = r.tenant_id and c.id = r.cost_center_id
  ) as cost_center_name,
  r.vendor_id,
  (
    select v.name from vendors as v where v.tenant_id = r.tenant_id and v.id = r.vendor_id
  ) as vendor_name,
  r.vendor_reason,
  r.project_id,
  (
    select j.name from projects as j where j.tenant_id = r.tenant_id and j.id = r.project_id
  ) as project_name,
  r.need_by,
  r.currency,
  r.fx_rate,
  r.total,
  r.base_total,
  r.budget_id,
  r.reserved,
  r.version,
  r.created_at,
  r.submitted_at
`
export const from = sql.fragment`from purchase_requests as r`

/** The messages for violated constraints. */
export const constraints: Constraints = {
  documents__untouched: stale,
  purchase_requests__project_fkey: () =>
    invalid('/project_id', 'unknown', 'Choose a project from the list.'),
  purchase_request_lines__category_fkey: () =>
    invalid('/lines', 'unknown', 'Choose categories from the list.'),
  purchase_request_lines__item_fkey: () =>
    invalid('/lines', 'unknown', 'An item is no longer in the catalog. Choose another.'),
  purchase_request_lines__over_ordered: () =>
    invalid(
      '/lines',
      'over_ordered',
      'More would be ordered than was requested. Reload to see what is left.',
    ),
}

export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} ${from} where r.id = ${id}`)
const ShownRow = Row.extend({ minimum: Minimum.nullable() })
/** The same with the minimum order of its vendor, for those who look at it. */
export const findShown = (tx: Tx, id: string) =>
  tx.one(
    sql.type(ShownRow)`
      select ${columns}, ${minimumOf(sql.fragment`r.vendor_id`)} as minimum
      ${from}
      where r.id = ${id}
    `,
  )
const lock = (tx: Tx, id: string) =>
  tx.one(
    sql.type(Row)`
      select ${columns}
      ${from}
      where r.id = ${id} and r.details_id = r.id
      for no key update of r
    `,
  )
export const purchaseRequest = { kind: 'purchase_request', lock }

export type Ids = ReturnType<typeof sql.fragment>
/** Locks in the order of ids, so that two orders of the same requests cannot deadlock. */
export const lockAll = (tx: Tx, ids: readonly string[]) =>
  lockThose(tx, sql.fragment`${sql.array([...ids], 'uuid')}`)
/** The same for those that a statement finds. */
export const lockThose = (tx: Tx, ids: Ids) =>
  tx.any(
    sql.type(Row)`
      select ${columns}
      ${from}
      where r.id = any (${ids}) and r.details_id = r.id
      order by r.id
      for no key update of r
    `,
  )

const AllocationRow = z.object({
  order_id: z.string(),
  order_number: z.string().nullable(),
  vendor_name: z.string(),
  request_line_id: z.string(),
  description: z.string(),
  quantity: z.string(),
  /** What the order still has of it, after changes and without what was closed. */
  standing: z.string(),
  received: z.string(),
  live: z.boolean(),
})
export type Allocation = z.output<typeof AllocationRow>
/** All that a line of an order took of requests. */
const takenByLine = sql.fragment`
  (
    select sum(w.quantity)
    from purchase_request_allocations as w
    where w.tenant_id = a.tenant_id and w.purchase_order_line_id = a.purchase_order_line_id
  )
`
/** What came of a line in the quantity of what was requested, also where the line counts in money or milestones. */
const receivedOfRequests = sql.fragment`
  case ol.kind
    when 'quantity' then ol.received
    else round(ol.received * ${takenByLine} / ol.quantity, 6)
  end
`
/** Requests that share a line share what a change or closing made of it. */
const standingOfRequest = sql.fragment`
  round(
      a.quantity * (ol.quantity - ol.closed_quantity) / case ol.kind
        when 'quantity' then ${takenByLine}
        else ol.quantity
      end,
      6
    )
`
/**
 * Which orders took how much of each line. What came of a line that several requests share goes to the older ones
 * first.
 */
export const allocations = (tx: Tx, requestId: string) =>
  tx.any(sql.type(AllocationRow)`
    select
      o.id as order_id,
      o.number as order_number,
      v.name as vendor_name,
      l.id as request_line_id,
      l.description,
      a.quantity,
      trim_scale(${standingOfRequest})::text as standing,
      a.live,
      greatest(
        least(
          a.quantity,
          ${receivedOfRequests} - coalesce(
            (
              select sum(b.quantity)
              from purchase_request_allocations as b
              where
                b.tenant_id = a.tenant_id
                and b.purchase_order_line_id = a.purchase_order_line_id
                and b.purchase_request_line_id < a.purchase_request_line_id
            ),
            0
          )
        ),
        0
      ) as received
    from
      purchase_request_lines as l
      join purchase_request_allocations as a
        on a.tenant_id = l.tenant_id and a.purchase_request_line_id = l.id
      join purchase_order_lines as ol
        on ol.tenant_id = a.tenant_id and ol.id = a.purchase_order_line_id
      join purchase_orders as o on o.tenant_id = ol.tenant_id and o.id = ol.purchase_order_id
      join vendors as v on v.tenant_id = o.tenant_id and v.id = o.vendor_id
    where l.purchase_request_id = ${requestId}
    order by l.position, o.id
  `)

export type Content = {
  id: string
  title: string
  justification: string | null
  costCenterId: string
  vendorId: string | null
  vendorReason: string | null
  projectId: string | null
  needBy: string
  currency: string
  rate: string
  total: bigint
  base: bigint
}
const Numbered = z.object({ number: z.string() })
/** `numbered` hears the number that it was given. */
export const insert = (
  tx: WriteTx,
  r: Content & { number: ReturnType<typeof sql.fragment>; requesterId: string },
  numbered: (number: string) => void,
) =>
  tx.write(
    sql.type(Numbered)`
    with
      document as (${entered({
        id: r.id,
        kind: 'purchase_request',
        number: r.number,
        status: 'draft',
        ownerId: r.requesterId,
        ...inRegister(r),
      })})
    insert into purchase_request_details
      (id, justification, vendor_reason, project_id, need_by, fx_rate)
    values
      (${r.id}, ${r.justification}, ${r.vendorReason}, ${r.projectId}, ${r.needBy}, ${r.rate})
    returning (select number from document)
  `,
    ({ rows }) => numbered(rows[0]!.number),
  )
const inRegister = (r: Content) => ({
  title: r.title,
  costCenterId: r.costCenterId,
  vendorId: r.vendorId,
  currency: r.currency,
  total: r.total,
  baseTotal: r.base,
})
export const saveContent = (tx: WriteTx, r: Content, revision: number, move: Move): void =>
  tx.write(
    sql.type(none)`
      with
        document as (${changed(r.id, inRegister(r), move)})
      update purchase_request_details as x
      set
        justification = ${r.justification},
        vendor_reason = ${r.vendorReason},
        project_id = ${r.projectId},
        need_by = ${r.needBy},
        fx_rate = ${r.rate},
        revision = ${revision}
      from document as d
      where x.tenant_id = d.tenant_id and x.id = d.id
    `,
    ifFresh,
  )
/** `submittedOn`: the day it is submitted, when it is. */
export type RequestState = {
  id: string
  move: Move
  budgetId: string | null
  reserved: bigint
  submittedOn?: string
}
export const saveState = (tx: WriteTx, s: RequestState): void =>
  tx.write(sql.type(none)`
    with
      document as (${changed(s.id, s.submittedOn ? { date: s.submittedOn } : {}, s.move)}),
      saved as (
        update purchase_request_details as x
        set
          budget_id = ${s.budgetId},
          reserved = ${s.reserved},
          submitted_at = case
            when ${s.submittedOn !== undefined}::boolean then now()
            else x.submitted_at
          end
        from document as d
        where x.tenant_id = d.tenant_id and x.id = d.id
        returning x.id
      )
    select refuse_untouched(count(*)) from saved
  `)

const RevisionRow = z.object({
  revision: z.number(),
  content: Revision,
  submitted_by_name: z.string(),
  submitted_at: z.date(),
})
/** What was asked for when a revision was submitted; submitted again unchanged, it is the same revision. */
export const saveRevision = (
  tx: WriteTx,
  id: string,
  revision: number,
  content: Revision,
  by: string,
) =>
  tx.write(sql.type(none)`
    insert into purchase_request_revisions (purchase_request_id, revision, content, submitted_by)
    values (${id}, ${revision}, ${JSON.stringify(content)}::jsonb, ${by})
    on conflict (tenant_id, purchase_request_id, revision) do update
      set
        content = excluded.content,
        submitted_by = excluded.submitted_by,
        submitted_at = now()
  `)
export const revisionBefore = (tx: Tx, id: string, revision: number) =>
  tx.maybeOne(sql.type(RevisionRow)`
    select v.revision, v.content, m.name as submitted_by_name, v.submitted_at
    from
      purchase_request_revisions as v
      join memberships as m on m.tenant_id = v.tenant_id and m.user_id = v.submitted_by
    where v.purchase_request_id = ${id} and v.revision < ${revision}
    order by v.revision desc
    limit 1
  `)

import { z } from 'zod'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import type { DayRange } from '../platform/lists/filters.ts'
import { within, type Source } from '../platform/lists/source.ts'

const Event = z.object({
  seq: z.bigint(),
  at: z.date(),
  who: z.string().nullable(),
  action: z.string(),
  subject_kind: z.string(),
  subject_id: z.string(),
  data: z.record(z.string(), z.unknown()),
})
export const eventsOf = (tx: Tx, subjectId: string) =>
  tx.any(sql.type(Event)`
    select l.seq, l.at, m.name as who, l.action, l.subject_kind, l.subject_id, l.data
    from
      audit_log as l
      left join memberships as m on m.tenant_id = l.tenant_id and m.user_id = l.actor_id
    where l.subject_id = ${subjectId}
    order by l.seq desc
    limit 100
  `)
/** Days are the organisation's; `until` is the last one. */
export const matches = {
  kind: (value: string) => sql.fragment`l.subject_kind = ${value}`,
  person: (id: string) => sql.fragment`l.actor_id = ${id}`,
  days: (days: DayRange, zone: string) => within(sql.fragment`l.at`, days, zone),
}
const Problem = z.object({ seq: z.bigint(), problem: z.string() })
/** Recomputes the chain of this organisation; the rows that do not follow from the one before. */
export const verify = (tx: Tx) =>
  tx.any(sql.type(Problem)`select seq, problem from verify_audit(current_tenant())`)
export const length = (tx: Tx) =>
  tx.maybeOne(
    sql.type(z.object({ seq: z.bigint(), hash: z.string() }))`
      select seq, encode(hash, 'hex') as hash from audit_heads
    `,
  )
const Named = Event.extend({ subject: z.string().nullable() })
export type NamedEvent = z.output<typeof Named>
/** With the number or name of what each is about, looked up for the rows of a page only. */
export const listed: Source<NamedEvent> = {
  row: Named,
  select: sql.fragment`
    l.seq,
    l.at,
    (
      select name
      from memberships as x
      where x.tenant_id = l.tenant_id and x.user_id = l.actor_id
    ) as who,
    l.action,
    l.subject_kind,
    l.subject_id,
    l.data,
    case l.subject_kind
      when 'purchase_request' then (
        select number
        from purchase_requests as x
        where x.tenant_id = l.tenant_id and x.id = l.subject_id
      )
      when 'purchase_order' then (
        select coalesce(number, 'Draft order')
        from purchase_orders as x
        where x.tenant_id = l.tenant_id and x.id = l.subject_id
      )
      when 'receipt' then (
        select number from receipts as x where x.tenant_id = l.tenant_id and x.id = l.subject_id
      )
      when 'invoice' then (
        select number from invoices as x where x.tenant_id = l.tenant_id and x.id = l.subject_id
      )
      when 'attachment' then (
        select name
        from attachments as x
        where x.tenant_id = l.tenant_id and x.id = l.subject_id
      )
      when 'vendor' then (
        select name from vendors as x where x.tenant_id = l.tenant_id and x.id = l.subject_id
      )
      when 'cost_center' then (
        select name
        from cost_centers as x
        where x.tenant_id = l.tenant_id and x.id = l.subject_id
      )
      when 'budget' then (
        select concat_ws(' · ', c.name, k.name, p.name) || ' ' || x.fiscal_year
        from
          budgets as x
          left join cost_centers as c on c.tenant_id = x.tenant_id and c.id = x.cost_center_id
          left join categories as k on k.tenant_id = x.tenant_id and k.id = x.category_id
          left join projects as p on p.tenant_id = x.tenant_id and p.id = x.project_id
        where x.tenant_id = l.tenant_id and x.id = l.subject_id
      )
      when 'budget_transfer' then (
        select number
        from budget_transfers as x
        where x.tenant_id = l.tenant_id and x.id = l.subject_id
      )
      when 'category' then (
        select name from categories as x where x.tenant_id = l.tenant_id and x.id = l.subject_id
      )
      when 'project' then (
        select name from projects as x where x.tenant_id = l.tenant_id and x.id = l.subject_id
      )
      when 'member' then (
        select name
        from memberships as x
        where x.tenant_id = l.tenant_id and x.user_id = l.subject_id
      )
      when 'approval_rule' then (
        select name
        from approval_rules as x
        where x.tenant_id = l.tenant_id and x.id = l.subject_id
      )
      when 'approval_policy' then (
        select coalesce('Version ' || number, 'Draft')
        from approval_policies as x
        where x.tenant_id = l.tenant_id and x.id = l.subject_id
      )
      when 'match_policy' then (
        select coalesce('Version ' || number, 'Draft')
        from match_policies as x
        where x.tenant_id = l.tenant_id and x.id = l.subject_id
      )
    end as subject
    from audit_log as l
  `,
  id: sql.fragment`l.seq`,
  idType: 'bigint',
}

export const Document = z.object({
  kind: z.enum(['purchase_request', 'purchase_order', 'receipt', 'invoice']),
  id: z.uuid(),
  number: z.string(),
  status: z.string(),
})
const requestsOf = (orders: ReturnType<typeof sql.fragment>) => sql.fragment`
  select l.purchase_request_id
  from
    purchase_order_lines as ol
    join purchase_request_allocations as a
      on a.tenant_id = ol.tenant_id and a.purchase_order_line_id = ol.id
    join purchase_request_lines as l
      on l.tenant_id = a.tenant_id and l.id = a.purchase_request_line_id
  where ol.purchase_order_id = (${orders})
`
/** The requests at the root of a chain: every later document knows them through its order. */
const roots = {
  purchase_request: (id: string) => sql.fragment`select ${id}::uuid`,
  purchase_order: (id: string) => requestsOf(sql.fragment`${id}::uuid`),
  receipt: (id: string) =>
    requestsOf(sql.fragment`select purchase_order_id from receipts where id = ${id}`),
  invoice: (id: string) =>
    requestsOf(sql.fragment`select purchase_order_id from invoices where id = ${id}`),
}
export type Kind = keyof typeof roots

/** Every document of the chain request -> order -> receipt -> invoice that this one belongs to. */
export const chain = (tx: Tx, kind: Kind, id: string) =>
  tx.any(
    sql.type(Document)`
      with
        root (id) as (${roots[kind](id)}),
        placed (id) as (
          select distinct ol.purchase_order_id
          from
            purchase_request_lines as l
            join purchase_request_allocations as a
              on a.tenant_id = l.tenant_id and a.purchase_request_line_id = l.id
            join purchase_order_lines as ol
              on ol.tenant_id = a.tenant_id and ol.id = a.purchase_order_line_id
          where
            l.tenant_id = (select current_tenant())
            and l.purchase_request_id in (select id from root)
        )
      select 'purchase_request' as kind, r.id, r.number, r.status
      from purchase_requests as r
      where r.id in (select id from root)
      union all
      select 'purchase_order', o.id, coalesce(o.number, 'Draft order'), o.status
      from
        purchase_orders as o
        join placed on placed.id = o.id
      union all
      select 'receipt', g.id, g.number, 'posted'
      from
        receipts as g
        join placed on placed.id = g.purchase_order_id
      union all
      select 'invoice', i.id, i.number, i.status
      from
        invoices as i
        join placed on placed.id = i.purchase_order_id
      limit 60
    `,
  )

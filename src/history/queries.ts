import { z } from 'zod'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import { labelOf } from '../platform/documents/register.ts'
import type { Kinds } from '../platform/kinds.ts'
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
    select
      l.seq,
      l.at,
      coalesce(m.name, l.data ->> 'contact') as who,
      l.action,
      l.subject_kind,
      l.subject_id,
      l.data
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
  tx.any(sql.type(Problem)`select seq, problem from verify_own_audit()`)
export const length = (tx: Tx) =>
  tx.maybeOne(
    sql.type(z.object({ seq: z.bigint(), hash: z.string() }))`
      select seq, encode(hash, 'hex') as hash from audit_heads
    `,
  )
const Named = Event.extend({ subject: z.string().nullable() })
export type NamedEvent = z.output<typeof Named>
/** With the number or name of what each is about, looked up for the rows of a page only. */
export const listed = (kinds: Kinds): Source<NamedEvent> => ({
  row: Named,
  select: sql.fragment`
    l.seq,
    l.at,
    coalesce(
      (
        select name
        from memberships as x
        where x.tenant_id = l.tenant_id and x.user_id = l.actor_id
      ),
      l.data ->> 'contact'
    ) as who,
    l.action,
    l.subject_kind,
    l.subject_id,
    l.data,
    case l.subject_kind
      when 'attachment' then (
        select name
        from attachments as x
        where x.tenant_id = l.tenant_id and x.id = l.subject_id
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
      else (
        select ${labelOf(kinds)}
        from documents as x
        where x.tenant_id = l.tenant_id and x.id = l.subject_id and x.kind = l.subject_kind
      )
    end as subject
    from audit_log as l
  `,
  id: sql.fragment`l.seq`,
  idType: 'bigint',
})

export const Document = z.object({
  kind: z.string(),
  id: z.uuid(),
  number: z.string(),
  status: z.string(),
})

/**
 * Every document of the chain this one belongs to: up to those that came of nothing else, and down from them. In the
 * order of the kinds.
 */
/** Where it is an advance, how far that is. */
const Linked = Document.extend({ advance: z.string().nullable() })
export const chain = ({ tx, kinds }: { tx: Tx; kinds: Kinds }, id: string) =>
  tx.any(
    sql.type(Linked)`
      with recursive
        above(id) as (
          select ${id}::uuid
          union
          select l.to_id
          from
            above as a
            join document_links as l on l.tenant_id = (select current_tenant()) and l.from_id = a.id
        ),
        below(id) as (
          select a.id
          from above as a
          where
            (
              select l.to_id
              from document_links as l
              where l.tenant_id = (select current_tenant()) and l.from_id = a.id
              limit 1
            ) is null
          union
          select l.from_id
          from
            below as b
            join document_links as l on l.tenant_id = (select current_tenant()) and l.to_id = b.id
        )
      select
        x.kind,
        x.id,
        ${labelOf(kinds)} as number,
        x.status,
        (
          select
            case
              when x.status = 'held' then 'on hold'
              when x.status = 'rejected' then 'rejected'
              when exists (
                select 1
                from instalments as t
                where
                  t.tenant_id = i.tenant_id
                  and t.invoice_id = i.id
                  and t.status not in ('paid', 'dropped')
              ) then 'to be paid'
              else 'paid'
            end
          from invoice_details as i
          where i.tenant_id = x.tenant_id and i.id = x.id and i.kind = 'advance'
        ) as advance
      from documents as x
      where x.id in (select b.id from below as b)
      order by array_position(${sql.array(
        kinds.registered.map(({ code }) => code),
        'text',
      )}, x.kind), x.id
      limit 60
    `,
  )

import { z } from 'zod'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import { kinds } from './subject.ts'

const Expiring = z.object({
  id: z.string(),
  vendor_id: z.string(),
  vendor_name: z.string(),
  kind: z.enum(kinds),
  name: z.string(),
  valid_until: z.string(),
})
export type Expiring = z.output<typeof Expiring>
/** Vendors' attachments that end soon or ended lately, but those that a later one of the same kind has replaced. */
export const expiring = (tx: Tx, today: string) =>
  tx.any(sql.type(Expiring)`
    select d.id, v.id as vendor_id, v.title as vendor_name, d.kind, d.name, d.valid_until
    from
      attachments as d
      join documents as v
        on v.tenant_id = d.tenant_id and v.id = d.subject_id and v.kind = 'vendor'
    where
      d.status = 'available'
      and d.valid_until is not null
      and d.valid_until between ${today}::date - 7 and ${today}::date + 30
      and not exists (
        select 1
        from attachments as later
        where
          later.tenant_id = d.tenant_id
          and later.subject_id = d.subject_id
          and later.kind = d.kind
          and d.kind != 'other'
          and later.status = 'available'
          and later.valid_until > d.valid_until
      )
    order by d.valid_until, d.id
  `)

const Notice = z.object({ attachment_id: z.string() })
/** Those that nobody was told of yet. Of several that ask at once, one gets each. */
export const noticed = (tx: Tx, notices: readonly { id: string; level: number }[]) =>
  tx.any(sql.type(Notice)`
    insert into attachment_notices (attachment_id, level)
    select n.id, n.level
    from
      unnest(
        ${sql.array(
      notices.map((n) => n.id),
      'uuid',
    )},
        ${sql.array(
      notices.map((n) => n.level),
      'int4',
    )}
      ) as n (id, level)
    on conflict do nothing
    returning attachment_id
  `)

const Person = z.object({ user_id: z.string() })
export const vendorManagers = async (tx: Tx, roles: readonly string[]) =>
  (
    await tx.any(sql.type(Person)`
      select m.user_id
      from memberships as m
      where m.active and roles_for(m, null) && ${sql.array([...roles], 'text')}
      order by m.user_id
      limit 200
    `)
  ).map((person) => person.user_id)

import { z } from 'zod'
import { deliveryLifecycle, type DeliveryState } from './delivery.ts'
import { Message } from '../messages/index.ts'
import type { Role } from '../kernel/permissions.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import type { Source } from '../platform/lists/source.ts'
import { noticeKinds } from './notice.ts'

const none = z.object({})
const Kind = z.enum(noticeKinds)
export const Row = z.object({
  id: z.string(),
  kind: Kind,
  title: Message,
  body: Message.nullable(),
  path: z.string(),
  subject_kind: z.string(),
  subject_id: z.string(),
  read_at: z.date().nullable(),
  created_at: z.date(),
})
const columns = sql.fragment`
  id, kind, title, body, path, subject_kind, subject_id, read_at, created_at
  from notices
`
export const find = (tx: Tx, userId: string, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where user_id = ${userId} and id = ${id}`)
export const listed = (userId: string): Source<z.output<typeof Row>> => ({
  row: Row,
  select: columns,
  where: sql.fragment`user_id = ${userId}`,
  id: sql.fragment`id`,
})
export const matches = {
  unread: () => sql.fragment`read_at is null`,
  kind: (value: string) => sql.fragment`kind = ${value}`,
}

const Count = z.object({ n: z.bigint() })
/** Capped at 100: the badge says 99+. */
export const unreadCount = (tx: Tx, userId: string) =>
  tx.one(
    sql.type(Count)`
      select count(*) as n
      from (select 1 from notices where user_id = ${userId} and read_at is null limit 100) as n
    `,
  )

const Made = z.object({ id: z.string() })
export type NewNotice = {
  kind: string
  key: string
  title: Message
  body: Message | null
  path: string
  subject: { kind: string; id: string }
}
/** A notice's id and whom it is for. */
type For = { id: string; userId: string }
/** For active members only. Nobody is told twice under the same key. */
const inserted = (notices: readonly For[], n: NewNotice) => sql.fragment`
  insert into notices
    (id, user_id, kind, title, body, path, subject_kind, subject_id, dedupe_key)
  select
    t.id,
    m.user_id,
    ${n.kind},
    ${JSON.stringify(n.title)}::jsonb,
    ${n.body && JSON.stringify(n.body)}::jsonb,
    ${n.path},
    ${n.subject.kind},
    ${n.subject.id},
    ${n.key}
  from
    unnest(
      ${sql.array(
    notices.map((one) => one.id),
    'uuid',
  )},
      ${sql.array(
    notices.map((one) => one.userId),
    'uuid',
  )}
    ) as t (id, user_id)
    join memberships as m
      on m.tenant_id = (select current_tenant()) and m.user_id = t.user_id and m.active
  on conflict (tenant_id, user_id, dedupe_key) do nothing
`
export const insert = (tx: WriteTx, notices: readonly For[], n: NewNotice) =>
  tx.write(sql.type(none)`${inserted(notices, n)}`)
export const insertNew = (tx: Tx, notices: readonly For[], n: NewNotice) =>
  tx.any(sql.type(Made)`${inserted(notices, n)} returning id`)

export const markRead = (tx: Tx, userId: string, id: string) =>
  tx.run(
    sql.type(none)`
      update notices
      set read_at = now()
      where user_id = ${userId} and id = ${id} and read_at is null
    `,
  )
export const markAllRead = (tx: Tx, userId: string) =>
  tx.run(
    sql.type(none)`
      update notices set read_at = now() where user_id = ${userId} and read_at is null
    `,
  )
/** What people were asked for is done, no matter who did it. */
export const markDone = (
  tx: WriteTx,
  kind: string,
  subjectId: string,
  userIds?: readonly string[],
) =>
  tx.write(sql.type(none)`
    update notices
    set read_at = now()
    where
      subject_id = ${subjectId}
      and kind = ${kind}
      and read_at is null
      and ${userIds
      ? sql.fragment`user_id = any (${sql.array([...userIds], 'uuid')})`
      : sql.fragment`true`}
  `)

/** The roles that a hold can belong to. */
export type OwnerRole = Extract<Role, 'buyer' | 'receiver' | 'ap_clerk' | 'controller'>
const Holder = z.object({ user_id: z.string() })
/**
 * Active members with a role, permanent or granted, everywhere or for a part; only the preferred one when they have it.
 * Fifty at most. Naming all four roles first uses the index of only those people.
 */
export const holdersOf = (tx: Tx, role: OwnerRole, preferred: string | null) =>
  tx.any(sql.type(Holder)`
    with
      h as (
        select user_id
        from memberships
        where
          tenant_id = (select current_tenant())
          and active
          and roles && array['buyer', 'receiver', 'ap_clerk', 'controller']
          and ${role} = any (roles)
        union
        select g.user_id
        from
          role_grants as g
          join memberships as m
            on m.tenant_id = g.tenant_id and m.user_id = g.user_id and m.active
        where
          g.tenant_id = (select current_tenant())
          and g.revoked_at is null
          and g.role = ${role}
          and g.valid @> (
            select business_day(time_zone)
            from organisations
            where tenant_id = (select current_tenant())
          )
      )
    select user_id
    from h
    where
      user_id = ${preferred}::uuid
      or not exists (select 1 from h where user_id = ${preferred}::uuid)
    limit 50
  `)

const Wish = z.object({ kind: Kind, push: z.boolean(), email: z.boolean() })
export const wishes = (tx: Tx, userId: string) =>
  tx.any(sql.type(Wish)`select kind, push, email from notice_preferences where user_id = ${userId}`)
export const saveWishes = (tx: WriteTx, userId: string, wanted: readonly z.output<typeof Wish>[]) =>
  tx.write(sql.type(none)`
    insert into notice_preferences (user_id, kind, push, email)
    select ${userId}, w.kind, w.push, w.email
    from
      jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as w (
        kind text,
        push boolean,
        email boolean
      )
    on conflict (tenant_id, user_id, kind) do update
      set
        push = excluded.push,
        email = excluded.email
  `)

export const ToDeliver = z.object({
  id: z.string(),
  user_id: z.string(),
  kind: Kind,
  title: Message,
  email: z.string(),
  name: z.string(),
  /** In which the person reads. */
  locale: z.string(),
  organisation: z.string(),
  push_wanted: z.boolean().nullable(),
  email_wanted: z.boolean().nullable(),
  suppressed: z.boolean(),
})
/** Notices that are still news to somebody who is still there. */
export const toDeliver = (tx: Tx, ids: readonly string[]) =>
  tx.any(sql.type(ToDeliver)`
    select
      n.id,
      n.user_id,
      n.kind,
      n.title,
      m.email,
      m.name,
      coalesce(m.locale, o.locale) as locale,
      o.name as organisation,
      p.push as push_wanted,
      p.email as email_wanted,
      exists (select 1 from suppression_of(m.email)) as suppressed
    from
      notices as n
      join memberships as m on m.tenant_id = n.tenant_id and m.user_id = n.user_id and m.active
      join organisations as o on o.tenant_id = n.tenant_id
      left join notice_preferences as p
        on p.tenant_id = n.tenant_id and p.user_id = n.user_id and p.kind = n.kind
    where n.id = any (${sql.array([...ids], 'uuid')}) and n.read_at is null
    order by n.id
  `)

const Delivery = z.object({
  channel: z.enum(['push', 'email']),
  target: z.string(),
  state: z.enum(deliveryLifecycle.states),
  tries: z.number(),
})
export const deliveries = (tx: Tx, noticeId: string) =>
  tx.any(
    sql.type(Delivery)`
      select channel, target, state, tries from notice_deliveries where notice_id = ${noticeId}
    `,
  )
export type NewDelivery = {
  noticeId: string
  target: string
  state: DeliveryState
  reason: string | null
}
export const savePushed = (tx: WriteTx, d: NewDelivery) =>
  tx.write(sql.type(none)`
    insert into notice_deliveries (notice_id, channel, target, state, reason)
    values (${d.noticeId}, 'push', ${d.target}, ${d.state}, ${d.reason})
    on conflict (tenant_id, notice_id, channel, target) do update
      set
        state = excluded.state,
        reason = excluded.reason,
        tries = notice_deliveries.tries + 1,
        at = now()
      where notice_deliveries.state = any (${sql.array(
      [...deliveryLifecycle.moves.try_again.from],
      'text',
    )})
  `)
/** 1 for the job that claims the mail first, 0 for every other. */
export const claimMail = (tx: Tx, noticeId: string, suppressed: boolean) =>
  tx.run(sql.type(none)`
    insert into notice_deliveries (notice_id, channel, target, state, reason)
    values
      (
        ${noticeId},
        'email',
        'mail',
        ${suppressed ? 'failed' : 'sent'},
        ${suppressed ? 'mail to this address came back, or none is wanted' : null}
      )
    on conflict (tenant_id, notice_id, channel, target) do nothing
  `)

const Suppression = z.object({
  reason: z.enum(['bounced', 'complained', 'unsubscribed']),
  at: z.date(),
})
/** Why a member's address gets no notices by mail, when it gets none. */
export const suppression = (tx: Tx, userId: string) =>
  tx.maybeOne(
    sql.type(Suppression)`
      select s.reason, s.at
      from
        memberships as m,
        suppression_of(m.email) as s
      where m.tenant_id = (select current_tenant()) and m.user_id = ${userId}
    `,
  )
const Cleared = z.object({ cleared: z.boolean() })
/** null for somebody who is no member here. */
export const clearSuppression = (tx: Tx, userId: string) =>
  tx.maybeOne(
    sql.type(Cleared)`
      select clear_suppression(m.user_id) as cleared
      from memberships as m
      where m.tenant_id = (select current_tenant()) and m.user_id = ${userId}
    `,
  )

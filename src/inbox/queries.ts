import { z } from 'zod'
import { Message } from '../messages/index.ts'
import type { Tx } from '../platform/db/tx.ts'
import { rowsUpTo, sql } from '../platform/db/sql.ts'

type Fragment = ReturnType<typeof sql.fragment>

const kinds = [
  'approval',
  'question',
  'returned',
  'hold',
  'to_order',
  'to_issue',
  'to_receive',
  'capture',
  'vendor',
  'bank_account',
  'role',
  'exchange_rate',
  'duties',
  'link_limit',
  'approval_policy',
  'match_policy',
] as const
export const Item = z.object({
  kind: z.enum(kinds),
  id: z.string(),
  href_id: z.string(),
  approval_id: z.string().nullable(),
  title: z.string(),
  meta: z.string(),
  currency: z.string(),
  amount: z.bigint(),
  since: z.date(),
  revision: z.number().nullable(),
  /** The title of what is held, to be read in the reader's language. */
  message: Message.nullable(),
})

/** Whose inbox it is, and which work is theirs by their permissions. */
export type Work =
  | 'orders'
  | 'issues'
  | 'receives'
  | 'captures'
  | 'approvesVendors'
  | 'verifiesAccounts'
  | 'managesMembers'
  | 'managesOrganisation'
  | 'setsRates'
  | 'activatesRules'
  | 'activatesMatching'
export type Scope = {
  userId: string
  roles: readonly string[]
  currency: string
  work: ReadonlySet<Work>
}

/**
 * One kind of work: where it is found, the document it is about (each is one row, however much of it waits), and what its row shows.
 * The list and the number are made of the same parts, so they cannot differ.
 */
type Part = {
  from: Fragment
  about: Fragment
  where: Fragment
  names?: Fragment
  shows: Fragment
  /** A title that is stored as a message. */
  message?: Fragment
}

const approvals = ({ userId }: Scope): Part => ({
  from: sql.fragment`
    approval_tasks as t
    join approvals as a on a.tenant_id = t.tenant_id and a.id = t.approval_id
  `,
  about: sql.fragment`a.subject_id`,
  where: sql.fragment`t.assignee_id = ${userId} and t.open`,
  names: sql.fragment`
    join memberships as m on m.tenant_id = a.tenant_id and m.user_id = a.requester_id
  `,
  shows: sql.fragment`
    'approval',
    t.id,
    a.subject_id,
    a.id,
    a.title,
    a.subject_number || ' · ' || m.name,
    a.currency,
    a.amount,
    t.created_at,
    a.revision
  `,
})

const questions = ({ userId }: Scope): Part => ({
  from: sql.fragment`
    approval_questions as q
    join approvals as a
      on a.tenant_id = q.tenant_id and a.id = q.approval_id and a.status = 'pending'
  `,
  about: sql.fragment`a.subject_id`,
  where: sql.fragment`q.asked_of = ${userId} and q.answer is null`,
  names: sql.fragment`
    join memberships as m on m.tenant_id = q.tenant_id and m.user_id = q.asked_by
  `,
  shows: sql.fragment`
    'question',
    q.id,
    a.subject_id,
    a.id,
    m.name || ' asks about ' || a.subject_number,
    left(q.question, 200),
    a.currency,
    a.amount,
    q.asked_at,
    null::int
  `,
})

const returned = ({ userId }: Scope): Part => ({
  from: sql.fragment`purchase_requests as r`,
  about: sql.fragment`r.id`,
  where: sql.fragment`r.requester_id = ${userId} and r.status = 'returned'`,
  shows: sql.fragment`
    'returned',
    r.id,
    r.id,
    null::uuid,
    r.title,
    r.number || ' was returned to you',
    r.currency,
    r.total,
    r.created_at,
    null::int
  `,
})

/** However many lines of an invoice are held, it is one document. */
const holds = ({ roles }: Scope): Part => ({
  from: sql.fragment`
    (
        select
          h.tenant_id,
          h.invoice_id,
          count(*) as n,
          (array_agg(h.message order by h.position, h.id))[1] as message,
          max(h.raised_at) as since
        from invoice_holds as h
        where h.owner_role = any (${sql.array([...roles], 'text')}) and h.released_at is null
        group by h.tenant_id, h.invoice_id
      ) as h
  `,
  about: sql.fragment`h.invoice_id`,
  where: sql.fragment`true`,
  names: sql.fragment`
    join invoices as i on i.tenant_id = h.tenant_id and i.id = h.invoice_id
    join vendors as v on v.tenant_id = i.tenant_id and v.id = i.vendor_id
  `,
  shows: sql.fragment`
    'hold',
    h.invoice_id,
    h.invoice_id,
    null::uuid,
    h.n || ' holds',
    i.number || ' · ' || v.name,
    i.currency,
    i.gross,
    h.since,
    null::int
  `,
  message: sql.fragment`
    case
      when h.n = 1 then h.message
    end
  `,
})

const toOrder = (): Part => ({
  from: sql.fragment`purchase_requests as r`,
  about: sql.fragment`r.id`,
  where: sql.fragment`r.status in ('approved', 'partially_ordered')`,
  shows: sql.fragment`
    'to_order',
    r.id,
    r.id,
    null::uuid,
    r.title,
    r.number || ' · approved, to be ordered',
    r.currency,
    r.total,
    r.created_at,
    null::int
  `,
})

const vendorOf = sql.fragment`join vendors as v on v.tenant_id = o.tenant_id and v.id = o.vendor_id`
const toIssue = (): Part => ({
  from: sql.fragment`purchase_orders as o`,
  about: sql.fragment`o.id`,
  where: sql.fragment`o.status = 'draft'`,
  names: vendorOf,
  shows: sql.fragment`
    'to_issue',
    o.id,
    o.id,
    null::uuid,
    v.name,
    'Draft order, to be issued',
    o.currency,
    o.total,
    o.created_at,
    null::int
  `,
})

const toReceive = (): Part => ({
  from: sql.fragment`purchase_orders as o`,
  about: sql.fragment`o.id`,
  where: sql.fragment`o.status = 'issued' and o.receipt_status != 'full'`,
  names: vendorOf,
  shows: sql.fragment`
    'to_receive',
    o.id,
    o.id,
    null::uuid,
    v.name,
    o.number || ' · goods expected',
    o.currency,
    o.total,
    o.issued_at,
    null::int
  `,
})

const captures = ({ currency }: Scope): Part => ({
  from: sql.fragment`invoice_captures as c`,
  about: sql.fragment`c.id`,
  where: sql.fragment`c.status in ('to_confirm', 'unreadable')`,
  names: sql.fragment`join files as f on f.tenant_id = c.tenant_id and f.id = c.file_id`,
  shows: sql.fragment`
    'capture',
    c.id,
    c.id,
    null::uuid,
    f.name,
    c.number || case c.status
      when 'unreadable' then ' · could not be read'
      else ' · to be confirmed'
    end,
    ${currency},
    0::bigint,
    c.created_at,
    null::int
  `,
})

/** What waits without an approval, because nobody could be asked when it was sent; never to those who wrote it, but the only person there is. */
const vendors = ({ userId, currency }: Scope): Part => ({
  from: sql.fragment`vendors as v`,
  about: sql.fragment`v.id`,
  where: sql.fragment`
    v.status = 'pending'
    and not exists (
      select 1
      from approvals as a
      where a.tenant_id = v.tenant_id and a.subject_id = v.id and a.status = 'pending'
    )
    and (
      exists (select 1 from organisations where second_person_at is null)
      or ${userId}::uuid != all (
        v.changed_by || v.created_by || coalesce(v.edited_by, v.created_by)
      )
    )
  `,
  shows: sql.fragment`
    'vendor',
    v.id,
    v.id,
    null::uuid,
    v.name,
    v.number || ' · vendor to approve',
    ${currency},
    0::bigint,
    v.created_at,
    null::int
  `,
})

/** Never to who proposed it or changed an address of the vendor at about the same time. */
const bankAccounts = ({ userId, currency }: Scope): Part => ({
  from: sql.fragment`vendor_bank_accounts as b`,
  about: sql.fragment`b.id`,
  where: sql.fragment`
    b.status = 'verifying'
    and b.proposed_by != ${userId}
    and not exists (
      select 1
      from vendor_mail_changes as c
      where
        c.tenant_id = b.tenant_id
        and c.vendor_id = b.vendor_id
        and c.changed_by = ${userId}
        and c.changed_at > b.proposed_at - interval '30 days'
    )
    and not exists (
      select 1
      from vendor_contact_changes as c
      where
        c.tenant_id = b.tenant_id
        and c.vendor_id = b.vendor_id
        and c.changed_by = ${userId}
        and c.changed_at > b.proposed_at - interval '30 days'
    )
  `,
  names: sql.fragment`join documents as v on v.tenant_id = b.tenant_id and v.id = b.vendor_id`,
  shows: sql.fragment`
    'bank_account',
    b.id,
    b.id,
    null::uuid,
    'Bank account of ' || v.title,
    v.number || ' · to be verified',
    ${currency},
    0::bigint,
    b.proposed_at,
    null::int
  `,
})

/** A person is one row, however many roles wait for them. */
const roles = ({ userId, currency }: Scope): Part => ({
  from: sql.fragment`
    (
        select p.tenant_id, p.user_id, count(*) as n, max(p.proposed_at) as since
        from role_proposals as p
        where
          p.status = 'proposed'
          and p.user_id != ${userId}
          and p.proposed_by is distinct from ${userId}::uuid
        group by p.tenant_id, p.user_id
      ) as p
  `,
  about: sql.fragment`p.user_id`,
  where: sql.fragment`true`,
  names: sql.fragment`join memberships as m on m.tenant_id = p.tenant_id and m.user_id = p.user_id`,
  shows: sql.fragment`
    'role',
    p.user_id,
    p.user_id,
    null::uuid,
    m.name,
    p.n || case p.n
      when 1 then ' role'
      else ' roles'
    end || ' to confirm',
    ${currency},
    0::bigint,
    p.since,
    null::int
  `,
})

const exchangeRates = ({ userId, currency }: Scope): Part => ({
  from: sql.fragment`exchange_rate_proposals as p`,
  about: sql.fragment`p.id`,
  where: sql.fragment`p.status = 'pending' and p.set_by != ${userId}`,
  names: sql.fragment`join memberships as m on m.tenant_id = p.tenant_id and m.user_id = p.set_by`,
  shows: sql.fragment`
    'exchange_rate',
    p.id,
    p.id,
    null::uuid,
    'Rate of ' || p.currency,
    'From ' || p.valid_on || ', entered by ' || m.name,
    ${currency},
    0::bigint,
    p.set_at,
    null::int
  `,
})

const duties = ({ userId, currency }: Scope): Part => ({
  from: sql.fragment`duty_matrices as d`,
  about: sql.fragment`d.id`,
  where: sql.fragment`d.status = 'proposed' and d.proposed_by != ${userId}`,
  names: sql.fragment`
    join memberships as m on m.tenant_id = d.tenant_id and m.user_id = d.proposed_by
  `,
  shows: sql.fragment`
    'duties',
    d.id,
    d.id,
    null::uuid,
    'A change of who may do what',
    'Proposed by ' || m.name,
    ${currency},
    0::bigint,
    d.proposed_at,
    null::int
  `,
})

const linkLimit = ({ userId, currency }: Scope): Part => ({
  from: sql.fragment`organisations as o`,
  about: sql.fragment`o.tenant_id`,
  where: sql.fragment`o.link_limit_wanted_by != ${userId}`,
  shows: sql.fragment`
    'link_limit',
    o.tenant_id,
    o.tenant_id,
    null::uuid,
    'A higher limit of links that decide',
    'Up to this amount a mailed link decides alone',
    ${currency},
    o.link_limit_wanted,
    now(),
    null::int
  `,
})

const approvalPolicies = ({ userId, currency }: Scope): Part => ({
  from: sql.fragment`approval_policies as p`,
  about: sql.fragment`p.id`,
  where: sql.fragment`
    p.status = 'draft'
    and p.author_id != ${userId}
    and p.edited_by != ${userId}
    and p.based_on is not distinct from (
      select b.id from approval_policies as b where b.status = 'active'
    )
    and exists (
      select 1 from approval_rules as r where r.tenant_id = p.tenant_id and r.policy_id = p.id
    )
  `,
  names: sql.fragment`
    join memberships as m on m.tenant_id = p.tenant_id and m.user_id = p.edited_by
  `,
  shows: sql.fragment`
    'approval_policy',
    p.id,
    p.id,
    null::uuid,
    'Draft of the approval rules',
    'Written by ' || m.name,
    ${currency},
    0::bigint,
    p.created_at,
    null::int
  `,
})

const matchPolicies = ({ userId, currency }: Scope): Part => ({
  from: sql.fragment`match_policies as p`,
  about: sql.fragment`p.id`,
  where: sql.fragment`
    p.status = 'draft'
    and p.edited_by != ${userId}
    and ${userId}::uuid != all (p.editors)
    and p.based_on is not distinct from (
      select b.id from match_policies as b where b.status = 'active'
    )
  `,
  names: sql.fragment`
    join memberships as m on m.tenant_id = p.tenant_id and m.user_id = p.edited_by
  `,
  shows: sql.fragment`
    'match_policy',
    p.id,
    p.id,
    null::uuid,
    'Draft of the matching policy',
    'Written by ' || m.name,
    ${currency},
    0::bigint,
    p.created_at,
    null::int
  `,
})

/** In the order in which one of them speaks for a document that waits for several things. */
const everybodys = [approvals, questions, returned, holds]
const byWork: readonly (readonly [Work, (scope: Scope) => Part])[] = [
  ['orders', toOrder],
  ['issues', toIssue],
  ['receives', toReceive],
  ['captures', captures],
  ['approvesVendors', vendors],
  ['verifiesAccounts', bankAccounts],
  ['managesMembers', roles],
  ['setsRates', exchangeRates],
  ['managesMembers', duties],
  ['managesOrganisation', linkLimit],
  ['activatesRules', approvalPolicies],
  ['activatesMatching', matchPolicies],
]
const partsOf = (scope: Scope): Part[] =>
  [...everybodys, ...byWork.flatMap(([work, part]) => (scope.work.has(work) ? [part] : []))].map(
    (part) => part(scope),
  )
const union = (parts: readonly Fragment[]) =>
  sql.join(
    parts.map((part) => sql.fragment`(${part})`),
    sql.fragment` union all `,
  )

const none = sql.fragment``
/** The newest, each document once. */
export const waiting = (tx: Tx, scope: Scope, limit: number) =>
  tx.any(
    sql.type(Item)`
      select kind, id, href_id, approval_id, title, meta, currency, amount, since, revision, message
      from
        (
          select distinct on (href_id) *
          from
            (${union(
        partsOf(scope).map(
          (part, place) => sql.fragment`
            select ${place}::int, ${part.shows}, ${part.message ?? sql.fragment`null::jsonb`}
            from ${part.from}
            ${part.names ?? none}
            where ${part.where}
            order by ${part.about} desc
            limit ${rowsUpTo(limit)}
          `,
        ),
      )}) as item (
              place,
              kind,
              id,
              href_id,
              approval_id,
              title,
              meta,
              currency,
              amount,
              since,
              revision,
              message
            )
          order by href_id, place, id
        ) as once
      order by since desc, id desc
      limit ${rowsUpTo(limit)}
    `,
  )

const Count = z.object({ n: z.bigint() })
/** How many documents wait; no further than 100, which is said as 99+. */
export const count = (tx: Tx, scope: Scope) =>
  tx.one(
    sql.type(Count)`
      select count(*) as n
      from
        (
          select distinct href_id
          from (${union(
        partsOf(scope).map(
          (part) => sql.fragment`
            select ${part.about} from ${part.from} where ${part.where} limit 100
          `,
        ),
      )}) as item (href_id)
          limit 100
        ) as once
    `,
  )

const Named = z.object({ id: z.string(), number: z.string(), title: z.string() })
/** The numbers and titles of approvals, only for people who are or were asked. */
export const named = (tx: Tx, ids: readonly string[], userId: string) =>
  tx.any(sql.type(Named)`
    select a.id, a.subject_number as number, a.title
    from approvals as a
    where
      a.id = any (${sql.array([...ids], 'uuid')})
      and exists (
        select 1
        from approval_tasks as t
        where t.tenant_id = a.tenant_id and t.approval_id = a.id and t.assignee_id = ${userId}
      )
  `)

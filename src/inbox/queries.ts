import { z } from 'zod'
import { Message } from '../messages/index.ts'
import type { Tx } from '../platform/db/tx.ts'
import { rowsUpTo, sql } from '../platform/db/sql.ts'
import type { Fragment, Work, Scope, Part } from './part.ts'
import { approvals, questions, returned, holds } from './decision-queries.ts'
import {
  toOrder,
  toIssue,
  toReceive,
  toInspect,
  toReturn,
  toCredit,
  toApply,
  toRelease,
  advancesLeft,
  retainage,
  captures,
  bankAccounts,
  vendorDocuments,
  vendorMerges,
  vendors,
} from './buying-queries.ts'
import {
  roles,
  exchangeRates,
  writeOffs,
  creditWriteOffs,
  duties,
  linkLimit,
  approvalPolicies,
  matchPolicies,
} from './second-person-queries.ts'

const kinds = [
  'approval',
  'question',
  'returned',
  'hold',
  'to_order',
  'to_issue',
  'to_receive',
  'to_inspect',
  'to_return',
  'to_credit',
  'to_apply',
  'to_release',
  'retainage',
  'capture',
  'vendor',
  'vendor_merge',
  'bank_account',
  'vendor_document',
  'role',
  'exchange_rate',
  'write_off',
  'credit_write_off',
  'advance_left',
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

/** In the order in which one of them speaks for a document that waits for several things. */
const everybodys = [approvals, questions, returned, holds]
const byWork: readonly (readonly [Work, (scope: Scope) => Part])[] = [
  ['orders', toOrder],
  ['issues', toIssue],
  ['appliesChanges', toApply],
  ['releasesPayments', toRelease],
  ['releasesRetainage', retainage],
  ['receives', toReceive],
  ['inspects', toInspect],
  ['sendsBack', toReturn],
  ['settlesReturns', toCredit],
  ['captures', captures],
  ['approvesVendors', vendors],
  ['approvesVendors', vendorMerges],
  ['verifiesAccounts', bankAccounts],
  ['verifiesDocuments', vendorDocuments],
  ['managesMembers', roles],
  ['setsRates', exchangeRates],
  ['settlesPayments', writeOffs],
  ['settlesPayments', creditWriteOffs],
  ['settlesPayments', advancesLeft],
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

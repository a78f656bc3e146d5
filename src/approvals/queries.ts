import { z } from 'zod'
import type { Move } from '../kernel/lifecycle.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { Value } from '../messages/index.ts'
import { sql } from '../platform/db/sql.ts'
import { approvalLifecycle, aspects } from './approval.ts'
import type { Content } from './content.ts'

const none = z.object({})
export { deciders } from './planning-queries.ts'

export const Aspects = z.array(z.enum(aspects))
const Fields = z.array(z.object({ label: Value, text: z.string() }))
const ApprovalRow = z.object({
  id: z.string(),
  subject_kind: z.string(),
  subject_id: z.string(),
  subject_number: z.string(),
  title: z.string(),
  revision: z.number(),
  content_hash: z.string(),
  content: z.partialRecord(z.enum(aspects), Fields),
  requester_id: z.string(),
  requester_name: z.string(),
  author_ids: z.array(z.string()),
  alone: z.boolean(),
  currency: z.string(),
  amount: z.bigint(),
  cost_center_id: z.string().nullable(),
  status: z.enum(approvalLifecycle.states),
  nudged_at: z.date().nullable(),
  created_at: z.date(),
})
export type Approval = z.output<typeof ApprovalRow>
const approval = sql.fragment`
  select
    a.id,
    a.subject_kind,
    a.subject_id,
    a.subject_number,
    a.title,
    a.revision,
    a.content_hash,
    a.content,
    a.requester_id,
    r.name as requester_name,
    a.author_ids,
    a.alone,
    a.currency,
    a.amount,
    a.cost_center_id,
    a.status,
    a.nudged_at,
    a.created_at
  from
    approvals as a
    join memberships as r on r.tenant_id = a.tenant_id and r.user_id = a.requester_id
`
export const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(ApprovalRow)`${approval} where a.id = ${id} for no key update of a`)
/** The same where its document is of one of these kinds; null else. */
export const lockOfKinds = (tx: Tx, id: string, kinds: readonly string[]) =>
  tx.maybeOne(
    sql.type(ApprovalRow)`
      ${approval}
      where a.id = ${id} and a.subject_kind = any (${sql.array([...kinds], 'text')})
      for no key update of a
    `,
  )
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(ApprovalRow)`${approval} where a.id = ${id}`)
/** The approval of the same document's revision that came last. */
export const latestBeside = (tx: Tx, id: string) =>
  tx.maybeOne(
    sql.type(ApprovalRow)`
      ${approval}
      where a.subject_id = (select o.subject_id from approvals as o where o.id = ${id})
      order by a.id desc
      limit 1
    `,
  )
/** The approval of a document's revision that came last, or last before another. */
export const latestOf = (tx: Tx, subjectId: string, before: string | null = null) =>
  tx.maybeOne(
    sql.type(ApprovalRow)`
      ${approval}
      where a.subject_id = ${subjectId} and ${before
        ? sql.fragment`a.id < ${before}`
        : sql.fragment`true`}
      order by a.id desc
      limit 1
    `,
  )

const Pending = z.object({ id: z.string() })
export const pendingFor = (tx: Tx, subjectId: string) =>
  tx.maybeOne(
    sql.type(Pending)`
      select id
      from approvals
      where subject_id = ${subjectId} and status = 'pending'
      for no key update
    `,
  )

export type NewApproval = {
  id: string
  kind: string
  subjectId: string
  number: string
  title: string
  revision: number
  content: Content
  hash: string
  requesterId: string
  authorIds: readonly string[]
  currency: string
  amount: bigint
  costCenterId: string | null
  policyId: string | null
  facts: object
  /** The organisation's only person decides on their own document. */ alone: boolean
}
export const insert = (tx: WriteTx, a: NewApproval) =>
  tx.write(sql.type(none)`
    insert into approvals
      (
        id,
        subject_kind,
        subject_id,
        subject_number,
        title,
        revision,
        content,
        content_hash,
        requester_id,
        author_ids,
        currency,
        amount,
        cost_center_id,
        policy_id,
        facts,
        alone
      )
    values
      (
        ${a.id},
        ${a.kind},
        ${a.subjectId},
        ${a.number},
        ${a.title},
        ${a.revision},
        ${JSON.stringify(a.content)}::jsonb,
        ${a.hash},
        ${a.requesterId},
        ${sql.array([...a.authorIds], 'uuid')},
        ${a.currency},
        ${a.amount},
        ${a.costCenterId},
        ${a.policyId},
        ${JSON.stringify(a.facts)}::jsonb,
        ${a.alone}
      )
  `)
export const saveStatus = (tx: WriteTx, id: string, move: Move) =>
  tx.write(
    sql.type(none)`
      update approvals
      set status = ${move.to}
      where id = ${id} and status = any (${sql.array([...move.from], 'text')})
    `,
  )

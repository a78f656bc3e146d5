import { z } from 'zod'
import { instalmentLifecycle, instalmentStatuses } from '../instalments/index.ts'
import { sql } from '../platform/db/sql.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { isHeldOn, Retainage } from '../retainage/index.ts'

const none = z.object({})
const { take } = instalmentLifecycle.moves

const HeldRow = z.object({
  id: z.string(),
  invoice_id: z.string(),
  currency: z.string(),
  amount: z.bigint(),
  due_date: z.string(),
  until: z.string().nullable(),
})
export type HeldRow = z.output<typeof HeldRow>
const heldPart = (orderId: string, today: string) => sql.fragment`
  t.id, t.invoice_id, t.currency, t.amount, t.due_date::text, t.held_until::text as until
  from instalments as t
  where
    t.retained_of = ${orderId}
    and t.status = any (${sql.array([...take.from], 'text')})
    and ${isHeldOn(today)}
  order by t.id
`
type OfOrder = { orderId: string; today: string }
/** What is held back of an order and is in no payment run, the oldest first. */
export const heldParts = (tx: Tx, { orderId, today }: OfOrder) =>
  tx.any(sql.type(HeldRow)`select ${heldPart(orderId, today)}`)
/** The same, locked. The order must be locked before. */
export const lockHeldParts = (tx: Tx, { orderId, today }: OfOrder) =>
  tx.any(sql.type(HeldRow)`select ${heldPart(orderId, today)} for no key update of t`)

const OrderRow = z.object({ retainage: Retainage.nullable() })
export const retainageOf = async (tx: Tx, orderId: string): Promise<Retainage | null> =>
  (
    await tx.one(
      sql.type(OrderRow)`select retainage from purchase_order_details where id = ${orderId}`,
    )
  ).retainage

export type NewRelease = {
  id: string
  orderId: string
  milestone: string
  note: string | null
  whole: boolean
  currency: string
  amount: bigint
  by: string
  at: Date
}
export const insert = (tx: WriteTx, r: NewRelease): void =>
  tx.write(sql.type(none)`
    insert into retainage_releases
      (id, purchase_order_id, milestone, note, whole, currency, amount, released_by, released_at)
    values
      (
        ${r.id},
        ${r.orderId},
        ${r.milestone},
        ${r.note},
        ${r.whole},
        ${r.currency},
        ${r.amount},
        ${r.by},
        ${r.at.toISOString()}
      )
  `)
/** They are due on a day from now on. */
export const free = (
  tx: WriteTx,
  releaseId: string,
  parts: readonly { id: string; dueDate: string }[],
): void =>
  tx.write(sql.type(none)`
    update instalments as t
    set
      retainage_release_id = ${releaseId},
      due_date = w."dueDate",
      version = t.version + 1
    from jsonb_to_recordset(${JSON.stringify(parts)}::jsonb) as w (id uuid, "dueDate" date)
    where t.id = w.id
  `)

const ReleaseRow = z.object({
  id: z.string(),
  purchase_order_id: z.string(),
  milestone: z.string(),
  currency: z.string(),
  amount: z.bigint(),
  taken_back: z.boolean(),
  version: z.number(),
})
const releaseColumns = sql.fragment`
  r.id,
  r.purchase_order_id,
  r.milestone,
  r.currency,
  r.amount,
  r.taken_back_at is not null as taken_back,
  r.version
  from retainage_releases as r
`
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(ReleaseRow)`select ${releaseColumns} where r.id = ${id}`)
const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(ReleaseRow)`select ${releaseColumns} where r.id = ${id} for no key update of r`)
export const retainageRelease = { kind: 'retainage_release', lock }

/** The parts that a release freed, locked. Which run has them is read after that. */
export const lockFreed = (tx: Tx, releaseId: string) =>
  tx.run(sql.type(none)`
    select t.id
    from instalments as t
    where t.retainage_release_id = ${releaseId}
    order by t.id
    for no key update of t
  `)
const FreedRow = z.object({
  id: z.string(),
  invoice_id: z.string(),
  invoice_number: z.string(),
  issue_date: z.string(),
  stated_due: z.string().nullable(),
  /** Of the invoice. Below zero for a credit note. */
  whole: z.bigint(),
  currency: z.string(),
  amount: z.bigint(),
  status: z.enum(instalmentStatuses),
  until: z.string().nullable(),
  milestone: z.string().nullable(),
  run_number: z.string().nullable(),
  run_status: z.string().nullable(),
})
export type FreedRow = z.output<typeof FreedRow>
export const freedParts = (tx: Tx, releaseId: string) =>
  tx.any(sql.type(FreedRow)`
    select
      t.id,
      t.invoice_id,
      d.number as invoice_number,
      d.document_date::text as issue_date,
      x.due_date::text as stated_due,
      case
        when x.kind = 'credit_note' then -x.payable
        else x.payable
      end as whole,
      t.currency,
      t.amount,
      t.status,
      t.held_until::text as until,
      t.milestone,
      r.number as run_number,
      r.status as run_status
    from
      instalments as t
      join documents as d on d.tenant_id = t.tenant_id and d.id = t.invoice_id
      join invoice_details as x on x.tenant_id = d.tenant_id and x.id = d.id
      left join payment_run_items as i
        on i.tenant_id = t.tenant_id and i.instalment_id = t.id and i.live
      left join documents as r on r.tenant_id = i.tenant_id and r.id = i.run_id
    where t.retainage_release_id = ${releaseId}
    order by t.id
  `)

type TakenBack = { id: string; by: string; at: Date; reason: string }
/** The release counts no more, and what it freed is held back again. */
export const takeBack = (
  tx: WriteTx,
  r: TakenBack,
  parts: readonly { id: string; dueDate: string }[],
): void =>
  tx.write(sql.type(none)`
    with
      release as (
        update retainage_releases
        set
          taken_back_by = ${r.by},
          taken_back_at = ${r.at.toISOString()},
          taken_back_reason = ${r.reason},
          version = version + 1
        where id = ${r.id}
      )
    update instalments as t
    set
      retainage_release_id = null,
      due_date = w."dueDate",
      version = t.version + 1
    from jsonb_to_recordset(${JSON.stringify(parts)}::jsonb) as w (id uuid, "dueDate" date)
    where t.id = w.id
  `)

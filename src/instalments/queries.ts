import { z } from 'zod'
import { noted, type NewEvent } from '../accounting-events/index.ts'
import type { Move } from '../kernel/lifecycle.ts'
import { conflict } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { sql } from '../platform/db/sql.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import { asHeldNow, Held, heldColumn, heldNowInside, InsideNow } from '../retainage/index.ts'
import { refundKinds, refundLifecycle, refundStatuses } from '../refunds/index.ts'
import { isOvertaken } from '../set-offs/index.ts'
import { instalmentLifecycle, statuses } from './instalment.ts'

const none = z.object({})
const { take, leave, drop, refund, free } = instalmentLifecycle.moves
const { confirm } = refundLifecycle.moves
/** The messages for violated constraints. */
export const constraints: Constraints = {
  instalments__add_up: () =>
    conflict(
      'not_whole',
      'The parts of an invoice must come to what is payable of it. Open the invoice again and divide it anew.',
    ),
}

/** The legal entity of the cost centre that an invoice is charged to. */
export const entityOfInvoice = (invoiceId: string) => sql.fragment`
  coalesce(
      (
        select c.entity_id
        from
          documents as d
          join cost_centers as c on c.tenant_id = d.tenant_id and c.id = d.cost_center_id
        where d.id = ${invoiceId}
      ),
      (
        select c.entity_id
        from
          invoice_codings as x
          join cost_centers as c on c.tenant_id = x.tenant_id and c.id = x.cost_center_id
        where x.invoice_id = ${invoiceId}
      ),
      first_entity()
    )
`
const Holiday = z.object({ day: z.string() })
const holidaysAround = (invoiceId: string, day: string) => sql.fragment`
  select h.day::text as day
  from closed_days(${entityOfInvoice(invoiceId)}, ${day}::date - 60) as h
  order by h.day
  limit 5000
`
/** The days from two months before one on on which the entity of an invoice is closed. */
export const holidaysFrom = async (
  tx: Tx,
  invoiceId: string,
  day: string,
): Promise<ReadonlySet<string>> =>
  new Set(
    (await tx.any(sql.type(Holiday)`${holidaysAround(invoiceId, day)}`)).map((row) => row.day),
  )

const Plan = z.object({ holidays: z.array(z.string()), now: InsideNow.nullable() })
type ToPlan = { invoiceId: string; from: string; today: string }
/** The days on which nothing is paid, and what the order of an invoice holds back. */
export async function readToPlan(tx: Tx, { invoiceId, from, today }: ToPlan) {
  const { holidays, now } = await tx.one(sql.type(Plan)`
    select
      array(${holidaysAround(invoiceId, from)}) as holidays,
      ${heldNowInside({ invoiceId, today, dropped: [drop.to] })} as now
  `)
  return { holidays: new Set(holidays), now: now && asHeldNow(now) }
}

type NewPart = {
  id: string
  position: number
  amount: bigint
  dueDate: string
  discount: bigint
  discountUntil: string | null
  /** What it is held back for. */
  held: Held | null
}
type Planned = {
  invoiceId: string
  currency: string
  parts: readonly NewPart[]
  /** The order whose retainage is among them. */
  retainedOf: string | null
  event: NewEvent
}
/** The books learn of the invoice with it. */
export const insert = (tx: WriteTx, { invoiceId, currency, parts, event, retainedOf }: Planned) =>
  tx.write(sql.type(none)`
    with
      entity as (select ${entityOfInvoice(invoiceId)} as id),
      event as (${noted(event)})
    insert into instalments
      (
        id,
        invoice_id,
        position,
        entity_id,
        currency,
        amount,
        due_date,
        discount,
        discount_until,
        retained_of,
        held_until,
        milestone
      )
    select
      p.id,
      ${invoiceId},
      p.position,
      e.id,
      ${currency},
      p.amount,
      p."dueDate",
      p.discount,
      p."discountUntil",
      case
        when p.held then ${retainedOf}::uuid
      end,
      p.until,
      p.milestone
    from
      entity as e
      cross join jsonb_to_recordset(${JSON.stringify(
        parts.map(({ held, ...part }) => ({
          ...part,
          ...held,
          held: held !== null,
          amount: String(part.amount),
          discount: String(part.discount),
        })),
      )}::jsonb) as p (
        id uuid,
        position int,
        amount bigint,
        "dueDate" date,
        discount bigint,
        "discountUntil" date,
        held boolean,
        until date,
        milestone text
      )
  `)

const unplannedInvoice = sql.fragment`
  d.kind = 'invoice'
  and d.status = 'approved'
  and i.payable != i.set_off
  and not exists (
    select 1 from instalments as t where t.tenant_id = i.tenant_id and t.invoice_id = i.id
  )
`
/** Nothing of the orders of such invoices is approved or released meanwhile. Always before the invoices. */
export const lockUnplannedOrders = (tx: Tx) =>
  tx.any(sql.type(z.object({ id: z.string() }))`
    select o.id
    from documents as o
    where
      o.id in (
        select i.purchase_order_id
        from
          documents as d
          join invoice_details as i on i.tenant_id = d.tenant_id and i.id = d.id
        where ${unplannedInvoice}
      )
    order by o.id
    limit 500
    for no key update of o
  `)
const Unplanned = z.object({
  id: z.string(),
  whole: z.bigint(),
  amount: z.bigint(),
  currency: z.string(),
  issue_date: z.string(),
  due_date: z.string().nullable(),
})
/** Approved, and nobody has said yet when they are due. */
export const unplanned = (tx: Tx) =>
  tx.any(sql.type(Unplanned)`
    select
      d.id,
      case
        when i.kind = 'credit_note' then -i.payable
        else i.payable
      end as whole,
      case
        when i.kind = 'credit_note' then -i.payable
        else i.payable - i.set_off
      end as amount,
      d.currency,
      d.document_date::text as issue_date,
      i.due_date::text
    from
      documents as d
      join invoice_details as i on i.tenant_id = d.tenant_id and i.id = d.id
    where ${unplannedInvoice}
    order by d.id
    limit 500
    for no key update of d
  `)

const Row = z.object({
  id: z.string(),
  invoice_id: z.string(),
  position: z.number(),
  currency: z.string(),
  amount: z.bigint(),
  due_date: z.string(),
  discount: z.bigint(),
  discount_until: z.string().nullable(),
  status: z.enum(statuses),
  stop_reason: z.string().nullable(),
  stopped_by_name: z.string().nullable(),
  overtaken: z.boolean(),
  of_advance: z.boolean(),
  retained: z.boolean(),
  held: Held.nullable(),
  /** The run that has it, and the payment that pays it. */
  run_id: z.string().nullable(),
  run_number: z.string().nullable(),
  run_status: z.string().nullable(),
  payment_id: z.string().nullable(),
  payment_number: z.string().nullable(),
  /** The last payment of it that failed or came back, and why. */
  failed: z.object({ id: z.string(), number: z.string(), reason: z.string() }).nullable(),
  /** Of a credit: how it is, or is to be, paid back or written off. */
  refund_id: z.string().nullable(),
  refund_kind: z.enum(refundKinds).nullable(),
  refund_status: z.enum(refundStatuses).nullable(),
  version: z.number(),
})
export type Instalment = z.output<typeof Row>
const columns = sql.fragment`
  t.id,
  t.invoice_id,
  t.position,
  t.currency,
  t.amount,
  t.due_date::text,
  t.discount,
  t.discount_until::text,
  t.status,
  t.stop_reason,
  m.name as stopped_by_name,
  t.status = any (${sql.array(
    [...take.from, ...leave.from],
    'text',
  )}) and ${isOvertaken} as overtaken,
  d.kind = 'advance' as of_advance,
  t.retained_of is not null as retained,
  ${heldColumn} as held,
  i.run_id,
  r.number as run_number,
  r.status as run_status,
  i.payment_id,
  p.number as payment_number,
  (
    select jsonb_build_object('id', f.id, 'number', f.number, 'reason', x.reason)
    from
      payment_run_items as u
      join payment_details as x on x.tenant_id = u.tenant_id and x.id = u.payment_id
      join documents as f on f.tenant_id = x.tenant_id and f.id = x.id
    where
      u.tenant_id = t.tenant_id
      and u.instalment_id = t.id
      and not u.live
      and x.reason is not null
    order by x.id desc
    limit 1
  ) as failed,
  y.id as refund_id,
  y.kind as refund_kind,
  y.status as refund_status,
  t.version
  from
    instalments as t
    join invoice_details as d on d.tenant_id = t.tenant_id and d.id = t.invoice_id
    left join payment_run_items as i
      on i.tenant_id = t.tenant_id and i.instalment_id = t.id and i.live
    left join documents as r on r.tenant_id = i.tenant_id and r.id = i.run_id
    left join documents as p on p.tenant_id = i.tenant_id and p.id = i.payment_id
    left join memberships as m on m.tenant_id = t.tenant_id and m.user_id = t.stopped_by
    left join credit_refunds as y
      on t.amount < 0
      and y.tenant_id = t.tenant_id
      and y.instalment_id = t.id
      and y.status = any (${sql.array([...confirm.from, confirm.to], 'text')})
`
export const ofInvoice = (tx: Tx, invoiceId: string) =>
  tx.any(
    sql.type(Row)`
      select ${columns}
      where t.invoice_id = ${invoiceId} and (t.credit_of is null or t.status != ${drop.to})
      order by t.due_date, t.position
      limit 500
    `,
  )
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where t.id = ${id}`)
const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where t.id = ${id} for no key update of t`)
export const instalment = { kind: 'instalment', lock }
export const lockOfInvoice = (tx: Tx, invoiceId: string) =>
  tx.any(
    sql.type(Row)`
      select ${columns} where t.invoice_id = ${invoiceId} order by t.id for no key update of t
    `,
  )
const Next = z.object({ position: z.number() })
export const nextPosition = async (tx: Tx, invoiceId: string): Promise<number> =>
  (
    await tx.one(
      sql.type(Next)`
        select max(position) + 1 as position from instalments where invoice_id = ${invoiceId}
      `,
    )
  ).position

const Issued = z.object({ day: z.string() })
/** The day of an invoice. */
export const issueDay = async (tx: Tx, invoiceId: string): Promise<string> =>
  (
    await tx.one(
      sql.type(Issued)`
        select d.document_date::text as day from documents as d where d.id = ${invoiceId}
      `,
    )
  ).day

export const dropOfInvoice = (tx: WriteTx, invoiceId: string) =>
  tx.write(sql.type(none)`
    update instalments
    set
      status = ${drop.to},
      version = version + 1
    where invoice_id = ${invoiceId} and status = any (${sql.array([...drop.from], 'text')})
  `)
type Stop = { id: string; reason: string; by: string; at: Date }
export const stop = (tx: WriteTx, s: Stop) =>
  tx.write(sql.type(none)`
    update instalments
    set
      stop_reason = ${s.reason},
      stopped_by = ${s.by},
      stopped_at = ${s.at.toISOString()},
      version = version + 1
    where id = ${s.id}
  `)
export const resume = (tx: WriteTx, id: string) =>
  tx.write(sql.type(none)`
    update instalments
    set
      stop_reason = null,
      stopped_by = null,
      stopped_at = null,
      version = version + 1
    where id = ${id}
  `)
export const resize = (tx: WriteTx, id: string, part: { amount: bigint; discount: bigint }) =>
  tx.write(sql.type(none)`
    update instalments
    set
      amount = ${part.amount},
      discount = ${part.discount},
      discount_until = case
        when ${part.discount}::bigint > 0 then discount_until
      end,
      version = version + 1
    where id = ${id}
  `)
/** More was paid than it was. Its discount stays, for the case that the payment is taken back. */
export const enlarge = (tx: WriteTx, id: string, above: bigint) =>
  tx.write(sql.type(none)`
    update instalments
    set
      amount = amount + ${above},
      version = version + 1
    where id = ${id}
  `)
/** The credits that stand beside these parts, locked, with the runs that have them. */
export const lockCredits = (tx: Tx, partIds: readonly string[]) =>
  tx.any(
    sql.type(Row)`
      select ${columns}
      where t.credit_of = any (${sql.array([...partIds], 'uuid')}) and t.status != ${drop.to}
      order by t.id
      for no key update of t
    `,
  )
/** Each is a part of what it stood beside again, and nothing is held back of it. */
export const dropCredits = (tx: WriteTx, ids: readonly string[]) =>
  tx.write(sql.type(none)`
    with
      dropped as (
        update instalments
        set
          status = ${drop.to},
          retained_of = null,
          held_until = null,
          milestone = null,
          retainage_release_id = null,
          version = version + 1
        where
          id = any (${sql.array([...ids], 'uuid')})
          and status = any (${sql.array([...drop.from], 'text')})
        returning tenant_id, credit_of, amount
      ),
      credits as (
        select tenant_id, credit_of, sum(amount)::bigint as amount
        from dropped
        group by tenant_id, credit_of
      )
    update instalments as t
    set
      amount = t.amount + c.amount,
      version = t.version + 1
    from credits as c
    where t.tenant_id = c.tenant_id and t.id = c.credit_of
  `)
/** The vendor paid a credit back, or it is lost. */
export const endCredit = (tx: WriteTx, id: string) => turned(tx, id, refund)
export const reopenCredit = (tx: WriteTx, id: string) => turned(tx, id, free)
const turned = (tx: WriteTx, id: string, move: Move) =>
  tx.write(
    sql.type(none)`
      update instalments
      set
        status = ${move.to},
        version = version + 1
      where id = ${id} and amount < 0 and status = any (${sql.array([...move.from], 'text')})
    `,
    ifFresh,
  )
const Ended = z.object({
  id: z.string(),
  number: z.string(),
  kind: z.enum(refundKinds),
  status: z.enum(refundStatuses),
})
/** Of the invoices that a payment paid too much of: a credit that was paid back or written off, or is to be. */
export const endedCreditOf = (tx: Tx, paymentId: string) =>
  tx.maybeOne(sql.type(Ended)`
    select y.id, d.number, y.kind, y.status
    from
      payment_run_items as i
      join instalments as p on p.tenant_id = i.tenant_id and p.id = i.instalment_id
      join instalments as t on t.tenant_id = p.tenant_id and t.invoice_id = p.invoice_id
      join credit_refunds as y on y.tenant_id = t.tenant_id and y.instalment_id = t.id
      join documents as d on d.tenant_id = t.tenant_id and d.id = t.invoice_id
    where
      i.payment_id = ${paymentId}
      and p.amount > 0
      and y.status = any (${sql.array([...confirm.from, confirm.to], 'text')})
    order by y.id
    limit 1
  `)

type Rest = {
  id: string
  of: string
  position: number
  amount: bigint
  discount: bigint
  /** Null: on the same day. */
  dueDate: string | null
  /** The part above which so much was paid. */
  creditOf?: string
}
/**
 * The rest of an instalment that was divided. What stopped the whole or held it back does so with it, too, and the rest
 * of a credit stands beside the same part.
 */
export const insertRest = (tx: WriteTx, r: Rest) =>
  tx.write(sql.type(none)`
    insert into instalments
      (
        id,
        invoice_id,
        position,
        entity_id,
        currency,
        amount,
        due_date,
        discount,
        discount_until,
        stop_reason,
        stopped_by,
        stopped_at,
        retained_of,
        held_until,
        milestone,
        retainage_release_id,
        credit_of
      )
    select
      ${r.id},
      t.invoice_id,
      ${r.position},
      t.entity_id,
      t.currency,
      ${r.amount},
      coalesce(${r.dueDate}::date, t.due_date),
      ${r.discount},
      case
        when ${r.discount}::bigint > 0 then t.discount_until
      end,
      t.stop_reason,
      t.stopped_by,
      t.stopped_at,
      t.retained_of,
      t.held_until,
      t.milestone,
      t.retainage_release_id,
      coalesce(${r.creditOf ?? null}::uuid, t.credit_of)
    from instalments as t
    where t.id = ${r.of}
  `)

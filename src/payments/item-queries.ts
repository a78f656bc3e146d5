import { z } from 'zod'
import type { Move } from '../kernel/lifecycle.ts'
import { instalmentLifecycle, instalmentStatuses } from '../instalments/index.ts'
import { sql, type Fragment } from '../platform/db/sql.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { Held, heldColumn, isHeldOn } from '../retainage/index.ts'
import { waitingDebit } from './debit-queries.ts'
import { refundLifecycle } from '../refunds/index.ts'
import { isOvertaken } from '../set-offs/index.ts'

const none = z.object({})
const ids = (all: readonly string[]) => sql.array([...all], 'uuid')
const { take, leave, send, settle, free, settle_after_all: settleAgain } = instalmentLifecycle.moves

/** Of the vendor of an instalment `t` of the invoice `d`. */
const onHold = (today: string) => sql.fragment`
  exists (
      select 1
      from vendor_holds as h
      where
        h.tenant_id = d.tenant_id
        and h.vendor_id = d.vendor_id
        and h.stops = 'payments'
        and h.ended_at is null
        and (h.until is null or h.until >= ${today}::date)
    )
`
const needsAccount = sql.fragment`
  not exists (
      select 1
      from vendor_profiles as p
      where
        p.tenant_id = d.tenant_id
        and p.id = d.vendor_id
        and p.payment_method in ('direct_debit', 'card', 'cheque')
    )
`

const Holiday = z.object({ day: z.string() })
type Days = { accountId: string; first: string; last: string }
/** The days on which nothing is paid from an account: its entity is closed. */
export const holidaysBetween = async (
  tx: Tx,
  { accountId, first, last }: Days,
): Promise<ReadonlySet<string>> =>
  new Set(
    (
      await tx.any(
        sql.type(Holiday)`
          select h.day::text as day
          from
            payment_accounts as a
            cross join lateral closed_days(a.entity_id, ${first}::date) as h
          where a.id = ${accountId} and h.day <= ${last}::date
        `,
      )
    ).map((row) => row.day),
  )

const CandidateRow = z.object({
  id: z.string(),
  invoice_id: z.string(),
  vendor_id: z.string(),
  vendor_name: z.string(),
  invoice_number: z.string(),
  amount: z.bigint(),
  due_date: z.string(),
  discount: z.bigint(),
  discount_until: z.string().nullable(),
  stop_reason: z.string().nullable(),
  overtaken: z.boolean(),
  held: Held.nullable(),
  waiting_debit: z.string().nullable(),
  on_hold: z.boolean(),
  needs_account: z.boolean(),
  account_id: z.string().nullable(),
})
export type CandidateRow = z.output<typeof CandidateRow>
const ChosenRow = CandidateRow.extend({
  entity_id: z.string(),
  currency: z.string(),
  status: z.enum(instalmentStatuses),
  /** The run that has it. */
  run: z.object({ id: z.string(), number: z.string() }).nullable(),
})
export type ChosenRow = z.output<typeof ChosenRow>
const Waiting = z.object({ id: z.string() })
/** The credits among these parts, which are locked, that wait for a second person to write them off. */
export async function waitingAmong(
  tx: Tx,
  parts: readonly { id: string; amount: bigint }[],
): Promise<ReadonlySet<string>> {
  const credits = parts.filter(({ amount }) => amount < 0n).map(({ id }) => id)
  if (credits.length === 0) return new Set()
  const rows = await tx.any(sql.type(Waiting)`
    select y.instalment_id as id
    from credit_refunds as y
    where
      y.instalment_id = any (${ids(credits)})
      and y.status = any (${sql.array([...refundLifecycle.moves.confirm.from], 'text')})
  `)
  return new Set(rows.map(({ id }) => id))
}
type At = { today: string; atStripe?: boolean | undefined }
/** The account that the invoice names, else the one that is used longest; at a bank, or at Stripe. */
const candidate = ({ today, atStripe = false }: At) => sql.fragment`
  t.id,
  t.invoice_id,
  d.vendor_id,
  v.title as vendor_name,
  d.number as invoice_number,
  t.amount,
  t.due_date::text,
  t.discount,
  t.discount_until::text,
  t.stop_reason,
  ${isOvertaken} as overtaken,
  ${heldColumn} as held,
  ${waitingDebit} as waiting_debit,
  ${onHold(today)} as on_hold,
  ${needsAccount} as needs_account,
  case
    when ${needsAccount} then (
      select a.id
      from vendor_bank_accounts as a
      where
        a.tenant_id = t.tenant_id
        and a.vendor_id = d.vendor_id
        and a.currency = t.currency
        and a.status = 'active'
        and a.valid_from <= ${today}::date
        and (a.scheme = 'stripe') = ${atStripe}
      order by
        exists (
          select 1
          from invoice_accounts as n
          where
            n.tenant_id = t.tenant_id
            and n.invoice_id = t.invoice_id
            and n.fingerprint = a.named_fingerprint
        ) desc,
        a.activated_at,
        a.id
      limit 1
    )
  end as account_id
  from
    instalments as t
    join documents as d on d.tenant_id = t.tenant_id and d.id = t.invoice_id
    join documents as v on v.tenant_id = d.tenant_id and v.id = d.vendor_id
`
export type Sought = {
  entityId: string
  currency: string
  dueUntil: string
  /** What has a discount on this day is wanted too, also where it is due later. Null: it is not. */
  discountOn: string | null
  vendorId: string | null
  today: string
  /** What is still held back on this day is not wanted. */
  payOn: string
  /** Paid to recipients at Stripe, not to accounts at banks. */
  atStripe: boolean
  most: number
}
/** Open instalments that may be paid now, locked: two proposals at once cannot both see one as open. */
export const lockDue = (tx: Tx, s: Sought) =>
  tx.any(sql.type(CandidateRow)`
    select ${candidate(s)}
    where
      t.status = 'open'
      and t.entity_id = ${s.entityId}
      and t.currency = ${s.currency}
      and t.stop_reason is null
      and not ${isHeldOn(s.payOn)}
      and (
        t.amount < 0
        or t.due_date <= ${s.dueUntil}::date
        or t.discount_until >= ${s.discountOn}::date
      )
      and (${s.vendorId}::uuid is null or d.vendor_id = ${s.vendorId}::uuid)
    order by t.due_date, t.id
    limit ${s.most}
    for no key update of t
  `)
const RunWith = z.object({ number: z.string() })
/** The runs that have what is due, and were not released. */
export const runsWith = (
  tx: Tx,
  s: Pick<Sought, 'entityId' | 'currency' | 'dueUntil' | 'vendorId'>,
) =>
  tx.any(sql.type(RunWith)`
    select distinct r.number
    from
      instalments as t
      join documents as d on d.tenant_id = t.tenant_id and d.id = t.invoice_id
      join payment_run_items as i
        on i.tenant_id = t.tenant_id and i.instalment_id = t.id and i.live
      join documents as r on r.tenant_id = i.tenant_id and r.id = i.run_id
    where
      t.status = any (${sql.array([...leave.from], 'text')})
      and t.entity_id = ${s.entityId}
      and t.currency = ${s.currency}
      and t.due_date <= ${s.dueUntil}::date
      and (${s.vendorId}::uuid is null or d.vendor_id = ${s.vendorId}::uuid)
    order by r.number
    limit 3
  `)
/** One instalment, to be taken into a run; locked. */
export const lockOne = (
  tx: Tx,
  {
    id,
    entityId,
    currency,
    today,
    atStripe,
  }: { id: string } & Pick<Sought, 'entityId' | 'currency' | 'today' | 'atStripe'>,
) =>
  tx.maybeOne(sql.type(CandidateRow)`
    select ${candidate({ today, atStripe })}
    where
      t.id = ${id}
      and t.status = 'open'
      and t.entity_id = ${entityId}
      and t.currency = ${currency}
    for no key update of t
  `)

/** Instalments of any entity and state, locked in one order. */
export const lockChosen = (
  tx: Tx,
  { partIds, today }: { partIds: readonly string[]; today: string },
) =>
  tx.any(sql.type(ChosenRow)`
    select
      t.entity_id,
      t.currency,
      t.status,
      (
        select jsonb_build_object('id', r.id, 'number', r.number)
        from
          payment_run_items as x
          join documents as r on r.tenant_id = x.tenant_id and r.id = x.run_id
        where x.tenant_id = t.tenant_id and x.instalment_id = t.id and x.live
      ) as run,
      ${candidate({ today })}
    where t.id = any (${ids(partIds)})
    order by t.id
    for no key update of t
  `)

export type NewItem = {
  id: string
  instalmentId: string
  accountId: string | null
  amount: bigint
  discount: bigint
}
/** Takes instalments that are open into a run; each in one run at a time. */
export const takeAll = (tx: WriteTx, runId: string, items: readonly NewItem[]) =>
  tx.write(sql.type(none)`
    with
      wanted as (
        select w.*
        from
          jsonb_to_recordset(${JSON.stringify(
      items.map((item) => ({
        ...item,
        amount: String(item.amount),
        discount: String(item.discount),
      })),
    )}::jsonb) as w (
            id uuid,
            "instalmentId" uuid,
            "accountId" uuid,
            amount bigint,
            discount bigint
          )
      ),
      taken as (
        update instalments as t
        set
          status = ${take.to},
          version = t.version + 1
        from wanted as w
        where t.id = w."instalmentId" and t.status = any (${sql.array([...take.from], 'text')})
      )
    insert into payment_run_items (id, run_id, instalment_id, account_id, amount, discount)
    select w.id, ${runId}, w."instalmentId", w."accountId", w.amount, w.discount from wanted as w
  `)
type Turned = { of: Fragment; live: boolean; move: Move }
/** Items count, or do not count any more, and their instalments follow. */
const turn = (tx: WriteTx, { of, live, move }: Turned): void =>
  tx.write(sql.type(none)`
    with
      turned as (
        update payment_run_items
        set live = ${live}
        where ${of} and live = ${!live}
        returning tenant_id, instalment_id
      )
    update instalments as t
    set
      status = ${move.to},
      version = t.version + 1
    from turned as o
    where
      t.tenant_id = o.tenant_id
      and t.id = o.instalment_id
      and t.status = any (${sql.array([...move.from], 'text')})
  `)
/** Items that are left out: their instalments are open again. */
export const leaveOut = (tx: WriteTx, itemIds: readonly string[]): void =>
  turn(tx, { of: sql.fragment`id = any (${ids(itemIds)})`, live: false, move: leave })

const ItemRow = z.object({
  id: z.string(),
  instalment_id: z.string(),
  invoice_id: z.string(),
  invoice_number: z.string(),
  supplier_number: z.string(),
  issue_date: z.string(),
  vendor_id: z.string(),
  vendor_name: z.string(),
  amount: z.bigint(),
  discount: z.bigint(),
  due_date: z.string(),
  discount_until: z.string().nullable(),
  stop_reason: z.string().nullable(),
  overtaken: z.boolean(),
  held: Held.nullable(),
  waiting_debit: z.string().nullable(),
  on_hold: z.boolean(),
  needs_account: z.boolean(),
  account_id: z.string().nullable(),
  account_active: z.boolean(),
  account_ending: z.string().nullable(),
  account_fingerprint: z.string().nullable(),
  account_since: z.string().nullable(),
  payment_id: z.string().nullable(),
  live: z.boolean(),
})
export type ItemRow = z.output<typeof ItemRow>
const itemColumns = (today: string) => sql.fragment`
  i.id,
  i.instalment_id,
  t.invoice_id,
  d.number as invoice_number,
  d.title as supplier_number,
  d.document_date::text as issue_date,
  d.vendor_id,
  v.title as vendor_name,
  i.amount,
  i.discount,
  t.due_date::text,
  t.discount_until::text,
  t.stop_reason,
  ${isOvertaken} as overtaken,
  ${heldColumn} as held,
  ${waitingDebit} as waiting_debit,
  ${onHold(today)} as on_hold,
  ${needsAccount} as needs_account,
  i.account_id,
  coalesce(a.status = 'active' and a.vendor_id = d.vendor_id, false) as account_active,
  a.ending as account_ending,
  a.fingerprint as account_fingerprint,
  a.activated_at::date::text as account_since,
  i.payment_id,
  i.live
  from
    payment_run_items as i
    join instalments as t on t.tenant_id = i.tenant_id and t.id = i.instalment_id
    join documents as d on d.tenant_id = t.tenant_id and d.id = t.invoice_id
    join documents as v on v.tenant_id = d.tenant_id and v.id = d.vendor_id
    left join vendor_bank_accounts as a on a.tenant_id = i.tenant_id and a.id = i.account_id
`
type OfRun = { runId: string; today: string }
/** What a run pays, by vendor. What was left out is not among it. */
export const itemsOf = (tx: Tx, { runId, today }: OfRun) =>
  tx.any(sql.type(ItemRow)`
    select ${itemColumns(today)}
    where i.run_id = ${runId} and (i.live or i.payment_id is not null)
    order by v.title, d.vendor_id, t.due_date, i.id
    limit 10001
  `)
/** The same, with their instalments locked. */
export const lockItems = (tx: Tx, { runId, today }: OfRun) =>
  tx.any(sql.type(ItemRow)`
    select ${itemColumns(today)}
    where i.run_id = ${runId} and i.live
    order by t.id
    for no key update of t
  `)
export const itemsOfPayment = (
  tx: Tx,
  { paymentId, today }: { paymentId: string; today: string },
) =>
  tx.any(sql.type(ItemRow)`
    select ${itemColumns(today)}
    where i.payment_id = ${paymentId}
    order by t.due_date, i.id
    limit 10001
  `)
const PaidInvoice = z.object({ payment_id: z.string(), supplier_number: z.string() })
/** The invoices that payments pay, by the numbers of their vendors. */
export const invoicesPaid = (tx: Tx, paymentIds: readonly string[]) =>
  tx.any(sql.type(PaidInvoice)`
    select i.payment_id, d.title as supplier_number
    from
      payment_run_items as i
      join instalments as t on t.tenant_id = i.tenant_id and t.id = i.instalment_id
      join documents as d on d.tenant_id = t.tenant_id and d.id = t.invoice_id
    where i.payment_id = any (${ids(paymentIds)})
    order by t.due_date, i.id
    limit 50000
  `)
/**
 * Locks the vendors of these parts against holds and changes of their accounts until it is decided. Always before the
 * parts and their run are locked.
 */
const shareVendorsOf = (tx: Tx, partIds: Fragment) =>
  tx.any(sql.type(z.object({ id: z.string() }))`
    select v.id
    from documents as v
    where
      v.kind = 'vendor'
      and v.id in (
        select d.vendor_id
        from
          instalments as t
          join documents as d on d.tenant_id = t.tenant_id and d.id = t.invoice_id
        where t.id in (${partIds})
      )
    order by v.id
    for share
  `)
export const shareVendors = (tx: Tx, runId: string) =>
  shareVendorsOf(
    tx,
    sql.fragment`select instalment_id from payment_run_items where run_id = ${runId} and live`,
  )
export const shareVendorsOfParts = (tx: Tx, partIds: readonly string[]) =>
  shareVendorsOf(tx, sql.fragment`select unnest(${ids(partIds)})`)

const RunOf = z.object({ run_id: z.string(), live: z.boolean() })
export const runOfItem = (tx: Tx, itemId: string) =>
  tx.one(sql.type(RunOf)`select run_id, live from payment_run_items where id = ${itemId}`)

/** The items that a payment pays, and that the bank has it now. */
export const sendItems = (tx: WriteTx, pairs: readonly { itemId: string; paymentId: string }[]) =>
  tx.write(sql.type(none)`
    with
      wanted as (
        select w.*
        from
          jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) as w (
            "itemId" uuid,
            "paymentId" uuid
          )
      ),
      named as (
        update payment_run_items as i
        set payment_id = w."paymentId"
        from wanted as w
        where i.id = w."itemId"
        returning i.tenant_id, i.instalment_id
      )
    update instalments as t
    set
      status = ${send.to},
      version = t.version + 1
    from named as n
    where
      t.tenant_id = n.tenant_id
      and t.id = n.instalment_id
      and t.status = any (${sql.array([...send.from], 'text')})
  `)
export const settleItems = (tx: WriteTx, paymentIds: readonly string[]) =>
  tx.write(sql.type(none)`
    update instalments as t
    set
      status = ${settle.to},
      version = t.version + 1
    from payment_run_items as i
    where
      i.payment_id = any (${ids(paymentIds)})
      and i.live
      and t.tenant_id = i.tenant_id
      and t.id = i.instalment_id
      and t.status = any (${sql.array([...settle.from], 'text')})
  `)
const FailedPart = z.object({
  id: z.string(),
  status: z.enum(instalmentStatuses),
  /** What the part is now, and what the payment paid of it. */
  amount: z.bigint(),
  was: z.bigint(),
  invoice_number: z.string(),
  supplier_number: z.string(),
  run_number: z.string().nullable(),
})
export type FailedPart = z.output<typeof FailedPart>
/** The parts that a failed payment was to pay, locked, with the run that has them now. */
export const lockParts = (tx: Tx, paymentId: string) =>
  tx.any(sql.type(FailedPart)`
    select
      t.id,
      t.status,
      t.amount,
      i.amount as was,
      d.number as invoice_number,
      d.title as supplier_number,
      (
        select r.number
        from
          payment_run_items as x
          join documents as r on r.tenant_id = x.tenant_id and r.id = x.run_id
        where x.tenant_id = t.tenant_id and x.instalment_id = t.id and x.live
      ) as run_number
    from
      payment_run_items as i
      join instalments as t on t.tenant_id = i.tenant_id and t.id = i.instalment_id
      join documents as d on d.tenant_id = t.tenant_id and d.id = t.invoice_id
    where i.payment_id = ${paymentId}
    order by t.id
    for no key update of t
  `)
/**
 * They are paid after all. Parts of an invoice that was voided meanwhile stay dropped: the vendor has money that it is
 * not owed.
 */
export const settleAfterAll = (tx: WriteTx, paymentId: string): void =>
  turn(tx, { of: sql.fragment`payment_id = ${paymentId}`, live: true, move: settleAgain })
/** What they paid is open again. */
export const freeItems = (tx: WriteTx, paymentId: string): void =>
  turn(tx, { of: sql.fragment`payment_id = ${paymentId}`, live: false, move: free })

const PayeeRow = z.object({
  vendor_id: z.string(),
  account_id: z.string().nullable(),
  risk: z.string().nullable(),
  paid_before: z.number(),
  paid_to_account: z.number(),
  most_before: z.bigint().nullable(),
})
/** How the vendors of a run were paid before it. */
export const payees = (tx: Tx, { runId, currency }: { runId: string; currency: string }) =>
  tx.any(sql.type(PayeeRow)`
    with
      mine as (
        select distinct d.vendor_id, i.account_id, i.tenant_id
        from
          payment_run_items as i
          join instalments as t on t.tenant_id = i.tenant_id and t.id = i.instalment_id
          join documents as d on d.tenant_id = t.tenant_id and d.id = t.invoice_id
        where i.run_id = ${runId} and i.live and i.amount > 0
      )
    select
      m.vendor_id,
      m.account_id,
      x.risk,
      count(p.id)::int as paid_before,
      (count(p.id) filter (where p.account_id = m.account_id))::int as paid_to_account,
      max(p.total) as most_before
    from
      mine as m
      join vendor_details as x on x.tenant_id = m.tenant_id and x.id = m.vendor_id
      left join payments as p
        on p.tenant_id = m.tenant_id
        and p.vendor_id = m.vendor_id
        and p.currency = ${currency}
        and p.status in ('sent', 'settled')
        and p.run_id != ${runId}
    group by m.vendor_id, m.account_id, x.risk
  `)

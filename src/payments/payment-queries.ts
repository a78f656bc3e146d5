import { z } from 'zod'
import type { Move } from '../kernel/lifecycle.ts'
import { containing, sql } from '../platform/db/sql.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import { moved } from '../platform/documents/register.ts'
import type { AmountRange, DayRange } from '../platform/lists/filters.ts'
import { betweenInOwn, onDays, type Source } from '../platform/lists/source.ts'
import { accountSchemes } from '../vendor-bank-accounts/index.ts'
import { paymentStatuses, type Payment } from './payment.ts'

declare module '../platform/documents/register.ts' {
  interface LinkRoles {
    /** A payment pays an invoice. */
    pays: true
  }
}

const none = z.object({})
const Row = z.object({
  id: z.string(),
  number: z.string(),
  status: z.enum(paymentStatuses),
  run_id: z.string(),
  run_number: z.string(),
  rail: z.string(),
  vendor_id: z.string(),
  vendor_name: z.string(),
  account_id: z.string().nullable(),
  account_ending: z.string().nullable(),
  currency: z.string(),
  total: z.bigint(),
  pay_on: z.string(),
  reference: z.string(),
  answered_on: z.string().nullable(),
  reason: z.string().nullable(),
  evidence: z.string().nullable(),
  version: z.number(),
  created_at: z.date(),
  asked_at: z.date().nullable(),
  payout_id: z.string().nullable(),
  payout_trouble: z.string().nullable(),
})
const columns = sql.fragment`
  p.id,
  p.number,
  p.status,
  p.run_id,
  r.number as run_number,
  x.rail,
  p.vendor_id,
  v.name as vendor_name,
  p.account_id,
  a.ending as account_ending,
  p.currency,
  p.total,
  p.pay_on::text,
  p.reference,
  p.answered_on::text,
  p.reason,
  p.evidence,
  p.version,
  p.created_at,
  p.asked_at,
  p.payout_id,
  p.payout_trouble
  from
    payments as p
    left join vendors as v on v.tenant_id = p.tenant_id and v.id = p.vendor_id
    left join documents as r on r.tenant_id = p.tenant_id and r.id = p.run_id
    left join payment_run_details as x on x.tenant_id = p.tenant_id and x.id = p.run_id
    left join vendor_bank_accounts as a on a.tenant_id = p.tenant_id and a.id = p.account_id
`
export const listed: Source<Payment> = {
  row: Row,
  select: columns,
  id: sql.fragment`p.id`,
  sorts: {
    vendor: { by: sql.fragment`v.name`, type: 'text' },
    pay_on: { by: sql.fragment`p.pay_on`, type: 'date' },
  },
}
export const matches = {
  text: (text: string) =>
    sql.fragment`(p.number || ' ' || p.reference || ' ' || v.name) ilike ${containing(text)}`,
  status: (value: string) => sql.fragment`p.status = ${value}`,
  vendor: (id: string) => sql.fragment`p.vendor_id = ${id}`,
  run: (id: string) => sql.fragment`p.run_id = ${id}`,
  days: (days: DayRange) => onDays(sql.fragment`p.pay_on`, days),
  total: (amounts: AmountRange) =>
    betweenInOwn(sql.fragment`p.total`, sql.fragment`p.currency`, amounts),
}
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where p.id = ${id}`)
export const maybe = (tx: Tx, id: string) =>
  tx.maybeOne(sql.type(Row)`select ${columns} where p.id = ${id}`)
const lock = (tx: Tx, id: string) =>
  tx.one(
    sql.type(Row)`
      select ${columns} where p.id = ${id} and p.details_id = p.id for no key update of p
    `,
  )
export const payment = { kind: 'payment', lock }
export const lockAll = (tx: Tx, ids: readonly string[]) =>
  tx.any(
    sql.type(Row)`
      select ${columns}
      where p.id = any (${sql.array([...ids], 'uuid')}) and p.details_id = p.id
      order by p.id
      for no key update of p
    `,
  )
export const ofRun = (tx: Tx, runId: string) =>
  tx.any(sql.type(Row)`select ${columns} where p.run_id = ${runId} order by p.id limit 10001`)

type NewPayment = {
  id: string
  number: string
  reference: string
  vendorId: string
  accountId: string | null
  total: bigint
  invoiceIds: readonly string[]
}
type Sent = {
  runId: string
  ownerId: string
  currency: string
  payOn: string
  payments: readonly NewPayment[]
}
/** Enters the payments of a release, each linked to the invoices that it pays. */
export const insertAll = (tx: WriteTx, s: Sent) =>
  tx.write(sql.type(none)`
    with
      wanted as (
        select w.*
        from
          jsonb_to_recordset(${JSON.stringify(
      s.payments.map((p) => ({ ...p, total: String(p.total) })),
    )}::jsonb) as w (
            id uuid,
            number text,
            reference text,
            "vendorId" uuid,
            "accountId" uuid,
            total bigint,
            "invoiceIds" uuid[]
          )
      ),
      entered as (
        insert into documents
          (id, kind, number, title, status, vendor_id, owner_id, currency, total, document_date)
        select
          w.id,
          'payment',
          w.number,
          w.reference,
          ${paymentStatuses[0]},
          w."vendorId",
          ${s.ownerId},
          ${s.currency},
          w.total,
          ${s.payOn}::date
        from wanted as w
        returning id
      ),
      linked as (
        insert into document_links (from_id, to_id, role)
        select distinct w.id, i.id, 'pays'
        from
          wanted as w
          cross join lateral unnest(w."invoiceIds") as i (id)
          join entered as e on e.id = w.id
      )
    insert into payment_details (id, run_id, account_id, reference)
    select w.id, ${s.runId}, w."accountId", w.reference
    from
      wanted as w
      join entered as e on e.id = w.id
  `)
type Answer = {
  id: string
  move: Move
  on: string
  /** The day on which it was paid, where that is what was said. */
  settledOn: string | null
  reason: string | null
  evidence: string | null
  /** Null where Stripe said it. */
  by: string | null
}
export const saveAnswer = (tx: WriteTx, a: Answer) =>
  tx.write(
    sql.type(none)`
      with
        document as (${moved(a.id, a.move)})
      update payment_details as x
      set
        answered_on = ${a.on}::date,
        settled_on = coalesce(${a.settledOn}::date, x.settled_on),
        reason = ${a.reason},
        evidence = coalesce(${a.evidence}, x.evidence),
        answered_by = ${a.by}
      from document as d
      where x.tenant_id = d.tenant_id and x.id = d.id
    `,
    ifFresh,
  )

const Counts = z.object({
  sent: z.number(),
  settled: z.number(),
  failed: z.number(),
  returned: z.number(),
})
export const countsOf = (tx: Tx, runId: string) =>
  tx.one(sql.type(Counts)`
    select
      (count(*) filter (where p.status = 'sent'))::int as sent,
      (count(*) filter (where p.status = 'settled'))::int as settled,
      (count(*) filter (where p.status = 'failed'))::int as failed,
      (count(*) filter (where p.status = 'returned'))::int as returned
    from payments as p
    where p.run_id = ${runId}
  `)

const Account = z.object({
  id: z.string(),
  holder: z.string(),
  scheme: z.enum(accountSchemes),
  bank_code: z.string().nullable(),
  number: z.string(),
  country: z.string(),
})
/** Where payments go, with their encrypted numbers. */
export const vendorAccounts = (tx: Tx, accountIds: readonly string[]) =>
  tx.any(sql.type(Account)`
    select a.id, a.holder, a.scheme, a.bank_code, a.number, a.country
    from vendor_bank_accounts as a
    where a.id = any (${sql.array([...accountIds], 'uuid')})
  `)

const Named = z.object({ id: z.string(), run_id: z.string() })
/** The payments that references or numbers name, not locked. */
export const named = (tx: Tx, references: readonly string[]) =>
  tx.any(sql.type(Named)`
    select p.id, p.run_id
    from payments as p
    where
      p.reference = any (${sql.array([...references], 'text')})
      or p.number = any (${sql.array([...references], 'text')})
    order by p.id
  `)

const OfRun = z.object({ run: z.string(), reference: z.string(), total: z.bigint() })
export const ofRunsNumbered = (tx: Tx, numbers: readonly string[]) =>
  tx.any(sql.type(OfRun)`
    select r.number as run, p.reference, p.total
    from
      documents as r
      join payments as p on p.tenant_id = r.tenant_id and p.run_id = r.id
    where
      r.kind = 'payment_run'
      and r.number = any (${sql.array([...numbers], 'text')})
      and p.total > 0
    order by p.id
    limit 100000
  `)

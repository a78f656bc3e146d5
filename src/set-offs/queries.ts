import { z } from 'zod'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { sql, type Fragment } from '../platform/db/sql.ts'
import type { Advance } from './advance.ts'
import type { SetOff } from './plan.ts'

const none = z.object({})

export type AdvanceRow = Advance & { supplier_number: string; approved_at: string | null }
/** As it lies in the row of something else, where an amount is text. */
export const InsideAdvance = z.object({
  id: z.string(),
  number: z.string(),
  supplier_number: z.string(),
  currency: z.string(),
  fx_rate: z.string(),
  approved: z.boolean(),
  net: z.string(),
  payable: z.string(),
  paid: z.string(),
  sent: z.string(),
  set_off: z.string(),
  refunded: z.string(),
  written_off: z.string(),
  approved_at: z.string().nullable(),
})
export const asAdvance = (row: z.output<typeof InsideAdvance>): AdvanceRow => ({
  ...row,
  net: BigInt(row.net),
  payable: BigInt(row.payable),
  paid: BigInt(row.paid),
  sent: BigInt(row.sent),
  set_off: BigInt(row.set_off),
  refunded: BigInt(row.refunded),
  written_off: BigInt(row.written_off),
})

const unlocked = sql.fragment``
const locked = sql.fragment`for share`
/** The advances on an order, the first approved first, as a column of a statement that reads more of it. */
export const advancesOn = (orderId: Fragment, lock = unlocked): Fragment => sql.fragment`
  (
    select coalesce(jsonb_agg(to_jsonb(a) order by a.approved_at, a.id), '[]')
    from
      (
        select
          i.id,
          i.number,
          i.supplier_number,
          i.currency,
          i.fx_rate::text,
          i.status = 'approved' as approved,
          i.approved_at,
          i.net::text,
          i.payable::text,
          parts.paid,
          parts.sent,
          (
            select coalesce(sum(s.amount), 0)::text
            from advance_set_offs as s
            where s.tenant_id = i.tenant_id and s.advance_id = i.id and s.taken_back_at is null
          ) as set_off,
          refunds.refunded,
          refunds.written_off
        from
          invoices as i
          cross join lateral (
            select
              coalesce(sum(t.amount) filter (where t.status = 'paid'), 0)::text as paid,
              coalesce(sum(t.amount) filter (where t.status = 'sent'), 0)::text as sent
            from
              (
                select p.amount, p.status
                from instalments as p
                where p.tenant_id = i.tenant_id and p.invoice_id = i.id ${lock}
              ) as t
          ) as parts
          cross join lateral (
            select
              coalesce(sum(r.amount) filter (where r.kind = 'refund'), 0)::text as refunded,
              coalesce(sum(r.amount) filter (where r.kind = 'write_off'), 0)::text as written_off
            from advance_refunds as r
            where
              r.tenant_id = i.tenant_id
              and r.advance_id = i.id
              and r.done_at is not null
              and r.taken_back_at is null
          ) as refunds
        where
          i.purchase_order_id = ${orderId}
          and i.kind = 'advance'
          and i.status != 'rejected'
        order by i.id
        limit 200
      ) as a
  )
`
/** The same for a command that has locked the order: meanwhile none of them is paid, and no payment comes back. */
export const lockedAdvancesOn = (orderId: Fragment): Fragment => advancesOn(orderId, locked)

export const insertSetOffs = (
  tx: WriteTx,
  invoiceId: string,
  rows: readonly (SetOff & { id: string })[],
): void =>
  tx.write(sql.type(none)`
    insert into advance_set_offs
      (id, advance_id, invoice_id, amount, invoice_amount, base_amount, parts)
    select r.id, r.advance_id, ${invoiceId}, r.amount, r.invoice_amount, r.base_amount, r.parts
    from
      jsonb_to_recordset(${JSON.stringify(
      rows.map((row) => ({
        id: row.id,
        advance_id: row.advance.id,
        amount: String(row.amount),
        invoice_amount: String(row.invoiceAmount),
        base_amount: String(row.baseAmount),
        parts: row.parts.map((part) => ({ line: part.lineId, amount: String(part.amount) })),
      })),
    )}::jsonb) as r (
        id uuid,
        advance_id uuid,
        amount bigint,
        invoice_amount bigint,
        base_amount bigint,
        parts jsonb
      )
  `)
/** What cleared a part of an invoice is there again for others. */
export const takeBack = (tx: WriteTx, invoiceId: string, at: Date): void =>
  tx.write(sql.type(none)`
    update advance_set_offs
    set taken_back_at = ${at.toISOString()}
    where invoice_id = ${invoiceId} and taken_back_at is null
  `)

const ClearedRow = z.object({
  advance_id: z.string(),
  advance_number: z.string(),
  invoice_id: z.string(),
  invoice_number: z.string(),
  amount: z.bigint(),
  invoice_amount: z.bigint(),
  currency: z.string(),
  invoice_currency: z.string(),
})
export type ClearedRow = z.output<typeof ClearedRow>
/** What advances cleared of an invoice, or what of an advance was cleared. */
export const setOffsAbout = (tx: Tx, id: string) =>
  tx.any(sql.type(ClearedRow)`
    select
      s.advance_id,
      a.number as advance_number,
      s.invoice_id,
      i.number as invoice_number,
      s.amount,
      s.invoice_amount,
      a.currency,
      i.currency as invoice_currency
    from
      advance_set_offs as s
      join documents as a on a.tenant_id = s.tenant_id and a.id = s.advance_id
      join documents as i on i.tenant_id = s.tenant_id and i.id = s.invoice_id
    where (s.invoice_id = ${id} or s.advance_id = ${id}) and s.taken_back_at is null
    order by s.created_at, s.id
    limit 200
  `)

const AdvancesRow = z.object({ advances: z.array(InsideAdvance) })
const read = async (tx: Tx, advances: Fragment): Promise<AdvanceRow[]> =>
  (await tx.one(sql.type(AdvancesRow)`select ${advances} as advances`)).advances.map(asAdvance)
export const advancesOf = (tx: Tx, orderId: string): Promise<AdvanceRow[]> =>
  read(tx, advancesOn(sql.fragment`${orderId}`))
/** One of them by its id. */
export const findAdvance = async (tx: Tx, id: string): Promise<AdvanceRow | null> =>
  (
    await read(
      tx,
      advancesOn(sql.fragment`(select x.purchase_order_id from invoices as x where x.id = ${id})`),
    )
  ).find((one) => one.id === id) ?? null
/** For a command that has locked the order. */
export const lockedAdvancesOf = (tx: Tx, orderId: string): Promise<AdvanceRow[]> =>
  read(tx, lockedAdvancesOn(sql.fragment`${orderId}`))
/** The advances on an order that are approved and still to be paid. */
export const unpaidAmong = (advances: readonly AdvanceRow[]): AdvanceRow[] =>
  advances.filter((one) => one.approved && one.paid + one.sent < one.payable)

import { z } from 'zod'
import { Message, Value } from '../messages/index.ts'
import { holdReasons, type Hold, type Result } from '../matching/index.ts'
import { sql } from '../platform/db/sql.ts'
import { changed } from '../platform/documents/register.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'

const none = z.object({})

export const HoldRow = z.object({
  id: z.string(),
  position: z.number(),
  reason: z.enum(holdReasons),
  about: z.string(),
  owner_role: z.string(),
  message: Message,
  variance: z.bigint(),
  base: z.bigint(),
  /** An acceptance of something else than what the bill says now. */
  void: z.boolean(),
  raised_at: z.date(),
  released_at: z.date().nullable(),
  released_by: z.string().nullable(),
  released_by_name: z.string().nullable(),
  released_how: z.enum(['cured', 'accepted', 'rejected']).nullable(),
  note: z.string().nullable(),
  acceptance_id: z.string().nullable(),
  approval_id: z.string().nullable(),
})
export type HoldRow = z.output<typeof HoldRow>

const EnteredRow = z.object({ status: z.string(), part: Message.nullable() })
/** How a bill that was just entered stands, and what is said where it is for a part of what is billed as a whole. */
export const entered = (tx: Tx, id: string) =>
  tx.one(sql.type(EnteredRow)`
    select
      i.status,
      (
        select h.message
        from invoice_holds as h
        where
          h.tenant_id = i.tenant_id
          and h.invoice_id = i.id
          and h.reason = 'part_billed'
          and h.released_at is null
        order by h.position
        limit 1
      ) as part
    from invoices as i
    where i.id = ${id}
  `)

/** Open ones first; `approval_id` where people are asked to accept it. */
export const holds = (tx: Tx, id: string) =>
  tx.any(sql.type(HoldRow)`
    select
      h.id,
      h.position,
      h.reason,
      h.about,
      h.owner_role,
      h.message,
      h.variance,
      h.base,
      h.void,
      h.raised_at,
      h.released_at,
      h.released_by,
      m.name as released_by_name,
      h.released_how,
      h.note,
      a.id as acceptance_id,
      (
        select p.id
        from approvals as p
        where p.tenant_id = h.tenant_id and p.subject_id = a.id
        order by p.id desc
        limit 1
      ) as approval_id
    from
      invoice_holds as h
      left join memberships as m on m.tenant_id = h.tenant_id and m.user_id = h.released_by
      left join invoice_acceptances as a
        on a.tenant_id = h.tenant_id and a.hold_id = h.id and a.status = 'pending'
    where h.invoice_id = ${id}
    order by h.released_at nulls first, h.position, h.id
  `)

type NewHold = Hold & { id: string; invoiceId: string; ownerRole: string }
export const raiseHold = (tx: WriteTx, h: NewHold) =>
  tx.write(sql.type(none)`
    insert into invoice_holds
      (id, invoice_id, position, reason, about, owner_role, message, variance, base)
    values
      (
        ${h.id},
        ${h.invoiceId},
        ${h.position},
        ${h.reason},
        ${h.about},
        ${h.ownerRole},
        ${JSON.stringify(h.message)}::jsonb,
        ${h.variance},
        ${h.base}
      )
  `)
export const updateHold = (tx: WriteTx, id: string, hold: Hold) =>
  tx.write(sql.type(none)`
    update invoice_holds
    set
      message = ${JSON.stringify(hold.message)}::jsonb,
      variance = ${hold.variance},
      base = ${hold.base}
    where id = ${id}
  `)

type Release = {
  how: 'cured' | 'accepted' | 'rejected'
  by: string | null
  note: string | null
}
export const releaseHold = (tx: WriteTx, id: string, { how, by, note }: Release) =>
  tx.write(sql.type(none)`
    update invoice_holds
    set
      released_at = now(),
      released_how = ${how},
      released_by = ${by},
      note = ${note}
    where id = ${id} and released_at is null
  `)
/** Acceptances become void: the invoice now belongs to another order. */
export const voidAcceptances = (tx: WriteTx, invoiceId: string) =>
  tx.write(sql.type(none)`
    update invoice_holds
    set void = true
    where invoice_id = ${invoiceId} and released_how = 'accepted' and not void
  `)

export const ResultRow = z.object({
  position: z.number().nullable(),
  check_name: z.string(),
  basis: Message,
  expected: Value,
  actual: Value,
  variance: z.string(),
  allowed: Message,
  passed: z.boolean(),
})
export type ResultRow = z.output<typeof ResultRow>
/** The checks of the last match. */
export const results = (tx: Tx, id: string) =>
  tx.any(sql.type(ResultRow)`
    select position, check_name, basis, expected, actual, variance, allowed, passed
    from match_results
    where invoice_id = ${id} and run = (select match_run from invoices where id = ${id})
    order by ordinal, id
  `)
export const saveResults = (
  tx: WriteTx,
  {
    invoiceId,
    run,
    rows,
  }: { invoiceId: string; run: number; rows: readonly (Result & { id: string })[] },
) =>
  tx.write(sql.type(none)`
    insert into match_results
      (
        id,
        invoice_id,
        run,
        ordinal,
        position,
        check_name,
        basis,
        expected,
        actual,
        variance,
        allowed,
        passed
      )
    select
      r.id,
      ${invoiceId},
      ${run},
      r.ordinal,
      r.position,
      r."check",
      r.basis,
      r.expected,
      r.actual,
      r.variance,
      r.allowed,
      r.passed
    from
      jsonb_to_recordset(${JSON.stringify(
      rows.map((row, ordinal) => ({ ...row, ordinal })),
    )}::jsonb) as r (
        id uuid,
        ordinal int,
        position int,
        "check" text,
        basis jsonb,
        expected jsonb,
        actual jsonb,
        variance text,
        allowed jsonb,
        passed boolean
      )
  `)
/** One more match, under a version of the policy. */
export const saveRun = (
  tx: WriteTx,
  id: string,
  { run, policyId }: { run: number; policyId: string },
) =>
  tx.write(sql.type(none)`
    with
      document as (${changed(id, {})})
    update invoice_details as x
    set
      match_run = ${run},
      match_policy_id = ${policyId}
    from document as d
    where x.tenant_id = d.tenant_id and x.id = d.id
  `)

const CreditRow = z.object({ id: z.string() })
/** Held invoices of the same vendor that may be fine once this one is rejected, in the order they came. */
export const waitingFor = (tx: Tx, rejectedId: string) =>
  tx.any(sql.type(CreditRow)`
    select distinct i.id
    from
      invoices as rejected
      join invoices as i
        on i.tenant_id = rejected.tenant_id and i.status = 'held' and i.id != rejected.id
      join invoice_holds as h
        on h.tenant_id = i.tenant_id and h.invoice_id = i.id and h.released_at is null
    where
      rejected.id = ${rejectedId}
      and (
        h.reason = 'duplicate'
        and h.about = 'duplicate ' || rejected.id
        or i.vendor_id = rejected.vendor_id
        and h.reason in ('preceding', 'document_type')
      )
    order by i.id
  `)

/** Credits of an order that are held because what they credit was not billed yet, and that an approval may cure. */
export const waitingCredits = (tx: Tx, orderId: string) =>
  tx.any(sql.type(CreditRow)`
    select distinct c.id
    from
      invoices as c
      join invoice_holds as h
        on h.tenant_id = c.tenant_id
        and h.invoice_id = c.id
        and h.released_at is null
        and h.reason in ('credit', 'credit_quantity', 'preceding')
    where
      c.purchase_order_id = ${orderId}
      and c.kind = 'credit_note'
      and c.status = 'held'
      and c.approved_at is null
      and exists (
        select 1
        from invoices as i
        where
          i.tenant_id = c.tenant_id
          and i.purchase_order_id = c.purchase_order_id
          and i.status = 'approved'
          and i.approved_at = now()
      )
    order by c.id
  `)

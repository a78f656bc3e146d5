import { z } from 'zod'
import { exponentOf } from '../kernel/currency.ts'
import { decimalsOf } from '../platform/db/currency.ts'
import { sql, type Fragment } from '../platform/db/sql.ts'
import type { Tx } from '../platform/db/tx.ts'
import { over } from './ending.ts'

const text = (values: readonly string[]): Fragment =>
  sql.fragment`${sql.array([...values], 'text')}`

/** What of an advance was set off, paid back or written off. */
const usedOf = (advance: Fragment): Fragment => sql.fragment`
  (
    select coalesce(sum(used.amount), 0)
    from
      (
        select s.amount
        from advance_set_offs as s
        where
          s.tenant_id = ${advance}.tenant_id
          and s.advance_id = ${advance}.id
          and s.taken_back_at is null
        union all
        select r.amount
        from advance_refunds as r
        where
          r.tenant_id = ${advance}.tenant_id
          and r.advance_id = ${advance}.id
          and r.done_at is not null
          and r.taken_back_at is null
      ) as used
  )
`
/** What the approved bills of the order `o` come to without tax, less credits. */
const billed = sql.fragment`
  (
    select
      coalesce(
        sum(
          case b.kind
            when 'invoice' then b.net
            else -b.net
          end
        ),
        0
      )
    from invoices as b
    where
      b.tenant_id = o.tenant_id
      and b.purchase_order_id = o.id
      and b.status = 'approved'
      and b.kind != 'advance'
  )
`
const Billed = z.object({ billed: z.bigint() })
/** What the approved bills of an order come to without tax, less credits. */
export const billedOf = async (tx: Tx, orderId: string): Promise<bigint> =>
  (
    await tx.one(sql.type(Billed)`
      select ${billed}::bigint as billed from purchase_orders as o where o.id = ${orderId}
    `)
  ).billed

/** What the approved advances of the order `o` ask for and did not clear, without tax, in its currency. */
const ahead = sql.fragment`
  (
    select
      coalesce(
        sum(
          floor(
            a.net * greatest(a.payable - ${usedOf(sql.fragment`a`)}, 0) * case
              when a.currency = o.currency then 1
              else a.fx_rate / o.fx_rate * power(
                10::numeric,
                ${decimalsOf(sql.fragment`o.currency`)} - ${decimalsOf(sql.fragment`a.currency`)}
              )
            end / nullif(a.payable, 0)
          )
        ),
        0
      )
    from invoices as a
    where
      a.tenant_id = o.tenant_id
      and a.purchase_order_id = o.id
      and a.status = 'approved'
      and a.kind = 'advance'
  )
`
/**
 * Whether the instalment `t` is of an advance that bills of its order have overtaken: the vendor would be paid twice.
 * What an advance cleared of a bill while its payment was with the bank is still owed when that payment fails, so the
 * first parts of the advance, up to that amount, are not blocked.
 */
export const isOvertaken: Fragment = sql.fragment`
  exists (
      select 1
      from
        invoices as i
        join purchase_orders as o on o.tenant_id = i.tenant_id and o.id = i.purchase_order_id
      where
        i.tenant_id = t.tenant_id
        and i.id = t.invoice_id
        and i.kind = 'advance'
        and ${usedOf(sql.fragment`i`)} < (
          select sum(p.amount)
          from instalments as p
          where
            p.tenant_id = i.tenant_id
            and p.invoice_id = i.id
            and (
              p.status = any (${text(['sent', 'paid'])})
              or p.status = any (${text(['open', 'in_run'])})
              and p.position <= t.position
            )
        )
        and (o.status = any (${text(over)}) or ${billed} > 0 and ${billed} + ${ahead} > o.total)
    )
`

/**
 * Whether more was asked for in advance on the order `o` than can still be billed of it, so that no bill uses it up. A
 * unit a line may be lost by rounding. `base`: the organisation's currency.
 */
export const isBeyondOrder = (base: string): Fragment => sql.fragment`
  (
      o.status = any (${text(over)})
      or ${ahead} * o.fx_rate * power(
        10::numeric,
        ${exponentOf(base)}::int - ${decimalsOf(sql.fragment`o.currency`)}
      ) > (
        select coalesce(sum(l.committed_left), 0) + count(*)
        from purchase_order_lines as l
        where l.tenant_id = o.tenant_id and l.purchase_order_id = o.id
      )
    )
`

const Overtaken = z.object({
  id: z.string(),
  invoice_number: z.string(),
  /** A bill of the order that is not being paid yet, so it can be voided. */
  bill: z.string().nullable(),
})
/**
 * Those of these instalments that bills have overtaken. Read after they are locked, so that no bill of their orders is
 * approved meanwhile.
 */
export const overtakenAmong = (tx: Tx, ids: readonly string[]) =>
  tx.any(sql.type(Overtaken)`
    select
      t.id,
      d.number as invoice_number,
      (
        select b.number
        from
          invoices as i
          join invoices as b
            on b.tenant_id = i.tenant_id and b.purchase_order_id = i.purchase_order_id
        where
          i.tenant_id = t.tenant_id
          and i.id = t.invoice_id
          and b.kind = 'invoice'
          and b.status = 'approved'
          and not exists (
            select 1
            from instalments as p
            where
              p.tenant_id = b.tenant_id
              and p.invoice_id = b.id
              and p.status = any (${text(['sent', 'paid'])})
          )
        order by b.approved_at desc
        limit 1
      ) as bill
    from
      instalments as t
      join documents as d on d.tenant_id = t.tenant_id and d.id = t.invoice_id
    where t.id = any (${sql.array([...ids], 'uuid')}) and ${isOvertaken}
    order by t.id
  `)

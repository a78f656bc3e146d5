import { z } from 'zod'
import { sql } from '../platform/db/sql.ts'
import type { Tx } from '../platform/db/tx.ts'
import { paymentStates } from './invoice-payment.ts'
import { before, pageSize } from './queries.ts'

const PaymentRow = z.object({
  id: z.string(),
  number: z.string(),
  state: z.enum(paymentStates),
  currency: z.string(),
  total: z.bigint(),
  pay_on: z.string(),
  answered_on: z.string().nullable(),
  account_ending: z.string().nullable(),
  invoices: z.array(z.string()),
})
export type PaymentRow = z.output<typeof PaymentRow>
/** So many invoices a row of the list names, and one that says there are more. */
export const mostNamed = 3
/** A payment as the vendor that is paid sees it. */
const payments = sql.fragment`
  d.id,
  d.number,
  d.status as state,
  d.currency,
  d.total,
  d.document_date as pay_on,
  x.answered_on,
  a.ending as account_ending,
  (
    select coalesce(jsonb_agg(n.number), '[]')
    from
      (
        select i.title as number
        from
          payment_run_items as p
          join instalments as t on t.tenant_id = p.tenant_id and t.id = p.instalment_id
          join documents as i on i.tenant_id = t.tenant_id and i.id = t.invoice_id
        where p.tenant_id = d.tenant_id and p.payment_id = d.id
        order by p.amount desc, p.id
        limit ${mostNamed + 1}
      ) as n
  ) as invoices
  from
    documents as d
    join payment_details as x on x.tenant_id = d.tenant_id and x.id = d.id
    left join vendor_bank_accounts as a on a.tenant_id = x.tenant_id and a.id = x.account_id
`
export const payment = (tx: Tx, id: string) =>
  tx.one(sql.type(PaymentRow)`select ${payments} where d.kind = 'payment' and d.id = ${id}`)
export const paymentsBefore = (tx: Tx, cursor?: string) =>
  tx.any(sql.type(PaymentRow)`
    select ${payments}
    where d.kind = 'payment' ${before(cursor)}
    order by d.id desc
    limit ${pageSize + 1}
  `)

const ItemRow = z.object({
  invoice_id: z.string(),
  number: z.string(),
  supplier_number: z.string(),
  kind: z.enum(['invoice', 'credit_note', 'advance']),
  amount: z.bigint(),
  discount: z.bigint(),
})
export type ItemRow = z.output<typeof ItemRow>
/** What a payment pays: invoices, and credit notes below zero. */
export const itemsOf = (tx: Tx, paymentId: string) =>
  tx.any(sql.type(ItemRow)`
    select t.invoice_id, d.number, d.title as supplier_number, x.kind, p.amount, p.discount
    from
      payment_run_items as p
      join instalments as t on t.tenant_id = p.tenant_id and t.id = p.instalment_id
      join documents as d on d.tenant_id = t.tenant_id and d.id = t.invoice_id
      join invoice_details as x on x.tenant_id = d.tenant_id and x.id = d.id
    where p.payment_id = ${paymentId}
    order by p.amount < 0, t.due_date, p.id
    limit 10001
  `)

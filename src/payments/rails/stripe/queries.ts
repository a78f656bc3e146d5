import { z } from 'zod'
import { sql } from '../../../platform/db/sql.ts'
import { ifFresh, type Tx, type WriteTx } from '../../../platform/db/tx.ts'
import { paymentLifecycle } from '../../payment.ts'

const none = z.object({})

const Way = z.object({
  financial_account: z.string().nullable(),
  account_id: z.string(),
  recipient: z.string().nullable(),
  method: z.string(),
})
/** From where and to whom Stripe pays; the way it is paid out is encrypted. */
export const wayOf = (tx: Tx, paymentId: string) =>
  tx.maybeOne(sql.type(Way)`
    select f.financial_account, a.id as account_id, a.bank_code as recipient, a.number as method
    from
      payment_details as p
      join payment_run_details as r on r.tenant_id = p.tenant_id and r.id = p.run_id
      join payment_accounts as f on f.tenant_id = r.tenant_id and f.id = r.account_id
      join vendor_bank_accounts as a on a.tenant_id = p.tenant_id and a.id = p.account_id
    where p.id = ${paymentId} and a.scheme = 'stripe'
  `)

/** From here on Stripe may have been asked; written before it is. */
export const saveAsked = (tx: WriteTx, id: string, at: Date): void =>
  tx.write(
    sql.type(none)`
      update payment_details
      set asked_at = coalesce(asked_at, ${at.toISOString()}::timestamptz)
      where id = ${id}
    `,
    ifFresh,
  )
export const savePayout = (tx: WriteTx, id: string, payoutId: string): void =>
  tx.write(
    sql.type(none)`
      update payment_details
      set
        payout_id = ${payoutId},
        payout_trouble = null
      where id = ${id}
    `,
    ifFresh,
  )
export const saveTrouble = (tx: WriteTx, id: string, trouble: string): void =>
  tx.write(
    sql.type(none)`
      update payment_details set payout_trouble = ${trouble} where id = ${id} and payout_id is null
    `,
    ifFresh,
  )

const UnderWay = z.object({
  id: z.string(),
  asked_at: z.date().nullable(),
  payout_id: z.string().nullable(),
})
/** What Stripe is to pay by a day, or pays, the one that waits longest first. */
export const underWay = (tx: Tx, today: string) =>
  tx.any(sql.type(UnderWay)`
    select p.id, p.asked_at, p.payout_id
    from
      payment_run_details as r
      join payments as p on p.tenant_id = r.tenant_id and p.run_id = r.id
    where
      r.rail = 'stripe'
      and p.status = any (${sql.array([...paymentLifecycle.moves.fail.from], 'text')})
      and p.pay_on <= ${today}::date
      and p.total > 0
    order by p.id
    limit 1000
  `)

/** 1 for a new event of Stripe's, 0 for one that was received before. */
export const insertEvent = (tx: Tx, id: string, type: string) =>
  tx.run(
    sql.type(none)`
      insert into payment_events (id, type) values (${id}, ${type}) on conflict do nothing
    `,
  )

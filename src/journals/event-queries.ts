import { z } from 'zod'
import { eventKinds } from '../accounting-events/index.ts'
import { sql } from '../platform/db/sql.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'

const none = z.object({})
/** The legal entity that a payment is paid from. */
export const entityOfPayment = (paymentId: string) => sql.fragment`
  (
    select a.entity_id
    from
      payment_details as x
      join payment_run_details as r on r.tenant_id = x.tenant_id and r.id = x.run_id
      join payment_accounts as a on a.tenant_id = r.tenant_id and a.id = r.account_id
    where x.id = ${paymentId}
  )
`
export const entityById = (id: string) => sql.fragment`${id}`

const EventRow = z.object({
  id: z.string(),
  kind: z.enum(eventKinds),
  document_id: z.string().nullable(),
  month: z.string().nullable(),
  /** Of an advance or a credit. */
  refund_id: z.string().nullable(),
  day: z.string(),
  /** What of the invoice is meant, where that is not all of it. */
  amount: z.bigint().nullable(),
})
export type EventRow = z.output<typeof EventRow>
export type Until = { entityId: string; until: string; most: number }
/** What the books were not told yet, in the order in which it happened. */
export const waiting = (tx: Tx, { entityId, until, most }: Until) =>
  tx.any(sql.type(EventRow)`
    select
      e.id,
      e.kind,
      e.document_id,
      e.month::text,
      coalesce(e.refund_id, e.credit_refund_id) as refund_id,
      e.day::text,
      e.amount
    from accounting_events as e
    where e.entity_id = ${entityId} and not e.exported and e.day <= ${until}::date
    order by e.at, e.id
    limit ${most}
  `)
const Count = z.object({ count: z.number() })
export const waitingCount = async (tx: Tx): Promise<number> =>
  (
    await tx.one(sql.type(Count)`
      select count(*)::int as count
      from (select 1 from accounting_events as e where not e.exported limit 10001) as w
    `)
  ).count
const EntityRow = z.object({ id: z.string(), name: z.string() })
/** The legal entities of which something waits. */
export const waitingEntities = (tx: Tx) =>
  tx.any(sql.type(EntityRow)`
    select x.id, x.name
    from legal_entities as x
    where
      exists (
        select 1
        from accounting_events as e
        where e.tenant_id = x.tenant_id and e.entity_id = x.id and not e.exported
      )
    order by x.name, x.id
    limit 50
  `)
export const markExported = (tx: WriteTx, ids: readonly string[]): void =>
  tx.write(sql.type(none)`
    update accounting_events
    set exported = true
    where id = any (${sql.array([...ids], 'uuid')}) and not exported
  `)

/** One export at a time, so that an event is in one of them. */
export const lockJournals = (tx: Tx) =>
  tx.run(sql.type(none)`
    select
      pg_advisory_xact_lock(hashtextextended((select current_tenant())::text || 'journals', 31))
  `)

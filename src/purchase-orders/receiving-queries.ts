import { z } from 'zod'
import { sql } from '../platform/db/sql.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'

const none = z.object({})
const Row = z.object({
  id: z.string(),
  purchase_order_id: z.string(),
  description: z.string(),
  match_level: z.number(),
  received: z.string(),
  acceptor_id: z.string().nullable(),
})
/** A line of an order, with how it is received. */
export const find = (tx: Tx, id: string) =>
  tx.one(
    sql.type(Row)`
      select id, purchase_order_id, description, match_level, received, acceptor_id
      from purchase_order_lines
      where id = ${id}
    `,
  )
const Person = z.object({ name: z.string(), receives: z.boolean() })
/** A member, and whether one of their roles lets them receive goods. */
export const personOf = (tx: Tx, userId: string) =>
  tx.maybeOne(
    sql.type(Person)`
      select
        m.name,
        'receiver' = any (m.roles)
        or exists (
          select 1
          from role_grants as g
          where
            g.tenant_id = m.tenant_id
            and g.user_id = m.user_id
            and g.revoked_at is null
            and g.role = 'receiver'
        ) as receives
      from memberships as m
      where m.user_id = ${userId} and m.active
    `,
  )
type Receiving = { id: string; matchLevel: number; acceptorId: string | null }
/** Only before anything was received of it. */
export const save = (tx: WriteTx, { id, matchLevel, acceptorId }: Receiving): void =>
  tx.write(
    sql.type(none)`
      update purchase_order_lines
      set
        match_level = ${matchLevel},
        acceptor_id = ${acceptorId}
      where id = ${id} and received = 0
    `,
    ifFresh,
  )

const Acceptor = z.object({ line_id: z.string(), name: z.string(), may_accept: z.boolean() })
/** Who accepts the lines of an order, and whether this person is that one or their delegate today. */
export const acceptorsOf = (
  tx: Tx,
  { orderId, userId, today }: { orderId: string; userId: string; today: string },
) =>
  tx.any(
    sql.type(Acceptor)`
      select
        l.id as line_id,
        m.name,
        l.acceptor_id = ${userId}
        or exists (
          select 1
          from delegations as d
          where
            d.tenant_id = l.tenant_id
            and d.from_id = l.acceptor_id
            and d.to_id = ${userId}
            and d.kind in ('*', 'receipt')
            and d.ended_at is null
            and d.valid @> ${today}::date
        ) as may_accept
      from
        purchase_order_lines as l
        join memberships as m on m.tenant_id = l.tenant_id and m.user_id = l.acceptor_id
      where l.purchase_order_id = ${orderId}
    `,
  )

import { z } from 'zod'
import { sql } from '../platform/db/sql.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'

const none = z.object({})
const HoldRow = z.object({
  id: z.string(),
  reason: z.string(),
  held_by: z.string(),
  holder: z.string(),
  held_at: z.date(),
})
export type OrderHold = z.output<typeof HoldRow>
/** What an order is on hold for now; null where it is not. With the order locked, that stays so. */
export const holdOn = (tx: Tx, orderId: string) =>
  tx.maybeOne(sql.type(HoldRow)`
    select h.id, h.reason, h.held_by, m.name as holder, h.held_at
    from
      order_holds as h
      join memberships as m on m.tenant_id = h.tenant_id and m.user_id = h.held_by
    where h.purchase_order_id = ${orderId} and h.lifted_at is null
  `)
export type NewHold = { id: string; orderId: string; reason: string; by: string; at: Date }
export const insert = (tx: WriteTx, hold: NewHold) =>
  tx.write(sql.type(none)`
    insert into order_holds (id, purchase_order_id, reason, held_by, held_at)
    values
      (
        ${hold.id},
        ${hold.orderId},
        ${hold.reason},
        ${hold.by},
        ${hold.at.toISOString()}::timestamptz
      )
  `)
export const lift = (tx: WriteTx, id: string, lifted: { by: string; at: Date; reason: string }) =>
  tx.write(sql.type(none)`
    update order_holds
    set
      lifted_by = ${lifted.by},
      lifted_at = ${lifted.at.toISOString()}::timestamptz,
      lift_reason = ${lifted.reason}
    where id = ${id}
  `)

import { z } from 'zod'
import { sql } from '../platform/db/sql.ts'
import type { WriteTx } from '../platform/db/tx.ts'

const none = z.object({})
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

import { z } from 'zod'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'

const none = z.object({})
export const Row = z.object({
  id: z.string(),
  device_type: z.enum(['android', 'ios', 'web']),
  name: z.string().nullable(),
  last_used_at: z.date(),
  browser_id: z.string().nullable(),
})
/** The person's own: row level security shows no others. */
export const list = (tx: Tx, userId: string) =>
  tx.any(
    sql.type(Row)`
      select id, device_type, name, last_used_at, browser_id
      from user_devices
      where user_id = ${userId} and active
      order by last_used_at desc, id
      limit 50
    `,
  )

const RegisteredDevice = z.object({ id: z.string() })
export type NewDevice = {
  id: string
  deviceType: string
  channel: string
  hash: string
  address: string
  name: string | null
  appId: string | null
  browserId: string | null
}
export const register = (tx: Tx, d: NewDevice) =>
  tx.one(
    sql.type(RegisteredDevice)`
      select
        register_device(
          ${d.id},
          ${d.deviceType},
          ${d.channel},
          ${d.hash},
          ${d.address},
          ${d.name},
          ${d.appId},
          ${d.browserId}
        ) as id
    `,
  )

const Found = z.object({ id: z.string() })
export const find = (tx: Tx, userId: string, id: string) =>
  tx.one(sql.type(Found)`select id from user_devices where user_id = ${userId} and id = ${id}`)
/** Stops notifications to the device and deletes its address at once. */
export const forget = (tx: Tx, userId: string, ids: readonly string[]) =>
  tx.run(
    sql.type(none)`
      update user_devices
      set
        active = false,
        address = null
      where user_id = ${userId} and active and id = any (${sql.array([...ids], 'uuid')})
    `,
  )
export const used = (tx: Tx, userId: string, ids: readonly string[]) =>
  tx.run(
    sql.type(none)`
      update user_devices
      set last_used_at = now()
      where user_id = ${userId} and id = any (${sql.array([...ids], 'uuid')})
    `,
  )

const Told = z.object({
  id: z.string(),
  decides: z.boolean(),
  channel: z.enum(['fcm', 'web_push']),
  address: z.string(),
  address_hash: z.string(),
})
export const toldOf = (tx: Tx, userId: string) =>
  tx.any(
    sql.type(Told)`
      select id, channel = 'web_push' as decides, channel, address, address_hash
      from user_devices
      where user_id = ${userId} and active
      order by id
      limit 50
    `,
  )

import { z } from 'zod'
import { sql } from '../platform/db/sql.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'

const none = z.object({})
type Favourite = { userId: string; itemId: string }
export const insert = (tx: WriteTx, { userId, itemId }: Favourite): void =>
  tx.write(
    sql.type(none)`
      insert into catalog_favourites (user_id, item_id)
      values (${userId}, ${itemId})
      on conflict do nothing
    `,
  )
export const remove = (tx: WriteTx, { userId, itemId }: Favourite): void =>
  tx.write(
    sql.type(none)`
      delete from catalog_favourites where user_id = ${userId} and item_id = ${itemId}
    `,
  )
const Row = z.object({ item_id: z.string() })
/** Those of a person among some items. */
export const among = (tx: Tx, userId: string, itemIds: readonly string[]) =>
  tx.any(
    sql.type(Row)`
      select item_id
      from catalog_favourites
      where user_id = ${userId} and item_id = any (${sql.array([...itemIds], 'uuid')})
    `,
  )
/** A condition on items as `i`. */
export const isOf = (userId: string) =>
  sql.fragment`i.id in (select f.item_id from catalog_favourites as f where f.user_id = ${userId})`

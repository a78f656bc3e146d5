import { z } from 'zod'
import { sql } from '../platform/db/sql.ts'
import type { Tx } from '../platform/db/tx.ts'

const Done = z.object({ done: z.boolean() })
/** False where the session stands for nobody any more. */
export const keep = (tx: Tx, sessionHash: string, passwordHash: string): Promise<boolean> =>
  tx
    .one(sql.type(Done)`select keep_portal_password(${sessionHash}, ${passwordHash}) as done`)
    .then(({ done }) => done)
/** False where there was none. */
export const remove = (tx: Tx, sessionHash: string): Promise<boolean> =>
  tx
    .one(sql.type(Done)`select remove_portal_password(${sessionHash}) as done`)
    .then(({ done }) => done)

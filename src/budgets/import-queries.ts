import { z } from 'zod'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'

const Coded = z.object({ id: z.string(), code: z.string() })
export const centers = (tx: Tx) => tx.any(sql.type(Coded)`select id, code from cost_centers where active order by code limit 5000`)
export const categories = (tx: Tx) => tx.any(sql.type(Coded)`select id, code from categories where active order by code limit 5000`)
export const projects = (tx: Tx) => tx.any(sql.type(Coded)`select id, code from projects where active order by code limit 5000`)

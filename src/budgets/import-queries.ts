import { z } from 'zod'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'

const Coded = z.object({ id: z.string(), code: z.string() })
export const centers = (tx: Tx, codes: readonly string[]) => tx.any(sql.type(Coded)`select id, code from cost_centers where active and code = any(${sql.array([...codes], 'text')})`)
export const categories = (tx: Tx, codes: readonly string[]) => tx.any(sql.type(Coded)`select id, code from categories where active and code = any(${sql.array([...codes], 'text')})`)
export const projects = (tx: Tx, codes: readonly string[]) => tx.any(sql.type(Coded)`select id, code from projects where active and code = any(${sql.array([...codes], 'text')})`)

import { sql, type QuerySqlToken } from 'slonik'
import type { z } from 'zod'

export { sql }

/** A composed statement whose rows are parsed by a zod schema. Slonik composes and types; our driver sends. */
export type Query<T> = QuerySqlToken<z.ZodType<T>>

/** Conditions joined by `and`; `true` when there are none. */
export const all = (conditions: readonly ReturnType<typeof sql.fragment>[]) =>
  conditions.length === 0 ? sql.fragment`true` : sql.join([...conditions], sql.fragment` and `)

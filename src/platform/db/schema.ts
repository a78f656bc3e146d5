import { readdirSync } from 'node:fs'
import type { Db } from './pool.ts'

/** The migrations this code was written for, oldest first, as schema_migrations names them. */
export const knownMigrations: readonly string[] = readdirSync(
  new URL('../../../migrations', import.meta.url),
)
  .filter((file) => file.endsWith('.sql'))
  .map((file) => file.replace(/\.sql$/, ''))
  .toSorted()

/** Whether the database is at the schema this code knows, behind it, or ahead of it. */
export async function schemaOf(
  db: Db,
  known = knownMigrations,
): Promise<{ name: string | null; standing: 'same' | 'older' | 'newer' }> {
  const applied = (await db.raw('select name from schema_migrations order by name')).rows.map(
    (row) => String(row['name']),
  )
  const standing = known.some((name) => !applied.includes(name))
    ? 'older'
    : applied.some((name) => !known.includes(name))
      ? 'newer'
      : 'same'
  return { name: applied.at(-1) ?? null, standing }
}

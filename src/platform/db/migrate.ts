import { fileURLToPath } from 'node:url'
import { runner } from 'node-pg-migrate'
import pg from 'pg'
import { installQueue } from '../jobs/install.ts'
import { giveRoles, shareRights } from './roles.ts'
import { knownMigrations } from './schema.ts'

/** A database of before the baseline: it has migrations that are gone, and lacks those there are. */
export class DatabaseTooOld extends Error {}

const anotherDatabase = 'Name a new, empty database in DATABASE_URL and DATABASE_DIRECT_URL.'

/**
 * Applies what is pending, as the owner. Several processes may call it at once: one works, the others wait.
 * `afresh` says how to begin with a new database, where this one is too old.
 */
export async function migrate(ownerUrl: string, afresh = anotherDatabase): Promise<string[]> {
  const client = new pg.Client(ownerUrl)
  client.on('error', () => {})
  await client.connect()
  try {
    // The migrations have a lock of their own, but the queue's tables and the grants come after it.
    await client.query("select pg_advisory_lock(hashtextextended('svpms migrate', 0))")
    const applied = await appliedTo(client)
    refuseOlderThanBaseline(applied, afresh)
    await giveRoles(client)
    const done = isAtLeastOurs(applied)
      ? []
      : await runner({
          dbClient: client,
          dir: fileURLToPath(new URL('../../../migrations', import.meta.url)),
          direction: 'up',
          migrationsTable: 'schema_migrations',
          singleTransaction: true,
          checkOrder: true,
          advisoryLockMode: 'wait',
          logger: { debug() {}, info() {}, warn() {}, error: (message) => console.error(message) },
        })
    await installQueue(ownerUrl, client)
    await client.query('grant usage on schema public to svpms_app')
    await client.query('grant select on schema_migrations to svpms_app')
    await shareRights(client)
    return done.map((m) => m.name)
  } finally {
    await client.end()
  }
}

async function appliedTo(client: pg.Client): Promise<readonly string[]> {
  const {
    rows: [table],
  } = await client.query<{ there: boolean }>(
    "select to_regclass('public.schema_migrations') is not null as there",
  )
  if (!table?.there) return []
  const { rows } = await client.query<{ name: string }>('select name from schema_migrations')
  return rows.map((row) => row.name)
}

/** Such a database cannot be migrated: the steps between were folded before anything was released. */
function refuseOlderThanBaseline(applied: readonly string[], afresh: string): void {
  const gone = applied.some((name) => !knownMigrations.includes(name))
  const lacking = knownMigrations.some((name) => !applied.includes(name))
  if (gone && lacking)
    throw new DatabaseTooOld(
      `This database was made before the first release, by migrations that were folded into one baseline since. It cannot be brought to this version. ${afresh}`,
    )
}

/**
 * Then there is nothing to do, even if a newer release has added migrations: the runner would report those as ours in
 * the wrong order.
 */
const isAtLeastOurs = (applied: readonly string[]): boolean =>
  knownMigrations.every((name) => applied.includes(name))

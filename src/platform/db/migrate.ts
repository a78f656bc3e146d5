import { fileURLToPath } from 'node:url'
import { runner } from 'node-pg-migrate'
import pg from 'pg'
import { installQueue } from '../jobs/install.ts'
import { knownMigrations } from './schema.ts'

/** Applies what is pending, as the owner. Several processes may call it at once: one works, the others wait. */
export async function migrate(ownerUrl: string): Promise<string[]> {
  const client = new pg.Client(ownerUrl)
  client.on('error', () => {})
  await client.connect()
  try {
    // The migrations have a lock of their own, but the queue's tables and the grants come after it.
    await client.query("select pg_advisory_lock(hashtextextended('svpms migrate', 0))")
    const done = (await isAtLeastOurs(client))
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
    return done.map((m) => m.name)
  } finally {
    await client.end()
  }
}

/** Then there is nothing to do, whatever a newer release added: the runner would take its migrations for ours in a wrong order. */
async function isAtLeastOurs(client: pg.Client): Promise<boolean> {
  const {
    rows: [table],
  } = await client.query<{ there: boolean }>(
    "select to_regclass('public.schema_migrations') is not null as there",
  )
  if (!table?.there) return false
  const { rows } = await client.query<{ name: string }>('select name from schema_migrations')
  return knownMigrations.every((name) => rows.some((row) => row.name === name))
}

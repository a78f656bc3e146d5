import pg from 'pg'
import { expect, test } from 'vitest'
import { freshDatabase } from '../testing/fresh-database.ts'
import { DatabaseTooOld, migrate } from './migrate.ts'
import { knownMigrations } from './schema.ts'

test('of several that migrate an empty database at once, one does it and the others wait', async () => {
  const database = await freshDatabase({ migrated: false })
  const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(database.ownerUrl)))
  expect(applied.map((names) => names.length).toSorted((a, b) => a - b)).toEqual([
    0,
    0,
    0,
    knownMigrations.length,
  ])
  await database.drop()
}, 240_000)

test('a release that is started on a newer schema has nothing to migrate, and says nothing against it', async () => {
  const database = await freshDatabase()
  const client = new pg.Client(database.ownerUrl)
  await client.connect()
  await client.query(
    "insert into schema_migrations (name, run_on) values ('0009_tomorrow__create', now() - interval '1 year'), ('9999_tomorrow__create', now())",
  )
  await client.end()
  expect(await migrate(database.ownerUrl)).toEqual([])
  await database.drop()
}, 240_000)

test('a database of before the baseline is refused in a sentence, and left as it is', async () => {
  const database = await freshDatabase({ migrated: false })
  const client = new pg.Client(database.ownerUrl)
  await client.connect()
  await client.query('create table schema_migrations (id serial, name text, run_on timestamptz)')
  await client.query(
    "insert into schema_migrations (name, run_on) values ('0003_buying__create', now())",
  )
  await expect(migrate(database.ownerUrl)).rejects.toThrow(DatabaseTooOld)
  const { rows } = await client.query<{ name: string }>('select name from schema_migrations')
  expect(rows).toEqual([{ name: '0003_buying__create' }])
  await client.end()
  await database.drop()
})

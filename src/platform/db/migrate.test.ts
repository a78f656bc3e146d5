import { expect, test } from 'vitest'
import { freshDatabase } from '../testing/fresh-database.ts'
import { migrate } from './migrate.ts'
import { knownMigrations } from './schema.ts'

test('of several that migrate an empty database at once, one does it and the others wait', async () => {
  const database = await freshDatabase({ migrated: false })
  const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(database.ownerUrl)))
  expect(applied.map((names) => names.length).toSorted((a, b) => a - b)).toEqual([0, 0, 0, knownMigrations.length])
  await database.drop()
}, 60_000)

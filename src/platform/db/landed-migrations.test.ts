import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { knownMigrations } from './schema.ts'

/**
 * As sha256sum writes it, one line a migration. It begins when the baseline is closed:
 * (cd migrations && sha256sum *.sql) > src/platform/db/landed-migrations.sha256
 */
const list = new URL('./landed-migrations.sha256', import.meta.url)
const closed = existsSync(list)
if (!closed) console.info('skipped: landed migrations; the baseline is not closed yet')

const landed = closed
  ? new Map(
      readFileSync(list, 'utf8')
        .trim()
        .split('\n')
        .map((line) => [line.slice(66).replace(/\.sql$/, ''), line.slice(0, 64)]),
    )
  : new Map<string, string>()

const digestOf = (name: string): string =>
  createHash('sha256')
    .update(readFileSync(new URL(`../../../migrations/${name}.sql`, import.meta.url)))
    .digest('hex')

test.runIf(closed)('a migration that has landed is never changed, renamed or removed', () => {
  const changed = [...landed].filter(
    ([name, digest]) => !knownMigrations.includes(name) || digestOf(name) !== digest,
  )
  expect(changed.map(([name]) => `${name}: write another migration instead`)).toEqual([])
})

test.runIf(closed)('a new migration comes after all others, with its line in the list', () => {
  expect(knownMigrations.filter((name) => !landed.has(name))).toEqual([])
  expect([...landed.keys()]).toEqual([...knownMigrations])
})

test('every migration has a number of its own and says which feature it changes, and how', () => {
  expect(knownMigrations.filter((name) => !/^\d{4}_[a-z_]+?__[a-z_]+$/.test(name))).toEqual([])
  const numbers = knownMigrations.map((name) => name.slice(0, 4))
  expect(numbers).toEqual([...new Set(numbers)])
})

import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { declaredLifecycles } from './compose.ts'
import type { Lifecycle } from './kernel/lifecycle.ts'
import { asOwner } from './platform/testing/visitor.ts'

const { kinds, others } = declaredLifecycles()

/** Columns called so that keep no state of a thing. */
const noState: Record<string, string> = {
  'idempotency_keys.status': 'the HTTP status of an answer',
  'documents.status': 'of every kind; each kind declares its own',
  'document_statuses.status': 'the statuses that the kinds declare, as rows',
}
/** Lifecycles whose state follows from days and times, so that no column keeps it. */
const derived: Record<string, string> = {
  invitation: 'from when it was accepted or revoked, and when its link ends',
  delegation: 'from its days, and from whether it was ended before them',
}

const columns = await asOwner(`
  select
    c.relname || '.' || a.attname as name,
    pg_get_expr(d.adbin, d.adrelid) as standard,
    array(
      select pg_get_constraintdef(k.oid)
      from pg_constraint as k
      where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]
    ) as checks
  from
    pg_class as c
    join pg_attribute as a on a.attrelid = c.oid
    left join pg_attrdef as d on d.adrelid = c.oid and d.adnum = a.attnum
  where
    c.relnamespace = 'public'::regnamespace
    and c.relkind in ('r', 'p')
    and not a.attisdropped
    and a.attname in ('status', 'state')
  order by 1
`)
type Column = { name: string; standard: string | null; checks: string[] }
const kept = (columns as unknown as Column[]).filter(({ name }) => !noState[name])
const quoted = (text: string): string[] => [...text.matchAll(/'(\w+)'/g)].map((m) => m[1]!)

/** Every lifecycle of the product, by what it is of. */
const all: readonly (readonly [string, Lifecycle])[] = [
  ...kinds.flatMap(({ code, lifecycle }) => (lifecycle ? [[code, lifecycle] as const] : [])),
  ...Object.entries(others),
]

describe('what changes state', () => {
  test('has a lifecycle: every column that keeps a state, and every kind of document', () => {
    expect(kept.length).toBeGreaterThan(10)
    expect(kept.map(({ name }) => name).filter((name) => !others[name])).toEqual([])
    expect(kinds.filter(({ lifecycle }) => !lifecycle).map(({ code }) => code)).toEqual([])
  })
  test('has no lifecycle without a column, but where the state follows from times', () =>
    expect(
      Object.keys(others).filter(
        (name) => !derived[name] && kept.every((column) => column.name !== name),
      ),
    ).toEqual([]))
  test.each(kept.map((column) => [column.name, column] as const))(
    '%s may be what its lifecycle declares, and nothing else',
    (name, { checks, standard }) => {
      expect(new Set(checks.flatMap(quoted))).toEqual(new Set(others[name]!.states))
      if (standard) expect(others[name]!.begins).toContain(quoted(standard)[0])
    },
  )
  test.each(kinds.map((kind) => [kind.code, kind] as const))(
    'a %s may be what its lifecycle declares, and nothing else',
    async (code, { lifecycle }) => {
      const rows = await asOwner('select status from document_statuses where kind = $1', [code])
      expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(lifecycle!.states))
    },
  )
})

describe.each(all)('the lifecycle of %s', (_name, { states, begins, moves }) => {
  test('begins, moves and ends within its states', () => {
    const named = [...begins, ...Object.values(moves).flatMap(({ from, to }) => [...from, to])]
    expect(named.filter((state) => !states.includes(state))).toEqual([])
  })
  test('comes to each of its states', () => {
    const reached = new Set(begins)
    for (let before = -1; before < reached.size;) {
      before = reached.size
      for (const { from, to } of Object.values(moves))
        if (from.some((state) => reached.has(state))) reached.add(to)
    }
    expect(states.filter((state) => !reached.has(state))).toEqual([])
  })
})

describe('SQL', () => {
  /** What an update sets, up to its condition. */
  const sets = (text: string): string[] =>
    [...text.matchAll(/\bset\b([^`]*?)(?:\bwhere\b|\breturning\b|\bfrom\b|`)/g)].map((m) => m[1]!)
  const literal = (set: string): boolean =>
    /\b(?:status|state) = '/.test(set) ||
    /\b(?:status|state) = case\b[^]*?\b(?:then|else) '/.test(set)
  test('writes no status by name: it is given the move of a lifecycle', () => {
    const files = globSync('src/**/*queries.ts')
    expect(files.flatMap((file) => sets(readFileSync(file, 'utf8'))).length).toBeGreaterThan(80)
    expect(files.filter((file) => sets(readFileSync(file, 'utf8')).some(literal))).toEqual([])
  })
  test.each([
    ["update a set status = 'x', b = 1 where id = 2", true],
    ["update a set state = case when b then 'x' else state end where id = 2", true],
    ["update a set b = 1, status = ${move.to} where status = 'x'", false],
  ])('and that is how it reads %s', (text, expected) =>
    expect(sets(text).some(literal)).toBe(expected),
  )
})

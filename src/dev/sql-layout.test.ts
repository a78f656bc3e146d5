import { readFileSync } from 'node:fs'
import { format, type Options } from 'prettier'
import { expect, test } from 'vitest'
import * as layout from './sql-layout.ts'

const { prettier: settings } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  prettier: Options
}
const laidOut = (source: string, parser = 'typescript'): Promise<string> =>
  format(source, { ...settings, plugins: [layout as never], parser })
const inTemplate = (body: string): Promise<string> =>
  laidOut(`const q = sql.type(Row)\`${body}\`\n`)

test('a statement that fits stays on its line; a longer one has a line for each clause', async () => {
  expect(await inTemplate('select  id from vendors where id = ${id}')).toBe(
    'const q = sql.type(Row)`select id from vendors where id = ${id}`\n',
  )
  expect(
    await inTemplate(
      "select v.id, v.name from vendors v where v.status <> 'blocked' and v.id = any(${sql.array(ids, 'uuid')}) order by v.name",
    ),
  ).toBe(`const q = sql.type(Row)\`
  select v.id, v.name
  from vendors as v
  where v.status != 'blocked' and v.id = any (\${sql.array(ids, 'uuid')})
  order by v.name
\`
`)
})

test('pieces are laid out too: a condition, a list, a join, and what begins with another piece', async () => {
  const long =
    'a.tenant_id = b.tenant_id and a.first_column = b.first_column and a.other_column = ${other}'
  expect(await inTemplate(long)).toContain('\n  and a.first_column = b.first_column\n')
  expect(await inTemplate(`join bills a on ${long}`)).toContain('join bills as a\n')
  expect(await inTemplate(`\${columns} where ${long} order by a.id`)).toContain(
    '\n  ${columns}\n  where\n    a.tenant_id = b.tenant_id\n',
  )
})

test('a piece that stands where no name can is kept where it is', async () => {
  const source =
    'select a.id from approvals a where a.status = ${status} ${more} order by a.id desc'
  const twice = await inTemplate(`${source} limit \${limit} offset \${offset} ${' '.repeat(20)}`)
  expect(twice.indexOf('${more}')).toBeGreaterThan(twice.indexOf('${status}'))
  expect(twice.indexOf('${more}')).toBeLessThan(twice.indexOf('order by'))
  expect(await laidOut(twice)).toBe(twice)
})

test('a clause that follows a table or a column is not taken for its alias', async () => {
  for (const body of ['select id from vendors ${where}', 'select ${columns} ${from} order by id'])
    expect(await inTemplate(body)).not.toContain(' as ')
})

test('what cannot be parsed stays as it is written', async () => {
  for (const body of [
    'select ${columns} ${from} and id = ${id}',
    'order  by   is  no   SQL',
    "'it''s' \\\\",
  ])
    expect(await inTemplate(body)).toContain(`\`${body}\``)
})

test('other templates are not SQL', async () => {
  const other = 'const q = text`select  1`\n'
  expect(await laidOut(other)).toBe(other)
})

test('names and values of an object are printed in pairs', async () => {
  const body =
    "select jsonb_build_object('first', a, 'second', b, 'third', c, 'fourth', d, 'fifth', e, 'sixth', f, 'seventh', g)"
  expect(await laidOut(body, 'plpgsql')).toContain("    'first', a,\n    'second', b,\n")
})

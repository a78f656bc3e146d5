import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { memberOf, type Table } from './catalogue.ts'

const id = pg.escapeIdentifier
const nameOf = ({ schema, name }: Table): string => `${id(schema)}.${id(name)}`
/** What waits in memory of a table at most, in characters; a single row may be longer. */
const batchSize = 2_000_000

export type Written = { member: string; rows: number; bytes: number; sha256: string }

/** Every value as PostgreSQL's own text, so that no digit and no microsecond is lost. One JSON object a line. */
export async function writeRows(
  client: pg.Client,
  table: Table,
  tenantId: string | null,
  folder: string,
): Promise<Written> {
  const member = memberOf(table)
  await mkdir(dirname(join(folder, member)), { recursive: true, mode: 0o700 })
  const file = await open(join(folder, member), 'wx', 0o600)
  const hash = createHash('sha256')
  const written = { rows: 0, bytes: 0 }
  try {
    const values = table.columns.map(
      (c) => `${c.keep ? `t.${id(c.name)}::text` : 'null'} as ${id(c.name)}`,
    )
    await client.query(
      `declare taken no scroll cursor for select row_to_json(r)::text as line from (select ${values.join(', ')} from ${nameOf(table)} t ${which(table, tenantId)}) r`,
    )
    const fetch = `fetch ${table.columns.some((c) => c.bytes) ? 1 : 500} from taken`
    for (;;) {
      const { rows } = await client.query<{ line: string }>(fetch)
      if (rows.length === 0) break
      const chunk = Buffer.from(rows.map(({ line }) => `${line}\n`).join(''))
      hash.update(chunk)
      await file.write(chunk)
      written.rows += rows.length
      written.bytes += chunk.length
    }
    await client.query('close taken')
  } finally {
    await file.close()
  }
  return { member, ...written, sha256: hash.digest('hex') }
}

function which(table: Table, tenantId: string | null): string {
  if (table.schema === 'pgboss') return `where t.state in ('created', 'retry', 'active')`
  if (tenantId === null) return ''
  const tenant = pg.escapeLiteral(tenantId)
  return table.hasTenant
    ? `where t.tenant_id = ${tenant}`
    : `where t.id in (select m.user_id from public.memberships m where m.tenant_id = ${tenant})`
}

/**
 * Rows that refer to rows of their own table are checked only once all of them are there: they go in by one statement.
 */
export async function loadRows(client: pg.Client, table: Table, folder: string): Promise<number> {
  const columns = table.columns.map((c) => id(c.name)).join(', ')
  const target = table.selfReferring ? 'pg_temp.loading' : nameOf(table)
  if (table.selfReferring)
    await client.query(
      `create temporary table loading on commit drop as select ${columns} from ${nameOf(table)} with no data`,
    )
  const insert = `insert into ${target} (${columns}) select ${table.columns.map((c) => `x.${id(c.name)}::${c.type}`).join(', ')} from json_to_recordset($1::json) as x(${table.columns.map((c) => `${id(c.name)} text`).join(', ')})
    ${table.name === 'users' ? 'on conflict (id) do nothing' : ''}`
  let rows = 0
  for await (const batch of batches(join(folder, memberOf(table)))) {
    await client.query(insert, [`[${batch.join(',')}]`])
    rows += batch.length
  }
  if (table.selfReferring) {
    await client.query(
      `insert into ${nameOf(table)} (${columns}) select ${columns} from pg_temp.loading`,
    )
    await client.query('drop table pg_temp.loading')
  }
  return rows
}

async function* batches(path: string): AsyncGenerator<string[]> {
  let batch: string[] = []
  let size = 0
  for await (const line of linesOf(path)) {
    batch.push(line)
    size += line.length
    if (size < batchSize) continue
    yield batch
    batch = []
    size = 0
  }
  if (batch.length > 0) yield batch
}

/** By line feeds alone: node:readline also breaks at U+2028, which JSON may hold. */
export async function* linesOf(path: string): AsyncGenerator<string> {
  let rest: Buffer[] = []
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let from = 0
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
      rest.push(chunk.subarray(from, at))
      yield Buffer.concat(rest).toString('utf8')
      rest = []
      from = at + 1
    }
    if (from < chunk.length) rest.push(chunk.subarray(from))
  }
  if (rest.length > 0) yield Buffer.concat(rest).toString('utf8')
}

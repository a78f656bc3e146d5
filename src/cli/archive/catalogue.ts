import type pg from 'pg'
import { encryptedColumns } from '../../compose.ts'
import { goesWith, personColumns } from './taken.ts'

export type Kind = 'backup' | 'tenant'
/** `keep` false: the value stays behind and is null in the archive. */
type Column = { name: string; type: string; bytes: boolean; keep: boolean }
export type Table = {
  schema: string
  name: string
  columns: Column[]
  selfReferring: boolean
  hasTenant: boolean
}

/** A table's member of the archive. */
export const memberOf = ({ schema, name }: Pick<Table, 'schema' | 'name'>): string =>
  `tables/${schema === 'public' ? '' : `${schema}.`}${name}.jsonl`

/** The tables an archive of this kind holds, those that are referred to before those that refer. */
export async function tablesOf(client: pg.Client, kind: Kind): Promise<Table[]> {
  const { rows } = await client.query<{ name: string; columns: { name: string; type: string }[] }>(`
    select c.relname as name, json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) order by a.attnum) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition group by c.relname order by c.relname`)
  const edges = await referencesOf(client)
  const tables = rows
    .filter(({ name }) => goesWith(name, kind))
    .map(({ name, columns }): Table => ({
      schema: 'public',
      name,
      selfReferring: edges.some((e) => e.from === name && e.to === name),
      hasTenant: columns.some((c) => c.name === 'tenant_id'),
      columns: columns
        .filter((c) => kind === 'backup' || name !== 'users' || personColumns.includes(c.name))
        .map((c) => ({
          ...c,
          bytes: c.type === 'bytea',
          keep: kind === 'backup' || !isEncrypted(name, c.name),
        })),
    }))
  return [...inOrder(tables, edges), ...(kind === 'backup' ? [await jobsTable(client)] : [])]
}

const encrypted = encryptedColumns()
const isEncrypted = (table: string, column: string): boolean =>
  encrypted.some((c) => c.table === table && c.column === column)

type Edge = { from: string; to: string }
const referencesOf = async (client: pg.Client): Promise<Edge[]> =>
  (
    await client.query<Edge>(`
  select distinct f.relname as from, t.relname as to from pg_constraint k join pg_class f on f.oid = k.conrelid join pg_class t on t.oid = k.confrelid join pg_namespace n on n.oid = f.relnamespace where k.contype = 'f' and n.nspname = 'public'`)
  ).rows

function inOrder(tables: readonly Table[], edges: readonly Edge[]): Table[] {
  const left = new Map(tables.map((table) => [table.name, table]))
  const ordered: Table[] = []
  while (left.size > 0) {
    const ready = [...left.values()].filter(
      ({ name }) => !edges.some((e) => e.from === name && e.to !== name && left.has(e.to)),
    )
    if (ready.length === 0)
      throw new Error(`tables that refer to each other in a circle: ${[...left.keys()].join(', ')}`)
    for (const table of ready) left.delete(table.name)
    ordered.push(...ready)
  }
  return ordered
}

/** Work that waits is part of what an organisation is owed: mails to send, files to store. */
async function jobsTable(client: pg.Client): Promise<Table> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type from pg_attribute a where a.attrelid = 'pgboss.job'::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum`,
  )
  return {
    schema: 'pgboss',
    name: 'job',
    columns: rows.map((c) => ({ ...c, bytes: c.type === 'bytea', keep: true })),
    selfReferring: false,
    hasTenant: false,
  }
}

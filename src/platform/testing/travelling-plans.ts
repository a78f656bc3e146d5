import type pg from 'pg'
import { wire } from '../db/batch.ts'

export type Sent = { text: string; values: readonly unknown[]; by: string }
export type Asker = { tenantId: string; userId: string }
export type Touched = {
  text: string
  by: string
  /** Rows that all parts of the plan looked at, for all their loops together. */
  rows: number
  /** The tables that the plan reads. */
  tables: string[]
  /** Why nothing was counted: it took too long, or cannot be done again. */
  ended: 'late' | 'refused' | null
}

type Node = {
  'Relation Name'?: string
  'Actual Rows'?: number
  'Actual Loops'?: number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  'Rows Removed by Join Filter'?: number
  Plans?: Node[]
}

/** A value as SQL, for `execute`. */
const literal = (value: unknown): string => {
  const sent = wire(value)
  if (sent === null) return 'null'
  const text = Buffer.isBuffer(sent) ? `\\x${sent.toString('hex')}` : sent
  return `'${text.replaceAll("'", "''")}'`
}

export const execution = (name: string, values: readonly unknown[]): string =>
  `execute ${name}${values.length ? `(${values.map(literal).join(', ')})` : ''}`

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]

const rowsOf = (node: Node): number =>
  (node['Actual Loops'] ?? 0) *
  ((node['Actual Rows'] ?? 0) +
    (node['Rows Removed by Filter'] ?? 0) +
    (node['Rows Removed by Index Recheck'] ?? 0) +
    (node['Rows Removed by Join Filter'] ?? 0))

const become = (client: pg.Client, who: Asker): Promise<unknown> =>
  client.query(
    `select
      set_config('app.tenant_id', $1, true),
      set_config('app.user_id', $2, true),
      set_config('app.limits', '', true)`,
    [who.tenantId, who.userId],
  )

/** Makes the plan as `first` asks, keeps it, and counts what it reads when `next` asks. */
export async function touchedBy(
  client: pg.Client,
  sent: Sent,
  { first, next }: { first: Asker; next: Asker },
): Promise<Touched> {
  const run = execution('travelling', sent.values)
  await client.query('begin')
  try {
    await client.query('set local plan_cache_mode = force_generic_plan')
    await client.query("set local statement_timeout = '5s'")
    await become(client, first)
    await client.query(`prepare travelling as ${sent.text}`)
    await client.query(`explain ${run}`)
    await inVain(client, run)
    await become(client, next)
    const { rows } = await client.query<{ 'QUERY PLAN': { Plan: Node }[] }>(
      `explain (analyze, buffers off, timing off, format json) ${run}`,
    )
    const nodes = nodesOf(rows[0]!['QUERY PLAN'][0]!.Plan)
    return {
      text: sent.text,
      by: sent.by,
      rows: Math.round(nodes.reduce((sum, node) => sum + rowsOf(node), 0)),
      tables: [...new Set(nodes.flatMap((node) => node['Relation Name'] ?? []))],
      ended: null,
    }
  } catch (error) {
    const { code, message } = error as Error & { code?: string }
    const nothing = { text: sent.text, by: sent.by, rows: 0, tables: [] }
    if (code === '57014') return { ...nothing, ended: 'late' }
    if (/^(23|P0|22|42501)/.test(code ?? '')) return { ...nothing, ended: 'refused' }
    throw new Error(`${sent.by}: ${sent.text}: ${message}`, { cause: error })
  } finally {
    await client.query('rollback')
    await client.query('deallocate all')
  }
}

/** What the functions in it do is planned only as it runs. Whether it succeeds does not matter. */
async function inVain(client: pg.Client, run: string): Promise<void> {
  await client.query('savepoint asked')
  await client.query(run).catch(() => {})
  await client.query('rollback to savepoint asked')
}

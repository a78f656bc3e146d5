import type pg from 'pg'
import { readFileSync } from 'node:fs'
import { items } from './facts.ts'

export type Scale = { tenantId: string; requests: number; months: number; story: boolean }

const script = readFileSync(new URL('./generate.sql', import.meta.url), 'utf8')

/** A believable past, in set-based SQL: each step below is one statement over all documents. The budgets' figures are the sums of the ledger rows written here. */
export async function generate(client: pg.Client, scale: Scale, progress: (step: string) => void = () => {}): Promise<void> {
  await client.query('begin')
  await client.query("select set_config('app.tenant_id', $1, true), set_config('seed.requests', $2, true), set_config('seed.months', $3, true), set_config('seed.items', $4, true), set_config('seed.story', $5, true)",
    [scale.tenantId, String(scale.requests), String(scale.months), JSON.stringify(items.map(([name, unit, price]) => ({ name, unit, price }))), String(scale.story)])
  for (const step of script.split(/^-- step: /m).slice(1)) {
    progress(step.slice(0, step.indexOf('\n')))
    await client.query(step.slice(step.indexOf('\n')))
  }
  await client.query('commit')
  await client.query('analyze')
}

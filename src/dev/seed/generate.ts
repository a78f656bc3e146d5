import type pg from 'pg'
import { readFileSync } from 'node:fs'
import type { Db } from '../../platform/db/pool.ts'
import { items, tradeOf, tradesOf } from './facts.ts'
import { writeNotices } from './notices.ts'
import { freezeOrders, matchHeldInvoices, writeFiles, type Past } from './story.ts'

export type Scale = {
  tenantId: string
  requests: number
  months: number
  /** As whom its held invoices are matched; null where it has no story. */
  story: Db | null
}

const script = readFileSync(new URL('./generate.sql', import.meta.url), 'utf8')

/**
 * A believable past, in set-based SQL: each step is one statement over all documents. The budgets' figures are the sums
 * of the ledger rows written here. The story has documents, holds and a history as well.
 */
export async function generate(
  client: pg.Client,
  scale: Scale,
  progress: (step: string) => void = () => {},
): Promise<void> {
  const steps = script
    .split(/^-- step: /m)
    .slice(1)
    .map((step) => ({
      name: step.slice(0, step.indexOf('\n')),
      sql: step.slice(step.indexOf('\n')),
    }))
  const run = async (wanted: (name: string) => boolean): Promise<void> => {
    for (const step of steps.filter(({ name }) => wanted(name))) {
      progress(step.name)
      await client.query(step.sql)
      // A step reads what earlier steps wrote. Without statistics, PostgreSQL plans it for empty tables.
      if (!scale.story) await client.query('analyze')
    }
  }
  await begin(client, scale, [])
  await run((name) => name !== 'history')
  if (scale.story) {
    await freezeOrders(client)
    await writeFiles(client)
  }
  await client.query('commit')
  await client.query('analyze')
  if (!scale.story) return
  await begin(client, scale, await matchHeldInvoices(client, scale.story, scale.tenantId))
  await run((name) => name === 'history')
  await writeNotices(client, scale.tenantId)
  await client.query('commit')
}

async function begin(client: pg.Client, scale: Scale, held: readonly Past[]): Promise<void> {
  const settings = JSON.stringify(held, (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  )
  await client.query('begin')
  await client.query(
    "select set_config('app.tenant_id', $1, true), set_config('seed.requests', $2, true), set_config('seed.months', $3, true), set_config('seed.items', $4, true), set_config('seed.story', $5, true), set_config('seed.held', $6, true), set_config('seed.trades', $7, true)",
    [
      scale.tenantId,
      String(scale.requests),
      String(scale.months),
      JSON.stringify(items),
      String(scale.story !== null),
      settings,
      JSON.stringify({ centers: tradesOf, vendors: tradeOf }),
    ],
  )
}

import { once } from 'node:events'
import { Agent, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { z } from 'zod'
import { matchLines, standardTolerances, type Bill, type OrderLine } from '../../matching/index.ts'
import type { Db } from '../../platform/db/pool.ts'
import { sql } from '../../platform/db/sql.ts'
import { readIn } from '../../platform/db/tx.ts'
import { render } from '../../platform/view/eta.ts'
import { send } from './load.ts'

/** The rule of the match over so many lines, five to an invoice, in this process. */
export function timeMatching(lineCount: number): { seconds: number; held: number } {
  const started = performance.now()
  const ordered: OrderLine[] = Array.from({ length: 5 }, (_, i) => ({
    id: `o${i}`,
    position: i + 1,
    description: 'Bearing',
    quantity: '10',
    unit: 'each',
    unit_price: '12.5',
    received: '10',
    accepted: '10',
    rejected: '0',
    returned: '0',
    returned_for_credit: '0',
    returned_rejected: '0',
    billed_quantity: '0',
    billed_amount: 0n,
    credited_quantity: '0',
    accepted_variance: 0n,
    match_level: 3,
  }))
  const bill: Bill = {
    kind: 'invoice',
    currency: 'INR',
    toBase: (minor) => minor,
    lines: ordered.map((o, i) => ({
      position: i + 1,
      description: 'Bearing',
      quantity: '10',
      unit: 'C62',
      price: '12.5',
      priceBase: '1',
      net: 12_500n,
      adjustments: 0n,
      orderLineId: o.id,
      credits: null,
    })),
  }
  const terms = { baseCurrency: 'INR', tolerancesOf: () => standardTolerances }
  let held = 0
  for (let i = 0; i < lineCount / 5; i++)
    held += matchLines(bill, ordered, terms).findings.filter(({ hold }) => hold).length
  return { seconds: (performance.now() - started) / 1000, held }
}

async function perCall(times: number, work: () => unknown): Promise<string> {
  for (let i = 0; i < times / 10; i++) await work()
  const before = process.cpuUsage()
  const at = performance.now()
  for (let i = 0; i < times; i++) await work()
  const used = process.cpuUsage(before)
  return `${((used.user + used.system) / times).toFixed(0)} us CPU, ${(((performance.now() - at) * 1000) / times).toFixed(0)} us`
}

const Row = z.object({ id: z.string(), number: z.string().nullable(), total: z.bigint() })
type Where = {
  appUrl: string
  tenantId: string
  userId: string
  db: Db
  product: string
  headers: Record<string, string>
}

/** What each layer costs, alone. */
export async function layerCosts({
  appUrl,
  tenantId,
  userId,
  db,
  product,
  headers,
}: Where): Promise<[string, string][]> {
  const bare = new pg.Client(appUrl)
  await bare.connect()
  await bare.query("select set_config('app.tenant_id', $1, false)", [tenantId])
  const hello = createServer((_req, res) => void res.end('ok')).listen(0, '127.0.0.1')
  await once(hello, 'listening')
  const idle = new Agent({ keepAlive: true, maxSockets: 1 })
  const layers: [string, string][] = [
    [
      'pg alone: 50 rows by a prepared statement',
      await perCall(2000, () =>
        bare.query({
          name: 'bare',
          text: 'select id, number, total from purchase_orders order by id desc limit 50',
        }),
      ),
    ],
    [
      '+ tenant context and Slonik in one flush',
      await perCall(2000, () =>
        readIn(db, { tenantId, userId }).any(
          sql.type(Row)`select id, number, total from purchase_orders order by id desc limit 50`,
        ),
      ),
    ],
    [
      'Slonik: writing the statement',
      await perCall(
        20_000,
        () =>
          sql.type(Row)`
            select id, number, total
            from purchase_orders
            where id < ${tenantId}
            order by id desc
            limit ${50}
          `,
      ),
    ],
    [
      'Eta: a status and a money part',
      await perCall(20_000, () => render('/ui/status', { text: 'Issued', tone: 'ok' })),
    ],
    [
      'node:http hello over loopback (client included)',
      await perCall(2000, () =>
        send(`http://127.0.0.1:${(hello.address() as AddressInfo).port}`, idle, { path: '/' }),
      ),
    ],
    [
      'Express, log, headers: /health (client included)',
      await perCall(2000, () => send(product, idle, { path: '/health' })),
    ],
    [
      '+ session and person: 404 page (client included)',
      await perCall(1000, () => send(product, idle, { path: '/nowhere', headers })),
    ],
  ]
  idle.destroy()
  hello.close()
  await bare.end()
  return layers
}

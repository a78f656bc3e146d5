import { once } from 'node:events'
import { Agent, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type pg from 'pg'
import { createApp } from '../../app.ts'
import type { Config } from '../../platform/config.ts'
import { createDb } from '../../platform/db/pool.ts'
import { createJobs } from '../../platform/jobs/jobs.ts'
import { createLogger } from '../../platform/log.ts'
import { seedScale } from '../seed/scale.ts'
import type { Bar } from './bars.ts'
import { send } from './load.ts'
import { organisationOf, type Organisation, type SignedIn } from './people.ts'

type Given = {
  config: Config
  appUrl: string
  ownerUrl: string
  owner: pg.Client
  signedIn: SignedIn
  old: Organisation
  seconds: number
  /** Lets somebody of an organisation buy something, through this address. */
  buy(baseUrl: string, organisation: Organisation): Promise<void>
}
export type Soaked = { bars: Bar[]; worst: { text: string; ms: number } }

/**
 * An old, large organisation and one that has just begun share connections, and the plans kept there: PostgreSQL is
 * told to keep one plan for everybody from the first execution on. The new one writes its first documents, so the
 * plans are made for it; then pages of both are read.
 */
export async function soak({
  config,
  appUrl,
  ownerUrl,
  owner,
  signedIn,
  old,
  seconds,
  buy,
}: Given): Promise<Soaked> {
  const slug = await seedScale(ownerUrl, 1, () => {})
  const { rows } = await owner.query<{ tenant_id: string }>(
    'select tenant_id from organisations where slug = $1',
    [slug],
  )
  const young = await organisationOf(owner, rows[0]!.tenant_id)
  let worst = { text: 'none', ms: 0 }
  const db = createDb({
    url: appUrl,
    poolSize: 2,
    validateReads: false,
    watch: ({ text }, ms) => {
      if (ms > worst.ms) worst = { text: text.replaceAll(/\s+/g, ' ').trim(), ms }
    },
  })
  const log = createLogger('silent')
  const jobs = createJobs(appUrl, log)
  await jobs.start({ workers: false })
  const app = await createApp({ ownerUrl, config, log, db, jobs })
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  try {
    await buy(baseUrl, young)
    const times = await visited({ baseUrl, owner, signedIn, seconds }, { old, young })
    const bars = Object.entries(times).map(([who, taken]) => p99(who, taken))
    const slowest = { what: 'soak, worst statement', measured: worst.ms, most: 500, unit: 'ms' }
    return { bars: [...bars, slowest], worst }
  } finally {
    server.closeAllConnections()
    server.close()
    await jobs.stop()
    await db.end()
  }
}

const p99 = (who: string, taken: readonly number[]): Bar => ({
  what: `soak, p99 of ${taken.length} pages of the ${who} organisation`,
  measured: taken.toSorted((a, b) => a - b)[Math.floor(taken.length * 0.99)] ?? Infinity,
  most: 1000,
  unit: 'ms',
})

type Visit = Pick<Given, 'owner' | 'signedIn' | 'seconds'> & { baseUrl: string }
type Both = { old: Organisation; young: Organisation }

/** How long pages of both took, asked for in turns by four people. What is refused counts as never answered. */
async function visited(
  { baseUrl, owner, signedIn, seconds }: Visit,
  { old, young }: Both,
): Promise<Record<keyof Both, number[]>> {
  const times = { old: [] as number[], young: [] as number[] }
  const agent = new Agent({ keepAlive: true, maxSockets: 4 })
  const asks = {
    old: { headers: await signedIn.cookie(old, 'controller'), paths: await pagesOf(owner, old) },
    young: {
      headers: await signedIn.cookie(young, 'controller'),
      paths: await pagesOf(owner, young),
    },
  }
  const until = performance.now() + seconds * 1000
  let i = 0
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      while (performance.now() < until) {
        const turn = i++
        const who = turn % 2 === 0 ? 'old' : 'young'
        const { headers, paths } = asks[who]
        const path = paths[(turn >> 1) % paths.length]!
        const from = performance.now()
        const { status } = await send(baseUrl, agent, { path, headers })
        times[who].push(status < 400 ? performance.now() - from : Infinity)
      }
    }),
  )
  agent.destroy()
  return times
}

/** Lists, and the newest document of each kind. */
async function pagesOf(owner: pg.Client, { tenantId }: Organisation): Promise<string[]> {
  const kinds = {
    'purchase-requests': 'purchase_requests',
    'purchase-orders': 'purchase_orders',
    receipts: 'receipts',
    invoices: 'invoices',
  }
  const paths = ['/inbox', '/budgets']
  for (const [path, table] of Object.entries(kinds)) {
    const { rows } = await owner.query<{ id: string }>(
      `select id from ${table} where tenant_id = $1 order by id desc limit 1`,
      [tenantId],
    )
    if (path !== 'receipts') paths.push(`/${path}`)
    for (const { id } of rows) paths.push(`/${path}/${id}`)
  }
  return paths
}

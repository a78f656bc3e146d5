import { execSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { Agent, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cpus, loadavg } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import pg from 'pg'
import { ublInvoice } from '../../integrations/e-invoice/samples.ts'
import { loadConfig } from '../../platform/config.ts'
import { bootstrap } from '../../platform/db/bootstrap.ts'
import { migrate } from '../../platform/db/migrate.ts'
import { createDb } from '../../platform/db/pool.ts'
import { counted } from '../../platform/db/counted.ts'
import { createJobs } from '../../platform/jobs/jobs.ts'
import { createLogger } from '../../platform/log.ts'
import { createApp } from '../../app.ts'
import { freePort, startPostgres } from '../embedded-postgres.ts'
import { loading } from '../seed/loading.ts'
import { seedScale } from '../seed/scale.ts'
import { layerCosts, timeMatching } from './layers.ts'
import { barText, type Bar } from './bars.ts'
import { doorsAt, readyToBuy, uploadOf } from './doors.ts'
import { measure, rssOf, send, sendPatiently, type Ask, type Measured } from './load.ts'
import { forgetPeak, memoryUnderLoad, memoryUnderUploads } from './memory.ts'
import { organisationOf, signedIn } from './people.ts'
import { buy, countCommands, countTable } from './round-trips.ts'
import { soak } from './soak.ts'
import { delayed } from './proxy.ts'
import { ordering, type Doc } from './ordering.ts'
import { requesting } from './requesting.ts'
import { record } from './yardstick.ts'

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '3' },
    data: { type: 'string', default: '.data/bench' },
    only: { type: 'string', default: 'all' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(
    'npm run bench -- [--orders 100000] [--seconds 3 per cell] [--data .data/bench] [--only hot|requests|orders|trips|soak|memory]   (the seeded database is kept and used again)',
  )
  process.exit(0)
}
const orders = Number(values.orders)
const seconds = Number(values.seconds)
const dir = resolve(values.data)
const jwtKey = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
}).privateKey
const secret = 'bench-secret-bench-secret-bench-secret'

mkdirSync(dir, { recursive: true })
const postgres = await startPostgres({ dataDir: join(dir, 'postgres'), durable: true })
const urls = await bootstrap(
  postgres.adminUrl,
  'svpms',
  join(dir, 'secrets', 'database.json'),
).catch(async () => {
  mkdirSync(join(dir, 'secrets'), { recursive: true })
  return bootstrap(postgres.adminUrl, 'svpms', join(dir, 'secrets', 'database.json'))
})
await migrate(urls.ownerUrl)
const owner = new pg.Client(urls.ownerUrl)
await owner.connect()
const pgPid = Number(
  (
    await owner
      .query<{ pid: string }>("select pg_read_file('postmaster.pid') as pid")
      .catch(() => ({
        rows: [{ pid: execSync(`pgrep -f "${dir}/postgres" | head -1 || true`).toString() }],
      }))
  ).rows[0]!.pid.split('\n')[0],
)

process.once('exit', () => {
  try {
    process.kill(pgPid, 'SIGINT')
  } catch {
    // it has ended
  }
})

const seeded = async (): Promise<{ tenant_id: string } | undefined> =>
  (
    await owner.query<{ tenant_id: string }>(
      'select tenant_id from organisations o where slug like $1 and exists (select 1 from purchase_orders p where p.tenant_id = o.tenant_id) limit 1',
      [`scale-${orders}-%`],
    )
  ).rows[0]
let tenant = await seeded()
if (!tenant) {
  console.log(`seeding ${orders} orders (kept in ${dir})`)
  await loading(postgres.adminUrl('svpms'), () =>
    seedScale(urls.ownerUrl, orders, (line) => console.log(`  ${line}`)),
  )
  tenant = (await seeded())!
}
const { tenant_id: tenantId } = tenant
const q = async <T extends pg.QueryResultRow>(text: string, params: unknown[] = []): Promise<T[]> =>
  (await owner.query<T>(text, params)).rows
const organisation = await organisationOf(owner, tenantId)
const { users } = organisation

// --- who asks
const appDb = createDb({ url: urls.appUrl, poolSize: 4 })
const people = await signedIn(appDb, jwtKey, secret)
const bearer = (role: string): Promise<Record<string, string>> => people.bearer(organisation, role)
const cookie = (role: string): Promise<Record<string, string>> => people.cookie(organisation, role)

// --- the product, as a process of its own, with the memory that its image gives it
const image = readFileSync(new URL('../../../Dockerfile', import.meta.url), 'utf8')
const deployed = Object.fromEntries(
  ['NODE_OPTIONS', 'MALLOC_ARENA_MAX', 'MALLOC_MMAP_THRESHOLD_'].flatMap((name) => {
    const value = new RegExp(`${name}="?([^"\\n]+?)"?(?= [A-Z_]+=|$)`, 'm').exec(image)?.[1]
    return value ? [[name, value]] : []
  }),
)
const envOf = (databaseUrl: string, port: number): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  NODE_ENV: 'production',
  HOST: '127.0.0.1',
  PORT: String(port),
  DATABASE_URL: databaseUrl,
  DATABASE_DIRECT_URL: urls.ownerUrl,
  SESSION_SECRETS: secret,
  JWT_PRIVATE_KEY: jwtKey,
  JOBS_KEY: 'bench-jobs-key-bench-jobs-key',
  ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
  API_RATE_PER_MINUTE: '10000000',
  SECURE_COOKIES: 'off',
  FILES_IN_FOLDER: 'on',
  SVPMS_DATA_DIR: dir,
  ...deployed,
})
const fileOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
async function launch(
  file: string,
  args: string[],
  env: NodeJS.ProcessEnv,
  port: number,
  path: string,
): Promise<{ child: ChildProcess; baseUrl: string; pid: number; coldMs: number }> {
  const started = performance.now()
  const child = spawn(process.execPath, [fileOf(file), ...args], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  process.once('exit', () => child.kill('SIGKILL')) // also when a row breaks off
  const baseUrl = `http://127.0.0.1:${port}`
  let tries = 0
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${file} ended`)
    if (
      await fetch(baseUrl + path).then(
        (r) => r.status < 500 || tries++ > 100,
        () => false,
      )
    )
      break
    await sleep(5)
  }
  return { child, baseUrl, pid: child.pid!, coldMs: performance.now() - started }
}
const port = await freePort()
const product = await launch('server.ts', [], envOf(urls.appUrl, port), port, '/health')
const idleRss = rssOf(product.pid)

const cell = (n: number, digits = 1): string => n.toFixed(digits).padStart(8)
const head = `${'row'.padEnd(5)}${'operation'.padEnd(46)}${'c'.padStart(3)}${'req/s'.padStart(9)}${'p50 ms'.padStart(9)}${'p95'.padStart(9)}${'p99'.padStart(9)}${'cpu ms'.padStart(9)}${'pg cpu'.padStart(9)}${'RSS MB'.padStart(9)}  note`
console.log(
  `\n${orders} orders; ${cpus().length} cores (${cpus()[0]?.model ?? ''}), load ${loadavg()
    .map((l) => l.toFixed(2))
    .join(
      ' ',
    )}; node ${process.version}; PostgreSQL durable, client, server and database share the cores\n\n${head}`,
)
async function bench(
  row: string,
  what: string,
  c: number,
  next: (i: number) => Ask | null,
  note = '',
  at = product,
): Promise<Measured> {
  const m = await measure(at.baseUrl, at.pid, pgPid, c, seconds, next)
  console.log(
    `${row.padEnd(5)}${what.padEnd(46)}${String(c).padStart(3)} ${cell(m.perSecond)} ${cell(m.p50, 2)} ${cell(m.p95, 2)} ${cell(m.p99, 2)} ${cell(m.cpuMs, 2)} ${cell(m.pgCpuMs, 2)} ${cell(m.rssMb, 0)}  ${m.failed ? `${m.failed} FAILED ` : ''}${note}`,
  )
  return m
}

// --- what is asked for
const buyer = await cookie('buyer')
const [deep] = await q<{ id: string }>(
  'select id from purchase_orders where tenant_id = $1 order by id desc offset $2 limit 1',
  [tenantId, Math.min(500_000, Math.floor(orders * 0.9))],
)
const shown = await q<{ id: string; number: string }>(
  "select id, number from purchase_orders where tenant_id = $1 and status <> 'draft' order by id desc limit 400",
  [tenantId],
)
const partial = {
  ...buyer,
  'HX-Request': 'true',
  'HX-Request-Type': 'partial',
  'HX-Target': 'div#list',
}
const list: Ask = { path: '/purchase-orders', headers: buyer }
const one: Ask = { path: `/purchase-orders/${shown[0]!.id}`, headers: buyer }

// --- what each step of a purchase sends to the database; and a newcomer beside an old organisation
const { costCenterId, vendor, year } = await readyToBuy(owner, tenantId)
const { id: vendorId, vatId } = vendor
const bars: Bar[] = []
const asked = (part: string): boolean => values.only === 'all' || values.only === part

async function roundTrips(): Promise<void> {
  const log = createLogger('silent')
  const jobs = createJobs(urls.appUrl, log)
  await jobs.start({ workers: false })
  const counter = counted(appDb)
  const app = await createApp({
    ownerUrl: urls.ownerUrl,
    config: loadConfig(envOf(urls.appUrl, 0)),
    log,
    db: counter.db,
    jobs,
  })
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const doors = doorsAt({ baseUrl, signedIn: people, organisation })
  console.log(`18\n${countTable(await countCommands({ doors, counter, costCenterId, vendor }))}`)
  server.closeAllConnections()
  server.close()
  await jobs.stop()
}

async function soaked(): Promise<void> {
  const { bars: found, worst } = await soak({
    config: loadConfig(envOf(urls.appUrl, 0)),
    appUrl: urls.appUrl,
    ownerUrl: urls.ownerUrl,
    owner,
    signedIn: people,
    old: organisation,
    seconds: seconds * 3,
    async buy(baseUrl, newcomer) {
      const ready = await readyToBuy(owner, newcomer.tenantId)
      const doors = doorsAt({ baseUrl, signedIn: people, organisation: newcomer })
      for (let i = 0; i < 3; i++) await buy({ doors, ...ready })
    },
  })
  bars.push(...found)
  console.log(`19\n${found.map((bar) => `     ${barText(bar)}`).join('\n')}`)
  console.log(`     worst statement: ${worst.ms.toFixed(1)} ms  ${worst.text.slice(0, 300)}`)
}

async function memoryBars(): Promise<void> {
  const found = [
    memoryUnderLoad(product),
    ...(await memoryUnderUploads(product, await bearer('ap_clerk'))),
  ]
  bars.push(...found)
  console.log(`20\n${found.map((bar) => `     ${barText(bar)}`).join('\n')}`)
}

async function end(children: readonly ChildProcess[]): Promise<never> {
  if (bars.length) console.log(`\nbars\n${bars.map((bar) => `     ${barText(bar)}`).join('\n')}`)
  for (const child of children) child.kill('SIGTERM')
  await Promise.all([appDb.end(), owner.end()])
  await postgres.stop()
  process.exit(0)
}

if (asked('trips')) await roundTrips()
if (asked('soak')) await soaked()
if (values.only === 'memory') {
  for (const c of [8, 32]) {
    await bench('1', 'order list, page of 50', c, () => list)
    await bench('3', 'one order with lines and history', c, () => one)
  }
  await memoryBars()
}
if (!['all', 'requests', 'orders', 'hot'].includes(values.only)) await end([product.child])

// --- who writes, and what
const auth = Object.fromEntries(
  await Promise.all(
    ['requester', 'approver', 'controller', 'buyer', 'receiver', 'ap_clerk'].map(
      async (r) => [r, await bearer(r)] as const,
    ),
  ),
)
const writer = new Agent({ keepAlive: true, maxSockets: 8 })
const call = async (
  role: string,
  path: string,
  body: object = {},
  at = product.baseUrl,
): Promise<Record<string, never>> => {
  const answer = await sendPatiently(at, writer, {
    method: 'POST',
    path: `/api/v1${path}`,
    headers: { ...auth[role]!, 'Idempotency-Key': randomUUID() },
    body: JSON.stringify(body),
  })
  if (answer.status >= 300)
    throw new Error(`${path}: ${answer.status} ${answer.body.toString().slice(0, 300)}`)
  return JSON.parse(answer.body.toString()) as Record<string, never>
}
const fiveLines = Array.from({ length: 5 }, (_, i) => ({
  description: `Bearing ${i}`,
  quantity: '10',
  unit: 'each',
  unit_price: '12.50',
}))
const newRequest = JSON.stringify({
  title: 'Bearings',
  cost_center_id: costCenterId,
  need_by: '2099-01-01',
  lines: fiveLines,
})
/** As many as are asked for, made by eight people at once. */
async function each<T>(count: number, make: () => Promise<T>): Promise<T[]> {
  const made: T[] = []
  let begun = 0
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (begun++ < count) made.push(await make())
    }),
  )
  return made
}
const raised = async (): Promise<Doc> =>
  (await call(
    'requester',
    '/purchase-requests',
    JSON.parse(newRequest) as object,
  )) as unknown as Doc
const approvedRequests = (count: number): Promise<Doc[]> =>
  each(count, async () => {
    const { id } = await raised()
    const sent = (await call('requester', `/purchase-requests/${id}/submission`)) as unknown as Doc
    await call('approver', `/approvals/${sent.approval_id}/approval`)
    return sent
  })
const orderOf = (pr: Doc): object => ({
  purchase_request_id: pr.id,
  vendor_id: vendorId,
  lines: pr.lines.map((l) => ({
    purchase_request_line_id: l.id,
    quantity: '10',
    unit_price: '12.50',
  })),
})
const post = (role: string, path: string, body: string): Ask => ({
  method: 'POST',
  path: `/api/v1${path}`,
  headers: auth[role]!,
  body,
})
// --- one hot organisation, two milliseconds from its database; round trips are counted on the wire
const hotCell = Math.max(300, 200 * seconds)
const wire = await delayed(Number(new URL(urls.appUrl).port), 1)
const farUrl = new URL(urls.appUrl)
farUrl.port = String(wire.port)
const farPort = await freePort()
const far = await launch('server.ts', [], envOf(farUrl.href, farPort), farPort, '/health')
const tripsOf = async (ask: Ask): Promise<number> => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  for (let i = 0; i < 3; i++) await send(far.baseUrl, agent, ask)
  await sleep(50)
  const before = wire.trips()
  for (let i = 0; i < 10; i++) await send(far.baseUrl, agent, ask)
  agent.destroy()
  return (wire.trips() - before) / 10
}
/** Rates of an organisation in which 32 people at once want the same budget, number counter and audit chain. */
async function hotTenant(): Promise<void> {
  const cellOf = (what: string, next: () => Ask | null): Promise<Measured> =>
    bench('6', `hot tenant, +2 ms to the database: ${what}`, 32, next, '', far)
  await cellOf('raise', () => post('requester', '/purchase-requests', newRequest))
  const drafts = await each(hotCell, () => raised())
  const submitted: Doc[] = []
  await cellOf('submit', () => {
    const draft = drafts.pop()
    if (draft) submitted.push(draft)
    return draft ? post('requester', `/purchase-requests/${draft.id}/submission`, '{}') : null
  })
  const approvals = await Promise.all(
    submitted.map(async ({ id }) => {
      const answer = await sendPatiently(product.baseUrl, writer, {
        path: `/api/v1/purchase-requests/${id}`,
        headers: auth['requester']!,
      })
      return (JSON.parse(answer.body.toString()) as Partial<Doc>).approval_id
    }),
  )
  const open = approvals.filter((id) => typeof id === 'string')
  await cellOf('decide', () => {
    const id = open.pop()
    return id === undefined ? null : post('approver', `/approvals/${id}/approval`, '{}')
  })
  const approved = await approvedRequests(hotCell)
  await cellOf('create an order', () => {
    const pr = approved.pop()
    return pr ? post('buyer', '/purchase-orders', JSON.stringify(orderOf(pr))) : null
  })
}
if (asked('hot')) await hotTenant()
if (values.only === 'hot') await end([product.child, far.child])

// --- the yardstick
forgetPeak(product.pid)
const recorded = await record([list.path, one.path, '/inbox'], {
  config: loadConfig(envOf(urls.appUrl, 0)),
  appUrl: urls.appUrl,
  ownerUrl: urls.ownerUrl,
  headers: buyer,
  file: join(dir, 'recorded.json'),
})
const barePort = await freePort()
const bare = await launch(
  'bare.ts',
  [String(barePort), urls.appUrl, recorded],
  { PATH: process.env['PATH'] },
  barePort,
  list.path,
)
const ratio = (a: Measured, b: Measured): string =>
  `${((a.perSecond / b.perSecond) * 100).toFixed(0)} % of bare; ${(a.cpuMs / b.cpuMs).toFixed(1)} x its CPU`

for (const c of [1, 8, 32]) {
  const base = await bench('1', 'bare node:http + pg: order list', c, () => list, '', bare)
  const m = await bench('1', 'order list, page of 50', c, () => list)
  console.log(`${' '.repeat(5)}-> ${ratio(m, base)}`)
}
const first = await bench('2', 'list partial (htmx), first page', 8, () => ({
  path: '/purchase-orders',
  headers: partial,
}))
const later = await bench('2', 'list partial (htmx), deep page (keyset)', 8, () => ({
  path: `/purchase-orders?cursor=${deep!.id}`,
  headers: partial,
}))
console.log(
  `${' '.repeat(5)}-> deep is ${(later.pgCpuMs / Math.max(0.01, first.pgCpuMs)).toFixed(2)} x the first page's database CPU`,
)
for (const c of [1, 8, 32]) {
  const base = await bench('3', 'bare node:http + pg: one order', c, () => one, '', bare)
  const m = await bench('3', 'one order with lines and history', c, (i) => ({
    path: `/purchase-orders/${shown[i % shown.length]!.id}`,
    headers: buyer,
  }))
  console.log(`${' '.repeat(5)}-> ${ratio(m, base)}`)
}

// --- writes: as many approved requests as the measured cells need
if (values.only !== 'orders') {
  await requesting({
    bench,
    call,
    post,
    cookie,
    ask: async (ask) =>
      JSON.parse((await sendPatiently(product.baseUrl, writer, ask)).body.toString()) as Record<
        string,
        unknown
      >,
    admin: await bearer('admin'),
    costCenterId,
    vendorId,
    newRequest,
    perCell: 600,
  })
  if (values.only === 'requests') await end([product.child, bare.child, far.child])
  for (const c of [1, 8, 32])
    await bench('4', 'raise a request of 5 lines', c, () =>
      post('requester', '/purchase-requests', newRequest),
    )
}
// --- the life of an order
const toBill = await ordering({ bench, call, post, approvedRequests, orderOf })
if (values.only === 'orders') await end([product.child, bare.child, far.child])
let invoiceNo = Date.now()
await bench('5', 'UBL invoice: read, match, approve, book', 32, () => {
  const o = toBill.pop()
  if (!o) return null
  const xml = ublInvoice({
    number: `B${invoiceNo++}`,
    order: o.number,
    vatId,
    lines: fiveLines.map((l) => ({ name: l.description, quantity: '10', price: '12.50' })),
  })
  return uploadOf({
    path: '/api/v1/invoices',
    headers: auth['ap_clerk']!,
    name: 'i.xml',
    bytes: xml,
  })
})

const trips = {
  list: await tripsOf(list),
  partial: await tripsOf({ path: '/purchase-orders', headers: partial }),
  api: await tripsOf({ path: '/api/v1/purchase-orders', headers: auth['buyer']! }),
  raise: await tripsOf(post('requester', '/purchase-requests', newRequest)),
}

for (const [what, term] of [
  ['selective: a number', shown[7]!.number],
  ['a word in many titles', 'bearing'],
  ['a vendor', 'Vendor 17'],
  ['two letters', 'a b'],
] as const)
  await bench('7', `search, ${what}`, 8, () => ({
    path: `/search?q=${encodeURIComponent(term)}`,
    headers: buyer,
  }))

const matched = timeMatching(1_000_000)

const budgetId = (
  await q<{ id: string }>(
    'select id from budgets where tenant_id = $1 and fiscal_year = $2 order by id limit 1',
    [tenantId, year],
  )
)[0]!.id
const ledgerRows = Number(
  (
    await q<{ n: string }>('select count(*) as n from budget_ledger where tenant_id = $1', [
      tenantId,
    ])
  )[0]!.n,
)
await bench('9', `a budget over ${ledgerRows} ledger rows`, 8, () => ({
  path: `/budgets/${budgetId}`,
  headers: buyer,
}))

const [pending] = await q<{ n: string }>(
  'select count(*) as n from approval_tasks where tenant_id = $1 and open',
  [tenantId],
)
if (Number(pending!.n) < 100_000) {
  await owner.query('begin')
  await owner.query("select set_config('app.tenant_id', $1, true)", [tenantId])
  await owner.query(
    `create temp table more on commit drop as select uuidv7() as approval_id, uuidv7() as step_id, r.id, r.number, r.title, r.requester_id, r.cost_center_id, r.base_total, row_number() over () as k from purchase_requests r where r.tenant_id = $1 and not exists (select 1 from approvals a where a.tenant_id = $1 and a.subject_id = r.id and a.status = 'pending') limit 100000`,
    [tenantId],
  )
  await owner.query(
    "insert into approvals (id, subject_kind, subject_id, subject_number, title, revision, content_hash, requester_id, currency, amount, cost_center_id) select approval_id, 'purchase_request', id, number, title, 1, 'x', requester_id, 'INR', base_total, cost_center_id from more",
  )
  await owner.query(
    'insert into approval_steps (id, approval_id, position, stage, rule_name, why, assignee_ids, assignee_names, status, activated_at) select step_id, approval_id, 1, 1, to_jsonb(\'Owner\'::text), \'{"code": "why.no_rule", "params": {"role": "approver"}}\', array[case when k % 500 = 0 then $1::uuid else $2::uuid end], \'x\', \'active\', now() from more',
    [users['approver'], users['controller']],
  )
  await owner.query(
    'insert into approval_tasks (id, step_id, approval_id, assignee_id) select uuidv7(), step_id, approval_id, case when k % 500 = 0 then $1::uuid else $2::uuid end from more',
    [users['approver'], users['controller']],
  )
  await owner.query('commit')
  await owner.query('analyze approval_tasks, approvals, approval_steps')
}
const approver = await cookie('approver')
await bench('10', 'inbox: 100,000 pending, 200 of them mine', 8, () => ({
  path: '/inbox',
  headers: approver,
}))

// --- what travels
const page = (await send(product.baseUrl, writer, list)).body
const html = page.toString()
const assets = [
  ...new Set([...html.matchAll(/(?:src|href)="(\/assets\/[^"#]+)[^"]*"/g)].map((m) => m[1]!)),
]
const sizes = await Promise.all(
  assets.map(async (path) => ({
    path,
    bytes: gzipSync((await send(product.baseUrl, writer, { path })).body).byteLength,
  })),
)
const screen = gzipSync(
  (await send(product.baseUrl, writer, { path: '/purchase-orders', headers: partial })).body,
).byteLength
const kb = (bytes: number): string => (bytes / 1024).toFixed(1)
const total = gzipSync(page).byteLength + sizes.reduce((s, a) => s + a.bytes, 0)

const layers = await layerCosts({
  appUrl: urls.appUrl,
  tenantId,
  userId: users['buyer']!,
  db: appDb,
  product: product.baseUrl,
  headers: buyer,
})

console.log(`
8    match 1,000,000 invoice lines (the rule, in one process)  ${matched.seconds.toFixed(1)} s, ${matched.held} held
11   first visit to the list   ${kb(total)} KB gzipped in ${1 + sizes.length} requests (${sizes.map((s) => `${s.path.replace('/assets/', '').replace(/[-.][\w-]{8,}(?=\.)/, '')} ${kb(s.bytes)}`).join(', ')})
12   screen change   ${kb(screen)} KB gzipped, 1 request; round trips to the database: page ${trips.list}, partial ${trips.partial}, JSON list ${trips.api}, raise a request ${trips.raise}
13   cold start to first answer ${product.coldMs.toFixed(0)} ms (process start included); RSS idle ${idleRss.toFixed(0)} MB, after the load ${rssOf(product.pid).toFixed(0)} MB

layers
${layers.map(([name, cost]) => `     ${name.padEnd(52)} ${cost}`).join('\n')}
     load at the end ${loadavg()[0]!.toFixed(2)}`)

wire.close()
await memoryBars()
await end([product.child, bare.child, far.child])

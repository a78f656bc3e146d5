import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from './app.ts'
import { openDoor, type Door, type Shape } from './dev/proof/door.ts'
import { judge } from './dev/proof/model.ts'
import { createPlace, type Place } from './dev/proof/world.ts'
import type { Role } from './kernel/permissions.ts'
import { createDb } from './platform/db/pool.ts'
import { createJobs } from './platform/jobs/jobs.ts'
import { createLogger } from './platform/log.ts'
import { freshDatabase, type FreshDatabase } from './platform/testing/fresh-database.ts'
import { jwtPrivateKey, testConfig } from './platform/testing/harness.ts'
import { createTokens } from './sign-in/tokens.ts'

/** A database of its own, so that its count of deadlocks is this test's alone. */
let database: FreshDatabase
let place: Place
let door: Door
let close: () => Promise<void>
beforeAll(async () => {
  database = await freshDatabase()
  const log = createLogger('silent')
  const db = createDb({ url: database.appUrl, poolSize: testConfig.poolSize })
  const jobs = createJobs(database.appUrl, log)
  await jobs.start({ workers: false })
  const server = createServer(
    await createApp({ ownerUrl: null, config: testConfig, log, db, jobs }),
  ).listen(0, '127.0.0.1')
  const tokens = await createTokens(db, jwtPrivateKey)
  place = await createPlace(
    database.ownerUrl,
    async (who) => (await tokens.issue(who)).access_token,
    3_000_000n,
    'ONE',
    'EUR',
  )
  door = openDoor(() => `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  close = async () => {
    server.closeAllConnections()
    server.close()
    await jobs.stop()
    await db.end()
  }
})
afterAll(() => database.drop())

type Request = { id: string; approval: string | null; line: string }
type Sent = readonly [role: Role, path: string, body?: Record<string, unknown>]
const eight = Array.from({ length: 8 }, (_, i) => i)
/** Sends all at once. Returns how many came through; nobody is told anything but yes or a refusal. */
async function atOnce(all: readonly Sent[]): Promise<number> {
  const from = door.history.length
  await Promise.all(
    all.map(([role, path, body = {}]) => door.post({ place, role, path, body, twice: false })),
  )
  const answers = door.history.slice(from).map((intent) => intent.sent.at(-1)!.status!)
  expect(answers).toHaveLength(40)
  expect(answers.filter((status) => ![200, 201, 403, 404, 409, 412, 422].includes(status))).toEqual(
    [],
  )
  expect(await judge(database.ownerUrl, place, door.history)).toEqual([])
  return answers.filter((status) => status < 300).length
}
async function raised(): Promise<Request[]> {
  const requests: Request[] = []
  for (const i of eight)
    await door.post(
      { place, role: 'requester', twice: false, path: '/purchase-requests', body: content(i) },
      (b) => void requests.push({ id: b.id, approval: null, line: b.lines![0]!.id }),
    )
  return requests
}
const content = (i: number) => ({
  title: 'CANARY',
  cost_center_id: place.costCenters[i % 2],
  need_by: '2099-12-31',
  currency: 'EUR',
  lines: [{ description: 'CANARY', quantity: '10', unit: 'kg', unit_price: '30.00' }],
})
const submitted = async (requests: readonly Request[]): Promise<void> => {
  for (const r of requests)
    await door.post(
      {
        place,
        role: 'requester',
        twice: false,
        path: `/purchase-requests/${r.id}/submission`,
        body: {},
      },
      (b) => void (r.approval = b.approval_id ?? null),
    )
}
const order = (r: Request, quantity = '6'): Sent => [
  'buyer',
  '/purchase-orders',
  {
    purchase_request_id: r.id,
    vendor_id: place.vendors[0]!.id,
    lines: [{ purchase_request_line_id: r.line, quantity, unit_price: '30.00' }],
  },
]

/** From here on, what is bought of a vendor in a week counts together, so that all who buy of it wait for its sum. */
async function addUpByVendor(): Promise<void> {
  const client = new pg.Client(database.ownerUrl)
  await client.connect()
  await client.query("select set_config('app.tenant_id', $1, false)", [place.tenantId])
  await client.query(
    `insert into approval_rules (id, position, name, min_amount, conditions, approver, approver_role)
     values (uuidv7(), 30, 'Together', 1, $1, 'role', 'controller')`,
    [JSON.stringify([{ what: 'together', values: ['vendor:7'] }])],
  )
  await client.end()
}
async function made(sent: Sent): Promise<Shape> {
  const [role, path, body = {}] = sent
  let answer: Shape | null = null
  await door.post({ place, role, path, body, twice: false }, (b) => void (answer = b))
  if (!answer) throw new Error(`${path}: ${JSON.stringify(door.history.at(-1)!.sent)}`)
  return answer
}
const direct = (i: number): Sent => [
  'buyer',
  '/purchase-orders',
  {
    vendor_id: place.vendors[0]!.id,
    cost_center_id: place.costCenters[i % 2],
    currency: 'EUR',
    reason: 'CANARY',
    lines: [{ description: 'CANARY', quantity: '1', unit: 'kg', unit_price: '3.00', split: null }],
  },
]
/** A change of an order that was approved and issued. */
async function drafted(i: number): Promise<Shape> {
  const order = await made(direct(i))
  const sent = await made(['buyer', `/purchase-orders/${order.id}/submission`])
  for (const role of ['approver', 'controller'] as const)
    await door.post({
      place,
      role,
      path: `/approvals/${sent.approval_id}/approval`,
      body: {},
      twice: false,
    })
  await made(['buyer', `/purchase-orders/${order.id}/issue`])
  const lines = [{ line_id: order.lines![0]!.id, quantity: '2' }]
  return made(['buyer', '/change-orders', { purchase_order_id: order.id, reason: 'more', lines }])
}

test('rule 65: requests, direct orders and changes of orders that count together and share budgets, submitted at once, wait for each other in one order', async () => {
  await addUpByVendor()
  for (let round = 0; round < 3; round++) {
    const all: Sent[] = []
    for (const i of Array.from({ length: 14 }, (_, n) => n)) {
      const vendor_id = place.vendors[0]!.id
      const request = await made(['requester', '/purchase-requests', { ...content(i), vendor_id }])
      const order = await made(direct(i))
      all.push(
        ['requester', `/purchase-requests/${request.id}/submission`],
        ['buyer', `/purchase-orders/${order.id}/submission`],
      )
      if (i < 12) all.push(['buyer', `/change-orders/${(await drafted(i)).id}/submission`])
    }
    expect(await atOnce(all)).toBe(40)
  }
}, 240_000)

test('rule 2: forty at once over eight requests on a tree of budgets, submitted, withdrawn, changed, decided and ordered: every figure is right after each, and there is no deadlock', async () => {
  const first = await raised()
  expect(
    await atOnce(
      first.flatMap((r, i): Sent[] => [
        ['requester', `/purchase-requests/${r.id}/submission`],
        ['requester', `/purchase-requests/${r.id}/withdrawal`],
        ['requester', `/purchase-requests/${r.id}/submission`],
        ['requester', `/purchase-requests/${r.id}/edit`, content(i + 1)],
        ['requester', `/purchase-requests/${r.id}/copy`],
      ]),
    ),
  ).toBeGreaterThanOrEqual(16)

  const decided = await raised()
  await submitted(decided)
  expect(
    await atOnce(
      decided.flatMap((r): Sent[] => [
        ['approver', `/approvals/${r.approval}/approval`],
        ['controller', `/approvals/${r.approval}/rejection`, { reason: 'no' }],
        ['controller', `/approvals/${r.approval}/approval`],
        ['requester', `/purchase-requests/${r.id}/withdrawal`],
        order(r),
      ]),
    ),
  ).toBeGreaterThanOrEqual(8)

  const approved = await raised()
  await submitted(approved)
  for (const r of approved)
    for (const role of ['approver', 'controller'] as const)
      await door.post({
        place,
        role,
        path: `/approvals/${r.approval}/approval`,
        body: {},
        twice: false,
      })
  expect(
    await atOnce(
      approved.flatMap((r): Sent[] => [
        order(r),
        order(r),
        order(r, '4'),
        ['buyer', `/purchase-requests/${r.id}/cancellation`, { reason: 'no more' }],
        ['controller', `/budgets/${place.budgets[0]}/edit`, { amount: '30000', mode: 'block' }],
      ]),
    ),
  ).toBeGreaterThanOrEqual(8)

  await close()
  // Of all tests of this file.
  const { rows } = await database.admin(
    `select deadlocks::int from pg_stat_database where datname = '${database.name}'`,
  )
  expect(rows).toEqual([{ deadlocks: 0 }])
}, 240_000)

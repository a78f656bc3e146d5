import { expect, test } from 'vitest'
import { createApp } from './app.ts'
import { countCommands, type Body, type Doors } from './dev/bench/round-trips.ts'
import type { Role } from './kernel/permissions.ts'
import { counted } from './platform/db/counted.ts'
import { createLogger } from './platform/log.ts'
import {
  givenApproved,
  givenBudget,
  givenOrder,
  givenSubmitted,
  givenVendor,
} from './platform/testing/given.ts'
import {
  newTenant,
  personAt,
  product,
  testConfig,
  type TestTenant,
} from './platform/testing/harness.ts'
import { installation } from './platform/testing/installation.ts'

/**
 * The most that each step of a purchase may send: lower it when a step needs less. Sign-in is part of it: two flushes
 * side by side, the limit of the API and the person.
 */
const most: Record<string, { statements: number; flushes: number }> = {
  'raise a request': { statements: 19, flushes: 5 },
  submit: { statements: 47, flushes: 5 },
  decide: { statements: 32, flushes: 5 },
  'create an order': { statements: 32, flushes: 5 },
  issue: { statements: 25, flushes: 5 },
  receive: { statements: 23, flushes: 5 },
  'post an invoice that matches': { statements: 65, flushes: 17 },
  'post an invoice that is held': { statements: 57, flushes: 14 },
  'approve a held invoice': { statements: 59, flushes: 17 },
  'list of orders, a page': { statements: 8, flushes: 3 },
  'one order, a page': { statements: 13, flushes: 3 },
  'one request, a page': { statements: 22, flushes: 4 },
  'inbox, a page': { statements: 27, flushes: 5 },
}

test('no step of a purchase sends more statements, or waits for the database more often, than it did', async () => {
  const { tenant, doors, counter } = await countedTenant()
  const { costCenterId } = await givenBudget(tenant, 100_000_000n)
  const vatId = 'DE123456789'
  const vendor = { id: await givenVendor(tenant, { vatId }), vatId }
  const counts = await countCommands({ doors, counter, costCenterId, vendor })
  expect(counts.map(({ command }) => command)).toEqual(Object.keys(most))
  const grown = counts.filter(
    ({ command, statements, flushes }) =>
      statements > most[command]!.statements || flushes > most[command]!.flushes,
  )
  expect(grown).toEqual([])
}, 240_000)

/** What the API reads of a document beside what its page reads: it pays for nothing that only a page shows. */
const apiMost: Record<string, { statements: number; flushes: number }> = {
  'a request': { statements: 10, flushes: 3 },
  'an order': { statements: 7, flushes: 3 },
  'an approval': { statements: 18, flushes: 4 },
}
test('the API reads less of a document than its page', async () => {
  const { tenant, counter, as } = await countedTenant()
  const { costCenterId } = await givenBudget(tenant, 1_000_000_000n)
  const vendorId = await givenVendor(tenant)
  const pending = await givenSubmitted(tenant, costCenterId)
  const order = await givenOrder(tenant, await givenApproved(tenant, costCenterId), vendorId)
  const documents: [string, Role, string][] = [
    ['a request', 'requester', `/purchase-requests/${pending.id}`],
    ['an order', 'buyer', `/purchase-orders/${order.id}`],
    ['an approval', 'approver', `/approvals/${pending.approval_id}`],
  ]
  for (const [name, role, path] of documents) {
    await done(as(role).page(path))
    await done(as(role).get(path))
    counter.restart()
    await done(as(role).page(path))
    const page = counter.count()
    counter.restart()
    await done(as(role).get(path))
    const api = counter.count()
    console.info(
      `${name}: page ${page.statements}, API ${api.statements} statements, ${api.flushes} flushes`,
    )
    expect(api.statements, name).toBeLessThan(page.statements)
    expect(api.statements, name).toBeLessThanOrEqual(apiMost[name]!.statements)
    expect(api.flushes, name).toBeLessThanOrEqual(apiMost[name]!.flushes)
  }
}, 240_000)

/** A tenant whose people come through an app that counts what it sends. */
async function countedTenant() {
  const tenant = await newTenant()
  const { db, jobs } = await product()
  const counter = counted(db)
  const app = await createApp({
    ownerUrl: installation.ownerUrl,
    config: testConfig,
    log: createLogger('silent'),
    db: counter.db,
    jobs,
  })
  const as = (role: Role) =>
    personAt({ app, db, jobs }, tenant, role, tenant.slug, () => tokenOf(tenant, role))
  const doors: Doors = {
    post: (role, path, body = {}) => done(as(role).post(path, body)),
    upload: (role, path, xml) =>
      done(as(role).upload(path, { bytes: Buffer.from(xml), name: 'invoice.xml' })),
    page: (role, path) => done(as(role).page(path)),
  }
  return { tenant, doors, counter, as }
}

async function tokenOf(tenant: TestTenant, role: Role): Promise<string> {
  const userId = tenant.users[`${role}@${tenant.slug}.test`]!
  return (await tenant.tokens.issue({ userId, tenantId: tenant.tenantId })).access_token
}

async function done(answer: Promise<{ status: number; text: string; body: unknown }>) {
  const { status, text, body } = await answer
  if (status >= 300) throw new Error(`${status}: ${text.slice(0, 300)}`)
  return body as Body
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { exportTenant } from './cli/archive/write.ts'
import { importTenant } from './cli/archive/bring-back.ts'
import { modules, wiring, type Modules } from './compose.ts'
import { createFileStore } from './integrations/files/index.ts'
import { shareRights } from './platform/db/roles.ts'
import { freshDatabase, type FreshDatabase } from './platform/testing/fresh-database.ts'
import { givenIssued } from './platform/testing/given.ts'
import {
  newTenant,
  startProduct,
  testConfig,
  type Place,
  type TestTenant,
} from './platform/testing/harness.ts'
import { describeKind } from './platform/testing/kind-suite.ts'
import { migration } from './platform/testing/site-visits/migration.ts'
import { siteVisits } from './platform/testing/site-visits/module.ts'

/** A database of its own with the new kind's table, as `svpms migrate` would leave it. */
async function databaseWithVisits(): Promise<FreshDatabase> {
  const database = await freshDatabase()
  const client = new pg.Client(database.ownerUrl)
  await client.connect()
  await client.query(migration)
  await shareRights(client)
  await client.end()
  return database
}

const all: Modules = (services) => [...modules(services), siteVisits()]
const databases: FreshDatabase[] = [await databaseWithVisits()]
const [{ ownerUrl }] = databases as [FreshDatabase]
const owner = new pg.Pool({ connectionString: ownerUrl, max: 2 })
owner.on('error', () => {})
const served = startProduct('http://visits.localhost:8000', databases[0], all)
const place: Place = { product: () => served, wiring: wiring(all), owner }
const archives = mkdtempSync(join(tmpdir(), 'svpms-visits-'))
afterAll(async () => {
  const { jobs, db } = await served
  await jobs.stop()
  await db.end()
  await owner.end()
  for (const database of databases) await database.drop()
  rmSync(archives, { recursive: true })
})

async function givenVisit(tenant: TestTenant, title = 'First article inspection') {
  const { order } = await givenIssued(tenant)
  const visit = await tenant.as('buyer').post('/site-visits', { order_id: order.id, title })
  expect(visit.status).toBe(201)
  return { ...(visit.body as { id: string; number: string; version: number }), order }
}

describeKind({
  code: 'site_visit',
  place,
  given: async (tenant) => (await givenVisit(tenant)).id,
  reader: 'auditor',
  change: { path: '/cancellation', by: 'buyer', body: { reason: 'Not needed' } },
})

describe('a kind that is one folder, one migration and one line', () => {
  let tenant: TestTenant
  beforeEach(async () => void (tenant = await newTenant({}, place)))

  test('is approved by the approval engine, and moves only as it declares', async () => {
    const { id } = await givenVisit(tenant)
    const at = `/site-visits/${id}`
    const early = await tenant.as('buyer').post(`${at}/report`, { report: 'All well' })
    expect(early.status).toBe(409)
    const asked = await tenant.as('buyer').post(`${at}/submission`)
    expect([asked.status, asked.body.status]).toEqual([200, 'asked'])
    const inbox = (await tenant.as('approver').get('/inbox')).body.data as {
      approval_id: string | null
      id: string
    }[]
    const waiting = inbox.find((item) => item.id === id || item.approval_id !== null)!
    const decided = await tenant
      .as('approver')
      .post(`/approvals/${waiting.approval_id}/approval`, { hold: false })
    expect(decided.status).toBe(200)
    expect((await tenant.as('buyer').get(at)).body.status).toBe('agreed')
    const made = await tenant.as('buyer').post(`${at}/report`, { report: 'All well' })
    expect([made.status, made.body.status]).toEqual([200, 'made'])
    const page = await tenant.as('buyer').page(at)
    for (const words of ['planned the visit', 'agreed to the visit', 'reported on the visit'])
      expect(page.text).toContain(words)
    const again = await tenant.as('buyer').post(`${at}/cancellation`, { reason: 'Too late' })
    expect(again.status).toBe(409)
  })

  test('is in the chain of the documents it came of, seen from every one of them', async () => {
    const { id, order } = await givenVisit(tenant)
    const chain = async (path: string) =>
      ((await tenant.as('buyer').get(path)).body.documents as { kind: string; id: string }[]).map(
        (document) => document.id,
      )
    const whole = await chain(`/site-visits/${id}`)
    expect(whole).toEqual(expect.arrayContaining([order.id, id]))
    expect(await chain(`/purchase-orders/${order.id}`)).toEqual(whole)
  })

  test('goes into an organisation’s archive and comes back from it', async () => {
    const { id, number } = await givenVisit(tenant)
    const store = createFileStore(testConfig)
    const archive = join(archives, 'visits.tar.gz')
    await exportTenant(ownerUrl, store, tenant.slug, archive)
    const elsewhere = await databaseWithVisits()
    databases.push(elsewhere)
    await importTenant(
      elsewhere.ownerUrl,
      createFileStore({ ...testConfig, files: { folder: join(archives, 'files') } }),
      archive,
    )
    const client = new pg.Client(elsewhere.ownerUrl)
    await client.connect()
    const { rows } = await client.query('select number, status from site_visits where id = $1', [
      id,
    ])
    await client.end()
    expect(rows).toEqual([{ number, status: 'planned' }])
  })
})

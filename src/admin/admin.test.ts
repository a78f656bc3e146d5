import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { PgBoss } from 'pg-boss'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mailsTo, newTenant, product, type TestTenant } from '../platform/testing/harness.ts'
import { installation } from '../platform/testing/installation.ts'

const boss = new PgBoss({
  connectionString: installation.ownerUrl,
  migrate: false,
  schedule: false,
  supervise: false,
  max: 1,
})
const owner = new pg.Client(installation.ownerUrl)
beforeAll(async () => {
  boss.on('error', () => {})
  await boss.start()
  await owner.connect()
})
afterAll(async () => {
  await boss.stop({ graceful: false })
  await owner.end()
})

const letter = {
  subject: 'Late',
  greeting: null,
  paragraphs: ['Hello'],
  button: null,
  foot: 'You need not answer.',
}

/** A letter nobody can send: it dies at its first failure, with its reason. */
async function deadLetter(tenant: TestTenant): Promise<string> {
  const before = (await dead(tenant)).length
  const id = await boss.send(
    'work',
    { name: 'letter', tenantId: tenant.tenantId, to: 'not an address', letter },
    { retryLimit: 0 },
  )
  await until(async () => (await dead(tenant)).length > before)
  return id!
}
const dead = async (tenant: TestTenant): Promise<{ id: string; job: string; error: string }[]> =>
  (await tenant.as('admin').get('/admin/jobs')).body.dead
async function until(done: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 15_000; !(await done());) {
    if (Date.now() > end) throw new Error('it did not happen')
    await (await product()).jobs.drain(500)
    await new Promise((again) => setTimeout(again, 50))
  }
}

test('work that cannot be done is shown with its reason, and done under its old name once its cause is mended', async () => {
  const tenant = await newTenant()
  const original = await deadLetter(tenant)
  const [job] = await dead(tenant)
  expect(job).toMatchObject({ job: 'letter', error: expect.stringContaining('address') })
  const page = await tenant.as('admin').page('/admin/jobs')
  expect(page.text).toContain('Send an e-mail')
  const to = `mended-${randomUUID()}@example.test`
  await owner.query(
    `update pgboss.job set data = jsonb_set(data, '{to}', to_jsonb($2::text)) where name = 'dead' and id = $1`,
    [job!.id, to],
  )
  expect((await tenant.as('admin').post(`/admin/jobs/${job!.id}/retry`)).status).toBe(200)
  const [mail] = await mailsTo(to)
  expect(mail!.key).toBe(original)
  expect(await dead(tenant)).toEqual([])
  expect((await tenant.as('admin').post(`/admin/jobs/${job!.id}/retry`)).status).toBe(404)
  expect((await tenant.as('admin').page('/history')).text).toContain(
    'Tried work again that could not be done',
  )
})

test('of three who try the same job again at once, one does', async () => {
  const tenant = await newTenant()
  await deadLetter(tenant)
  const [job] = await dead(tenant)
  const answers = await Promise.all(
    [1, 2, 3].map(() => tenant.as('admin').post(`/admin/jobs/${job!.id}/retry`)),
  )
  expect(answers.filter((a) => a.status === 200)).toHaveLength(1)
  expect(answers.filter((a) => a.status === 404)).toHaveLength(2)
})

test('all that could not be done is tried again at once, and is done when its cause is mended', async () => {
  const tenant = await newTenant()
  await deadLetter(tenant)
  await deadLetter(tenant)
  const lost = await dead(tenant)
  expect(lost).toHaveLength(2)
  const to = lost.map(() => `mended-${randomUUID()}@example.test`)
  for (const [i, { id }] of lost.entries())
    await owner.query(
      `update pgboss.job set data = jsonb_set(data, '{to}', to_jsonb($2::text)) where name = 'dead' and id = $1`,
      [id, to[i]],
    )
  expect((await tenant.as('admin').form('/admin/jobs/retries')).status).toBe(303)
  for (const address of to) expect(await mailsTo(address)).toHaveLength(1)
  expect(await dead(tenant)).toEqual([])
})

test('what is given up is gone, and the audit log says what it was', async () => {
  const tenant = await newTenant()
  await deadLetter(tenant)
  const [job] = await dead(tenant)
  expect((await tenant.as('admin').post(`/admin/jobs/${job!.id}/removal`)).status).toBe(200)
  expect(await dead(tenant)).toEqual([])
  expect((await tenant.as('admin').page('/history')).text).toContain(
    'Gave up work that could not be done',
  )
})

test('nobody sees or touches the work of another organisation, and only administrators their own', async () => {
  const [mine, theirs] = [await newTenant(), await newTenant()]
  await deadLetter(theirs)
  const [job] = await dead(theirs)
  expect(await dead(mine)).toEqual([])
  for (const what of ['retry', 'removal'])
    expect((await mine.as('admin').post(`/admin/jobs/${job!.id}/${what}`)).status).toBe(404)
  for (const role of ['buyer', 'controller', 'auditor'] as const)
    expect((await theirs.as(role).get('/admin/jobs')).status).toBe(403)
  expect(await dead(theirs)).toHaveLength(1)
})

test('scheduled work can be asked for at once, and its last run is on the page', async () => {
  const tenant = await newTenant()
  const run = async () =>
    (await tenant.as('admin').get('/admin/jobs')).body.schedule.find(
      (s: { name: string }) => s.name === 'check-open-tasks',
    )
  expect((await run()).last_started_at).toBeNull()
  expect(
    (await tenant.as('admin').post('/admin/jobs/runs', { name: 'check-open-tasks' })).status,
  ).toBe(200)
  await until(async () => (await run()).last_started_at !== null)
  expect(await run()).toMatchObject({ last_error: null, last_done: 0 })
  const refused = await tenant.as('admin').post('/admin/jobs/runs', { name: 'drop-tables' })
  expect(refused.status).toBe(422)
  expect(refused.body.errors[0]).toMatchObject({ pointer: '/name' })
})

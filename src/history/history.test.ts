import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { auditVerify } from '../cli/audit-verify.ts'
import { createFileStore } from '../integrations/files/index.ts'
import { anchorAudit, keptAnchors, verifyAudit } from './index.ts'
import { csv } from './csv.ts'
import { givenBudget, givenSubmitted } from '../platform/testing/given.ts'
import { newTenant, testConfig, type TestTenant } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'
import { installation } from '../platform/testing/installation.ts'

test('the audit log is filtered by kind, person and day, and exported as it is filtered', async () => {
  const tenant = await newTenant()
  const { costCenterId } = await givenBudget(tenant, 100_000_000n)
  await givenSubmitted(tenant, costCenterId)
  await tenant.as('admin').post('/departments', { code: 'D', name: '=cmd()', active: true })
  const today = await tenant.read('auditor', async (ctx) => ctx.today)
  const kinds = async (query: string) =>
    new Set(
      (
        (await tenant.as('auditor').get(`/history?${query}`)).body.data as {
          subject_kind: string
          who: string
        }[]
      ).map((e) => `${e.subject_kind} ${e.who}`),
    )
  expect(await kinds('kind=department')).toEqual(new Set(['department The admin']))
  expect(
    await kinds(`person=${(await tenant.actor('requester')).userId}&from=${today}&until=${today}`),
  ).toEqual(new Set(['purchase_request The requester']))
  expect(await kinds('until=2020-01-01')).toEqual(new Set())
  expect((await tenant.as('auditor').page('/history?until=2020-01-01')).text).toContain(
    'Nothing fits',
  )
  const file = await tenant.as('auditor').page('/history/export?kind=department')
  expect(file.headers['content-type']).toContain('text/csv')
  expect(file.text.split('\r\n')).toHaveLength(3)
  expect((await tenant.as('buyer').page('/history/export')).status).toBe(403)
})

test('no exported value becomes a formula', () =>
  expect(csv([['=1+1', '+1', '-1', '@x', '\t=1', 'say "no"', 'a,b']])).toBe(
    '\ufeff"\'=1+1","\'+1","\'-1","\'@x","\'\t=1","say ""no""","a,b"\r\n',
  ))

test('the check says that the chain holds, and where it does not', async () => {
  const tenant = await newTenant()
  await givenBudget(tenant, 1n)
  const good = await tenant.as('auditor').get('/history/verification')
  expect(good.body).toMatchObject({ holds: true, problems: [] })
  const owner = new pg.Client(installation.ownerUrl)
  await owner.connect()
  await owner.query("update audit_log set data = '{}' where tenant_id = $1 and seq = 1", [
    tenant.tenantId,
  ])
  await owner.end()
  expect((await tenant.as('auditor').get('/history/verification')).body).toMatchObject({
    holds: false,
    problems: [{ seq: '1' }],
  })
  expect((await tenant.as('auditor').page('/history/verification')).text).toContain(
    'The chain is broken',
  )
})

test('dates and amounts are written as the person reads them', async () => {
  const tenant = await newTenant()
  const { budgetId } = await givenBudget(tenant, 123_456_789n)
  expect((await tenant.as('controller').page(`/budgets/${budgetId}`)).text).toContain(
    '12,34,567.89',
  )
  expect(
    (
      await tenant
        .as('controller')
        .post('/me/profile', { name: 'Ida', locale: 'de-DE', time_zone: 'Europe/Berlin' })
    ).body,
  ).toMatchObject({ name: 'Ida', locale: 'de-DE' })
  expect((await tenant.as('controller').page(`/budgets/${budgetId}`)).text).toContain(
    '1.234.567,89',
  )
  expect(
    (
      await tenant
        .as('controller')
        .post('/me/profile', { name: 'I', locale: 'xx', time_zone: 'Mars' })
    ).body.errors.map((e: { pointer: string }) => e.pointer),
  ).toEqual(['/locale', '/time_zone'])
})

describe('the daily anchor', () => {
  const files = createFileStore({
    files: { folder: join(installation.workDir, `anchors-${randomUUID()}`) },
    sessionSecrets: testConfig.sessionSecrets,
  })
  const said: unknown[] = []
  const log = { info: (line: unknown) => void said.push(line) }
  const anchorOn = async (tenant: TestTenant, day: string): Promise<number> =>
    anchorAudit({ db: tenant.db, files, log, now: () => new Date(`${day}T01:07:00Z`) })
  const problemsOf = async (tenant: TestTenant) =>
    (await verifyAudit(installation.ownerUrl, tenant.slug, await keptAnchors(files)))[0]!.problems

  test('finds rows that were cut together with their head, and a chain that was written anew', async () => {
    const tenant = await newTenant()
    await givenBudget(tenant, 1n)
    await tenant.as('admin').post('/departments', { code: 'C', name: 'One', active: true })
    expect(await anchorOn(tenant, '2026-03-01')).toBeGreaterThan(0)
    expect(said).toContainEqual(
      expect.objectContaining({
        day: '2026-03-01',
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      }),
    )
    expect(await problemsOf(tenant)).toEqual([])
    const [{ seq }] = (await asOwner('select seq::int from audit_heads where tenant_id = $1', [
      tenant.tenantId,
    ])) as [{ seq: number }]
    await asOwner('delete from audit_log where tenant_id = $1 and seq = $2', [tenant.tenantId, seq])
    await asOwner(
      `update audit_heads h
       set seq = l.seq, hash = l.hash
       from audit_log l
       where h.tenant_id = $1 and l.tenant_id = $1 and l.seq = $2`,
      [tenant.tenantId, seq - 1],
    )
    expect((await verifyAudit(installation.ownerUrl, tenant.slug))[0]!.problems).toEqual([])
    expect(await problemsOf(tenant)).toEqual([
      { seq, problem: 'the anchor of 2026-03-01 saw this row, and it is gone' },
    ])
    await tenant.as('admin').post('/departments', { code: 'D', name: 'Another', active: true })
    expect(await problemsOf(tenant)).toEqual([
      { seq, problem: 'it is not the row that the anchor of 2026-03-01 saw' },
    ])
  })

  test('of a day is kept once: whoever cuts rows later cannot have it written again', async () => {
    const tenant = await newTenant()
    await anchorOn(tenant, '2026-03-02')
    const [before] = (await keptAnchors(files)).filter(({ day }) => day === '2026-03-02')
    await givenBudget(tenant, 1n)
    expect(await anchorOn(tenant, '2026-03-02')).toBe(0)
    expect((await keptAnchors(files)).filter(({ day }) => day === '2026-03-02')).toEqual([before])
  })

  test('svpms audit verify compares with it, and says when there is none', async () => {
    const tenant = await newTenant()
    await givenBudget(tenant, 1n)
    const lines: string[] = []
    const verify = (store: typeof files) =>
      auditVerify(
        installation.ownerUrl,
        store,
        { tenant: tenant.slug, json: false },
        (line) => void lines.push(line),
      )
    const empty = createFileStore({
      files: { folder: join(installation.workDir, `anchors-${randomUUID()}`) },
      sessionSecrets: testConfig.sessionSecrets,
    })
    expect(await verify(empty)).toBe(0)
    expect(lines.at(-1)).toMatch(/no anchor has been kept yet/)
    await anchorOn(tenant, '2026-03-03')
    expect(await verify(files)).toBe(0)
    expect(lines.at(-1)).toMatch(/compared with the anchors of \d days, the last of 2026-03-03/)
  })
})

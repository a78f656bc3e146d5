import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { csv } from './csv.ts'
import { givenBudget, givenSubmitted } from '../platform/testing/given.ts'
import { newTenant } from '../platform/testing/harness.ts'

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
  const owner = new pg.Client(inject('ownerUrl'))
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

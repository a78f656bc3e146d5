import { expect, test } from 'vitest'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'

const settings = { name: 'Acme', time_zone: 'Asia/Kolkata', locale: 'en-IN' }
const limitOf = async (tenant: TestTenant) => (await tenant.as('admin').get('/organisation')).body

/** An organisation whose auditor is an administrator too. */
async function givenTwo(): Promise<TestTenant> {
  const tenant = await newTenant()
  await asOwner(
    `update memberships set roles = '{auditor,admin}' where tenant_id = $1 and user_id = $2`,
    [tenant.tenantId, (await tenant.actor('auditor')).userId],
  )
  return tenant
}

test('a higher limit of links counts once another administrator confirms it; a lower one at once', async () => {
  const tenant = await givenTwo()
  const before = (await limitOf(tenant)).link_limit.amount
  const asked = await tenant
    .as('admin')
    .post('/organisation/edit', { ...settings, link_limit: '90000000' })
  expect(asked.body).toMatchObject({
    link_limit: { amount: before },
    link_limit_wanted: { amount: '90000000.00' },
  })
  const own = await tenant.as('admin').post('/organisation/link-limit/confirmation')
  expect([own.status, own.body.detail]).toEqual([403, expect.stringContaining('You asked for')])
  expect((await tenant.as('controller').post('/organisation/link-limit/confirmation')).status).toBe(
    403,
  )
  expect((await tenant.as('auditor').page('/organisation')).text).toContain('for links')
  const confirmed = await tenant.as('auditor').post('/organisation/link-limit/confirmation')
  expect(confirmed.body).toMatchObject({
    link_limit: { amount: '90000000.00' },
    link_limit_wanted: null,
  })
  expect((await tenant.as('auditor').post('/organisation/link-limit/confirmation')).status).toBe(
    409,
  )
  const lower = await tenant
    .as('admin')
    .post('/organisation/edit', { ...settings, link_limit: '5' })
  expect(lower.body).toMatchObject({ link_limit: { amount: '5.00' }, link_limit_wanted: null })
})

test('a higher limit can be refused, and taken back by who asked', async () => {
  const tenant = await givenTwo()
  for (const role of ['auditor', 'admin'] as const) {
    await tenant.as('admin').post('/organisation/edit', { ...settings, link_limit: '80000000' })
    const refused = await tenant.as(role).post('/organisation/link-limit/refusal')
    expect(refused.body.link_limit_wanted).toBeNull()
  }
  expect((await tenant.as('admin').post('/organisation/link-limit/refusal')).status).toBe(409)
})

test('the only administrator there has ever been sets it alone', async () => {
  const tenant = await newTenant()
  const set = await tenant
    .as('admin')
    .post('/organisation/edit', { ...settings, link_limit: '70000000' })
  expect(set.body).toMatchObject({ link_limit: { amount: '70000000.00' }, link_limit_wanted: null })
})

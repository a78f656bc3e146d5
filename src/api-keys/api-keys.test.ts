import supertest from 'supertest'
import { beforeAll, describe, expect, test } from 'vitest'
import pg from 'pg'
import { addDays } from '../kernel/calendar.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { installation } from '../platform/testing/installation.ts'

let tenant: TestTenant
beforeAll(async () => {
  tenant = await newTenant()
})
const today = new Date().toISOString().slice(0, 10)
const aKey = (change: object = {}) => ({
  name: 'Nightly export',
  scopes: ['purchase_orders.read', 'vendors.read'],
  expires_on: addDays(today, 30),
  ...change,
})
const make = async (change: object = {}): Promise<{ id: string; key: string }> =>
  (await tenant.as('buyer').post('/me/api-keys', aKey(change))).body
const use = (key: string, path = '/purchase-orders') =>
  supertest(tenant.app).get(`/api/v1${path}`).set('Authorization', `Bearer ${key}`)
const owner = async <T extends pg.QueryResultRow>(
  text: string,
  values: unknown[] = [],
): Promise<T[]> => {
  const client = new pg.Client(installation.ownerUrl)
  await client.connect()
  const { rows } = await client.query<T>(text, values)
  await client.end()
  return rows
}

describe('a personal API key', () => {
  test('is shown once, kept as a hash, and opens what it was made for', async () => {
    const made = await tenant.as('buyer').post('/me/api-keys', aKey())
    expect([made.status, made.body.key]).toEqual([201, expect.stringMatching(/^svpms_[\w-]{43}$/)])
    expect((await use(made.body.key)).status).toBe(200)
    expect((await use(made.body.key, '/vendors')).status).toBe(200)
    expect((await use(made.body.key, '/invoices')).status).toBe(403)
    const listed = await tenant.as('buyer').get('/me/api-keys')
    expect(listed.body.data.find((k: { id: string }) => k.id === made.body.id)).toMatchObject({
      prefix: made.body.key.slice(0, 12),
      last_used_at: expect.any(String),
    })
    const everything = JSON.stringify([
      listed.body,
      await owner('select * from api_keys where tenant_id = $1', [tenant.tenantId]),
      await owner('select * from audit_log where tenant_id = $1', [tenant.tenantId]),
    ])
    expect(everything).not.toContain(made.body.key.slice(12))
    expect((await tenant.as('auditor').get('/history')).body.data[0]).toMatchObject({
      action: 'member.api_key_created',
    })
  })

  test('is made in the browser too, without JavaScript', async () => {
    expect((await tenant.as('buyer').page('/me/api-keys/new')).text).toContain(
      'name="scope_purchase_orders.read"',
    )
    const refused = await tenant
      .as('buyer')
      .form('/me/api-keys', { name: '', expires_on: addDays(today, 5) })
    expect(refused.status).toBe(422)
    expect(refused.text).toMatch(/Name is missing[\s\S]*Choose at least one thing/)
    const made = await tenant.as('buyer').form('/me/api-keys', {
      _key: 'once',
      name: 'Mine',
      expires_on: addDays(today, 5),
      'scope_vendors.read': 'on',
    })
    expect([made.status, made.headers['cache-control']]).toEqual([201, 'private, no-store'])
    const key = /svpms_[\w-]{43}/.exec(made.text)![0]
    expect((await use(key, '/vendors')).status).toBe(200)
    const again = await tenant.as('buyer').form('/me/api-keys', {
      _key: 'once',
      name: 'Mine',
      expires_on: addDays(today, 5),
      'scope_vendors.read': 'on',
    })
    expect(again.headers['location']).toBe('/me/api-keys')
    expect((await tenant.as('buyer').page('/me/api-keys')).text).not.toContain(key)
  })

  test('is not in the kept answer of an Idempotency-Key', async () => {
    const asked = aKey({ name: 'Retried' })
    const first = await tenant.as('buyer').post('/me/api-keys', asked, { 'Idempotency-Key': 'k-1' })
    const repeat = await tenant
      .as('buyer')
      .post('/me/api-keys', asked, { 'Idempotency-Key': 'k-1' })
    expect([repeat.status, repeat.body.id, repeat.body.key]).toEqual([201, first.body.id, null])
    expect(
      JSON.stringify(
        await owner('select response from idempotency_keys where tenant_id = $1', [
          tenant.tenantId,
        ]),
      ),
    ).not.toContain(first.body.key)
  })

  test('never does more than its person may now', async () => {
    const other = await newTenant()
    const { body } = await other.as('buyer').post('/me/api-keys', aKey())
    const ask = (path: string) =>
      supertest(other.app).get(`/api/v1${path}`).set('Authorization', `Bearer ${body.key}`)
    expect((await ask('/purchase-orders')).status).toBe(200)
    await owner(
      "update memberships set roles = '{requester}' where tenant_id = $1 and email like 'buyer@%'",
      [other.tenantId],
    )
    expect([(await ask('/purchase-orders')).status, (await ask('/vendors')).status]).toEqual([
      403, 200,
    ])
    await owner(
      "update memberships set active = false where tenant_id = $1 and email like 'buyer@%'",
      [other.tenantId],
    )
    expect((await ask('/vendors')).status).toBe(401)
  })

  test('ends when it is revoked or its last day is over', async () => {
    const revoked = await make()
    expect((await tenant.as('admin').post(`/me/api-keys/${revoked.id}/revocation`)).status).toBe(
      404,
    )
    expect((await use(revoked.key)).status).toBe(200)
    expect((await tenant.as('buyer').post(`/me/api-keys/${revoked.id}/revocation`)).status).toBe(
      200,
    )
    const expired = await make()
    await owner("update api_keys set expires_at = now() - interval '1 second' where id = $1", [
      expired.id,
    ])
    const answers = await Promise.all(
      [revoked.key, expired.key, `svpms_${'A'.repeat(43)}`, 'svpms_', `${(await make()).key}x`].map(
        (key) => use(key),
      ),
    )
    expect(answers.map((a) => [a.status, a.headers['content-type']])).toEqual(
      answers.map(() => [401, expect.stringContaining('application/problem+json')]),
    )
  })

  test('cannot be made with more than one may, in the past, or for longer than a year', async () => {
    const refused = async (change: object) =>
      (await tenant.as('buyer').post('/me/api-keys', aKey(change))).status
    expect(await refused({ scopes: ['members.manage'] })).toBe(403)
    expect(await refused({ scopes: ['everything'] })).toBe(422)
    expect(await refused({ scopes: [] })).toBe(422)
    expect(await refused({ expires_on: today })).toBe(422)
    expect(await refused({ expires_on: addDays(today, 368) })).toBe(422)
    expect(await refused({ expires_on: '2026-02-30' })).toBe(422)
    expect(await refused({ user_id: 'x' })).toBe(422)
  })

  test('cannot make keys, nor end keys or sign-ins of its person', async () => {
    const { key, id } = await make()
    const post = (path: string, body: object = {}) =>
      supertest(tenant.app).post(`/api/v1${path}`).set('Authorization', `Bearer ${key}`).send(body)
    expect((await post('/me/api-keys', aKey())).status).toBe(403)
    expect((await post(`/me/api-keys/${id}/revocation`)).status).toBe(403)
    expect((await post('/me/sessions/revocation-of-others')).status).toBe(403)
    expect([
      (await use(key, '/me/sessions')).status,
      (await use(key, '/me/api-keys')).status,
    ]).toEqual([403, 403])
  })

  test('opens only its own organisation, and its last use is written once a minute', async () => {
    const { key, id } = await make()
    await use(key)
    const seen = async () =>
      (
        await owner<{ last_used_at: Date }>('select last_used_at from api_keys where id = $1', [id])
      )[0]!.last_used_at.getTime()
    const first = await seen()
    await use(key)
    expect(await seen()).toBe(first)
    await owner("update api_keys set last_used_at = now() - interval '61 seconds' where id = $1", [
      id,
    ])
    await Promise.all(Array.from({ length: 10 }, () => use(key)))
    expect(await seen()).toBeGreaterThanOrEqual(first)
    const stranger = await newTenant()
    expect((await stranger.as('buyer').get('/me/api-keys')).body.data).toEqual([])
    expect(
      (await supertest(tenant.app).get('/me/api-keys').set('Authorization', `Bearer ${key}`))
        .headers['location'],
    ).toMatch(/^\/sign-in/)
  })
})

import { givenJoined } from '../platform/testing/joined.ts'
import { createECDH, randomBytes, randomUUID } from 'node:crypto'
import supertest from 'supertest'
import { beforeAll, describe, expect, test } from 'vitest'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { asOwner, visitor } from '../platform/testing/visitor.ts'

let tenant: TestTenant
beforeAll(async () => {
  tenant = await newTenant()
})
const token = (): string => `fcm:${randomUUID()}`
const register = (role: Parameters<TestTenant['as']>[0], change: object = {}, at = tenant) =>
  at.as(role).post('/users/me/devices', { fcm_token: token(), device_type: 'android', ...change })
const listed = async (role: Parameters<TestTenant['as']>[0], at = tenant): Promise<string[]> =>
  ((await at.as(role).get('/me/notifications')).body.devices as { id: string }[]).map((d) => d.id)
const subscription = (host = 'fcm.googleapis.com') => {
  const pair = createECDH('prime256v1')
  pair.generateKeys()
  return {
    endpoint: `https://${host}/fcm/send/${randomUUID()}`,
    keys: { p256dh: pair.getPublicKey('base64url'), auth: randomBytes(16).toString('base64url') },
    expirationTime: null,
    device_type: 'web',
  }
}

describe('a device', () => {
  test('is registered with 201 and removed with 204, as often as one likes', async () => {
    const fcm_token = token()
    const made = await register('buyer', { fcm_token, device_name: 'Pixel 9' })
    expect([made.status, made.body]).toEqual([
      201,
      { id: expect.any(String), device_type: 'android', is_active: true },
    ])
    const again = await register('buyer', { fcm_token })
    expect([again.status, again.body.id]).toEqual([201, made.body.id])
    expect((await tenant.as('buyer').get('/me/notifications')).body.devices).toContainEqual({
      id: made.body.id,
      device_type: 'android',
      device_name: 'Pixel 9',
      last_used_at: expect.any(String),
    })
    const removed = await tenant.as('buyer').delete(`/users/me/devices/${made.body.id}`)
    expect([removed.status, removed.text, removed.headers['content-type']]).toEqual([
      204,
      '',
      undefined,
    ])
    expect((await tenant.as('buyer').delete(`/users/me/devices/${made.body.id}`)).status).toBe(204)
    expect(await listed('buyer')).not.toContain(made.body.id)
    expect((await register('buyer', { fcm_token })).body.id).toBe(made.body.id)
    expect(await listed('buyer')).toContain(made.body.id)
  })

  test('of somebody else is 404, and so is what is no id', async () => {
    const { body } = await register('buyer')
    expect((await tenant.as('controller').delete(`/users/me/devices/${body.id}`)).status).toBe(404)
    expect((await tenant.as('controller').form(`/me/devices/${body.id}/removal`)).status).toBe(404)
    expect((await tenant.as('buyer').delete('/users/me/devices/x')).status).toBe(404)
    expect((await tenant.as('buyer').delete(`/users/me/devices/${randomUUID()}`)).status).toBe(404)
    expect(await listed('buyer')).toContain(body.id)
  })

  test('that changed hands is told of its new owner’s matters alone', async () => {
    const fcm_token = token()
    const first = await register('buyer', { fcm_token, device_name: 'Of the buyer' })
    const second = await register('controller', { fcm_token })
    expect(second.body.id).not.toBe(first.body.id)
    expect([(await listed('buyer')).includes(first.body.id), await listed('controller')]).toEqual([
      false,
      [second.body.id],
    ])
    expect(
      JSON.stringify((await tenant.as('controller').get('/me/notifications')).body),
    ).not.toContain('Of the buyer')
    expect((await tenant.as('buyer').delete(`/users/me/devices/${first.body.id}`)).status).toBe(404)
  })

  test('registered by many at once is one device of one person', async () => {
    const fcm_token = token()
    const answers = await Promise.all(
      (['buyer', 'controller', 'buyer', 'controller', 'buyer'] as const).map((role) =>
        register(role, { fcm_token }),
      ),
    )
    expect(answers.map((a) => a.status)).toEqual(answers.map(() => 201))
    const rows = await asOwner('select user_id from user_devices where id = any($1)', [
      answers.map((a) => a.body.id),
    ])
    expect(rows.length).toBe(1)
  })

  test('is kept encrypted, and in no log of what was done', async () => {
    const fcm_token = token()
    const browser = subscription()
    await register('admin', { fcm_token })
    await tenant.as('admin').post('/users/me/devices', browser)
    const everything = JSON.stringify([
      await asOwner('select * from user_devices'),
      await asOwner('select * from audit_log where tenant_id = $1', [tenant.tenantId]),
    ])
    for (const secret of [fcm_token, browser.endpoint, browser.keys.auth, browser.keys.p256dh])
      expect(everything).not.toContain(secret)
    expect(everything).toContain('member.device_added')
  })

  test('has the lengths of the contract: 10 to 500, 200 for its name, and one kind of three', async () => {
    const status = async (change: object) => (await register('receiver', change)).status
    expect([
      await status({ fcm_token: 'x'.repeat(10) + randomUUID() }),
      await status({ fcm_token: randomUUID().padEnd(500, 'x') }),
      await status({ device_name: 'n'.repeat(200) }),
      await status({ device_name: null }),
      await status({ device_type: 'ios' }),
      await status({ device_type: 'web' }),
    ]).toEqual([201, 201, 201, 201, 201, 201])
    const refused = await Promise.all(
      [
        { fcm_token: 'x'.repeat(9) },
        { fcm_token: 'x'.repeat(501) },
        { fcm_token: 'with a space in it' },
        { fcm_token: undefined },
        { fcm_token: 5 },
        { device_name: 'n'.repeat(201) },
        { device_type: 'fridge' },
        { device_type: undefined },
        { user_id: 'x' },
      ].map(status),
    )
    expect(refused).toEqual(refused.map(() => 422))
  })

  test('that is a browser gives an endpoint of a known push service and its keys, and nothing else', async () => {
    expect((await tenant.as('receiver').post('/users/me/devices', subscription())).status).toBe(201)
    const refused = await Promise.all(
      [
        subscription('127.0.0.1'),
        subscription('169.254.169.254'),
        subscription('evil.test'),
        { ...subscription(), endpoint: 'http://fcm.googleapis.com/x' },
        { ...subscription(), endpoint: 'x' },
        { ...subscription(), keys: undefined },
        { ...subscription(), keys: { p256dh: 'x', auth: 'y' } },
        { ...subscription(), fcm_token: token() },
        { ...subscription(), device_type: 'ios' },
      ].map((body) => tenant.as('receiver').post('/users/me/devices', body)),
    )
    expect(refused.map((r) => [r.status, r.body.errors.length > 0])).toEqual(
      refused.map(() => [422, true]),
    )
  })

  test('is one of twenty: the one that was used the longest ago is forgotten', async () => {
    const other = await newTenant()
    const ids: string[] = []
    for (let i = 0; i < 22; i++) ids.push((await register('buyer', {}, other)).body.id as string)
    const left = await listed('buyer', other)
    expect([left.length, left.includes(ids[0]!), left.includes(ids[21]!)]).toEqual([
      20,
      false,
      true,
    ])
  })

  test('cannot be registered with an API key', async () => {
    const { body } = await tenant.as('buyer').post('/me/api-keys', {
      name: 'Key',
      scopes: ['vendors.read'],
      expires_on: new Date(Date.now() + 86_400_000 * 30).toISOString().slice(0, 10),
    })
    expect(
      (
        await supertest(tenant.app)
          .post('/api/v1/users/me/devices')
          .set('Authorization', `Bearer ${body.key}`)
          .send({ fcm_token: token(), device_type: 'ios' })
      ).status,
    ).toBe(403)
  })

  test('cannot be registered by an administrator who views the product as its person', async () => {
    const at = await newTenant()
    const { userId } = await at.actor('buyer')
    const admin = at.as('admin')
    const send = () =>
      admin.form(
        '/users/me/devices',
        { fcm_token: token(), device_type: 'ios' },
        { Accept: 'application/json' },
      )
    expect((await admin.form(`/members/${userId}/view`)).status).toBe(303)
    const refused = await send()
    expect([refused.status, refused.text]).toEqual([
      403,
      expect.stringContaining('nothing can be changed'),
    ])
    expect(await listed('buyer', at)).toEqual([])
    await admin.form('/view/end')
    expect((await send()).status).toBe(201)
    expect([await listed('buyer', at), (await listed('admin', at)).length]).toEqual([[], 1])
  })
})

describe('a device ends', () => {
  const app = async (at: TestTenant) => {
    const userId = at.users[`buyer@${at.slug}.test`]!
    const pair = await at.tokens.issue({ userId, tenantId: at.tenantId })
    const made = await supertest(at.app)
      .post('/api/v1/users/me/devices')
      .set('Authorization', `Bearer ${pair.access_token}`)
      .send({ fcm_token: token(), device_type: 'ios' })
    return { ...pair, id: made.body.id as string, userId }
  }
  const active = async (id: string) =>
    (await asOwner('select active from user_devices where id = $1', [id]))[0]?.['active']

  test('with the app that registered it', async () => {
    const at = await newTenant()
    const [one, other] = [await app(at), await app(at)]
    await supertest(at.app).post('/auth/revoke').send({ token: one.refresh_token })
    expect([await active(one.id), await active(other.id)]).toEqual([false, true])
  })

  test('with the browser that is signed out there, everywhere else, or by leaving the page', async () => {
    const at = await newTenant()
    const fill = async (guest: Awaited<ReturnType<typeof visitor>>): Promise<void> => {
      const body = subscription()
      const done = await guest.post('/users/me/devices', {
        device_type: 'web',
        endpoint: body.endpoint,
        'keys[p256dh]': body.keys.p256dh,
        'keys[auth]': body.keys.auth,
        device_name: 'Firefox on Linux',
      })
      expect([done.status, done.headers['location']]).toEqual([303, '/me/notifications'])
    }
    const email = `joint-${randomUUID()}@example.test`
    await givenJoined(at, {
      name: 'Joint',
      email,
      roles: ['buyer'],
      password: 'correct horse battery',
    })
    const [one, two] = [await visitor(), await visitor()]
    for (const guest of [one, two]) {
      expect((await guest.signIn(email, 'correct horse battery')).status).toBe(303)
      await fill(guest)
    }
    const told = async () =>
      Number(
        (
          await asOwner(
            'select count(*)::int as n from user_devices d join users u on u.id = d.user_id where u.email = $1 and d.active',
            [email],
          )
        )[0]!['n'],
      )
    expect([
      await told(),
      (await one.get('/me/notifications')).text.match(/This one/g)?.length,
    ]).toEqual([2, 1])
    await two.post('/me/sessions/revocation-of-others')
    expect(await told()).toBe(1)
    await two.post('/organisations/switch', { organisation_id: at.tenantId })
    expect((await two.get('/me/notifications')).text).toContain('This one')
    await two.post('/sign-out')
    expect(await told()).toBe(0)
  })

  test('with its person’s work here, unless they work elsewhere too', async () => {
    const [here, there] = [await newTenant(), await newTenant()]
    const { id } = (await register('buyer', {}, here)).body as { id: string }
    const both = await givenJoined(there, {
      name: 'Both',
      email: `receiver@${here.slug}.test`,
      roles: ['receiver'],
      password: 'correct horse battery',
    })
    expect(both.status).toBe(200)
    const kept = await asOwner(
      `insert into user_devices (id, user_id, device_type, channel, address, address_hash) values (uuidv7(), $1::uuid, 'ios', 'fcm', 'v1.none', encode(sha256(convert_to(($1::uuid)::text, 'UTF8')), 'hex')) returning id`,
      [both.body.id],
    )
    for (const role of ['buyer', 'receiver'] as const)
      expect(
        (
          await here
            .as('admin')
            .post(`/members/${here.users[`${role}@${here.slug}.test`]}/deactivation`)
        ).status,
      ).toBe(200)
    expect([await active(id), await active(String(kept[0]!['id']))]).toEqual([false, true])
  })
})

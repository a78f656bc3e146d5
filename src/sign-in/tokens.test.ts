import { createHmac, createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto'
import { decodeJwt, exportJWK, calculateJwkThumbprint, SignJWT } from 'jose'
import supertest from 'supertest'
import { beforeAll, describe, expect, test } from 'vitest'
import pg from 'pg'
import { mailsTo, jwtPrivateKey, newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { createTokens, type Tokens } from './tokens.ts'
import { installation } from '../platform/testing/installation.ts'

const newKey = (): string =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey
const base64 = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

let tenant: TestTenant
let tokens: Tokens
const person = async (role: 'buyer' | 'admin' | 'receiver' | 'ap_clerk' = 'buyer') => ({
  userId: (await tenant.actor(role)).userId,
  tenantId: tenant.tenantId,
})
const call = (token: string, path = '/api/v1/purchase-orders') =>
  supertest(tenant.app).get(path).set('Authorization', `Bearer ${token}`)
const refresh = (token: string) =>
  supertest(tenant.app).post('/auth/refresh').send({ refresh_token: token })
const owner = async (text: string, values: unknown[] = []): Promise<void> => {
  const client = new pg.Client(installation.ownerUrl)
  await client.connect()
  await client.query(text, values)
  await client.end()
}
beforeAll(async () => {
  tenant = await newTenant()
  tokens = tenant.tokens
})

describe('an access token', () => {
  test('opens the API for fifteen minutes, and says nothing of rights', async () => {
    const { access_token, expires_in } = await tokens.issue(await person())
    expect((await call(access_token)).status).toBe(200)
    const claims = decodeJwt(access_token)
    expect([claims.exp! - claims.iat!, expires_in]).toEqual([900, 900])
    expect(Object.keys(claims).sort()).toEqual([
      'app',
      'aud',
      'auth_time',
      'exp',
      'iat',
      'iss',
      'jti',
      'sub',
      'tenant',
    ])
  })

  test('that was forged, altered or made for something else is refused', async () => {
    const { access_token: good } = await tokens.issue(await person())
    const [head, body, signature] = good.split('.') as [string, string, string]
    const claims = decodeJwt(good)
    const publicKey = createPublicKey(jwtPrivateKey)
    const kid = await calculateJwkThumbprint(await exportJWK(publicKey))
    const { createPrivateKey } = await import('node:crypto')
    const key = createPrivateKey(jwtPrivateKey)
    const signed = (change: object, header: object = {}, by = key) =>
      new SignJWT({ ...claims, ...change })
        .setProtectedHeader({ alg: 'RS256', kid, typ: 'at+jwt', ...header })
        .sign(by)
    const hmac = (secret: string): string => {
      const text = `${base64({ alg: 'HS256', kid, typ: 'at+jwt' })}.${body}`
      return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
    }
    const now = Math.floor(Date.now() / 1000)
    const other = createPrivateKey(newKey())
    const bad: Record<string, string> = {
      'no signature': `${base64({ alg: 'none', kid, typ: 'at+jwt' })}.${body}.`,
      'alg None': `${base64({ alg: 'None', kid, typ: 'at+jwt' })}.${body}.`,
      'HS256 with the public key': hmac(
        publicKey.export({ type: 'spki', format: 'pem' }) as string,
      ),
      'unknown key': await signed({}, { kid: 'unknown' }, other),
      'our key id, another key': await signed({}, {}, other),
      'no key id': await signed({}, { kid: undefined }),
      'another audience': await signed({ aud: 'elsewhere' }),
      'another issuer': await signed({ iss: 'elsewhere' }),
      expired: await signed({ exp: now - 1 }),
      'no end': await signed({ exp: undefined }),
      'not yet': await signed({ nbf: now + 600 }),
      'another type': await signed({}, { typ: 'JWT' }),
      'no app': await signed({ app: undefined }),
      'an app that is not there': await signed({ app: randomUUID() }),
      'not an id': await signed({ sub: "' or 1=1" }),
      tampered: `${head}.${base64({ ...claims, sub: (await person('admin')).userId })}.${signature}`,
      'another person of the app': await signed({ sub: (await person('admin')).userId }),
      rubbish: 'a.b.c',
      empty: 'x',
    }
    for (const [name, token] of Object.entries(bad))
      expect([name, (await call(token)).status]).toEqual([name, 401])
    expect((await call(await signed({}))).status).toBe(200)
    expect(
      (await supertest(tenant.app).get('/api/v1/purchase-orders').set('Cookie', `svpms=${good}`))
        .status,
    ).toBe(401)
  })

  test('of a person who was deactivated opens nothing from then on', async () => {
    const leaver = await newTenant()
    const who = { userId: (await leaver.actor('buyer')).userId, tenantId: leaver.tenantId }
    const { access_token, refresh_token } = await tokens.issue(who)
    expect((await call(access_token)).status).toBe(200)
    await owner('update memberships set active = false where tenant_id = $1 and user_id = $2', [
      leaver.tenantId,
      who.userId,
    ])
    expect([(await call(access_token)).status, (await refresh(refresh_token)).status]).toEqual([
      401, 401,
    ])
  })
})

describe('a refresh token', () => {
  test('is exchanged once; the last of the chain goes on', async () => {
    const first = await tokens.issue(await person())
    const second = await refresh(first.refresh_token)
    expect([second.status, second.body.token_type, second.headers['cache-control']]).toEqual([
      200,
      'Bearer',
      'no-store',
    ])
    const third = await refresh(second.body.refresh_token)
    expect([third.status, (await call(third.body.access_token)).status]).toEqual([200, 200])
  })

  test('sent fifty times at once has one successor, and the chain lives', async () => {
    const { refresh_token } = await tokens.issue(await person())
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(refresh_token)))
    expect(new Set(answers.map((a) => a.status))).toEqual(new Set([200]))
    const successors = new Set(answers.map((a) => a.body.refresh_token as string))
    expect(successors.size).toBe(1)
    expect((await refresh([...successors][0]!)).status).toBe(200)
  })

  test('used again late ends the whole chain, at once and on record', async () => {
    const who = await person('ap_clerk')
    const stolen = await tokens.issue(who)
    const { body: next } = await refresh(stolen.refresh_token)
    await owner(
      "update refresh_tokens set used_at = used_at - interval '11 seconds' where used_at is not null and family = $1",
      [decodeJwt(stolen.access_token)['app']],
    )
    expect((await refresh(stolen.refresh_token)).status).toBe(401)
    expect([
      (await refresh(next.refresh_token)).status,
      (await call(next.access_token)).status,
    ]).toEqual([401, 401])
    const { body } = await tenant.as('auditor').get('/history?limit=200')
    expect(
      body.data.filter(
        (e: { action: string; subject_id: string }) => e.action === 'member.token_reused',
      ),
    ).toMatchObject([{ subject_id: who.userId }])
  })

  test('used again after its successor was used ends the chain even within the grace', async () => {
    const first = await tokens.issue(await person())
    const { body: second } = await refresh(first.refresh_token)
    const { body: third } = await refresh(second.refresh_token)
    expect((await refresh(first.refresh_token)).status).toBe(401)
    expect((await refresh(third.refresh_token)).status).toBe(401)
  })

  test('fifty late reuses at once are one entry in the audit log', async () => {
    const other = await newTenant()
    const first = await tokens.issue({
      userId: (await other.actor('buyer')).userId,
      tenantId: other.tenantId,
    })
    await refresh(first.refresh_token)
    await owner(
      "update refresh_tokens set used_at = used_at - interval '1 minute' where used_at is not null and family = $1",
      [decodeJwt(first.access_token)['app']],
    )
    await Promise.all(Array.from({ length: 50 }, () => refresh(first.refresh_token)))
    expect(
      (await other.as('auditor').get('/history')).body.data.map(
        (e: { action: string }) => e.action,
      ),
    ).toEqual(['member.token_reused'])
    expect((await mailsTo(`buyer@${other.slug}.test`)).map((m) => m.subject)).toEqual([
      'An app was signed out for your safety',
    ])
  })

  test('that is revoked, unknown, expired or malformed is refused; revoking answers 200 to all', async () => {
    const first = await tokens.issue(await person())
    const revoke = (token: unknown) =>
      supertest(tenant.app).post('/auth/revoke').type('form').send({ token })
    expect((await revoke(first.refresh_token)).status).toBe(200)
    expect([
      (await refresh(first.refresh_token)).status,
      (await call(first.access_token)).status,
    ]).toEqual([401, 401])
    const byAccess = await tokens.issue(await person())
    expect((await revoke(byAccess.access_token)).status).toBe(200)
    expect((await refresh(byAccess.refresh_token)).status).toBe(401)
    for (const nobodys of ['', 'unknown', 'a.b.c', 'x'.repeat(9000), { a: 1 }])
      expect((await revoke(nobodys)).status).toBe(200)
    const idle = await tokens.issue(await person())
    await owner(
      "update refresh_tokens set expires_at = now() - interval '1 second' where family = $1",
      [decodeJwt(idle.access_token)['app']],
    )
    expect([
      (await refresh(idle.refresh_token)).status,
      (await refresh('unknown')).status,
      (await refresh('')).status,
    ]).toEqual([401, 401, 401])
  })

  test('and its app are listed with the sessions, and a person can end them', async () => {
    const mobile = await tokens.issue(await person('receiver'), {
      at: '',
      userAgent: 'okhttp/4.12 (Android 15)',
      ip: '10.1.2.3',
    })
    const { body } = await call(mobile.access_token, '/api/v1/me/sessions')
    const [shown] = body.data.filter((s: { device: string }) => s.device === 'okhttp on Android')
    expect(shown).toMatchObject({ kind: 'app', ip: '10.1.2.3', current: true })
    const ended = await tenant.as('receiver').post(`/me/sessions/${shown.id}/revocation`)
    expect(ended.status).toBe(200)
    expect([
      (await call(mobile.access_token)).status,
      (await refresh(mobile.refresh_token)).status,
    ]).toEqual([401, 401])
  })

  test('signing out everywhere while it is exchanged leaves nothing alive', async () => {
    const who = await person()
    for (let round = 0; round < 10; round++) {
      const { refresh_token } = await tokens.issue(who)
      const [next] = await Promise.all([
        refresh(refresh_token),
        owner(
          'update token_families set revoked_at = now() where user_id = $1 and revoked_at is null',
          [who.userId],
        ),
      ])
      if (next.status === 200) expect((await refresh(next.body.refresh_token)).status).toBe(401)
    }
  })
})

test('a new signing key signs; the one before it verifies, until it is taken away', async () => {
  const [older, newer] = [newKey(), newKey()]
  const before = await createTokens(tenant.db, older)
  const { access_token } = await before.issue(await person())
  const during = await createTokens(tenant.db, `made 2026-01-01\n${newer}\n${older}`)
  expect(await during.verify(access_token)).toMatchObject(await person())
  expect(
    ((await during.jwks()) as { keys: { kid: string; d?: string }[] }).keys.map((k) => [
      typeof k.kid,
      k.d,
    ]),
  ).toEqual([
    ['string', undefined],
    ['string', undefined],
  ])
  const fresh = await during.issue(await person())
  await expect(before.verify(fresh.access_token)).rejects.toThrow('not valid')
  const after = await createTokens(tenant.db, newer)
  await expect(after.verify(access_token)).rejects.toThrow('not valid')
  expect(await after.verify(fresh.access_token)).toMatchObject(await person())
})

test('the public keys are public', async () => {
  const { body } = await supertest(tenant.app).get('/.well-known/jwks.json')
  expect(body.keys).toMatchObject([{ kty: 'RSA', alg: 'RS256', use: 'sig' }])
  expect(Object.keys(body.keys[0]).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use'])
})

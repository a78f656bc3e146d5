import { describe, expect, test } from 'vitest'
import { authenticator } from '../platform/testing/authenticator.ts'
import { newTenant, testConfig } from '../platform/testing/harness.ts'
import { asOwner, visitor } from '../platform/testing/visitor.ts'

const device = () => authenticator(testConfig.publicUrl)
type Visitor = Awaited<ReturnType<typeof visitor>>
const asked = async (them: Visitor, path: string) =>
  (await them.post(path)).body as { challenge: string; allowCredentials?: unknown[] }

/** A buyer with a passkey, signed in. */
async function withPasskey() {
  const tenant = await newTenant()
  const them = await visitor()
  them.useCookie(await tenant.as('buyer').cookie())
  const key = device()
  const added = await them.post('/me/passkeys', {
    name: 'Laptop',
    response: key.register(await asked(them, '/me/passkeys/options')),
  })
  expect(added.headers['location']).toBe('/me/security')
  return { tenant, them, key }
}
/** Somebody else's browser signs in with the key, perhaps lying. */
async function enter(key: ReturnType<typeof device>, lie: Parameters<typeof key.sign>[1] = {}) {
  const them = await visitor()
  const options = await asked(them, '/sign-in/passkey/options')
  const response = key.sign(options, lie)
  return {
    them,
    response,
    status: (await them.post('/sign-in/passkey', { response, return_to: '/vendors' })).status,
  }
}

describe('a passkey', () => {
  test('signs in from any browser that holds it; asking tells nothing about who has one', async () => {
    const { key } = await withPasskey()
    expect(
      (await asked(await visitor(), '/sign-in/passkey/options')).allowCredentials ?? [],
    ).toEqual([])
    const { them, status } = await enter(key)
    expect([status, await them.isIn()]).toEqual([303, true])
  })
  test.each([
    ['another site', { origin: 'https://evil.test' }],
    ['the site by another port', { origin: 'http://localhost:9' }],
    ['another site’s key', { rpId: 'evil.test' }],
    ['another challenge', { challenge: 'AAAA' }],
    ['without its owner’s finger', { flags: 0x01 }],
    ['an answer to another question', { type: 'webauthn.create' }],
    ['a counter that stands still', { counter: 1 }],
    ['a counter that ran back', { counter: 0 }],
  ])('is refused from %s', async (_what, lie) => {
    const { key } = await withPasskey()
    const { them, status } = await enter(key, lie)
    expect([status, await them.isIn()]).toEqual([422, false])
  })
  test('answers a challenge once, and only the browser that was asked', async () => {
    const { key } = await withPasskey()
    const { them, response } = await enter(key)
    await them.post('/sign-out')
    expect((await them.post('/sign-in/passkey', { response })).status).toBe(422)
    const other = await visitor()
    await asked(other, '/sign-in/passkey/options')
    expect((await other.post('/sign-in/passkey', { response })).status).toBe(422)
    expect([await them.isIn(), await other.isIn()]).toEqual([false, false])
  })
  test('whose owner was deactivated or has removed it opens nothing', async () => {
    const { tenant, them, key } = await withPasskey()
    const id = /\/me\/passkeys\/([\w-]+)\/removal/.exec((await them.get('/me/security')).text)![1]
    const thief = await visitor()
    thief.useCookie(await tenant.as('approver').cookie())
    expect((await thief.post(`/me/passkeys/${id}/removal`)).status).toBe(404)
    expect((await thief.post(`/me/passkeys/${id}/name`, { name: 'Mine' })).status).toBe(404)
    await tenant
      .as('admin')
      .post(`/members/${(await tenant.actor('buyer')).userId}/deactivation`, {})
    expect((await enter(key)).status).toBe(422)
    await tenant
      .as('admin')
      .post(
        `/members/${await tenant.read('admin', async (ctx) => (await ctx.tx.raw("select user_id from memberships where roles = '{buyer}'", [])).rows[0]!['user_id'])}/reactivation`,
        {},
      )
    them.useCookie(await tenant.as('buyer').cookie())
    expect((await enter(key)).status).toBe(303)
  })
  test('of somebody else does not confirm who is signed in', async () => {
    const { tenant, key } = await withPasskey()
    const other = await visitor()
    other.useCookie(await tenant.as('approver').cookie())
    expect(
      (
        await other.post('/step-up/passkey', {
          response: key.sign(await asked(other, '/step-up/passkey/options')),
        })
      ).status,
    ).toBe(422)
  })
  test('is not added with a wrong answer, nor twice, nor without a fresh proof', async () => {
    const { tenant, them, key } = await withPasskey()
    for (const lie of [
      { origin: 'https://evil.test' },
      { rpId: 'evil.test' },
      { challenge: 'AAAA' },
      { flags: 0x41 },
    ])
      expect(
        (
          await them.post('/me/passkeys', {
            name: 'x',
            response: device().register(await asked(them, '/me/passkeys/options'), lie),
          })
        ).status,
      ).toBe(422)
    expect(
      (
        await them.post('/me/passkeys', {
          name: 'x',
          response: key.register(await asked(them, '/me/passkeys/options')),
        })
      ).status,
    ).toBe(409)
    const sign = await asked(them, '/sign-in/passkey/options')
    expect(
      (await them.post('/me/passkeys', { name: 'x', response: device().register(sign) })).status,
    ).toBe(422)
    await asOwner(`update sessions set data = data - 'confirmedAt' where user_id = $1`, [
      (await tenant.actor('buyer')).userId,
    ])
    expect((await them.post('/me/passkeys/options')).headers['location']).toMatch(/^\/step-up/)
  })
  test('no nonsense in its place is more than refused', async () => {
    const { them, key } = await withPasskey()
    for (const response of [
      '',
      'null',
      '[]',
      '{}',
      '{"id":"x"}',
      'x'.repeat(30_000),
      '\u0000',
      JSON.stringify({
        id: 'AA',
        rawId: 'AA',
        type: 'public-key',
        response: { clientDataJSON: '%%' },
        clientExtensionResults: {},
      }),
      key.sign({ challenge: 'AA' }).replace(/"signature":"[^"]+"/, '"signature":7'),
    ])
      for (const path of ['/sign-in/passkey', '/step-up/passkey', '/me/passkeys']) {
        await them.post(`${path}/options`)
        expect((await them.post(path, { response })).status).toBe(422)
      }
  })
})

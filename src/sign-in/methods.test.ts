import { randomUUID } from 'node:crypto'
import supertest from 'supertest'
import { Secret, TOTP } from 'otpauth'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  jwtPrivateKey,
  mailsTo,
  newTenant,
  product,
  type TestTenant,
  testConfig,
} from '../platform/testing/harness.ts'
import { asOwner, mailedPath, visitor } from '../platform/testing/visitor.ts'
import { createCipher } from '../platform/encryption.ts'
import { hashPassword } from './password.ts'
import { createTokens } from './tokens.ts'

const password = 'correct horse'
let hash = ''
beforeAll(async () => void (hash = await hashPassword(password, { N: 2 ** 12, r: 8, p: 1 })))
const organisation = () => newTenant({ passwordHash: hash })
const emailOf = (tenant: TestTenant, role = 'buyer'): string => `${role}@${tenant.slug}.test`
const facts = async (tenant: TestTenant) => {
  await (await product()).jobs.drain(2000)
  return (
    (
      await tenant.read('auditor', (ctx) =>
        ctx.tx.raw(
          "select action, data ->> 'how' as how from audit_log where subject_kind = 'member' order by seq",
          [],
        ),
      )
    ).rows as { action: string; how: string | null }[]
  ).map((r) => [r.action, r.how])
}
const codeAt = (secret: string, shift = 0): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({
    timestamp: Date.now() + shift * 30_000,
  })

/** A buyer who has set up one-time codes. */
async function withCodes() {
  const tenant = await organisation()
  const them = await visitor()
  await them.signIn(emailOf(tenant), password)
  expect((await them.post('/me/security/totp/start')).headers['location']).toBe('/me/security/totp')
  const page = (await them.get('/me/security/totp')).text
  const secret = /<code>([A-Z2-7 ]+)<\/code>/.exec(page)![1]!.replaceAll(' ', '')
  expect(page).toContain('aria-label="QR code with the secret below"')
  expect((await them.post('/me/security/totp', { code: '000000' })).status).toBe(422)
  const done = await them.post('/me/security/totp', { code: codeAt(secret, -1) })
  const codes = [...done.text.matchAll(/<li><code>([\w-]+)<\/code>/g)].map((m) => m[1]!)
  expect(codes).toHaveLength(10)
  return { tenant, them, secret, codes, email: emailOf(tenant) }
}

describe('the audit log of an organisation', () => {
  test('tells who signed in how, whose sign-in was refused, and who signed out', async () => {
    const tenant = await organisation()
    const them = await visitor()
    expect((await them.signIn(emailOf(tenant), 'wrong horse')).status).toBe(422)
    await them.signIn(emailOf(tenant), password)
    await them.post('/sign-out')
    expect(await them.isIn()).toBe(false)
    await supertest(tenant.app)
      .post('/auth/token')
      .send({ email: emailOf(tenant), password })
    const said = await facts(tenant)
    expect(said).toEqual(
      expect.arrayContaining([
        ['member.sign_in_failed', 'password'],
        ['member.signed_in', 'password'],
        ['member.signed_out', null],
      ]),
    )
    expect(said.filter(([action]) => action === 'member.signed_in')).toHaveLength(2)
  })
  test('says nothing of addresses nobody has', async () => {
    const them = await visitor()
    const answer = await them.signIn(`nobody-${randomUUID()}@people.test`, password)
    expect(answer.status).toBe(422)
    await (await product()).jobs.drain(2000)
  })
})

describe('a link by mail', () => {
  test('signs in once, after a click on its page, and leads to where one wanted to go', async () => {
    const tenant = await organisation()
    const them = await visitor()
    await them.post('/sign-in/link', { email: emailOf(tenant), return_to: '/vendors' })
    const path = await mailedPath(emailOf(tenant))
    for (let i = 0; i < 5; i++) expect((await them.get(path)).status).toBe(200)
    expect(await them.isIn()).toBe(false)
    const entered = await them.post(path)
    expect([entered.status, entered.headers['location']]).toEqual([303, '/vendors'])
    expect((await (await visitor()).post(path)).status).toBe(404)
    expect(await facts(tenant)).toContainEqual(['member.signed_in', 'link'])
  })
  test('of many clicks at once, one signs in', async () => {
    const tenant = await organisation()
    await (await visitor()).post('/sign-in/link', { email: emailOf(tenant) })
    const path = await mailedPath(emailOf(tenant))
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => (await (await visitor()).post(path)).status),
    )
    expect(answers.filter((s) => s === 303)).toHaveLength(1)
  })
  test('is answered alike for every address; strangers and the deactivated get no mail, and another site is never a destination', async () => {
    const tenant = await organisation()
    const them = await visitor()
    await tenant
      .as('admin')
      .post(`/members/${tenant.users[emailOf(tenant, 'receiver')]}/deactivation`, {})
    const stranger = `nobody-${randomUUID()}@people.test`
    const answers = await Promise.all(
      [emailOf(tenant), stranger, emailOf(tenant, 'receiver')].map((email) =>
        them.post('/sign-in/link', { email, return_to: '//evil.test/x' }),
      ),
    )
    expect(new Set(answers.map((a) => `${a.status} ${a.text}`)).size).toBe(1)
    const path = await mailedPath(emailOf(tenant))
    expect((await them.post(path)).headers['location']).toBe('/inbox')
    expect([
      (await mailsTo(stranger, 0)).length,
      (await mailsTo(emailOf(tenant, 'receiver'), 0)).length,
    ]).toEqual([0, 0])
    expect((await them.post('/sign-in/link', { email: 'x' })).status).toBe(422)
  })
  test('is too old after fifteen minutes', async () => {
    const tenant = await organisation()
    const them = await visitor()
    await them.post('/sign-in/link', { email: emailOf(tenant) })
    const path = await mailedPath(emailOf(tenant))
    await asOwner(
      "update sign_in_links set expires_at = now() - interval '1 second' where user_id = $1",
      [tenant.users[emailOf(tenant)]],
    )
    expect([(await them.get(path)).status, (await them.post(path)).status]).toEqual([404, 404])
  })
})

describe('a forgotten password', () => {
  test('is replaced after signing in by link, and ends every other sign-in', async () => {
    const tenant = await organisation()
    const [lost, elsewhere] = [await visitor(), await visitor()]
    await elsewhere.signIn(emailOf(tenant), password)
    const app = (
      await supertest(tenant.app)
        .post('/auth/token')
        .send({ email: emailOf(tenant), password })
    ).body
    await lost.post('/sign-in/link', { email: emailOf(tenant) })
    await lost.post(await mailedPath(emailOf(tenant)))
    for (const bad of ['short', 'passwordpassword', '', 'x'.repeat(501)])
      expect((await lost.post('/me/security/password', { password: bad })).status).toBe(422)
    expect(
      (await lost.post('/me/security/password', { password: 'four words not together' })).headers[
        'location'
      ],
    ).toBe('/me/security')
    expect([await lost.isIn(), await elsewhere.isIn()]).toEqual([true, false])
    expect(
      (await supertest(tenant.app).post('/auth/refresh').send({ refresh_token: app.refresh_token }))
        .status,
    ).toBe(401)
    const again = await visitor()
    expect((await again.signIn(emailOf(tenant), password)).status).toBe(422)
    expect((await again.signIn(emailOf(tenant), 'four words not together')).status).toBe(303)
    expect(await facts(tenant)).toContainEqual(['member.password_changed', null])
  })
})

describe('confirming who it is', () => {
  const stale = (tenant: TestTenant) =>
    asOwner(
      `update sessions set data = data || '{"confirmedAt":"2020-01-01T00:00:00.000Z"}' where user_id = $1`,
      [tenant.users[emailOf(tenant)]],
    )
  test('is asked for before a password is changed; a password or a mailed link will do, and leads back', async () => {
    const tenant = await organisation()
    const them = await visitor()
    await them.signIn(emailOf(tenant), password)
    await stale(tenant)
    const asked = await them.get('/me/security/password')
    expect(asked.headers['location']).toBe('/step-up?return_to=%2Fme%2Fsecurity%2Fpassword')
    expect((await them.get(asked.headers['location']!)).text).not.toContain('One-time code')
    expect((await them.post('/step-up', { password: 'wrong' })).status).toBe(422)
    expect((await them.post('/step-up', {})).status).toBe(422)
    expect(
      (await them.post('/step-up', { password, return_to: '/me/security/password' })).headers[
        'location'
      ],
    ).toBe('/me/security/password')
    expect((await them.get('/me/security/password')).status).toBe(200)
    await stale(tenant)
    await them.post('/step-up/link', { return_to: '/me/security/password' })
    const path = await mailedPath(emailOf(tenant))
    const other = await visitor()
    await other.signIn(emailOf(tenant, 'approver'), password)
    expect((await other.post(path)).status).toBe(404)
    expect((await (await visitor()).post(path)).headers['location']).toMatch(/^\/sign-in/)
    expect((await them.post(path)).headers['location']).toBe('/me/security/password')
    expect((await them.get('/me/security/password')).status).toBe(200)
  })
  test('a link that confirms signs nobody in, and a link that signs in confirms nothing', async () => {
    const tenant = await organisation()
    const them = await visitor()
    await them.signIn(emailOf(tenant), password)
    await them.post('/step-up/link', {})
    const confirms = await mailedPath(emailOf(tenant))
    expect(
      (await (await visitor()).post(confirms.replace('/step-up/link', '/sign-in/link'))).status,
    ).toBe(404)
    await them.post('/sign-in/link', { email: emailOf(tenant) })
    const signsIn = await mailedPath(emailOf(tenant), 2)
    expect((await them.post(signsIn.replace('/sign-in/link', '/step-up/link'))).status).toBe(404)
  })
  test('five wrong answers end the session', async () => {
    const tenant = await organisation()
    const them = await visitor()
    await them.signIn(emailOf(tenant), password)
    for (let i = 0; i < 4; i++)
      expect((await them.post('/step-up', { password: 'wrong' })).status).toBe(422)
    expect((await them.post('/step-up', { password: 'wrong' })).headers['location']).toMatch(
      /^\/sign-in/,
    )
    expect(await them.isIn()).toBe(false)
  })
  test('nobody changes how somebody else signs in by looking through their eyes', async () => {
    const tenant = await organisation()
    const admin = await visitor()
    await admin.signIn(emailOf(tenant, 'admin'), password)
    await admin.post(`/members/${tenant.users[emailOf(tenant)]}/view`)
    for (const path of ['/me/security', '/me/security/password', '/me/security/totp', '/step-up'])
      expect((await admin.get(path)).status).toBe(403)
    expect(
      (await admin.post('/me/security/password', { password: 'four words not together' })).status,
    ).toBe(403)
    expect((await admin.post('/me/passkeys/options')).status).toBe(403)
  })
})

describe('one-time codes', () => {
  test('are asked for after the password; before the code nobody is signed in, and a code works once', async () => {
    const { secret, email } = await withCodes()
    const them = await visitor()
    expect(
      (await them.signIn(email, password, { return_to: '/vendors' })).headers['location'],
    ).toBe('/sign-in/code')
    expect(await them.isIn()).toBe(false)
    expect((await them.get('/vendors')).headers['location']).toMatch(/^\/sign-in/)
    const code = codeAt(secret)
    expect((await them.post('/sign-in/code', { code })).headers['location']).toBe('/vendors')
    const thief = await visitor()
    await thief.signIn(email, password)
    expect((await thief.post('/sign-in/code', { code })).status).toBe(422)
    expect(await thief.isIn()).toBe(false)
    for (const junk of ['', 'abcdef', '１２３４５６', '1'.repeat(101), codeAt(secret, -3)])
      expect((await thief.post('/sign-in/code', { code: junk })).status).toBe(422)
  })
  test('of the same code sent twenty times at once, one signs in', async () => {
    const { secret, email, tenant } = await withCodes()
    const many = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const one = await visitor()
        await one.signIn(email, password)
        return one
      }),
    )
    const answers = await Promise.all(
      many.map(async (one) => (await one.post('/sign-in/code', { code: codeAt(secret) })).status),
    )
    expect(answers.filter((s) => s === 303)).toHaveLength(1)
    expect(
      (await facts(tenant)).filter(
        ([action, how]) => action === 'member.signed_in' && how === 'totp',
      ),
    ).toHaveLength(1)
  })
  test('that cannot be opened, as after a restore without its encryption key, say what to do, and a recovery code still signs in', async () => {
    const { codes, email, tenant } = await withCodes()
    const userId = tenant.users[email]!
    const sealed = createCipher(testConfig.encryptionKeys).seal('JBSWY3DPEHPK3PXP', {
      table: 'totp_devices',
      column: 'secret',
      row: randomUUID(),
    })
    await asOwner('update totp_devices set secret = $2 where user_id = $1', [userId, sealed])
    const them = await visitor()
    await them.signIn(email, password)
    const refused = await them.post('/sign-in/code', { code: '123456' })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('Use one of your recovery codes')
    const app = await supertest(tenant.app)
      .post('/auth/token')
      .send({ email, password, code: '123456' })
    expect([app.status, app.body.code]).toEqual([401, 'mfa_required'])
    expect(app.body.detail).toContain('recovery codes')
    expect((await them.post('/sign-in/code', { code: codes[0] })).status).toBe(303)
    expect(await them.isIn()).toBe(true)
  })
  test('are asked for after a mailed link too, and at the door of apps', async () => {
    const { secret, email, tenant } = await withCodes()
    const them = await visitor()
    await them.post('/sign-in/link', { email })
    expect((await them.post(await mailedPath(email))).headers['location']).toBe('/sign-in/code')
    const token = (more: object) =>
      supertest(tenant.app)
        .post('/auth/token')
        .send({ email, password, ...more })
    expect((await token({})).body).toMatchObject({ status: 401, code: 'mfa_required' })
    expect((await token({ code: '000000' })).body).toMatchObject({
      status: 401,
      code: 'mfa_required',
    })
    expect(
      (
        await supertest(tenant.app)
          .post('/auth/token')
          .send({ email, password: 'wrong', code: codeAt(secret) })
      ).body.code,
    ).toBe('bad_credentials')
    expect((await token({ code: codeAt(secret) })).status).toBe(200)
  })
  test('five tries, then a pause that the right code does not end', async () => {
    const { secret, email } = await withCodes()
    const them = await visitor()
    await them.signIn(email, password)
    for (let i = 0; i < 5; i++) await them.post('/sign-in/code', { code: '000000' })
    const late = await them.post('/sign-in/code', { code: codeAt(secret) })
    expect([late.status, late.text.includes('Too many codes')]).toEqual([422, true])
  })
  test('a recovery code works in place of the app, once', async () => {
    const { codes, email, tenant } = await withCodes()
    const enter = async (code: string) => {
      const them = await visitor()
      await them.signIn(email, password)
      return (await them.post('/sign-in/code', { code })).status
    }
    expect([
      await enter(codes[0]!.toUpperCase()),
      await enter(codes[0]!),
      await enter(codes[1]!),
    ]).toEqual([303, 422, 303])
    expect(await facts(tenant)).toContainEqual(['member.recovery_code_used', null])
    const rows = await asOwner(
      'select code_hash, secret from recovery_codes join totp_devices using (user_id) where user_id = $1',
      [tenant.users[email]],
    )
    expect(JSON.stringify(rows)).not.toContain(codes[2])
    expect(String(rows[0]?.['secret'])).toMatch(/^v1\./)
  })
  test('are turned off, or given new recovery codes, only after a fresh proof', async () => {
    const { them, codes, email, tenant } = await withCodes()
    await asOwner(
      `update sessions set data = data || '{"confirmedAt":"2020-01-01T00:00:00.000Z"}' where user_id = $1`,
      [tenant.users[email]],
    )
    for (const path of ['/me/security/totp/removal', '/me/security/recovery-codes'])
      expect((await them.post(path)).headers['location']).toMatch(/^\/step-up/)
    expect(
      (await them.post('/step-up', { code: codes[3], return_to: '/me/security' })).headers[
        'location'
      ],
    ).toBe('/me/security')
    expect((await them.post('/me/security/recovery-codes')).text).not.toContain(codes[4])
    expect((await them.post('/me/security/totp/removal')).headers['location']).toBe('/me/security')
    expect((await (await visitor()).signIn(email, password)).headers['location']).toBe('/inbox')
  })
  test('a started sign-in is forgotten after five minutes', async () => {
    const { secret, email, tenant } = await withCodes()
    const them = await visitor()
    await them.signIn(email, password)
    await asOwner(
      `update sessions set data = jsonb_set(data, '{pending,since}', '0') where data #>> '{pending,userId}' = $1`,
      [tenant.users[email]],
    )
    expect((await them.post('/sign-in/code', { code: codeAt(secret) })).headers['location']).toBe(
      '/sign-in',
    )
    expect(await them.isIn()).toBe(false)
  })
})

test('an app whose proof is old is asked for a new one; a refresh does not make it younger', async () => {
  const tenant = await organisation()
  const tokens = await createTokens(tenant.db, jwtPrivateKey)
  const first = await tokens.issue({
    userId: tenant.users[emailOf(tenant)]!,
    tenantId: tenant.tenantId,
  })
  const before = await tokens.verify(first.access_token)
  expect(Date.now() - before.authTime.getTime()).toBeLessThan(5000)
  await asOwner(
    "update token_families set created_at = now() - interval '1 hour' where user_id = $1",
    [tenant.users[emailOf(tenant)]],
  )
  const after = await tokens.verify((await tokens.refresh(first.refresh_token)).access_token)
  expect(Date.now() - after.authTime.getTime()).toBeGreaterThan(3_500_000)
})

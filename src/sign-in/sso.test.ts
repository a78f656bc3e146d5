import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assertCallable, guardedFetch, isPrivate } from '../integrations/guarded-fetch/index.ts'
import { dnsTexts, newTenant, testConfig, type TestTenant } from '../platform/testing/harness.ts'
import { identityProvider, type Person } from '../platform/testing/identity-provider.ts'
import { asOwner, mailedPath, visitor } from '../platform/testing/visitor.ts'

type Idp = Awaited<ReturnType<typeof identityProvider>>
let idp: Idp
let other: Idp
const callback = `${testConfig.publicUrl}/sign-in/sso/callback`
beforeAll(async () => {
  idp = await identityProvider(callback)
  other = await identityProvider(callback, true)
})
afterAll(() => {
  idp.stop()
  other.stop()
})

const newDomain = (): string => `${randomUUID().slice(0, 8)}.example`.replace(/^\d/, 'd')
const settings = (domain: string, more: object = {}) => ({
  issuer: idp.issuer,
  client_id: idp.clientId,
  client_secret: idp.clientSecret,
  domain,
  default_role: 'requester',
  ...more,
})
/** An organisation with single sign-on for a domain of its own, and one buyer with an address there. */
async function organisation(more: object = {}) {
  const domain = newDomain()
  const tenant = await newTenant({
    people: [
      ...['admin', 'auditor'].map((role) => ({ role, email: '' })),
      { role: 'buyer', email: `meera@${domain}` },
    ].map(({ role }) => ({
      email: role === 'buyer' ? `meera@${domain}` : `${role}@${domain}`,
      name: `The ${role}`,
      roles: [role as 'buyer'],
    })),
  })
  const admin = await browserOf(`admin@${domain}`)
  const saved = await admin.post('/identity-provider/edit', settings(domain, more))
  expect([saved.status, saved.headers['location']]).toEqual([303, '/identity-provider'])
  await proveDomain(admin, domain)
  return { tenant, domain, email: `meera@${domain}` }
}
/** The administrator enters the record that the page asks for, and lets it be checked. */
async function proveDomain(admin: Awaited<ReturnType<typeof visitor>>, domain: string) {
  const text = /svpms-domain=[0-9a-f]{40}/.exec((await admin.get('/identity-provider')).text)![0]
  dnsTexts.set(`_svpms.${domain}`, [text])
  const proven = await admin.post('/identity-provider/domain-proof')
  expect([proven.status, proven.headers['location']]).toEqual([303, '/identity-provider'])
}
async function browserOf(email: string) {
  const them = await visitor()
  await them.post('/sign-in/link', { email })
  await them.post(await mailedPath(email))
  return them
}
const formOf = async (email: string, fields: object) =>
  (await browserOf(email)).post('/identity-provider/edit', fields)

async function goesThrough(email: string, person: Person, at: Idp = idp) {
  const them = await visitor()
  const begun = await them.get(
    `/sign-in/sso?email=${encodeURIComponent(email)}&return_to=/purchase-requests`,
  )
  const back = await at.signIn(begun.headers['location']!, person)
  return { them, back, answer: await them.get(back.slice(testConfig.publicUrl.length)) }
}
const vouched = (email: string, sub = randomUUID()): Person => ({
  sub,
  email,
  email_verified: true,
  name: 'Meera Nair',
})
const facts = async (tenant: TestTenant) =>
  (
    await asOwner(
      "select action, data ->> 'how' as how from audit_log where tenant_id = $1 order by seq",
      [tenant.tenantId],
    )
  ).map((r) => `${String(r['action'])} ${String(r['how'])}`)

describe('single sign-on', () => {
  test('begins by typing an address of the domain, and signs in a member whom the provider has identified', async () => {
    const { tenant, email } = await organisation()
    const asked = await (
      await visitor()
    ).post('/sign-in', { email, password: '', return_to: '/purchase-requests' })
    expect(asked.headers['refresh']).toContain(`/sign-in/sso?email=${encodeURIComponent(email)}`)
    const me = vouched(email)
    const { them, answer } = await goesThrough(email, me)
    expect(answer.headers['location']).toBe('/purchase-requests')
    expect(await them.isIn()).toBe(true)
    expect(await facts(tenant)).toEqual(
      expect.arrayContaining(['member.sso_linked null', 'member.signed_in sso']),
    )
    const moved = await goesThrough(email, { ...me, email: `meera.nair@${email.split('@')[1]}` })
    expect(await moved.them.isIn()).toBe(true)
    expect((await facts(tenant)).filter((f) => f.startsWith('member.sso_linked'))).toHaveLength(1)
  })
  test('reads the address from the ID token too', async () => {
    const { email } = await organisation({
      issuer: other.issuer,
      client_id: other.clientId,
      client_secret: other.clientSecret,
    })
    expect((await goesThrough(email, vouched(email), other)).answer.status).toBe(303)
  })
  test.each([
    ['not verified', { email_verified: false }],
    ['of another domain', { email: 'meera@elsewhere.example' }],
    ['of a domain that ends alike', { email: 'meera@evil.example@x.test' }],
    ['missing', { email: '' }],
  ])('refuses an address that is %s', async (_what, lie) => {
    const { email } = await organisation({ joins: 'on' })
    const { them, answer } = await goesThrough(email, { ...vouched(email), ...lie })
    expect([answer.status, await them.isIn()]).toEqual([403, false])
  })
  test('lets new people in only where the organisation wants that, with the role it names', async () => {
    const closed = await organisation()
    const stranger = (domain: string): string => `new@${domain}`
    expect(
      (await goesThrough(stranger(closed.domain), vouched(stranger(closed.domain)))).answer.status,
    ).toBe(403)
    const open = await organisation({ joins: 'on', default_role: 'receiver' })
    const { them, answer } = await goesThrough(
      stranger(open.domain),
      vouched(stranger(open.domain)),
    )
    expect(answer.status).toBe(303)
    expect([(await them.get('/receipts')).status, (await them.get('/members')).status]).toEqual([
      200, 403,
    ])
    expect(
      (await formOf(`admin@${open.domain}`, settings(open.domain, { default_role: 'admin' })))
        .status,
    ).toBe(422)
  })
  test('gives nobody a role that moves money: another administrator than who chose it must confirm it', async () => {
    const { tenant, domain } = await organisation({ joins: 'on', default_role: 'ap_clerk' })
    await asOwner(
      `update memberships set roles = '{auditor,admin}' where tenant_id = $1 and email = $2`,
      [tenant.tenantId, `auditor@${domain}`],
    )
    const email = `ravi@${domain}`
    const { them } = await goesThrough(email, vouched(email))
    expect((await them.get('/invoices')).status).toBe(403)
    expect(
      await asOwner(
        `select p.role, m.email as by from role_proposals p
        join memberships m on m.tenant_id = p.tenant_id and m.user_id = p.proposed_by
        where p.tenant_id = $1`,
        [tenant.tenantId],
      ),
    ).toEqual([{ role: 'ap_clerk', by: `admin@${domain}` }])
  })
  test('refuses the deactivated with a page', async () => {
    const { tenant, domain, email } = await organisation({ joins: 'on' })
    const me = vouched(email)
    expect((await goesThrough(email, me)).answer.status).toBe(303)
    await (await browserOf(`admin@${domain}`)).post(`/members/${tenant.users[email]}/deactivation`)
    const { answer } = await goesThrough(email, me)
    expect([answer.status, answer.text.includes('Your membership has ended')]).toEqual([403, true])
  })
  test('ends where it was begun: another browser, another state, a second time, nonsense', async () => {
    const { email } = await organisation()
    const { them, back } = await goesThrough(email, vouched(email))
    const path = back.slice(testConfig.publicUrl.length)
    const [second, stranger] = [await them.get(path), await (await visitor()).get(path)]
    expect([second.status, stranger.status]).toEqual([422, 422])
    for (const change of [
      (p: string) => p.replace(/state=[^&]+/, 'state=x'),
      (p: string) => p.replace(/code=[^&]+/, 'code=x'),
      () => '/sign-in/sso/callback?error=access_denied',
      () => '/sign-in/sso/callback?code=a&code=b',
      () => '/sign-in/sso/callback',
    ]) {
      const victim = await visitor()
      const begun = await victim.get(`/sign-in/sso?email=${email}`)
      const came = (await idp.signIn(begun.headers['location']!, vouched(email))).slice(
        testConfig.publicUrl.length,
      )
      expect([(await victim.get(change(came))).status, await victim.isIn()]).toEqual([422, false])
    }
  })
  test('vouches for one organisation only: no other is entered, and no password chosen, without a proof of one’s own', async () => {
    const victim = await newTenant()
    const evil = await organisation({ joins: 'on' })
    const taken = `boss@${evil.domain}`
    await asOwner('update users set email = $1 where id = $2', [
      taken,
      victim.users[`admin@${victim.slug}.test`],
    ])
    const { them, answer } = await goesThrough(taken, vouched(taken))
    expect(answer.status).toBe(303)
    for (const [path, fields] of [
      ['/organisations/switch', { organisation_id: victim.tenantId }],
      ['/organisations/new', {}],
      ['/me/security/password', { password: 'four words not together' }],
      ['/me/passkeys/options', {}],
      ['/me/security/totp/start', {}],
    ] as const)
      expect((await them.post(path, fields)).headers['location']).toMatch(/^\/step-up/)
    for (const path of ['/organisations', '/me/security'])
      expect((await them.get(path)).headers['location']).toMatch(/^\/step-up/)
    expect((await them.get('/inbox')).text).not.toContain(`Tenant ${victim.slug}`)
  })
  test('a person it let in before they proved their address loses its session and its link with the proof, and opens nothing they join later', async () => {
    const evil = await organisation({ joins: 'on' })
    const victim = await newTenant()
    const email = `new@${evil.domain}`
    const person = vouched(email)
    const { them } = await goesThrough(email, person)
    expect(await them.isIn()).toBe(true)
    const invited = await victim
      .as('admin')
      .post('/invitations', { name: 'Meera Nair', email, roles: ['requester'] })
    expect(invited.status).toBe(201)
    const owner = await visitor()
    const joined = await owner.post(await mailedPath(email), {
      name: 'Meera Nair',
      password: 'four words not together',
      locale: 'en-IN',
      time_zone: 'Asia/Kolkata',
    })
    expect(joined.headers['location']).toBe('/inbox')
    expect(await them.isIn()).toBe(false)
    expect(
      await asOwner(
        'select 1 from sso_identities s join users u on u.id = s.user_id where u.email = $1',
        [email],
      ),
    ).toEqual([])
    const again = await goesThrough(email, person)
    expect(
      (await again.them.post('/organisations/switch', { organisation_id: victim.tenantId }))
        .headers['location'],
    ).toMatch(/^\/step-up/)
    expect((await again.them.get('/inbox')).text).not.toContain(`Tenant ${victim.slug}`)
    expect(await owner.isIn()).toBe(true)
  })
})

describe('setting up single sign-on', () => {
  test('needs an administrator with a fresh proof; the secret is kept encrypted and never shown', async () => {
    const { tenant, domain } = await organisation()
    const admin = await browserOf(`admin@${domain}`)
    const page = (await admin.get('/identity-provider')).text
    expect(page).toContain(domain)
    expect(page + (await admin.get('/identity-provider/edit')).text).not.toContain(idp.clientSecret)
    const [row] = await asOwner(
      'select client_secret from identity_providers where tenant_id = $1',
      [tenant.tenantId],
    )
    expect(String(row?.['client_secret'])).toMatch(/^v1\./)
    expect(
      (await admin.post('/identity-provider/edit', settings(domain, { client_secret: '' }))).status,
    ).toBe(303)
    expect(
      (
        await admin.post(
          '/identity-provider/edit',
          settings(domain, { client_secret: '', issuer: other.issuer }),
        )
      ).status,
    ).toBe(422)
    await asOwner(`update sessions set data = data - 'confirmedAt' where user_id = $1`, [
      tenant.users[`admin@${domain}`],
    ])
    expect(
      (await admin.post('/identity-provider/edit', settings(domain))).headers['location'],
    ).toMatch(/^\/step-up/)
    expect((await (await browserOf(`meera@${domain}`)).get('/identity-provider')).status).toBe(403)
  })
  test('a claim routes nobody before its domain is proven, and takes nothing from the organisation that proves it', async () => {
    const domain = newDomain()
    const there = await organisation()
    const claimer = await browserOf(`admin@${there.domain}`)
    expect((await claimer.post('/identity-provider/edit', settings(domain))).status).toBe(303)
    const begins = async (at: string): Promise<number> =>
      (await (await visitor()).get(`/sign-in/sso?email=a@${at}`)).status
    expect([await begins(domain), await begins(there.domain)]).toEqual([422, 422])
    const page = (await claimer.get('/identity-provider')).text
    expect(page).toMatch(/Domain not proven[\s\S]*_svpms\./)
    expect((await claimer.post('/identity-provider/domain-proof')).status).toBe(409)
    dnsTexts.set(`_svpms.${domain}`, ['svpms-domain=somebody-else'])
    expect((await claimer.post('/identity-provider/domain-proof')).status).toBe(409)
    const owner = await organisation()
    const ownAdmin = await browserOf(`admin@${owner.domain}`)
    expect((await ownAdmin.post('/identity-provider/edit', settings(domain))).status).toBe(303)
    await proveDomain(ownAdmin, domain)
    expect(await begins(domain)).toBe(303)
    expect((await claimer.post('/identity-provider/domain-proof')).status).toBe(409)
  })
  test('a domain that one organisation has proven is not proven by another until it is given up', async () => {
    const [first, second] = [await organisation(), await organisation()]
    const admin = await browserOf(`admin@${second.domain}`)
    await admin.post('/identity-provider/edit', settings(first.domain))
    const text = /svpms-domain=[0-9a-f]{40}/.exec((await admin.get('/identity-provider')).text)![0]
    dnsTexts.get(`_svpms.${first.domain}`)!.push(text)
    const answer = await admin.post('/identity-provider/domain-proof')
    expect([answer.status, answer.text.includes('Another organisation has proven')]).toEqual([
      422,
      true,
    ])
    expect(answer.text).not.toContain(first.tenant.slug)
    await (await browserOf(`admin@${first.domain}`)).post('/identity-provider/removal')
    expect((await admin.post('/identity-provider/domain-proof')).status).toBe(303)
  })
  test('names what is wrong, keeps what was typed, and never fails', async () => {
    const { domain } = await organisation()
    const admin = await browserOf(`admin@${domain}`)
    for (const bad of [
      { issuer: 'x' },
      { issuer: 'ftp://x.test' },
      { issuer: 'http://127.0.0.1:1' },
      { issuer: `${idp.issuer}/nowhere` },
      { issuer: '\u0000' },
      { domain: 'gmail.com' },
      { domain: 'localhost' },
      { domain: 'a b.com' },
      { domain: '' },
      { client_id: '' },
      { client_secret: 'x'.repeat(501) },
      { default_role: 'boss' },
      { tenant_id: randomUUID() },
    ]) {
      const res = await admin.post('/identity-provider/edit', settings(domain, bad))
      expect([bad, res.status]).toEqual([bad, 422])
      expect(res.text).not.toContain(idp.clientSecret)
    }
    for (const email of [
      '',
      'x',
      '@',
      'a@',
      'a@\u0000',
      `a@${'x'.repeat(300)}`,
      'a@nobody.example',
    ])
      expect(
        (await (await visitor()).get(`/sign-in/sso?email=${encodeURIComponent(email)}`)).status,
      ).toBeLessThan(500)
  })
})

describe('an address that a user typed', () => {
  test('is called in production only when it is https on the open internet', () => {
    for (const bad of [
      'http://login.example.com',
      'https://127.0.0.1',
      'https://10.1.2.3',
      'https://169.254.169.254/latest',
      'https://[::1]',
      'https://[fd00::1]',
      'https://[::ffff:10.0.0.1]',
      'https://[::ffff:7f00:1]',
      'https://localhost',
      'https://metadata',
      'https://2130706433',
      'https://0x7f.1',
      'https://u:p@login.example.com',
      'file:///etc/passwd',
    ])
      expect(() => assertCallable(new URL(bad), false), bad).toThrow()
    expect(() => assertCallable(new URL('https://login.example.com'), false)).not.toThrow()
    expect(['8.8.8.8', '2606:4700::1111'].map(isPrivate)).toEqual([false, false])
  })
  test('is judged by where its name points when it is called', async () => {
    await expect(guardedFetch(false)('https://localhost.localdomain./')).rejects.toThrow()
    await expect(guardedFetch(false)(idp.issuer)).rejects.toThrow('only https is called')
  })
})

import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { authenticator } from '../platform/testing/authenticator.ts'
import { mailsTo, newTenant, testConfig } from '../platform/testing/harness.ts'
import { asOwner, mailedPath, visitor } from '../platform/testing/visitor.ts'
import { hashPassword } from './password.ts'

const theirs = 'the attacker knows this one'
const own = 'only the owner knows this one'
const joins = { name: 'Priya Menon', password: own, locale: 'en-IN', time_zone: 'Asia/Kolkata' }
const newAddress = (): string => `priya-${randomUUID().slice(0, 8)}@victim.test`
const cheap = hashPassword(theirs, { N: 1024, r: 8, p: 1 })
const signUp = (email: string) => ({
  organisation: 'Not Theirs Ltd',
  name: 'Priya Menon',
  email,
  password: theirs,
  currency: 'INR',
  time_zone: 'Asia/Kolkata',
  locale: 'en-IN',
  fiscal_year_start: '4',
  order_prefix: 'PO',
})

/** An organisation whose operator registered a person with a password of their own choosing. */
const registeredBy = async (email: string) =>
  newTenant({
    passwordHash: await cheap,
    people: [
      { email: `admin@${email}`, name: 'The admin', roles: ['admin'] },
      { email, name: 'Priya Menon', roles: ['buyer'] },
    ],
  })
const invite = (tenant: Awaited<ReturnType<typeof newTenant>>, email: string) =>
  tenant.as('admin').post('/invitations', { name: 'Priya Menon', email, roles: ['controller'] })
const enters = async (email: string, password: string): Promise<boolean> =>
  (await (await visitor()).signIn(email, password)).status === 303

describe('no organisation sets a password for a person', () => {
  test('there is no door that creates a member', async () => {
    const tenant = await newTenant()
    const person = { name: 'Priya', email: newAddress(), password: theirs, roles: ['buyer'] }
    expect((await tenant.as('admin').post('/members', person)).status).toBe(404)
    expect((await tenant.as('admin').form('/members', person)).status).toBe(404)
    expect((await tenant.as('admin').page('/members/new')).status).toBe(404)
    expect(await enters(person.email, theirs)).toBe(false)
  })

  test('an invitation takes none, and an import has no column for one', async () => {
    const tenant = await newTenant()
    const email = newAddress()
    const typed = { name: 'Priya', email, password: theirs, roles: ['buyer'] }
    expect((await tenant.as('admin').post('/invitations', typed)).status).toBe(422)
    const csv = `name,email,roles,password\nPriya,${email},requester,${theirs}\n`
    await tenant.as('admin').post('/invitations/import/confirmation', { csv })
    expect(await enters(email, theirs)).toBe(false)
  })

  test('inviting somebody who works elsewhere answers as for a stranger', async () => {
    const [tenant, elsewhere] = [await newTenant(), await newTenant()]
    const known = await invite(tenant, `buyer@${elsewhere.slug}.test`)
    const unknown = await invite(tenant, newAddress())
    const shape = ({ status, body }: typeof known) => [status, Object.keys(body), body.status]
    expect(shape(known)).toEqual(shape(unknown))
    expect(JSON.stringify(known.body)).not.toContain(elsewhere.tenantId)
  })
})

describe('what was set before the first proof of an address ends with it:', () => {
  test('a password typed at sign-up by somebody else', async () => {
    const email = newAddress()
    await (await visitor()).post('/sign-up', signUp(email))
    const owner = await visitor()
    const link = await mailedPath(email)
    expect((await owner.post(link)).status).toBe(422)
    expect((await owner.post(link, { password: own })).status).toBe(303)
    expect([await enters(email, theirs), await enters(email, own)]).toEqual([false, true])
  })

  test('a password and a session from another organisation, when an invitation is accepted', async () => {
    const email = newAddress()
    const first = await registeredBy(email)
    const attacker = await visitor()
    expect((await attacker.signIn(email, theirs)).status).toBe(303)
    const token = await first.tokens.issue({
      userId: first.users[email]!,
      tenantId: first.tenantId,
    })
    const second = await newTenant()
    await invite(second, email)
    const owner = await visitor()
    expect((await owner.post(await mailedPath(email), joins)).headers['location']).toBe('/inbox')
    expect(await attacker.isIn()).toBe(false)
    expect([await enters(email, theirs), await enters(email, own)]).toEqual([false, true])
    await expect(first.tokens.refresh(token.refresh_token)).rejects.toThrow(/not valid/)
  })

  test('a passkey, one-time codes, an API key and a device', async () => {
    const email = newAddress()
    const first = await registeredBy(email)
    const userId = first.users[email]!
    const attacker = await visitor()
    await attacker.signIn(email, theirs)
    const key = authenticator(testConfig.publicUrl)
    const options = (await attacker.post('/me/passkeys/options')).body as { challenge: string }
    const added = await attacker.post('/me/passkeys', {
      name: 'Laptop',
      response: key.register(options),
    })
    expect(added.headers['location']).toBe('/me/security')
    await attacker.post('/me/security/totp/start')
    await asOwner('update totp_devices set confirmed_at = now() where user_id = $1', [userId])
    await asOwner(
      `insert into api_keys (tenant_id, id, user_id, name, key_hash, prefix, scopes, expires_at)
      select $1, uuidv7(), $2, 'Key', encode(sha256($3::text::bytea), 'hex'), 'svpms_x', '{vendors.read}',
        now() + interval '1 day'`,
      [first.tenantId, userId, email],
    )
    await asOwner(
      `insert into user_devices (id, user_id, device_type, channel, address, address_hash)
      values (uuidv7(), $1, 'ios', 'fcm', 'v1.none', encode(sha256($2::text::bytea), 'hex'))`,
      [userId, email],
    )
    await invite(await newTenant(), email)
    await (await visitor()).post(await mailedPath(email), joins)
    const [left] = await asOwner(
      `select
        (select count(*)::int from passkeys where user_id = $1) as passkeys,
        (select count(*)::int from totp_devices where user_id = $1) as codes,
        (select count(*)::int from api_keys where user_id = $1 and revoked_at is null) as keys,
        (select count(*)::int from user_devices where user_id = $1 and active) as devices`,
      [userId],
    )
    expect(left).toEqual({ passkeys: 0, codes: 0, keys: 0, devices: 0 })
    const again = await visitor()
    const asked = (await again.post('/sign-in/passkey/options')).body as { challenge: string }
    expect((await again.post('/sign-in/passkey', { response: key.sign(asked) })).status).toBe(422)
    expect(await enters(email, own)).toBe(true)
  })

  test('a password, when the owner signs in by a mailed link; one-time codes do not stop them', async () => {
    const email = newAddress()
    const { users } = await registeredBy(email)
    const attacker = await visitor()
    await attacker.signIn(email, theirs)
    await attacker.post('/me/security/totp/start')
    await asOwner('update totp_devices set confirmed_at = now() where user_id = $1', [users[email]])
    const owner = await visitor()
    await owner.post('/sign-in/link', { email })
    const entered = await owner.post(await mailedPath(email))
    expect(entered.headers['location']).toBe('/inbox')
    const flash = /flash=([^;]+)/.exec(String(entered.headers['set-cookie']))?.[1] ?? ''
    expect(Buffer.from(flash, 'base64url').toString()).toContain('choose a password under Security')
    expect([await owner.isIn(), await attacker.isIn()]).toEqual([true, false])
    expect(await enters(email, theirs)).toBe(false)
  })

  test('nothing of a person who proved it before', async () => {
    const email = newAddress()
    const [first, second] = [await newTenant(), await newTenant()]
    await invite(first, email)
    const owner = await visitor()
    await owner.post(await mailedPath(email), joins)
    await invite(second, email)
    const asked = await owner.get(await mailedPath(email, 2))
    expect(asked.text).toContain('You have an account already')
    const accepted = await owner.post(await mailedPath(email, 2), { ...joins, password: theirs })
    expect(accepted.headers['location']).toBe('/sign-in')
    expect([await owner.isIn(), await enters(email, own)]).toEqual([true, true])
    expect(await enters(email, theirs)).toBe(false)
  })
})

test('two organisations that invite at once make one account with one password', async () => {
  const email = newAddress()
  const tenants = [await newTenant(), await newTenant()]
  expect((await Promise.all(tenants.map((t) => invite(t, email)))).map((r) => r.status)).toEqual([
    201, 201,
  ])
  const links = (await mailsTo(email, 2)).map(
    (mail) => new URL(/https?:\/\/\S+/.exec(mail.text)![0]).pathname,
  )
  const answers = await Promise.all(
    links.map(async (link, i) =>
      (await visitor()).post(link, { ...joins, password: `${own} ${i}` }),
    ),
  )
  expect(answers.map((a) => String(a.headers['location'])).toSorted()).toEqual([
    '/inbox',
    '/sign-in',
  ])
  const right = [await enters(email, `${own} 0`), await enters(email, `${own} 1`)]
  expect(right.filter(Boolean)).toHaveLength(1)
  const [{ n }] = (await asOwner('select count(*)::int as n from memberships where email = $1', [
    email,
  ])) as [{ n: number }]
  expect(n).toBe(2)
})

test('an address that is changed takes no proof with it: a member’s address is not editable', async () => {
  const tenant = await newTenant()
  const { userId } = await tenant.actor('buyer')
  const edited = await tenant.as('admin').post(`/members/${userId}/edit`, {
    name: 'Somebody',
    email: newAddress(),
    roles: ['buyer'],
  })
  expect(edited.status).toBe(422)
})

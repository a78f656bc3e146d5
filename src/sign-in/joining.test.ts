import { randomUUID } from 'node:crypto'
import supertest, { type Response } from 'supertest'
import { describe, expect, test } from 'vitest'
import { mailsTo, newTenant, product } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'

const site = { 'Sec-Fetch-Site': 'same-origin' }
const sentence = 'correct horse battery staple'
const address = (name: string): string => `${name}-${randomUUID().slice(0, 8)}@people.test`
const linkIn = (text: string): string => new URL(/https?:\/\/\S+/.exec(text)![0]).pathname
const cookieOf = (res: Response): string =>
  ([res.headers['set-cookie'] ?? []].flat() as string[])
    .map((c) => c.split(';')[0])
    .filter((c) => c?.startsWith('svpms='))
    .join()

async function browser() {
  const { app } = await product()
  let cookie = ''
  const keep = (res: Response): Response => {
    cookie = cookieOf(res) || cookie
    return res
  }
  return {
    get: async (path: string) => keep(await supertest(app).get(path).set('Cookie', cookie)),
    post: async (path: string, fields: object = {}) =>
      keep(
        await supertest(app).post(path).set(site).set('Cookie', cookie).type('form').send(fields),
      ),
  }
}
const signUp = (email: string) => ({
  organisation: 'Nordlicht GmbH',
  name: 'Ida Blum',
  email,
  currency: 'EUR',
  time_zone: 'Europe/Berlin',
  locale: 'de-DE',
  fiscal_year_start: '1',
  order_prefix: 'BE',
})

/** A new organisation with its founder signed in. */
async function founded() {
  const email = address('ida')
  const them = await browser()
  await them.post('/sign-up', signUp(email))
  const link = linkIn((await mailsTo(email))[0]!.text)
  const entered = await them.post(link, { password: sentence })
  return { them, email, link, entered }
}

describe('signing up', () => {
  test('creates an organisation once its link is followed, and leads to the first steps', async () => {
    const { them, entered, link } = await founded()
    expect([entered.status, entered.headers['location']]).toEqual([303, '/start'])
    const start = (await them.get('/start')).text
    expect(start).toContain('0 of 5 steps')
    const organisation = (await them.get('/organisation')).text
    expect(organisation).toContain('Nordlicht GmbH')
    expect(organisation).toContain(`BE-${new Date().getFullYear()}-0001`)
    expect((await them.post(link, { password: sentence })).status).toBe(404)
  })

  test('looking at the link fifty times changes nothing', async () => {
    const email = address('ida')
    const them = await browser()
    await them.post('/sign-up', signUp(email))
    const link = linkIn((await mailsTo(email))[0]!.text)
    for (let i = 0; i < 50; i++) expect((await them.get(link)).status).toBe(200)
    expect((await them.post(link, { password: sentence })).status).toBe(303)
  })

  test('answers the same for an address that is known; only the mail says so', async () => {
    const { email } = await founded()
    const stranger = await browser()
    const known = await stranger.post('/sign-up', signUp(email))
    const other = address('new')
    const unknown = await stranger.post('/sign-up', signUp(other))
    expect(known.status).toBe(unknown.status)
    expect(known.text.replaceAll(email, '')).toBe(unknown.text.replaceAll(other, ''))
    expect((await mailsTo(email, 2)).map((m) => m.subject)).toContain('Sie haben schon ein Konto')
  })

  test('keeps what was typed when something is wrong, and names it', async () => {
    const them = await browser()
    const cases: [object, string][] = [
      [{ currency: 'ROUBLES' }, 'ISO 4217'],
      [{ time_zone: 'Mars/Olympus' }, 'time zone'],
      [{ email: 'x' }, 'must look like'],
      [{ organisation: 'a\u202eb' }, 'cannot be stored'],
      [{ order_prefix: 'P/O' }, 'letters and digits'],
    ]
    for (const [change, words] of cases) {
      const res = await them.post('/sign-up', { ...signUp(address('ida')), ...change })
      expect([res.status, res.text.includes(words)]).toEqual([422, true])
      if (!('organisation' in change)) expect(res.text).toContain('Nordlicht GmbH')
    }
    expect(
      (await them.post('/sign-up', { ...signUp(address('ida')), name: 'x'.repeat(1_000_000) }))
        .status,
    ).toBe(413)
  })
})

describe('the password of a founder', () => {
  test('is chosen behind the link, checked there and not shown again', async () => {
    const email = address('ida')
    const them = await browser()
    await them.post('/sign-up', signUp(email))
    const link = linkIn((await mailsTo(email))[0]!.text)
    const cases: [string, string][] = [
      ['', 'at least 12'],
      ['short', 'at least 12'],
      ['passwordpassword', 'first that are tried'],
      ['x'.repeat(200_000), 'at most 500'],
    ]
    for (const [password, words] of cases) {
      const res = await them.post(link, { password })
      expect([res.status, res.text.includes(words)]).toEqual([422, true])
      if (password) expect(res.text).not.toContain(`value="${password}"`)
    }
    expect((await them.post(link, { password: sentence })).status).toBe(303)
  })
})

describe('an invitation', () => {
  const invited = async () => {
    const tenant = await newTenant()
    const email = address('meera')
    const made = await tenant
      .as('admin')
      .post('/invitations', { name: 'Meera Nair', email, roles: ['requester', 'buyer'] })
    expect([made.status, made.body.status]).toEqual([201, 'open'])
    return {
      tenant,
      email,
      id: made.body.id as string,
      link: linkIn((await mailsTo(email))[0]!.text),
    }
  }
  const joins = {
    name: 'Meera Nair',
    password: sentence,
    locale: 'en-IN',
    time_zone: 'Asia/Kolkata',
  }

  test('lets its addressee join with the roles it names, once', async () => {
    const { tenant, link } = await invited()
    const them = await browser()
    expect((await them.get(link)).text).toContain(`Join Tenant ${tenant.slug}`)
    expect((await them.post(link, { ...joins, password: '' })).status).toBe(422)
    expect((await them.post(link, joins)).headers['location']).toBe('/inbox')
    expect((await them.get('/purchase-orders')).status).toBe(200)
    expect((await them.get('/members')).status).toBe(403)
    expect((await them.post(link, joins)).status).toBe(404)
    expect((await tenant.as('admin').get('/invitations')).body.data[0].status).toBe('accepted')
  })

  test('gives a role that moves money only when another administrator than who invited confirms it', async () => {
    const { tenant, link } = await invited()
    await asOwner(
      `update memberships set roles = '{auditor,admin}' where tenant_id = $1 and user_id = $2`,
      [tenant.tenantId, (await tenant.actor('auditor')).userId],
    )
    const them = await browser()
    await them.post(link, joins)
    expect((await them.get('/purchase-orders')).status).toBe(403)
    const [waiting] = (await tenant.as('admin').get('/role-proposals')).body.data
    expect(waiting).toMatchObject({ role: 'buyer', cause: 'invitation', proposed_by: 'The admin' })
    const path = `/role-proposals/${waiting.id}/confirmation`
    expect((await tenant.as('admin').post(path)).status).toBe(403)
    expect((await tenant.as('auditor').post(path)).status).toBe(200)
    expect((await them.get('/purchase-orders')).status).toBe(200)
  })

  test('cannot be given more roles, another organisation or another address by the person who accepts it', async () => {
    const { tenant, link } = await invited()
    const them = await browser()
    await them.post(link, {
      ...joins,
      roles: ['admin'],
      role_admin: 'on',
      tenant_id: randomUUID(),
      email: 'boss@people.test',
      active: 'on',
    })
    const member = (
      (await tenant.as('admin').get('/members')).body.data as {
        name: string
        roles: string[]
        email: string
      }[]
    ).find((m) => m.name === 'Meera Nair')!
    expect(member.roles).toEqual(['requester', 'buyer'])
    expect(member.email).toMatch(/^meera-/)
  })

  test('is dead when it is taken back or sent again, and says so', async () => {
    const { tenant, id, link, email } = await invited()
    await tenant.as('admin').post(`/invitations/${id}/resend`)
    const them = await browser()
    expect((await them.get(link)).status).toBe(404)
    const second = linkIn((await mailsTo(email, 2))[0]!.text)
    await tenant.as('admin').post(`/invitations/${id}/revocation`)
    expect((await them.post(second, joins)).status).toBe(404)
    expect((await tenant.as('admin').post(`/invitations/${id}/resend`)).status).toBe(409)
  })

  describe('sent by an administrator', () => {
    const sentByBuyer = async (given: 'standing' | 'for a time') => {
      const tenant = await newTenant()
      const { userId, name } = await tenant.actor('buyer')
      await (given === 'standing'
        ? tenant.as('admin').post(`/members/${userId}/edit`, { name, roles: ['buyer', 'admin'] })
        : tenant.as('admin').post(`/members/${userId}/roles`, { role: 'admin' }))
      const email = address('meera')
      await tenant
        .as('buyer')
        .post('/invitations', { name: 'Meera Nair', email, roles: ['auditor'] })
      return { tenant, userId, name, link: linkIn((await mailsTo(email))[0]!.text) }
    }
    type Sent = Awaited<ReturnType<typeof sentByBuyer>>
    const isDead = async ({ tenant, link }: Sent): Promise<void> => {
      const them = await browser()
      expect((await them.get(link)).status).toBe(404)
      expect((await them.post(link, { ...joins, name: 'Meera Nair' })).status).toBe(404)
      const history = (await tenant.as('auditor').get('/history')).body.data as { action: string }[]
      expect(history.filter((row) => row.action === 'invitation.revoked')).toHaveLength(1)
    }

    test('lets nobody in once they have left', async () => {
      const sent = await sentByBuyer('standing')
      await sent.tenant.as('admin').post(`/members/${sent.userId}/deactivation`, {})
      await isDead(sent)
    })
    test('lets nobody in once they are no administrator any more', async () => {
      const sent = await sentByBuyer('standing')
      const { tenant, userId, name } = sent
      await tenant.as('admin').post(`/members/${userId}/edit`, { name, roles: ['buyer'] })
      await isDead(sent)
    })
    test('lets nobody in once the role they were given is taken away', async () => {
      const sent = await sentByBuyer('for a time')
      const { tenant, userId } = sent
      const { grants } = (await tenant.as('admin').get(`/members/${userId}`)).body
      await tenant
        .as('admin')
        .post(`/members/${userId}/role-revocation`, { grant_id: grants[0].id })
      await isDead(sent)
    })
  })

  test('is not sent twice to the same address, nor to a member', async () => {
    const { tenant, email } = await invited()
    const again = await tenant
      .as('admin')
      .post('/invitations', { name: 'M', email, roles: ['buyer'] })
    expect([again.status, again.body.errors[0].pointer]).toEqual([422, '/email'])
    expect(
      (
        await tenant
          .as('admin')
          .post('/invitations', { name: 'M', email: `buyer@${tenant.slug}.test`, roles: ['buyer'] })
      ).body.errors[0].code,
    ).toBe('already_member')
    expect(
      (
        await tenant
          .as('buyer')
          .post('/invitations', { name: 'M', email: address('x'), roles: ['buyer'] })
      ).status,
    ).toBe(403)
  })

  test('of somebody known adds the organisation to their account and leaves their password alone', async () => {
    const { them, email } = await founded()
    const tenant = await newTenant()
    await tenant.as('admin').post('/invitations', { name: 'Ida', email, roles: ['buyer'] })
    const link = linkIn(
      (await mailsTo(email, 2)).find((m) => m.subject.includes('invites you'))!.text,
    )
    const accepted = await them.post(link, {
      name: 'Ida',
      locale: 'en-IN',
      time_zone: 'Asia/Kolkata',
      password: 'another good password 9',
    })
    expect(accepted.headers['location']).toBe('/sign-in')
    const anew = await browser()
    expect(
      (await anew.post('/sign-in', { email, password: 'another good password 9' })).status,
    ).toBe(422)
    expect((await anew.post('/sign-in', { email, password: sentence })).status).toBe(303)
    const list = (await anew.get('/organisations')).text
    expect(list).toContain('Nordlicht GmbH')
    const other = /name="organisation_id" value="([^"]+)"/.exec(list)![1]!
    expect(
      (await anew.post('/organisations/switch', { organisation_id: other })).headers['location'],
    ).toBe('/inbox')
    expect((await anew.get('/organisations')).text).not.toContain(other)
    expect(
      (await anew.post('/organisations/switch', { organisation_id: (await newTenant()).tenantId }))
        .status,
    ).toBe(404)
  })
})

describe('a table of people', () => {
  test('is checked line by line, and invites everybody or nobody', async () => {
    const tenant = await newTenant()
    const [one, two] = [address('one'), address('two')]
    const bad = `name;email;roles;department\nOne;${one};requester;\n;not-an-address;emperor;NOWHERE\nTwo;${one};buyer;\nThe buyer;buyer@${tenant.slug}.test;buyer;`
    const checked = await tenant.as('admin').post('/invitations/import', { csv: bad })
    expect(checked.body).toMatchObject({ ready: 1, bad: 3 })
    expect(checked.body.lines.map((l: { line: number }) => l.line)).toEqual([2, 3, 4, 5])
    expect(checked.body.lines[1].errors).toHaveLength(4)
    expect(checked.body.lines[2].errors).toEqual(['The same address is in line 2 already.'])
    const refused = await tenant.as('admin').form('/invitations/import/confirmation', { csv: bad })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('Nobody was invited')
    expect((await tenant.as('admin').get('/invitations')).body.data).toEqual([])
    const good = `name,email,roles\nOne,${one},requester\nTwo,${two},"buyer receiver"\n`
    expect(
      (await tenant.as('admin').form('/invitations/import/confirmation', { csv: good })).status,
    ).toBe(303)
    expect((await tenant.as('admin').get('/invitations')).body.data).toHaveLength(2)
    expect((await mailsTo(two))[0]!.text).toContain('buyer, receiver')
  })

  test.each([
    ['nothing', ''],
    ['no header', 'a,b\n1,2'],
    ['a broken quote', 'name,email,roles\n"x'],
    ['no line', 'name,email,roles\n'],
    ['too many', `name,email,roles\n${'a,b@c.de,buyer\n'.repeat(501)}`],
  ])('of %s is refused with a sentence', async (_what, csv) => {
    const tenant = await newTenant()
    const res = await tenant.as('admin').post('/invitations/import', { csv })
    expect([res.status, res.body.errors[0].pointer]).toEqual([422, '/csv'])
  })
})

describe('viewing as a colleague', () => {
  test('shows what they see, changes nothing, and is on record', async () => {
    const tenant = await newTenant()
    const [buyer, admin] = [await tenant.actor('buyer'), tenant.as('admin')]
    expect((await tenant.as('controller').form(`/members/${buyer.userId}/view`)).status).toBe(403)
    expect((await admin.form(`/members/${buyer.userId}/view`)).status).toBe(303)
    const page = await admin.page('/inbox')
    expect(page.text).toContain('Stop viewing')
    expect((await admin.page('/members')).status).toBe(403)
    const refused = await admin.form('/purchase-orders', { purchase_request_id: randomUUID() })
    expect([refused.status, refused.text.includes('nothing can be changed')]).toEqual([403, true])
    const toScripts = await admin.form(
      '/vendors',
      { name: 'Acme', country: 'IN', currency: 'INR', payment_terms_days: 30 },
      { Accept: 'application/json' },
    )
    expect([toScripts.status, toScripts.text]).toEqual([
      403,
      expect.stringContaining('nothing can be changed'),
    ])
    expect((await tenant.as('buyer').get('/vendors')).body.data).toEqual([])
    expect((await admin.form('/view/end')).status).toBe(303)
    expect((await admin.page('/members')).status).toBe(200)
    const history = (await tenant.as('auditor').get('/history')).body.data as {
      action: string
      who: string
    }[]
    expect(history.slice(0, 2).map((e) => [e.action, e.who])).toEqual([
      ['member.view_ended', 'The admin'],
      ['member.viewed_as', 'The admin'],
    ])
  })

  test('ends when the person is no longer an administrator', async () => {
    const tenant = await newTenant()
    const [boss, buyer, admin] = [
      await tenant.actor('admin'),
      await tenant.actor('buyer'),
      tenant.as('admin'),
    ]
    await tenant
      .as('admin')
      .post(`/members/${buyer.userId}/edit`, { name: 'The buyer', roles: ['admin', 'buyer'] })
    await admin.form(`/members/${(await tenant.actor('controller')).userId}/view`)
    await tenant
      .as('buyer')
      .post(`/members/${boss.userId}/edit`, { name: 'The admin', roles: ['requester'] })
    expect((await admin.page('/inbox')).text).not.toContain('Stop viewing')
  })

  test('of somebody in another organisation does not exist', async () => {
    const [mine, theirs] = [await newTenant(), await newTenant()]
    expect(
      (await mine.as('admin').form(`/members/${(await theirs.actor('buyer')).userId}/view`)).status,
    ).toBe(404)
  })
})

describe('a demonstration', () => {
  test('is an organisation of its own, filled with a year of buying, and removed whole', async () => {
    const { them } = await founded()
    expect((await them.post('/organisations/demo/removal')).status).toBe(409)
    expect((await them.post('/organisations/demo')).headers['location']).toBe('/purchase-requests')
    const { jobs } = await product()
    await expect
      .poll(
        async () => {
          await jobs.drain(100)
          return (await them.get('/purchase-orders')).text.includes('PO-')
        },
        { timeout: 100_000, interval: 500 },
      )
      .toBe(true)
    await expect
      .poll(async () => (await them.get('/vendor-documents')).text, {
        timeout: 100_000,
        interval: 500,
      })
      .toContain('Certificate of insurance')
    expect((await them.get('/invoices')).text).toContain('INV-')
    expect((await them.get('/organisations')).text).toContain('Demonstration data')
    expect((await them.post('/organisations/demo/removal')).headers['location']).toBe('/start')
    expect((await them.get('/organisation')).text).toContain('Nordlicht GmbH')
    expect((await them.get('/organisations')).text).not.toContain('Demonstration data')
  }, 240_000)

  test('is loaded and removed by administrators only', async () => {
    const tenant = await newTenant()
    expect((await tenant.as('buyer').form('/organisations/demo')).status).toBe(403)
    expect((await tenant.as('admin').form('/organisations/demo/removal')).status).toBe(409)
  })
})

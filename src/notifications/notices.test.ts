import { asWritten, message } from '../messages/index.ts'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../app.ts'
import { startFcm } from '../dev/stand-ins/fcm.ts'
import { startWebPush } from '../dev/stand-ins/web-push.ts'
import { createPush } from '../integrations/push/index.ts'
import { ublInvoice } from '../integrations/e-invoice/samples.ts'
import { command, type Ctx } from '../platform/ctx.ts'
import type { Handler, JobData, Jobs } from '../platform/jobs/jobs.ts'
import { createLogger } from '../platform/log.ts'
import {
  givenBudget,
  givenOrder,
  givenPolicy,
  givenRole,
  givenSubmitted,
  givenVendor,
} from '../platform/testing/given.ts'
import {
  jwtPrivateKey,
  newTenant,
  personAt,
  product,
  testConfig,
  type TestTenant,
  wiring,
} from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'
import type { Role } from '../kernel/permissions.ts'
import { createTokens } from '../sign-in/tokens.ts'
import { systemId } from '../kernel/actor.ts'
import { notify } from './index.ts'
import { installation } from '../platform/testing/installation.ts'
import { Letter } from './letter.ts'

let google: Awaited<ReturnType<typeof startFcm>>
let service: Awaited<ReturnType<typeof startWebPush>>
let world: Awaited<ReturnType<typeof ownWorld>>
beforeAll(async () => {
  ;[google, service] = await Promise.all([startFcm(), startWebPush()])
  world = await ownWorld()
})
afterAll(() => Promise.all([google?.close(), service?.close()]))

/**
 * The product with push services that listen here. Its jobs are kept in this process, because any test's process may do
 * the jobs of the queue, with its own services.
 */
async function ownWorld() {
  const { db, jobs } = await product()
  const handlers = new Map<string, Handler>()
  const kept: { id: string; data: JobData }[] = []
  const own: Jobs = {
    ...jobs,
    register: (name, handler) => void handlers.set(name, handler),
    enqueue: async (_tx, name, data) =>
      void kept.push({ id: randomUUID(), data: { name, tenantId: null, ...data } }),
  }
  const config = { ...testConfig, firebase: google.serviceAccount }
  const push = createPush(
    config,
    { warn: () => {} },
    {
      firebaseAgent: google.agent,
      endpoints: { takes: (host) => host === service.host, ca: service.ca },
      withinMs: 3000,
    },
  )
  const app = await createApp({
    ownerUrl: installation.ownerUrl,
    config,
    log: createLogger('silent'),
    db,
    jobs: own,
    push,
  })
  const tokens = await createTokens(db, jwtPrivateKey)
  return {
    db,
    push,
    kept,
    handlers,
    own,
    /**
     * Does the jobs that wait, of one name or all; returns how many failed, which wait again as the queue would have
     * them.
     */
    async work(...names: string[]): Promise<number> {
      let failed = 0
      for (const job of kept.splice(0)) {
        if (names.length && !names.includes(job.data.name)) continue
        await handlers.get(job.data.name)!(job.data, job.id).catch(() => {
          failed++
          kept.push(job)
        })
      }
      return failed
    },
    as: (tenant: TestTenant, role: Role) =>
      personAt(
        { db, app, jobs },
        tenant,
        role,
        tenant.slug,
        async () =>
          (
            await tokens.issue({
              userId: tenant.users[`${role}@${tenant.slug}.test`]!,
              tenantId: tenant.tenantId,
            })
          ).access_token,
      ),
    run: async <T>(tenant: TestTenant, role: Role, work: (ctx: Ctx) => Promise<T>): Promise<T> =>
      command({ db, wiring, enqueue: own.enqueue }, await tenant.actor(role), null, work),
  }
}

const userOf = (tenant: TestTenant, role: Role): string =>
  tenant.users[`${role}@${tenant.slug}.test`]!
const phoneOf = async (tenant: TestTenant, role: Role, token = `phone-${randomUUID()}`) => {
  const made = await world
    .as(tenant, role)
    .post('/users/me/devices', { fcm_token: token, device_type: 'android' })
  expect(made.status).toBe(201)
  return { token, id: made.body.id as string }
}
const browserOf = async (tenant: TestTenant, role: Role) => {
  const { turn, ...subscription } = service.subscribe(world.push.publicKey)
  expect(
    (
      await world
        .as(tenant, role)
        .post('/users/me/devices', { ...subscription, device_type: 'web' })
    ).status,
  ).toBe(201)
  return { ...subscription, turn }
}
const toldPhone = (token: string) => google.messages.filter((m) => m.token === token)
const toldBrowser = (endpoint: string) =>
  service.received
    .filter((m) => m.endpoint === endpoint)
    .map(
      (m) =>
        JSON.parse(m.text) as { id: string; title: string; body: string; organisation: string },
    )
const feed = async (tenant: TestTenant, role: Role) =>
  (await tenant.as(role).get('/notifications')).body.data as {
    id: string
    kind: string
    title: string
    body: string
    path: string
    read_at: string | null
  }[]
const tell = (tenant: TestTenant, role: Role, key = randomUUID() as string) =>
  world.run(tenant, 'admin', (ctx) =>
    notify(ctx, [userOf(tenant, role)], {
      kind: 'mention',
      key,
      title: asWritten('The admin mentions you'),
      body: asWritten('CANARY ₹ 4,242'),
      path: '/inbox',
      subject: { kind: 'member', id: userOf(tenant, role) },
    }),
  )

/** From now on this person reads in another language or another way of writing. */
const reads = (tenant: TestTenant, role: Role, locale: string) =>
  asOwner('update memberships set locale = $3 where tenant_id = $1 and user_id = $2', [
    tenant.tenantId,
    userOf(tenant, role),
    locale,
  ])

describe('each reads it in their own language', () => {
  test('a German and an English approver are each told of one request in their own language', async () => {
    const tenant = await newTenant()
    await givenRole(tenant, 'controller', 'approver')
    await reads(tenant, 'approver', 'de-DE')
    await reads(tenant, 'controller', 'en-GB')
    await reads(tenant, 'requester', 'hi-IN')
    const [german, english] = [
      await phoneOf(tenant, 'approver'),
      await browserOf(tenant, 'controller'),
    ]
    const { costCenterId } = await givenBudget(tenant, 500_000_000n)
    await givenPolicy(tenant, [
      { name: 'Finance', position: 1, amount: 120_000_000n, approver: 'role:approver' },
    ])
    const mine = { ...tenant, as: (role: Role) => world.as(tenant, role) } as TestTenant
    world.kept.length = 0
    const pr = await givenSubmitted(mine, costCenterId, {
      title: 'Laptops',
      lines: [{ description: 'Laptop', quantity: '10', unit: 'each', unit_price: '123456.78' }],
    })
    expect(await world.work('notify')).toBe(0)
    const titles = async (role: Role) =>
      (await feed(tenant, role)).map(({ title, body }) => [title, body])
    expect(await titles('approver')).toEqual([
      [`${pr.number} wartet auf Ihre Genehmigung`, 'Laptops'],
    ])
    expect(await titles('controller')).toEqual([
      [`${pr.number} waits for your approval`, 'Laptops'],
    ])
    expect((await tenant.as('approver').page('/notifications')).text).toContain(
      'wartet auf Ihre Genehmigung',
    )
    expect(toldPhone(german.token).map((m) => m.notification?.title)).toEqual([
      'Eine Genehmigung wartet auf Sie',
    ])
    expect(toldBrowser(english.endpoint).map((m) => m.title)).toEqual(['An approval waits for you'])
    const letters = world.kept
      .filter(({ data }) => data.name === 'letter')
      .map(({ data }) => Letter.parse(data['letter']))
      .map(({ subject, greeting, paragraphs, button }) => ({
        subject,
        greeting,
        paragraphs,
        button: button?.label,
      }))
      .toSorted((a, b) => (a.subject < b.subject ? -1 : 1))
    expect(letters).toEqual([
      {
        subject: 'An approval waits for you',
        greeting: 'Hello The controller,',
        paragraphs: [`${pr.number} waits for your approval.`],
        button: 'Open it',
      },
      {
        subject: 'Eine Genehmigung wartet auf Sie',
        greeting: 'Guten Tag The approver,',
        paragraphs: [`${pr.number} wartet auf Ihre Genehmigung.`],
        button: 'Öffnen',
      },
    ])
    const why = async (role: Role) =>
      (await tenant.as(role).get(`/approvals/${pr.approval_id}`)).body.steps[0] as {
        why: string
        why_message: unknown
      }
    const [deutsch, british] = [await why('approver'), await why('controller')]
    expect(deutsch.why).toBe(
      'Die Summe beträgt 1.200.000\u00a0₹ oder mehr, deshalb gilt „Finance“.',
    )
    expect(british.why).toBe('The total is ₹1,200,000 or more, so “Finance” applies.')
    expect(deutsch.why_message).toEqual(british.why_message)
    expect(british.why_message).toEqual({
      code: 'why.rule',
      params: {
        because: [
          {
            code: 'because.total',
            params: { least: { minor: '120000000', currency: 'INR' } },
          },
        ],
        rule: 'Finance',
        who: null,
      },
    })
    world.kept.length = 0
  })

  test('a nightly job tells each person in their own language', async () => {
    const tenant = await newTenant()
    await reads(tenant, 'buyer', 'de-DE')
    await tenant.run('admin', (ctx) =>
      notify(
        { ...ctx, actor: { ...ctx.actor, userId: systemId } },
        [userOf(tenant, 'buyer'), userOf(tenant, 'controller')],
        {
          kind: 'budget_alert',
          key: 'one',
          title: message('notice.budget_level', { code: 'IT', year: '2026', level: 80 }),
          body: message('notice.stand_in_days', { from: '2026-12-01', until: '2026-12-24' }),
          path: '/inbox',
          subject: { kind: 'organisation', id: tenant.tenantId },
        },
      ),
    )
    expect((await feed(tenant, 'buyer')).map(({ title, body }) => [title, body])).toEqual([
      ['Das Budget IT 2026 steht bei 80 %', 'Vom 1. Dez. 2026 bis zum 24. Dez. 2026.'],
    ])
    expect((await feed(tenant, 'controller')).map(({ title, body }) => [title, body])).toEqual([
      ['The budget IT 2026 is at 80 %', 'From 1 Dec 2026 until 24 Dec 2026.'],
    ])
  })
})

describe('people are told', () => {
  test('of approvals that wait for them, of what became of their requests, of orders and of held invoices; and the lock screen shows none of it', async () => {
    const tenant = await newTenant()
    const [approver, requester, buyer] = [
      await phoneOf(tenant, 'approver'),
      await browserOf(tenant, 'requester'),
      await phoneOf(tenant, 'buyer'),
    ]
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const vendorId = await givenVendor(tenant, { name: 'CANARY Components', vatId: 'DE123456789' })
    const mine = { ...tenant, as: (role: Role) => world.as(tenant, role) } as TestTenant
    const request = {
      title: 'CANARY laptops',
      lines: [{ description: 'Latitude 5450', quantity: '2', unit: 'each', unit_price: '4242.42' }],
    }
    const pr = await givenSubmitted(mine, costCenterId, request)
    expect(await feed(tenant, 'approver')).toMatchObject([
      {
        kind: 'approval_wanted',
        title: `${pr.number} waits for your approval`,
        body: 'CANARY laptops',
        path: `/approvals/${pr.approval_id}`,
        read_at: null,
      },
    ])
    expect(await world.work('notify')).toBe(0)
    expect(toldPhone(approver.token)).toMatchObject([
      {
        notification: {
          title: 'An approval waits for you',
          body: tenant.slug.replace('t-', 'Tenant t-'),
        },
      },
    ])

    await world.as(tenant, 'approver').post(`/approvals/${pr.approval_id}/approval`)
    expect((await feed(tenant, 'approver'))[0]!.read_at).not.toBeNull()
    const order = await givenOrder(mine, pr, vendorId)
    const bill = await world.as(tenant, 'ap_clerk').upload('/invoices', {
      bytes: Buffer.from(
        ublInvoice({
          number: 'C-1',
          order: order.number,
          lines: [{ name: 'Latitude 5450', quantity: '2', price: '9999' }],
        }),
      ),
      name: 'i.xml',
    })
    expect(await world.work('notify')).toBe(0)
    expect((await feed(tenant, 'requester')).map((n) => [n.kind, n.title])).toEqual([
      ['order_issued', `${order.number} was issued for your request ${pr.number}`],
      ['request_decided', `${pr.number} was approved`],
    ])
    expect((await feed(tenant, 'buyer')).map((n) => [n.kind, n.path])).toEqual([
      ['invoice_held', `/invoices/${bill.body.id}`],
    ])
    expect((await feed(tenant, 'receiver')).map((n) => n.kind)).toEqual(['invoice_held'])
    expect([
      await feed(tenant, 'auditor'),
      await feed(tenant, 'ap_clerk'),
      await feed(tenant, 'controller'),
    ]).toEqual([[], [], []])
    expect(toldBrowser(requester.endpoint).map((m) => m.title)).toEqual([
      'Your request was decided',
      'Your request was ordered',
    ])
    expect(toldPhone(buyer.token).map((m) => m.notification.title)).toEqual([
      'An invoice waits for you',
    ])

    const wire = JSON.stringify([
      google.messages.filter((m) => [approver.token, buyer.token].includes(m.token)),
      toldBrowser(requester.endpoint),
      service.received,
    ])
    for (const secret of [
      'CANARY',
      '4242',
      '4,242',
      '8484',
      '8,484',
      '9999',
      'DE123456789',
      pr.number,
      order.number,
      'C-1',
    ])
      expect(wire).not.toContain(secret)
    await world
      .as(tenant, 'ap_clerk')
      .post(`/invoices/${bill.body.id}/rejection`, { reason: 'Wrong price' })
    expect((await feed(tenant, 'buyer'))[0]!.read_at).not.toBeNull()
  })

  test('when a request is returned, with the reason; and the next in line when one has approved, but nobody of their own deed', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 200_000_000n)
    const pr = await givenSubmitted(tenant, costCenterId)
    expect([
      (await feed(tenant, 'approver')).length,
      (await feed(tenant, 'controller')).length,
    ]).toEqual([1, 0])
    await tenant.as('approver').post(`/approvals/${pr.approval_id}/approval`)
    expect([
      (await feed(tenant, 'approver')).filter((n) => n.read_at === null).length,
      (await feed(tenant, 'controller')).length,
      (await feed(tenant, 'requester')).length,
    ]).toEqual([0, 1, 0])
    await tenant
      .as('controller')
      .post(`/approvals/${pr.approval_id}/return`, { reason: 'Which model?' })
    expect(await feed(tenant, 'requester')).toMatchObject([
      { title: `${pr.number} was returned to you`, body: expect.stringContaining('Which model?') },
    ])
    const again = await givenSubmitted(tenant, costCenterId)
    await tenant.as('requester').post(`/purchase-requests/${again.id}/withdrawal`)
    expect((await feed(tenant, 'approver')).every((n) => n.read_at !== null)).toBe(true)
  })

  test('when an approver leaves: the new approver', async () => {
    const tenant = await newTenant()
    await givenSubmitted(tenant, (await givenBudget(tenant, 200_000_000n)).costCenterId, {
      lines: [{ description: 'Cable', quantity: '1', unit: 'each', unit_price: '10' }],
    })
    expect((await feed(tenant, 'controller')).length).toBe(0)
    expect(
      (
        await tenant.as('admin').post(`/members/${userOf(tenant, 'approver')}/deactivation`, {
          successor_id: userOf(tenant, 'controller'),
        })
      ).status,
    ).toBe(200)
    expect((await feed(tenant, 'controller')).map((n) => n.kind)).toEqual(['approval_wanted'])
  })

  test('with the change, or not at all; once for each occasion; and nobody who is no active member', async () => {
    const tenant = await newTenant()
    const other = await newTenant()
    await expect(
      world.run(tenant, 'admin', async (ctx) => {
        await notify(ctx, [userOf(tenant, 'buyer')], {
          kind: 'mention',
          key: 'x',
          title: asWritten('x'),
          body: null,
          path: '/inbox',
          subject: { kind: 'member', id: userOf(tenant, 'buyer') },
        })
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(await feed(tenant, 'buyer')).toEqual([])
    await Promise.all([tell(tenant, 'buyer', 'same'), tell(tenant, 'buyer', 'same')])
    await world.run(tenant, 'admin', (ctx) =>
      notify(ctx, [userOf(tenant, 'buyer'), userOf(other, 'buyer'), randomUUID()], {
        kind: 'mention',
        key: 'both',
        title: asWritten('Both'),
        body: null,
        path: '/inbox',
        subject: { kind: 'member', id: userOf(tenant, 'buyer') },
      }),
    )
    expect([(await feed(tenant, 'buyer')).length, (await feed(other, 'buyer')).length]).toEqual([
      2, 0,
    ])
  })
})

describe('a notice on its way', () => {
  test('that is tried again reaches only the devices it has not reached', async () => {
    const tenant = await newTenant()
    const [phone, browser] = [await phoneOf(tenant, 'buyer'), await browserOf(tenant, 'buyer')]
    browser.turn('broken')
    await tell(tenant, 'buyer')
    const job = { ...world.kept.at(-1)! }
    expect(await world.work('notify')).toBe(1)
    browser.turn('well')
    expect(await world.work('notify')).toBe(0)
    await world.handlers.get('notify')!(job.data, job.id)
    expect([toldPhone(phone.token).length, toldBrowser(browser.endpoint).length]).toEqual([1, 1])
  })

  test('gives up a device after seven tries, not the device itself', async () => {
    const tenant = await newTenant()
    const browser = await browserOf(tenant, 'buyer')
    browser.turn('quota')
    await tell(tenant, 'buyer')
    for (let i = 0; i < 6; i++) expect(await world.work('notify')).toBe(1)
    expect(await world.work('notify')).toBe(0)
    browser.turn('well')
    await tell(tenant, 'buyer')
    await world.work('notify')
    expect(toldBrowser(browser.endpoint).length).toBe(1)
  })

  test('removes devices that are gone, and no others', async () => {
    const tenant = await newTenant()
    const [gone, bad, browser, fine] = [
      await phoneOf(tenant, 'buyer', `gone-${randomUUID()}`),
      await phoneOf(tenant, 'buyer', `bad-${randomUUID()}`),
      await browserOf(tenant, 'buyer'),
      await phoneOf(tenant, 'buyer'),
    ]
    browser.turn('gone')
    await tell(tenant, 'buyer')
    await world.work('notify')
    const left = (await tenant.as('buyer').get('/me/notifications')).body.devices.map(
      (d: { id: string }) => d.id,
    ) as string[]
    expect([left.toSorted(), left.includes(gone.id)]).toEqual([[bad.id, fine.id].toSorted(), false])
    expect(await asOwner('select address from user_devices where id = $1', [gone.id])).toEqual([
      { address: null },
    ])
  })

  test('is not sent when it was read, or when its person has left', async () => {
    const tenant = await newTenant()
    const phone = await phoneOf(tenant, 'buyer')
    await tell(tenant, 'buyer')
    await tenant.as('buyer').post('/notifications/reading')
    await tell(tenant, 'buyer')
    await asOwner('update memberships set active = false where tenant_id = $1 and user_id = $2', [
      tenant.tenantId,
      userOf(tenant, 'buyer'),
    ])
    expect(await world.work('notify')).toBe(0)
    expect(toldPhone(phone.token)).toEqual([])
  })

  test('goes by the ways its person has chosen; the mail goes once and names no amount', async () => {
    const tenant = await newTenant()
    const phone = await phoneOf(tenant, 'buyer')
    expect(
      (
        await tenant
          .as('buyer')
          .post('/me/notifications', { push_mention: false, email_mention: true })
      ).body.kinds,
    ).toContainEqual({ kind: 'mention', push: false, email: true })
    await tell(tenant, 'buyer')
    const job = world.kept.at(-1)!
    await world.work('notify')
    await world.handlers.get('notify')!(job.data, job.id)
    const letters = world.kept.filter((k) => k.data.name === 'letter')
    expect(letters.map((l) => l.data['to'])).toEqual([`buyer@${tenant.slug}.test`])
    expect(JSON.stringify(letters)).toMatch(/Somebody mentioned you/)
    expect(JSON.stringify(letters)).not.toMatch(/CANARY|4,242/)
    expect(toldPhone(phone.token)).toEqual([])
    world.kept.length = 0
  })

  test('waits for nobody when Firebase is not there: phones stay registered, the feed has it', async () => {
    const tenant = await newTenant()
    await tenant
      .as('buyer')
      .post('/users/me/devices', { fcm_token: `phone-${randomUUID()}`, device_type: 'ios' })
    await tenant.run('admin', (ctx) =>
      notify(ctx, [userOf(tenant, 'buyer')], {
        kind: 'mention',
        key: 'k',
        title: asWritten('Mentioned'),
        body: null,
        path: '/inbox',
        subject: { kind: 'member', id: userOf(tenant, 'buyer') },
      }),
    )
    await (await product()).jobs.drain(3000)
    const jobs = await asOwner(
      "select state from pgboss.job where data ->> 'name' = 'notify' and data ->> 'tenantId' = $1",
      [tenant.tenantId],
    )
    expect(jobs).toEqual([{ state: 'completed' }])
    expect([
      (await feed(tenant, 'buyer')).length,
      (await tenant.as('buyer').get('/me/notifications')).body.devices.length,
    ]).toEqual([1, 1])
  })
})

describe('the feed', () => {
  test('is one’s own, counts in the bell, and is read one by one or at once', async () => {
    const tenant = await newTenant()
    for (let i = 0; i < 3; i++) await tell(tenant, 'buyer')
    const [first] = await feed(tenant, 'buyer')
    expect((await tenant.as('buyer').page('/inbox')).text).toMatch(/data-unread>3</)
    expect((await tenant.as('controller').get(`/notifications/${first!.id}`)).status).toBe(404)
    expect((await tenant.as('controller').post(`/notifications/${first!.id}/reading`)).status).toBe(
      404,
    )
    expect((await tenant.as('buyer').get(`/notifications/${first!.id}`)).body).toMatchObject({
      id: first!.id,
      title: 'The admin mentions you',
    })
    expect((await tenant.as('buyer').page(`/notifications/${first!.id}`)).headers['location']).toBe(
      '/inbox',
    )
    expect(
      (
        await tenant
          .as('buyer')
          .page(`/notifications/${first!.id}/opening?organisation=${tenant.tenantId}`)
      ).headers['location'],
    ).toBe('/inbox')
    const twice = await Promise.all(
      [0, 1].map(() =>
        tenant
          .as('buyer')
          .post(`/notifications/${first!.id}/reading`, {}, { 'Idempotency-Key': 'same' }),
      ),
    )
    expect(twice.map((r) => (r.status === 409 ? 200 : r.status))).toEqual([200, 200])
    expect(
      (
        await tenant
          .as('buyer')
          .post(`/notifications/${first!.id}/reading`, {}, { 'Idempotency-Key': 'same' })
      ).body.id,
    ).toBe(first!.id)
    expect((await tenant.as('buyer').get('/notifications?unread=true')).body.data.length).toBe(2)
    expect((await tenant.as('buyer').page('/notifications?unread=1')).text).toContain(
      'Mark all read',
    )
    expect((await tenant.as('buyer').form('/notifications/reading')).headers['location']).toBe(
      '/notifications',
    )
    expect((await tenant.as('buyer').page('/notifications')).text).not.toMatch(
      /bell-count|Mark read/,
    )
    expect((await tenant.as('buyer').post('/notifications/reading')).body).toEqual({ read: 0 })
    world.kept.length = 0
  })

  test('of another organisation leads to where one changes over, and back', async () => {
    const tenant = await newTenant()
    const [id, elsewhere] = [randomUUID(), randomUUID()]
    const res = await tenant
      .as('buyer')
      .page(`/notifications/${id}/opening?organisation=${elsewhere}`)
    expect(res.headers['location']).toBe(
      `/organisations?return_to=${encodeURIComponent(`/notifications/${id}`)}`,
    )
    expect((await tenant.as('buyer').page(res.headers['location']!)).status).toBe(200)
    const there = await tenant.as('buyer').form('/organisations/switch', {
      organisation_id: tenant.tenantId,
      return_to: `/notifications/${id}`,
    })
    expect(there.headers['location']).toBe(`/notifications/${id}`)
    expect(
      (
        await tenant
          .as('buyer')
          .page(`/organisations?return_to=${encodeURIComponent('//evil.test')}`)
      ).text,
    ).not.toContain('evil.test')
  })
})

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import supertest from 'supertest'
import { startWebPush } from '../dev/stand-ins/web-push.ts'
import { createPush } from '../integrations/push/index.ts'
import { noticeDevices } from '../devices/index.ts'
import { deliverNotices } from '../notifications/jobs.ts'
import { createCipher } from '../platform/encryption.ts'
import {
  aRequest,
  givenBudget,
  givenHoldOver,
  givenPath,
  givenSubmitted,
  type Submitted,
} from '../platform/testing/given.ts'
import {
  mailsTo,
  newTenant,
  product,
  testConfig,
  type TestTenant,
} from '../platform/testing/harness.ts'
import { asOwner, mailedPath, visitor } from '../platform/testing/visitor.ts'
import type { Role } from '../kernel/permissions.ts'
import { hashOfToken, mintLink } from './links.ts'

let tenant: TestTenant
let costCenterId: string
beforeEach(async () => {
  tenant = await newTenant()
  costCenterId = (await givenBudget(tenant, 1_000_000_000n)).costCenterId
})
const small = { lines: [{ description: 'Mouse', quantity: '1', unit: 'each', unit_price: '10' }] }
const idOf = (role: Role): string => tenant.users[`${role}@${tenant.slug}.test`]!
const submitted = (change: object = small): Promise<Submitted> =>
  givenSubmitted(tenant, costCenterId, change)
const statusOf = async (pr: Submitted): Promise<string> =>
  (await tenant.as('requester').get(`/purchase-requests/${pr.id}`)).body.status
const linkFor = async (
  pr: Submitted,
  role: Role = 'approver',
  deviceId: string | null = null,
): Promise<string> =>
  (await mintLink({ db: tenant.db })({
    tenantId: tenant.tenantId,
    userId: idOf(role),
    approvalId: pr.approval_id,
    deviceId,
  }))!

describe('J3: the link in the mail', () => {
  test('looks fifty times and changes nothing; decides once, signed out; can be undone, and then again', async () => {
    const pr = await submitted()
    const path = await mailedPath(`approver@${tenant.slug}.test`)
    expect(path).toMatch(/^\/a\/[\w-]{60,}$/)
    const reader = await visitor()
    const before = await asOwner(
      'select status, (select count(*) from audit_log where tenant_id = $2) as events from approvals where id = $1',
      [pr.approval_id, tenant.tenantId],
    )
    for (let i = 0; i < 50; i++) expect((await reader.get(path)).status).toBe(200)
    expect(
      await asOwner(
        'select status, (select count(*) from audit_log where tenant_id = $2) as events from approvals where id = $1',
        [pr.approval_id, tenant.tenantId],
      ),
    ).toEqual(before)
    expect((await reader.get(path)).text).toMatch(/Mouse[\s\S]*Approve ₹10/)
    const done = await reader.post(path, { decision: 'approved' })
    expect([done.status, done.text.includes('Undo')]).toEqual([200, true])
    expect((await reader.post(path, { decision: 'approved' })).status).toBe(409)
    expect((await reader.post(`${path}/undo`)).text).toContain('waits for you as before')
    expect((await reader.post(path, { decision: 'approved' })).status).toBe(200)
    await givenHoldOver(tenant)
    expect(await statusOf(pr)).toBe('approved')
    expect([
      (await reader.get(path)).status,
      (await reader.get(path)).text.includes('This link was used'),
    ]).toEqual([410, true])
    expect((await reader.post(`${path}/undo`)).status).toBe(409)
  })

  test('two at once decide once', async () => {
    const pr = await submitted()
    const path = await linkFor(pr)
    const answers = await Promise.all([
      (await visitor()).post(path, { decision: 'approved' }),
      (await visitor()).post(path, { decision: 'rejected', reason: 'No' }),
    ])
    expect(answers.map((a) => a.status).toSorted((a, b) => a - b)).toEqual([200, 409])
  })

  test('is kept as a digest, and stands in no queue and no mail of anybody else', async () => {
    await submitted()
    const secret = (await mailedPath(`approver@${tenant.slug}.test`)).slice('/a/'.length + 22)
    const [kept] = await asOwner(
      'select (select json_agg(l) from approval_links l where tenant_id = $1)::text || (select json_agg(n) from notices n where tenant_id = $1)::text as everything, (select count(*) from pgboss.job where data::text like $2) as queued',
      [tenant.tenantId, `%${secret}%`],
    )
    expect(String(kept!['everything'])).not.toContain(secret)
    expect(Number(kept!['queued'])).toBe(0)
  })

  test('says why when it needs a reason, is too old, is about another revision, is decided, or means nothing', async () => {
    const pr = await submitted()
    const [path, old] = [await linkFor(pr), await linkFor(pr)]
    const reader = await visitor()
    const refused = await reader.post(path, { decision: 'rejected', reason: '  ' })
    expect([refused.status, refused.text.includes('Say why')]).toEqual([422, true])
    await asOwner(
      "update approval_links set expires_at = now() - interval '1 second' where token_hash = $1",
      [hashOfToken(old.slice('/a/'.length))],
    )
    expect([
      (await reader.get(old)).status,
      (await reader.get(old)).text.includes('too old'),
      (await reader.post(old, { decision: 'approved' })).status,
    ]).toEqual([410, true, 409])
    await tenant.as('requester').post(`/purchase-requests/${pr.id}/withdrawal`)
    await tenant
      .as('requester')
      .post(`/purchase-requests/${pr.id}/edit`, aRequest(costCenterId, small))
    await tenant.as('requester').post(`/purchase-requests/${pr.id}/submission`)
    expect((await reader.post(path, { decision: 'approved' })).text).toContain(
      'there is revision 2 now',
    )
    expect(await statusOf(pr)).toBe('pending')
    for (const nothing of ['/a/x', `/a/${'A'.repeat(65)}`, `/a/${'%27'.repeat(30)}`])
      expect((await reader.get(nothing)).status).toBe(404)
    const decided = await submitted()
    const late = await linkFor(decided)
    await tenant.as('approver').post(`/approvals/${decided.approval_id}/approval`)
    expect((await reader.get(late)).text).toContain('is decided')
  })

  test('above the organisation’s limit asks the very person to sign in and to prove it, and decides then', async () => {
    const pr = await submitted({})
    const path = await linkFor(pr)
    const reader = await visitor()
    expect((await reader.get(path)).text).toContain('Sign in to decide')
    expect((await reader.post(path, { decision: 'approved' })).headers['location']).toBe(
      `/sign-in?return_to=${encodeURIComponent(path)}`,
    )
    const other = await visitor()
    other.useCookie(await tenant.as('controller').cookie())
    expect((await other.post(path, { decision: 'approved' })).status).toBe(403)
    const cookie = await tenant.as('approver').cookie()
    await asOwner(
      `update sessions set data = jsonb_set(data::jsonb, '{confirmedAt}', '"2020-01-01T00:00:00.000Z"') where user_id = $1`,
      [idOf('approver')],
    )
    reader.useCookie(cookie)
    expect((await reader.post(path, { decision: 'approved' })).headers['location']).toBe(
      `/step-up?return_to=${encodeURIComponent(path)}`,
    )
    await asOwner(
      `update sessions set data = jsonb_set(data::jsonb, '{confirmedAt}', to_jsonb(to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))) where user_id = $1`,
      [idOf('approver')],
    )
    expect((await reader.post(path, { decision: 'approved' })).status).toBe(200)
  })

  test('rule 19: does not decide for the requester, nor for whoever has left, nor for whoever is not asked', async () => {
    const pr = await submitted()
    const path = await linkFor(pr)
    await asOwner('update approval_links set user_id = $2 where approval_id = $1', [
      pr.approval_id,
      idOf('requester'),
    ])
    await asOwner('update approval_tasks set assignee_id = $2 where approval_id = $1', [
      pr.approval_id,
      idOf('requester'),
    ])
    expect((await (await visitor()).post(path, { decision: 'approved' })).status).toBe(403)
    const other = await submitted()
    expect(
      await mintLink({ db: tenant.db })({
        tenantId: tenant.tenantId,
        userId: idOf('buyer'),
        approvalId: other.approval_id,
        deviceId: null,
      }),
    ).toBeNull()
    await givenPath(tenant, other.approval_id, [{ stage: 1, people: ['buyer', 'controller'] }])
    const leaver = await linkFor(other, 'buyer')
    await tenant.as('admin').post(`/members/${idOf('buyer')}/deactivation`, {})
    expect((await (await visitor()).post(leaver, { decision: 'approved' })).status).toBe(404)
    expect([await statusOf(pr), await statusOf(other)]).toEqual(['pending', 'pending'])
  })

  test('is not in mails about anything else', async () => {
    const pr = await submitted()
    await tenant.as('approver').post(`/approvals/${pr.approval_id}/return`, { reason: 'Which?' })
    expect((await mailsTo(`requester@${tenant.slug}.test`))[0]!.text).not.toContain('/a/')
  })
})

describe('J2: the button of a notification', () => {
  let service: Awaited<ReturnType<typeof startWebPush>>
  beforeAll(async () => {
    service = await startWebPush()
  })
  afterAll(() => service?.close())

  test('has a token of its own for each device, no word of money, decides once, and is void when the device is removed', async () => {
    const { db, jobs, app } = await product()
    const push = createPush(
      testConfig,
      { warn: () => {} },
      { endpoints: { takes: (host) => host === service.host, ca: service.ca } },
    )
    const cipher = createCipher(testConfig.encryptionKeys)
    const { register } = await import('../devices/commands.ts')
    const endpoints = await Promise.all(
      [1, 2].map(async () => {
        const { turn: _turn, ...subscription } = service.subscribe(push.publicKey)
        const id = await tenant.run('approver', (ctx) =>
          register(ctx, { device_type: 'web', device_name: null, ...subscription } as never, {
            push,
            cipher,
          }),
        )
        return { id, endpoint: subscription.endpoint }
      }),
    )
    const pr = await submitted({ ...small, title: 'CANARY' })
    const [notice] = await asOwner(
      "select id from notices where tenant_id = $1 and kind = 'approval_wanted' and user_id = $2",
      [tenant.tenantId, idOf('approver')],
    )
    const deliver = deliverNotices({
      db,
      enqueue: jobs.enqueue,
      devices: noticeDevices({ push, cipher }),
      decisionLink: mintLink({ db }),
    })
    const due = { notices: [notice!['id']], approvalId: pr.approval_id }
    await deliver({ name: 'notify', tenantId: tenant.tenantId, ...due }, 'job')
    const messages = endpoints.map(
      ({ endpoint }) =>
        JSON.parse(service.received.find((m) => m.endpoint === endpoint)!.text) as {
          decide: string
        },
    )
    expect(messages[0]!.decide).toMatch(/^\/a\//)
    expect(messages[0]!.decide).not.toBe(messages[1]!.decide)
    expect(JSON.stringify(messages)).not.toMatch(/CANARY|₹|10\.00/)
    const press = (path: string, body: object = { decision: 'approved' }) =>
      supertest(app).post(path).set('Accept', 'application/json').type('form').send(body)
    expect(
      (await tenant.as('approver').form(`/me/devices/${endpoints[1]!.id}/removal`)).status,
    ).toBe(303)
    expect((await press(messages[1]!.decide)).body).toMatchObject({ state: 'device_gone' })
    expect((await press(messages[0]!.decide)).body).toMatchObject({
      state: 'held',
      title: `Approved: ${pr.number}`,
      open: `/approvals/${pr.approval_id}`,
    })
    expect((await press(messages[0]!.decide)).status).toBe(409)
    expect((await press(`${messages[0]!.decide}/undo`, {})).body.state).toBe('undone')
    expect((await press(messages[0]!.decide)).body.state).toBe('held')
    await givenHoldOver(tenant)
    expect(await statusOf(pr)).toBe('approved')
  })

  test('opens the page where more than a tap is needed', async () => {
    const pr = await submitted({})
    const answer = await supertest(tenant.app)
      .post(await linkFor(pr))
      .set('Accept', 'application/json')
      .type('form')
      .send({ decision: 'approved' })
    expect([answer.status, answer.body.state, answer.body.open]).toEqual([
      403,
      'sign_in',
      `/approvals/${pr.approval_id}`,
    ])
  })
})

describe('a link opened by somebody else', () => {
  const signedInAs = async (role: Role, at: TestTenant = tenant) => {
    const them = await visitor()
    them.useCookie(await at.as(role).cookie())
    return them
  }
  const attempts = async () =>
    asOwner(
      `select data ->> 'opened_by' as by from audit_log
      where tenant_id = $1 and action = 'approval.link_refused' order by seq`,
      [tenant.tenantId],
    )

  test('who is signed in decides nothing, sees nothing, and is written down', async () => {
    const pr = await submitted()
    const link = await linkFor(pr)
    const requester = await signedInAs('requester')
    const looked = await requester.get(link)
    expect([looked.status, looked.text.includes('Mouse')]).toEqual([403, false])
    expect(looked.text).toContain('This link is for somebody else')
    for (const decision of ['approved', 'rejected', 'returned'])
      expect((await requester.post(link, { decision, reason: 'Mine' })).status).toBe(403)
    const asJson = await requester.post(
      link,
      { decision: 'approved' },
      { Accept: 'application/json' },
    )
    expect([asJson.status, asJson.body.state]).toEqual([403, 'not_yours'])
    expect(await statusOf(pr)).toBe('pending')
    expect((await attempts()).map((row) => row['by'])).toEqual(
      Array.from({ length: 5 }, () => idOf('requester')),
    )
    expect((await (await visitor()).post(link, { decision: 'approved' })).status).toBe(200)
    expect((await requester.post(`${link}/undo`)).status).toBe(403)
  })

  test('a stranger’s name is not told, and its own person decides while signed in', async () => {
    const link = await linkFor(await submitted())
    const stranger = await signedInAs('controller', await newTenant())
    expect((await stranger.post(link, { decision: 'approved' })).status).toBe(403)
    expect(await attempts()).toEqual([{ by: null }])
    const approver = await signedInAs('approver')
    expect((await approver.post(link, { decision: 'approved' })).status).toBe(200)
  })

  test('an administrator who looks through the approver’s eyes does not decide', async () => {
    const link = await linkFor(await submitted())
    const admin = await signedInAs('admin')
    await admin.post(`/members/${idOf('approver')}/view`)
    expect((await admin.post(link, { decision: 'approved' })).status).toBe(403)
    expect(await attempts()).toEqual([{ by: idOf('admin') }])
  })
})

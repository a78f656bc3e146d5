import { asWritten } from '../messages/index.ts'
import { randomUUID } from 'node:crypto'
import express from 'express'
import supertest from 'supertest'
import { beforeAll, describe, expect, test } from 'vitest'
import { mount } from '../platform/http/mount.ts'
import { sendProblem } from '../platform/http/face.ts'
import { createFace } from '../shell.ts'
import { newTenant, product, type TestTenant, wiring } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'
import { noteMailEvent } from './jobs.ts'
import { brevoEvents } from './mail-event-routes.ts'

const token = 'brevo-webhook-token-of-the-test'
let tenant: TestTenant
let hook: ReturnType<typeof express>
const jobs: Record<string, unknown>[] = []
beforeAll(async () => {
  tenant = await newTenant()
  hook = await served(token)
})

/** The route as the product mounts it, with a token; the jobs it leaves are kept here. */
async function served(withToken: string | null) {
  const { db } = await product()
  const app = express()
  app.use(express.json())
  app.use(
    mount(brevoEvents(withToken, async (name, data) => void jobs.push({ name, ...data })).routes, {
      db,
      wiring,
      actorOf: () => null,
      face: createFace([]),
      deadlineMs: 5000,
      confirmedAt: () => null,
    }),
  )
  app.use(((error, req, res, next) => {
    const problem = wiring.problemOf(error)
    if (problem) sendProblem(createFace([]), null, req, res, problem)
    else next(error)
  }) satisfies express.ErrorRequestHandler)
  return app
}
const post = (body: object | string, bearer = token, app = hook) =>
  supertest(app)
    .post('/webhooks/brevo')
    .set('Authorization', `Bearer ${bearer}`)
    .set('Content-Type', 'application/json')
    .send(body)
const work = async (): Promise<void> => {
  const note = noteMailEvent((await product()).db)
  for (const job of jobs.splice(0)) await note({ tenantId: null, ...job } as never, randomUUID())
}
const address = (role: string): string => `${role}@${tenant.slug}.test`
const now = (): number => Math.floor(Date.now() / 1000)
const trouble = async (role: string) =>
  (await tenant.as('admin').page(`/members/${tenant.users[address(role)]}`)).text

describe('what the mail provider tells', () => {
  test('is taken only with the token, and only where there is one', async () => {
    const event = { event: 'hard_bounce', email: address('auditor'), ts_event: now() }
    const answers = await Promise.all([
      post(event, 'wrong'),
      post(event, ''),
      supertest(hook).post('/webhooks/brevo').send(event),
      post(event, token, await served(null)),
      supertest(tenant.app).post('/webhooks/brevo').send(event),
    ])
    expect(answers.map((a) => [a.status, a.headers['content-type']?.split(';')[0]])).toEqual(
      [401, 401, 401, 404, 404].map((status) => [status, 'application/problem+json']),
    )
    expect(jobs).toEqual([])
  })

  test('of a bounce, a complaint or no more wish for mail is seen by the person and by administrators, who may let mail go there again', async () => {
    for (const [role, event, words] of [
      ['buyer', 'hard_bounce', 'came back on'],
      ['receiver', 'spam', 'reported as spam'],
      ['controller', 'unsubscribed', 'asked for no more mail'],
    ] as const) {
      expect(
        (
          await post({
            event,
            email: address(role).toUpperCase(),
            ts_event: now(),
            'message-id': '<x@y>',
            id: 5,
            tag: '',
          })
        ).status,
      ).toBe(200)
      await work()
      expect(await trouble(role)).toContain(words)
      expect((await tenant.as(role).page('/me/profile')).text).toContain(words)
    }
    expect(JSON.stringify(await asOwner('select * from mail_suppressions'))).not.toContain(
      tenant.slug,
    )
    expect((await tenant.as('buyer').form('/me/profile/mail')).status).toBe(303)
    expect(await trouble('buyer')).not.toContain('came back')
    expect(
      (await tenant.as('receiver').form(`/members/${tenant.users[address('controller')]}/mail`))
        .status,
    ).toBe(403)
    expect(
      (await tenant.as('admin').form(`/members/${tenant.users[address('receiver')]}/mail`)).status,
    ).toBe(303)
    expect(await trouble('receiver')).not.toContain('reported as spam')
    const cleared = (await tenant.as('auditor').get('/history')).body.data as {
      action: string
      subject_id?: string
    }[]
    expect(cleared.filter((row) => row.action === 'member.mail_allowed_again').length).toBe(2)
    await tenant.as('admin').form(`/members/${tenant.users[address('receiver')]}/mail`)
    expect(
      ((await tenant.as('auditor').get('/history')).body.data as { action: string }[]).filter(
        (row) => row.action === 'member.mail_allowed_again',
      ).length,
    ).toBe(2)
  })

  test('twice, or again after it was cleared, changes nothing; a new bounce does', async () => {
    const event = { event: 'invalid_email', email: address('approver'), ts_event: now() - 100 }
    await post(event)
    await post([event, event])
    await work()
    expect(await trouble('approver')).toContain('came back')
    await tenant.as('approver').form('/me/profile/mail')
    await post(event)
    await work()
    expect(await trouble('approver')).not.toContain('came back')
    await post({ ...event, ts_event: now() + 5 })
    await work()
    expect(await trouble('approver')).toContain('came back')
  })

  test('of anything else is answered and forgotten; what cannot be read is refused', async () => {
    for (const event of ['delivered', 'soft_bounce', 'opened', 'something_new', 'constructor'])
      expect((await post({ event, email: address('requester'), ts_event: now() })).status).toBe(200)
    expect((await post([])).status).toBe(200)
    const refused = await Promise.all([
      post({}),
      post('[1,2]'),
      post({ event: 5 }),
      post({ event: 'spam', email: 5 }),
      post({ event: 'spam', email: 'a@b.test', ts_event: -1 }),
      post({ event: 'spam', ts_event: 1e300 }),
      post({ event: 'x'.repeat(61) }),
    ])
    expect(refused.map((r) => r.status)).toEqual(refused.map(() => 422))
    const broken = await supertest(tenant.app)
      .post('/webhooks/brevo')
      .set('Content-Type', 'application/json')
      .send('{')
    expect(broken.status).toBe(400)
    expect(jobs).toEqual([])
  })

  test('stops notices by mail, and nothing that somebody asks for themselves', async () => {
    await post({ event: 'hard_bounce', email: address('ap_clerk'), ts_event: now() })
    await work()
    const { claimMail, toDeliver } = await import('./queries.ts')
    const { notify } = await import('./index.ts')
    await tenant.run('admin', (ctx) =>
      notify({ ...ctx, enqueue: async () => {} }, [tenant.users[address('ap_clerk')]!], {
        kind: 'request_decided',
        key: 'x',
        title: asWritten('x'),
        body: null,
        path: '/inbox',
        subject: { kind: 'member', id: tenant.users[address('ap_clerk')]! },
      }),
    )
    const [notice] = (await tenant.as('ap_clerk').get('/notifications')).body.data as {
      id: string
    }[]
    const [waiting] = await tenant.run('admin', (ctx) => toDeliver(ctx.tx, [notice!.id]))
    expect(waiting).toMatchObject({ suppressed: true, email: address('ap_clerk') })
    expect(await tenant.run('admin', (ctx) => claimMail(ctx.tx, notice!.id, true))).toBe(1)
    expect(
      await asOwner('select state, reason from notice_deliveries where notice_id = $1', [
        notice!.id,
      ]),
    ).toEqual([{ state: 'failed', reason: expect.stringContaining('came back') }])
  })
})

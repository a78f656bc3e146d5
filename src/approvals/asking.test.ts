import { beforeEach, describe, expect, test } from 'vitest'
import { addDays, businessDate } from '../kernel/calendar.ts'
import { command } from '../platform/ctx.ts'
import { systemActor } from '../platform/system.ts'
import {
  givenBudget,
  givenPath,
  givenSubmitted,
  type Submitted,
} from '../platform/testing/given.ts'
import { newTenant, product, type TestTenant, wiring } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'
import type { Role } from '../kernel/permissions.ts'
import { checkApprovalTimeouts } from './jobs.ts'
import { dueDay, standing, type Calendar } from './waiting.ts'

let tenant: TestTenant
let pr: Submitted
beforeEach(async () => {
  tenant = await newTenant()
  pr = await givenSubmitted(tenant, (await givenBudget(tenant, 1_000_000_000n)).costCenterId, {
    lines: [{ description: 'Mouse', quantity: '1', unit: 'each', unit_price: '10' }],
  })
})
const idOf = (role: Role): string => tenant.users[`${role}@${tenant.slug}.test`]!
const at = (noun: string): string => `/approvals/${pr.approval_id}/${noun}`
const feed = async (role: Role): Promise<string[]> =>
  (await tenant.as(role).get('/notifications')).body.data.map((n: { title: string }) => n.title)
const inboxOf = async (role: Role): Promise<string> => (await tenant.as(role).get('/inbox')).text
const approve = (role: Role) => tenant.as(role).post(at('approval'))

describe('E7: a question', () => {
  const ask = (role: Role, body: object) => tenant.as(role).post(at('questions'), body)

  test('goes to the requester, is answered on the page, and the approval stays with whoever asked', async () => {
    const asked = await ask('approver', { question: 'Which model?' })
    expect(asked.body.questions).toMatchObject([
      { asked_by: 'The approver', asked_of: 'The requester', answer: null },
    ])
    expect(await feed('requester')).toContain(`The approver asks you about ${pr.number}`)
    expect((await tenant.as('requester').page(`/approvals/${pr.approval_id}`)).text).toContain(
      'Your answer',
    )
    const path = at(`questions/${asked.body.questions[0].id}/answer`)
    expect((await tenant.as('controller').post(path, { answer: 'Any' })).status).toBe(403)
    expect((await tenant.as('requester').post(path, { answer: 'The grey one' })).status).toBe(200)
    expect(
      (await tenant.as('requester').post(path, { answer: 'The black one' })).body,
    ).toMatchObject({ status: 409, code: 'wrong_state' })
    expect(await feed('approver')).toContain(`Your question about ${pr.number} is answered`)
    expect((await tenant.as('approver').page(`/approvals/${pr.approval_id}`)).text).toMatch(
      /Which model\?[\s\S]*The grey one/,
    )
    expect((await approve('approver')).body.status).toBe('approved')
  })

  test('may go to somebody else, who then may look; not by whoever is not asked, nor to nobody, oneself or another organisation', async () => {
    expect((await tenant.as('receiver').get(`/approvals/${pr.approval_id}`)).status).toBe(404)
    expect(
      (await ask('approver', { question: 'Do we have one?', of: idOf('receiver') })).status,
    ).toBe(200)
    expect((await tenant.as('receiver').get(`/approvals/${pr.approval_id}`)).status).toBe(200)
    expect((await ask('controller', { question: 'x' })).status).toBe(403)
    expect((await ask('approver', { question: '' })).body.errors[0].pointer).toBe('/question')
    expect(
      (await ask('approver', { question: 'x', of: idOf('approver') })).body.errors[0].pointer,
    ).toBe('/of')
    expect(
      (
        await ask('approver', {
          question: 'x',
          of: (await (await newTenant()).actor('buyer')).userId,
        })
      ).body.errors[0].pointer,
    ).toBe('/of')
    const form = await tenant
      .as('approver')
      .form(at('questions'), { reason: '', revision: '1', hash: 'x' })
    expect([form.status, form.text.includes('Write what you want to know.')]).toEqual([422, true])
  })

  test('holds the clock of its step until it is answered', async () => {
    const { db, jobs } = await product()
    const run = async (): Promise<number> =>
      command(
        { db, wiring, enqueue: jobs.enqueue },
        await systemActor(db, tenant.tenantId),
        null,
        checkApprovalTimeouts.run,
      )
    const asked = await ask('approver', { question: 'Which model?' })
    await asOwner(
      "update approval_steps set activated_at = now() - interval '20 days' where approval_id = $1 and status = 'active'",
      [pr.approval_id],
    )
    await asOwner(
      "update approval_questions set asked_at = now() - interval '20 days' where approval_id = $1",
      [pr.approval_id],
    )
    expect((await tenant.as('approver').page(`/approvals/${pr.approval_id}`)).text).toContain(
      'Waits for an answer',
    )
    expect(await run()).toBe(0)
    await tenant
      .as('requester')
      .post(at(`questions/${asked.body.questions[0].id}/answer`), { answer: 'Grey' })
    expect(await run()).toBe(0)
    await asOwner(
      "update approval_questions set answered_at = now() - interval '12 days' where approval_id = $1",
      [pr.approval_id],
    )
    expect(await run()).toBe(2)
    expect(await run()).toBe(0)
  })
})

describe('E3: the calendar of the organisation', () => {
  const calendar: Calendar = { days: 2, holidays: new Set(['2026-11-26']) }
  test('does not count Saturdays, Sundays, holidays, nor days that waited for an answer', () => {
    expect(standing('2026-11-24', '2026-11-26', { ...calendar, holidays: new Set() })).toBe('late')
    expect(standing('2026-11-24', '2026-11-26', calendar)).toBe('in_time')
    expect(standing('2026-11-24', '2026-11-27', calendar)).toBe('late')
    expect(
      standing('2026-11-24', '2026-11-27', calendar, [{ from: '2026-11-24', to: '2026-11-25' }]),
    ).toBe('in_time')
    expect(standing('2026-11-24', '2026-12-01', calendar)).toBe('overdue')
    expect(standing('2026-11-24', '2026-11-30', { days: 5, holidays: new Set() })).toBe('in_time')
  })
  test('says when it is due', () => {
    expect(dueDay('2026-11-24', '2026-11-24', calendar)).toBe('2026-11-27')
    expect(dueDay('2026-11-27', '2026-11-27', calendar)).toBe('2026-12-01')
    expect(
      dueDay('2026-11-24', '2026-11-25', calendar, [{ from: '2026-11-24', to: '2026-11-25' }]),
    ).toBe('2026-11-30')
  })
})

describe('E7: one more approver', () => {
  const add = (role: Role, who: Role, where = 'after', because = 'She knows these') =>
    tenant.as(role).post(at('approvers'), { person: idOf(who), where, because })

  test('after the present step is asked next, before what the rules ask then; the rules’ own steps stay', async () => {
    await givenPath(tenant, pr.approval_id, [
      { stage: 1, people: ['approver'] },
      { stage: 2, people: ['controller'] },
    ])
    expect(
      (await add('approver', 'receiver')).body.steps.map((s: { who: string }) => s.who),
    ).toEqual(['The approver', 'The receiver', 'The controller'])
    expect((await tenant.as('requester').page(`/approvals/${pr.approval_id}`)).text).toContain(
      'The approver added The receiver: She knows these',
    )
    await approve('approver')
    expect(await inboxOf('controller')).not.toContain(pr.approval_id)
    expect((await approve('receiver')).body.status).toBe('pending')
    expect((await approve('controller')).body.status).toBe('approved')
  })

  test('before the present step is asked first, and then it comes back', async () => {
    expect((await add('approver', 'receiver', 'before')).status).toBe(200)
    expect(await inboxOf('approver')).not.toContain(pr.approval_id)
    expect((await approve('approver')).status).toBe(403)
    expect((await approve('receiver')).body.status).toBe('pending')
    expect((await approve('approver')).body.status).toBe('approved')
  })

  test('is not rescued from their task for want of a role', async () => {
    await add('approver', 'receiver', 'before')
    const orphans = await asOwner('select organisations_with_orphaned_tasks() as id')
    expect(orphans.map((row) => row['id'])).not.toContain(tenant.tenantId)
  })

  test('is added by whoever is asked or a controller only; never the requester, nor somebody who is asked already', async () => {
    expect((await add('requester', 'receiver')).status).toBe(403)
    expect((await add('buyer', 'receiver')).status).toBe(403)
    expect((await add('approver', 'requester')).body.errors[0]).toMatchObject({
      pointer: '/person',
      code: 'own_work',
    })
    expect((await add('approver', 'approver')).body.errors[0].code).toBe('already_asked')
    expect((await add('controller', 'receiver')).status).toBe(200)
    expect((await add('controller', 'receiver')).body.errors[0].code).toBe('already_asked')
    expect(
      (
        await tenant
          .as('approver')
          .form(at('approvers'), { person: '', where: 'after', because: 'Kept text' })
      ).text,
    ).toContain('Kept text')
  })
})

describe('whoever waits for an approval', () => {
  test('may watch it, and is told how it ends; the requester is told once', async () => {
    expect((await tenant.as('buyer').post(at('watching'))).status).toBe(200)
    expect((await tenant.as('auditor').post(at('watching'))).status).toBe(200)
    expect((await tenant.as('auditor').post(at('unwatching'))).status).toBe(200)
    expect((await tenant.as('ap_clerk').post(at('watching'))).status).toBe(404)
    await approve('approver')
    expect(
      (await feed('buyer')).filter((title) => title === `${pr.number} was approved`),
    ).toHaveLength(1)
    expect(await feed('auditor')).toEqual([])
    expect(
      (await feed('requester')).filter((title) => title === `${pr.number} was approved`),
    ).toHaveLength(1)
  })

  test('may remind whoever is asked, and not again before the next working day', async () => {
    const nudge = (role: Role = 'requester') => tenant.as(role).post(at('nudge'))
    expect((await nudge('buyer')).status).toBe(403)
    expect((await nudge()).status).toBe(200)
    expect(
      (await feed('approver')).filter((title) => title.includes('asks you to look at')),
    ).toHaveLength(1)
    const again = await nudge()
    expect(again.body).toMatchObject({
      status: 409,
      code: 'too_soon',
      detail: expect.stringContaining('again on'),
    })
    const today = businessDate(new Date(), 'Asia/Kolkata')
    await asOwner("update approvals set nudged_at = now() - interval '8 days' where id = $1", [
      pr.approval_id,
    ])
    for (let day = -7; day <= 0; day++)
      await asOwner(
        "insert into organisation_holidays (tenant_id, day, name) values ($1, $2, 'Closed')",
        [tenant.tenantId, addDays(today, day)],
      )
    expect((await nudge()).body.code).toBe('too_soon')
    await asOwner('delete from organisation_holidays where tenant_id = $1', [tenant.tenantId])
    expect((await nudge()).status).toBe(200)
    await approve('approver')
    expect((await nudge()).body.code).toBe('wrong_state')
  })
})

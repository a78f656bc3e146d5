import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { route, type Delegation } from '../approvals/routing.ts'
import { addDays, businessDate } from '../kernel/calendar.ts'
import type { Role } from '../kernel/permissions.ts'
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
import { followDelegations } from './jobs.ts'

const about = {
  kind: 'purchase_request',
  amount: 100n,
  authors: new Set(['requester']),
  decided: new Set<string>(),
}
const from = (from_id: string, to_id: string, more: Partial<Delegation> = {}): Delegation => ({
  from_id,
  to_id,
  kind: '*',
  cap: null,
  ...more,
})
const asked = (people: string[], delegations: Delegation[], change: Partial<typeof about> = {}) =>
  route(people, delegations, { ...about, ...change }).map((r) =>
    r.actingFor ? `${r.assigneeId} for ${r.actingFor}` : r.assigneeId,
  )

describe('rule 20: a task goes to whoever stands in', () => {
  test('three times over at most, and never round in a circle', () => {
    expect(asked(['a'], [from('a', 'b'), from('b', 'c'), from('c', 'd'), from('d', 'e')])).toEqual([
      'd for a',
    ])
    expect(asked(['a'], [from('a', 'b'), from('b', 'a')])).toEqual(['b for a'])
    expect(asked(['a'], [from('a', 'b'), from('b', 'c'), from('c', 'b')])).toEqual(['c for a'])
  })
  test('up to the amount, and for the kind that was named before every kind', () => {
    expect(asked(['a'], [from('a', 'b', { cap: 100n })])).toEqual(['b for a'])
    expect(asked(['a'], [from('a', 'b', { cap: 99n })])).toEqual(['a'])
    expect(asked(['a'], [from('a', 'b'), from('a', 'c', { kind: 'purchase_request' })])).toEqual([
      'c for a',
    ])
    expect(asked(['a'], [from('a', 'b', { kind: 'vendor' })])).toEqual(['a'])
  })
  test('rule 19: never to the requester, nor to whoever stands in for the requester', () => {
    expect(asked(['a'], [from('a', 'requester')])).toEqual(['a'])
    expect(asked(['a'], [from('a', 'b'), from('requester', 'b')])).toEqual(['a'])
    expect(asked(['requester', 'a'], [from('requester', 'b')])).toEqual(['a'])
  })
  test('never to somebody who is asked in that step already, nor to one for two', () => {
    expect(asked(['a', 'b'], [from('a', 'b')])).toEqual(['a', 'b'])
    expect(asked(['a', 'b'], [from('a', 'c'), from('b', 'c')])).toEqual(['c for a', 'b'])
    expect(asked(['a'], [from('a', 'c')], { decided: new Set(['c']) })).toEqual(['a'])
  })
})

describe('somebody who is away', () => {
  let tenant: TestTenant
  let costCenterId: string
  let today: string
  beforeEach(async () => {
    tenant = await newTenant()
    costCenterId = (await givenBudget(tenant, 1_000_000_000n)).costCenterId
    today = businessDate(new Date(), 'Asia/Kolkata')
  })
  const idOf = (role: Role): string => tenant.users[`${role}@${tenant.slug}.test`]!
  const name = (who: Role, standIn: Role, change: object = {}) =>
    tenant.as(who).post('/me/delegation', {
      to: idOf(standIn),
      from: today,
      until: addDays(today, 7),
      ...change,
    })
  const submitted = (): Promise<Submitted> =>
    givenSubmitted(tenant, costCenterId, {
      lines: [{ description: 'Mouse', quantity: '1', unit: 'each', unit_price: '10' }],
    })
  const has = async (role: Role, pr: Submitted): Promise<boolean> =>
    (await tenant.as(role).get('/inbox')).text.includes(pr.approval_id)
  const approve = (role: Role, pr: Submitted) =>
    tenant.as(role).post(`/approvals/${pr.approval_id}/approval`)
  const clock = async (): Promise<void> => {
    const { db, jobs } = await product()
    await command(
      { db, wiring, enqueue: jobs.enqueue },
      await systemActor(db, tenant.tenantId),
      null,
      followDelegations.run,
    )
  }

  test('has what waits and what comes moved to a stand-in without a role, who decides; both names are on the record', async () => {
    const before = await submitted()
    expect((await name('approver', 'receiver')).status).toBe(201)
    const after = await submitted()
    expect([
      await has('approver', before),
      await has('receiver', before),
      await has('receiver', after),
    ]).toEqual([false, true, true])
    expect((await approve('approver', before)).status).toBe(403)
    const page = (await tenant.as('receiver').page(`/approvals/${before.approval_id}`)).text
    expect(page).toContain('You decide for The approver.')
    expect((await approve('receiver', before)).body.status).toBe('approved')
    expect((await tenant.as('requester').page(`/purchase-requests/${before.id}`)).text).toContain(
      'The receiver for The approver',
    )
    expect((await tenant.as('auditor').get('/history')).text).toContain(
      '"acting_for":"The approver"',
    )
  })

  test('is back when it ends: what is not decided comes back, and whoever stood in may not decide it any more', async () => {
    const { body } = await name('approver', 'receiver')
    const [pr, later] = [await submitted(), await submitted()]
    expect((await tenant.as('receiver').post(`/me/delegation/${body.data[0].id}/end`)).status).toBe(
      403,
    )
    expect(
      (await tenant.as('approver').post(`/me/delegation/${body.data[0].id}/end`)).body.data[0]
        .status,
    ).toBe('ended')
    expect([await has('approver', pr), await has('receiver', pr)]).toEqual([true, false])
    await name('approver', 'receiver')
    await asOwner(
      'update delegations set valid = daterange(lower(valid) - 5, lower(valid)) where tenant_id = $1 and ended_at is null',
      [tenant.tenantId],
    )
    expect(await has('receiver', later)).toBe(true)
    expect((await approve('receiver', later)).status).toBe(403)
    await clock()
    await clock()
    expect([await has('approver', later), await has('receiver', later)]).toEqual([true, false])
    expect((await approve('approver', later)).body.status).toBe('approved')
  })

  test('from a later day on: the clock moves it then, and an hour later changes nothing', async () => {
    await name('approver', 'receiver', { from: addDays(today, 3) })
    const pr = await submitted()
    expect(await has('receiver', pr)).toBe(false)
    await asOwner(
      'update delegations set valid = daterange(lower(valid) - 3, upper(valid)) where tenant_id = $1',
      [tenant.tenantId],
    )
    await clock()
    await clock()
    expect([await has('approver', pr), await has('receiver', pr)]).toEqual([false, true])
  })

  test('rule 19: the requester is nobody’s stand-in on their own request, nor is the requester’s stand-in anybody’s', async () => {
    await name('approver', 'requester')
    const own = await submitted()
    expect([await has('approver', own), await has('requester', own)]).toEqual([true, false])
    await givenPath(tenant, own.approval_id, [{ stage: 1, people: ['controller'] }])
    await asOwner(
      'insert into delegations (tenant_id, id, from_id, to_id, kind, valid) values ($1, gen_random_uuid(), $2, $3, $4, daterange($5::date, $5::date + 1))',
      [tenant.tenantId, idOf('requester'), idOf('receiver'), '*', today],
    )
    await asOwner(
      'update approval_tasks set acting_for = assignee_id, assignee_id = $2 where approval_id = $1 and open',
      [own.approval_id, idOf('receiver')],
    )
    expect((await approve('receiver', own)).status).toBe(403)
  })

  test('may be stood in for by somebody whose own roles end elsewhere: the page opens, and what follows is done', async () => {
    const [department, entity] = [randomUUID(), randomUUID()]
    await asOwner(
      "insert into departments (tenant_id, id, code, name) values ($1, $2, 'ELSE', 'Elsewhere')",
      [tenant.tenantId, department],
    )
    await asOwner("update memberships set roles = '{}' where tenant_id = $1 and user_id = $2", [
      tenant.tenantId,
      idOf('receiver'),
    ])
    await asOwner(
      "insert into role_grants (tenant_id, id, user_id, role, department_id, valid, granted_by) values ($1, $2, $3, 'approver', $4, daterange('2020-01-01', null), $5)",
      [tenant.tenantId, entity, idOf('receiver'), department, idOf('admin')],
    )
    const unseen = await submitted()
    expect((await tenant.as('receiver').get(`/approvals/${unseen.approval_id}`)).status).toBe(404)
    await name('approver', 'receiver')
    expect((await tenant.as('receiver').page(`/approvals/${unseen.approval_id}`)).text).toContain(
      'Why it is with you',
    )
    expect(
      (
        await tenant
          .as('receiver')
          .post(`/approvals/${unseen.approval_id}/rejection`, { reason: 'No' })
      ).body.status,
    ).toBe('rejected')
    expect(
      (await tenant.as('requester').get(`/purchase-requests/${unseen.id}`)).body,
    ).toMatchObject({ status: 'rejected', reserved: { amount: '0.00' } })
    expect(
      (await tenant.as('receiver').get(`/purchase-requests/${(await submitted()).id}`)).status,
    ).toBe(200)
  })

  test('cannot name two for the same days, nobody, themselves, or the past; and for two kinds can', async () => {
    await name('approver', 'receiver')
    expect((await name('approver', 'buyer', { from: addDays(today, 3) })).body).toMatchObject({
      status: 422,
      errors: [{ pointer: '/from', code: 'overlap' }],
    })
    expect(
      (await name('approver', 'buyer', { from: addDays(today, 7), until: addDays(today, 9) }))
        .status,
    ).toBe(201)
    expect((await name('approver', 'buyer', { kind: 'vendor' })).status).toBe(201)
    expect((await name('approver', 'approver')).body.errors[0].pointer).toBe('/to')
    expect(
      (await name('buyer', 'receiver', { from: addDays(today, -1) })).body.errors[0].code,
    ).toBe('past')
    expect((await name('buyer', 'receiver', { until: today })).body.errors[0].pointer).toBe(
      '/until',
    )
    expect((await name('buyer', 'receiver', { kind: 'nonsense' })).body.errors[0].pointer).toBe(
      '/kind',
    )
    const other = await newTenant()
    expect(
      (
        await tenant.as('buyer').post('/me/delegation', {
          to: (await other.actor('buyer')).userId,
          from: today,
          until: addDays(today, 1),
        })
      ).body.errors[0].pointer,
    ).toBe('/to')
    const refused = await tenant.as('buyer').form('/me/delegation', {
      to: idOf('receiver'),
      from: today,
      until: addDays(today, -3),
      note: 'Holiday in Goa',
    })
    expect([refused.status, refused.text.includes('Holiday in Goa')]).toEqual([422, true])
    expect((await tenant.as('admin').get('/delegations')).body.data).toHaveLength(3)
    expect((await tenant.as('buyer').get('/delegations')).status).toBe(403)
  })

  test('leaves: nobody stands in for them or is stood in for by them any more', async () => {
    await name('controller', 'approver', { kind: 'vendor' })
    await name('approver', 'receiver')
    const pr = await submitted()
    expect(await has('receiver', pr)).toBe(true)
    expect(
      (await tenant.as('admin').post(`/members/${idOf('receiver')}/deactivation`, {})).status,
    ).toBe(200)
    expect(await has('approver', pr)).toBe(true)
    expect(
      (await tenant.as('admin').get('/delegations')).body.data.map(
        (d: { status: string }) => d.status,
      ),
    ).toEqual(['ended', 'now'])
  })
})

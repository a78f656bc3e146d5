import supertest from 'supertest'
import { describe, expect, test } from 'vitest'
import { reassignOrphanedSteps } from '../approvals/index.ts'
import { sql } from '../platform/db/sql.ts'
import { z } from 'zod'
import {
  aRequest,
  givenApproved,
  givenBudget,
  givenIssued,
  givenOrder,
  givenSubmitted,
  givenVendor,
} from '../platform/testing/given.ts'
import { newTenant, testConfig, type TestTenant } from '../platform/testing/harness.ts'
import type { Role } from '../kernel/permissions.ts'
import { lock, lockAdmins } from './queries.ts'

const person = async (tenant: TestTenant, role: Role) =>
  (await tenant.as('admin').get(`/members/${(await tenant.actor(role)).userId}`)).body as {
    id: string
    version: number
    name: string
    roles: string[]
    active: boolean
    grants: { id: string; role: string; in_force: boolean }[]
  }
const openTasks = (tenant: TestTenant) =>
  tenant.read('auditor', (ctx) =>
    ctx.tx.any(
      sql.type(z.object({ assignee_id: z.string() }))`
        select assignee_id from approval_tasks where open
      `,
    ),
  )

describe('a role for a part of the organisation', () => {
  test('shows and moves only what belongs to that entity, at every door', async () => {
    const tenant = await newTenant()
    const first = await givenIssued(tenant)
    const made = await tenant
      .as('admin')
      .post('/legal-entities', { code: 'EU', name: 'Tenant Europe', active: true })
    const abroad = await (async () => {
      const { costCenterId } = await givenBudget(tenant, 100_000_000n)
      return {
        costCenterId,
        order: await givenOrder(
          tenant,
          await givenApproved(tenant, costCenterId),
          await givenVendor(tenant),
        ),
      }
    })()
    const center = (await tenant.as('admin').get(`/cost-centers/${abroad.costCenterId}`)).body as {
      code: string
      name: string
      owner_id: string
    }
    expect(
      (
        await tenant.as('admin').post(`/cost-centers/${abroad.costCenterId}/edit`, {
          code: center.code,
          name: center.name,
          owner_id: center.owner_id,
          entity_id: made.body.id,
          active: true,
        })
      ).status,
    ).toBe(200)
    const auditor = await person(tenant, 'auditor')
    await tenant.as('admin').post(`/members/${auditor.id}/edit`, { name: auditor.name, roles: [] })
    expect((await tenant.as('auditor').get('/purchase-orders')).status).toBe(403)
    const given = await tenant
      .as('admin')
      .post(`/members/${auditor.id}/roles`, { role: 'buyer', entity_id: made.body.id })
    expect(given.body.grants).toEqual([
      expect.objectContaining({ role: 'buyer', entity: 'Tenant Europe', in_force: true }),
    ])
    const orders = (await tenant.as('auditor').get('/purchase-orders')).body.data as {
      id: string
    }[]
    expect(orders.map((o) => o.id)).toEqual([abroad.order.id])
    expect((await tenant.as('auditor').get(`/purchase-orders/${first.order.id}`)).status).toBe(404)
    expect((await tenant.as('auditor').page(`/purchase-orders/${first.order.id}`)).status).toBe(404)
    expect(
      (
        await tenant
          .as('auditor')
          .post(`/purchase-orders/${first.order.id}/cancellation`, { reason: 'x' })
      ).status,
    ).toBe(404)
    expect(
      (
        await tenant
          .as('auditor')
          .post(`/purchase-orders/${abroad.order.id}/cancellation`, { reason: 'Not needed' })
      ).status,
    ).toBe(200)
    expect((await tenant.as('buyer').get('/purchase-orders')).body.data).toHaveLength(2)
  })

  test('holds for a department and everything below it, from its first day to its last', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const top = (
      await tenant
        .as('admin')
        .post('/departments', { code: 'OPS', name: 'Operations', active: true })
    ).body as { id: string }
    const below = (
      await tenant
        .as('admin')
        .post('/departments', { code: 'OPS-1', name: 'Plant', parent_id: top.id, active: true })
    ).body as { id: string }
    const center = (await tenant.as('admin').get(`/cost-centers/${costCenterId}`)).body as {
      code: string
      name: string
      owner_id: string
    }
    await tenant.as('admin').post(`/cost-centers/${costCenterId}/edit`, {
      code: center.code,
      name: center.name,
      owner_id: center.owner_id,
      department_id: below.id,
      active: true,
    })
    const pr = await givenSubmitted(tenant, costCenterId)
    const auditor = await person(tenant, 'auditor')
    await tenant.as('admin').post(`/members/${auditor.id}/edit`, { name: auditor.name, roles: [] })
    await tenant.as('admin').post(`/members/${auditor.id}/roles`, {
      role: 'controller',
      department_id: top.id,
      until: '2020-01-01',
    })
    expect((await tenant.as('auditor').get(`/purchase-requests/${pr.id}`)).status).toBe(403)
    const given = await tenant
      .as('admin')
      .post(`/members/${auditor.id}/roles`, { role: 'controller', department_id: top.id })
    expect((await tenant.as('auditor').get(`/purchase-requests/${pr.id}`)).status).toBe(200)
    const grant = (given.body.grants as { id: string; in_force: boolean }[]).find(
      (g) => g.in_force,
    )!
    await tenant.as('admin').post(`/members/${auditor.id}/role-revocation`, { grant_id: grant.id })
    expect((await tenant.as('auditor').get(`/purchase-requests/${pr.id}`)).status).toBe(403)
    expect(
      (
        await tenant
          .as('admin')
          .post(`/members/${auditor.id}/role-revocation`, { grant_id: grant.id })
      ).status,
    ).toBe(409)
  })

  test('is refused when it makes no sense, with the field named', async () => {
    const tenant = await newTenant()
    const buyer = await person(tenant, 'buyer')
    const entity = (await tenant.as('admin').get('/legal-entities')).body.data[0] as { id: string }
    const give = async (change: object) =>
      (await tenant.as('admin').post(`/members/${buyer.id}/roles`, { role: 'receiver', ...change }))
        .body.errors?.[0]?.pointer as string
    expect(await give({ role: 'emperor' })).toBe('/role')
    expect(await give({ role: 'admin', entity_id: entity.id })).toBe('/role')
    expect(await give({ entity_id: '01900000-0000-7000-8000-000000000000' })).toBe('/entity_id')
    expect(await give({ from: '2099-02-01', until: '2099-01-01' })).toBe('/until')
    const own = await person(tenant, 'admin')
    expect(
      (await tenant.as('admin').post(`/members/${own.id}/roles`, { role: 'controller' })).status,
    ).toBe(403)
    expect(
      (
        await tenant
          .as('admin')
          .post(`/members/${own.id}/edit`, { name: own.name, roles: ['admin', 'controller'] })
      ).status,
    ).toBe(403)
  })
})

describe('somebody who leaves', () => {
  test('hands over open and later approvals, cost centres and rights in one step, and is out at once', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const pr = await givenSubmitted(tenant, costCenterId)
    const [approver, controller] = [
      await person(tenant, 'approver'),
      await person(tenant, 'controller'),
    ]
    const page = await tenant.as('approver').page('/inbox')
    expect(page.status).toBe(200)
    const nobody = await tenant.as('admin').post(`/members/${approver.id}/deactivation`, {})
    expect([nobody.status, nobody.body.errors?.[0]?.pointer]).toEqual([422, '/successor_id'])
    expect((await openTasks(tenant)).map((t) => t.assignee_id)).toEqual([approver.id])
    const left = await tenant
      .as('admin')
      .post(`/members/${approver.id}/deactivation`, { successor_id: controller.id })
    expect(left.body).toMatchObject({ active: false })
    expect((await openTasks(tenant)).map((t) => t.assignee_id)).toEqual([controller.id])
    expect((await tenant.as('admin').get(`/cost-centers/${costCenterId}`)).body).toMatchObject({
      owner_id: controller.id,
    })
    expect((await tenant.as('approver').page('/inbox')).status).toBe(303)
    expect(
      (
        await tenant
          .as('approver')
          .get('/inbox')
          .catch(() => null)
      )?.status ?? 401,
    ).toBe(401)
    expect(
      (await tenant.as('controller').post(`/approvals/${pr.approval_id}/approval`)).status,
    ).toBe(200)
    const story = (await tenant.as('auditor').page(`/purchase-requests/${pr.id}`)).text
    expect(story).toContain('The approver has left. It is with The controller now.')
  })

  test('never leaves work with the requester: it goes to somebody else who may decide', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const [requester, approver] = [
      await person(tenant, 'requester'),
      await person(tenant, 'approver'),
    ]
    await tenant.as('admin').post(`/members/${requester.id}/edit`, {
      name: requester.name,
      roles: ['requester', 'controller'],
    })
    await givenSubmitted(tenant, costCenterId)
    expect(
      (
        await tenant
          .as('admin')
          .post(`/members/${approver.id}/deactivation`, { successor_id: requester.id })
      ).status,
    ).toBe(200)
    expect((await openTasks(tenant)).map((t) => t.assignee_id)).toEqual([
      (await person(tenant, 'controller')).id,
    ])
  })

  test('one administrator always remains, also when two remove each other at once', async () => {
    const tenant = await newTenant()
    const [admin, buyer] = [await person(tenant, 'admin'), await person(tenant, 'buyer')]
    expect((await tenant.as('admin').post(`/members/${admin.id}/deactivation`, {})).body.code).toBe(
      'last_admin',
    )
    await tenant
      .as('admin')
      .post(`/members/${buyer.id}/edit`, { name: buyer.name, roles: ['admin', 'buyer'] })
    const both = await Promise.all([
      tenant.as('admin').post(`/members/${buyer.id}/deactivation`, {}),
      tenant
        .as('buyer')
        .post(`/members/${admin.id}/edit`, { name: admin.name, roles: ['requester'] }),
    ])
    expect(both.filter((r) => r.status === 200)).toHaveLength(1)
    const admins = await tenant.read('auditor', (ctx) =>
      ctx.tx.any(
        sql.type(z.object({ n: z.bigint() }))`
          select count(*) as n from memberships where active and 'admin' = any (roles)
        `,
      ),
    )
    expect(admins[0]!.n).toBe(1n)
  })

  test('while requests are being submitted leaves no task behind: twenty submits and one deactivation at once', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000_000n)
    const [approver, controller] = [
      await person(tenant, 'approver'),
      await person(tenant, 'controller'),
    ]
    const submit = async () => {
      const made = await tenant.as('requester').post('/purchase-requests', aRequest(costCenterId))
      return tenant.as('requester').post(`/purchase-requests/${made.body.id}/submission`)
    }
    const all = await Promise.all([
      ...Array.from({ length: 20 }, submit),
      tenant
        .as('admin')
        .post(`/members/${approver.id}/deactivation`, { successor_id: controller.id }),
    ])
    expect(all.map((r) => r.status)).toEqual(all.map(() => 200))
    expect(new Set((await openTasks(tenant)).map((t) => t.assignee_id))).toEqual(
      new Set([controller.id]),
    )
    expect(await openTasks(tenant)).toHaveLength(20)
  })

  test('holds up nobody who asks them while it is written that they leave', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const approver = await person(tenant, 'approver')
    await tenant.run('admin', async ({ tx }) => {
      await lock(tx, approver.id)
      await lockAdmins(tx)
      await givenSubmitted(tenant, costCenterId)
    })
    expect((await openTasks(tenant)).map((t) => t.assignee_id)).toEqual([approver.id])
  })

  test('by another way than the form is noticed by the nightly check, which finds somebody else', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    await givenSubmitted(tenant, costCenterId)
    const approver = await person(tenant, 'approver')
    await tenant
      .as('admin')
      .post(`/members/${approver.id}/edit`, { name: approver.name, roles: ['requester'] })
    expect(await tenant.run('admin', (ctx) => reassignOrphanedSteps(ctx))).toBe(1)
    expect((await openTasks(tenant)).map((t) => t.assignee_id)).toEqual([
      (await person(tenant, 'controller')).id,
    ])
    expect(await tenant.run('admin', (ctx) => reassignOrphanedSteps(ctx))).toBe(0)
  })
})

describe('the tree of departments', () => {
  test('never closes a circle, not even when two are moved at once', async () => {
    const tenant = await newTenant()
    const make = async (code: string, parent: string | null) =>
      (
        await tenant
          .as('admin')
          .post('/departments', { code, name: code, parent_id: parent, active: true })
      ).body as { id: string }
    const [a, b] = [await make('A', null), await make('B', null)]
    const move = (d: { id: string }, code: string, parent: string) =>
      tenant
        .as('admin')
        .post(`/departments/${d.id}/edit`, { code, name: code, parent_id: parent, active: true })
    expect((await move(a, 'A', a.id)).body.errors[0]).toMatchObject({
      pointer: '/parent_id',
      code: 'circle',
    })
    const both = await Promise.all([move(a, 'A', b.id), move(b, 'B', a.id)])
    expect(new Set(both.map((r) => r.status))).toEqual(new Set([200, 422]))
  })

  test('has one manager at a time; the next one starts on a day', async () => {
    const tenant = await newTenant()
    const d = (
      await tenant.as('admin').post('/departments', { code: 'D', name: 'Design', active: true })
    ).body as { id: string }
    const [buyer, controller] = [await person(tenant, 'buyer'), await person(tenant, 'controller')]
    const today = await tenant.read('admin', async (ctx) => ctx.today)
    expect(
      (
        await tenant
          .as('admin')
          .post(`/departments/${d.id}/manager`, { manager_id: buyer.id, from: today })
      ).body.manager_name,
    ).toBe('The buyer')
    expect(
      (
        await tenant
          .as('admin')
          .post(`/departments/${d.id}/manager`, { manager_id: controller.id, from: '2099-01-01' })
      ).body.manager_name,
    ).toBe('The buyer')
    expect(
      (
        await tenant
          .as('admin')
          .post(`/departments/${d.id}/manager`, { manager_id: controller.id, from: '2020-01-01' })
      ).body.errors[0].pointer,
    ).toBe('/from')
    const page = (await tenant.as('admin').page(`/departments/${d.id}`)).text
    expect(page).toContain('The controller')
    expect(page).toContain('Further notice')
  })

  test('decides who approves: the owner named for today does', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const today = await tenant.read('admin', async (ctx) => ctx.today)
    const controller = await person(tenant, 'controller')
    expect(
      (
        await tenant
          .as('admin')
          .post(`/cost-centers/${costCenterId}/owner`, { manager_id: controller.id, from: today })
      ).body.owner_id,
    ).toBe(controller.id)
    await givenSubmitted(tenant, costCenterId)
    expect((await openTasks(tenant)).map((t) => t.assignee_id)).toEqual([controller.id])
  })
})

test('the scheduler runs the nightly check over every organisation with its key, and nobody else may', async () => {
  const tenant = await newTenant()
  const { costCenterId } = await givenBudget(tenant, 100_000_000n)
  await givenSubmitted(tenant, costCenterId)
  const approver = await person(tenant, 'approver')
  await tenant.as('admin').post(`/members/${approver.id}/edit`, { name: approver.name, roles: [] })
  const ask = (key: string, name = 'check-open-tasks') =>
    supertest(tenant.app).post(`/internal/jobs/${name}`).set('Authorization', `Bearer ${key}`)
  expect((await ask('wrong')).status).toBe(401)
  expect((await ask(testConfig.jobsKey!, 'no-such-job')).status).toBe(404)
  expect((await ask(testConfig.jobsKey!)).status).toBe(200)
  expect((await openTasks(tenant)).map((t) => t.assignee_id)).toEqual([
    (await person(tenant, 'controller')).id,
  ])
  expect((await tenant.as('auditor').page('/history')).text).toContain('SVPMS')
})

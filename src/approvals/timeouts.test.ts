import { beforeEach, describe, expect, test } from 'vitest'
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { command } from '../platform/ctx.ts'
import { systemActor } from '../platform/system.ts'
import { givenBudget, givenSubmitted } from '../platform/testing/given.ts'
import { newTenant, product, type TestTenant, wiring } from '../platform/testing/harness.ts'
import { checkApprovalTimeouts } from './jobs.ts'
import { standing, workdaysBetween } from './waiting.ts'
import { installation } from '../platform/testing/installation.ts'

const plain = { days: 2, holidays: new Set<string>() }
test.each([
  ['2026-11-24', '2026-11-24', 0],
  ['2026-11-24', '2026-11-25', 1],
  ['2026-11-20', '2026-11-23', 1],
  ['2026-11-21', '2026-11-23', 1],
  ['2026-11-20', '2026-11-22', 0],
  ['2026-11-24', '2026-11-26', 2],
  ['2026-11-24', '2027-11-24', 4],
])('from %s to %s are %i workdays, counted no further than needed', (from, to, days) =>
  expect(workdaysBetween(from, to, plain)).toBe(days),
)
test('after two workdays it is late, after four overdue', () => {
  expect(
    ['2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27', '2026-11-28', '2026-11-30'].map(
      (day) => standing('2026-11-24', day, plain),
    ),
  ).toEqual(['in_time', 'in_time', 'late', 'late', 'late', 'overdue'])
})

describe('an approval that waits', () => {
  let tenant: TestTenant
  let subject: { id: string; approval_id: string }
  beforeEach(async () => {
    tenant = await newTenant()
    subject = await givenSubmitted(
      tenant,
      (await givenBudget(tenant, 1_000_000_000n)).costCenterId,
      { lines: [{ description: 'Mouse', quantity: '1', unit: 'each', unit_price: '10' }] },
    )
  })
  const waitedSince = async (days: number): Promise<void> => {
    const owner = new pg.Client(installation.ownerUrl)
    await owner.connect()
    await owner.query(
      'update approval_steps set activated_at = now() - make_interval(days => $2) where approval_id = $1',
      [subject.approval_id, days],
    )
    await owner.end()
  }
  const run = async (): Promise<number> => {
    const { db, jobs } = await product()
    if (!(await checkApprovalTimeouts.organisations!(db)).includes(tenant.tenantId)) return 0
    return command(
      { db, wiring, enqueue: jobs.enqueue },
      await systemActor(db, tenant.tenantId),
      null,
      checkApprovalTimeouts.run,
    )
  }
  const feed = async (role: 'approver' | 'controller'): Promise<string[]> =>
    (await tenant.as(role).get('/notifications')).body.data.map((n: { title: string }) => n.title)

  test('is left alone while it is in time', async () => expect(await run()).toBe(0))

  test('reminds its people once, and after twice as long asks controllers too, once, without taking anybody away', async () => {
    await waitedSince(10)
    await Promise.all([run(), run()])
    expect(await run()).toBe(0)
    expect((await feed('approver')).filter((title) => title.includes('still waits'))).toHaveLength(
      1,
    )
    expect(
      (await feed('controller')).filter((title) => title.includes('waits for you too')),
    ).toHaveLength(1)
    expect((await tenant.as('controller').get('/inbox')).text).toContain(subject.id)
    expect((await tenant.as('approver').get('/inbox')).text).toContain(subject.id)
    expect(
      (await tenant.as('controller').post(`/approvals/${subject.approval_id}/approval`)).status,
    ).toBe(200)
    expect((await tenant.as('requester').page(`/purchase-requests/${subject.id}`)).text).toContain(
      'asked controllers too',
    )
  })

  test('asks the manager of the department first, where there is one who may decide', async () => {
    const owner = new pg.Client(installation.ownerUrl)
    await owner.connect()
    const [manager, department] = [randomUUID(), randomUUID()]
    await owner.query('insert into users (id, email) values ($1, $2)', [
      manager,
      `manager@${tenant.slug}.test`,
    ])
    await owner.query(
      "insert into memberships (tenant_id, user_id, email, name, roles) values ($1, $2, $3, 'The manager', '{approver}')",
      [tenant.tenantId, manager, `manager@${tenant.slug}.test`],
    )
    await owner.query(
      "insert into departments (tenant_id, id, code, name) values ($1, $2, 'OPS', 'Operations')",
      [tenant.tenantId, department],
    )
    await owner.query('update cost_centers set department_id = $2 where tenant_id = $1', [
      tenant.tenantId,
      department,
    ])
    await owner.query(
      "insert into unit_managers (tenant_id, id, unit_kind, unit_id, manager_id, valid) values ($1, gen_random_uuid(), 'department', $2, $3, daterange('2020-01-01', null))",
      [tenant.tenantId, department, manager],
    )
    await waitedSince(10)
    expect(await run()).toBe(2)
    expect(await run()).toBe(0)
    const { rows } = await owner.query(
      'select m.name from approval_tasks t join memberships m on m.tenant_id = t.tenant_id and m.user_id = t.assignee_id where t.approval_id = $1 and t.open order by 1',
      [subject.approval_id],
    )
    await owner.end()
    expect(rows).toEqual([{ name: 'The approver' }, { name: 'The manager' }])
  })

  test('is not chased any more once it is decided', async () => {
    await waitedSince(10)
    await tenant.as('approver').post(`/approvals/${subject.approval_id}/approval`)
    expect(await run()).toBe(0)
  })
})

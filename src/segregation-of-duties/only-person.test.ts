import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { sql } from '../platform/db/sql.ts'
import type { Role } from '../kernel/permissions.ts'
import { aRequest } from '../platform/testing/given.ts'
import { givenFirstBudget, newFounder } from '../platform/testing/founder.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { givenJoined } from '../platform/testing/joined.ts'
import { asOwner } from '../platform/testing/visitor.ts'
import { expectOnlyPerson } from './index.ts'

const none = z.object({})
const aVendor = {
  name: 'Nilgiri Tools',
  country: 'IN',
  currency: 'INR',
  payment_terms_days: 30,
}
const chair = (price = '100') => ({
  title: 'A chair',
  lines: [{ description: 'Chair', quantity: '1', unit: 'each', unit_price: price }],
})
const joins = (tenant: TestTenant, roles: readonly Role[], name = 'Meera Nair') =>
  givenJoined(tenant, { name, email: `${randomUUID()}@people.test`, roles })

async function raised(tenant: TestTenant, costCenterId: string, change: object = chair()) {
  const made = await tenant.as('admin').post('/purchase-requests', aRequest(costCenterId, change))
  expect([made.status, made.text]).toEqual([201, made.text])
  return made.body as { id: string; version: number }
}
const submit = (tenant: TestTenant, id: string) =>
  tenant.as('admin').post(`/purchase-requests/${id}/submission`)
/** A request of the founder that waits for the founder. */
async function givenWaiting(tenant: TestTenant, costCenterId: string) {
  const { id } = await raised(tenant, costCenterId)
  const sent = await submit(tenant, id)
  expect([sent.status, sent.body.status]).toEqual([200, 'pending'])
  const [item] = (await tenant.as('admin').get('/inbox')).body.data
  return { id, approvalId: item.approval_id as string }
}
const approve = (tenant: TestTenant, approvalId: string) =>
  tenant.as('admin').post(`/approvals/${approvalId}/approval`)
const statusOf = async (tenant: TestTenant, id: string): Promise<string> =>
  (await tenant.as('admin').get(`/purchase-requests/${id}`)).body.status

describe('the only person of an organisation', () => {
  test('gets from nothing to an approved request, and every decision alone is on screen and on record', async () => {
    const tenant = await newFounder()
    const { costCenterId } = await givenFirstBudget(tenant, '50000')
    const founder = tenant.as('admin')
    const vendor = await founder.post('/vendors', {
      ...aVendor,
      different_because: 'A sister company',
    })
    expect([vendor.status, vendor.body.status]).toEqual([201, 'pending'])
    expect((await founder.page(`/vendors/${vendor.body.id}`)).text).toContain(
      'You are the only person here, so you decide alone',
    )
    expect((await founder.post(`/vendors/${vendor.body.id}/approval`)).body.status).toBe('active')
    const { id, approvalId } = await givenWaiting(tenant, costCenterId)
    expect((await founder.page(`/approvals/${approvalId}`)).text).toContain(
      'You are the only person here, so you decide alone',
    )
    expect((await approve(tenant, approvalId)).status).toBe(200)
    expect(await statusOf(tenant, id)).toBe('approved')
    const audit = await founder.get('/history?limit=200')
    expect(JSON.stringify(audit.body)).toContain('"alone":true')
    expect((await founder.page(`/purchase-requests/${id}`)).text).toContain('The only person here')
    const duties = (await founder.get('/segregation-of-duties')).body.used as { duties: string[] }[]
    expect(duties.map((used) => used.duties.toSorted((a, b) => a.localeCompare(b)))).toEqual([
      ['purchase_request.approve', 'purchase_request.raise'],
      ['vendor.approve', 'vendor.create'],
    ])
    expect((await founder.page('/start')).text).toContain('You are the only person here.')
  })

  test('is shown the decision they will make while they type, and it takes effect at once from a browser too', async () => {
    const tenant = await newFounder()
    const { costCenterId } = await givenFirstBudget(tenant, '50000')
    const founder = tenant.as('admin')
    const preview = await founder.form('/purchase-requests/preview', {
      cost_center_id: costCenterId,
      'lines[0][description]': 'Chair',
      'lines[0][quantity]': '1',
      'lines[0][unit]': 'each',
      'lines[0][unit_price]': '100',
    })
    expect(preview.text).toContain('The only person here')
    const { id, approvalId } = await givenWaiting(tenant, costCenterId)
    const said = await founder.form(`/approvals/${approvalId}/approval`, { _key: randomUUID() })
    expect(said.status).toBe(303)
    expect(await statusOf(tenant, id)).toBe('approved')
  })

  test('is not sent to a second person by the first steps, until there is one', async () => {
    const tenant = await newFounder()
    const start = async (): Promise<string> => (await tenant.as('admin').page('/start')).text
    expect(await start()).not.toMatch(/A second person activates it|Somebody other than its author/)
    await joins(tenant, ['requester'])
    expect(await start()).toContain('Somebody other than its author approves a vendor')
  })

  test('activates the first policy, and no second one', async () => {
    const tenant = await newFounder()
    const founder = tenant.as('admin')
    const draft = async () => {
      const made = await founder.post('/approval-policies', { note: 'Ours' })
      await founder.post(`/approval-policies/${made.body.id}/rules`, {
        name: 'Owner',
        position: 10,
        approver: 'cost_center_owner',
      })
      return made.body.id as string
    }
    const first = await draft()
    expect((await founder.page(`/approval-policies/${first}`)).text).toContain('>Activate<')
    expect((await founder.post(`/approval-policies/${first}/activation`)).status).toBe(200)
    const second = await draft()
    expect((await founder.page(`/approval-policies/${second}`)).text).not.toContain('>Activate<')
    expect((await founder.post(`/approval-policies/${second}/activation`)).status).toBe(403)
    const { costCenterId } = await givenFirstBudget(tenant, '50000')
    const { approvalId } = await givenWaiting(tenant, costCenterId)
    expect((await approve(tenant, approvalId)).status).toBe(200)
  })

  test('approves nothing that a budget does not cover, no transfer of budgets, and carries no purchase beyond its order', async () => {
    const tenant = await newFounder(['buyer', 'receiver', 'ap_clerk'])
    const founder = tenant.as('admin')
    const { costCenterId, budgetId } = await givenFirstBudget(tenant, '50000', 'warn')
    const over = await raised(tenant, costCenterId, chair('50001'))
    expect((await submit(tenant, over.id)).body).toMatchObject({ status: 409, code: 'no_approver' })
    const other = await founder.post('/budgets', {
      fiscal_year: (await founder.get(`/budgets/${budgetId}`)).body.fiscal_year,
      category_id: (await founder.post('/categories', { code: 'IT', name: 'IT', active: true }))
        .body.id,
      amount: '10',
      mode: 'block',
    })
    expect([other.status, other.text]).toEqual([201, other.text])
    const transfer = await founder.post('/budget-transfers', {
      from_id: budgetId,
      to_id: other.body.id,
      amount: '1',
      reason: 'For a cable',
    })
    expect([transfer.status, transfer.body.errors[0].code]).toEqual([422, 'no_approver'])
    const vendor = await founder.post('/vendors', {
      ...aVendor,
      different_because: 'A sister company',
    })
    await founder.post(`/vendors/${vendor.body.id}/approval`)
    const { id, approvalId } = await givenWaiting(tenant, costCenterId)
    await approve(tenant, approvalId)
    const { lines } = (await founder.get(`/purchase-requests/${id}`)).body
    const order = await founder.post('/purchase-orders', {
      purchase_request_id: id,
      vendor_id: vendor.body.id,
      lines: [{ purchase_request_line_id: lines[0].id, quantity: '1', unit_price: '100' }],
    })
    expect([order.status, order.text]).toEqual([201, order.text])
    const issued = await founder.post(`/purchase-orders/${order.body.id}/issue`)
    expect([issued.status, issued.text]).toEqual([200, issued.text])
    const received = await founder.post('/receipts', {
      purchase_order_id: order.body.id,
      lines: [{ purchase_order_line_id: issued.body.lines[0].id, quantity: '1' }],
    })
    expect([received.status, received.body.detail]).toEqual([
      403,
      expect.stringContaining('so somebody else must receive the goods'),
    ])
  })
})

describe('once a second person has joined', () => {
  test.each([
    ['requester', ['requester']],
    ['approver', ['approver']],
    ['another administrator and controller', ['admin', 'controller']],
  ] as const)('as %s, what waited is no longer decided alone by any door', async (_who, roles) => {
    const tenant = await newFounder()
    const { costCenterId } = await givenFirstBudget(tenant, '50000')
    const founder = tenant.as('admin')
    const vendor = await founder.post('/vendors', {
      ...aVendor,
      different_because: 'A sister company',
    })
    const { id, approvalId } = await givenWaiting(tenant, costCenterId)
    await joins(tenant, roles)
    const refused = await approve(tenant, approvalId)
    expect([refused.status, refused.body.detail]).toEqual([
      403,
      expect.stringContaining('Somebody else has joined'),
    ])
    const form = await founder.form(`/approvals/${approvalId}/approval`, { _key: randomUUID() })
    expect(form.status).toBe(403)
    const many = await founder.post('/inbox/approval', { ids: [approvalId] })
    expect(many.body).toMatchObject({ approved: [], refused: [{ approval_id: approvalId }] })
    expect((await founder.post(`/approvals/${approvalId}/rejection`, { reason: 'x' })).status).toBe(
      403,
    )
    expect((await founder.post(`/vendors/${vendor.body.id}/approval`)).status).toBe(403)
    expect(await statusOf(tenant, id)).toBe('pending')
    expect((await founder.page('/start')).text).not.toContain('You are the only person here.')
  })

  test('the founder takes the request back and submits it again, and it goes to the other one', async () => {
    const tenant = await newFounder()
    const { costCenterId } = await givenFirstBudget(tenant, '50000')
    const { id, approvalId } = await givenWaiting(tenant, costCenterId)
    const meera = await joins(tenant, ['approver'])
    expect((await approve(tenant, approvalId)).status).toBe(403)
    const founder = tenant.as('admin')
    expect((await founder.post(`/purchase-requests/${id}/withdrawal`)).status).toBe(200)
    expect((await submit(tenant, id)).body.status).toBe('pending')
    const [task] = await asOwner(
      `select assignee_id from approval_tasks where tenant_id = $1 and open`,
      [tenant.tenantId],
    )
    expect(task?.['assignee_id']).toBe(meera.body.id)
  })

  test('nothing new is decided alone, and deactivating the other one brings nothing back', async () => {
    const tenant = await newFounder()
    const { costCenterId } = await givenFirstBudget(tenant, '50000')
    const founder = tenant.as('admin')
    const waiting = await givenWaiting(tenant, costCenterId)
    const second = await joins(tenant, ['requester'])
    const expectOver = async () => {
      expect((await approve(tenant, waiting.approvalId)).status).toBe(403)
      const { id } = await raised(tenant, costCenterId)
      expect((await submit(tenant, id)).body).toMatchObject({ status: 409, code: 'no_approver' })
      const vendor = await founder.post('/vendors', {
        ...aVendor,
        different_because: 'A sister company',
      })
      const refused = await founder.post(`/vendors/${vendor.body.id}/approval`)
      expect(refused.status).toBe(403)
      expect((await founder.page(`/vendors/${vendor.body.id}`)).text).not.toContain(
        'You are the only person here',
      )
      const draft = await founder.post('/approval-policies', { note: 'Ours' })
      await founder.post(`/approval-policies/${draft.body.id}/rules`, {
        name: 'Owner',
        position: 10,
        approver: 'cost_center_owner',
      })
      expect((await founder.post(`/approval-policies/${draft.body.id}/activation`)).status).toBe(
        403,
      )
    }
    await expectOver()
    expect((await founder.post(`/members/${second.body.id}/deactivation`)).status).toBe(200)
    await expectOver()
  })

  test('an invitation that waits ends nothing; one that is accepted does', async () => {
    const tenant = await newFounder()
    const { costCenterId } = await givenFirstBudget(tenant, '50000')
    await tenant.as('admin').post('/invitations', {
      name: 'Lata',
      email: `${randomUUID()}@people.test`,
      roles: ['buyer'],
    })
    const { approvalId } = await givenWaiting(tenant, costCenterId)
    expect((await approve(tenant, approvalId)).status).toBe(200)
  })

  test('the database enforces it too', async () => {
    const tenant = await newFounder()
    const { costCenterId } = await givenFirstBudget(tenant, '50000')
    const { approvalId } = await givenWaiting(tenant, costCenterId)
    await joins(tenant, ['requester'])
    await tenant.run('admin', (ctx) =>
      ctx.tx.run(
        sql.type(none)`
          update organisations set second_person_at = null where tenant_id = ${tenant.tenantId}
        `,
      ),
    )
    await expect(tenant.run('admin', expectOnlyPerson)).rejects.toMatchObject({ status: 403 })
    await expect(
      tenant.run('admin', (ctx) =>
        ctx.tx.run(
          sql.type(none)`update approvals set status = 'approved' where id = ${approvalId}`,
        ),
      ),
    ).rejects.toMatchObject({ constraint: 'approvals__only_person' })
  })

  test('an organisation that began with several people, or has another organisation beside it, is not alone', async () => {
    const [several, alone] = [await newTenant(), await newFounder()]
    await expect(several.run('admin', expectOnlyPerson)).rejects.toMatchObject({ status: 403 })
    await alone.run('admin', expectOnlyPerson)
  })
})

describe('when somebody joins while the founder decides', () => {
  /** A membership that is not committed before `until` is. */
  const joining = async (tenant: TestTenant, until: Promise<void>) => {
    const stranger = Object.values((await newTenant()).users)[0]!
    let inserted: () => void = () => {}
    const begun = new Promise<void>((done) => (inserted = done))
    const ended = tenant.run('admin', async (ctx) => {
      await ctx.tx.run(
        sql.type(none)`
          insert into memberships (user_id, name, email, roles)
          values (${stranger}, 'Meera', ${`${stranger}@people.test`}, '{requester}')
        `,
      )
      inserted()
      await until
    })
    return { begun, ended }
  }

  test('the decision waits for the one who is joining, and is refused', async () => {
    const tenant = await newFounder()
    const { costCenterId } = await givenFirstBudget(tenant, '50000')
    const { id, approvalId } = await givenWaiting(tenant, costCenterId)
    let commit: () => void = () => {}
    const join = await joining(tenant, new Promise<void>((done) => (commit = done)))
    await join.begun
    const decision = approve(tenant, approvalId)
    expect(await Promise.race([decision, wait(300, 'waits')])).toBe('waits')
    commit()
    await join.ended
    expect((await decision).status).toBe(403)
    expect(await statusOf(tenant, id)).toBe('pending')
  })

  test('or the person who joins waits for the decision, which stays valid', async () => {
    const tenant = await newFounder()
    let release: () => void = () => {}
    const until = new Promise<void>((done) => (release = done))
    let locked: () => void = () => {}
    const holding = new Promise<void>((done) => (locked = done))
    const decision = tenant.run('admin', async (ctx) => {
      await expectOnlyPerson(ctx)
      locked()
      await until
    })
    await holding
    const join = await joining(tenant, Promise.resolve())
    expect(await Promise.race([join.ended, wait(300, 'waits')])).toBe('waits')
    release()
    await decision
    await join.ended
    await expect(tenant.run('admin', expectOnlyPerson)).rejects.toMatchObject({ status: 403 })
  })

  test('both at once leave one order or the other, never a decision after the joining', async () => {
    for (let round = 0; round < 4; round++) {
      const tenant = await newFounder()
      const { costCenterId } = await givenFirstBudget(tenant, '50000')
      const { id, approvalId } = await givenWaiting(tenant, costCenterId)
      const [decision] = await Promise.all([
        approve(tenant, approvalId),
        joins(tenant, ['requester']),
      ])
      expect([200, 403]).toContain(decision.status)
      expect(await statusOf(tenant, id)).toBe(decision.status === 200 ? 'approved' : 'pending')
    }
  })
})

import { describe, expect, test } from 'vitest'
import {
  aRequest,
  givenApproved,
  givenBudget,
  givenOrder,
  givenPolicy,
  givenVendor,
  type Submitted,
} from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'

type Line = { id: string; description: string; quantity: string; ordered_quantity: string }
type Request = Omit<Submitted, 'lines'> & {
  revision: number
  vendor_id: string | null
  reserved: { amount: string }
  lines: Line[]
  approval: { who: string; status: string }[]
}
const line = (description: string, quantity: string, unit_price: string, more: object = {}) => ({
  description,
  quantity,
  unit: 'each',
  unit_price,
  ...more,
})
const requestOf = async (tenant: TestTenant, id: string): Promise<Request> =>
  (await tenant.as('requester').get(`/purchase-requests/${id}`)).body as Request
const order = (
  tenant: TestTenant,
  pr: Submitted,
  vendorId: string,
  lines: readonly { id: string; quantity: string; unit_price: string }[],
) =>
  tenant.as('buyer').post('/purchase-orders', {
    purchase_request_id: pr.id,
    vendor_id: vendorId,
    lines: lines.map(({ id, ...rest }) => ({ purchase_request_line_id: id, ...rest })),
  })
const revise = (tenant: TestTenant, pr: Submitted, costCenterId: string, change: object) =>
  tenant
    .as('requester')
    .post(`/purchase-requests/${pr.id}/revision`, aRequest(costCenterId, change))
const approve = async (tenant: TestTenant, id: string) => {
  const { approval_id } = await requestOf(tenant, id)
  return tenant.as('approver').post(`/approvals/${approval_id}/approval`)
}

async function givenTwoLines(tenant: TestTenant) {
  const { costCenterId, budgetId } = await givenBudget(tenant, 1_000_000n)
  const pr = await givenApproved(tenant, costCenterId, {
    lines: [line('Chair', '1', '100'), line('Table', '1', '1000')],
  })
  const vendorId = await givenVendor(tenant)
  return { costCenterId, budgetId, pr, vendorId }
}
const budgetOf = async (tenant: TestTenant, id: string) =>
  (await tenant.as('controller').get(`/budgets/${id}`)).body as { reserved: { amount: string } }

describe('what was approved bounds what is ordered', () => {
  test('line by line: room of one line is none for another', async () => {
    const tenant = await newTenant()
    const { pr, vendorId } = await givenTwoLines(tenant)
    const [chair, table] = pr.lines
    const swapped = await order(tenant, pr, vendorId, [
      { id: chair!.id, quantity: '1', unit_price: '1000' },
      { id: table!.id, quantity: '1', unit_price: '100' },
    ])
    expect(swapped.status).toBe(422)
    expect(swapped.body.detail).toBe(
      '“Chair” comes to 1000.00 INR; PR-2026-0001 was approved for 100.00 INR. Order it at the approved price, or ask The requester to revise the request, so that it is approved at this price.',
    )
    const right = await order(tenant, pr, vendorId, [
      { id: chair!.id, quantity: '1', unit_price: '99.99' },
      { id: table!.id, quantity: '1', unit_price: '1000' },
    ])
    expect(right.status).toBe(201)
  })

  test('an over-receipt tolerance has a limit that the buyer does not set', async () => {
    const tenant = await newTenant()
    const { pr, vendorId } = await givenTwoLines(tenant)
    await expect(givenOrder(tenant, pr, vendorId, { over_receipt_pct: '10.001' })).rejects.toThrow(
      'at most 10 %',
    )
    expect((await givenOrder(tenant, pr, vendorId, { over_receipt_pct: '10' })).status).toBe(
      'issued',
    )
  })

  test('one legal entity: a line charged to another is refused, naming both', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenTwoLines(tenant)
    const entity = await tenant
      .as('admin')
      .post('/legal-entities', { code: 'NORTH', name: 'Kaveri North', active: true })
    const other = await tenant.as('admin').post('/cost-centers', {
      code: 'NTH',
      name: 'North',
      owner_id: (await tenant.actor('approver')).userId,
      entity_id: entity.body.id,
      active: true,
    })
    expect(other.status).toBe(201)
    const refused = await tenant
      .as('requester')
      .post(
        '/purchase-requests',
        aRequest(costCenterId, { lines: [line('Chair', '1', '100', { split: 'NTH 100 %' })] }),
      )
    expect(refused.status).toBe(422)
    expect(refused.body.errors[0].pointer).toBe('/lines/0/split')
    expect(refused.body.detail).toContain('NTH belongs to Kaveri North, and CC-')
  })
})

describe('an approved request is revised', () => {
  test('its price is approved again, then it can be ordered at it', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId, pr, vendorId } = await givenTwoLines(tenant)
    const [chair, table] = pr.lines
    const sent = await revise(tenant, pr, costCenterId, {
      reason: 'The catalogue was old',
      lines: [
        line('Chair', '1', '150', { id: chair!.id }),
        line('Table', '1', '1000', { id: table!.id }),
      ],
    })
    expect([sent.status, sent.body.status, sent.body.revision]).toEqual([200, 'pending', 2])
    expect(sent.body.lines.map((l: Line) => l.id)).toEqual([chair!.id, table!.id])
    expect((await budgetOf(tenant, budgetId)).reserved.amount).toBe('1150.00')
    const early = await order(tenant, pr, vendorId, [
      { id: chair!.id, quantity: '1', unit_price: '100' },
    ])
    expect(early.status).toBe(409)
    expect((await approve(tenant, pr.id)).body.status).toBe('approved')
    expect((await requestOf(tenant, pr.id)).status).toBe('approved')
    const now = await order(tenant, pr, vendorId, [
      { id: chair!.id, quantity: '1', unit_price: '150' },
    ])
    expect(now.status).toBe(201)
    const page = await tenant.as('requester').page(`/purchase-requests/${pr.id}`)
    expect(page.text).toContain('revised what was approved')
  })

  test('rule 18: is decided by its new total: 400,000 that become 600,000 go to finance too', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const of = (quantity: string) => ({ lines: [line('Server', quantity, '200000')] })
    const pr = await givenApproved(tenant, costCenterId, of('2'))
    expect((await requestOf(tenant, pr.id)).approval).toMatchObject([{ who: 'The approver' }])
    expect((await revise(tenant, pr, costCenterId, of('3'))).status).toBe(200)
    expect((await requestOf(tenant, pr.id)).approval).toMatchObject([
      { who: 'The approver', status: 'active' },
      { who: 'The controller', status: 'waiting' },
    ])
  })

  test('rejected or withdrawn, what was approved stands, and its amount was never given away', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId, pr } = await givenTwoLines(tenant)
    const less = { lines: [line('Chair', '1', '50', { id: pr.lines[0]!.id })] }
    const sent = await revise(tenant, pr, costCenterId, { ...less, title: 'Only a chair' })
    expect(sent.body.status).toBe('pending')
    expect((await budgetOf(tenant, budgetId)).reserved.amount).toBe('1100.00')
    const rejected = await tenant
      .as('approver')
      .post(`/approvals/${sent.body.approval_id}/rejection`, { reason: 'We need the table' })
    expect(rejected.status).toBe(200)
    const back = await requestOf(tenant, pr.id)
    expect([back.status, back.lines.map((l) => l.description)]).toEqual([
      'approved',
      ['Chair', 'Table'],
    ])
    expect((await budgetOf(tenant, budgetId)).reserved.amount).toBe('1100.00')
    const again = await revise(tenant, back, costCenterId, { ...less, title: 'Only a chair' })
    expect(again.body.status).toBe('pending')
    const withdrawn = await tenant.as('requester').post(`/purchase-requests/${pr.id}/withdrawal`)
    expect([withdrawn.body.status, withdrawn.body.lines.length]).toEqual(['approved', 2])
    expect((await budgetOf(tenant, budgetId)).reserved.amount).toBe('1100.00')
  })

  test('what is ordered is the least it asks for, and stays what it is', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 100_000_000n)
    const pr = await givenApproved(tenant, costCenterId, { lines: [line('Chair', '10', '100')] })
    const vendorId = await givenVendor(tenant)
    const chair = pr.lines[0]!
    await order(tenant, pr, vendorId, [{ id: chair.id, quantity: '4', unit_price: '100' }])
    const refused = async (lines: object[], detail: string): Promise<void> => {
      const answer = await revise(tenant, pr, costCenterId, { lines })
      expect([answer.status, answer.body.detail]).toEqual([422, expect.stringContaining(detail)])
    }
    await refused([line('Chair', '3', '100', { id: chair.id })], 'Ask for at least that')
    await refused([line('Stool', '10', '100', { id: chair.id })], 'stays what it is')
    await refused([line('Chair', '10', '100')], 'so its line stays')
    const raised = await revise(tenant, pr, costCenterId, {
      lines: [line('Chair', '8', '120', { id: chair.id }), line('Lamp', '1', '30')],
    })
    expect(raised.body.status).toBe('pending')
    await approve(tenant, pr.id)
    const now = await requestOf(tenant, pr.id)
    expect([now.status, now.lines.map((l) => l.ordered_quantity)]).toEqual([
      'partially_ordered',
      ['4', '0'],
    ])
    expect((await budgetOf(tenant, budgetId)).reserved.amount).toBe('510.00')
  })

  test('only by who raised it, only while something is left to order, and not twice at once', async () => {
    const tenant = await newTenant()
    const { costCenterId, pr, vendorId } = await givenTwoLines(tenant)
    const change = { lines: [line('Chair', '1', '110', { id: pr.lines[0]!.id })] }
    expect(
      (
        await tenant
          .as('buyer')
          .post(`/purchase-requests/${pr.id}/revision`, aRequest(costCenterId, change))
      ).status,
    ).toBe(403)
    const answers = await Promise.all([
      revise(tenant, pr, costCenterId, change),
      revise(tenant, pr, costCenterId, change),
    ])
    expect(answers.map((a) => a.status).toSorted((a, b) => a - b)).toEqual([200, 409])
    await approve(tenant, pr.id)
    const now = await requestOf(tenant, pr.id)
    await givenOrder(tenant, now, vendorId)
    expect((await revise(tenant, now, costCenterId, change)).status).toBe(409)
  })
})

describe('another vendor than the one that was approved', () => {
  async function givenVendors(tenant: TestTenant) {
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const acme = await givenVendor(tenant)
    const bolt = await givenVendor(tenant, { name: 'Bolt Traders' })
    const pr = await givenApproved(tenant, costCenterId, { vendor_id: acme })
    return { acme, bolt, pr }
  }

  test('is refused at the order, is proposed with a reason, is approved, and is then ordered from', async () => {
    const tenant = await newTenant()
    const { bolt, pr } = await givenVendors(tenant)
    await expect(givenOrder(tenant, pr, bolt)).rejects.toThrow(
      'PR-2026-0001 was approved for Acme Components, not for Bolt Traders.',
    )
    const path = `/purchase-requests/${pr.id}/vendor`
    expect((await tenant.as('buyer').post(path, { vendor_id: bolt })).status).toBe(422)
    expect(
      (await tenant.as('receiver').post(path, { vendor_id: bolt, reason: 'Cheaper' })).status,
    ).toBe(403)
    expect((await tenant.as('buyer').page(path)).text).toContain('It was approved for Acme')
    const asked = await tenant.as('buyer').post(path, { vendor_id: bolt, reason: 'Delivers now' })
    expect([asked.status, asked.body.status, asked.body.vendor_id]).toEqual([200, 'pending', bolt])
    await expect(givenOrder(tenant, pr, bolt)).rejects.toThrow('only an approved request')
    expect((await approve(tenant, pr.id)).body.status).toBe('approved')
    expect((await givenOrder(tenant, await requestOf(tenant, pr.id), bolt)).status).toBe('issued')
  })

  test('rejected, the vendor that was approved stands', async () => {
    const tenant = await newTenant()
    const { acme, bolt, pr } = await givenVendors(tenant)
    const asked = await tenant
      .as('buyer')
      .post(`/purchase-requests/${pr.id}/vendor`, { vendor_id: bolt, reason: 'Delivers now' })
    await tenant
      .as('approver')
      .post(`/approvals/${asked.body.approval_id}/rejection`, { reason: 'No contract' })
    const back = await requestOf(tenant, pr.id)
    expect([back.status, back.vendor_id]).toEqual(['approved', acme])
    expect((await givenOrder(tenant, back, acme)).status).toBe('issued')
  })

  test('asks only those it concerns', async () => {
    const tenant = await newTenant()
    await givenPolicy(tenant, [
      { name: 'Owner', position: 1, approver: 'cost_center_owner' },
      {
        name: 'Finance without a contract',
        position: 2,
        when: [{ what: 'contract', values: ['no'] }],
        approver: 'role:controller',
      },
    ])
    const { bolt, pr } = await givenVendors(tenant)
    await tenant
      .as('buyer')
      .post(`/purchase-requests/${pr.id}/vendor`, { vendor_id: bolt, reason: 'Delivers now' })
    const { approval, approval_id } = await requestOf(tenant, pr.id)
    expect(approval.map((step) => step.status)).toEqual(['kept', 'active'])
    expect((await tenant.as('approver').post(`/approvals/${approval_id}/approval`)).status).toBe(
      403,
    )
    expect(
      (await tenant.as('controller').post(`/approvals/${approval_id}/approval`)).body.status,
    ).toBe('approved')
  })
})

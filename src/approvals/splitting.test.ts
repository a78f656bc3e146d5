import { describe, expect, test } from 'vitest'
import {
  givenApproved,
  givenBudget,
  givenPolicy,
  givenRole,
  givenSubmitted,
  givenVendor,
} from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'

const laptop = (quantity = '1', unit_price = '499999') => ({
  lines: [{ description: 'ThinkPad T14', quantity, unit: 'each', unit_price }],
})
type Read = { approval: { status: string; who: string; why: string }[]; split_note: string | null }
const read = async (tenant: TestTenant, id: string): Promise<Read> =>
  (await tenant.as('requester').get(`/purchase-requests/${id}`)).body as Read
const asked = (request: Read): number =>
  request.approval.filter((step) => step.status !== 'skipped').length

/** The owner always; the controller from 500,000 on, counted together. */
async function givenCounting(...values: string[]) {
  const tenant = await newTenant()
  const { costCenterId } = await givenBudget(tenant, 10_000_000_000n)
  await givenPolicy(tenant, [
    { name: 'Owner', position: 1, approver: 'cost_center_owner' },
    {
      name: 'Finance, added up',
      position: 2,
      amount: 50_000_000n,
      approver: 'role:controller',
      when: [{ what: 'together', values }],
    },
  ])
  return { tenant, costCenterId }
}

describe('requests that are added up', () => {
  test('of one person: the second asks the controller, and says why', async () => {
    const { tenant, costCenterId } = await givenCounting('requester:7')
    const first = await givenApproved(tenant, costCenterId, laptop())
    expect(asked(await read(tenant, first.id))).toBe(1)
    const second = await read(tenant, (await givenSubmitted(tenant, costCenterId, laptop())).id)
    expect(asked(second)).toBe(2)
    expect(second.approval[1]!.why).toBe(
      'The total with the requester’s other requests and orders in 7 days, ₹9,99,998, is ₹5,00,000 or more, so “Finance, added up” applies.',
    )
  })

  test('for one vendor or one item, from any requester; other things are not added up', async () => {
    for (const by of ['vendor:30', 'item:30']) {
      const { tenant, costCenterId } = await givenCounting(by)
      const acme = await givenVendor(tenant)
      const bolt = await givenVendor(tenant, { name: 'Bolt' })
      await givenSubmitted(tenant, costCenterId, { ...laptop(), vendor_id: acme })
      const other = await givenSubmitted(tenant, costCenterId, {
        lines: [{ description: 'Desk', quantity: '1', unit: 'each', unit_price: '499999' }],
        vendor_id: bolt,
      })
      expect(asked(await read(tenant, other.id))).toBe(1)
      const same = await givenSubmitted(tenant, costCenterId, { ...laptop(), vendor_id: acme })
      expect(asked(await read(tenant, same.id))).toBe(2)
    }
  })

  test('rule 65: an order that nobody requested counts with the others, by requester, vendor and item, and is counted itself', async () => {
    for (const by of ['requester:7', 'vendor:30', 'item:30']) {
      const { tenant, costCenterId } = await givenCounting(by)
      const vendorId = await givenVendor(tenant)
      const order = async (): Promise<number> => {
        const made = await tenant.as('buyer').post('/purchase-orders', {
          vendor_id: vendorId,
          cost_center_id: costCenterId,
          currency: 'INR',
          reason: 'Needed',
          ...laptop(),
        })
        const at = `/purchase-orders/${made.body.id}`
        const sent = await tenant.as('buyer').post(`${at}/submission`)
        expect(sent.status, sent.text).toBe(200)
        const { body } = await tenant.as('approver').get(`/approvals/${sent.body.approval_id}`)
        return (body.steps as { status: string }[]).filter(({ status }) => status !== 'skipped')
          .length
      }
      expect(await order()).toBe(1)
      expect(await order()).toBe(2)
      if (by === 'requester:7') continue
      const asRequest = { ...laptop(), vendor_id: vendorId }
      const { id } = await givenSubmitted(tenant, costCenterId, asRequest)
      expect(asked(await read(tenant, id))).toBe(2)
    }
  })

  test('withdrawn and rejected ones do not count, nor those outside the days', async () => {
    const { tenant, costCenterId } = await givenCounting('requester:7')
    const gone = await givenSubmitted(tenant, costCenterId, laptop())
    await tenant.as('requester').post(`/purchase-requests/${gone.id}/withdrawal`)
    const old = await givenSubmitted(tenant, costCenterId, laptop())
    await asOwner(
      `with
        document as (update documents set document_date = current_date - 8 where id = $1)
      update purchase_request_details set submitted_at = now() - interval '8 days' where id = $1`,
      [old.id],
    )
    const now = await givenSubmitted(tenant, costCenterId, laptop())
    expect(asked(await read(tenant, now.id))).toBe(1)
  })

  test('three at once: the later ones see the earlier ones', async () => {
    const { tenant, costCenterId } = await givenCounting('requester:7')
    const sent = await Promise.all(
      [1, 2, 3].map(() => givenSubmitted(tenant, costCenterId, laptop())),
    )
    const steps = await Promise.all(sent.map(async ({ id }) => asked(await read(tenant, id))))
    expect(steps.toSorted((a, b) => a - b)).toEqual([1, 2, 2])
  })

  test('one that began later and was first is seen', async () => {
    const { tenant, costCenterId } = await givenCounting('requester:7')
    const first = await givenSubmitted(tenant, costCenterId, laptop())
    await asOwner(
      "update purchase_request_details set submitted_at = now() + interval '1 minute' where id = $1",
      [first.id],
    )
    const second = await givenSubmitted(tenant, costCenterId, laptop())
    expect(asked(await read(tenant, second.id))).toBe(2)
  })

  test('the preview of a form knows them too', async () => {
    const { tenant, costCenterId } = await givenCounting('item:7')
    await givenSubmitted(tenant, costCenterId, laptop())
    const preview = await tenant.as('requester').form('/purchase-requests/preview', {
      cost_center_id: costCenterId,
      'lines[0][description]': 'ThinkPad T14',
      'lines[0][quantity]': '1',
      'lines[0][unit]': 'each',
      'lines[0][unit_price]': '499999',
    })
    expect(preview.text).toContain('Finance, added up')
  })

  test('a rule is written, said in words and tried', async () => {
    const { tenant, costCenterId } = await givenCounting('requester:7')
    const policy = await tenant.as('admin').post('/approval-policies', { note: 'Split' })
    const rule = (value: string) =>
      tenant.as('admin').post(`/approval-policies/${policy.body.id}/rules`, {
        name: 'Vendor in a month',
        position: 3,
        when: [
          { what: 'amount', value: '500000' },
          { what: 'together', value },
        ],
        approver: 'role:controller',
      })
    expect((await rule('vendor:0')).status).toBe(422)
    expect((await rule('colour:7')).status).toBe(422)
    expect((await rule('item:45')).status).toBe(201)
    const page = await tenant.as('admin').page(`/approval-policies/${policy.body.id}`)
    expect(page.text).toContain(
      'counted with other requests and orders for the same item in 45 days',
    )
    await givenSubmitted(tenant, costCenterId, laptop())
    const second = await givenSubmitted(tenant, costCenterId, laptop())
    const tried = await tenant
      .as('admin')
      .get(`/approval-policies/${policy.body.id}/trial?document=${second.number}`)
    expect(JSON.stringify(tried.body.paths[0])).toContain('Vendor in a month')
    const replayed = await tenant.as('admin').get(`/approval-policies/${policy.body.id}/replay`)
    expect(replayed.status).toBe(200)
  })
})

test('a request that stays below a limit which it passes with others says so, on its page, its approval and in the inbox', async () => {
  const tenant = await newTenant()
  const { costCenterId } = await givenBudget(tenant, 10_000_000_000n)
  const alone = await givenSubmitted(tenant, costCenterId, laptop('1', '100'))
  expect((await read(tenant, alone.id)).split_note).toBeNull()
  await givenSubmitted(tenant, costCenterId, laptop())
  const third = await givenSubmitted(tenant, costCenterId, laptop())
  const note =
    '3 requests by The requester for ThinkPad T14 in 7 days, together ₹10,00,098; this one alone is below the limit of ₹5,00,000'
  expect((await read(tenant, third.id)).split_note).toBe(note)
  expect((await tenant.as('requester').page(`/purchase-requests/${third.id}`)).text).toContain(note)
  expect((await tenant.as('approver').page(`/approvals/${third.approval_id}`)).text).toContain(note)
  expect((await tenant.as('approver').page('/inbox')).text).toContain(note)
})

test('an order without a request says so as well, to its approvers and on its page, together with the requests of its buyer', async () => {
  const tenant = await newTenant()
  const { costCenterId } = await givenBudget(tenant, 10_000_000_000n)
  const vendorId = await givenVendor(tenant)
  const order = async () => {
    const made = await tenant.as('buyer').post('/purchase-orders', {
      vendor_id: vendorId,
      cost_center_id: costCenterId,
      currency: 'INR',
      reason: 'Needed',
      ...laptop(),
    })
    const sent = await tenant.as('buyer').post(`/purchase-orders/${made.body.id}/submission`)
    expect(sent.status, sent.text).toBe(200)
    return sent.body as { id: string; approval_id: string; split_note: string | null }
  }
  expect((await order()).split_note).toBeNull()
  const second = await order()
  const note =
    '2 orders by The buyer for ThinkPad T14 in 7 days, together ₹9,99,998; this one alone is below the limit of ₹5,00,000'
  expect(second.split_note).toBe(note)
  for (const path of [`/approvals/${second.approval_id}`, '/inbox'])
    expect((await tenant.as('approver').page(path)).text).toContain(note)
  expect((await tenant.as('buyer').page(`/purchase-orders/${second.id}`)).text).toContain(note)
  await givenRole(tenant, 'buyer', 'requester')
  const request = await tenant.as('buyer').post('/purchase-requests', {
    title: 'One more',
    cost_center_id: costCenterId,
    need_by: '2099-12-31',
    ...laptop(),
  })
  await tenant.as('buyer').post(`/purchase-requests/${request.body.id}/submission`)
  expect(
    (await tenant.as('buyer').get(`/purchase-requests/${request.body.id}`)).body.split_note,
  ).toContain('3 requests and orders by The buyer')
})

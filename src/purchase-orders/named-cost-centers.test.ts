import { describe, expect, test } from 'vitest'
import {
  givenApproved,
  givenBudget,
  givenSubmitted,
  givenVendor,
} from '../platform/testing/given.ts'
import { newTenant, owner, type TestTenant } from '../platform/testing/harness.ts'

async function givenCenters(many: number) {
  const tenant = await newTenant()
  const vendorId = await givenVendor(tenant)
  const centers = []
  for (let i = 0; i < many; i++) {
    const { costCenterId: id } = await givenBudget(tenant, 10_000_000n)
    centers.push({ id, code: `CC-${id.slice(-4)}` })
  }
  const [own, ...others] = centers
  const inOrder = others.toSorted((x, y) => (x.code < y.code ? -1 : 1))
  return { tenant, vendorId, centers: [own!, ...inOrder] }
}
type Given = Awaited<ReturnType<typeof givenCenters>>
const line = { description: 'Chair', quantity: '1', unit: 'each', unit_price: '1000' }

async function drafted(
  { tenant, vendorId, centers }: Given,
  lines: readonly object[],
  id?: string,
): Promise<string> {
  const made = await tenant.as('buyer').post(`/purchase-orders${id ? `/${id}/edit` : ''}`, {
    vendor_id: vendorId,
    cost_center_id: centers[0]!.id,
    currency: 'INR',
    reason: 'The old ones broke',
    lines,
  })
  expect(made.status, made.text).toBeLessThan(300)
  return made.body.id as string
}
/** Which of the cost centres find a document in its list. */
async function foundBy(
  { tenant, centers }: Given,
  path: '/purchase-orders' | '/purchase-requests',
  id: string,
): Promise<string[]> {
  const found: string[] = []
  for (const center of centers) {
    const list = await tenant.as('buyer').get(`${path}?cost_center_id=${center.id}`)
    if (list.body.data.some((row: { id: string }) => row.id === id)) found.push(center.code)
  }
  return found
}
const codes = ({ centers }: Given, ...of: number[]) => of.map((i) => centers[i]!.code)
const named = async (tenant: TestTenant, path: string): Promise<string[]> =>
  (await tenant.as('buyer').get(path)).body.data[0].cost_centers.map(
    ({ code }: { code: string }) => code,
  )

describe('the list of orders', () => {
  test('finds and shows an order by each cost centre that its lines and their splits are charged to', async () => {
    const given = await givenCenters(4)
    const { tenant } = given
    const [, a, b] = codes(given, 0, 1, 2)
    const id = await drafted(given, [
      { ...line, split: `${a} 50 %; ${b} 50 %` },
      { ...line, cost_center_id: given.centers[0]!.id },
    ])
    expect(await foundBy(given, '/purchase-orders', id)).toEqual(codes(given, 0, 1, 2))
    expect(await named(tenant, '/purchase-orders')).toEqual([codes(given, 0)[0], a, b])
    const page = await tenant.as('buyer').page('/purchase-orders')
    expect(page.text).toContain(`${codes(given, 0)[0]} and 2 more`)
    const csv = await tenant.as('buyer').page('/purchase-orders/export?format=csv')
    expect(csv.text).toContain([codes(given, 0)[0], a, b].join('; '))
  })

  test('follows a draft that is written anew, and a change that takes a line off and types one in', async () => {
    const given = await givenCenters(4)
    const { tenant, centers } = given
    const id = await drafted(given, [{ ...line, cost_center_id: centers[1]!.id }])
    expect(await foundBy(given, '/purchase-orders', id)).toEqual(codes(given, 0, 1))
    const others = [0, 2].map((i) => ({ ...line, cost_center_id: centers[i]!.id }))
    await drafted(given, others, id)
    expect(await foundBy(given, '/purchase-orders', id)).toEqual(codes(given, 0, 2))
    const page = await tenant.as('buyer').page('/purchase-orders')
    expect(page.text).toContain(codes(given, 0, 2).join(', '))
    const sent = await tenant.as('buyer').post(`/purchase-orders/${id}/submission`)
    await tenant.as('approver').post(`/approvals/${sent.body.approval_id}/approval`)
    const order = await tenant.as('buyer').post(`/purchase-orders/${id}/issue`)
    expect(order.status, order.text).toBe(200)
    const change = await tenant.as('buyer').post('/change-orders', {
      purchase_order_id: id,
      reason: 'Others pay',
      lines: [
        { line_id: order.body.lines[1].id, quantity: '0' },
        { ...line, split: `${codes(given, 1)[0]} 40 %; ${codes(given, 3)[0]} 60 %` },
      ],
    })
    expect(change.status, change.text).toBe(201)
    const asked = await tenant.as('buyer').post(`/change-orders/${change.body.id}/submission`)
    expect(await foundBy(given, '/purchase-orders', id)).toEqual(codes(given, 0, 2))
    await tenant.as('approver').post(`/approvals/${asked.body.approval_id}/approval`)
    expect(await foundBy(given, '/purchase-orders', id)).toEqual(codes(given, 0, 1, 3))
  })

  test('knows the cost centres of the requests that an order was made from, until it is made of others', async () => {
    const given = await givenCenters(3)
    const { tenant, vendorId, centers } = given
    const split = `${codes(given, 1)[0]} 50 %; ${codes(given, 2)[0]} 50 %`
    const [plain, shared] = [
      await givenApproved(tenant, centers[0]!.id, { lines: [line] }),
      await givenApproved(tenant, centers[0]!.id, { lines: [{ ...line, split }] }),
    ]
    const lines = await Promise.all(
      [plain, shared].map(
        async ({ id }) =>
          (await tenant.as('buyer').get(`/purchase-requests/${id}`)).body.lines[0].id as string,
      ),
    )
    const made = await tenant.as('buyer').post('/purchase-orders', {
      vendor_id: vendorId,
      lines: [
        {
          unit_price: '1000',
          allocations: lines.map((id) => ({ purchase_request_line_id: id, quantity: '1' })),
        },
      ],
    })
    expect(made.status, made.text).toBe(201)
    expect(await foundBy(given, '/purchase-orders', made.body.id)).toEqual(codes(given, 0, 1, 2))
    const edited = await tenant.as('buyer').post(`/purchase-orders/${made.body.id}/edit`, {
      vendor_id: vendorId,
      lines: [{ purchase_request_line_id: lines[0], quantity: '1', unit_price: '1000' }],
    })
    expect(edited.status, edited.text).toBe(200)
    expect(await foundBy(given, '/purchase-orders', made.body.id)).toEqual(codes(given, 0))
  })

  test('what is kept is what the documents name', async () => {
    const given = await givenCenters(2)
    await drafted(given, [{ ...line, cost_center_id: given.centers[1]!.id }])
    const differs = `select document_id, cost_center_id from document_cost_centers
      except select document_id, cost_center_id from named_cost_centers`
    const misses = `select document_id, cost_center_id from named_cost_centers
      except select document_id, cost_center_id from document_cost_centers`
    for (const text of [differs, misses]) expect((await owner.query(text)).rows).toEqual([])
  })
})

test('the list of requests finds and shows a request by each cost centre of its lines, also when they change', async () => {
  const given = await givenCenters(3)
  const { tenant, centers } = given
  const [own, a, b] = codes(given, 0, 1, 2)
  const pr = await givenSubmitted(tenant, centers[0]!.id, {
    lines: [{ ...line, split: `${a} 50 %; ${b} 50 %` }],
  })
  expect(await foundBy(given, '/purchase-requests', pr.id)).toEqual([own, a, b])
  expect(await named(tenant, '/purchase-requests')).toEqual([own, a, b])
  await tenant.as('requester').post(`/purchase-requests/${pr.id}/withdrawal`)
  const edited = await tenant.as('requester').post(`/purchase-requests/${pr.id}/edit`, {
    title: 'Chairs',
    cost_center_id: centers[1]!.id,
    need_by: '2099-12-31',
    lines: [{ ...line, split: null }],
  })
  expect(edited.status, edited.text).toBe(200)
  expect(await foundBy(given, '/purchase-requests', pr.id)).toEqual([a])
})

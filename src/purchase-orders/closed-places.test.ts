import { expect, test } from 'vitest'
import { givenBudget, givenProject, givenVendor, type Order } from '../platform/testing/given.ts'
import { newTenant, owner, type TestTenant } from '../platform/testing/harness.ts'

const codeOf = (costCenterId: string): string => `CC-${costCenterId.slice(-4)}`
const close = (table: 'cost_centers' | 'projects' | 'categories', id: string) =>
  owner.query(`update ${table} set active = false where id = $1`, [id])

async function givenTwo() {
  const tenant = await newTenant()
  const vendorId = await givenVendor(tenant)
  const own = await givenBudget(tenant, 100_000_000n)
  const other = await givenBudget(tenant, 100_000_000n)
  const projectId = await givenProject(tenant)
  const split = `${codeOf(own.costCenterId)} 60 %; ${codeOf(other.costCenterId)} 40 %`
  return { tenant, vendorId, own, other, projectId, split }
}
type Given = Awaited<ReturnType<typeof givenTwo>>
const chair = { description: 'Chair', quantity: '1', unit: 'each', unit_price: '100' }
const draft = ({ tenant, vendorId, own }: Given, line: object) =>
  tenant.as('buyer').post('/purchase-orders', {
    vendor_id: vendorId,
    cost_center_id: own.costCenterId,
    reason: 'The old ones broke',
    lines: [
      { ...chair, description: 'Desk' },
      { ...chair, ...line },
    ],
  })
const send = (tenant: TestTenant, id: string) =>
  tenant.as('buyer').post(`/purchase-orders/${id}/submission`)
const refusal = (answer: { status: number; body: { errors?: object[] } }) => [
  answer.status,
  ...(answer.body.errors ?? []),
]
const isClosed = (pointer: string, code: string, noun = 'cost centre') => [
  422,
  { pointer, code: 'closed', detail: `${code} is closed. Choose another ${noun}.` },
]

test('a draft is not sent once what a line names is closed: its split, its own cost centre, its project', async () => {
  const given = await givenTwo()
  const { tenant, other, projectId, split } = given
  const code = codeOf(other.costCenterId)
  const bySplit = await draft(given, { split })
  const byCenter = await draft(given, { cost_center_id: other.costCenterId })
  const byProject = await draft(given, { project_id: projectId })
  const elsewhere = await draft(given, {})
  await close('cost_centers', other.costCenterId)
  await close('projects', projectId)
  expect(refusal(await send(tenant, bySplit.body.id))).toEqual(isClosed('/lines/1/split', code))
  expect(refusal(await send(tenant, byCenter.body.id))).toEqual(
    isClosed('/lines/1/cost_center_id', code),
  )
  expect(refusal(await send(tenant, byProject.body.id))).toEqual(
    isClosed('/lines/1/project_id', 'SITE', 'project'),
  )
  expect((await send(tenant, elsewhere.body.id)).status).toBe(200)
  for (const [line, field] of [
    [{ split }, 'split'],
    [{ cost_center_id: other.costCenterId }, 'cost_center_id'],
  ] as const) {
    const [status, error] = refusal(await draft(given, line))
    expect([status, error]).toMatchObject([
      422,
      { pointer: `/lines/1/${field}`, detail: `${code} is closed. Choose another cost centre.` },
    ])
  }
})

test('a change that raises a line of what is closed is not sent; one that lowers it is applied', async () => {
  const given = await givenTwo()
  const { tenant, other, split } = given
  const made = await draft(given, { quantity: '4', split })
  const sent = await send(tenant, made.body.id)
  await tenant.as('approver').post(`/approvals/${sent.body.approval_id}/approval`)
  const placed = await tenant.as('buyer').post(`/purchase-orders/${made.body.id}/issue`)
  const order = placed.body as Order
  expect(placed.status, placed.text).toBe(200)
  await close('cost_centers', other.costCenterId)
  const raised = async () => {
    const drafted = await tenant.as('buyer').post('/change-orders', {
      purchase_order_id: order.id,
      reason: 'Another number',
      lines: [{ line_id: order.lines[1]!.id, quantity: '5' }],
    })
    expect(drafted.status, drafted.text).toBe(201)
    return {
      id: drafted.body.id as string,
      answer: await tenant.as('buyer').post(`/change-orders/${drafted.body.id}/submission`),
    }
  }
  const more = await raised()
  expect(refusal(more.answer)).toMatchObject([
    422,
    {
      pointer: '/lines/0/split',
      detail: `${codeOf(other.costCenterId)} is closed, so “Chair” cannot be raised. Leave it as it is and add a line for what is more, with a cost centre in use, or split the line over cost centres in use.`,
    },
  ])
  const added = await tenant.as('buyer').post(`/change-orders/${more.id}/edit`, {
    reason: 'One more, charged elsewhere',
    lines: [{ description: 'Chair', quantity: '1', unit_price: '100' }],
  })
  const asked = await tenant.as('buyer').post(`/change-orders/${more.id}/submission`)
  expect([added.status, asked.body.status], asked.text).toEqual([200, 'pending'])
  await tenant
    .as('approver')
    .post(`/approvals/${asked.body.approval_id}/return`, { reason: 'One less instead' })
  const lower = await tenant.as('buyer').post(`/change-orders/${more.id}/edit`, {
    reason: 'One less',
    lines: [{ line_id: order.lines[1]!.id, quantity: '3' }],
  })
  expect(lower.status, lower.text).toBe(200)
  const applied = await tenant.as('buyer').post(`/change-orders/${more.id}/submission`)
  expect(applied.body.status).toBe('applied')
})

test('a request is not sent once what it names is closed', async () => {
  const { tenant, own, other, projectId, split } = await givenTwo()
  const request = (line: object, more: object = {}) =>
    tenant.as('requester').post('/purchase-requests', {
      cost_center_id: own.costCenterId,
      need_by: '2099-01-01',
      ...more,
      lines: [chair, { ...chair, ...line }],
    })
  const bySplit = await request({ split })
  const byProject = await request({}, { project_id: projectId })
  expect([bySplit.status, byProject.status]).toEqual([201, 201])
  await close('cost_centers', other.costCenterId)
  await close('projects', projectId)
  const sent = ({ body: { id } }: { body: { id: string } }) =>
    tenant.as('requester').post(`/purchase-requests/${id}/submission`)
  expect(refusal(await sent(bySplit))).toEqual(
    isClosed('/lines/1/split', codeOf(other.costCenterId)),
  )
  expect(refusal(await sent(byProject))).toEqual(isClosed('/project_id', 'SITE', 'project'))
})

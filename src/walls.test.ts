import { beforeAll, describe, expect, test } from 'vitest'
import { describedRoutes } from './compose.ts'
import type { Route } from './platform/http/route.ts'
import { roles } from './kernel/permissions.ts'
import {
  givenCapture,
  givenCollection,
  givenDifference,
  givenIssued,
  receive,
} from './platform/testing/given.ts'
import { newTenant, type TestTenant } from './platform/testing/harness.ts'
import { asOwner } from './platform/testing/visitor.ts'

/** Every word of what lies outside the person's part of the organisation. */
const outside = 'CANARY'
const lists = describedRoutes()
  .filter((route): route is Exclude<Route, { kind: 'public' }> => route.kind !== 'public')
  .filter((route) => route.method === 'get' && !route.path.includes(':'))
/** What is asked of a list besides the list itself. `number` stands for each number of the rest. */
const queries: Record<string, readonly string[]> = {
  '/search': ['?q=canary', '?q=number'],
  '/history': ['', ...historyKinds().map((kind) => `?kind=${kind}`)],
  '/history/export': ['', '?kind=purchase_order'],
  '/attachments': ['', '?subject_kind=purchase_order'],
  '/catalog/search': ['?q=canary'],
}
function historyKinds(): readonly string[] {
  return [
    'purchase_request',
    'purchase_order',
    'change_order',
    'receipt',
    'invoice',
    'budget',
    'budget_transfer',
    'collection',
    'invoice_capture',
    'cost_center',
    'attachment',
  ]
}

/** A person without a role that holds everywhere, and buyer, controller and auditor in one part. */
async function limitedTo(
  tenant: TestTenant,
  part: { department_id: string } | { entity_id: string },
) {
  const { userId } = await tenant.actor('auditor')
  for (const role of roles.filter((one) => one !== 'admin'))
    expect(
      (await tenant.as('admin').post(`/members/${userId}/roles`, { role, ...part })).status,
    ).toBe(200)
  await asOwner("update memberships set roles = '{}' where tenant_id = $1 and user_id = $2", [
    tenant.tenantId,
    userId,
  ])
  return tenant.as('auditor')
}

type Rest = { ids: Record<string, string>; numbers: string[]; vendorId: string }

/**
 * A whole purchase that none of them has to do with: its cost centre has no department, and lies in the first entity.
 */
async function givenTheRest(tenant: TestTenant): Promise<Rest> {
  const { order, vendorId, costCenterId, budgetId } = await givenIssued(tenant, undefined, {
    title: outside,
    justification: outside,
  })
  await asOwner('update cost_centers set name = $2 where id = $1', [costCenterId, outside])
  const receipt = await receive(tenant, order)
  const { body: request } = await tenant.as('requester').post('/purchase-requests', {
    title: outside,
    cost_center_id: costCenterId,
    need_by: '2099-01-01',
    lines: [{ description: outside, quantity: '1', unit: 'each', unit_price: '1' }],
  })
  const { body: sent } = await tenant
    .as('requester')
    .post(`/purchase-requests/${request.id}/submission`)
  const difference = await givenDifference(tenant, order)
  const [{ invoice_id: invoiceId } = {}] = await asOwner(
    'select invoice_id from invoice_acceptances where id = $1',
    [difference],
  )
  const capture = await givenCapture(tenant)
  const second = await tenant.as('controller').post('/budgets', {
    cost_center_id: costCenterId,
    fiscal_year: 2099,
    amount: '1',
    mode: 'block',
  })
  const transfer = await tenant.as('controller').post('/budget-transfers', {
    from_id: budgetId,
    to_id: second.body.id,
    amount: '1',
    reason: outside,
  })
  const collection = await givenCollection(tenant, vendorId)
  for (const subject of [
    { kind: 'purchase_order', id: order.id, path: '/purchase-orders' },
    { kind: 'purchase_request', id: String(request.id), path: '/purchase-requests' },
    { kind: 'invoice', id: String(invoiceId), path: '/invoices' },
  ]) {
    await tenant.as('buyer').post(`${subject.path}/${subject.id}/comments`, { body: outside })
    await tenant
      .as('buyer')
      .upload(
        '/attachments',
        { bytes: Buffer.from('%PDF-1.4\n%%EOF'), name: `${outside}.pdf` },
        { subject_kind: subject.kind, subject_id: subject.id, kind: 'quote' },
      )
  }
  const ids = {
    order: order.id,
    receipt: String(receipt.body.id),
    request: String(request.id),
    approval: String(sent.approval_id),
    invoice: String(invoiceId),
    difference,
    capture: capture.id,
    collection,
    transfer: String(transfer.body.id),
    costCenter: costCenterId,
    budget: budgetId,
  }
  const numbers = [order.number, String(sent.number), String(receipt.body.number), 'DIFF-1']
  return { ids, numbers, vendorId }
}

describe.each(['department', 'entity'] as const)('a person limited to one %s', (kind) => {
  let limited: ReturnType<TestTenant['as']>
  let whole: ReturnType<TestTenant['as']>
  let rest: Rest
  let tenant: TestTenant
  let part: { department_id: string } | { entity_id: string }
  beforeAll(async () => {
    tenant = await newTenant()
    const made =
      kind === 'department'
        ? await tenant
            .as('admin')
            .post('/departments', { code: 'EL', name: 'Elsewhere', active: true })
        : await tenant
            .as('admin')
            .post('/legal-entities', { code: 'EL', name: 'Elsewhere', active: true })
    const id = String(made.body.id)
    whole = tenant.as('controller')
    // Before anything is bought, so that they would be told of it if the wall let it through.
    part = kind === 'department' ? { department_id: id } : { entity_id: id }
    limited = await limitedTo(tenant, part)
    rest = await givenTheRest(tenant)
  })
  const saysNothing = (text: string): void => {
    const said = text.replaceAll('canary', '')
    expect(said).not.toContain(outside)
    for (const [thing, id] of Object.entries(rest.ids)) expect(said, thing).not.toContain(id)
  }

  test('the rest is there to be found by somebody without limits', async () => {
    expect((await whole.page('/search?q=canary')).text).toContain(`>${outside}<`)
    for (const about of ['purchase_order', 'cost_center', 'budget_transfer'])
      expect((await whole.get(`/history?kind=${about}`)).text).toMatch(
        about === 'purchase_order' ? rest.ids['order']! : /"data":\[/,
      )
    for (const path of ['/cost-centers', '/budgets', '/budget-transfers', '/invoices'])
      expect((await whole.get(path)).body.data.length, path).toBeGreaterThan(0)
  })

  test.each(lists.map((route) => route.path))('%s says nothing of the rest', async (path) => {
    const route = lists.find((one) => one.path === path)!
    const asked = (queries[path] ?? ['']).flatMap((query) =>
      query.endsWith('=number') ? rest.numbers.map((n) => query.replace('number', n)) : [query],
    )
    for (const query of asked) {
      const page = await limited.page(path + query)
      expect(page.status).toBeLessThan(500)
      saysNothing(`${page.headers['location'] ?? ''} ${page.text}`)
      if (!route.spec.json) continue
      const answer = await limited.get(path + query)
      expect(answer.status).toBeLessThan(500)
      saysNothing(JSON.stringify(answer.body))
    }
  })

  test('a vendor is shown without what others bought of it', async () => {
    for (const path of [`/vendors/${rest.vendorId}`, `/attachments?subject_id=${rest.vendorId}`]) {
      saysNothing((await limited.page(path)).text)
      saysNothing((await limited.get(path)).text)
    }
    expect((await whole.page(`/vendors/${rest.vendorId}`)).text).toContain(rest.ids['order'])
  })

  test('they are told nothing of it, however many of its steps are for their roles', async () => {
    const notices = await limited.get('/notifications?limit=200')
    expect(notices.status).toBe(200)
    saysNothing(notices.text)
  })

  test('the chain of the history still holds for them', async () => {
    expect((await limited.page('/history/verification')).text).toContain(
      'Nothing was edited, removed or reordered',
    )
  })

  test('a document of the rest is none for them', async () => {
    const { ids } = rest
    for (const path of [
      `/purchase-orders/${ids['order']}`,
      `/purchase-orders/${ids['order']}/comments`,
      `/purchase-orders/${ids['order']}/pdf`,
      `/purchase-requests/${ids['request']}`,
      `/purchase-requests/${ids['request']}/comments`,
      `/approvals/${ids['approval']}`,
      `/receipts/${ids['receipt']}`,
      `/invoices/${ids['invoice']}`,
      `/invoices/${ids['invoice']}/comments`,
      `/invoice-differences/${ids['difference']}`,
      `/invoice-captures/${ids['capture']}`,
      `/invoice-captures/${ids['capture']}/page`,
      `/collections/${ids['collection']}`,
      `/budgets/${ids['budget']}`,
      `/budget-transfers/${ids['transfer']}`,
      `/cost-centers/${ids['costCenter']}`,
    ])
      expect((await limited.page(path)).status, path).toBe(404)
  })

  test('what lies in their part is there, with what is changed in it', async () => {
    const { userId: owner } = await tenant.actor('approver')
    const own = { code: 'EL-1', name: 'Their own', owner_id: owner, active: true, ...part }
    const made = await tenant.as('controller').post('/cost-centers', own)
    expect(made.status).toBe(201)
    const listed = await limited.get('/cost-centers')
    expect(listed.body.data.map((c: { code: string }) => c.code)).toEqual(['EL-1'])
    const edited = await limited.post(`/cost-centers/${made.body.id}/edit`, {
      ...own,
      name: 'Theirs',
    })
    expect([edited.status, edited.body.name]).toEqual([200, 'Theirs'])
    const moved = await limited.post('/cost-centers', {
      ...own,
      code: 'EL-2',
      entity_id: null,
      department_id: null,
    })
    expect(moved.status).toBe(403)
  })

  test('who is asked to decide sees what it is about, with the cost centre it is charged to', async () => {
    await asOwner('update approval_tasks set assignee_id = $2 where approval_id = $1 and open', [
      rest.ids['approval'],
      (await tenant.actor('auditor')).userId,
    ])
    const request = await limited.page(`/purchase-requests/${rest.ids['request']}`)
    expect(request.status).toBe(200)
    expect(request.text).toContain(outside)
    expect((await limited.page(`/approvals/${rest.ids['approval']}`)).status).toBe(200)
    expect((await limited.page(`/purchase-orders/${rest.ids['order']}`)).status).toBe(404)
  })
})

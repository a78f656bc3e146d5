import { beforeAll, describe, expect, test } from 'vitest'
import { describedRoutes } from './compose.ts'
import type { Route } from './platform/http/route.ts'
import { givenIssued, receive } from './platform/testing/given.ts'
import { newTenant, type TestTenant } from './platform/testing/harness.ts'
import { asOwner } from './platform/testing/visitor.ts'

/** Every word of what lies outside the person's part of the organisation. */
const outside = 'CANARY'
const lists = describedRoutes()
  .filter((route): route is Exclude<Route, { kind: 'public' }> => route.kind !== 'public')
  .filter((route) => route.method === 'get' && !route.path.includes(':'))
const queries: Record<string, readonly string[]> = {
  '/search': ['?q=canary', '?q=PR-2026-0001', '?q=PO-2026-0001', '?q=GR-2026-0001'],
  '/history': ['', '?kind=purchase_request', '?kind=purchase_order', '?kind=budget'],
  '/documents': ['', '?subject_kind=purchase_order'],
  '/catalog/search': ['?q=canary'],
}

/** A person without a role that holds everywhere, and buyer, controller and auditor in one part. */
async function limitedTo(
  tenant: TestTenant,
  part: { department_id: string } | { entity_id: string },
) {
  const { userId } = await tenant.actor('auditor')
  for (const role of ['buyer', 'controller', 'auditor', 'ap_clerk', 'receiver'])
    expect(
      (await tenant.as('admin').post(`/members/${userId}/roles`, { role, ...part })).status,
    ).toBe(200)
  await asOwner("update memberships set roles = '{}' where tenant_id = $1 and user_id = $2", [
    tenant.tenantId,
    userId,
  ])
  return tenant.as('auditor')
}

describe.each(['department', 'entity'] as const)('a person limited to one %s', (kind) => {
  let limited: ReturnType<TestTenant['as']>
  let whole: ReturnType<TestTenant['as']>
  let orderId: string
  beforeAll(async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant, undefined, {
      title: outside,
      justification: outside,
      lines: [{ description: outside, quantity: '10', unit: 'each', unit_price: '10' }],
    })
    orderId = order.id
    await receive(tenant, order)
    await tenant.as('buyer').post(`/purchase-orders/${order.id}/comments`, { body: outside })
    await tenant
      .as('buyer')
      .upload(
        '/documents',
        { bytes: Buffer.from('%PDF-1.4\n%%EOF'), name: `${outside}.pdf` },
        { subject_kind: 'purchase_order', subject_id: order.id, kind: 'quote' },
      )
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
    limited = await limitedTo(
      tenant,
      kind === 'department' ? { department_id: id } : { entity_id: id },
    )
  })

  test('the rest is there to be found by somebody without limits', async () => {
    expect((await whole.page('/search?q=canary')).text).toContain(`>${outside}<`)
    expect((await whole.page('/history?kind=purchase_order')).text).toContain(orderId)
  })

  test.each(lists.map((route) => route.path))('%s says nothing of the rest', async (path) => {
    const route = lists.find((one) => one.path === path)!
    for (const query of queries[path] ?? ['']) {
      const page = await limited.page(path + query)
      expect(page.status).toBeLessThan(500)
      const said = `${page.headers['location'] ?? ''} ${page.text}`.replaceAll('canary', '')
      expect(said).not.toContain(outside)
      expect(said).not.toContain(orderId)
      if (!route.spec.json) continue
      const answer = await limited.get(path + query)
      expect(answer.status).toBeLessThan(500)
      expect(JSON.stringify(answer.body)).not.toContain(outside)
      expect(JSON.stringify(answer.body)).not.toContain(orderId)
    }
  })

  test('the chain of the history still holds for them', async () => {
    expect((await limited.page('/history/verification')).text).toContain(
      'Nothing was edited, removed or reordered',
    )
  })

  test('a document of the rest is none for them', async () => {
    for (const path of [`/purchase-orders/${orderId}`, `/purchase-orders/${orderId}/comments`])
      expect((await limited.page(path)).status).toBe(404)
  })
})

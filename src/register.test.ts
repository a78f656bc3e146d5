import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ublInvoice } from './integrations/e-invoice/samples.ts'
import { lifecycle, type Move } from './kernel/lifecycle.ts'
import { sql } from './platform/db/sql.ts'
import { entered, moved, type Entry } from './platform/documents/register.ts'
import {
  aRequest,
  givenBudget,
  givenCapture,
  givenCollection,
  givenIssued,
  givenPlanned,
  givenProject,
  givenVendor,
  receive,
  type Order,
} from './platform/testing/given.ts'
import { newTenant, type TestTenant } from './platform/testing/harness.ts'
import { asOwner } from './platform/testing/visitor.ts'
import { purchaseOrder } from './purchase-orders/index.ts'

const none = z.object({})
/** A move that no feature declares so. */
const to = (end: string, start: string): Move =>
  lifecycle({
    states: [start, end],
    begins: [start],
    acts: { go: { from: [start, end], to: end } },
  }).moves.go
const constraint = (name: string) => expect.objectContaining({ constraint: name })

/** Enters a collection by its two rows, as its own command does, with something changed. */
const enter = (
  tenant: TestTenant,
  vendorId: string,
  { ownRow = true, ...change }: Partial<Entry> & { ownRow?: boolean },
) =>
  tenant.run('ap_clerk', async (ctx) => {
    const id = randomUUID()
    const document = entered({
      id,
      kind: 'collection',
      number: `COL-${id.slice(0, 8)}`,
      title: 'Overpaid freight',
      status: 'requested',
      vendorId,
      ownerId: ctx.actor.userId,
      currency: 'INR',
      total: 100n,
      ...change,
    })
    await ctx.tx.run(sql.type(none)`${document}`)
    if (ownRow)
      await ctx.tx.run(
        sql.type(none)`insert into collection_details (id, purpose) values (${id}, 'other')`,
      )
    return id
  })

describe('the register refuses', () => {
  let tenant: TestTenant
  let vendorId: string
  let order: Order
  beforeAll(async () => {
    tenant = await newTenant()
    ;({ order, vendorId } = await givenIssued(tenant))
  })

  test('a number that another document of the kind has', async () => {
    await enter(tenant, vendorId, { number: 'COL-1' })
    await expect(enter(tenant, vendorId, { number: 'COL-1' })).rejects.toEqual(
      constraint('documents__number_key'),
    )
    await enter(tenant, vendorId, { number: order.number })
    const other = await newTenant()
    await enter(other, await givenVendor(other), { number: 'COL-1' })
  })

  test('a status that is not one of the kind', async () =>
    expect(enter(tenant, vendorId, { status: 'issued' })).rejects.toEqual(
      constraint('documents__status_fkey'),
    ))

  test('a document without what its kind adds, and the reverse', async () => {
    await expect(enter(tenant, vendorId, { ownRow: false })).rejects.toEqual(
      constraint('collection_details__whole'),
    )
    const alone = tenant.run('ap_clerk', (ctx) =>
      ctx.tx.run(
        sql.type(none)`
          insert into collection_details (id, purpose) values (${randomUUID()}, 'other')
        `,
      ),
    )
    await expect(alone).rejects.toEqual(constraint('collection_details__document_fkey'))
  })

  test('what another kind adds', async () =>
    expect(
      tenant.run('ap_clerk', (ctx) =>
        ctx.tx.run(
          sql.type(none)`
            insert into collection_details (id, purpose) values (${order.id}, 'other')
          `,
        ),
      ),
    ).rejects.toEqual(constraint('collection_details__document_fkey')))

  test('a vendor that is none', async () =>
    expect(enter(tenant, order.id, {})).rejects.toEqual(constraint('documents__vendor_fkey')))

  test('an issued order whose frozen content is gone, a paid collection without a day', async () => {
    const thaw = tenant.run('buyer', (ctx) =>
      ctx.tx.run(sql.type(none)`
        update purchase_order_details set snapshot_sha256 = null where id = ${order.id}
      `),
    )
    await expect(thaw).rejects.toEqual(constraint('purchase_order_details__whole'))
    const id = await givenCollection(tenant, vendorId)
    const pay = tenant.run('ap_clerk', (ctx) =>
      ctx.tx.run(sql.type(none)`${moved(id, to('paid', 'requested'))}`),
    )
    await expect(pay).rejects.toEqual(constraint('collection_details__whole'))
  })

  test('to rewrite a receipt', async () => {
    const { body } = await receive(tenant, order)
    const rewritten = await tenant.run('receiver', (ctx) =>
      ctx.tx.run(sql.type(none)`update documents set title = 'Other' where id = ${body.id}`),
    )
    expect(rewritten).toBe(0)
  })
})

describe('a document', () => {
  test('is locked only with the version that was seen, and only by people who may see it', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant)
    const lock = (by: TestTenant, seen?: number) =>
      by.run('buyer', (ctx) => ctx.lock(purchaseOrder, order.id, seen))
    const { version } = await lock(tenant)
    expect((await lock(tenant, version)).id).toBe(order.id)
    await expect(lock(tenant, version - 1)).rejects.toMatchObject({ status: 409, code: 'stale' })
    await expect(lock(await newTenant())).rejects.toMatchObject({ status: 404 })
  })

  test('moves only from the status that was decided on: a cancelled order is never issued again', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant)
    const cancelled = await tenant
      .as('buyer')
      .post(`/purchase-orders/${order.id}/cancellation`, { reason: 'Not needed' })
    expect(cancelled.status).toBe(200)
    const reopened = await tenant.run('buyer', (ctx) =>
      ctx.tx.run(sql.type(none)`${moved(order.id, to('issued', 'closed'))}`),
    )
    expect(reopened).toBe(0)
    const [{ status } = {}] = await asOwner('select status from documents where id = $1', [
      order.id,
    ])
    expect(status).toBe('cancelled')
  })

  test('of whatever kind is found by its words and by its number', async () => {
    const tenant = await newTenant()
    const { order, vendorId, request } = await givenAllKinds(tenant)
    const documents = await asOwner(
      `select distinct on (kind) kind, id, number, title
      from documents
      where tenant_id = $1 and number is not null
      order by kind, id`,
      [tenant.tenantId],
    )
    expect(documents.map(({ kind }) => kind)).toEqual([
      'budget_transfer',
      'change_order',
      'collection',
      'invoice',
      'invoice_capture',
      'purchase_order',
      'purchase_request',
      'receipt',
      'vendor',
    ])
    const found = async (words: unknown) =>
      (await tenant.as('auditor').get(`/search?q=${encodeURIComponent(String(words))}`)).body
        .data as { id: string }[]
    for (const { kind, id, number, title } of documents) {
      const hit = expect.objectContaining({ kind, id })
      expect(await found(number), `${kind} by number`).toContainEqual(hit)
      expect(await found(title), `${kind} by words`).toContainEqual(hit)
    }
    expect([order.id, vendorId, request].every(Boolean)).toBe(true)
  })

  test('is raised by somebody whose role holds for one department only', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000n)
    const { body: department } = await tenant
      .as('admin')
      .post('/departments', { code: 'PLANT', name: 'Plant', active: true })
    await asOwner('update cost_centers set department_id = $2 where id = $1', [
      costCenterId,
      department.id,
    ])
    const { userId } = await tenant.actor('receiver')
    await tenant
      .as('admin')
      .post(`/members/${userId}/roles`, { role: 'requester', department_id: department.id })
    await asOwner("update memberships set roles = '{}' where tenant_id = $1 and user_id = $2", [
      tenant.tenantId,
      userId,
    ])
    const raised = await tenant
      .as('receiver')
      .post('/purchase-requests', aRequest(costCenterId, { title: 'Gloves' }))
    expect(raised.status).toBe(201)
  })
})

/** One document of each kind, with words of its own. */
async function givenAllKinds(tenant: TestTenant) {
  const { order, vendorId, budgetId, costCenterId } = await givenIssued(tenant)
  const lines = order.lines.map((line) => ({ purchase_order_line_id: line.id, quantity: '1' }))
  await tenant
    .as('receiver')
    .post('/receipts', { purchase_order_id: order.id, delivery_note: 'Lorry 4711', lines })
  await givenCapture(tenant, { order: order.number })
  await givenCollection(tenant, vendorId)
  const { body: invoice } = await tenant.as('ap_clerk').upload('/invoices', {
    bytes: Buffer.from(ublInvoice({ order: order.number, number: 'ACME-0815' })),
    name: 'invoice.xml',
  })
  const other = await givenPlanned(tenant, { project_id: await givenProject(tenant), amount: '1' })
  await tenant.as('buyer').post('/change-orders', {
    purchase_order_id: order.id,
    reason: 'Fewer field teams',
    expected_on: '2035-02-01',
    lines: [],
  })
  await tenant.as('controller').post('/budget-transfers', {
    from_id: budgetId,
    to_id: other.id,
    amount: '1',
    reason: 'More for the site',
  })
  return { order, vendorId, costCenterId, request: invoice.id }
}

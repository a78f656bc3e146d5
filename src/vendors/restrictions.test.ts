import { beforeEach, describe, expect, test } from 'vitest'
import type { Input as Placing } from '../purchase-orders/commands/place.ts'
import { issue } from '../purchase-orders/commands/issue.ts'
import { givenApproved, givenBudget, givenVendor } from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { whileOpen } from '../platform/testing/held-open.ts'
import { save as saveScope } from '../vendor-scopes/commands.ts'
import { set as hold } from '../vendor-holds/commands.ts'
import type { Ctx } from '../platform/ctx.ts'
import { deactivate, setStatus } from './commands.ts'

let tenant: TestTenant
let vendorId: string
let otherEntity: string
let wanted: Placing
beforeEach(async () => {
  tenant = await newTenant()
  const { costCenterId } = await givenBudget(tenant, 100_000_000n)
  vendorId = await givenVendor(tenant)
  const entity = await tenant
    .as('admin')
    .post('/legal-entities', { code: 'NORTH', name: 'Kaveri North', active: true })
  otherEntity = entity.body.id as string
  const { id } = await givenApproved(tenant, costCenterId)
  const { lines } = (await tenant.as('buyer').get(`/purchase-requests/${id}`)).body as {
    lines: { id: string; quantity: string; unit_price: string }[]
  }
  wanted = {
    purchase_request_id: id,
    vendor_id: vendorId,
    lines: lines.map((line) => ({
      purchase_request_line_id: line.id,
      quantity: line.quantity,
      unit_price: line.unit_price,
    })),
  }
})

const place = () => tenant.as('buyer').post('/purchase-orders', wanted)
async function givenDraft(): Promise<string> {
  const made = await place()
  expect(made.status, made.text).toBe(201)
  return made.body.id as string
}
const statusOf = async (orderId: string) =>
  (await tenant.as('buyer').get(`/purchase-orders/${orderId}`)).body.status as string

const block = (ctx: Ctx) => setStatus(ctx, vendorId, { status: 'blocked', reason: 'Fraud' })
const narrow = (ctx: Ctx) => saveScope(ctx, vendorId, { entities: [otherEntity] })
const stop = async (ctx: Ctx): Promise<void> => {
  await hold(ctx, vendorId, { stops: 'orders', reason: 'Late' })
}

describe('while a vendor is restricted', () => {
  test.each([
    ['blocked', block, 409],
    ['kept from an entity', narrow, 422],
    ['put on hold', stop, 409],
  ] as const)('(%s), no order to it is issued', async (_how, restrict, status) => {
    const orderId = await givenDraft()
    const { second } = await whileOpen({ tenant, role: 'controller' }, restrict, () =>
      tenant.as('buyer').post(`/purchase-orders/${orderId}/issue`),
    )
    expect(second.status, second.text).toBe(status)
    expect(await statusOf(orderId)).toBe('draft')
  })

  test.each([
    ['blocked', block],
    ['kept from an entity', narrow],
  ] as const)('(%s), no order to it is placed', async (_how, restrict) => {
    const { second } = await whileOpen({ tenant, role: 'controller' }, restrict, place)
    expect(second.status, second.text).toBe(422)
    expect(second.body.errors).toMatchObject([{ pointer: '/vendor_id' }])
  })
})

describe('while an order is issued', () => {
  test.each([
    ['a block', () => tenant.as('buyer').post(`/vendors/${vendorId}/block`, { reason: 'x' })],
    [
      'a narrower scope',
      () =>
        tenant.as('buyer').post(`/vendors/${vendorId}/scope`, { entities: [{ id: otherEntity }] }),
    ],
    [
      'a hold',
      () => tenant.as('buyer').post(`/vendors/${vendorId}/holds`, { stops: 'orders', reason: 'x' }),
    ],
  ] as const)('%s waits, and comes after it', async (_how, restrict) => {
    const orderId = await givenDraft()
    const { second } = await whileOpen(
      { tenant, role: 'buyer' },
      (ctx) => issue(ctx, orderId),
      restrict,
    )
    expect(second.status, second.text).toBeLessThan(300)
    expect(await statusOf(orderId)).toBe('issued')
  })

  test('nobody gives the vendor up: what is open with it is counted once the order is there', async () => {
    const orderId = await givenDraft()
    const { second } = await whileOpen(
      { tenant, role: 'buyer' },
      (ctx) => issue(ctx, orderId),
      () => tenant.as('buyer').post(`/vendors/${vendorId}/deactivation`, { reason: 'Closed' }),
    )
    expect(second.status, second.text).toBe(409)
    expect(await statusOf(orderId)).toBe('issued')
  })
})

test('while a vendor is given up, no order to it is placed', async () => {
  const { second } = await whileOpen(
    { tenant, role: 'controller' },
    (ctx) => deactivate(ctx, vendorId, { reason: 'Closed' }),
    place,
  )
  expect(second.status, second.text).toBe(422)
})

test('goods that arrive while their vendor is blocked are received: they are there already', async () => {
  const orderId = await givenDraft()
  const issued = await tenant.as('buyer').post(`/purchase-orders/${orderId}/issue`)
  const { second } = await whileOpen({ tenant, role: 'controller' }, block, () =>
    tenant.as('receiver').post('/receipts', {
      purchase_order_id: orderId,
      lines: issued.body.lines.map((line: { id: string; quantity: string }) => ({
        purchase_order_line_id: line.id,
        quantity: line.quantity,
      })),
    }),
  )
  expect(second.status, second.text).toBe(201)
})

import { beforeAll, describe, expect, test } from 'vitest'
import {
  askWriteOff,
  billOn,
  givenAdvance,
  givenOrdered,
  givenPaidAdvance,
  refund,
  type Ahead,
} from '../platform/testing/given-advances.ts'
import { receive } from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'

let tenant: TestTenant
beforeAll(async () => {
  tenant = await newTenant()
})
const act = (order: { id: string }, what: string, more: object = {}) =>
  tenant.as('buyer').post(`/purchase-orders/${order.id}/${what}`, { reason: 'Not needed', ...more })
const orderNow = async ({ order }: Ahead) =>
  (await tenant.as('buyer').get(`/purchase-orders/${order.id}`)).body
/** Whether an advance waits for those who settle payments. */
async function waits(advance: string): Promise<boolean> {
  const [treasurer, controller] = await Promise.all(
    (['treasurer', 'controller'] as const).map(async (role) => {
      const { body } = await tenant.as(role).get('/inbox')
      return (body.data as { kind: string; id: string }[]).some(
        ({ kind, id }) => kind === 'advance_left' && id === advance,
      )
    }),
  )
  expect(treasurer).toBe(controller)
  return treasurer!
}
const four = ['Frame', 'Motor', 'Belt', 'Guard'].map((name) => ({
  name,
  quantity: '2',
  price: '100',
}))

describe('an order with an advance that is paid', () => {
  test('says what follows before it is cancelled, and leaves work until the money is back', async () => {
    const ahead = await givenPaidAdvance(tenant)
    const page = await tenant.as('buyer').page(`/purchase-orders/${ahead.order.id}`)
    expect(page.text).toContain('Paid in advance and not used')
    expect(page.text).toContain(
      'What no bill uses up then waits in the inbox of those who settle payments',
    )
    expect(await orderNow(ahead)).toMatchObject({
      advances: [{ id: ahead.advance, paid: { amount: '100.00' } }],
      advances_on_ending: expect.stringContaining('Paid in advance and not used'),
      advances_beyond: null,
    })
    expect(await waits(ahead.advance), 'its order goes on').toBe(false)
    expect((await act(ahead.order, 'cancellation')).status).toBe(200)
    expect(await waits(ahead.advance)).toBe(true)
    const after = await tenant.as('buyer').page(`/purchase-orders/${ahead.order.id}`)
    expect(after.text).toContain('More was asked for in advance than can still be billed')
    await refund(tenant, ahead.advance, { amount: '60' })
    expect(await waits(ahead.advance)).toBe(true)
    const asked = await askWriteOff(tenant, ahead.advance)
    expect(await waits(ahead.advance), 'it is not decided').toBe(true)
    await tenant.as('controller').post(`/advance-refunds/${asked.body.id}/confirmation`)
    expect(await waits(ahead.advance)).toBe(false)
    expect((await orderNow(ahead)).advances_beyond).toBe(null)
  })

  test('is closed short: what its last bill does not use waits', async () => {
    const ahead = await givenPaidAdvance(tenant, { percent: '50' })
    await receive(tenant, { ...ahead.order, lines: ahead.order.lines.slice(0, 1) })
    expect(await waits(ahead.advance)).toBe(false)
    const closed = await act(ahead.order, 'closure')
    expect(closed.status, closed.text).toBe(200)
    expect(closed.body.advances_beyond).toContain('₹400 of')
    expect(await waits(ahead.advance), '400 of 200 that came').toBe(true)
    await billOn(tenant, ahead, four.slice(0, 1))
    expect((await orderNow(ahead)).status).toBe('closed')
    expect(await waits(ahead.advance), '200 are left').toBe(true)
    await refund(tenant, ahead.advance)
    expect(await waits(ahead.advance)).toBe(false)
  })

  test('has a line closed, and still covers the advance: nothing waits, and the next bills use it', async () => {
    const ahead = await givenPaidAdvance(tenant)
    const line = ahead.order.lines[0]!.id
    const closed = await act(ahead.order, 'closure', { line_id: line })
    expect(closed.status, closed.text).toBe(200)
    expect(closed.body.advances_beyond).toBe(null)
    expect(await waits(ahead.advance)).toBe(false)
    await act(ahead.order, 'closure')
    expect(await waits(ahead.advance)).toBe(true)
    await act(ahead.order, 'reopening')
    expect(await waits(ahead.advance), 'it is wanted after all').toBe(false)
  })

  test('is made smaller by a change, which says so before', async () => {
    const ahead = await givenPaidAdvance(tenant, { percent: '50' })
    const lines = (quantity: string) =>
      ahead.order.lines.slice(0, 3).map(({ id }) => ({ line_id: id, quantity }))
    const fits = await tenant.as('buyer').post('/change-orders', {
      purchase_order_id: ahead.order.id,
      reason: 'Fewer',
      lines: lines('1').slice(0, 2),
    })
    expect([fits.status, fits.body.advances_beyond]).toEqual([201, null])
    await tenant.as('buyer').post(`/change-orders/${fits.body.id}/withdrawal`)
    const change = await tenant.as('buyer').post('/change-orders', {
      purchase_order_id: ahead.order.id,
      reason: 'Fewer',
      lines: lines('0'),
    })
    expect(change.body.advances_beyond, change.text).toContain('With this change')
    const page = await tenant.as('buyer').page(`/change-orders/${change.body.id}`)
    expect(page.text).toContain('More was asked for in advance than can still be billed')
    expect(await waits(ahead.advance)).toBe(false)
    const applied = await tenant.as('buyer').post(`/change-orders/${change.body.id}/submission`)
    expect(applied.body.status, applied.text).toBe('applied')
    expect(applied.body.advances_beyond).toBe(null)
    expect(await waits(ahead.advance)).toBe(true)
  })
})

test('an advance that is not paid waits, too, once its order became too small; voided, it is gone', async () => {
  const ahead = await givenOrdered(tenant)
  const { id } = await givenAdvance(tenant, ahead, { percent: '50' })
  expect((await act(ahead.order, 'closure')).body.advances_beyond).toContain('not paid yet')
  expect(await waits(id)).toBe(true)
  await tenant.as('controller').post(`/invoices/${id}/voiding`, { reason: 'Order closed' })
  expect(await waits(id)).toBe(false)
})

import { expect, test } from 'vitest'
import { givenIssued } from '../platform/testing/given.ts'
import { newTenant } from '../platform/testing/harness.ts'

test('an app finds a document by its number and a request by its words, and nothing that its person may not read', async () => {
  const tenant = await newTenant()
  const { order } = await givenIssued(tenant)
  const found = async (role: 'buyer' | 'requester', words: string) => {
    const answer = await tenant.as(role).get(`/search?q=${encodeURIComponent(words)}`)
    expect(answer.status).toBe(200)
    return answer.body.data as { kind: string; number: string; href: string }[]
  }
  expect(await found('buyer', order.number)).toEqual([
    expect.objectContaining({
      kind: 'purchase_order',
      number: order.number,
      href: `/purchase-orders/${order.id}`,
    }),
  ])
  expect((await found('requester', 'field team')).map((hit) => hit.kind)).toEqual([
    'purchase_request',
  ])
  expect(await found('requester', order.number)).toEqual([])
  const other = await newTenant()
  expect((await other.as('buyer').get(`/search?q=${order.number}`)).body.data).toEqual([])
})

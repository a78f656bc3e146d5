import type { Ask, Bench } from './load.ts'

export type Doc = { id: string; approval_id: string; number: string; lines: { id: string }[] }
type Given = {
  bench: Bench
  call: (role: string, path: string, body?: object) => Promise<unknown>
  post: (role: string, path: string, body: string) => Ask
  approvedRequests: (count: number) => Promise<Doc[]>
  orderOf: (request: Doc) => object
}

/**
 * Measures each act in the life of an order: it is created, issued, changed and received. Returns the orders that were
 * issued and not changed.
 */
export async function ordering({
  bench,
  call,
  post,
  approvedRequests,
  orderOf,
}: Given): Promise<Doc[]> {
  for (const c of [8, 32]) {
    const requests = await approvedRequests(c === 8 ? 500 : 700)
    await bench('4', 'create an order of 5 lines, budget committed', c, () => {
      const request = requests.pop()
      return request ? post('buyer', '/purchase-orders', JSON.stringify(orderOf(request))) : null
    })
  }
  const drafts: Doc[] = []
  for (const request of await approvedRequests(900))
    drafts.push((await call('buyer', '/purchase-orders', orderOf(request))) as Doc)
  const issued: Doc[] = []
  for (const draft of drafts.splice(0, 450))
    issued.push((await call('buyer', `/purchase-orders/${draft.id}/issue`)) as Doc)
  await bench('4', 'issue (number, snapshot, hash)', 32, () => {
    const draft = drafts.pop()
    return draft ? post('buyer', `/purchase-orders/${draft.id}/issue`, '{}') : null
  })
  const changes: { id: string }[] = []
  for (const order of issued.splice(0, 200))
    changes.push(
      (await call('buyer', '/change-orders', {
        purchase_order_id: order.id,
        reason: 'One piece fewer',
        lines: [{ line_id: order.lines[0]!.id, quantity: '9' }],
      })) as { id: string },
    )
  await bench('4', 'apply a change order (delta, snapshot, hash)', 32, () => {
    const change = changes.pop()
    return change ? post('buyer', `/change-orders/${change.id}/submission`, '{}') : null
  })
  const toReceive = [...issued]
  await bench('5', 'post a receipt of 5 lines', 32, () => {
    const order = toReceive.pop()
    return order
      ? post(
          'receiver',
          '/receipts',
          JSON.stringify({
            purchase_order_id: order.id,
            lines: order.lines.map((line) => ({ purchase_order_line_id: line.id, quantity: '10' })),
          }),
        )
      : null
  })
  return issued
}

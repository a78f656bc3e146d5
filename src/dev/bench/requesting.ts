import type { Ask, Bench } from './load.ts'

type Headers = Record<string, string>
type Doc = { id: string; approval_id: string; rules?: unknown[] }
type Given = {
  bench: Bench
  call: (role: string, path: string, body?: object) => Promise<Record<string, unknown>>
  post: (role: string, path: string, body: string) => Ask
  cookie: (role: string) => Promise<Headers>
  ask: (ask: Ask) => Promise<Record<string, unknown>>
  admin: Headers
  costCenterId: string
  vendorId: string
  newRequest: string
  perCell: number
}

/**
 * What happens while a request is typed, submitted and decided; all of one cost centre, so every submit waits for the
 * same budget row.
 */
export async function requesting({
  bench,
  call,
  post,
  cookie,
  ask,
  admin,
  costCenterId,
  vendorId,
  newRequest,
  perCell,
}: Given): Promise<void> {
  const requester = await cookie('requester')
  const item = await call('buyer', '/catalog', {
    code: `B-${Date.now()}`,
    name: 'Bearing 6204',
    unit: 'each',
    active: true,
  })
  await call('buyer', `/catalog/${String(item['id'])}/prices`, {
    vendor_id: vendorId,
    min_quantity: '1',
    unit_price: '12.5',
    currency: 'INR',
    valid_from: '2026-01-01',
  })
  const typed = new URLSearchParams({
    cost_center_id: costCenterId,
    need_by: '2099-01-01',
    'lines[0][catalog_item_id]': String(item['id']),
    'lines[0][quantity]': '10',
  }).toString()
  const preview: Ask = {
    method: 'POST',
    path: '/purchase-requests/preview',
    headers: {
      ...requester,
      'Content-Type': 'application/x-www-form-urlencoded',
      'Sec-Fetch-Site': 'same-origin',
      'HX-Request': 'true',
      'HX-Request-Type': 'partial',
      'HX-Target': 'div#preview',
    },
    body: typed,
  }
  for (const c of [1, 8])
    await bench('14', 'preview of a request, a catalog line', c, () => preview)

  const drafts: Doc[] = []
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (drafts.length < perCell)
        drafts.push(
          (await call('requester', '/purchase-requests', JSON.parse(newRequest) as object)) as Doc,
        )
    }),
  )
  const waiting = drafts.map((draft) => draft.id)
  const submitted = await bench('15', 'submit: one hot budget row', 32, () => {
    const id = waiting.pop()
    return id === undefined ? null : post('requester', `/purchase-requests/${id}/submission`, '{}')
  })
  console.log(`     -> ${submitted.perSecond.toFixed(0)} tx/s on one budget row`)
  const approvals: string[] = []
  for (const { id } of drafts.slice(waiting.length)) {
    const { approval_id } = await ask({
      path: `/api/v1/purchase-requests/${id}`,
      headers: post('requester', '', '').headers!,
    })
    if (typeof approval_id === 'string') approvals.push(approval_id)
  }
  await bench('16', 'decide: approve what is with me', 32, () => {
    const id = approvals.pop()
    return id === undefined ? null : post('approver', `/approvals/${id}/approval`, '{}')
  })

  const policy = await ask({
    method: 'POST',
    path: '/api/v1/approval-policies',
    headers: admin,
    body: JSON.stringify({ note: 'Bench' }),
  })
  const replay: Ask = {
    path: `/api/v1/approval-policies/${String(policy['id'])}/replay`,
    headers: admin,
  }
  const { examined } = await ask(replay)
  await bench(
    '17',
    'replay of 90 days under a draft policy',
    1,
    () => replay,
    `${String(examined)} documents examined`,
  )
}

import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { ublInvoice } from '../../integrations/e-invoice/samples.ts'
import type { Role } from '../../kernel/permissions.ts'
import { random, type Random } from './random.ts'
import type { Place } from './world.ts'

/** One intention of one person. Each sending has its own request id, which the audit log keeps; `status` is null when no answer came. */
export type Intent = { tenantId: string; what: string; sent: { requestId: string; status: number | null; code: string }[] }

type Known = { todo: (() => Promise<void>)[]; requests: string[]; approvals: string[]; orders: { id: string; number: string | null; vatId: string; lines: { id: string; quantity: string; price: string; name: string }[] }[]; invoices: { id: string; holds: string[] }[] }
type Shape = { id: string; number?: string | null; approval_id?: string | null; vendor_id?: string; lines?: { id: string; quantity: string; unit_price: { amount: string } | string; description: string }[]; holds?: { id: string; open: boolean }[] }
export type Operations = { history: Intent[]; run(count: number, pause: () => boolean): Promise<void> }

/** Random, concurrent commands of all the roles on the same few documents; one in eight is sent twice at once under one key, and what got no answer is sent again under its key. */
export function operations(baseUrl: () => string, places: readonly Place[], seed: number, clients = 12): Operations {
  const history: Intent[] = []
  const known = new Map<string, Known>(places.map((p) => [p.tenantId, { todo: [], requests: [], approvals: [], orders: [], invoices: [] }]))
  return {
    history,
    async run(count, pause) {
      let left = count
      await Promise.all(Array.from({ length: clients }, async (_, lane) => {
        const rnd = random(seed * 1000 + lane)
        while (left-- > 0) {
          while (pause()) await sleep(50)
          const place = rnd.pick(places)
          await act(rnd, place, known.get(place.tenantId)!)
        }
      }))
    },
  }

  /** Mostly what would come next for a document, else anything at all on a recent one. */
  async function act(rnd: Random, place: Place, at: Known): Promise<void> {
    const next = rnd.chance(0.65) ? at.todo.splice(rnd.int(at.todo.length), 1)[0] : undefined
    if (next) return next()
    const roll = rnd.int(100)
    const recent = <T>(list: T[]): T | undefined => list[list.length - 1 - rnd.int(Math.min(list.length, 12))]
    if (roll < 30 || at.requests.length < 3) return raise(rnd, place, at)
    const request = recent(at.requests)!
    if (roll < 38) return submit(rnd, place, at, request)
    if (roll < 44) return post(rnd, place, 'requester', `/purchase-requests/${request}/withdrawal`, {})
    const approval = recent(at.approvals)
    if (roll < 58 && approval) return decide(rnd, place, at, approval, rnd.pick(['approver', 'controller', 'requester']), rnd.chance(0.7) ? 'approval' : rnd.pick(['rejection', 'return']))
    if (roll < 68) return order(rnd, place, at, request)
    const po = recent(at.orders)
    if (!po) return raise(rnd, place, at)
    if (roll < 74) return issue(rnd, place, at, po)
    if (roll < 76) return post(rnd, place, 'buyer', `/purchase-orders/${po.id}/cancellation`, { reason: 'no more' })
    if (roll < 86) return receive(rnd, place, po)
    if (roll < 96) return invoice(rnd, place, at, po)
    const held = recent(at.invoices)
    if (!held) return
    return rnd.chance(0.5) && held.holds[0] ? post(rnd, place, 'buyer', `/invoices/${held.id}/price-acceptance`, { hold_id: held.holds[0], reason: 'agreed' }) : post(rnd, place, 'ap_clerk', `/invoices/${held.id}/rejection`, { reason: 'wrong' })
  }

  function raise(rnd: Random, place: Place, at: Known): Promise<void> {
    const lines = Array.from({ length: 1 + rnd.int(3) }, (_, i) => ({ description: `CANARY item ${i}`, quantity: String(1 + rnd.int(9)), unit: 'kg', unit_price: `${1 + rnd.int(900)}.${String(rnd.int(100)).padStart(2, '0')}` }))
    return post(rnd, place, 'requester', '/purchase-requests', { title: 'CANARY', cost_center_id: rnd.pick(place.costCenters), need_by: '2099-12-31', lines }, (b) => {
      at.requests.push(b.id)
      at.todo.push(() => submit(rnd, place, at, b.id))
    })
  }

  function submit(rnd: Random, place: Place, at: Known, request: string): Promise<void> {
    return post(rnd, place, 'requester', `/purchase-requests/${request}/submission`, {}, (b) => {
    if (!b.approval_id) return
    at.approvals.push(b.approval_id)
    at.todo.push(() => decide(rnd, place, at, b.approval_id!, 'approver', 'approval', request), () => decide(rnd, place, at, b.approval_id!, 'controller', 'approval', request))
    })
  }

  function decide(rnd: Random, place: Place, at: Known, approval: string, role: Role, verb: string, request?: string): Promise<void> {
    return post(rnd, place, role, `/approvals/${approval}/${verb}`, { reason: 'because' }, () => {
      if (request) at.todo.push(() => decide(rnd, place, at, approval, 'controller', 'approval'), () => order(rnd, place, at, request), () => order(rnd, place, at, request))
    })
  }

  function issue(rnd: Random, place: Place, at: Known, po: Known['orders'][number]): Promise<void> {
    return post(rnd, place, 'buyer', `/purchase-orders/${po.id}/issue`, {}, (b) => {
    po.number = b.number ?? null
    for (let i = 0; i < 3; i++) at.todo.push(() => receive(rnd, place, po), () => invoice(rnd, place, at, po))
    at.todo.push(() => Promise.all([receive(rnd, place, po), receive(rnd, place, po), invoice(rnd, place, at, po)]).then(() => {}))
    })
  }

  function receive(rnd: Random, place: Place, po: Known['orders'][number]): Promise<void> {
    return post(rnd, place, 'receiver', '/receipts', { purchase_order_id: po.id, lines: po.lines.map((l) => ({ purchase_order_line_id: l.id, quantity: String(1 + rnd.int(Number(l.quantity))) })) })
  }

  async function order(rnd: Random, place: Place, at: Known, request: string): Promise<void> {
    const shown = await ask(place, 'buyer', `/purchase-requests/${request}`)
    if (!shown?.lines) return
    const vendor = rnd.pick(place.vendors)
    const lines = shown.lines.map((l) => ({ purchase_request_line_id: l.id, quantity: rnd.chance(0.6) ? whole(l.quantity) : String(1 + rnd.int(Number(whole(l.quantity)))), unit_price: amountOf(l.unit_price) }))
    await post(rnd, place, 'buyer', '/purchase-orders', { purchase_request_id: request, vendor_id: vendor.id, lines }, (b) => {
      const po = { id: b.id, number: null, vatId: vendor.vatId, lines: (b.lines ?? []).map((l) => ({ id: l.id, quantity: whole(l.quantity), price: amountOf(l.unit_price), name: l.description })) }
      at.orders.push(po)
      at.todo.push(() => issue(rnd, place, at, po))
    })
  }

  function invoice(rnd: Random, place: Place, at: Known, po: Known['orders'][number]): Promise<void> {
    const dear = rnd.chance(0.2)
    const lines = po.lines.map((l) => ({ name: l.name, quantity: String(1 + rnd.int(Number(l.quantity))), price: dear ? (Number(l.price) * 1.5).toFixed(2) : twoDigits(l.price) }))
    const xml = ublInvoice({ number: `R-${rnd.int(60)}`, order: po.number, vatId: po.vatId, currency: 'EUR', lines })
    return post(rnd, place, 'ap_clerk', '/invoices', { xml }, (b) => void at.invoices.push({ id: b.id, holds: (b.holds ?? []).filter((h) => h.open).map((h) => h.id) }))
  }

  async function ask(place: Place, role: Role, path: string): Promise<Shape | null> {
    try {
      const res = await fetch(`${baseUrl()}/api/v1${path}`, { headers: { Authorization: `Bearer ${place.token[role]}` }, signal: AbortSignal.timeout(20_000) })
      return res.ok ? ((await res.json()) as Shape) : null
    } catch {
      return null
    }
  }

  async function post(rnd: Random, place: Place, role: Role, path: string, body: { xml?: string } & Record<string, unknown>, onDone: (body: Shape) => void = () => {}): Promise<void> {
    const intent: Intent = { tenantId: place.tenantId, what: `${role} ${path}`, sent: [] }
    const key = randomUUID()
    history.push(intent)
    const twice = rnd.chance(0.125)
    const answers = await Promise.all(Array.from({ length: twice ? 2 : 1 }, () => send(place, role, path, body, key, intent)))
    for (let again = 0; again < 40 && intent.sent.every((s) => s.status === null || s.status === 503); again++) {
      await sleep(250)
      answers.push(await send(place, role, path, body, key, intent))
    }
    const done = answers.find((a) => a !== null)
    if (done) onDone(done)
  }

  async function send(place: Place, role: Role, path: string, body: { xml?: string } & Record<string, unknown>, key: string, intent: Intent): Promise<Shape | null> {
    const sent: Intent['sent'][number] = { requestId: randomUUID(), status: null, code: '' }
    intent.sent.push(sent)
    const form = new FormData()
    if (body.xml) form.set('file', new Blob([body.xml]), 'invoice.xml')
    try {
      const res = await fetch(`${baseUrl()}/api/v1${path}`, {
        method: 'POST', signal: AbortSignal.timeout(20_000), body: body.xml ? form : JSON.stringify(body),
        headers: { Authorization: `Bearer ${place.token[role]}`, 'X-Request-Id': sent.requestId, 'Idempotency-Key': key, ...(body.xml ? {} : { 'Content-Type': 'application/json' }) },
      })
      const answer = (await res.json()) as Shape & { code?: string }
      sent.status = res.status
      sent.code = answer.code ?? ''
      return res.ok ? answer : null
    } catch {
      return null
    }
  }
}

const whole = (text: string): string => text.split('.')[0]!
const amountOf = (value: { amount: string } | string): string => (typeof value === 'string' ? value : value.amount)
const twoDigits = (text: string): string => {
  const [units, part = ''] = text.split('.')
  return `${units}.${part.padEnd(2, '0').slice(0, 2)}`
}

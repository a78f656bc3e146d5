import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Role } from '../../kernel/permissions.ts'
import type { Place } from './world.ts'

export type Body = { xml?: string } & Record<string, unknown>
/**
 * One intention of one person. Each sending has its own request id, which the audit log keeps; `status` is null when no
 * answer came.
 */
export type Intent = {
  tenantId: string
  what: string
  path: string
  body: Body
  sent: { requestId: string; status: number | null; code: string }[]
}
type LineShape = {
  id: string
  quantity: string
  unit_price: { amount: string } | string
  description: string
  /** Of an order. */
  received?: string
  billed_quantity?: string
  closed_quantity?: string
  returned_for_replacement?: string
  removed?: boolean
  /** Of a request. */
  ordered_quantity?: string
  cancelled_quantity?: string
}
export type Shape = {
  id: string
  number?: string | null
  approval_id?: string | null
  vendor_id?: string
  currency?: string
  version?: number
  status?: string
  total?: { currency: string }
  lines?: LineShape[]
  /** Of an order: the change that is under way. */
  open_change_id?: string | null
  holds?: { id: string; open: boolean; reason?: string }[]
  questions?: { id: string }[]
  data?: { id: string }[]
}
type Sending = {
  place: Place
  role: Role
  path: string
  body: Body
  /** Twice at once, under one key. */ twice: boolean
}
export type Door = {
  history: Intent[]
  ask(place: Place, role: Role, path: string): Promise<Shape | null>
  post(sending: Sending, onDone?: (body: Shape) => void): Promise<void>
}

/** Everybody's way in: the JSON API. What got no answer is sent again under its key. */
export function openDoor(baseUrl: () => string): Door {
  const history: Intent[] = []
  async function send(
    { place, role, path, body }: Sending,
    key: string,
    intent: Intent,
  ): Promise<Shape | null> {
    const sent: Intent['sent'][number] = { requestId: randomUUID(), status: null, code: '' }
    intent.sent.push(sent)
    const form = new FormData()
    if (body.xml) form.set('file', new Blob([body.xml]), 'invoice.xml')
    try {
      const res = await fetch(`${baseUrl()}/api/v1${path}`, {
        method: 'POST',
        signal: AbortSignal.timeout(20_000),
        body: body.xml ? form : JSON.stringify(body),
        headers: {
          Authorization: `Bearer ${place.token[role]}`,
          'X-Request-Id': sent.requestId,
          'Idempotency-Key': key,
          ...(body.xml ? {} : { 'Content-Type': 'application/json' }),
        },
      })
      sent.status = res.status
      const answer = (await res.json()) as Shape & { code?: string }
      sent.code = answer.code ?? ''
      return res.ok ? answer : null
    } catch {
      return null
    }
  }
  return {
    history,
    async ask(place, role, path) {
      try {
        const res = await fetch(`${baseUrl()}/api/v1${path}`, {
          headers: { Authorization: `Bearer ${place.token[role]}` },
          signal: AbortSignal.timeout(20_000),
        })
        return res.ok ? ((await res.json()) as Shape) : null
      } catch {
        return null
      }
    },
    async post(sending, onDone = () => {}) {
      const intent: Intent = {
        tenantId: sending.place.tenantId,
        what: `${sending.role} ${sending.path}`,
        path: sending.path,
        body: sending.body,
        sent: [],
      }
      const key = randomUUID()
      history.push(intent)
      const answers = await Promise.all(
        Array.from({ length: sending.twice ? 2 : 1 }, () => send(sending, key, intent)),
      )
      for (
        let again = 0;
        again < 40 && intent.sent.every((s) => s.status === null || s.status === 503);
        again++
      ) {
        await sleep(250)
        answers.push(await send(sending, key, intent))
      }
      const done = answers.find((a) => a !== null)
      if (done) onDone(done)
    },
  }
}

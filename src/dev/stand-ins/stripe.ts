import { createHmac, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type StoredObject = Record<string, unknown> & { id: string }
type StripeMood = 'well' | 'down' | 'slow' | 'quota' | 'garbage' | 'lost' | 'poor'

const newId = (prefix: string): string => `${prefix}_${randomBytes(12).toString('hex')}`

const signed = (body: string, { secret, at }: { secret: string; at: number }): string =>
  `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`

/**
 * Stripe's API, as far as we use it: PaymentIntents (form-encoded), v2 outbound payments (JSON), the balance. It
 * checks the key, whole amounts, and that a key of idempotency means one request. In the mood `lost` it does what it
 * is asked, and its answer does not arrive; `poor` has no money to pay out. `settle` pays an intent as its payer
 * would; `event` makes the webhook's body and its signature.
 */
export async function startStripe(secretKey: string, webhookSecret: string) {
  const objects = new Map<string, StoredObject>()
  const replies = new Map<string, { asked: string; status: number; body: string }>()
  const stand = { mood: 'well' as StripeMood, created: 0, paidOut: 0, calls: 0 }

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    stand.calls++
    let raw = ''
    for await (const chunk of req) raw += String(chunk)
    const send = (status: number, body: object): void =>
      void res
        .writeHead(status, { 'Content-Type': 'application/json', 'Request-Id': newId('req') })
        .end(JSON.stringify(body))
    if (stand.mood === 'slow') return
    if (stand.mood === 'down') return send(503, { error: { type: 'api_error', message: 'down' } })
    if (stand.mood === 'quota')
      return send(429, { error: { type: 'rate_limit_error', message: 'Too many requests' } })
    if (stand.mood === 'garbage')
      return void res.writeHead(200, { 'Content-Type': 'application/json' }).end('<html>')
    if (req.headers.authorization !== `Bearer ${secretKey}`)
      return send(401, {
        error: { type: 'invalid_request_error', message: 'Invalid API Key provided: sk_test_****' },
      })
    const key = req.headers['idempotency-key']
    const asked = `${req.method} ${req.url} ${raw}`
    if (typeof key === 'string' && req.method === 'POST') {
      const before = replies.get(key)
      if (before && before.asked !== asked)
        return send(400, {
          error: {
            type: 'idempotency_error',
            message:
              'Keys for idempotent requests can only be used with the same parameters they were first used with.',
          },
        })
      if (before && stand.mood === 'lost') return void res.destroy()
      if (before)
        return void res
          .writeHead(before.status, {
            'Content-Type': 'application/json',
            'Idempotent-Replayed': 'true',
          })
          .end(before.body)
    }
    const [status, body] = respondTo(req, raw)
    if (typeof key === 'string' && req.method === 'POST' && status < 500)
      replies.set(key, { asked, status, body: JSON.stringify(body) })
    if (stand.mood === 'lost') return void res.destroy()
    send(status, body)
  }

  function respondTo({ method, url = '/' }: IncomingMessage, raw: string): [number, object] {
    const refused = (message: string): [number, object] => [
      400,
      { error: { type: 'invalid_request_error', message } },
    ]
    const form = new URLSearchParams(raw)
    if (url === '/v1/balance') return [200, { object: 'balance', available: [], pending: [] }]
    if (method === 'POST' && url === '/v1/payment_intents') {
      const amount = form.get('amount') ?? ''
      if (!/^\d{1,8}$/.test(amount) || Number(amount) < 1)
        return refused(`Invalid integer: ${amount}`)
      if (!/^[a-z]{3}$/.test(form.get('currency') ?? '')) return refused('Invalid currency')
      const id = newId('pi')
      const metadata = Object.fromEntries(
        [...form].flatMap(([name, value]) =>
          /^metadata\[(\w+)\]$/.exec(name) ? [[/^metadata\[(\w+)\]$/.exec(name)![1]!, value]] : [],
        ),
      )
      stand.created++
      return [
        200,
        keep({
          id,
          object: 'payment_intent',
          amount: Number(amount),
          amount_received: 0,
          currency: form.get('currency'),
          status: 'requires_payment_method',
          client_secret: `${id}_secret_${randomBytes(8).toString('hex')}`,
          description: form.get('description'),
          metadata,
          last_payment_error: null,
          livemode: false,
        }),
      ]
    }
    const [, intentId, verb] = /^\/v1\/payment_intents\/(\w+)(?:\/(cancel))?$/.exec(url) ?? []
    const intent = intentId ? objects.get(intentId) : undefined
    if (intentId && !intent)
      return [
        404,
        {
          error: {
            type: 'invalid_request_error',
            code: 'resource_missing',
            message: `No such payment_intent: '${intentId}'`,
          },
        },
      ]
    if (intent && verb === 'cancel' && method === 'POST') {
      if (intent['status'] === 'succeeded')
        return refused('You cannot cancel this PaymentIntent because it has a status of succeeded.')
      return [200, keep({ ...intent, status: 'canceled' })]
    }
    if (intent) return [200, intent]
    if (method === 'POST' && url === '/v2/money_management/outbound_payments') {
      const ask = JSON.parse(raw) as {
        amount?: { value?: unknown; currency?: string }
        from?: { financial_account?: string }
        to?: { recipient?: string }
      }
      if (!Number.isInteger(ask.amount?.value))
        return refused('amount.value must be a whole number')
      if (!['usd', 'gbp'].includes(ask.amount?.currency ?? ''))
        return refused('Outbound payments can be sent from the US and GB only')
      if (!ask.from?.financial_account?.startsWith('fa_'))
        return refused('No such financial account')
      if (!ask.to?.recipient?.startsWith('acct_')) return refused('No such recipient')
      if (stand.mood === 'poor')
        return [
          400,
          { error: { type: 'insufficient_funds', message: 'The account has too little money.' } },
        ]
      stand.created++
      stand.paidOut++
      return [
        200,
        keep({
          ...ask,
          id: newId('obp'),
          object: 'v2.money_management.outbound_payment',
          status: 'processing',
          created: new Date().toISOString(),
          livemode: false,
        }),
      ]
    }
    const outbound = objects.get(
      /^\/v2\/money_management\/outbound_payments\/(\w+)$/.exec(url)?.[1] ?? '',
    )
    return outbound
      ? [200, outbound]
      : [
          404,
          {
            error: {
              type: 'invalid_request_error',
              message: `Unrecognized request URL (${method}: ${url}).`,
            },
          },
        ]
  }
  function keep(object: StoredObject): StoredObject {
    objects.set(object.id, object)
    return object
  }
  const server = createServer((req, res) => void answer(req, res).catch(() => res.destroy()))
  await new Promise<void>((ok) => server.listen(0, '127.0.0.1', ok))
  return Object.assign(stand, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    settle(
      id: string,
      status: 'succeeded' | 'processing' | 'requires_payment_method' = 'succeeded',
    ): void {
      const intent = objects.get(id)!
      keep({
        ...intent,
        status,
        amount_received: status === 'succeeded' ? intent['amount'] : 0,
        last_payment_error:
          status === 'requires_payment_method'
            ? { type: 'card_error', message: 'Your card was declined.' }
            : null,
      })
    },
    /** What becomes of a payment to a vendor. */
    payOutBecame(
      id: string,
      status: 'posted' | 'failed' | 'returned' | 'canceled',
      reason = 'unknown_failure',
    ): void {
      const details = status === 'failed' || status === 'returned' ? { [status]: { reason } } : null
      keep({ ...objects.get(id)!, status, status_details: details })
    },
    /** An event of the newer kind: it names the object, and carries nothing of it. */
    thinEvent(
      type: string,
      objectId: string,
      { id = newId('evt'), secret = webhookSecret, at = Math.floor(Date.now() / 1000) } = {},
    ): { body: string; signature: string; id: string } {
      const body = JSON.stringify({
        id,
        object: 'v2.core.event',
        type,
        created: new Date(at * 1000).toISOString(),
        livemode: false,
        related_object: {
          id: objectId,
          type: 'v2.money_management.outbound_payment',
          url: `/v2/money_management/outbound_payments/${objectId}`,
        },
      })
      return { id, body, signature: signed(body, { secret, at }) }
    },
    event(
      type: string,
      objectId: string,
      { id = newId('evt'), secret = webhookSecret, at = Math.floor(Date.now() / 1000) } = {},
    ): { body: string; signature: string; id: string } {
      const body = JSON.stringify(
        {
          id,
          object: 'event',
          api_version: '2026-10-28.endive',
          created: at,
          type,
          data: { object: objects.get(objectId) ?? { id: objectId } },
          livemode: false,
          pending_webhooks: 1,
          request: { id: null, idempotency_key: null },
        },
        null,
        2,
      )
      return {
        id,
        body,
        signature: signed(body, { secret, at }),
      }
    },
    async close(): Promise<void> {
      server.closeAllConnections()
      await new Promise((ok) => server.close(ok))
    },
  })
}

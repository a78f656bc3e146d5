import { Stripe } from 'stripe'
import { z } from 'zod'
import { money, type Money } from '../../kernel/money.ts'
import { minorOf, stripeAmount } from './amount.ts'
import {
  KeyTaken,
  NotFromStripe,
  Refused,
  type Intent,
  type OutboundPayment,
  type Payments,
  type StripeEvent,
} from './port.ts'

/** The real thing. Called from jobs only; no call takes longer than ten seconds. */
export function stripePayments(secretKey: string, baseUrl: string): Payments {
  const { protocol, hostname, port } = new URL(baseUrl)
  const stripe = new Stripe(secretKey, {
    host: hostname,
    port: port || (protocol === 'https:' ? 443 : 80),
    protocol: protocol === 'http:' ? 'http' : 'https',
    telemetry: false,
    maxNetworkRetries: 1,
    timeout: 4000,
  })
  return {
    collect: ({ key, amount, description, metadata }) =>
      asked(async () =>
        intentOf(
          await stripe.paymentIntents.create(
            {
              amount: whole(amount),
              currency: amount.currency.toLowerCase(),
              description,
              metadata,
              automatic_payment_methods: { enabled: true },
            },
            { idempotencyKey: key },
          ),
        ),
      ),
    find: (id) => asked(async () => intentOf(await stripe.paymentIntents.retrieve(id))),
    cancel: (id, key) =>
      asked(async () =>
        intentOf(await stripe.paymentIntents.cancel(id, {}, { idempotencyKey: key })),
      ),
    payOut: ({ key, amount, from, recipient, method, description }) =>
      asked(async () =>
        outboundOf(
          await stripe.v2.moneyManagement.outboundPayments.create(
            {
              from: { financial_account: from, currency: amount.currency.toLowerCase() },
              to: { recipient, payout_method: method },
              amount: { value: whole(amount), currency: amount.currency.toLowerCase() },
              description,
            },
            { idempotencyKey: key },
          ),
        ),
      ).catch(asKeyTaken),
    findPayOut: (id) =>
      asked(async () => outboundOf(await stripe.v2.moneyManagement.outboundPayments.retrieve(id))),
    check: () => asked(async () => void (await stripe.balance.retrieve())),
  }
}

function whole(amount: Money): number {
  const units = stripeAmount(amount)
  if (typeof units === 'string') throw new Refused(units)
  return units
}

const statuses: Record<Stripe.PaymentIntent.Status, Intent['status']> = {
  requires_payment_method: 'open',
  requires_confirmation: 'open',
  requires_action: 'open',
  requires_capture: 'processing',
  processing: 'processing',
  succeeded: 'paid',
  canceled: 'cancelled',
}

function intentOf(intent: Stripe.PaymentIntent): Intent {
  const currency = intent.currency.toUpperCase()
  return {
    id: intent.id,
    status: statuses[intent.status] ?? 'open',
    received: money(minorOf(intent.amount_received, currency), currency),
    clientSecret: intent.client_secret,
    failure: intent.last_payment_error?.message ?? null,
    metadata: intent.metadata,
  }
}

type Outbound = {
  id: string
  status: OutboundPayment['status']
  status_details?: { failed?: { reason: string }; returned?: { reason: string } } | null
}
const outboundOf = ({ id, status, status_details: details }: Outbound): OutboundPayment => ({
  id,
  status,
  reason: details?.failed?.reason ?? details?.returned?.reason ?? null,
})

/** Another request with this key may have paid, so it is not a refusal. */
function asKeyTaken(error: unknown): never {
  if (error instanceof Refused && error.cause instanceof Stripe.errors.StripeIdempotencyError)
    throw new KeyTaken(error.message, { cause: error.cause })
  throw error
}

/**
 * A wrong request is refused for good; a wrong key, a quota or an outage can be mended, so the job asks again. Keys and
 * bodies stay out of the message.
 */
async function asked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (
      error instanceof Stripe.errors.StripeAuthenticationError ||
      error instanceof Stripe.errors.StripePermissionError
    )
      throw new Error('Stripe refused the key (STRIPE_SECRET_KEY)', { cause: error })
    if (
      error instanceof Stripe.errors.StripeInvalidRequestError ||
      error instanceof Stripe.errors.StripeCardError ||
      error instanceof Stripe.errors.StripeIdempotencyError
    )
      throw new Refused(error.message.slice(0, 300), { cause: error })
    if (
      error instanceof Stripe.errors.StripeRateLimitError ||
      (error instanceof Stripe.errors.StripeError && error.statusCode === 429)
    )
      throw new Error('Stripe refused the request: too many in a short time (429)', {
        cause: error,
      })
    if (error instanceof Stripe.errors.StripeError && isRefusal(error.statusCode))
      throw new Refused(error.message.slice(0, 300), { cause: error })
    if (error instanceof Stripe.errors.StripeError)
      throw new Error(`Stripe does not answer: ${error.type}`, { cause: error })
    throw error
  }
}

/** What the newer API refuses by name, such as too little money: asking again is answered the same. */
const isRefusal = (status: number | undefined): boolean =>
  status === 400 || status === 402 || status === 404 || status === 422

const toleranceSeconds = 300
/** Older events carry the object, newer ones only say which one it is. */
const Event = z.object({
  id: z.string(),
  type: z.string(),
  data: z
    .object({
      object: z
        .object({ id: z.string(), metadata: z.record(z.string(), z.string()).nullish() })
        .partial()
        .optional(),
    })
    .nullish(),
  related_object: z.object({ id: z.string() }).nullish(),
})

/**
 * Reads a webhook's raw body. Two secrets may be named while one is exchanged. Throws NotFromStripe.
 * Stripe's own check bounds the past only; a time ahead of ours is refused here.
 */
export function readEvent(
  raw: Buffer,
  signature: string,
  secrets: readonly string[],
  now = new Date(),
): StripeEvent {
  const at = Number(/(?:^|,)t=(\d{1,12})(?:,|$)/.exec(signature)?.[1] ?? Number.NaN)
  if (!(at <= now.getTime() / 1000 + toleranceSeconds))
    throw new NotFromStripe('the signature has no time, or one in the future')
  for (const secret of secrets) {
    try {
      Stripe.webhooks.signature?.verifyHeader(
        raw,
        signature,
        secret,
        toleranceSeconds,
        undefined,
        now.getTime(),
      )
      return eventOf(raw)
    } catch {
      continue
    }
  }
  throw new NotFromStripe('the signature is none of ours, or too old')
}

function eventOf(raw: Buffer): StripeEvent {
  const event = Event.parse(JSON.parse(raw.toString()))
  const object = event.data?.object
  return {
    id: event.id,
    type: event.type,
    objectId: object?.id ?? event.related_object?.id ?? '',
    metadata: object?.metadata ?? {},
  }
}

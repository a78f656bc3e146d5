import type { OutboundPayment } from '../../../integrations/stripe/index.ts'
import { dateTimeText } from '../../../platform/view/format.ts'
import type { Payment, PaymentStatus } from '../../payment.ts'
import type { ServiceAnswer } from '../port.ts'

/**
 * Stripe keeps an idempotency key for a day at least. Later the same key could pay a second time, so nobody asks
 * again.
 */
const hoursToAsk = 20
export const mayStillAsk = (askedAt: Date | null, now: Date): boolean =>
  askedAt === null || now.getTime() - askedAt.getTime() < hoursToAsk * 3_600_000

type Asked = Pick<Payment, 'status' | 'asked_at' | 'payout_id'>
/** Stripe may still pay it, so only Stripe can say that it failed. */
export const whyUnderWay = (payment: Asked & Pick<Payment, 'number'>, now: Date): string | null =>
  payment.status === 'sent' &&
  payment.asked_at !== null &&
  (payment.payout_id !== null || mayStillAsk(payment.asked_at, now))
    ? `${payment.number} was given to Stripe, which may pay it yet. Cancel it at Stripe: then it fails here by itself.`
    : null

/** What follows from Stripe’s present state; null where nothing does. */
export function actFor(
  status: PaymentStatus,
  at: OutboundPayment['status'],
): ServiceAnswer['act'] | null {
  if (at === 'processing') return null
  if (at === 'posted') return status === 'sent' || status === 'failed' ? 'settle' : null
  if (status === 'sent') return 'fail'
  return status === 'settled' ? 'bring_back' : null
}

const said = {
  failed: 'Stripe could not pay it',
  returned: 'Stripe says that the money came back',
  canceled: 'It was cancelled at Stripe',
} as const
/** Stripe’s word is a code such as payout_method_closed. */
export function reasonOf({ status, reason }: OutboundPayment): string {
  const what = status === 'processing' || status === 'posted' ? '' : said[status]
  return reason === null ? `${what}.` : `${what}: ${reason.replaceAll('_', ' ')}.`
}

type Shown = Asked & Pick<Payment, 'payout_trouble'>
/** Where a payment through Stripe stands; null where the answer is known. */
export function stripeText(payment: Shown, now: Date, timeZone: string): string | null {
  if (payment.status !== 'sent') return null
  if (payment.payout_id !== null) return 'Stripe is paying it'
  if (payment.payout_trouble !== null) return payment.payout_trouble
  if (payment.asked_at === null) return 'Stripe is asked on the day of payment'
  const since = `Asked on ${dateTimeText(payment.asked_at, timeZone)}, no answer yet`
  return mayStillAsk(payment.asked_at, now)
    ? `${since}. It is asked again`
    : `${since}. Look for it at Stripe, then say what became of it`
}

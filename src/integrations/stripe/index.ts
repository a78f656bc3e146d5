import type { Config } from '../../platform/config.ts'
import type { Payments } from './port.ts'

export {
  KeyTaken,
  NotFromStripe,
  Refused,
  type Intent,
  type OutboundPayment,
  type Payments,
  type PayoutAsk,
  type StripeEvent,
} from './port.ts'
export { stripeAmount } from './amount.ts'

/** Stripe by the configuration; null where it is not set up. The SDK is loaded at its first use. */
export const createPayments = async (
  stripe: Config['stripe'],
  secretKey = stripe?.secretKey,
): Promise<Payments | null> =>
  stripe && secretKey
    ? (await import('./driver.ts')).stripePayments(secretKey, stripe.baseUrl)
    : null

export async function probe({ stripe }: Config): Promise<string> {
  const payments = await createPayments(stripe)
  return payments
    ? payments.check().then(
        () => 'answers',
        (error: Error) => error.message,
      )
    : 'not set up'
}

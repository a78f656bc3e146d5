import type { Money } from '../../kernel/money.ts'

/**
 * Money on its way to us: a PaymentIntent charges somebody's payment method into our balance. It does not pay a vendor.
 */
export type Intent = {
  id: string
  status: 'open' | 'processing' | 'paid' | 'cancelled'
  received: Money
  clientSecret: string | null
  failure: string | null
  metadata: Readonly<Record<string, string>>
}
/** Money on its way to a vendor (Global Payouts), where Stripe lets the sender's country do that: the US and GB. */
export type OutboundPayment = {
  id: string
  status: 'processing' | 'posted' | 'failed' | 'returned' | 'canceled'
  /** Stripe’s word for why it failed or came back. */
  reason: string | null
}
export type StripeEvent = {
  id: string
  type: string
  /** What it is about. The rest of an event is not believed: the object is fetched afresh. */ objectId: string
  metadata: Readonly<Record<string, string>>
}

/** `key` names the attempt for ever: the same key never pays twice. */
export type PayoutAsk = {
  key: string
  amount: Money
  from: string
  recipient: string
  method: string
  description: string
}

export type Payments = {
  /**
   * `key` names the attempt for ever: the same key never charges twice. Throws `Refused` where asking again cannot
   * help.
   */
  collect(ask: {
    key: string
    amount: Money
    description: string
    metadata: Record<string, string>
  }): Promise<Intent>
  find(intentId: string): Promise<Intent>
  cancel(intentId: string, key: string): Promise<Intent>
  /** Throws `Refused` where nothing was paid and asking again cannot help, `KeyTaken` where nobody knows. */
  payOut(ask: PayoutAsk): Promise<OutboundPayment>
  findPayOut(id: string): Promise<OutboundPayment>
  /** Who we are at Stripe; throws when the key does not open. */
  check(): Promise<void>
}

/** Stripe said no, and would say so again. The message is for the person who asked. */
export class Refused extends Error {}
/** The key of this payment was used for another request before, so nobody knows here what was paid with it. */
export class KeyTaken extends Error {}
/** The webhook's body was not signed by Stripe with a secret of ours within five minutes. */
export class NotFromStripe extends Error {}

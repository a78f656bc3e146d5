import { stripeAmount } from '../../../integrations/stripe/index.ts'
import { conflict, invalid } from '../../../kernel/problem.ts'
import { paysByStripe, whyNotByStripe } from '../../../payment-accounts/index.ts'
import type { Rail, RunTold } from '../port.ts'
import { followPayouts, payingOut, payoutJobs } from './jobs.ts'
import { stripeText, whyUnderWay } from './payout.ts'

export const stripe: Rail = {
  code: 'stripe',
  name: 'Stripe pays each vendor',
  to: 'stripe_recipient',
  onlyPays: 'Stripe pays only vendors with an active account of the kind “Recipient at Stripe”.',
  whyNotFrom(account) {
    const message = whyNotByStripe(account)
    return message === null ? null : { code: 'not_by_stripe', message }
  },
  refuse,
  tells: {
    by: 'service',
    service: 'Stripe',
    asks: 'pay-out',
    jobs: payingOut,
    jobNames: payoutJobs,
    schedules: [followPayouts],
    missing: async (services) =>
      (await services.stripe.payments()) === null
        ? invalid(
            '/rail',
            'stripe_missing',
            'Stripe is not set up here. Choose another way, or ask an operator to set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET.',
          )
        : null,
    // It is set up, and one of our accounts pays from it.
    isOffered: async (ctx, services) =>
      (await services.stripe.payments()) !== null && (await paysByStripe(ctx.tx)),
    whyUnderWay,
    standing: stripeText,
  },
}

/** 409 where Stripe would not pay it, before anybody approves it. */
function refuse({ account, payments }: RunTold): void {
  const why = whyNotByStripe(account)
  if (why !== null) throw conflict('payout_refused', why)
  for (const { vendorName, payee, amount } of payments) {
    if (payee?.account.scheme !== 'stripe')
      throw conflict(
        'payout_refused',
        `${vendorName} is not recorded as a recipient at Stripe. Leave it out, or propose such an account for it.`,
      )
    const units = stripeAmount(amount)
    if (typeof units === 'string') throw conflict('payout_refused', `${vendorName}: ${units}`)
  }
}

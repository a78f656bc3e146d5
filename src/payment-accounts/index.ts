export { numberColumn } from './commands.ts'
export { paysByStripe, share as sharePaymentAccount, type PaymentAccount } from './queries.ts'
export { whyNotByStripe } from './stripe.ts'

export { numberColumn } from './commands.ts'
export { share as sharePaymentAccount, type PaymentAccount } from './queries.ts'

export { numberColumn } from './commands.ts'
export { find as findPaymentAccount, share as sharePaymentAccount } from './queries.ts'

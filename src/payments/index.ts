export {
  answerPayments,
  lockPaymentNumbered,
  lockPaymentsNamed,
  paymentsOfRuns,
  type SaidOfPayment,
} from './commands/by-bank.ts'
export { expectEverywhere } from './commands/everywhere.ts'
export { payFound, takeBackFound } from './commands/found.ts'
export { discountOn, likely, type Likely } from './found.ts'
export { accountsIn, discountedPartsOf, openPartsBelow, openPartsOf } from './found-queries.ts'
export { receivePayoutEvent } from './rails/stripe/jobs.ts'
export { insertEvent } from './rails/stripe/queries.ts'

export {
  answerPayments,
  lockPaymentNumbered,
  lockPaymentsNamed,
  paymentsOfRuns,
  type NamedPayment,
  type SaidOfPayment,
} from './commands/by-bank.ts'
export { expectEverywhere } from './commands/everywhere.ts'

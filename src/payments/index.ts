export {
  answerPayment,
  paymentsNamed,
  paymentsOfRun,
  paymentToAnswer,
  type NamedPayment,
} from './commands/by-bank.ts'

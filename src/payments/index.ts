export {
  answerPayment,
  paymentsNamed,
  paymentToAnswer,
  type NamedPayment,
} from './commands/by-bank.ts'

import { did } from '../messages/index.ts'
import { says, subject } from '../platform/kinds.ts'

export const paymentAccount = subject('payment_account', {
  name: 'Account we pay from',
  path: '/payment-accounts',
  events: {
    added: says(did('payment_account.added'), 'landmark'),
    closed: says(did('payment_account.closed'), 'lock', 'warn'),
  },
})

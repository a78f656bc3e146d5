import { did } from '../messages/index.ts'
import { says, subject } from '../platform/kinds.ts'

export const ledgerAccount = subject('ledger_account', {
  name: 'Ledger account',
  path: '/ledger-accounts',
  events: {
    created: says(did('ledger_account.created'), 'book-open'),
    edited: says(did('ledger_account.edited'), 'pencil'),
    removed: says(did('ledger_account.removed'), 'trash-2'),
  },
})

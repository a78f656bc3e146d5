import { ruleSays, says, subject } from '../platform/kinds.ts'

export const vendorBankAccount = subject('vendor_bank_account', {
  name: 'Bank account of a vendor',
  path: '/bank-accounts',
  events: {
    proposed: says('proposed a bank account', 'landmark', 'info'),
    proof_attached: says('attached the bank’s letter as proof', 'paperclip', 'info'),
    contact_confirmed: ruleSays(
      'heard from the vendor’s contact that the account is theirs',
      'check',
      'ok',
    ),
    contact_denied: ruleSays(
      'heard from the vendor’s contact that the account is not theirs, and revoked it',
      'circle-alert',
      'bad',
    ),
    verified: says('verified the bank account', 'badge-check', 'ok'),
    activated: ruleSays('made the bank account active', 'check-check', 'ok'),
    replaced: ruleSays('replaced the bank account', 'undo-2', 'neutral'),
    restarted: ruleSays(
      'asked for the proof again: the proof or the vendor was changed',
      'undo-2',
      'warn',
    ),
    revoked: says('revoked the bank account', 'circle-alert', 'bad'),
    revealed: says('looked at the whole account number', 'eye', 'warn'),
  },
})

import { did } from '../messages/index.ts'
import { ruleSays, says, subject } from '../platform/kinds.ts'

export const vendorBankAccount = subject('vendor_bank_account', {
  name: 'Bank account of a vendor',
  path: '/bank-accounts',
  events: {
    proposed: says(did('vendor_bank_account.proposed'), 'landmark', 'info'),
    proof_attached: says(did('vendor_bank_account.proof_attached'), 'paperclip', 'info'),
    contact_confirmed: ruleSays(did('vendor_bank_account.contact_confirmed'), 'check', 'ok'),
    contact_denied: ruleSays(did('vendor_bank_account.contact_denied'), 'circle-alert', 'bad'),
    verified: says(did('vendor_bank_account.verified'), 'badge-check', 'ok'),
    activated: ruleSays(did('vendor_bank_account.activated'), 'check-check', 'ok'),
    replaced: ruleSays(did('vendor_bank_account.replaced'), 'undo-2', 'neutral'),
    restarted: ruleSays(did('vendor_bank_account.restarted'), 'undo-2', 'warn'),
    taken_back: says(did('vendor_bank_account.taken_back'), 'undo-2', 'warn'),
    revoked: says(did('vendor_bank_account.revoked'), 'circle-alert', 'bad'),
    revealed: says(did('vendor_bank_account.revealed'), 'eye', 'warn'),
  },
})

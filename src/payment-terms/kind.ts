import { did } from '../messages/index.ts'
import { says, subject } from '../platform/kinds.ts'

export const paymentTerms = subject('payment_terms', {
  name: 'Payment terms',
  path: '/payment-terms',
  events: {
    created: says(did('payment_terms.created'), 'plus'),
    edited: says(did('payment_terms.edited'), 'pencil'),
    vendor_added: says(did('payment_terms.vendor_added'), 'plus'),
    vendor_removed: says(did('payment_terms.vendor_removed'), 'x'),
  },
})

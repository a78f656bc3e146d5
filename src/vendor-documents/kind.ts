import { did } from '../messages/index.ts'
import { ruleSays, says, subject } from '../platform/kinds.ts'

export const vendorDocument = subject('vendor_document', {
  name: 'Document of a vendor',
  path: '/vendor-documents',
  events: {
    added: says(did('vendor_document.added'), 'file-up'),
    verified: says(did('vendor_document.verified'), 'badge-check', 'ok'),
    refused: says(did('vendor_document.refused'), 'file-x', 'bad'),
    reminded: ruleSays(did('vendor_document.reminded'), 'calendar-clock', 'warn'),
    expired: ruleSays(did('vendor_document.expired'), 'calendar-clock', 'bad'),
  },
})

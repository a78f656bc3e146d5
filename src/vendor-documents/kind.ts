import { ruleSays, says, subject } from '../platform/kinds.ts'

export const vendorDocument = subject('vendor_document', {
  name: 'Document of a vendor',
  path: '/vendor-documents',
  events: {
    added: says('uploaded a document', 'file-up'),
    verified: says('verified a document', 'badge-check', 'ok'),
    refused: says('refused a document', 'file-x', 'bad'),
    reminded: ruleSays('reminded of a document that ends', 'calendar-clock', 'warn'),
    expired: ruleSays('found that a document has expired', 'calendar-clock', 'bad'),
  },
})

import { did } from '../messages/index.ts'
import { says, subject } from '../platform/kinds.ts'

export const vendorDocumentKind = subject('vendor_document_kind', {
  name: 'Kind of vendor document',
  path: '/vendor-document-kinds',
  events: {
    created: says(did('vendor_document_kind.created'), 'plus'),
    edited: says(did('vendor_document_kind.edited'), 'pencil'),
    rule_added: says(did('vendor_document_kind.rule_added'), 'list-checks'),
    rule_removed: says(did('vendor_document_kind.rule_removed'), 'x', 'warn'),
  },
})

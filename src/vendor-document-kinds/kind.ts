import { says, subject } from '../platform/kinds.ts'

export const vendorDocumentKind = subject('vendor_document_kind', {
  name: 'Kind of vendor document',
  path: '/vendor-document-kinds',
  events: {
    created: says('added the kind of document', 'plus'),
    edited: says('changed the kind of document', 'pencil'),
    rule_added: says('said of whom it is asked', 'list-checks'),
    rule_removed: says('ended a rule of whom it is asked', 'x', 'warn'),
  },
})

import { ruleSays, says, subject } from '../platform/kinds.ts'

export const document = subject('document', {
  name: 'Document',
  path: '/documents',
  events: {
    added: says('added the document', 'file-up'),
    attached: says('added a document', 'paperclip'),
    available: ruleSays('checked the document: it is available', 'check', 'ok'),
    refused: ruleSays('refused the document', 'file-x', 'bad'),
    removed: says('removed the document', 'trash-2', 'warn'),
    detached: says('removed a document', 'trash-2', 'warn'),
    expiry_noticed: ruleSays('told the buyers of a document that ends', 'calendar-clock', 'warn'),
  },
})

import { ruleSays, says, subject } from '../platform/kinds.ts'

export const attachment = subject('attachment', {
  name: 'Attachment',
  path: '/attachments',
  events: {
    added: says('added the file', 'file-up'),
    attached: says('attached a file', 'paperclip'),
    available: ruleSays('checked the file: it is available', 'check', 'ok'),
    refused: ruleSays('refused the file', 'file-x', 'bad'),
    removed: says('removed the file', 'trash-2', 'warn'),
    detached: says('removed an attached file', 'trash-2', 'warn'),
    expiry_noticed: ruleSays('told the buyers of a file that expires', 'calendar-clock', 'warn'),
  },
})

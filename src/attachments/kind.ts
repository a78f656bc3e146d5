import { did } from '../messages/index.ts'
import { ruleSays, says, subject } from '../platform/kinds.ts'

export const attachment = subject('attachment', {
  name: 'Attachment',
  path: '/attachments',
  events: {
    added: says(did('attachment.added'), 'file-up'),
    attached: says(did('attachment.attached'), 'paperclip'),
    available: ruleSays(did('attachment.available'), 'check', 'ok'),
    refused: ruleSays(did('attachment.refused'), 'file-x', 'bad'),
    removed: says(did('attachment.removed'), 'trash-2', 'warn'),
    detached: says(did('attachment.detached'), 'trash-2', 'warn'),
    expiry_noticed: ruleSays(did('attachment.expiry_noticed'), 'calendar-clock', 'warn'),
  },
})

export { attachmentsOf } from './panel.ts'
export {
  checkAttachment,
  checkAttachmentExpiry,
  eraseAttachment,
  storeAttachment,
  tidyAttachments,
} from './jobs.ts'
export { attachments } from './routes.ts'

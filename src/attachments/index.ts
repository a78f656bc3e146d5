export { attachmentsOf } from './panel.ts'
export {
  checkAttachment,
  checkAttachmentExpiry,
  eraseAttachment,
  storeAttachment,
  tidyAttachments,
} from './jobs.ts'
export { buyingPapers, vendorPapers } from './subject.ts'

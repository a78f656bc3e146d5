export { documentsOf } from './panel.ts'
export {
  checkDocument,
  checkDocumentExpiry,
  eraseDocument,
  storeDocument,
  tidyDocuments,
  type DocumentJobs,
} from './jobs.ts'
export { buyingPapers, vendorPapers } from './subject.ts'

export { documentsOf } from './panel.ts'
export {
  checkDocument,
  checkDocumentExpiry,
  eraseDocument,
  storeDocument,
  tidyDocuments,
} from './jobs.ts'
export { documents } from './routes.ts'

export { attachmentsOf } from './panel.ts'
export { buyingPapers, vendorPapers } from './subject.ts'

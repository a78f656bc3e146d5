export { enterInvoice } from './entering.ts'
export { type PaperInvoice, type QueuedCapture } from './capture.ts'
export { keepFile, originalFile } from './file.ts'
export { findByFile } from './duplicate-queries.ts'

export { enterInvoice, type PaperInvoice, type QueuedCapture } from './capture.ts'
export { keepFile, originalFile } from './file.ts'
export { findByFile } from './queries.ts'

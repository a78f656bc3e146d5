export { readInvoice } from './read.ts'
export type { EInvoice, ReadProblem } from './port.ts'

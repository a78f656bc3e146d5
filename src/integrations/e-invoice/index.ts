export { readInvoice } from './read.ts'
export type { EInvoice, ReadProblem, ReadResult } from './port.ts'

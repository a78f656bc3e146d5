export { take } from './commands.ts'
export { readCapture } from './jobs.ts'
export { invoiceCaptures } from './routes.ts'

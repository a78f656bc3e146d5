export { take } from './commands.ts'
export { invoiceCaptures } from './routes.ts'

export { rematchOrder } from './commands.ts'
export { storeFile } from './jobs.ts'
export { invoices } from './routes.ts'

export { rematchOrder } from './commands.ts'
export { storeFile, storeFiles } from './jobs.ts'
export { invoices } from './routes.ts'

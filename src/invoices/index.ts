export { rematchOrder } from './commands.ts'
export { invoices } from './routes.ts'

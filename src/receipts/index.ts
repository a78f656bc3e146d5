export { onPosted } from './commands.ts'
export { receipts } from './routes.ts'

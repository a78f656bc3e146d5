export { enter, onPaper, type Paper, type Waiting } from './capture.ts'
export { rematchOrder } from './commands.ts'
export { file, findByFile, insertFile } from './queries.ts'
export { invoices } from './routes.ts'

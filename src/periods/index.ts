export { refuseClosed } from './commands.ts'

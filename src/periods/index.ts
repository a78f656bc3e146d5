export { refuseClosed } from './commands.ts'
export { monthOf } from './period.ts'

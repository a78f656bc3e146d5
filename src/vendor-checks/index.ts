export { refusePossibleMatch } from './commands.ts'
export { checksPanel } from './panel.ts'

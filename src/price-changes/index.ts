export { mostLines, propose } from './commands.ts'
export { waitingFor } from './queries.ts'
export { waiting } from './price-change.ts'
export { url } from './url.ts'

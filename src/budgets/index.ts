export { book, budgetFor, commit, preview, release, reserve, uncommit } from './commands.ts'
export { available, type Budget } from './budget.ts'
export { ledgerSums } from './queries.ts'

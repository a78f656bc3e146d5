export { announce, divide, drop, noteAdministrators, propose } from './commands.ts'
export { ProposalJson, proposalJson, proposalsTable } from './page.ts'
export { administrators, openFor } from './queries.ts'

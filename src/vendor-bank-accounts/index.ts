export { compact } from './account-number.ts'
export { bankAccountsOf } from './panel.ts'

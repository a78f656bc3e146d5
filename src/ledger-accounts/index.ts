export { ledgerAccountsFor, whatText } from './accounts.ts'
export { url as ledgerAccountUrl } from './url.ts'
export { purposeLabels, purposes, type Facets, type Purpose } from './purpose.ts'

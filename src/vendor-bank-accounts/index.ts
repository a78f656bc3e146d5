export {
  accountNumber,
  accountSchemes,
  compact,
  endingOf,
  identityOf,
  masked,
  schemeLabels,
  schemes,
} from './account-number.ts'
export { endings, isLive, mayTakeBack, statuses as accountStatuses } from './bank-account.ts'
export { propose as proposeAccount, takeBack as takeBackAccount } from './commands.ts'
export { bankAccountsOf } from './panel.ts'
export { proposalFields } from './input.ts'
export { fingerprints as accountFingerprints } from './queries.ts'
export { numberColumn as vendorAccountNumber } from './commands.ts'

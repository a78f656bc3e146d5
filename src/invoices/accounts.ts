import { compact } from '../vendor-bank-accounts/index.ts'

/** The accounts that a document asks to be paid to, written in one way; stored are only their fingerprints. */
export const namedAccounts = (accounts: readonly (string | null)[]): readonly string[] => [
  ...new Set(accounts.map((account) => compact(account ?? '')).filter((account) => account !== '')),
]

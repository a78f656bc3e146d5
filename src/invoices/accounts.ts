import { createHash } from 'node:crypto'

/** Compares accounts without storing their numbers. The same account has another fingerprint in another organisation. */
const accountFingerprint = (tenantId: string, account: string): string =>
  createHash('sha256')
    .update(`${tenantId} ${account.replaceAll(/[^\p{L}\p{N}]/gu, '').toUpperCase()}`)
    .digest('hex')

/** Of every account that a document asks to be paid to. */
export const accountFingerprints = (
  tenantId: string,
  accounts: readonly (string | null)[],
): readonly string[] => [
  ...new Set(
    accounts
      .filter((account) => account !== null && account.trim() !== '')
      .map((account) => accountFingerprint(tenantId, account!)),
  ),
]

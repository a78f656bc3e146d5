import { createHash } from 'node:crypto'
import type { EInvoice } from '../integrations/e-invoice/index.ts'

/** Tells accounts apart without keeping their numbers; another organisation's fingerprint of one is another. */
export const accountFingerprint = (tenantId: string, account: string): string =>
  createHash('sha256')
    .update(`${tenantId} ${account.replaceAll(/[^\p{L}\p{N}]/gu, '').toUpperCase()}`)
    .digest('hex')

/** Of every account that a document asks to be paid to. */
export const accountFingerprints = (
  tenantId: string,
  payment: EInvoice['payment'],
): readonly string[] => [
  ...new Set(
    [payment.iban, ...payment.accounts.map((account) => account.iban)]
      .filter((account) => account !== null && account.trim() !== '')
      .map((account) => accountFingerprint(tenantId, account!)),
  ),
]

import { z } from 'zod'
import type { ReadCtx } from '../platform/ctx.ts'
import { Currency, Day, Uuid, Version } from '../platform/http/output.ts'
import {
  accountStatuses,
  endings,
  isLive,
  masked,
  mayTakeBack,
  accountSchemes,
} from '../vendor-bank-accounts/index.ts'
import * as queries from './bank-account-queries.ts'
import type { PortalAccount } from './bank-account-queries.ts'
import type { OnboardingSection } from './onboarding.ts'
import { url } from './paths.ts'
import type { Words } from './words/index.ts'

/** The accounts of the vendor of a contact, by their last characters. */
export const accountsOf = ({ tx, actor }: ReadCtx): Promise<readonly PortalAccount[]> =>
  queries.accounts(tx, actor.contact?.vendorId ?? '')

/** Whether the vendor may take it back: a proposal of its own that nobody has verified. */
export const canTakeBack = ({ letter, status }: PortalAccount): boolean =>
  letter !== null && mayTakeBack(status)

/** Why an account is not used, in the reader's language where a rule says it. */
export function endingText({ accounts }: Words, reason: string): string {
  if (reason === endings.takenBack) return accounts.takenBack
  return reason === endings.denied ? accounts.denied : accounts.revoked(reason)
}

/** The section of a vendor's details where it says to which account it is paid. */
export const bankSection: OnboardingSection = {
  name: 'bank',
  title: { en: 'Bank account', de: 'Bankkonto' },
  why: {
    en: 'Invoices are paid to an account that was checked. The check takes some days, so give it early.',
    de: 'Rechnungen werden auf ein geprüftes Konto bezahlt. Das Prüfen dauert einige Tage, nennen Sie es also früh.',
  },
  required: false,
  isDone: async (ctx) => (await accountsOf(ctx)).some(({ status }) => isLive(status)),
  filledIn: {
    at: url.accounts,
    label: { en: 'See and propose accounts', de: 'Konten ansehen und nennen' },
  },
}

export const PortalAccountsJson = z.object({
  data: z.array(
    z.object({
      id: Uuid,
      holder: z.string(),
      scheme: z.enum(accountSchemes),
      masked_number: z.string(),
      country: z.string(),
      currency: Currency,
      status: z.enum(accountStatuses),
      active_on: Day.nullable(),
      /** Why it is not used. */
      reason: z.string().nullable(),
      letter: z.string().nullable(),
      version: Version,
    }),
  ),
})
export const accountsJson = async (ctx: ReadCtx): Promise<z.input<typeof PortalAccountsJson>> => ({
  data: (await accountsOf(ctx)).map((account) => ({
    id: account.id,
    holder: account.holder,
    scheme: account.scheme,
    masked_number: masked(account.ending),
    country: account.country,
    currency: account.currency,
    status: account.status,
    active_on: account.active_on,
    reason: account.end_reason,
    letter: account.letter,
    version: account.version,
  })),
})

import type { Language } from '../messages/index.ts'
import { dateText } from '../platform/view/format.ts'
import type { Status as Shown } from '../platform/view/ui.ts'
import type { Status } from './bank-account.ts'
import type { BankAccount } from './queries.ts'

export const url = {
  ofVendor: (vendorId: string) => `/vendors/${vendorId}/bank-accounts`,
  new: (vendorId: string) => `/vendors/${vendorId}/bank-accounts/new`,
  show: (id: string) => `/bank-accounts/${id}`,
  proof: (id: string) => `/bank-accounts/${id}/proof`,
  verification: (id: string) => `/bank-accounts/${id}/verification`,
  revocation: (id: string) => `/bank-accounts/${id}/revocation`,
  reveal: (id: string) => `/bank-accounts/${id}/reveal`,
}

const countries = {
  en: new Intl.DisplayNames('en', { type: 'region' }),
  de: new Intl.DisplayNames('de', { type: 'region' }),
} satisfies Record<Language, Intl.DisplayNames>
export const countryName = (code: string, language: Language = 'en'): string =>
  countries[language].of(code) ?? code

export const states: Record<Status, Shown> = {
  proposed: { text: 'Proposed', tone: 'info' },
  verifying: { text: 'To be verified', tone: 'warn' },
  verified: { text: 'Cooling off', tone: 'info', icon: 'hourglass' },
  active: { text: 'Active', tone: 'ok' },
  replaced: { text: 'Replaced', tone: 'neutral' },
  revoked: { text: 'Revoked', tone: 'bad' },
}

/** What comes next, and by whom. */
export function nextStep(account: BankAccount): string {
  switch (account.status) {
    case 'proposed':
      return account.letter_id === null
        ? 'A buyer or an AP clerk attaches the bank’s letter.'
        : 'The vendor sent the bank’s letter with it. A buyer or an AP clerk reads it and uses it as the proof.'
    case 'verifying':
      return `A controller who did not enter it verifies it. ${contactText(account)}`
    case 'verified':
      return `It becomes active on ${dateText(account.active_on ?? account.valid_from)}, if the vendor is active then.`
    case 'active':
      return 'Invoices may name it.'
    case 'replaced':
      return 'Another account took its place.'
    case 'revoked':
      return `Nothing: it is not used any more. ${account.end_reason ?? ''}`
  }
}

export function contactText(account: BankAccount): string {
  if (account.contact_confirmed_at !== null) return 'The vendor’s contact confirmed it.'
  if (account.call_back !== null) return 'The vendor’s contact was called.'
  return account.contact_email === null
    ? 'No address of the vendor was known before, so the controller calls them.'
    : 'The vendor’s contact has not answered yet.'
}

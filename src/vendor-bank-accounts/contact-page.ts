import type { Button, ErrorSummary, Fact } from '../platform/view/ui.ts'
import { masked } from './account-number.ts'
import { isLive } from './bank-account.ts'
import type { Link } from './link-queries.ts'
import type { BankAccount } from './queries.ts'
import { countryName } from './words.ts'

/** What the contact of a vendor sees who came by the mailed link. */
export type ContactPage = {
  title: string
  text: string
  facts: readonly Fact[]
  summary: ErrorSummary | null
  form: { action: string; yes: Button; no: Button } | null
}

const ended = (title: string, text: string): ContactPage => ({
  title,
  text,
  facts: [],
  summary: null,
  form: null,
})

export const deadPage = (): ContactPage =>
  ended(
    'This link does not work',
    'It is not complete. Open the link in the mail again, or copy all of it.',
  )

type Asked = {
  organisation: string
  account: BankAccount
  link: Link
  token: string
  now: Date
}
export function contactPage({ organisation, account, link, token, now }: Asked): ContactPage {
  if (link.used_at !== null)
    return ended('This was answered already', `Thank you. ${organisation} has your answer.`)
  if (link.expires_at <= now || !isLive(account.status))
    return ended(
      'This is not asked any more',
      `If something is wrong, call ${organisation} at a number you know.`,
    )
  return {
    title: 'Is this your bank account?',
    text: `${organisation} was given this account for payments to ${account.vendor}. Nothing is changed until you answer.`,
    facts: [
      { label: 'Account holder', text: account.holder },
      { label: 'Account', text: masked(account.ending) },
      { label: 'Country', text: countryName(account.country) },
      { label: 'Currency', text: account.currency },
    ],
    summary: null,
    form: {
      action: `/b/${token}`,
      yes: {
        label: 'Yes, it is our account',
        variant: 'primary',
        name: 'answer',
        value: 'confirmed',
      },
      no: { label: 'No, this was not us', variant: 'secondary', name: 'answer', value: 'denied' },
    },
  }
}

export const answeredPage = (answer: 'confirmed' | 'denied', organisation: string): ContactPage =>
  answer === 'confirmed'
    ? ended('Thank you', `${organisation} knows now that the account is yours.`)
    : ended(
        'The account was revoked',
        `Nothing is paid to it. ${organisation} was told at once; call them at a number you know.`,
      )

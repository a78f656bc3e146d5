import type { Language } from '../messages/index.ts'
import type { Button, ErrorSummary, Fact } from '../platform/view/ui.ts'
import { masked } from './account-number.ts'
import { isLive } from './bank-account.ts'
import { contactWords } from './contact-words.ts'
import type { Link } from './link-queries.ts'
import type { BankAccount } from './queries.ts'
import { countryName } from './words.ts'

/** What the contact of a vendor sees who came by the mailed link. */
export type ContactPage = {
  language: Language
  title: string
  text: string
  facts: readonly Fact[]
  summary: ErrorSummary | null
  form: { action: string; yes: Button; no: Button } | null
}

type Ended = Pick<ContactPage, 'title' | 'text'>
const ended = (language: Language, said: Ended): ContactPage => ({
  ...said,
  language,
  facts: [],
  summary: null,
  form: null,
})

export const deadPage = (language: Language): ContactPage =>
  ended(language, contactWords(language).dead)

type Asked = {
  language: Language
  organisation: string
  account: BankAccount
  link: Link
  token: string
  now: Date
}
export function contactPage(asked: Asked): ContactPage {
  const { language, organisation, account, link, now } = asked
  const { answered, over } = contactWords(language)
  if (link.used_at !== null)
    return ended(language, { title: answered.title, text: answered.text(organisation) })
  if (link.expires_at <= now || !isLive(account.status))
    return ended(language, { title: over.title, text: over.text(organisation) })
  return question(asked)
}

function question({ language, organisation, account, token }: Asked): ContactPage {
  const { ask, facts, yes, no } = contactWords(language)
  return {
    language,
    title: ask.title,
    text: ask.text(organisation, account.vendor),
    facts: [
      { label: facts.holder, text: account.holder },
      { label: facts.account, text: masked(account.ending) },
      { label: facts.country, text: countryName(account.country, language) },
      { label: facts.currency, text: account.currency },
    ],
    summary: null,
    form: {
      action: `/b/${token}`,
      yes: { label: yes, variant: 'primary', name: 'answer', value: 'confirmed' },
      no: { label: no, variant: 'secondary', name: 'answer', value: 'denied' },
    },
  }
}

type Answered = { language: Language; answer: 'confirmed' | 'denied'; organisation: string }
export function answeredPage({ language, answer, organisation }: Answered): ContactPage {
  const { title, text } = contactWords(language)[answer]
  return ended(language, { title, text: text(organisation) })
}

import { accepted } from '../../attachments/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import { dateText } from '../../platform/view/format.ts'
import type { Cell } from '../../platform/view/ui.ts'
import { masked, schemes } from '../../vendor-bank-accounts/index.ts'
import { accountsOf, canTakeBack, endingText } from '../bank-accounts.ts'
import type { PortalAccount } from '../bank-account-queries.ts'
import { url } from '../paths.ts'
import * as queries from '../queries.ts'
import { wordsFor, type Words } from '../words/index.ts'
import type { PortalUpload } from './documents.ts'
import { portalForm, stateOf, type PortalPage } from './page.ts'

export async function accountsPage(ctx: ReadCtx): Promise<PortalPage> {
  const words = wordsFor(ctx.actor)
  const { accounts: say } = words
  const accounts = await accountsOf(ctx)
  const mayPropose = ctx.actor.contact?.may.has('profile.manage')
  return {
    title: say.title,
    header: {
      title: say.title,
      crumbs: [{ label: words.onboarding.title, href: url.onboarding }, { label: say.title }],
      buttons: mayPropose ? [{ label: say.add, href: url.newAccount, icon: 'landmark' }] : [],
    },
    banner: null,
    sections: [
      accounts.length === 0
        ? { title: say.empty, text: say.emptyText }
        : {
            title: null,
            text: say.text,
            table: {
              label: say.title,
              columns: [
                { label: say.account },
                { label: say.currency },
                { label: say.state },
                { label: say.next },
                { label: say.takeBack },
              ],
              rows: accounts.map((account) => ({ cells: cellsOf(words, account) })),
            },
          },
    ],
  }
}

const tones = {
  proposed: 'info',
  verifying: 'info',
  verified: 'info',
  active: 'ok',
  replaced: 'neutral',
  revoked: 'bad',
} as const

function cellsOf(words: Words, account: PortalAccount): Cell[] {
  const { accounts: say } = words
  const { id, ending, holder, currency, status, version } = account
  return [
    { kind: 'text', text: masked(ending), note: holder },
    { kind: 'text', text: currency },
    { kind: 'status', status: { text: say.states[status], tone: tones[status] } },
    { kind: 'muted', text: nextText(words, account) },
    canTakeBack(account)
      ? {
          kind: 'action',
          action: {
            label: say.takeBack,
            href: url.takeBack(id),
            tone: 'ghost',
            small: true,
            confirm: say.takeBackSure(masked(ending)),
            version,
            key: `portal-account-${id}-${version}`,
          },
        }
      : { kind: 'muted', text: '' },
  ]
}

function nextText(words: Words, account: PortalAccount): string {
  const { accounts: say } = words
  const { status, active_on: activeOn, end_reason: reason } = account
  if (status === 'revoked') return endingText(words, reason ?? '')
  if (status === 'proposed' && account.letter_refused) return say.letterRefused
  return status === 'verified' ? say.verified(activeOn ? dateText(activeOn) : '') : say[status]
}

/** The form for an account: the number is typed here, and never shown again. */
export async function accountForm(ctx: ReadCtx, refused: Refused): Promise<PortalUpload> {
  const words = wordsFor(ctx.actor)
  const { accounts: say } = words
  const vendor = await queries.vendor(ctx.tx)
  return {
    ...portalForm(
      words,
      {
        title: say.add,
        action: url.accounts,
        version: null,
        cancelHref: url.accounts,
        submitLabel: say.send,
        banner: { tone: 'info', text: say.banner },
        fields: [
          { name: 'holder', label: say.holder, hint: say.holderWhy, fallback: vendor.name },
          {
            name: 'scheme',
            label: say.scheme,
            type: 'select',
            fallback: vendor.country === 'IN' ? 'ifsc' : vendor.country === 'US' ? 'aba' : 'iban',
            options: schemes.map((value) => ({ value, label: say.schemes[value] })),
          },
          {
            name: 'bank_code',
            label: `${say.code} (${words.optional})`,
            hint: say.codeWhy,
          },
          { name: 'number', label: say.number, hint: say.numberWhy, autocomplete: 'off' },
          {
            name: 'country',
            label: say.country,
            hint: say.countryWhy,
            fallback: vendor.country,
          },
          { name: 'currency', label: say.currency, hint: say.currencyWhy },
        ],
      },
      refused,
    ),
    file: {
      name: 'file',
      label: say.letter,
      hint: say.letterWhy,
      accept: accepted,
      error: stateOf(words, refused).error('/file'),
      words: words.documents.sending,
    },
  }
}

import { amountText, money } from '../kernel/money.ts'
import type { Refused } from '../platform/http/route.ts'
import { formPage, type FormSpec } from '../platform/view/pages.ts'
import type { FormPage } from '../platform/view/ui.ts'

type Of = Pick<FormSpec, 'crumbs' | 'cancelHref' | 'title' | 'action'> & {
  /** How much of it there is. */
  left: bigint
  currency: string
  /** ... as a sentence. */
  told: string
}
type Account = { id: string; name: string; entity: string; ending: string }
type Came = {
  accounts: readonly Account[]
  /** What is said where there is no account. */
  noAccount: string
  /** What is not done with it any more, as a sentence. */
  ends: string
  /** The document that a file may be attached to. */
  document: string
  today: string
}

/** The form for what the vendor paid back. */
export const refundFormOf = (of: Of, came: Came, refused: Refused): FormPage =>
  formPage(
    {
      ...of,
      version: null,
      submitLabel: 'Record the refund',
      banner: { tone: 'info', text: `${of.told} ${came.ends}` },
      fields: [
        amountField(of, 'Amount that came'),
        { name: 'paid_on', label: 'On which day', type: 'date', fallback: came.today },
        {
          name: 'account_id',
          label: 'To which account of ours',
          type: 'select',
          options: [
            ...(came.accounts.length === 1 ? [] : [{ value: '', label: 'Choose' }]),
            ...came.accounts.map(({ id, name, entity, ending }) => ({
              value: id,
              label: `${name} ··${ending}, ${entity}`,
            })),
          ],
          ...(came.accounts.length === 0 ? { hint: `${came.noAccount} Add one first.` } : {}),
        },
        {
          name: 'evidence',
          label: 'What proves it',
          hint: `Such as the number of the bank’s statement. A file may be attached to the ${came.document}`,
        },
      ],
    },
    refused,
  )

/** The form for what is lost. `hint` says what a reason is like. */
export const writeOffFormOf = (of: Of, hint: string, refused: Refused): FormPage =>
  formPage(
    {
      ...of,
      version: null,
      submitLabel: 'Ask for the write-off',
      banner: {
        tone: 'warn',
        text: `${of.told} Nothing is written off before somebody else who settles payments confirms it.`,
      },
      fields: [
        amountField(of, 'Amount that is lost'),
        { name: 'reason', label: 'Why it is lost', type: 'textarea', hint },
      ],
    },
    refused,
  )

const amountField = ({ left, currency }: Of, label: string) => ({
  name: 'amount',
  label: `${label}, in ${currency}`,
  type: 'money' as const,
  fallback: amountText(money(left, currency)),
})

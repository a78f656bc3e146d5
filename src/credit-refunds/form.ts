import { amountText, money } from '../kernel/money.ts'
import { accountsIn } from '../payments/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { moneyText } from '../platform/view/format.ts'
import { formPage, type FormSpec } from '../platform/view/pages.ts'
import type { FormPage } from '../platform/view/ui.ts'
import { findCredit, type Credit } from './queries.ts'
import { refuseUsed } from './rule.ts'
import { url } from './url.ts'

export async function refundForm(ctx: ReadCtx, id: string, refused: Refused): Promise<FormPage> {
  const credit = await creditAt(ctx, id)
  const accounts = (await accountsIn(ctx.tx, credit.currency)).filter(
    ({ entity }) => entity === credit.entity,
  )
  return formPage(
    {
      ...common(credit),
      title: 'The vendor paid a credit back',
      action: url.refunds(id),
      submitLabel: 'Record the refund',
      banner: {
        tone: 'info',
        text: `${creditText(credit)} What is paid back is not deducted from payments any more.`,
      },
      fields: [
        amountField(credit, 'Amount that came'),
        { name: 'paid_on', label: 'On which day', type: 'date', fallback: ctx.today },
        {
          name: 'account_id',
          label: 'To which account of ours',
          type: 'select',
          options: [
            ...(accounts.length === 1 ? [] : [{ value: '', label: 'Choose' }]),
            ...accounts.map((account) => ({
              value: account.id,
              label: `${account.name} ··${account.ending}, ${account.entity}`,
            })),
          ],
          ...(accounts.length === 0
            ? {
                hint: `${credit.entity} has no account of ours in ${credit.currency}. Add one first.`,
              }
            : {}),
        },
        {
          name: 'evidence',
          label: 'What proves it',
          hint: 'Such as the number of the bank’s statement. A file may be attached to the invoice',
        },
      ],
    },
    refused,
  )
}

export async function writeOffForm(ctx: ReadCtx, id: string, refused: Refused): Promise<FormPage> {
  const credit = await creditAt(ctx, id)
  return formPage(
    {
      ...common(credit),
      title: 'Write a credit off',
      action: url.writeOffs(id),
      submitLabel: 'Ask for the write-off',
      banner: {
        tone: 'warn',
        text: `${creditText(credit)} Nothing is written off before somebody else who settles payments confirms it.`,
      },
      fields: [
        amountField(credit, 'Amount that is lost'),
        {
          name: 'reason',
          label: 'Why it is lost',
          type: 'textarea',
          hint: 'Such as that nothing more is bought from the vendor, and what was tried',
        },
      ],
    },
    refused,
  )
}

async function creditAt(ctx: ReadCtx, id: string): Promise<Credit> {
  const credit = await findCredit(ctx.tx, id)
  refuseUsed(credit, ctx.today)
  return credit
}

const common = (credit: Credit): Pick<FormSpec, 'crumbs' | 'version' | 'cancelHref'> => ({
  crumbs: [
    { label: 'Invoices', href: url.invoices },
    { label: credit.invoice_number, href: url.invoice(credit.invoice_id) },
    { label: 'Credit', href: url.credit(credit.id) },
  ],
  version: null,
  cancelHref: url.credit(credit.id),
})

const amountField = (credit: Credit, label: string) => ({
  name: 'amount',
  label: `${label}, in ${credit.currency}`,
  type: 'money' as const,
  fallback: amountText(money(-credit.amount, credit.currency)),
})

const creditText = (credit: Credit): string =>
  `${credit.vendor_name} owes ${moneyText(money(-credit.amount, credit.currency))} of ${credit.invoice_number}.`

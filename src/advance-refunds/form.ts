import { amountText, money } from '../kernel/money.ts'
import { notFound } from '../kernel/problem.ts'
import { accountsIn } from '../payments/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { moneyText } from '../platform/view/format.ts'
import { formPage, type FormSpec } from '../platform/view/pages.ts'
import type { FormPage } from '../platform/view/ui.ts'
import { findAdvance, refundableOf, type AdvanceRow } from '../set-offs/index.ts'
import { refuseUsedUp } from './rule.ts'
import { url } from './url.ts'

export async function refundForm(
  ctx: ReadCtx,
  advanceId: string,
  refused: Refused,
): Promise<FormPage> {
  const advance = await advanceAt(ctx, advanceId)
  const accounts = await accountsIn(ctx.tx, advance.currency)
  return formPage(
    {
      ...common(advance),
      title: 'The vendor paid it back',
      action: url.refunds(advanceId),
      submitLabel: 'Record the refund',
      banner: {
        tone: 'info',
        text: `${leftText(advance)} What is paid back is not set off against invoices any more.`,
      },
      fields: [
        amountField(advance, 'Amount that came'),
        { name: 'paid_on', label: 'On which day', type: 'date', fallback: ctx.today },
        {
          name: 'account_id',
          label: 'To which account of ours',
          type: 'select',
          options: [
            ...(accounts.length === 1 ? [] : [{ value: '', label: 'Choose' }]),
            ...accounts.map(({ id, name, entity, ending }) => ({
              value: id,
              label: `${name} ··${ending}, ${entity}`,
            })),
          ],
          ...(accounts.length === 0
            ? { hint: `There is no account of ours in ${advance.currency}. Add one first.` }
            : {}),
        },
        {
          name: 'evidence',
          label: 'What proves it',
          hint: 'Such as the number of the bank’s statement. A file may be attached to the advance',
        },
      ],
    },
    refused,
  )
}

export async function writeOffForm(
  ctx: ReadCtx,
  advanceId: string,
  refused: Refused,
): Promise<FormPage> {
  const advance = await advanceAt(ctx, advanceId)
  return formPage(
    {
      ...common(advance),
      title: 'Write an advance off',
      action: url.writeOffs(advanceId),
      submitLabel: 'Ask for the write-off',
      banner: {
        tone: 'warn',
        text: `${leftText(advance)} Nothing is written off before somebody else who settles payments confirms it.`,
      },
      fields: [
        amountField(advance, 'Amount that is lost'),
        {
          name: 'reason',
          label: 'Why it is lost',
          type: 'textarea',
          hint: 'Such as that the vendor is insolvent, and what was tried',
        },
      ],
    },
    refused,
  )
}

async function advanceAt(ctx: ReadCtx, id: string): Promise<AdvanceRow> {
  const advance = await findAdvance(ctx.tx, id)
  if (!advance) throw notFound('This advance')
  refuseUsedUp(advance)
  return advance
}

const common = ({
  id,
  number,
}: AdvanceRow): Pick<FormSpec, 'crumbs' | 'version' | 'cancelHref'> => ({
  crumbs: [
    { label: 'Invoices', href: url.invoices },
    { label: number, href: url.invoice(id) },
  ],
  version: null,
  cancelHref: url.invoice(id),
})

const leftText = (advance: AdvanceRow): string =>
  `${moneyText(money(refundableOf(advance), advance.currency))} of ${advance.number} is paid and not used.`

const amountField = (advance: AdvanceRow, label: string) => ({
  name: 'amount',
  label: `${label}, in ${advance.currency}`,
  type: 'money' as const,
  fallback: amountText(money(refundableOf(advance), advance.currency)),
})

import { money } from '../kernel/money.ts'
import { accountsIn } from '../payments/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { moneyText } from '../platform/view/format.ts'
import type { FormPage } from '../platform/view/ui.ts'
import { refundFormOf, writeOffFormOf } from '../refunds/index.ts'
import { findCredit, type Credit } from './queries.ts'
import { refuseUsed } from './rule.ts'
import { url } from './url.ts'

export async function refundForm(ctx: ReadCtx, id: string, refused: Refused): Promise<FormPage> {
  const credit = await creditAt(ctx, id)
  const accounts = await accountsIn(ctx.tx, credit.currency)
  return refundFormOf(
    { ...common(credit), title: 'The vendor paid a credit back', action: url.refunds(id) },
    {
      accounts: accounts.filter(({ entity }) => entity === credit.entity),
      noAccount: `${credit.entity} has no account of ours in ${credit.currency}.`,
      ends: 'What is paid back is not deducted from payments any more.',
      document: 'invoice',
      today: ctx.today,
    },
    refused,
  )
}

export async function writeOffForm(ctx: ReadCtx, id: string, refused: Refused): Promise<FormPage> {
  const credit = await creditAt(ctx, id)
  return writeOffFormOf(
    { ...common(credit), title: 'Write a credit off', action: url.writeOffs(id) },
    'Such as that nothing more is bought from the vendor, and what was tried',
    refused,
  )
}

async function creditAt(ctx: ReadCtx, id: string): Promise<Credit> {
  const credit = await findCredit(ctx.tx, id)
  refuseUsed(credit, ctx.today)
  return credit
}

const common = ({ id, amount, currency, ...credit }: Credit) => ({
  crumbs: [
    { label: 'Invoices', href: url.invoices },
    { label: credit.invoice_number, href: url.invoice(credit.invoice_id) },
    { label: 'Credit', href: url.credit(id) },
  ],
  cancelHref: url.credit(id),
  left: -amount,
  currency,
  told: `${credit.vendor_name} owes ${moneyText(money(-amount, currency))} of ${credit.invoice_number}.`,
})

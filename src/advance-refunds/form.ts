import { money } from '../kernel/money.ts'
import { notFound } from '../kernel/problem.ts'
import { accountsIn } from '../payments/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { moneyText } from '../platform/view/format.ts'
import type { FormPage } from '../platform/view/ui.ts'
import { refundFormOf, writeOffFormOf } from '../refunds/index.ts'
import { findAdvance, refundableOf, type AdvanceRow } from '../set-offs/index.ts'
import { refuseUsedUp } from './rule.ts'
import { url } from './url.ts'

export async function refundForm(ctx: ReadCtx, id: string, refused: Refused): Promise<FormPage> {
  const advance = await advanceAt(ctx, id)
  return refundFormOf(
    { ...common(advance), title: 'The vendor paid it back', action: url.refunds(id) },
    {
      accounts: await accountsIn(ctx.tx, advance.currency),
      noAccount: `There is no account of ours in ${advance.currency}.`,
      ends: 'What is paid back is not set off against invoices any more.',
      document: 'advance',
      today: ctx.today,
    },
    refused,
  )
}

export async function writeOffForm(ctx: ReadCtx, id: string, refused: Refused): Promise<FormPage> {
  const advance = await advanceAt(ctx, id)
  return writeOffFormOf(
    { ...common(advance), title: 'Write an advance off', action: url.writeOffs(id) },
    'Such as that the vendor is insolvent, and what was tried',
    refused,
  )
}

async function advanceAt(ctx: ReadCtx, id: string): Promise<AdvanceRow> {
  const advance = await findAdvance(ctx.tx, id)
  if (!advance) throw notFound('This advance')
  refuseUsedUp(advance)
  return advance
}

function common(advance: AdvanceRow) {
  const { id, number, currency } = advance
  const left = refundableOf(advance)
  return {
    crumbs: [
      { label: 'Invoices', href: url.invoices },
      { label: number, href: url.invoice(id) },
    ],
    cancelHref: url.invoice(id),
    left,
    currency,
    told: `${moneyText(money(left, currency))} of ${number} is paid and not used.`,
  }
}

import { money } from '../kernel/money.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { moneyText } from '../platform/view/format.ts'
import { formPage } from '../platform/view/pages.ts'
import type { FormPage } from '../platform/view/ui.ts'
import { dueText, isHeld, untilText } from '../retainage/index.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'

export async function divisionForm(ctx: ReadCtx, id: string, refused: Refused): Promise<FormPage> {
  const part = await queries.find(ctx.tx, id)
  const whole = moneyText(money(part.amount, part.currency))
  return formPage(
    {
      title: 'Divide a part of an invoice',
      crumbs: [{ label: 'Invoice', href: url.invoice(part.invoice_id) }],
      action: url.division(id),
      version: part.version,
      cancelHref: url.invoice(part.invoice_id),
      submitLabel: 'Divide it',
      banner: {
        tone: 'info',
        text: isHeld(part.held, ctx.today)
          ? `${whole} are held back ${untilText(part.held)}, so they are not divided here. A part of it is released on the page of its order.`
          : `${whole} are due on ${dueText(part)}. Say how much stays on that day, and when the rest is due.`,
      },
      fields: [
        { name: 'amount', label: `How much stays, in ${part.currency}`, type: 'money' },
        { name: 'due_date', label: 'The rest is due on', type: 'date' },
      ],
    },
    refused,
  )
}

import { money } from '../kernel/money.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { moneyText } from '../platform/view/format.ts'
import { formPage } from '../platform/view/pages.ts'
import type { FormPage } from '../platform/view/ui.ts'
import { findOrder } from '../purchase-orders/index.ts'
import { heldSum, untilText } from '../retainage/index.ts'
import { heldParts, retainageOf } from './queries.ts'
import { url } from './url.ts'

export async function releaseForm(
  ctx: ReadCtx,
  orderId: string,
  refused: Refused,
): Promise<FormPage> {
  const [order, held, retainage] = await Promise.all([
    findOrder(ctx.tx, orderId),
    heldParts(ctx.tx, { orderId, today: ctx.today }),
    retainageOf(ctx.tx, orderId),
  ])
  const number = order.number ?? 'the order'
  const currency = held[0]?.currency ?? order.currency
  const sum = moneyText(money(heldSum(held), currency))
  const until = retainage ? ` ${untilText(retainage)}` : ''
  return formPage(
    {
      title: 'Release what is held back',
      crumbs: [
        { label: 'Purchase orders', href: '/purchase-orders' },
        { label: number, href: url.order(orderId) },
      ],
      action: url.onOrder(orderId),
      version: order.version,
      cancelHref: url.order(orderId),
      submitLabel: 'Release it',
      banner:
        held.length === 0
          ? { tone: 'warn', text: `Nothing is held back of ${number}.` }
          : {
              tone: 'info',
              text: `${sum} of ${number} is held back${until}. ${whenDue}`,
            },
      fields: [
        {
          name: 'milestone',
          label: 'What is reached',
          hint: 'Such as final acceptance',
          fallback: retainage?.milestone ?? '',
        },
        {
          name: 'amount',
          label: `How much, in ${currency}`,
          type: 'money',
          optional: true,
          hint: 'Empty: all of it, and nothing is held back of later invoices of the order',
        },
        {
          name: 'note',
          label: 'Note',
          type: 'textarea',
          rows: 2,
          optional: true,
          hint: 'Such as the report of the acceptance',
        },
      ],
    },
    refused,
  )
}
const whenDue =
  'What you release is due by the payment terms, counted from today, or on its own day where that is earlier.'

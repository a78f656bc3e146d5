import { money } from '../kernel/money.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { moneyText } from '../platform/view/format.ts'
import { formPage } from '../platform/view/pages.ts'
import type { Banner, FormPage } from '../platform/view/ui.ts'
import { findOrder } from '../purchase-orders/index.ts'
import { url } from './url.ts'

export async function advanceForm(
  ctx: ReadCtx,
  orderId: string,
  refused: Refused,
): Promise<FormPage> {
  const order = await findOrder(ctx.tx, orderId)
  const text = (minor: bigint): string => moneyText(money(minor, order.currency))
  const banner: Banner = {
    tone: 'info',
    text: [
      `${order.number ?? 'The order'} of ${order.vendor_name} comes to ${text(order.total)} without tax.`,
      'Somebody else accepts the advance. Once it is paid, it is set off against the invoices of the order.',
    ].join(' '),
  }
  return formPage(
    {
      title: 'Enter an advance',
      crumbs: [
        { label: 'Purchase orders', href: '/purchase-orders' },
        { label: order.number ?? 'Order', href: url.order(orderId) },
      ],
      action: url.onOrder(orderId),
      version: null,
      cancelHref: url.order(orderId),
      submitLabel: 'Enter the advance',
      banner,
      fields: [
        { name: 'supplier_number', label: 'The vendor’s number', autocomplete: 'off' },
        { name: 'issue_date', label: 'Date of the document', type: 'date' },
        {
          name: 'percent',
          label: 'Percent of the order',
          optional: true,
          hint: `Such as 50, which is ${text(order.total / 2n)}. Or name an amount`,
        },
        {
          name: 'amount',
          label: `Amount without tax, in ${order.currency}`,
          type: 'money',
          optional: true,
        },
        {
          name: 'tax',
          label: 'Tax',
          type: 'money',
          optional: true,
          hint: order.tax > 0n ? 'Empty: its part of the order’s tax' : 'Empty: none',
        },
        {
          name: 'due_date',
          label: 'Due date',
          type: 'date',
          optional: true,
          hint: 'Empty: by the vendor’s payment terms',
        },
      ],
    },
    refused,
  )
}

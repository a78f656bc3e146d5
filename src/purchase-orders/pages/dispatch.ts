import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import { formPage } from '../../platform/view/pages.ts'
import * as dispatches from '../dispatch-queries.ts'
import * as queries from '../queries.ts'
import { numberOf } from '../states.ts'
import { url } from '../url.ts'

const crumbsOf = (order: Parameters<typeof numberOf>[0] & { id: string }) => [
  { label: 'Purchase orders', href: url.index },
  { label: numberOf(order), href: url.show(order.id) },
]

/** Where the order goes: the contact for orders, unless another address is typed. */
export async function sendForm(ctx: ReadCtx, id: string, refused: Refused) {
  const order = await queries.findOrder(ctx.tx, id)
  const known = await dispatches.recipientOf(ctx.tx, order.vendor_id)
  return formPage(
    {
      title: `Send ${numberOf(order)}`,
      crumbs: crumbsOf(order),
      action: url.send(id),
      version: order.version,
      cancelHref: url.show(id),
      submitLabel: 'Send the order',
      fields: [
        {
          name: 'to',
          label: 'E-mail',
          type: 'email',
          fallback: known?.email ?? '',
          hint: 'The vendor’s e-mail for orders, or another address; it is on record where it went',
        },
        {
          name: 'language',
          label: 'Language of the mail',
          type: 'select',
          fallback: known?.language ?? 'en',
          hint: 'The attached documents stay as they were issued',
          options: [
            { value: 'en', label: 'English' },
            { value: 'de', label: 'German' },
          ],
        },
      ],
    },
    refused,
  )
}

export async function byHandForm(ctx: ReadCtx, id: string, refused: Refused) {
  const order = await queries.findOrder(ctx.tx, id)
  return formPage(
    {
      title: `${numberOf(order)} was sent by hand`,
      crumbs: crumbsOf(order),
      action: url.byHand(id),
      version: order.version,
      cancelHref: url.show(id),
      submitLabel: 'Save',
      fields: [
        { name: 'sent_on', label: 'Sent on', type: 'date', fallback: ctx.today },
        {
          name: 'note',
          label: 'How',
          fallback: '',
          hint: 'For example: by post, by telephone with Ms Rao, in the vendor’s shop',
        },
      ],
    },
    refused,
  )
}

import { money } from '../../kernel/money.ts'
import { activeVendorPicker } from '../../pickers/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import { typedAmount, typedNumber } from '../../platform/view/format.ts'
import { pickForm } from '../../platform/view/picks.ts'
import type { FormPage } from '../../platform/view/ui.ts'
import * as lineQueries from '../line-queries.ts'
import * as queries from '../queries.ts'
import { url } from '../url.ts'

export const blanketPicks = { vendor_id: activeVendorPicker } as const
const list = { label: 'Blanket orders', href: url.index }

export async function form(ctx: ReadCtx, refused: Refused, id: string | null): Promise<FormPage> {
  const order = id ? await queries.find(ctx.tx, id) : null
  const limit = order?.value_limit
  return pickForm(
    ctx,
    {
      title: order ? `Change ${order.number}` : 'New blanket order',
      crumbs: [list, ...(order ? [{ label: order.number, href: url.show(order.id) }] : [])],
      action: order ? url.edit(order.id) : url.index,
      version: order?.version ?? null,
      cancelHref: order ? url.show(order.id) : url.index,
      submitLabel: order ? 'Save' : 'Save draft',
      fields: [
        {
          name: 'title',
          label: 'What it is about',
          fallback: order?.title ?? '',
          hint: 'Such as “Safety gloves 2027”',
        },
        {
          name: 'vendor_id',
          label: 'Vendor',
          picker: blanketPicks.vendor_id,
          fallback: order?.vendor_id ?? '',
        },
        {
          name: 'currency',
          label: 'Currency',
          fallback: order?.currency ?? ctx.actor.organisation.baseCurrency,
          hint: 'Three letters',
        },
        {
          name: 'valid_from',
          label: 'Valid from',
          type: 'date',
          fallback: order?.valid_from ?? ctx.today,
        },
        {
          name: 'valid_until',
          label: 'Valid until, this day included',
          type: 'date',
          fallback: order?.valid_until ?? '',
        },
        {
          name: 'value_limit',
          label: 'Limit of value',
          type: 'money',
          optional: true,
          fallback:
            limit === null || limit === undefined ? '' : typedAmount(money(limit, order!.currency)),
          hint: 'The most that all orders from it may come to. Empty: the quantities of its lines are the limit.',
        },
        {
          name: 'note',
          label: 'What was agreed',
          type: 'textarea',
          optional: true,
          fallback: order?.note ?? '',
        },
      ],
    },
    refused,
  )
}

type Of = { orderId: string } | { lineId: string }
/** For a new line of a blanket order, or for one that is there. */
export async function lineForm(ctx: ReadCtx, refused: Refused, of: Of): Promise<FormPage> {
  const line = 'lineId' in of ? await lineQueries.find(ctx.tx, of.lineId) : null
  const order = await queries.find(ctx.tx, 'orderId' in of ? of.orderId : line!.blanket_order_id)
  return pickForm(
    ctx,
    {
      title: line ? `Line ${line.position} of ${order.number}` : `New line of ${order.number}`,
      crumbs: [list, { label: order.number, href: url.show(order.id) }],
      action: line ? url.editLine(line.id) : url.lines(order.id),
      version: order.version,
      cancelHref: url.show(order.id),
      submitLabel: line ? 'Save line' : 'Add line',
      fields: [
        { name: 'description', label: 'What', fallback: line?.description ?? '' },
        {
          name: 'quantity',
          label: 'Quantity',
          type: 'quantity',
          fallback: line ? typedNumber(line.quantity) : '',
          hint:
            line && line.released_quantity !== '0'
              ? `Orders have released ${line.released_quantity} already`
              : 'The most that all orders together may release',
        },
        { name: 'unit', label: 'Unit', fallback: line?.unit ?? 'each' },
        {
          name: 'unit_price',
          label: `Unit price in ${order.currency}`,
          type: 'money',
          fallback: line ? typedNumber(line.unit_price) : '',
        },
      ],
    },
    refused,
  )
}

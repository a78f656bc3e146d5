import type { Field } from '../../platform/view/ui.ts'
import { url } from '../url.ts'
import { formState } from '../../platform/view/form.ts'
import { orderPickerOf, orderLinePickerOf } from '../../pickers/index.ts'
import { choicesOf, named } from '../../platform/view/picks.ts'
import { type ShowPage, type Shown } from './show.ts'

export type LinkForm = { action: string; field: Field; version: number; key: string }
export async function orderLink({
  ctx,
  invoice,
  refused,
  allowed,
}: Shown): Promise<LinkForm | null> {
  if (!allowed.includes('link') || invoice.purchase_order_id) return null
  const picker = orderPickerOf(invoice.id)
  const orders = await choicesOf(ctx, picker)
  const state = formState(refused.values, refused.errors)
  const [field] = await named<Field>(ctx.tx, [
    {
      name: 'purchase_order_id',
      label: 'Order of this vendor',
      picker,
      placeholder: orders.any ? 'Type its number' : 'This vendor has no open order',
      value: state.value('purchase_order_id'),
      error: state.error('/purchase_order_id'),
    },
  ])
  return {
    action: url.order(invoice.id),
    version: invoice.version,
    key: crypto.randomUUID(),
    field: field!,
  }
}

export async function lineLinks({
  ctx,
  invoice,
  lines,
  allowed,
  refused,
}: Shown): Promise<ShowPage['lineLinks']> {
  if (!allowed.includes('link') || !invoice.purchase_order_id || invoice.kind === 'advance')
    return []
  const open = lines.filter((line) => line.purchase_order_line_id === null)
  const state = formState(refused.values, refused.errors)
  const fields = await named<Field>(
    ctx.tx,
    open.map((line) => {
      const again = state.value('position') === String(line.position)
      return {
        name: 'purchase_order_line_id',
        id: again ? 'purchase_order_line_id' : `line-${line.position}`,
        label: `Line ${line.position} “${line.description}” is order line`,
        picker: orderLinePickerOf(invoice.id),
        placeholder: 'Type its number or name',
        value: again ? state.value('purchase_order_line_id') : '',
        error: again ? state.error('/purchase_order_line_id') : undefined,
      }
    }),
  )
  return open.map((line, i) => ({
    action: url.line(invoice.id),
    position: String(line.position),
    version: invoice.version,
    key: crypto.randomUUID(),
    field: fields[i]!,
  }))
}

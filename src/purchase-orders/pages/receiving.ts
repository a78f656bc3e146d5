import { personPicker } from '../../pickers/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import { pickForm } from '../../platform/view/picks.ts'
import type { FormPage } from '../../platform/view/ui.ts'
import { findOrder } from '../queries.ts'
import * as receiving from '../receiving-queries.ts'
import { numberOf } from '../states.ts'
import { url } from '../url.ts'

export const receivingPicks = { acceptor_id: personPicker } as const

export async function receivingForm(
  ctx: ReadCtx,
  lineId: string,
  refused: Refused,
): Promise<FormPage> {
  const line = await receiving.find(ctx.tx, lineId)
  const order = await findOrder(ctx.tx, line.purchase_order_id)
  return pickForm(
    ctx,
    {
      title: `How ${line.description} is received`,
      crumbs: [
        { label: 'Purchase orders', href: url.index },
        { label: numberOf(order), href: url.show(order.id) },
      ],
      action: url.receiving(lineId),
      version: order.version,
      cancelHref: url.show(order.id),
      submitLabel: 'Save',
      fields: [
        {
          name: 'inspected',
          label: 'It is inspected: a bill is paid for what passed',
          type: 'checkbox',
          fallback: line.match_level >= 4 ? 'on' : '',
        },
        {
          name: 'acceptor_id',
          label: 'Accepted by',
          picker: receivingPicks.acceptor_id,
          optional: true,
          fallback: line.acceptor_id ?? '',
          hint: 'Only this person or their delegate receives it. Empty: everybody who receives goods.',
        },
      ],
    },
    refused,
  )
}

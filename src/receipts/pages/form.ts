import { saidOf } from '../../kernel/counted-in.ts'
import { decimal } from '../../kernel/decimal.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import { typedNumber } from '../../platform/view/format.ts'
import { fieldId, formState, rowsOf } from '../../platform/view/form.ts'
import type { ErrorSummary, Field, PageHeader } from '../../platform/view/ui.ts'
import {
  quantitySaid,
  findOrder,
  goods,
  orderLines,
  standing,
  unitField,
} from '../../purchase-orders/index.ts'
import { url } from '../urls.ts'

type ReceiptLineForm = {
  name: string
  expected: string
  lineId: string
  index: string
  quantity: Field
  /** The choice of its unit, where it comes in several. */
  unit: Field | null
}
export type FormPage = {
  title: string
  header: PageHeader
  action: string
  summary: ErrorSummary | null
  fields: readonly Field[]
  lines: readonly ReceiptLineForm[]
  orderId: string
  key: string
  cancelHref: string
}

/** Everything still open is filled in: receiving all is one press. */
export async function formPage(
  ctx: ReadCtx,
  orderId: string,
  { values, errors }: Refused,
): Promise<FormPage> {
  const [order, lines] = await Promise.all([
    findOrder(ctx.tx, orderId),
    orderLines(ctx.tx, orderId),
  ])
  const state = formState(values, errors)
  const typed = rowsOf(values['lines'])
  return {
    title: `${errors.length ? 'Error: ' : ''}Receive goods`,
    action: url.index,
    summary: state.summary,
    orderId,
    key: crypto.randomUUID(),
    cancelHref: `/purchase-orders/${orderId}`,
    header: {
      title: `Receive from ${order.vendor_name}`,
      crumbs: [
        { label: 'Purchase orders', href: '/purchase-orders' },
        { label: order.number ?? 'Draft order', href: `/purchase-orders/${orderId}` },
        { label: 'Receive' },
      ],
    },
    fields: [
      {
        name: 'received_on',
        label: 'Received on',
        type: 'date',
        value: state.value('received_on') || ctx.today,
        error: state.error('/received_on'),
      },
      {
        name: 'delivery_note',
        label: 'Delivery note',
        type: 'text',
        optional: true,
        value: state.value('delivery_note'),
        error: state.error('/delivery_note'),
      },
      ...(errors.some(({ code }) => code === 'received_before') || values['note_again'] === 'on'
        ? [
            {
              name: 'note_again',
              label: 'It is another delivery under the same number',
              type: 'checkbox' as const,
              value: 'on',
              checked: values['note_again'] === 'on',
            },
          ]
        : []),
      {
        name: 'note',
        label: 'Note',
        type: 'textarea',
        rows: 2,
        optional: true,
        value: state.value('note'),
        error: state.error('/note'),
      },
    ],
    lines: lines.map((line, i): ReceiptLineForm => {
      const open = saidOf(goods.toReceive(line), line)
      const row = typed.find((r) => r['purchase_order_line_id'] === line.id)
      const unit = unitField(line, {
        name: `lines[${i}][unit]`,
        label: `Unit, ${line.description}`,
        value: typeof row?.['unit'] === 'string' ? row['unit'] : open.unit,
      })
      return {
        name: line.description,
        expected: `${quantitySaid(decimal(standing(line)), line)} ordered, ${quantitySaid(decimal(line.received), line)} received`,
        lineId: line.id,
        index: String(i),
        quantity: {
          name: `lines[${i}][quantity]`,
          id: fieldId(`/lines/${i}/quantity`),
          label: `Arrived, ${line.description}`,
          hideLabel: true,
          type: 'quantity',
          ...(unit ? {} : { suffix: open.unit }),
          value:
            typeof row?.['quantity'] === 'string' ? row['quantity'] : typedNumber(open.quantity),
          error: state.error(`/lines/${i}/quantity`) ?? state.error(`/lines/${i}/unit`),
        },
        unit,
      }
    }),
  }
}

import { compare, decimal } from '../../kernel/decimal.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import { fieldId, formState, rowsOf } from '../../platform/view/form.ts'
import type { ErrorSummary, Field, PageHeader } from '../../platform/view/ui.ts'
import { quantitySaid, unitField } from '../../purchase-orders/index.ts'
import { leftToReturn, type ReceiptLine } from '../goods-return.ts'
import * as queries from '../queries.ts'
import { url } from '../urls.ts'

type ReturnLineForm = {
  name: string
  left: string
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
  lines: readonly ReturnLineForm[]
  receiptId: string
  key: string
  cancelHref: string
}

/** Of each line of the receipt, how much goes back. */
export async function formPage(
  ctx: ReadCtx,
  receiptId: string,
  { values, errors }: Refused,
): Promise<FormPage> {
  const [receipt, lines] = await Promise.all([
    queries.findReceipt(ctx.tx, receiptId),
    queries.receiptLines(ctx.tx, receiptId),
  ])
  const state = formState(values, errors)
  const typed = rowsOf(values['lines'])
  return {
    title: `${errors.length ? 'Error: ' : ''}Return goods`,
    action: url.index,
    summary: state.summary,
    receiptId,
    key: crypto.randomUUID(),
    cancelHref: `/receipts/${receiptId}`,
    header: {
      title: `Return to ${receipt.vendor_name}`,
      crumbs: [
        { label: 'Receipts', href: '/receipts' },
        { label: receipt.number, href: `/receipts/${receiptId}` },
        { label: 'Return' },
      ],
    },
    fields: [
      {
        name: 'intent',
        label: 'What the vendor does',
        type: 'select',
        value: state.value('intent') || 'replacement',
        error: state.error('/intent'),
        options: [
          { value: 'replacement', label: 'Replaces them: they come again' },
          { value: 'credit', label: 'Credits them: none come again' },
        ],
      },
      {
        name: 'reason',
        label: 'Reason',
        type: 'text',
        value: state.value('reason'),
        error: state.error('/reason'),
      },
    ],
    lines: lines.map((line, i) =>
      lineForm(line, i, {
        typed: typed.find((row) => row['receipt_line_id'] === line.id) ?? {},
        error: state.error(`/lines/${i}/quantity`) ?? state.error(`/lines/${i}/unit`),
      }),
    ),
  }
}

function lineForm(
  line: ReceiptLine,
  i: number,
  { typed, error }: { typed: Record<string, unknown>; error: string | undefined },
): ReturnLineForm {
  const left = leftToReturn(line)
  const shown = compare(left, decimal('0')) > 0 ? left : decimal('0')
  const unit = unitField(line, {
    name: `lines[${i}][unit]`,
    label: `Unit, ${line.description}`,
    value: typeof typed.unit === 'string' ? typed.unit : line.unit,
  })
  return {
    name: line.description,
    left: `${quantitySaid(decimal(line.quantity), line)} received, ${quantitySaid(shown, line)} can go back`,
    lineId: line.id,
    index: String(i),
    quantity: {
      name: `lines[${i}][quantity]`,
      id: fieldId(`/lines/${i}/quantity`),
      label: `Goes back, ${line.description}`,
      hideLabel: true,
      type: 'quantity',
      ...(unit ? {} : { suffix: line.unit }),
      value: typeof typed.quantity === 'string' ? typed.quantity : '',
      error,
    },
    unit,
  }
}

import { saidOf } from '../../kernel/counted-in.ts'
import { compare, decimal } from '../../kernel/decimal.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import { fieldId, formState, rowsOf } from '../../platform/view/form.ts'
import { typedNumber } from '../../platform/view/format.ts'
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
  /** Of a new one. */
  receiptId: string | null
  version: number | null
  submitLabel: string
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
    version: null,
    submitLabel: 'Draft the return',
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

/** The form of a draft: with what is kept, or with what was typed and refused. */
export async function editPage(ctx: ReadCtx, id: string, refused: Refused): Promise<FormPage> {
  const [row, lines] = await Promise.all([queries.find(ctx.tx, id), queries.linesOf(ctx.tx, id)])
  const typed = refused.errors.length > 0
  const values = typed ? refused.values : valuesOf(row, lines)
  const page = await formPage(ctx, row.receipt_id, { values, errors: refused.errors })
  return {
    ...page,
    title: `${typed ? 'Error: ' : ''}Edit ${row.number}`,
    action: url.edit(id),
    receiptId: null,
    version: row.version,
    submitLabel: 'Save the return',
    cancelHref: url.show(id),
    header: {
      title: `Edit ${row.number}`,
      crumbs: [
        { label: 'Returns', href: url.index },
        { label: row.number, href: url.show(id) },
        { label: 'Edit' },
      ],
    },
  }
}

const valuesOf = (row: queries.ReturnRow, lines: readonly queries.LineRow[]) => ({
  intent: row.intent,
  reason: row.reason,
  lines: lines.map((line) => ({
    receipt_line_id: line.receipt_line_id,
    quantity: typedNumber(line.stated_quantity ?? line.quantity),
    unit: line.stated_unit ?? line.unit,
  })),
})

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
    value: typeof typed.unit === 'string' ? typed.unit : saidOf(shown, line).unit,
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

import type {
  Extraction,
  Field as Read,
  Line as ReadLine,
  Source,
} from '../integrations/document-extraction/index.ts'
import { compare, decimal, decimalText, type Decimal } from '../kernel/decimal.ts'
import { isCurrency } from '../kernel/currency.ts'
import { extend, money } from '../kernel/money.ts'
import { fieldId, formState, reshaped, type FormState } from '../platform/view/form.ts'
import { fullMoneyText, moneyText, quantityText, typedNumber } from '../platform/view/format.ts'
import type { Refused } from '../platform/http/route.ts'
import type { Banner, EditableLine, ErrorSummary, Field, LineTable } from '../platform/view/ui.ts'
import { check } from './invoice-capture.ts'
import { Confirmation } from './input.ts'
import { vendorPicker } from '../pickers/index.ts'

export type Suggested = { vendorId: string | null; vendorWhy: string | null }

const from: Record<Source, string> = {
  xml: 'the data inside the file',
  text: 'its text',
  ocr: 'its picture',
  document_ai: 'Google Document AI',
}
const surety: readonly [least: number, words: string][] = [
  [850, 'surely right'],
  [750, 'very likely right'],
  [500, 'perhaps right'],
  [0, 'a guess'],
]
/** Below this a person is asked to look. In thousandths. */
const doubtful = 750

/** What a field says about where its value comes from; a doubt is put in words. */
function trust(read: Read | null): Pick<Field, 'hint' | 'check'> {
  if (!read) return { check: 'Not found: type it in.' }
  const raw =
    read.raw && read.raw !== read.value
      ? ` as “${read.raw.slice(0, 60)}”`
      : read.raw === ''
        ? ', worked out from the others'
        : ''
  const hint = `Read from ${from[read.source]}${raw}: ${surety.find(([least]) => read.confidence >= least)![1]}.`
  return read.confidence < doubtful ? { hint, check: 'Please check.' } : { hint }
}

/** The values a form begins with: what was read, in the form's own names. */
export function valuesOf(x: Extraction, { vendorId }: Suggested): Record<string, unknown> {
  return {
    kind: x.kind,
    vendor_id: vendorId ?? '',
    supplier_number: x.invoiceNumber?.value ?? '',
    issue_date: x.issueDate?.value ?? '',
    due_date: x.dueDate?.value ?? '',
    order_number: x.orderNumber?.value ?? '',
    currency: x.currency?.value ?? '',
    net: typed(x.net),
    tax: typed(x.tax),
    gross: typed(x.gross),
    lines: x.lines.length
      ? x.lines.map(lineOf)
      : x.net
        ? [{ description: '', quantity: '1', unit_price: typed(x.net) }]
        : [],
  }
}

/** A line that states its amount alone is one of it. */
const lineOf = ({ description, quantity, unitPrice, amount }: ReadLine) => ({
  description: description?.value ?? '',
  quantity: unitPrice && quantity ? typed(quantity) : '1',
  unit_price: typed(unitPrice ?? amount),
})

/** What was read, as this person would type it. */
const typed = (read: Read | null): string => (read ? typedNumber(read.value) : '')

export type CaptureForm = {
  summary: ErrorSummary | null
  action: string
  key: string
  version: number
  fields: readonly Field[]
  lines: LineTable
  checks: readonly Banner[]
}

export const capturePicks = { vendor_id: vendorPicker } as const

export function formOf(
  { values, errors }: Refused,
  x: Extraction | null,
  suggested: Suggested,
  base: string,
): Omit<CaptureForm, 'action' | 'version'> {
  const state = formState(values, errors)
  const currency = isCurrency(state.value('currency').toUpperCase())
    ? state.value('currency').toUpperCase()
    : base
  const field = (
    name: string,
    label: string,
    read: Read | null | undefined,
    extra: Partial<Field> = {},
  ): Field => ({
    name,
    label,
    value: state.value(name),
    error: state.error(`/${name}`),
    ...(x && read !== undefined ? trust(read) : {}),
    ...extra,
  })
  const rows = reshaped(values)
  const vendorHint =
    suggested.vendorWhy ??
    (x?.supplierName
      ? `The document says “${x.supplierName.value}”. Choose the vendor, or create it first.`
      : undefined)
  return {
    summary: state.summary,
    key: crypto.randomUUID(),
    checks: checksOf(values, currency),
    fields: [
      field('vendor_id', 'Vendor', undefined, {
        picker: capturePicks.vendor_id,
        hint: vendorHint,
        ...(suggested.vendorId || !x ? {} : { check: 'Not found among your vendors.' }),
      }),
      field('kind', 'Kind', undefined, {
        type: 'select',
        options: [
          { value: 'invoice', label: 'Invoice' },
          { value: 'credit_note', label: 'Credit note' },
          { value: 'advance', label: 'Advance, before goods' },
        ],
      }),
      field('supplier_number', 'Invoice number', x?.invoiceNumber, { autocomplete: 'off' }),
      field('issue_date', 'Invoice date', x?.issueDate, { type: 'date' }),
      field('due_date', 'Due date', x?.dueDate ?? undefined, {
        type: 'date',
        optional: true,
        ...(x?.dueDate ? {} : { hint: 'Left open, it follows the vendor’s payment terms.' }),
      }),
      field('order_number', 'Order number', x?.orderNumber ?? undefined, {
        optional: true,
        autocomplete: 'off',
      }),
      field('is_last', 'It is the last invoice of its order', undefined, {
        type: 'checkbox',
        value: 'on',
        checked: state.value('is_last') === 'on',
        hint: 'Once it is approved, what has not come of the order is closed.',
      }),
      field('currency', 'Currency', x?.currency, { autocomplete: 'off' }),
      field('net', 'Net amount', x?.net, { type: 'money' }),
      field('tax', 'Tax', x?.tax, { type: 'money' }),
      field('gross', 'Total', x?.gross, { type: 'money' }),
    ],
    lines: {
      title: 'Lines',
      columns: [
        { label: 'Item' },
        { label: 'Qty', align: 'end' },
        { label: 'Unit price', align: 'end' },
      ],
      addName: 'add_line',
      removeName: 'remove_line',
      lines: (rows.length ? rows : [{ quantity: '1' }]).map((row, i) =>
        editable(String(i), row, state, currency, errors.length ? undefined : x?.lines[i]),
      ),
      blank: editable('__index__', { quantity: '1' }, state, currency, undefined),
    },
  }
}

function editable(
  index: string,
  row: Record<string, unknown>,
  state: FormState,
  currency: string,
  read: ReadLine | undefined,
): EditableLine {
  const field = (
    name: string,
    label: string,
    type: Field['type'],
    of: Read | null | undefined,
  ): Field => {
    const pointer = `/lines/${index}/${name}`
    return {
      name: `lines[${index}][${name}]`,
      id: fieldId(pointer),
      label: `${label}, line ${index === '__index__' ? '' : Number(index) + 1}`,
      type,
      value: typeof row[name] === 'string' ? row[name] : '',
      error: state.error(pointer),
      ...(of && of.confidence < doubtful ? { check: 'Please check.' } : {}),
    }
  }
  const amount = parsed(row)
  return {
    index,
    amount: amount
      ? moneyText(money(extend(amount.quantity, amount.unit_price, currency).minor, currency))
      : '—',
    fields: [
      field(
        'description',
        'Item',
        'text',
        read?.description && read.description.confidence >= 600 ? undefined : read?.description,
      ),
      field('quantity', 'Quantity', 'quantity', read?.quantity),
      field('unit_price', 'Unit price', 'money', read?.unitPrice ?? read?.amount),
    ],
  }
}

const parsed = (row: Record<string, unknown>) =>
  Confirmation.shape.lines.safeParse([{ ...row, description: 'x' }]).data?.[0]

/** Whether it adds up, in words. */
function checksOf(values: Record<string, unknown>, currency: string): Banner[] {
  const sums = Confirmation.pick({ net: true, tax: true, gross: true }).safeParse({
    net: values['net'],
    tax: values['tax'],
    gross: values['gross'],
  }).data
  const lines = reshaped(values).flatMap((row) => parsed(row) ?? [])
  if (!sums) return []
  const { linesOver, rounding, wrong } = check({ ...sums, lines }, currency)
  const text = (amount: Decimal): string =>
    `${quantityText(decimalText(amount.units < 0n ? { ...amount, units: -amount.units } : amount))} ${currency}`
  const banners: Banner[] = []
  if (wrong)
    banners.push({
      tone: 'warn',
      title: 'The total does not add up.',
      text: `Net and tax come to ${text(rounding)} ${rounding.units > 0n ? 'less' : 'more'} than the total.`,
    })
  else if (rounding.units !== 0n)
    banners.push({
      tone: 'info',
      text: `The total was rounded ${rounding.units > 0n ? 'up' : 'down'} by ${text(rounding)}.`,
    })
  if (lines.length && compare(linesOver, decimal('0')) !== 0)
    banners.push({
      tone: 'warn',
      title: 'The lines do not come to the net amount.',
      text: `They are ${text(linesOver)} ${linesOver.units > 0n ? 'more: a discount on the whole, or a line that is wrong' : 'less: charges that no line states, or a line that is missing'}.`,
    })
  return banners.length
    ? banners
    : lines.length
      ? [
          {
            tone: 'ok',
            text: `It adds up: the lines are the net amount, and with tax they are the total of ${fullMoneyText(extend('1', sums.gross, currency))}.`,
          },
        ]
      : []
}

import { decimal, decimalText } from '../../kernel/decimal.ts'
import { paymentTermsPicker } from '../../pickers/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import { numbersNow } from '../../platform/locale.ts'
import type { Refused } from '../../platform/http/route.ts'
import { quantityText, typedNumber, unitPriceText } from '../../platform/view/format.ts'
import { fieldId, formState, rowsOf as sentRows, type FormState } from '../../platform/view/form.ts'
import { named } from '../../platform/view/picks.ts'
import type {
  Banner,
  ErrorSummary,
  Field,
  FoldedFields,
  PageHeader,
} from '../../platform/view/ui.ts'
import {
  allocations,
  countedNumber,
  deliveryFields,
  findOrder,
  lineDeliveryFields,
  linePricingFields,
  lineSplitFields,
  lineSplitText,
  orderLines,
  orderPricingFields,
  placeText,
  pricing,
  taxesText,
  termsSaid,
  vendorReasonField,
  type Line,
  type PurchaseOrder,
} from '../../purchase-orders/index.ts'
import { linesAgain, linesGone, linesRaised, wholeAgain } from '../again.ts'
import { linesSent } from '../input.ts'
import * as queries from '../queries.ts'
import type { ChangeLine, ChangeOrder } from '../queries.ts'
import { url } from '../url.ts'
import { typedForms, type TypedForm } from './typed-fields.ts'

type LineForm = {
  hidden: readonly { name: string; value: string }[]
  now: string
  name: string
  description: Field
  quantity: Field
  price: Field
  /** Null for a line of many that may be added. */
  pricing: FoldedFields | null
  /** Its own day and place; null like `pricing`. */
  delivery: FoldedFields | null
  /** Another split; null where its request says who pays. */
  payers: FoldedFields | null
}
export type FormPage = {
  title: string
  header: PageHeader
  action: string
  summary: ErrorSummary | null
  /** What a copy is of, and what it leaves out. */
  about: Banner | null
  key: string
  hidden: readonly { name: string; value: string }[]
  fields: readonly Field[]
  /** The discount and the charges of the whole order. */
  whole: FoldedFields
  /** Where it goes, and by which incoterm. */
  delivery: FoldedFields
  groups: readonly { title: string; note: string; lines: readonly LineForm[] }[]
  /** Lines that are typed in; none where the order was placed for requests. */
  typed: readonly TypedForm[]
  cancelHref: string
}
/** Where a row stands, and what fills it in. */
type Row = {
  key: 'line_id' | 'purchase_request_line_id'
  id: string
  /** The line of the draft that it is, where it is an added one. */
  draftedId?: string | undefined
  name: string
  now: string
  quantity: string
  price: string
  description: string
  pricing: pricing.LinePricing
  /** Whether discounts, taxes and a day and place are asked for. */
  priced: boolean
  goes: Goes | null
  /** Of a line that is on the order. */
  went?: Goes
  /** Who pays now, and the other split that is drafted. */
  payers?: { now: string; drafted: string } | undefined
}
type Goes = Pick<Line, 'due_on' | 'deliver_to' | 'accepted_as_whole'>
const mostAdded = 50
/** Of so many lines that may be added, discounts and taxes are asked for on the form. */
const mostPriced = 10

export async function newForm(ctx: ReadCtx, orderId: string, refused: Refused): Promise<FormPage> {
  const order = await findOrder(ctx.tx, orderId)
  return formOf(ctx, { order, change: null, drafted: [] }, refused)
}
export async function editForm(ctx: ReadCtx, id: string, refused: Refused): Promise<FormPage> {
  const [change, drafted] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.linesOf(ctx.tx, id),
  ])
  const order = await findOrder(ctx.tx, change.purchase_order_id)
  return formOf(ctx, { order, change, drafted }, refused)
}

/** The form for a change that asks once more for what a rejected or withdrawn one asked for. */
export async function copyForm(ctx: ReadCtx, id: string, refused: Refused): Promise<FormPage> {
  const [copied, asked] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.changedLines(ctx.tx, id),
  ])
  const order = await findOrder(ctx.tx, copied.purchase_order_id)
  return formOf(ctx, { order, change: null, copied, drafted: asked }, refused)
}

type Of = {
  order: PurchaseOrder
  change: ChangeOrder | null
  copied?: ChangeOrder | undefined
  drafted: readonly ChangeLine[]
}
async function formOf(
  ctx: ReadCtx,
  { order, change, copied, drafted: asked }: Of,
  { values, errors }: Refused,
): Promise<FormPage> {
  const [lines, open] = await Promise.all([
    orderLines(ctx.tx, order.id),
    allocations.openLines(ctx.tx, {
      vendorId: order.vendor_id,
      currency: order.currency,
      lineIds: [],
      limit: mostAdded,
    }),
  ])
  const state = formState(values, errors)
  const drafted = copied ? linesAgain(asked, lines) : asked
  const kept = copied ? wholeAgain(copied, order) : change
  const known = lines
    .filter(({ removed }) => !removed)
    .map((line) => changedRow(order, line, drafted))
  const requested = open.map((line): Row => {
    const kept = drafted.find((one) => one.purchase_request_line_id === line.id)
    return {
      key: 'purchase_request_line_id',
      id: line.id,
      draftedId: kept?.id,
      name: line.description,
      now: `${quantityText(line.open)} ${line.unit} left of ${line.request_number} at ${unitPriceText(line.unit_price, line.currency)}`,
      quantity: kept ? typedNumber(kept.quantity) : '',
      price: typedNumber(kept?.unit_price ?? line.unit_price),
      description: kept?.description ?? line.description,
      pricing: kept?.pricing ?? pricing.noPricing,
      priced: open.length <= mostPriced || kept !== undefined,
      goes: kept ?? null,
    }
  })
  const notOpen = drafted
    .filter(({ purchase_request_line_id: id }) => id && !open.some((line) => line.id === id))
    .map(notOpenRow)
  const added = [...requested, ...notOpen]
  const sent = sentRows(values['lines'])
  const taken = linesSent(values['lines'])
  const lineForms = async (rows: readonly Row[], from: number): Promise<LineForm[]> => {
    const forms = rows.map((row, n) => lineForm(row, { index: from + n, state, sent, taken }))
    const fields = forms.flatMap((form) => [
      ...(form.pricing?.fields ?? []),
      ...(form.delivery?.fields ?? []),
    ])
    const withNames = (await named(ctx.tx, fields)).values()
    return forms.map((form) => ({
      ...form,
      pricing: form.pricing && {
        ...form.pricing,
        fields: form.pricing.fields.map(() => withNames.next().value!),
      },
      delivery: form.delivery && {
        ...form.delivery,
        fields: form.delivery.fields.map(() => withNames.next().value!),
      },
    }))
  }
  const whole = orderPricingFields(values, state, kept?.pricing ?? order.pricing)
  const goes = kept?.delivery
    ? { deliver_to: kept.delivery.deliverTo, incoterm: kept.delivery.incoterm }
    : order
  const delivery = deliveryFields(state, goes, { before: order })
  const title = titleOf(order, { change, copied })
  return {
    title: `${errors.length ? 'Error: ' : ''}${title}`,
    header: {
      title,
      crumbs: [
        { label: 'Purchase orders', href: '/purchase-orders' },
        { label: order.number ?? '', href: `/purchase-orders/${order.id}` },
        { label: title },
      ],
      meta: `${order.vendor_name} · vendor and currency stay`,
    },
    action: copied ? url.copy(copied.id) : change ? url.edit(change.id) : url.index,
    about: copied ? aboutCopy(copied, { asked, order: lines }) : null,
    summary: state.summary,
    key: crypto.randomUUID(),
    hidden: change
      ? [{ name: 'version', value: String(change.version) }]
      : copied
        ? []
        : [{ name: 'purchase_order_id', value: order.id }],
    fields: [
      {
        name: 'reason',
        label: 'Why does it change?',
        type: 'textarea',
        rows: 2,
        value: state.value('reason') || (kept?.reason ?? ''),
        error: state.error('/reason'),
      },
      ...vendorReasonField(state, kept?.vendor_reason ?? ''),
      {
        name: 'expected_on',
        label: 'Expected on',
        type: 'date',
        optional: true,
        value: errors.length
          ? state.value('expected_on')
          : ((kept ? kept.expected_on : order.expected_on) ?? ''),
        error: state.error('/expected_on'),
      },
      ...(await named(ctx.tx, [
        {
          name: 'payment_terms_id',
          label: 'Other payment terms',
          picker: paymentTermsPicker,
          optional: true,
          placeholder: termsSaid(order),
          value: state.value('payment_terms_id') || (kept?.terms?.id ?? ''),
          error: state.error('/payment_terms_id'),
        },
      ])),
    ],
    whole: { ...whole, fields: await named(ctx.tx, whole.fields) },
    delivery: { ...delivery, fields: await named(ctx.tx, delivery.fields) },
    groups: [
      {
        title: 'Lines of the order',
        note: 'A quantity of 0 takes a line off. What has come or is billed cannot be taken back here.',
        lines: await lineForms(known, 0),
      },
      ...(added.length
        ? [
            {
              title: 'Add from approved requests',
              note: 'A line without a quantity is not added.',
              lines: await lineForms(added, known.length),
            },
          ]
        : []),
    ],
    typed: order.direct
      ? await typedForms(ctx.tx, {
          state,
          sent,
          drafted,
          from: known.length + added.length,
          currency: order.currency,
          isDraft: kept !== null,
        })
      : [],
    cancelHref: copied
      ? url.show(copied.id)
      : change
        ? url.show(change.id)
        : `/purchase-orders/${order.id}`,
  }
}

function titleOf(order: PurchaseOrder, { change, copied }: Pick<Of, 'change' | 'copied'>): string {
  if (copied) return `Copy change ${copied.sequence}`
  return change ? `Edit change ${change.sequence}` : `Change ${order.number ?? 'the order'}`
}

type Copied = { asked: readonly ChangeLine[]; order: readonly Line[] }
/** What a copy leaves out, and where it asks for more because goods or bills have come meanwhile. */
function aboutCopy({ number }: ChangeOrder, { asked, order }: Copied): Banner {
  const raised = linesRaised(asked, order)
  const gone = linesGone(asked, order)
  return {
    tone: gone.length + raised.length ? 'warn' : 'info',
    text: [
      `What ${number} asked for, against the order as it is now. Nothing is drafted before you save it.`,
      ...raised.map(
        ({ description, quantity }) =>
          `“${description}” was to become ${quantityText(quantity)}, but more has come or is billed, so it stays at that.`,
      ),
      ...gone.map(
        ({ description }) => `“${description}” is no longer on the order, so it is left out.`,
      ),
    ].join(' '),
  }
}

/** A line of a request of which nothing is left to order, or that is beyond those that the form lists. */
const notOpenRow = (line: ChangeLine): Row => ({
  key: 'purchase_request_line_id',
  id: line.purchase_request_line_id ?? '',
  draftedId: line.id,
  name: line.description,
  now: 'Perhaps ordered or cancelled meanwhile. Empty the quantity to leave it out.',
  quantity: typedNumber(decimalText(decimal(line.quantity))),
  price: typedNumber(decimalText(decimal(line.unit_price))),
  description: line.description,
  pricing: line.pricing,
  priced: true,
  goes: line,
})

function changedRow(order: PurchaseOrder, line: Line, drafted: readonly ChangeLine[]): Row {
  const kept = drafted.find((one) => one.purchase_order_line_id === line.id)
  const plain = (text: string): string => decimalText(decimal(text))
  return {
    key: 'line_id',
    id: line.id,
    name: line.description,
    now: `now ${quantityText(line.quantity)} ${line.unit} at ${unitPriceText(line.unit_price, order.currency)} · ${countedNumber(decimal(line.received), line)} received · ${countedNumber(decimal(line.billed_quantity), line)} billed`,
    quantity: typedNumber(plain(kept?.quantity ?? line.quantity)),
    price: typedNumber(plain(kept?.unit_price ?? line.unit_price)),
    description: kept?.description ?? line.description,
    pricing: kept?.pricing ?? line.pricing,
    priced: true,
    goes: kept ?? line,
    went: line,
    payers: payersOf(line, kept, order.currency),
  }
}

function payersOf(line: Line, kept: ChangeLine | undefined, currency: string): Row['payers'] {
  if (!line.charged) return undefined
  const written = { currency, numbers: numbersNow() }
  return {
    now: placeText(line.charged, written),
    drafted: lineSplitText(kept?.splits ?? [], written),
  }
}

type Sent = {
  index: number
  state: FormState
  sent: readonly Record<string, unknown>[]
  taken: readonly Record<string, unknown>[]
}
/** Errors name a line by where it stands among those that were sent and not left out. */
function lineForm(row: Row, { index, state, sent, taken }: Sent): LineForm {
  const typed = sent.find((one) => one[row.key] === row.id)
  const rank = taken.findIndex((one) => one[row.key] === row.id)
  const at = rank >= 0 ? `/lines/${rank}` : null
  const field = (
    name: 'quantity' | 'unit_price' | 'description',
    { label, type, value }: { label: string; type: Field['type']; value: string },
  ): Field => ({
    name: `lines[${index}][${name}]`,
    id: at ? fieldId(`${at}/${name}`) : `line-${index}-${name}`,
    label: `${label}, ${row.name}`,
    hideLabel: true,
    type,
    value: typeof typed?.[name] === 'string' ? typed[name] : value,
    error: at ? state.error(`${at}/${name}`) : undefined,
  })
  const place = { name: `lines[${index}]`, at, key: `line-${index}`, row: typed, state }
  return {
    hidden: [
      { name: `lines[${index}][${row.key}]`, value: row.id },
      ...(row.draftedId ? [{ name: `lines[${index}][id]`, value: row.draftedId }] : []),
    ],
    now: row.now,
    name: row.name,
    description: field('description', {
      label: 'Description',
      type: 'text',
      value: row.description,
    }),
    quantity: field('quantity', { label: 'Quantity', type: 'quantity', value: row.quantity }),
    price: field('unit_price', { label: 'Unit price', type: 'money', value: row.price }),
    pricing: row.priced
      ? linePricingFields(place, {
          now: row.pricing,
          shown: row.key === 'line_id' ? [] : row.pricing.taxes,
          hint: taxHint(row),
          noTax: row.key !== 'line_id' && row.pricing.untaxed === true,
        })
      : null,
    delivery: row.priced
      ? lineDeliveryFields(place, {
          now: row.goes,
          hint: 'Empty: as the order.',
          ...(row.went ? { before: row.went } : {}),
        })
      : null,
    payers: row.payers ? lineSplitFields(place, row.payers) : null,
  }
}

/** What empty tax fields mean. */
function taxHint({ key, pricing: { taxes } }: Row): string {
  if (key !== 'line_id') return 'Empty: the usual tax of the vendor, if there is one.'
  return taxes.length ? `Empty: it stays ${taxesText(taxes)}.` : 'Empty: it stays without tax.'
}

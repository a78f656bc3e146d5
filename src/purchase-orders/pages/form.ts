import { z } from 'zod'
import { offered, type Offered } from '../../blanket-orders/index.ts'
import { decimal, decimalText } from '../../kernel/decimal.ts'
import { extend, money, sum, type Money } from '../../kernel/money.ts'
import { activePolicy, overReceiptHint } from '../../match-policies/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import {
  dateText,
  moneyText,
  quantityText,
  typedNumber,
  unitPriceText,
} from '../../platform/view/format.ts'
import { fieldId, formState, rowsOf, type FormState } from '../../platform/view/form.ts'
import type {
  Empty,
  ErrorSummary,
  Field,
  FoldedFields,
  PageHeader,
} from '../../platform/view/ui.ts'
import * as requests from '../../purchase-requests/index.ts'
import * as allocations from '../allocation-queries.ts'
import { isLeftOut } from '../input.ts'
import { taxFields } from '../pricing-input.ts'
import {
  noOrderPricing,
  noPricing,
  type LinePricing,
  type OrderPricing,
  type Tax,
} from '../pricing.ts'
import { usualTaxOf } from '../vendor-queries.ts'
import { deliveryDay, minimumWarning, termsOf, termsText } from '../../vendor-profiles/index.ts'
import { url } from '../url.ts'
import type { Picker } from '../../platform/lists/picker.ts'
import {
  activeCostCenterPicker,
  activeVendorPicker,
  blanketLinePicker,
  categoryPicker,
  deliveryPlacePicker,
  draftPlacePickerOf,
  paymentTermsPicker,
  projectPicker,
  requestVendorPickerOf,
  taxCodePicker,
} from '../../pickers/index.ts'
import type { PickerOf, Picks } from '../../platform/http/picks.ts'
import { isId } from '../../platform/lists/picker.ts'
import { named } from '../../platform/view/picks.ts'
import { retainageFields, type Retainage } from '../../retainage/index.ts'
import type { Milestone } from '../kinds.ts'
import type { Line } from '../purchase-order.ts'
import type { TypedLines } from './direct.ts'
import {
  deliveryFields,
  lineDeliveryFields,
  type LineGoes,
  type OrderDelivery,
} from './delivery-fields.ts'
import { drawnFields, linePricingFields, orderPricingFields } from './pricing-fields.ts'

/** `choose` is there where lines are picked from several requests. */
type OrderLineForm = {
  index: string
  name: string
  asked: string
  requestLineId: string
  choose: Field | null
  /** Where the order may call it otherwise than the request. */
  description: Field | null
  quantity: Field
  price: Field
  /** Which blanket order it releases from; null where the vendor has none. */
  blanket: Field | null
  /** Null where there are so many lines that it is said on the draft. */
  pricing: FoldedFields | null
  /** How it is drawn down; null like `pricing`. */
  drawn: FoldedFields | null
  /** Its own day and place; null like `pricing`. */
  delivery: FoldedFields | null
}
type LineGroup = {
  title: string
  only: { label: string; href: string } | null
  lines: readonly OrderLineForm[]
}
export type FormPage = {
  title: string
  header: PageHeader
  action: string
  summary: ErrorSummary | null
  fields: readonly Field[]
  /** Where it goes, and by which incoterm. */
  delivery: FoldedFields
  /** What is held back of its invoices. */
  retainage: FoldedFields
  /** The discount and the charges of the whole order. */
  whole: FoldedFields
  groups: readonly LineGroup[]
  note: string | null
  empty: Empty | null
  /** Lines that are typed in, where no request is ordered. */
  typed?: TypedLines
  hidden: readonly { name: string; value: string }[]
  /** Whether equal lines become one. */
  merges: boolean
  key: string
  cancelHref: string
}

export type OpenLine = {
  id: string
  description: string
  unit: string
  unit_price: string
  open: string
  currency: string
  about: string
  vendor_id: string | null
  /** What the order has of it already. */
  ordered?: {
    quantity: string
    price: string
    description: string
    blanketLineId: string | null
    byAmount: boolean
    milestones: readonly Milestone[]
    pricing: LinePricing
    goes: LineGoes
  }
}
const mostShown = 100
/** Of so many lines, discounts and taxes are said on the form itself. */
const mostPriced = 30

/** The order form over what is left to order of one request. */
export async function formPage(
  ctx: ReadCtx,
  requestId: string,
  refused: Refused,
): Promise<FormPage> {
  const [pr, lines] = await Promise.all([
    requests.find(ctx.tx, requestId),
    requests.lines(ctx.tx, requestId),
  ])
  const left = lines
    .map((line): OpenLine => ({
      ...line,
      open: requests.openQuantity(line),
      currency: pr.currency,
      about: '',
      vendor_id: pr.vendor_id,
    }))
    .filter((line) => line.open !== '0')
  const offers = await offersFor(ctx, left)
  const { usualTax, ...framed } = await frame(ctx, 'New purchase order', refused, {
    vendorId: pr.vendor_id ?? '',
    picker: requestVendorPickerOf(requestId),
    needBy: pr.need_by,
    currency: pr.currency,
    lines: left,
  })
  return {
    ...framed,
    hidden: [{ name: 'purchase_request_id', value: requestId }],
    cancelHref: `/purchase-requests/${requestId}`,
    note: null,
    empty: null,
    header: {
      title: `Order ${pr.title}`,
      crumbs: [
        { label: 'Purchase requests', href: '/purchase-requests' },
        { label: pr.number, href: `/purchase-requests/${requestId}` },
        { label: 'New order' },
      ],
      amount: { text: moneyText(money(pr.total, pr.currency)), note: 'approved' },
    },
    groups: [
      {
        title: 'Lines',
        only: null,
        lines: await lineForms(ctx, left, { refused, choosing: null, offers, usualTax }),
      },
    ],
  }
}

export type Narrowed = { vendor_id?: string | undefined; currency?: string | undefined }

/**
 * Everything that waits to be ordered, by the vendor that was suggested; narrowed to one vendor it is all chosen
 * already.
 */
export async function toPlacePage(
  ctx: ReadCtx,
  { vendor_id, currency }: Narrowed,
  refused: Refused,
): Promise<FormPage> {
  const sent = rowsOf(refused.values['lines'])
    .flatMap((row) => z.uuid().safeParse(row['purchase_request_line_id']).data ?? [])
    .slice(0, mostShown)
  const found = await allocations.openLines(ctx.tx, {
    vendorId: vendor_id,
    currency,
    lineIds: sent,
    limit: mostShown + 1,
  })
  const shown = found.slice(0, mostShown)
  const narrow = vendor_id !== undefined && currency !== undefined
  const groups = [...Map.groupBy(shown, (line) => `${line.vendor_id} ${line.currency}`).values()]
  const indexed = shown.map((line) => line.id)
  const offers = await offersFor(ctx, shown)
  const { usualTax, ...framed } = await frame(ctx, 'Orders to place', refused, {
    vendorId: vendor_id ?? '',
    picker: activeVendorPicker,
    needBy: null,
    currency: currency ?? '',
    lines: narrow ? shown : [],
  })
  return {
    ...framed,
    hidden: [{ name: 'merge', value: 'true' }],
    merges: true,
    cancelHref: url.index,
    header: {
      title: 'Orders to place',
      crumbs: [{ label: 'Purchase orders', href: url.index }, { label: 'Orders to place' }],
      meta: narrow
        ? 'What waits for this vendor'
        : 'Approved and not ordered yet, by suggested vendor',
      ...(narrow ? { buttons: [{ label: 'Show all vendors', href: url.toPlace }] } : {}),
    },
    groups: await Promise.all(
      groups.map(async (lines) => {
        const { vendor_id: of, vendor_name, currency: paid } = lines[0]!
        return {
          title: `${vendor_name ?? 'No vendor suggested'} · ${paid}`,
          only:
            of && !narrow
              ? {
                  label: `Choose all for ${vendor_name}`,
                  href: `${url.toPlace}?${new URLSearchParams({ vendor_id: of, currency: paid })}`,
                }
              : null,
          lines: await lineForms(
            ctx,
            lines.map((line): OpenLine => ({
              ...line,
              open: decimalText(decimal(line.open)),
              about: `${line.request_number} · ${line.requester_name} · ${line.cost_center_code} · need by ${dateText(line.need_by)}`,
            })),
            { refused, choosing: { chosen: narrow, indexed }, offers, usualTax },
          ),
        }
      }),
    ),
    note:
      found.length > mostShown
        ? `These are the ${mostShown} that wait longest. Choose a vendor to see the others.`
        : null,
    empty: shown.length ? null : nothingWaits(ctx, narrow),
  }
}

const nothingWaits = ({ actor }: ReadCtx, narrow: boolean): Empty => ({
  title: narrow ? 'Nothing waits for this vendor' : 'Nothing waits to be ordered',
  text: narrow
    ? 'Lines of approved requests that suggest this vendor appear here; the others are under “Show all vendors”.'
    : 'Lines of approved requests appear here until they are ordered in full.',
  icon: 'file-text',
  button:
    narrow && actor.permissions.has('purchase_requests.create')
      ? { label: 'New request', href: '/purchase-requests/new' }
      : { label: 'Order without a request', href: url.direct },
})

/** The taxes of lines and charges. */
export const pricingPicks = Object.fromEntries(
  ['lines', 'charges'].flatMap((rows) =>
    taxFields.map((name) => [`${rows}/${name}`, taxCodePicker] as const),
  ),
)

/** By which terms it is paid, and who pays for what nobody requested. */
const chargedPicks: Picks = {
  payment_terms_id: paymentTermsPicker,
  delivery_place_id: deliveryPlacePicker,
  cost_center_id: activeCostCenterPicker,
  project_id: projectPicker,
  'lines/cost_center_id': activeCostCenterPicker,
  'lines/category_id': categoryPicker,
  'lines/project_id': projectPicker,
  'lines/delivery_place_id': deliveryPlacePicker,
}

/** For one request those that may sell to its entity, else all that are active. */
export const orderPicks: Picks = {
  ...chargedPicks,
  vendor_id: (_row, { purchase_request_id: requestId }) =>
    typeof requestId === 'string' && isId(requestId)
      ? requestVendorPickerOf(requestId)
      : activeVendorPicker,
  ...pricingPicks,
  'lines/blanket_order_line_id': blanketLinePicker,
}

/** A place that is not in use any more stays a choice where the draft has it. */
const placeOfDraft: PickerOf = (_row, { id }) =>
  typeof id === 'string' && isId(id) ? draftPlacePickerOf(id) : deliveryPlacePicker
/** Whether the vendor may sell to those who pay is for the command to say. */
export const editPicks: Picks = {
  ...chargedPicks,
  delivery_place_id: placeOfDraft,
  'lines/delivery_place_id': placeOfDraft,
  vendor_id: () => activeVendorPicker,
  ...pricingPicks,
  'lines/blanket_order_line_id': blanketLinePicker,
}

type First = {
  vendorId: string
  picker: Picker
  needBy: string | null
  currency: string
  lines: readonly Pick<OpenLine, 'open' | 'unit_price'>[]
  /** Of an order that there is already. */
  order?: {
    expectedOn: string
    overPct: string
    vendorReason: string
    pricing: OrderPricing
    termsId: string
    retainage: Retainage | null
  } & OrderDelivery
}
/** What ordering all of it would come to. Nothing is known of it before there are lines of one currency. */
function totalOf({ lines, currency }: First): Money[] {
  if (lines.length === 0) return []
  const amounts = lines.map((line) => extend(line.open, line.unit_price, currency))
  return [sum(amounts, currency)]
}

export async function frame(
  ctx: ReadCtx,
  title: string,
  { values, errors }: Refused,
  first: First,
) {
  const state = formState(values, errors)
  const vendorId = state.value('vendor_id') || first.vendorId
  const [policy, terms, usual] = await Promise.all([
    activePolicy(ctx.tx),
    isId(vendorId) ? termsOf(ctx.tx, vendorId) : null,
    isId(vendorId) ? usualTaxOf(ctx.tx, vendorId) : null,
  ])
  const delivery = deliveryFields(state, first.order)
  const whole = orderPricingFields(values, state, first.order?.pricing ?? noOrderPricing)
  const fields: Field[] = [
    {
      name: 'vendor_id',
      label: 'Vendor',
      picker: first.picker,
      value: vendorId,
      error: state.error('/vendor_id'),
      check: minimumWarning(terms?.minimum ?? null, totalOf(first)) ?? undefined,
    },
    ...vendorReasonField(state, first.order?.vendorReason ?? ''),
    {
      name: 'expected_on',
      label: 'Expected on',
      type: 'date',
      optional: true,
      value: errors.length
        ? state.value('expected_on')
        : (first.order?.expectedOn ??
          deliveryDay(terms, ctx.today) ??
          (first.needBy !== null && first.needBy >= ctx.today ? first.needBy : '')),
      error: state.error('/expected_on'),
      hint: termsText(terms, first.needBy),
    },
    {
      name: 'payment_terms_id',
      label: 'Payment terms',
      picker: paymentTermsPicker,
      optional: true,
      placeholder: 'As agreed with the vendor',
      value: state.value('payment_terms_id') || (first.order?.termsId ?? ''),
      error: state.error('/payment_terms_id'),
    },
    {
      name: 'over_receipt_pct',
      label: 'Over-receipt tolerance',
      type: 'quantity',
      optional: true,
      suffix: '%',
      value: state.value('over_receipt_pct') || (first.order?.overPct ?? ''),
      error: state.error('/over_receipt_pct'),
      hint: `How much more than ordered may be received. Empty means none. ${overReceiptHint(policy)}`,
    },
  ]
  return {
    title: `${errors.length ? 'Error: ' : ''}${title}`,
    action: url.index,
    merges: false,
    summary: state.summary,
    fields: await named(ctx.tx, fields),
    delivery: { ...delivery, fields: await named(ctx.tx, delivery.fields) },
    retainage: retainageFields(state, first.order?.retainage ?? null),
    whole: { ...whole, fields: await named(ctx.tx, whole.fields) },
    usualTax: usual?.tax ?? null,
    key: crypto.randomUUID(),
  }
}

/** Asked for once it is needed: where an item has another preferred vendor. */
export function vendorReasonField(state: FormState, kept: string): Field[] {
  const value = state.value('vendor_reason') || kept
  const error = state.error('/vendor_reason')
  return value || error
    ? [
        {
          name: 'vendor_reason',
          label: 'Why this vendor, and not the preferred one?',
          type: 'textarea',
          rows: 2,
          value,
          error,
        },
      ]
    : []
}

/** The same for all lines of an order. */
export const percentOf = (lines: readonly Line[]): string => {
  const percent = decimalText(decimal(lines[0]?.over_receipt_pct ?? '0'))
  return percent === '0' ? '' : percent
}

/** `chosen` is null where each line is asked for by its quantity alone. */
type Choosing = { chosen: boolean | null; indexed: readonly string[] }

type Offers = readonly Offered[]
/** What blanket orders offer for the lines: of the vendors that are suggested, or of all. */
export const offersFor = (
  ctx: ReadCtx,
  lines: readonly { vendor_id: string | null }[],
): Promise<Offers> => {
  const suggested = lines.map((line) => line.vendor_id)
  const vendorIds = suggested.includes(null) ? null : [...new Set(suggested.map(String))]
  return offered(ctx.tx, { vendorIds, today: ctx.today })
}

const offersOf = (line: OpenLine, offers: Offers): Offers =>
  offers.filter(
    (offer) =>
      offer.currency === line.currency &&
      (line.vendor_id === null || offer.vendor_id === line.vendor_id),
  )

/** The one that is for what was asked for, so that it is chosen already. */
function agreedFor(line: OpenLine, offers: Offers): Offered | null {
  const plain = (text: string): string => text.trim().toLocaleLowerCase('en')
  const same = offers.filter(
    (offer) =>
      offer.vendor_id === line.vendor_id &&
      offer.unit === line.unit &&
      plain(offer.description) === plain(line.description),
  )
  return same.length === 1 ? same[0]! : null
}

/** Errors name a line by where it stands among those that were sent and not left out. */
export async function lineForms(
  ctx: ReadCtx,
  lines: readonly OpenLine[],
  {
    refused: { values, errors },
    choosing,
    offers,
    usualTax,
  }: { refused: Refused; choosing: Choosing | null; offers: Offers; usualTax: Tax | null },
): Promise<OrderLineForm[]> {
  const typed = rowsOf(values['lines'])
  const taken = typed.filter((row) => !isLeftOut(row))
  const state = formState(values, errors)
  const forms = lines.map((line, n) => {
    const index = String(choosing ? choosing.indexed.indexOf(line.id) : n)
    const row = typed.find((r) => r['purchase_request_line_id'] === line.id)
    const at = row && taken.includes(row) ? `/lines/${taken.indexOf(row)}` : null
    const form = lineForm(line, { index, at, row, state, choosing, offers: offersOf(line, offers) })
    const few = (choosing?.indexed.length ?? lines.length) <= mostPriced
    const place = { name: `lines[${index}]`, at, key: `open-${index}`, row, state }
    return {
      ...form,
      pricing: few ? pricingOf(place, line.ordered?.pricing ?? null, usualTax) : null,
      drawn: few ? drawnFields(place, line.ordered ?? null) : null,
      delivery: few
        ? lineDeliveryFields(place, { now: line.ordered?.goes ?? null, hint: dayHint(line) })
        : null,
    }
  })
  const picked = forms.flatMap(({ blanket, pricing, delivery }) => [
    ...(blanket ? [blanket] : []),
    ...(pricing?.fields ?? []),
    ...(delivery?.fields ?? []),
  ])
  const withNames = (await named(ctx.tx, picked)).values()
  return forms.map((form) => ({
    ...form,
    blanket: form.blanket && withNames.next().value!,
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

/** What an empty day of a line means. */
const dayHint = ({ ordered }: OpenLine): string =>
  ordered
    ? 'Empty: as the order.'
    : 'Empty: as the order, or the day of its request where the requests need it on different days.'

/** Where the taxes are the usual ones of the vendor, they follow another vendor. */
export function pricingOf(
  place: Parameters<typeof linePricingFields>[0],
  kept: LinePricing | null,
  usual: Tax | null,
): FoldedFields {
  const now = kept ?? noPricing
  const asUsual =
    JSON.stringify(now.taxes.map(rateOnly)) ===
    JSON.stringify([usual].flatMap((tax) => (tax ? [rateOnly(tax)] : [])))
  return linePricingFields(place, {
    now,
    shown: asUsual ? [] : now.taxes,
    hint: usual
      ? `Empty: ${usual.name}, as is usual for the vendor.`
      : 'Empty: the usual tax of the vendor, if there is one.',
    noTax: now.untaxed === true || (kept !== null && now.taxes.length === 0 && usual !== null),
  })
}
const rateOnly = ({ rate, inclusive, deductible_pct: deductible }: Tax) => [
  rate,
  inclusive,
  deductible,
]

function lineForm(
  line: OpenLine,
  {
    index,
    at,
    row,
    state,
    choosing,
    offers,
  }: {
    index: string
    at: string | null
    row: Record<string, unknown> | undefined
    state: FormState
    choosing: Choosing | null
    offers: Offers
  },
): Omit<OrderLineForm, 'pricing' | 'drawn' | 'delivery'> {
  const agreed = agreedFor(line, offers)
  const field = (
    name: 'quantity' | 'unit_price' | 'description' | 'blanket_order_line_id',
    label: string,
    type: Field['type'],
    fallback: string,
  ): Field => ({
    name: `lines[${index}][${name}]`,
    id: at ? fieldId(`${at}/${name}`) : `open-${index}-${name}`,
    label: `${label}, ${line.description}`,
    hideLabel: true,
    type,
    value: typeof row?.[name] === 'string' ? row[name] : fallback,
    error: at ? state.error(`${at}/${name}`) : undefined,
  })
  return {
    index,
    name: line.description,
    requestLineId: line.id,
    asked: `${quantityText(line.open)} ${line.unit} left at ${unitPriceText(line.unit_price, line.currency)}${line.about ? ` · ${line.about}` : ''}`,
    choose:
      choosing && choosing.chosen !== null
        ? {
            name: `lines[${index}][chosen]`,
            id: at ? fieldId(at) : `open-${index}`,
            label: line.description,
            type: 'checkbox',
            value: 'on',
            checked: row ? row['chosen'] !== undefined : choosing.chosen,
            error: at
              ? (state.error(at) ?? state.error(`${at}/purchase_request_line_id`))
              : undefined,
          }
        : null,
    description: line.ordered
      ? field('description', 'Description', 'text', line.ordered.description)
      : null,
    quantity: field(
      'quantity',
      'Quantity',
      'quantity',
      numberOrNone(line.ordered?.quantity ?? line.open),
    ),
    price: field(
      'unit_price',
      'Unit price',
      'money',
      typedNumber(line.ordered?.price ?? agreed?.unit_price ?? line.unit_price),
    ),
    blanket: offers.length
      ? {
          ...field(
            'blanket_order_line_id',
            'Blanket order',
            'pick',
            line.ordered ? (line.ordered.blanketLineId ?? '') : (agreed?.id ?? ''),
          ),
          label: 'Blanket order',
          hideLabel: false,
          picker: blanketLinePicker,
          optional: true,
          hint: 'What is released from one is ordered at its agreed price.',
        }
      : null,
  }
}

const numberOrNone = (text: string): string => (text === '' ? '' : typedNumber(text))

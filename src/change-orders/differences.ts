import { decimal, decimalText } from '../kernel/decimal.ts'
import { keptAmount, money } from '../kernel/money.ts'
import { numbersNow } from '../platform/locale.ts'
import { dateText, moneyText, quantityText, unitPriceText } from '../platform/view/format.ts'
import type { Cell, Fact, Table } from '../platform/view/ui.ts'
import { lineNow, wholeText as deliveryWholeText } from './delivery.ts'
import { splitSides } from './line-split.ts'
import {
  chargeName,
  placeText,
  pricingNotes,
  samePlace,
  taxesText,
  type LineDelivery,
  type pricing,
} from '../purchase-orders/index.ts'
import type { ChangeLine, ChangeOrder } from './queries.ts'

type Row = Table['rows'][number]
type Figures = {
  quantity: string | null
  price: string | null
  amount: bigint | null
  pricing: pricing.LinePricing | null
  /** When and where, where that changes. */
  goes: string | null
  /** Who pays, where that changes. */
  split: string | undefined
}
const isNothing = (quantity: string): boolean => decimal(quantity).units === 0n

/** What a line is and what it becomes, side by side. */
export const differencesTable = (change: ChangeOrder, lines: readonly ChangeLine[]): Table => ({
  label: 'What changes',
  columns: [
    { label: 'Item' },
    { label: 'Before' },
    { label: 'After' },
    { label: 'Difference', align: 'end' },
  ],
  rows: [
    ...lines.map((line) => ({ cells: cellsOf(change, line) })),
    ...wholeRows(change),
    ...deliveryRows(change),
  ],
  totals: [
    { label: 'Total before', text: moneyText(money(change.was_total, change.currency)) },
    {
      label: 'Total after',
      text: moneyText(money(change.total, change.currency)),
      strong: true,
    },
    ...taxTotals(change),
  ],
})

function taxTotals({ tax, was_tax: before, currency }: ChangeOrder): Fact[] {
  if (tax === 0n && before === 0n) return []
  return [
    { label: 'Tax before', text: moneyText(money(before, currency)) },
    { label: 'Tax after', text: moneyText(money(tax, currency)) },
  ]
}

/** The discount and the charges of the whole order, where they change. */
function wholeRows({ pricing: after, was_pricing: before, currency }: ChangeOrder): Row[] {
  if (!after || !before) return []
  return [
    {
      cells: [
        { kind: 'text', text: 'Discount and charges of the order' },
        { kind: 'text', text: wholeText(before, currency) },
        { kind: 'text', text: wholeText(after, currency) },
        { kind: 'muted', text: '' },
      ],
    },
  ]
}

/** Where the order goes, and by which incoterm, where that changes. */
const deliveryRows = ({ delivery: after, was_delivery: before }: ChangeOrder): Row[] =>
  after && before
    ? [
        {
          cells: [
            { kind: 'text', text: 'Delivery place and incoterm of the order' },
            { kind: 'text', text: deliveryWholeText(before) },
            { kind: 'text', text: deliveryWholeText(after) },
            { kind: 'muted', text: '' },
          ],
        },
      ]
    : []

/** 'due 3 Mar 2035, to Plant Hosur, only as a whole'; nothing for a line that goes like the order. */
const goesText = ({ dueOn, deliverTo, asWhole }: LineDelivery): string =>
  [
    ...(dueOn ? [`due ${dateText(dueOn)}`] : []),
    ...(deliverTo ? [`to ${deliverTo.name}, ${deliverTo.city}`] : []),
    ...(asWhole ? ['only as a whole'] : []),
  ].join(', ')
/** When, where and how a line goes before and after, where that is not the same. */
export function goingOf(line: ChangeLine): { before: string; after: string } | null {
  const now = lineNow(line)
  const then = {
    dueOn: line.was_due_on,
    deliverTo: line.was_deliver_to,
    asWhole: line.was_accepted_as_whole ?? false,
  }
  const same =
    now.dueOn === then.dueOn &&
    samePlace(now.deliverTo, then.deliverTo) &&
    now.asWhole === then.asWhole
  const said = (goes: LineDelivery): string => goesText(goes) || 'delivered as the order'
  return same ? null : { before: said(then), after: said(now) }
}

function wholeText(whole: pricing.OrderPricing, currency: string): string {
  const parts = [
    ...(isNothing(whole.discount_pct) ? [] : [`less ${quantityText(whole.discount_pct)} %`]),
    ...(isNothing(whole.discount_amount)
      ? []
      : [`less ${amountShown(whole.discount_amount, currency)}`]),
    ...whole.charges.map((charge) => {
      const taxes = charge.taxes.length ? ` (${taxesText(charge.taxes)})` : ''
      return `${chargeName(charge)} ${amountShown(charge.amount, currency)}${taxes}`
    }),
  ]
  return parts.length ? parts.join(', ') : 'None'
}
const amountShown = (plainText: string, currency: string): string =>
  moneyText(keptAmount(plainText, currency))

function cellsOf({ currency }: ChangeOrder, line: ChangeLine): Cell[] {
  const going = goingOf(line)
  const sides = splitSides(line, currency)
  const isOther = sides !== null && sides.before !== sides.after
  const said = ({ quantity, price, amount, pricing: of, goes, split }: Figures): string =>
    quantity === null || price === null || amount === null
      ? '—'
      : [
          `${quantityText(quantity)} ${line.unit} at ${unitPriceText(price, currency)}`,
          ...(of ? pricingNotes(of, (text) => amountShown(text, currency)) : []),
          moneyText(money(amount, currency)),
          ...(goes ? [goes] : []),
          ...(isOther && split ? [`charged to ${split.replaceAll(' %', '\u00a0%')}`] : []),
        ].join(' · ')
  const renamed = line.was_description !== null && line.was_description !== line.description
  return [
    {
      kind: 'text',
      text: line.description,
      note:
        [
          ...(renamed ? [`before: ${line.was_description}`] : []),
          ...(line.charged
            ? [`charged to ${placeText(line.charged, { currency, numbers: numbersNow() })}`]
            : []),
        ].join(' · ') || undefined,
    },
    {
      kind: 'text',
      text: said({
        quantity: line.was_quantity,
        price: line.was_unit_price,
        amount: line.was_amount,
        pricing: line.was_pricing,
        goes: going?.before ?? null,
        split: sides?.before,
      }),
    },
    {
      kind: 'text',
      text: isNothing(line.quantity)
        ? 'Taken off the order'
        : said({
            quantity: line.quantity,
            price: line.unit_price,
            amount: line.amount,
            pricing: line.pricing,
            goes: going?.after ?? null,
            split: sides?.after,
          }),
    },
    {
      kind: 'money',
      text: moneyText(money(line.amount - (line.was_amount ?? 0n), currency)),
    },
  ]
}

/** A figure in plain decimal text. */
export const plain = (text: string): string => decimalText(decimal(text))

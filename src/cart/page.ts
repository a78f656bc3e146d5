import { z } from 'zod'
import type { ReadCtx } from '../platform/ctx.ts'
import { sum } from '../kernel/money.ts'
import { notFound } from '../kernel/problem.ts'
import { addDays } from '../kernel/calendar.ts'
import { DecimalText, Money, moneyJson, Uuid } from '../platform/http/output.ts'
import type { Refused } from '../platform/http/route.ts'
import {
  dateText,
  moneyText,
  quantityText,
  typedNumber,
  unitPriceText,
} from '../platform/view/format.ts'
import { fieldId, formState, rowsOf, textOf } from '../platform/view/form.ts'
import { pickForm } from '../platform/view/picks.ts'
import type { Action, ErrorSummary, Field, PageHeader } from '../platform/view/ui.ts'
import { activeCostCenterPicker, activeVendorPicker } from '../pickers/index.ts'
import { itemUnits } from '../catalog/index.ts'
import { lastCostCenter } from '../purchase-requests/index.ts'
import { named } from '../platform/view/picks.ts'
import { pricedCart, type CartLine } from './priced.ts'
import { url } from './url.ts'

export const cartPicks = {
  cost_center_id: activeCostCenterPicker,
  vendor_id: activeVendorPicker,
} as const

type Shown = {
  name: string
  href: string
  code: string
  index: string
  id: string
  quantity: Field
  unit: Field
  /** What it costs today, from where. */
  price: string
  source: string
  amount: string
  since: { text: string; tone: 'bad' | 'warn' | 'ok' } | null
  removal: Action
}
export type CartPage = {
  title: string
  header: PageHeader
  summary: ErrorSummary | null
  key: string
  at: { quantities: string; request: string }
  lines: readonly Shown[]
  total: string
  fields: readonly Field[]
  cart: readonly CartLine[]
}

export async function cartPage(
  ctx: ReadCtx,
  { values, errors }: Refused = { values: {}, errors: [] },
): Promise<CartPage> {
  const [cart, last] = await Promise.all([
    pricedCart(ctx),
    lastCostCenter(ctx.tx, ctx.actor.userId),
  ])
  const state = formState(values, errors)
  const typed = new Map(rowsOf(values['lines']).map((row, i) => [textOf(row['id']), { row, i }]))
  const total = sum(
    cart.flatMap(({ amount }) => amount ?? []),
    ctx.actor.organisation.baseCurrency,
  )
  const field = (name: string, label: string, more: Partial<Field>): Field => ({
    name,
    label,
    value: state.value(name),
    error: state.error(`/${name}`),
    ...more,
  })
  return {
    title: `${errors.length ? 'Error: ' : ''}Cart`,
    header: {
      title: 'Cart',
      crumbs: [{ label: 'Catalog', href: '/catalog' }, { label: 'Cart' }],
      meta: cart.length ? `${cart.length} ${cart.length === 1 ? 'line' : 'lines'}` : 'Empty',
      ...(cart.length ? { amount: { text: moneyText(total) } } : {}),
    },
    summary: state.summary,
    key: crypto.randomUUID(),
    at: { quantities: url.quantities, request: url.request },
    total: moneyText(total),
    cart,
    lines: cart.map((line, i) => {
      const kept = typed.get(line.id)
      const error = (name: string): string | undefined =>
        kept && state.error(`/lines/${kept.i}/${name}`)
      return {
        name: line.name,
        href: `/catalog/${line.item_id}`,
        code: line.code,
        index: String(i),
        id: line.id,
        quantity: {
          name: `lines[${i}][quantity]`,
          id: fieldId(`/lines/${i}/quantity`),
          label: `Quantity, ${line.name}`,
          hideLabel: true,
          type: 'quantity',
          value: kept ? textOf(kept.row['quantity']) : typedNumber(line.quantity),
          error: error('quantity'),
        },
        unit: {
          name: `lines[${i}][unit]`,
          id: fieldId(`/lines/${i}/unit`),
          label: `Unit, ${line.name}`,
          hideLabel: true,
          type: 'select',
          value: kept ? textOf(kept.row['unit']) : line.unit,
          error: error('unit'),
          options: line.units.map((unit) => ({ value: unit, label: unit })),
        },
        price: line.unitPrice
          ? `${unitPriceText(line.unitPrice, line.currency)} / ${line.unit}`
          : 'No price today',
        source: line.source ? `${line.source}, ${dateText(ctx.today)}` : '',
        amount: line.amount ? moneyText(line.amount) : '—',
        since: sinceOf(line),
        removal: {
          label: `Take out ${line.name}`,
          href: url.removal(line.id),
          tone: 'ghost',
          icon: 'trash-2',
          small: true,
          key: `remove-${line.id}`,
        },
      }
    }),
    fields: await named<Field>(ctx.tx, [
      field('cost_center_id', 'Cost centre', {
        picker: cartPicks.cost_center_id,
        value: state.value('cost_center_id') || (last?.cost_center_id ?? ''),
      }),
      field('need_by', 'Needed by', {
        type: 'date',
        value: state.value('need_by') || addDays(ctx.today, 14),
      }),
      field('vendor_id', 'Suggested vendor', {
        picker: cartPicks.vendor_id,
        optional: true,
        placeholder: 'No preference',
      }),
      field('vendor_reason', 'Why this vendor, where another is preferred', { optional: true }),
    ]),
  }
}

function sinceOf(line: CartLine): Shown['since'] {
  if (line.since === 'nothing') return null
  if (line.since === 'not_sold') return { text: 'Not sold any more', tone: 'bad' }
  if (line.since === 'no_price') return { text: 'No price today', tone: 'bad' }
  const before = unitPriceText(line.seen_price!, line.currency)
  return {
    text: `${line.since === 'dearer' ? 'Dearer' : 'Cheaper'} now: it was ${before}`,
    tone: line.since === 'dearer' ? 'warn' : 'ok',
  }
}

/** The form that puts one item into the cart. */
export async function putForm(ctx: ReadCtx, refused: Refused, itemId: string) {
  const item = (await itemUnits(ctx, [itemId])).get(itemId)
  if (!item) throw notFound('This item')
  return pickForm(
    ctx,
    {
      title: `Put ${item.name} into the cart`,
      crumbs: [
        { label: 'Catalog', href: '/catalog' },
        { label: 'Cart', href: url.show },
      ],
      action: url.item(itemId),
      version: null,
      cancelHref: `/catalog/${itemId}`,
      submitLabel: 'Put into the cart',
      fields: [
        { name: 'quantity', label: 'Quantity', type: 'quantity', fallback: quantityText('1') },
        {
          name: 'unit',
          label: 'Unit',
          type: 'select',
          fallback: item.unit,
          options: item.units.map((unit) => ({ value: unit, label: unit })),
        },
      ],
    },
    refused,
  )
}

export const CartJson = z.object({
  lines: z.array(
    z.object({
      id: Uuid,
      item_id: Uuid,
      item: z.string(),
      quantity: DecimalText,
      unit: z.string(),
      /** Of today; null where it is not sold, or has no price. */
      unit_price: DecimalText.nullable(),
      amount: Money.nullable(),
      vendor: z.string().nullable(),
      source: z.string().nullable(),
      /** What it cost when it was put in. */
      unit_price_before: DecimalText.nullable(),
      since: z.enum(['nothing', 'not_sold', 'no_price', 'dearer', 'cheaper']),
    }),
  ),
})
export const cartJson = ({ cart }: Pick<CartPage, 'cart'>): z.input<typeof CartJson> => ({
  lines: cart.map((line) => ({
    id: line.id,
    item_id: line.item_id,
    item: line.name,
    quantity: line.quantity,
    unit: line.unit,
    unit_price: line.unitPrice,
    amount: line.amount && moneyJson(line.amount.minor, line.amount.currency),
    vendor: line.vendor,
    source: line.source,
    unit_price_before: line.seen_price,
    since: line.since,
  })),
})

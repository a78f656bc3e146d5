import { z } from 'zod'
import { timelineOf } from '../history/index.ts'
import { decimal } from '../kernel/decimal.ts'
import { numbersOf, numberText } from '../kernel/number-text.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { Day, DecimalText, Uuid, Version } from '../platform/http/output.ts'
import { localeNow } from '../platform/locale.ts'
import { dateText, quantityText, unitPriceText } from '../platform/view/format.ts'
import type { RecordPage, Row, Status, Table } from '../platform/view/ui.ts'
import { holdsOn, type Price } from './catalog-item.ts'
import type { Offer } from './offers.ts'
import * as queries from './queries.ts'

export type Item = z.output<typeof queries.Row>
type Packs = Awaited<ReturnType<typeof queries.packsOf>>
export type Shown = RecordPage & { item: Item; prices: readonly Price[]; packs: Packs }
export const url = {
  index: '/catalog',
  new: '/catalog/new',
  show: (id: string) => `/catalog/${id}`,
  edit: (id: string) => `/catalog/${id}/edit`,
  newPrice: (id: string) => `/catalog/${id}/prices/new`,
  prices: (id: string) => `/catalog/${id}/prices`,
  newPack: (id: string) => `/catalog/${id}/units/new`,
  packs: (id: string) => `/catalog/${id}/units`,
  packRemoval: (packId: string) => `/catalog/units/${packId}/removal`,
  ending: (priceId: string) => `/catalog/prices/${priceId}/ending`,
  request: (id: string) => `/purchase-requests/new?item=${id}`,
}
export const statusOf = (i: Item): Status =>
  i.active ? { text: 'In the catalog', tone: 'ok' } : { text: 'Not offered', tone: 'neutral' }
const priceStatus = (p: Price, today: string): Status =>
  holdsOn(p, today)
    ? { text: p.preferred ? 'Holds, preferred' : 'Holds', tone: 'ok' }
    : p.valid_from > today
      ? { text: 'Later', tone: 'info' }
      : { text: 'Ended', tone: 'neutral' }

export async function showPage(ctx: ReadCtx, id: string): Promise<Shown> {
  const [item, prices, packs, waiting, events] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.pricesOf(ctx.tx, [id]),
    queries.packsOf(ctx.tx, [id]),
    queries.waitingPrices(ctx.tx, id),
    timelineOf(ctx, id),
  ])
  const manages = ctx.actor.permissions.has('catalog.manage')
  const ends = (p: Price) => manages && (holdsOn(p, ctx.today) || p.valid_from > ctx.today)
  return {
    title: item.name,
    item,
    prices,
    packs,
    budget: null,
    timeline: { events },
    note: item.description,
    header: {
      title: item.name,
      crumbs: [{ label: 'Catalog', href: url.index }, { label: item.code }],
      statuses: [statusOf(item)],
      buttons: [
        ...(manages
          ? [
              { label: 'Edit', href: url.edit(id), icon: 'pencil' as const },
              { label: 'Add unit', href: url.newPack(id), icon: 'package' as const },
              { label: 'Add price', href: url.newPrice(id), icon: 'plus' as const },
            ]
          : []),
        ...(item.active && ctx.actor.permissions.has('purchase_requests.create')
          ? [
              {
                label: 'Into the cart',
                href: `/cart/items/${id}`,
                icon: 'shopping-cart' as const,
              },
              {
                label: 'Request it',
                href: url.request(id),
                icon: 'clipboard-list' as const,
                variant: 'primary' as const,
              },
            ]
          : []),
      ],
      actions: prices
        .filter(ends)
        .slice(0, 10)
        .map((p) => ({
          label: `End ${p.vendor_name} ${unitPriceText(p.unit_price, p.currency)}`,
          href: url.ending(p.id),
          tone: 'secondary' as const,
          key: `end-${p.id}`,
          confirm: 'From tomorrow this price does not apply. End it?',
        })),
    },
    facts: [
      { label: 'Code', text: item.code },
      { label: 'Unit', text: item.unit },
      { label: 'Category', text: item.category_name ?? 'None' },
    ],
    tables: [
      {
        title: 'Prices',
        table: {
          label: 'Prices',
          columns: [
            { label: 'Vendor' },
            { label: 'Status' },
            { label: 'From quantity', align: 'end' },
            { label: 'Holds' },
            { label: 'Unit price', align: 'end' },
          ],
          rows: prices.map((p): Row => ({
            cells: [
              {
                kind: 'link',
                text: p.vendor_name,
                href: `/vendors/${p.vendor_id}`,
                note: p.contract ? `Contract ${p.contract}` : 'Price list',
              },
              { kind: 'status', status: priceStatus(p, ctx.today) },
              { kind: 'number', text: quantityText(p.min_quantity) },
              {
                kind: 'text',
                text: `${dateText(p.valid_from)} to ${p.valid_until ? `before ${dateText(p.valid_until)}` : 'further notice'}`,
              },
              {
                kind: 'number',
                text: `${unitPriceText(p.unit_price, p.currency)} / ${p.unit}`,
                ...(p.discount_pct === '0' ? {} : { note: `less ${p.discount_pct} %` }),
              },
            ],
          })),
        },
      },
      ...(waiting.length ? [{ title: 'Waiting for approval', table: waitingTable(waiting) }] : []),
      ...(packs.length ? [{ title: 'Comes in', table: packsTable(item, packs, manages) }] : []),
    ],
  }
}

type Waiting = Awaited<ReturnType<typeof queries.waitingPrices>>
const waitingTable = (waiting: Waiting): Table => ({
  label: 'Prices that wait for approval',
  columns: [
    { label: 'Change' },
    { label: 'Price today', align: 'end' },
    { label: 'New price', align: 'end' },
    { label: 'From' },
  ],
  rows: waiting.map((change): Row => ({
    cells: [
      {
        kind: 'link',
        text: change.number,
        href: `/price-changes/${change.id}`,
        note: change.vendor_name,
      },
      { kind: 'number', text: unitPriceText(change.before_price, change.currency) },
      {
        kind: 'number',
        text: `${unitPriceText(change.unit_price, change.currency)} / ${change.unit}`,
      },
      { kind: 'text', text: dateText(change.valid_from) },
    ],
  })),
})

const packsTable = (item: Item, packs: Packs, manages: boolean): Table => ({
  label: 'Comes in',
  columns: [
    { label: 'Unit' },
    { label: 'Holds', align: 'end' },
    ...(manages ? [{ label: 'Remove' }] : []),
  ],
  rows: packs.map((pack): Row => ({
    cells: [
      { kind: 'text', text: pack.unit },
      { kind: 'number', text: `${quantityText(pack.quantity)} ${item.unit}` },
      ...(manages
        ? [
            {
              kind: 'action' as const,
              action: {
                label: `Remove ${pack.unit}`,
                href: url.packRemoval(pack.id),
                tone: 'secondary' as const,
                key: `remove-${pack.id}`,
              },
            },
          ]
        : []),
    ],
  })),
})

const PriceJson = z.object({
  id: Uuid,
  vendor_id: Uuid,
  vendor: z.string(),
  min_quantity: DecimalText,
  unit_price: DecimalText,
  unit: z.string(),
  discount_pct: DecimalText,
  currency: z.string(),
  contract: z.string().nullable(),
  preferred: z.boolean(),
  valid_from: Day,
  valid_until: Day.nullable(),
})
export const ItemJson = z.object({
  id: Uuid,
  code: z.string(),
  name: z.string(),
  unit: z.string(),
  category_id: Uuid.nullable(),
  active: z.boolean(),
  version: Version,
})
export const FullItemJson = ItemJson.extend({
  description: z.string().nullable(),
  /** The other units it comes in: how many of its own are in one. */
  units: z.array(z.object({ id: Uuid, unit: z.string(), quantity: DecimalText })),
  prices: z.array(PriceJson),
})
export const itemJson = (i: Item): z.input<typeof ItemJson> => ({
  id: i.id,
  code: i.code,
  name: i.name,
  unit: i.unit,
  category_id: i.category_id,
  active: i.active,
  version: i.version,
})
export const fullItemJson = ({ item, prices, packs }: Shown): z.input<typeof FullItemJson> => ({
  ...itemJson(item),
  description: item.description,
  units: packs.map(({ id, unit, quantity }) => ({ id, unit, quantity })),
  prices: prices.map((p) => ({
    id: p.id,
    vendor_id: p.vendor_id,
    vendor: p.vendor_name,
    min_quantity: p.min_quantity,
    unit_price: p.unit_price,
    unit: p.unit,
    discount_pct: p.discount_pct,
    currency: p.currency,
    contract: p.contract,
    preferred: p.preferred,
    valid_from: p.valid_from,
    valid_until: p.valid_until,
  })),
})

export const OfferJson = z.object({
  item_id: Uuid,
  name: z.string(),
  unit: z.string(),
  category_id: Uuid.nullable(),
  /** Its name, as a form writes it. */
  category: z.string().nullable(),
  unit_price: DecimalText.nullable(),
  /** As this person types it into a form. */
  typed_price: z.string().nullable(),
  vendor_id: Uuid.nullable(),
  vendor: z.string().nullable(),
  source: z.string().nullable(),
})
export const offerJson = (o: Offer): z.input<typeof OfferJson> => ({
  item_id: o.itemId,
  name: o.name,
  unit: o.unit,
  category_id: o.categoryId,
  category: o.category,
  unit_price: o.unitPrice,
  typed_price: o.unitPrice && numberText(decimal(o.unitPrice), numbersOf(localeNow())),
  vendor_id: o.price?.vendor_id ?? null,
  vendor: o.price?.vendor_name ?? null,
  source: o.source,
})

import { z } from 'zod'
import { timelineOf } from '../history/index.ts'
import { decimal } from '../kernel/decimal.ts'
import { numbersOf, numberText } from '../kernel/number-text.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { Day, DecimalText, Uuid, Version } from '../platform/http/output.ts'
import { localeNow } from '../platform/locale.ts'
import { dateText, quantityText, unitPriceText } from '../platform/view/format.ts'
import type { RecordPage, Status } from '../platform/view/ui.ts'
import { holdsOn, type Price } from './catalog-item.ts'
import type { Offer } from './offers.ts'
import * as queries from './queries.ts'

export type Item = z.output<typeof queries.Row>
export type Shown = RecordPage & { item: Item; prices: readonly Price[] }
export const url = {
  index: '/catalog',
  new: '/catalog/new',
  show: (id: string) => `/catalog/${id}`,
  edit: (id: string) => `/catalog/${id}/edit`,
  newPrice: (id: string) => `/catalog/${id}/prices/new`,
  prices: (id: string) => `/catalog/${id}/prices`,
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
  const [item, prices, events] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.pricesOf(ctx.tx, [id]),
    timelineOf(ctx, id),
  ])
  const manages = ctx.actor.permissions.has('catalog.manage')
  const ends = (p: Price) => manages && (holdsOn(p, ctx.today) || p.valid_from > ctx.today)
  return {
    title: item.name,
    item,
    prices,
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
              { label: 'Add price', href: url.newPrice(id), icon: 'plus' as const },
            ]
          : []),
        ...(item.active && ctx.actor.permissions.has('purchase_requests.create')
          ? [
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
          rows: prices.map((p) => ({
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
              { kind: 'number', text: unitPriceText(p.unit_price, p.currency) },
            ],
          })),
        },
      },
    ],
  }
}

const PriceJson = z.object({
  id: Uuid,
  vendor_id: Uuid,
  vendor: z.string(),
  min_quantity: DecimalText,
  unit_price: DecimalText,
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
export const fullItemJson = ({ item, prices }: Shown): z.input<typeof FullItemJson> => ({
  ...itemJson(item),
  description: item.description,
  prices: prices.map((p) => ({
    id: p.id,
    vendor_id: p.vendor_id,
    vendor: p.vendor_name,
    min_quantity: p.min_quantity,
    unit_price: p.unit_price,
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
  unit_price: o.price?.unit_price ?? null,
  typed_price: o.price ? numberText(decimal(o.price.unit_price), numbersOf(localeNow())) : null,
  vendor_id: o.price?.vendor_id ?? null,
  vendor: o.price?.vendor_name ?? null,
  source: o.source,
})

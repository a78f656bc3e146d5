import type { ReadCtx } from '../../platform/ctx.ts'
import { type Refused } from '../../platform/http/route.ts'
import { url } from '../presenter.ts'
import * as queries from '../queries.ts'
import { categoryPicker, activeVendorPicker } from '../../pickers/index.ts'
import { pickForm } from '../../platform/view/picks.ts'

export const itemPicks = { category_id: categoryPicker } as const
export const pricePicks = { vendor_id: activeVendorPicker } as const

export async function form(ctx: ReadCtx, refused: Refused, id: string | null) {
  const item = id ? await queries.find(ctx.tx, id) : null
  return pickForm(
    ctx,
    {
      title: item ? `Edit ${item.name}` : 'New item',
      crumbs: [{ label: 'Catalog', href: url.index }],
      action: item ? url.edit(item.id) : url.index,
      version: item?.version ?? null,
      cancelHref: item ? url.show(item.id) : url.index,
      submitLabel: item ? 'Save item' : 'Create item',
      fields: [
        {
          name: 'name',
          label: 'Name',
          fallback: item?.name,
          hint: 'As requesters would look for it',
        },
        { name: 'code', label: 'Code', fallback: item?.code },
        { name: 'unit', label: 'Unit', fallback: item?.unit ?? 'each' },
        {
          name: 'category_id',
          label: 'Category',
          picker: itemPicks.category_id,
          placeholder: 'None',
          optional: true,
          fallback: item?.category_id ?? '',
        },
        {
          name: 'description',
          label: 'Description',
          type: 'textarea',
          optional: true,
          fallback: item?.description ?? '',
        },
        {
          name: 'active',
          label: 'Can be requested',
          type: 'checkbox',
          fallback: (item?.active ?? true) ? 'on' : '',
        },
      ],
    },
    refused,
  )
}

export async function packForm(ctx: ReadCtx, refused: Refused, id: string) {
  const item = await queries.find(ctx.tx, id)
  return pickForm(
    ctx,
    {
      title: `Another unit of ${item.name}`,
      crumbs: [
        { label: 'Catalog', href: url.index },
        { label: item.code, href: url.show(id) },
      ],
      action: url.packs(id),
      version: null,
      cancelHref: url.show(id),
      submitLabel: 'Add unit',
      fields: [
        { name: 'unit', label: 'Unit', hint: 'Such as box or pallet' },
        {
          name: 'quantity',
          label: `Holds, in ${item.unit}`,
          type: 'quantity',
          hint: `How many ${item.unit} are in one`,
        },
      ],
    },
    refused,
  )
}

export async function priceForm(ctx: ReadCtx, refused: Refused, id: string) {
  const [item, packs] = await Promise.all([queries.find(ctx.tx, id), queries.packsOf(ctx.tx, [id])])
  return pickForm(
    ctx,
    {
      title: `Price of ${item.name}`,
      crumbs: [
        { label: 'Catalog', href: url.index },
        { label: item.code, href: url.show(id) },
      ],
      action: url.prices(id),
      version: null,
      cancelHref: url.show(id),
      submitLabel: 'Add price',
      fields: [
        {
          name: 'vendor_id',
          label: 'Vendor',
          picker: pricePicks.vendor_id,
        },
        {
          name: 'unit_price',
          label: 'List price',
          type: 'money',
          hint: 'One that follows another at a different amount waits for approval',
        },
        {
          name: 'unit',
          label: 'Priced by',
          fallback: item.unit,
          hint: `A unit it comes in: ${[item.unit, ...packs.map(({ unit }) => unit)].join(', ')}`,
        },
        {
          name: 'discount_pct',
          label: 'Discount',
          type: 'quantity',
          suffix: '%',
          optional: true,
          hint: 'Less than the list price by this much',
        },
        { name: 'currency', label: 'Currency', fallback: ctx.actor.organisation.baseCurrency },
        {
          name: 'min_quantity',
          label: 'From quantity',
          type: 'quantity',
          fallback: '1',
          hint: 'A lower price for more is a second price',
        },
        {
          name: 'contract',
          label: 'Contract',
          optional: true,
          hint: 'Its number, when the price is agreed',
        },
        { name: 'valid_from', label: 'Holds from', type: 'date', fallback: ctx.today },
        {
          name: 'valid_until',
          label: 'Holds until, this day not included',
          type: 'date',
          optional: true,
        },
        {
          name: 'preferred',
          label: 'Preferred vendor: choosing another needs a reason',
          type: 'checkbox',
        },
      ],
    },
    refused,
  )
}

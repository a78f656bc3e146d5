import { personPicker } from '../pickers/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { pickForm } from '../platform/view/picks.ts'
import type { FormPage, ListPage } from '../platform/view/ui.ts'
import { stopped } from './hold.ts'
import { holdsTable, setButton } from './panel.ts'
import * as queries from './queries.ts'
import type { VendorHold } from './queries.ts'
import { url } from './url.ts'
import { choices, names } from './words.ts'

const crumbsTo = (vendor: { id: string; name: string }) => [
  { label: 'Vendors', href: '/vendors' },
  { label: vendor.name, href: url.vendor(vendor.id) },
]

export async function listPage(ctx: ReadCtx, vendorId: string): Promise<ListPage> {
  const [vendor, holds] = await Promise.all([
    queries.findVendor(ctx.tx, vendorId),
    queries.ofVendor(ctx.tx, vendorId),
  ])
  const buttons = setButton(ctx, vendorId)
  return {
    title: `Holds on ${vendor.name}`,
    header: { title: 'Holds', crumbs: [...crumbsTo(vendor), { label: 'Holds' }], buttons },
    table: holdsTable(ctx, holds),
    pager: { summary: `${holds.length} shown`, previousHref: null, nextHref: null },
    empty: holds.length
      ? null
      : {
          title: 'No hold yet',
          text: 'A hold stops orders, invoices or payments of this vendor for a reason, until a day or until a controller lifts it.',
          icon: 'lock',
          button: buttons[0],
        },
  }
}

export const holdPicks = { owner_id: personPicker } as const

const termsOf = (ctx: ReadCtx, hold: VendorHold | null) => [
  { name: 'reason', label: 'Reason', type: 'textarea' as const, fallback: hold?.reason },
  {
    name: 'until',
    label: 'Last day',
    type: 'date' as const,
    optional: true,
    fallback: hold?.until ?? '',
    hint: 'Empty: until a controller lifts it',
  },
  {
    name: 'owner_id',
    label: 'Owner',
    picker: holdPicks.owner_id,
    fallback: hold?.owner_id ?? ctx.actor.userId,
    hint: 'Who sees to it, and is named on what it stops',
  },
]

export async function newForm(ctx: ReadCtx, refused: Refused, vendorId: string): Promise<FormPage> {
  const vendor = await queries.findVendor(ctx.tx, vendorId)
  return pickForm(
    ctx,
    {
      title: 'Put on hold',
      crumbs: crumbsTo(vendor),
      action: url.ofVendor(vendor.id),
      version: null,
      cancelHref: url.vendor(vendor.id),
      submitLabel: 'Put on hold',
      banner: {
        tone: 'info',
        text: 'It begins at once. What was issued, approved or paid before stays as it is.',
      },
      fields: [
        {
          name: 'stops',
          label: 'What is on hold',
          type: 'select',
          fallback: 'orders',
          options: stopped.map((value) => ({ value, label: choices[value] })),
        },
        ...termsOf(ctx, null),
      ],
    },
    refused,
  )
}

export async function editForm(ctx: ReadCtx, refused: Refused, id: string): Promise<FormPage> {
  const hold = await queries.find(ctx.tx, id)
  return pickForm(
    ctx,
    {
      title: `Change the hold on ${names[hold.stops].toLowerCase()}`,
      crumbs: crumbsTo({ id: hold.vendor_id, name: hold.vendor }),
      action: url.edit(id),
      version: hold.version,
      cancelHref: url.vendor(hold.vendor_id),
      submitLabel: 'Save the hold',
      fields: termsOf(ctx, hold),
    },
    refused,
  )
}

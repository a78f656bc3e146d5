import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { formPage } from '../platform/view/pages.ts'
import { addressPurposeNames, findVendor } from '../vendors/index.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'

type Address = Awaited<ReturnType<typeof queries.find>>
type Of = { vendorId: string; address: Address | null }

export const newForm = (ctx: ReadCtx, refused: Refused, vendorId: string) =>
  form(ctx, refused, { vendorId, address: null })

export async function editForm(ctx: ReadCtx, refused: Refused, id: string) {
  const address = await queries.find(ctx.tx, id)
  return form(ctx, refused, { vendorId: address.vendor_id, address })
}

async function form(ctx: ReadCtx, refused: Refused, { vendorId, address }: Of) {
  const vendor = await findVendor(ctx.tx, vendorId)
  return formPage(
    {
      title: address ? `Edit the address “${addressPurposeNames[address.purpose]}”` : 'New address',
      crumbs: [
        { label: 'Vendors', href: '/vendors' },
        { label: vendor.name, href: url.vendor(vendorId) },
      ],
      action: address ? url.edit(address.id) : url.create(vendorId),
      version: address?.version ?? null,
      cancelHref: url.vendor(vendorId),
      submitLabel: address ? 'Save address' : 'Add address',
      fields: [
        {
          name: 'purpose',
          label: 'Purpose',
          type: 'select',
          fallback: address?.purpose ?? 'legal',
          options: Object.entries(addressPurposeNames).map(([value, label]) => ({ value, label })),
          hint: 'Orders carry the address for orders, else the seat',
        },
        { name: 'street', label: 'Street and number', fallback: address?.street },
        {
          name: 'postal_code',
          label: 'Postal code',
          optional: true,
          fallback: address?.postal_code ?? '',
        },
        { name: 'city', label: 'City', fallback: address?.city },
        {
          name: 'region',
          label: 'State or region',
          optional: true,
          fallback: address?.region ?? '',
        },
        {
          name: 'country',
          label: 'Country',
          fallback: address?.country ?? vendor.country,
          hint: 'Two letters',
        },
      ],
    },
    refused,
  )
}

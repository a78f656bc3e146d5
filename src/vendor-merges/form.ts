import { vendorPicker } from '../pickers/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { pickForm } from '../platform/view/picks.ts'
import { findVendor } from '../vendors/index.ts'
import { url } from './url.ts'

export const mergePicks = { into_id: vendorPicker }

export async function form(ctx: ReadCtx, refused: Refused, vendorId: string) {
  const vendor = await findVendor(ctx.tx, vendorId)
  return pickForm(
    ctx,
    {
      title: `Merge ${vendor.name} into another vendor`,
      crumbs: [
        { label: 'Vendors', href: '/vendors' },
        { label: vendor.name, href: url.vendor(vendorId) },
      ],
      action: url.merge(vendorId),
      version: null,
      cancelHref: url.vendor(vendorId),
      submitLabel: 'Propose the merge',
      fields: [
        {
          name: 'into_id',
          label: 'The vendor that stays',
          type: 'pick',
          picker: mergePicks.into_id,
          fallback: '',
          hint: `Everything of ${vendor.number} moves to it, once somebody else confirms it`,
        },
        {
          name: 'reason',
          label: 'Why they are one vendor',
          type: 'textarea',
          fallback: '',
        },
      ],
    },
    refused,
  )
}

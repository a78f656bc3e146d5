import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import { vendorPicker } from '../../pickers/index.ts'
import type { FormPage } from '../../platform/view/ui.ts'
import { purposes } from '../collection.ts'
import { pickForm } from '../../platform/view/picks.ts'
import { url } from '../urls.ts'

export const collectionPicks = { vendor_id: vendorPicker } as const
export async function form(ctx: ReadCtx, refused: Refused): Promise<FormPage> {
  return pickForm(
    ctx,
    {
      title: 'Collect money',
      crumbs: [{ label: 'Collections', href: url.index }],
      action: url.index,
      version: null,
      cancelHref: url.index,
      submitLabel: 'Ask for payment',
      fields: [
        {
          name: 'vendor_id',
          label: 'From',
          picker: collectionPicks.vendor_id,
        },
        {
          name: 'purpose',
          label: 'For',
          type: 'select',
          options: Object.entries(purposes).map(([value, label]) => ({ value, label })),
        },
        {
          name: 'description',
          label: 'What it is about',
          hint: 'The payer reads this, such as “Returned goods of PO-2026-000012”',
        },
        { name: 'amount', label: 'Amount', type: 'money' },
        {
          name: 'currency',
          label: 'Currency',
          fallback: ctx.actor.organisation.baseCurrency,
          hint: 'Three letters',
        },
      ],
    },
    refused,
  )
}

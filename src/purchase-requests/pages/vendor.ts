import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import { url } from '../url.ts'
import * as queries from '../queries.ts'
import { pickForm } from '../../platform/view/picks.ts'
import { vendorPicks } from '../picks.ts'

/** The form of a buyer who would rather order from another vendor than the one that was approved. */
export async function vendorForm(ctx: ReadCtx, refused: Refused, id: string) {
  const pr = await queries.find(ctx.tx, id)
  return pickForm(
    ctx,
    {
      title: 'Propose another vendor',
      crumbs: [
        { label: 'Purchase requests', href: url.index },
        { label: pr.number, href: url.show(id) },
      ],
      action: url.vendor(id),
      version: pr.version,
      cancelHref: url.show(id),
      submitLabel: 'Send for approval',
      fields: [
        {
          name: 'vendor_id',
          label: 'Vendor',
          picker: vendorPicks.vendor_id,
          hint: `It was approved for ${pr.vendor_name ?? 'any vendor'}`,
        },
        {
          name: 'reason',
          label: 'Why this vendor?',
          type: 'textarea',
          hint: 'The approvers of the vendor read it',
        },
      ],
    },
    refused,
  )
}

import type { ReadCtx } from '../platform/ctx.ts'
import type { ListPage } from '../platform/view/ui.ts'
import { actionsFor, checksTable } from './panel.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'

export async function listPage(ctx: ReadCtx, vendorId: string): Promise<ListPage> {
  const [vendor, checks] = await Promise.all([
    queries.findVendor(ctx.tx, vendorId),
    queries.ofVendor(ctx.tx, vendorId),
  ])
  const matched = checks.some(({ state }) => state === 'possible_match')
  return {
    title: `Checks of ${vendor.name}`,
    header: {
      title: 'Checks',
      crumbs: [
        { label: 'Vendors', href: '/vendors' },
        { label: vendor.name, href: url.vendor(vendorId) },
        { label: 'Checks' },
      ],
      actions: actionsFor(ctx, vendorId, matched),
    },
    table: checksTable(ctx, checks),
    pager: { summary: `${checks.length} shown`, previousHref: null, nextHref: null },
    empty: checks.length
      ? null
      : {
          title: 'Not checked',
          text: 'This vendor has not been checked against sanctions lists or the VAT registry. It is checked when it is approved and with “Check again”, where such a service is set up.',
          icon: 'shield-check',
        },
  }
}

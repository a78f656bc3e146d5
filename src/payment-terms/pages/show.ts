import { timelineOf } from '../../history/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { RecordPage, Row, Table } from '../../platform/view/ui.ts'
import { statusOf } from '../list.ts'
import * as queries from '../queries.ts'
import { url } from '../url.ts'
import { termsText, workdayNames } from '../words.ts'

export async function showPage(ctx: ReadCtx, id: string): Promise<RecordPage> {
  const [terms, vendors, events] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.vendorsOf(ctx.tx, id),
    timelineOf(ctx, id),
  ])
  const manages = ctx.actor.permissions.has('payment_terms.manage')
  return {
    title: terms.name,
    header: {
      title: terms.name,
      crumbs: [{ label: 'Payment terms', href: url.index }, { label: terms.name }],
      statuses: [statusOf(terms)],
      buttons: manages
        ? [
            { label: 'Edit', href: url.edit(id), icon: 'pencil' },
            { label: 'Add a vendor', href: url.newVendor(id), icon: 'plus' },
          ]
        : [],
    },
    facts: [
      { label: 'When it is paid', text: termsText(terms) },
      { label: 'A day that is no workday', text: workdayNames[terms.workday] },
    ],
    budget: null,
    note: vendors.length ? null : 'No vendor has these terms yet.',
    tables: vendors.length ? [{ title: 'Vendors', table: vendorsTable(id, vendors, manages) }] : [],
    timeline: { events },
  }
}

type Vendors = Awaited<ReturnType<typeof queries.vendorsOf>>
const vendorsTable = (id: string, vendors: Vendors, manages: boolean): Table => ({
  label: 'Vendors',
  columns: [{ label: 'Vendor' }, ...(manages ? [{ label: 'Remove' }] : [])],
  rows: vendors.map((vendor): Row => ({
    cells: [
      { kind: 'link', text: vendor.name, href: `/vendors/${vendor.id}` },
      ...(manages
        ? [
            {
              kind: 'action' as const,
              action: {
                label: `Remove ${vendor.name}`,
                href: url.vendorRemoval(id),
                tone: 'secondary' as const,
                small: true,
                fields: { vendor_id: vendor.id },
                key: `remove-${id}-${vendor.id}`,
              },
            },
          ]
        : []),
    ],
  })),
})

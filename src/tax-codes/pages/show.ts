import { timelineOf } from '../../history/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { RecordPage } from '../../platform/view/ui.ts'
import { statusOf } from '../list.ts'
import * as queries from '../queries.ts'
import type { TaxCode } from '../queries.ts'
import { url } from '../url.ts'

export type Shown = RecordPage & { tax: TaxCode }
export async function showPage(ctx: ReadCtx, id: string): Promise<Shown> {
  const [tax, events] = await Promise.all([queries.find(ctx.tx, id), timelineOf(ctx, id)])
  return {
    title: tax.name,
    tax,
    budget: null,
    note: 'What was ordered with it keeps the rate that it had then.',
    timeline: { events },
    tables: [],
    header: {
      title: tax.name,
      crumbs: [{ label: 'Tax codes', href: url.index }, { label: tax.code }],
      statuses: [statusOf(tax)],
      buttons: ctx.actor.permissions.has('tax_codes.manage')
        ? [{ label: 'Edit', href: url.edit(id), icon: 'pencil' }]
        : [],
    },
    facts: [
      { label: 'Rate', text: `${tax.rate} %` },
      { label: 'Deductible share', text: `${tax.deductible_pct} %` },
      { label: 'Prices', text: tax.inclusive ? 'contain it' : 'are without it' },
    ],
  }
}

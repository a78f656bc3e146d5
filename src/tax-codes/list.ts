import type { Actor } from '../kernel/actor.ts'
import { inUse, linkColumn, list, statusColumn, textColumn } from '../platform/lists/index.ts'
import type { Button } from '../platform/view/ui.ts'
import * as queries from './queries.ts'
import type { TaxCode } from './queries.ts'
import { taxInWords } from './tax-code.ts'
import { url } from './url.ts'

export const statusOf = (tax: TaxCode) =>
  tax.active
    ? { text: 'Active', tone: 'ok' as const }
    : { text: 'No longer used', tone: 'neutral' as const }

export const taxCodeList = list({
  path: url.index,
  title: 'Tax codes',
  summary: 'The taxes that orders are placed with.',
  allow: 'tax_codes.read',
  rows: () => queries.listed,
  columns: {
    name: linkColumn<TaxCode>({
      label: 'Tax',
      sort: 'name',
      link: (tax) => ({ text: tax.name, href: url.show(tax.id) }),
      note: (tax) => tax.code,
      noteLabel: 'Code',
    }),
    rate: textColumn<TaxCode>('Rate', taxInWords, { sort: 'rate' }),
    status: statusColumn('Status', statusOf),
  },
  filters: {
    q: { kind: 'text', label: 'Name or code', where: queries.matches.text },
    status: inUse('No longer used', queries.matches.status),
  },
  buttons: ({ actor }) => addTo(actor),
  empty: ({ actor }) => ({
    title: 'No tax codes yet',
    text: 'With tax codes such as “GST 18 %” orders say their tax, and the tax that is not deductible counts in the budget.',
    icon: 'percent',
    button: addTo(actor)[0],
  }),
  json: { schema: queries.Row, of: (tax) => tax },
})

function addTo({ permissions }: Actor): Button[] {
  return permissions.has('tax_codes.manage')
    ? [{ label: 'New tax code', href: url.new, variant: 'primary', icon: 'plus' }]
    : []
}

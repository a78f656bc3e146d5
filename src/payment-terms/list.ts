import type { Actor } from '../kernel/actor.ts'
import { inUse, linkColumn, list, statusColumn, textColumn } from '../platform/lists/index.ts'
import type { Button, Status } from '../platform/view/ui.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'
import { termsText } from './words.ts'

export const statusOf = ({ active }: Pick<queries.TermsRow, 'active'>): Status =>
  active ? { text: 'In use', tone: 'ok' } : { text: 'Not in use', tone: 'neutral' }

export const termsList = list({
  path: url.index,
  title: 'Payment terms',
  summary: 'Terms of payment that are more than a number of days.',
  allow: 'payments.read',
  rows: () => queries.listed,
  columns: {
    name: linkColumn<queries.TermsRow>({
      label: 'Terms',
      sort: 'name',
      link: (t) => ({ text: t.name, href: url.show(t.id) }),
    }),
    due: textColumn<queries.TermsRow>('When it is paid', (terms) => termsText(terms)),
    status: statusColumn<queries.TermsRow>('Status', statusOf),
  },
  filters: {
    q: { kind: 'text', label: 'Name', where: queries.matches.text },
    status: inUse('Not in use', queries.matches.status),
  },
  header: ({ actor }) => ({
    meta: 'In which parts, on which days and with which discount invoices of a vendor are paid.',
    buttons: addTo(actor),
  }),
  empty: ({ actor }) => ({
    title: 'No payment terms yet',
    text: 'Invoices are due after the number of days that the vendor’s form names. Terms say more: several parts, the end of a month, a discount for paying early.',
    icon: 'calendar',
    button: addTo(actor)[0],
  }),
  json: { schema: queries.Row, of: (terms) => terms },
})
const addTo = ({ permissions }: Actor): Button[] =>
  permissions.has('payment_terms.manage')
    ? [{ label: 'New terms', href: url.new, variant: 'primary', icon: 'plus' }]
    : []

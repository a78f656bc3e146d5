import type { Actor } from '../kernel/actor.ts'
import { money } from '../kernel/money.ts'
import { vendorPicker } from '../pickers/index.ts'
import {
  dayColumn,
  linkColumn,
  list,
  moneyColumn,
  statusColumn,
  textColumn,
} from '../platform/lists/index.ts'
import type { Button } from '../platform/view/ui.ts'
import { SummaryJson, summaryJson } from './api.ts'
import type { BlanketOrder } from './blanket-order.ts'
import { listed, matches } from './list-queries.ts'
import { chipOf, chips } from './states.ts'
import { url } from './url.ts'

export const blanketOrderList = list({
  path: url.index,
  title: 'Blanket orders',
  summary: 'What is agreed with vendors over a time, newest first.',
  allow: 'purchase_orders.read',
  rows: () => listed,
  columns: {
    number: linkColumn<BlanketOrder>({
      label: 'Blanket order',
      link: (b) => ({ text: b.number, href: url.show(b.id) }),
      note: (b) => b.title,
      noteLabel: 'About',
    }),
    status: statusColumn<BlanketOrder>('Status', (b, ctx) => chipOf(b, ctx.today)),
    vendor: textColumn<BlanketOrder>('Vendor', (b) => b.vendor_name, { sort: 'vendor' }),
    valid_from: dayColumn<BlanketOrder>('Valid from', (b) => b.valid_from, { extra: true }),
    valid_until: dayColumn<BlanketOrder>('Valid until', (b) => b.valid_until, {
      sort: 'valid_until',
    }),
    released: moneyColumn<BlanketOrder>('Released', (b) => money(b.released_amount, b.currency)),
    total: moneyColumn<BlanketOrder>('Total', (b) => money(b.total, b.currency)),
    buyer: textColumn<BlanketOrder>('Buyer', (b) => b.buyer_name, { extra: true }),
  },
  tabs: 'status',
  filters: {
    q: { kind: 'text', label: 'Number, vendor or words', where: matches.text },
    status: {
      kind: 'choice',
      label: 'Status',
      options: Object.entries(chips).map(([value, { text: label }]) => ({ value, label })),
      where: matches.status,
    },
    vendor_id: { kind: 'pick', label: 'Vendor', picker: vendorPicker, where: matches.vendor },
    valid: { kind: 'days', label: 'Valid until', where: matches.valid },
    released: { kind: 'amounts', label: 'Released', in: 'own', where: matches.released },
    total: { kind: 'amounts', label: 'Total', in: 'own', where: matches.total },
  },
  buttons: ({ actor }) => beginning(actor),
  empty: ({ actor }) => ({
    title: 'No blanket orders yet',
    text: 'A blanket order says what a vendor sells over a time at an agreed price. Orders release from it until its quantity, its value or its time is used up.',
    icon: 'repeat',
    button: beginning(actor)[0],
  }),
  json: { schema: SummaryJson, of: summaryJson },
})

const beginning = ({ permissions }: Actor): Button[] =>
  permissions.has('purchase_orders.create')
    ? [{ label: 'New blanket order', href: url.new, variant: 'primary', icon: 'plus' }]
    : []

import { money } from '../kernel/money.ts'
import {
  linkColumn,
  list,
  moneyColumn,
  statusColumn,
  textColumn,
  timeColumn,
} from '../platform/lists/index.ts'
import { SummaryJson, summaryJson } from './api.ts'
import { statuses } from './change-order.ts'
import { listed, matches, type ChangeOrder } from './queries.ts'
import { states } from './states.ts'
import { url } from './url.ts'

export const changeList = list({
  path: url.index,
  title: 'Change orders',
  summary: 'Changes of purchase orders, newest first.',
  allow: 'purchase_orders.read',
  rows: () => listed,
  columns: {
    number: linkColumn<ChangeOrder>({
      label: 'Change',
      link: (c) => ({ text: c.number, href: url.show(c.id) }),
      note: (c) => c.reason,
      noteLabel: 'Reason',
    }),
    status: statusColumn<ChangeOrder>('Status', (c) => states[c.status]),
    order: linkColumn<ChangeOrder>({
      label: 'Order',
      link: (c) => ({
        text: c.order_number ?? '',
        href: `/purchase-orders/${c.purchase_order_id}`,
      }),
    }),
    vendor: textColumn<ChangeOrder>('Vendor', (c) => c.vendor_name),
    before: moneyColumn<ChangeOrder>('Before', (c) => money(c.was_total, c.currency)),
    after: moneyColumn<ChangeOrder>('After', (c) => money(c.total, c.currency), {
      base: (c) => c.base_total,
    }),
    by: textColumn<ChangeOrder>('By', (c) => c.owner_name, { extra: true }),
    created: timeColumn<ChangeOrder>('Created', (c) => c.created_at, { extra: true }),
  },
  tabs: 'status',
  filters: {
    q: { kind: 'text', label: 'Change, order or vendor', where: matches.text },
    status: {
      kind: 'choice',
      label: 'Status',
      options: statuses.map((value) => ({ value, label: states[value].text })),
      where: matches.status,
    },
    purchase_order_id: { kind: 'id', label: 'Order', where: matches.order },
    total: { kind: 'amounts', label: 'After', where: matches.total },
  },
  empty: () => ({
    title: 'No changes yet',
    text: 'Open an issued order and choose “Change the order”.',
    icon: 'repeat',
    button: { label: 'Issued orders', href: '/purchase-orders?status=issued' },
  }),
  json: {
    schema: SummaryJson,
    of: (c, { actor }) => summaryJson(c, actor.organisation.baseCurrency),
  },
})

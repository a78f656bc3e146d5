import type { Actor } from '../kernel/actor.ts'
import { money } from '../kernel/money.ts'
import { costCenterPicker, personPicker, vendorPicker } from '../pickers/index.ts'
import {
  dayColumn,
  linkColumn,
  list,
  moneyColumn,
  severalColumn,
  statusColumn,
  textColumn,
  timeColumn,
} from '../platform/lists/index.ts'
import type { Button } from '../platform/view/ui.ts'
import { costCentersOf } from '../platform/documents/cost-center-queries.ts'
import { listed, matches, type ListedOrder } from './list-queries.ts'
import { url } from './url.ts'
import { billed, numberOf, received, statesOf } from './states.ts'
import { ListedJson, summaryJson } from './api.ts'
import { isOverdue, requestNumbers } from './purchase-order.ts'

const optionsOf = (texts: Readonly<Record<string, { text: string }>>) =>
  Object.entries(texts).map(([value, { text: label }]) => ({ value, label }))

export const orderList = list({
  path: url.index,
  title: 'Purchase orders',
  summary: 'Purchase orders, newest first.',
  allow: 'purchase_orders.read',
  rows: () => listed,
  columns: {
    number: linkColumn<ListedOrder>({
      label: 'Order',
      link: (o) => ({ text: numberOf(o), href: url.show(o.id) }),
      note: (o) =>
        o.direct ? 'without a request' : o.requests.length ? `from ${requestNumbers(o)}` : null,
      noteLabel: 'Requests',
    }),
    status: statusColumn<ListedOrder>('Status', (o) =>
      statesOf(o).at(o.status === 'issued' ? 1 : 0)!,
    ),
    vendor: textColumn<ListedOrder>('Vendor', (o) => o.vendor_name, { sort: 'vendor' }),
    cost_center: severalColumn<ListedOrder>('Cost centre', (o) =>
      costCentersOf(o).map(({ code }) => code),
    ),
    expected: dayColumn<ListedOrder>('Next delivery', (o) => o.next_delivery_on, {
      sort: 'expected',
      note: (o, { today }) => (isOverdue(o, today) ? 'overdue' : null),
    }),
    total: moneyColumn<ListedOrder>('Total', (o) => money(o.total, o.currency), {
      base: (o) => o.base_total,
      sort: 'total',
    }),
    buyer: textColumn<ListedOrder>('Buyer', (o) => o.buyer_name, { extra: true }),
    billed: statusColumn<ListedOrder>('Billed', (o) => billed[o.billing_status], {
      extra: true,
    }),
    created: timeColumn<ListedOrder>('Created', (o) => o.created_at, { extra: true }),
  },
  tabs: 'status',
  filters: {
    q: { kind: 'text', label: 'Number or vendor', where: matches.text },
    status: {
      kind: 'choice',
      label: 'Status',
      options: [
        { value: 'draft', label: 'Drafts' },
        { value: 'pending', label: 'Waiting for approval' },
        { value: 'approved', label: 'Approved' },
        { value: 'issued', label: 'Issued' },
        { value: 'closed', label: 'Closed' },
        { value: 'cancelled', label: 'Cancelled' },
      ],
      where: matches.status,
    },
    received: {
      kind: 'choice',
      label: 'Received',
      any: 'Any',
      options: optionsOf(received),
      where: matches.received,
    },
    billed: {
      kind: 'choice',
      label: 'Billed',
      any: 'Any',
      options: optionsOf(billed),
      where: matches.billed,
    },
    attention: {
      kind: 'choice',
      label: 'Attention',
      any: 'Any',
      options: [
        { value: 'held', label: 'On hold' },
        { value: 'overdue', label: 'Delivery overdue' },
        { value: 'closed_short', label: 'Closed in part' },
      ],
      where: (value, { today }) => matches.attention(value, today),
    },
    vendor_id: { kind: 'pick', label: 'Vendor', picker: vendorPicker, where: matches.vendor },
    buyer_id: { kind: 'pick', label: 'Buyer', picker: personPicker, where: matches.buyer },
    cost_center_id: {
      kind: 'pick',
      label: 'Cost centre',
      picker: costCenterPicker,
      where: matches.costCenter,
    },
    created: {
      kind: 'days',
      label: 'Created',
      where: (days, { actor }) => matches.created(days, actor.organisation.timeZone),
    },
    expected: { kind: 'days', label: 'Next delivery', where: matches.expected },
    total: { kind: 'amounts', label: 'Total', where: matches.total },
  },
  buttons: ({ actor }) => placing(actor),
  empty: () => ({
    title: 'No orders yet',
    text: 'An order is made from an approved request: open one that is to be ordered, and choose “Create purchase order”.',
    icon: 'file-text',
    button: { label: 'Requests to be ordered', href: '/purchase-requests?status=approved' },
  }),
  json: {
    schema: ListedJson,
    of: (o, { actor, today }) => ({
      ...summaryJson(o, actor.organisation.baseCurrency, today),
      cost_centers: costCentersOf(o),
    }),
  },
})

const placing = ({ permissions }: Actor): Button[] =>
  permissions.has('purchase_orders.create')
    ? [
        { label: 'Change orders', href: '/change-orders' },
        { label: 'Order without a request', href: url.direct },
        { label: 'Orders to place', href: url.toPlace, variant: 'primary', icon: 'file-plus' },
      ]
    : []

import { personPicker, vendorPicker } from '../pickers/index.ts'
import {
  dayColumn,
  linkColumn,
  list,
  statusColumn,
  textColumn,
  timeColumn,
} from '../platform/lists/index.ts'
import { listed, matches } from './list-queries.ts'
import { SummaryJson, summaryJson } from './api.ts'
import { url } from './urls.ts'
import { chipOf } from './pages/show.ts'
import type { Receipt } from './shown.ts'

export const receiptList = list({
  path: url.index,
  title: 'Receipts',
  summary: 'Goods receipts, newest first.',
  allow: 'receipts.read',
  rows: () => listed,
  columns: {
    number: linkColumn<Receipt>({
      label: 'Receipt',
      link: (r) => ({ text: r.number, href: url.show(r.id) }),
      note: (r) => r.delivery_note,
      noteLabel: 'Delivery note',
    }),
    order: linkColumn<Receipt>({
      label: 'Order',
      link: (r) => ({ text: r.order_number, href: `/purchase-orders/${r.purchase_order_id}` }),
    }),
    vendor: textColumn<Receipt>('Vendor', (r) => r.vendor_name, { sort: 'vendor' }),
    received: dayColumn<Receipt>('Received', (r) => r.received_on, { sort: 'received' }),
    status: statusColumn<Receipt>('Status', chipOf),
    by: textColumn<Receipt>('By', (r) => r.received_by_name),
    note: textColumn<Receipt>('Note', (r) => r.note, { extra: true }),
    created: timeColumn<Receipt>('Posted', (r) => r.created_at, { extra: true }),
  },
  filters: {
    q: { kind: 'text', label: 'Receipt, delivery note or order', where: matches.text },
    vendor_id: { kind: 'pick', label: 'Vendor', picker: vendorPicker, where: matches.vendor },
    purchase_order_id: { kind: 'id', label: 'Order', where: matches.order },
    received_by: { kind: 'pick', label: 'By', picker: personPicker, where: matches.by },
    received: { kind: 'days', label: 'Received', where: matches.received },
  },
  buttons: ({ actor }) =>
    actor.permissions.has('receipts.post')
      ? [
          { label: 'Ship notices', href: '/ship-notices', icon: 'truck' },
          { label: 'Receive by scan', href: url.scan, icon: 'scan-line' },
        ]
      : [],
  empty: () => ({
    title: 'No receipts yet',
    text: 'Open an issued order and choose “Receive goods” when they arrive.',
    icon: 'package-check',
    button: { label: 'Issued orders', href: '/purchase-orders?status=issued' },
  }),
  json: { schema: SummaryJson, of: summaryJson },
})

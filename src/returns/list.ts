import { vendorPicker } from '../pickers/index.ts'
import { dayColumn, linkColumn, list, statusColumn, textColumn } from '../platform/lists/index.ts'
import { SummaryJson, summaryJson } from './api.ts'
import { listed, matches } from './list-queries.ts'
import type { ReturnRow } from './queries.ts'
import { url } from './urls.ts'
import { chipOf, intentText } from './words.ts'

export const returnList = list({
  path: url.index,
  title: 'Returns',
  summary: 'Goods that go back to vendors, newest first.',
  allow: 'returns.read',
  rows: () => listed,
  columns: {
    number: linkColumn<ReturnRow>({
      label: 'Return',
      link: (r) => ({ text: r.number, href: url.show(r.id) }),
      note: (r) => r.reason,
      noteLabel: 'Reason',
    }),
    vendor: textColumn<ReturnRow>('Vendor', (r) => r.vendor_name, { sort: 'vendor' }),
    order: linkColumn<ReturnRow>({
      label: 'Order',
      link: (r) => ({
        text: r.order_number ?? '—',
        href: `/purchase-orders/${r.purchase_order_id}`,
      }),
    }),
    receipt: linkColumn<ReturnRow>({
      label: 'Receipt',
      link: (r) => ({ text: r.receipt_number, href: `/receipts/${r.receipt_id}` }),
    }),
    intent: textColumn<ReturnRow>('For', (r) => intentText[r.intent]),
    shipped: dayColumn<ReturnRow>('Left on', (r) => r.shipped_on),
    status: statusColumn<ReturnRow>('Status', chipOf),
  },
  filters: {
    q: { kind: 'text', label: 'Return, order, receipt or reason', where: matches.text },
    status: {
      kind: 'choice',
      label: 'Status',
      options: [
        { value: 'draft', label: 'Draft' },
        { value: 'shipped', label: 'Credit or replacement expected' },
        { value: 'satisfied', label: 'Settled' },
        { value: 'cancelled', label: 'Called off' },
      ],
      where: matches.status,
    },
    intent: {
      kind: 'choice',
      label: 'For',
      options: [
        { value: 'credit', label: intentText.credit },
        { value: 'replacement', label: intentText.replacement },
      ],
      where: matches.intent,
    },
    vendor_id: { kind: 'pick', label: 'Vendor', picker: vendorPicker, where: matches.vendor },
    purchase_order_id: { kind: 'id', label: 'Order', where: matches.order },
    shipped: { kind: 'days', label: 'Left on', where: matches.shipped },
  },
  empty: () => ({
    title: 'Nothing has gone back yet',
    text: 'Open a receipt and choose “Return goods” when something that came is wrong or broken.',
    icon: 'truck',
    button: { label: 'Receipts', href: '/receipts' },
  }),
  json: { schema: SummaryJson, of: summaryJson },
})

import { vendorPicker } from '../pickers/index.ts'
import { dayColumn, linkColumn, list, statusColumn, textColumn } from '../platform/lists/index.ts'
import type { Status as Chip } from '../platform/view/ui.ts'
import { ShipNoticeJson, shipNoticeJson } from './api.ts'
import { listed, matches, type ListedNotice } from './queries.ts'
import type { Status } from './ship-notice.ts'
import { url } from './url.ts'

const chips: Record<Status, Chip> = {
  announced: { text: 'On its way', tone: 'info', icon: 'truck' },
  received: { text: 'Received', tone: 'ok' },
  withdrawn: { text: 'Does not come', tone: 'neutral' },
}
const sent = ({ carrier, tracking }: ListedNotice): string | null =>
  [carrier, tracking].filter((one) => one !== null).join(' · ') || null

export const shipNoticeList = list({
  path: url.index,
  title: 'Ship notices',
  summary: 'What vendors say they have sent, newest first.',
  allow: 'receipts.read',
  rows: () => listed,
  columns: {
    delivery_note: linkColumn<ListedNotice>({
      label: 'Delivery note',
      link: (n) => ({
        text: n.delivery_note,
        href: n.status === 'announced' ? url.receive(n) : url.order(n),
      }),
      note: (n) => n.note,
      noteLabel: 'Note',
    }),
    order: linkColumn<ListedNotice>({
      label: 'Order',
      link: (n) => ({ text: n.order_number, href: url.order(n) }),
    }),
    vendor: textColumn<ListedNotice>('Vendor', (n) => n.vendor_name),
    shipped: dayColumn<ListedNotice>('Sent', (n) => n.shipped_on),
    expected: dayColumn<ListedNotice>('Expected', (n) => n.expected_on, { sort: 'expected' }),
    carrier: textColumn<ListedNotice>('Carrier', sent),
    status: statusColumn<ListedNotice>('Status', ({ status }) => chips[status]),
    reason: textColumn<ListedNotice>('Why it does not come', (n) => n.end_reason, { extra: true }),
  },
  tabs: 'status',
  filters: {
    q: { kind: 'text', label: 'Delivery note, tracking number or order', where: matches.text },
    status: {
      kind: 'choice',
      label: 'Status',
      options: Object.entries(chips).map(([value, { text: label }]) => ({ value, label })),
      where: matches.status,
    },
    vendor_id: { kind: 'pick', label: 'Vendor', picker: vendorPicker, where: matches.vendor },
    purchase_order_id: { kind: 'id', label: 'Order', where: matches.order },
    expected: { kind: 'days', label: 'Expected', where: matches.expected },
  },
  empty: () => ({
    title: 'Nothing is on its way',
    text: 'Vendors say in the portal what they have sent, and it appears here.',
    icon: 'truck',
  }),
  json: { schema: ShipNoticeJson, of: shipNoticeJson },
})

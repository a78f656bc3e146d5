import type { Actor } from '../kernel/actor.ts'
import { convert, money } from '../kernel/money.ts'
import { vendorPicker } from '../pickers/index.ts'
import {
  dayColumn,
  linkColumn,
  list,
  moneyColumn,
  statusColumn,
  textColumn,
  timeColumn,
} from '../platform/lists/index.ts'
import type { Button } from '../platform/view/ui.ts'
import type { Invoice } from './invoice.ts'
import { SummaryJson, summaryJson } from './api.ts'
import { listedIn, matches } from './list-queries.ts'
import { states } from './states.ts'
import { url } from './url.ts'

export const invoiceList = list({
  path: url.index,
  title: 'Invoices',
  summary: 'Invoices, newest first.',
  allow: 'invoices.read',
  rows: ({ actor }) => listedIn(actor.organisation.baseCurrency),
  columns: {
    number: linkColumn<Invoice>({
      label: 'Invoice',
      link: (i) => ({ text: i.supplier_number, href: url.show(i.id) }),
      note: (i) => i.number,
      noteLabel: 'Our number',
    }),
    status: statusColumn<Invoice>('Status', (i) => states[i.status]),
    vendor: textColumn<Invoice>('Vendor', (i) => i.vendor_name, { sort: 'vendor' }),
    order: textColumn<Invoice>('Order', (i) => i.order_number),
    due: dayColumn<Invoice>('Due', (i) => i.due_date, { sort: 'due' }),
    payable: moneyColumn<Invoice>('To pay', (i) => money(i.payable, i.currency), {
      base: (i, { actor }) =>
        convert(money(i.payable, i.currency), i.fx_rate, actor.organisation.baseCurrency).minor,
      sort: 'payable',
    }),
    created: timeColumn<Invoice>('Captured', (i) => i.created_at, { extra: true }),
  },
  tabs: 'status',
  filters: {
    q: { kind: 'text', label: 'Number, vendor or order', where: matches.text },
    status: {
      kind: 'choice',
      label: 'Status',
      options: [
        { value: 'held', label: 'On hold' },
        { value: 'approved', label: 'Approved' },
        { value: 'rejected', label: 'Rejected' },
      ],
      where: matches.status,
    },
    vendor_id: { kind: 'pick', label: 'Vendor', picker: vendorPicker, where: matches.vendor },
    purchase_order_id: { kind: 'id', label: 'Order', where: matches.order },
    captured: {
      kind: 'days',
      label: 'Captured',
      where: (days, { actor }) => matches.captured(days, actor.organisation.timeZone),
    },
    due: { kind: 'days', label: 'Due', where: matches.due },
    payable: { kind: 'amounts', label: 'To pay', where: matches.payable },
  },
  buttons: ({ actor }) => uploading(actor),
  empty: ({ actor }) => ({
    title: 'No invoices yet',
    text: 'Upload the file a vendor sent. An e-invoice is read, matched and, when it is within tolerance, approved at once; a PDF or a picture is read for you to confirm.',
    icon: 'receipt-text',
    button: uploading(actor)[0],
  }),
  json: { schema: SummaryJson, of: summaryJson },
})

const uploading = ({ permissions }: Actor): Button[] =>
  permissions.has('invoices.capture')
    ? [{ label: 'Upload invoice', href: url.new, variant: 'primary', icon: 'upload' }]
    : []

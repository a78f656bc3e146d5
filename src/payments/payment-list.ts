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
import { PaymentSummaryJson, paymentSummaryJson } from './api.ts'
import type { Payment } from './payment.ts'
import { listed, matches } from './payment-queries.ts'
import { paymentChips } from './states.ts'
import { url } from './url.ts'

export const paymentList = list({
  path: url.index,
  title: 'Payments',
  summary: 'What vendors were paid, newest first.',
  allow: 'payments.read',
  rows: () => listed,
  columns: {
    number: linkColumn<Payment>({
      label: 'Payment',
      link: (p) => ({ text: p.number, href: url.payment(p.id) }),
      note: (p) => p.run_number,
      noteLabel: 'Run',
    }),
    status: statusColumn<Payment>('Status', (p) => paymentChips[p.status]),
    vendor: textColumn<Payment>('Vendor', (p) => p.vendor_name, { sort: 'vendor' }),
    pay_on: dayColumn<Payment>('Paid on', (p) => p.pay_on, { sort: 'pay_on' }),
    total: moneyColumn<Payment>('Amount', (p) => money(p.total, p.currency)),
    reference: textColumn<Payment>('Reference', (p) => p.reference, { extra: true }),
    reason: textColumn<Payment>('Why not', (p) => p.reason, { extra: true }),
  },
  tabs: 'status',
  filters: {
    q: { kind: 'text', label: 'Number, reference or vendor', where: matches.text },
    status: {
      kind: 'choice',
      label: 'Status',
      options: Object.entries(paymentChips).map(([value, { text: label }]) => ({ value, label })),
      where: matches.status,
    },
    vendor_id: { kind: 'pick', label: 'Vendor', picker: vendorPicker, where: matches.vendor },
    payment_run_id: { kind: 'id', label: 'Run', where: matches.run },
    pay_on: { kind: 'days', label: 'Paid', where: matches.days },
    total: { kind: 'amounts', label: 'Amount', in: 'own', where: matches.total },
  },
  buttons: () => [{ label: 'Payment runs', href: url.runs }],
  empty: () => ({
    title: 'No payments yet',
    text: 'A payment is made when a payment run is released.',
    icon: 'landmark',
    button: { label: 'Payment runs', href: url.runs },
  }),
  json: { schema: PaymentSummaryJson, of: paymentSummaryJson },
})

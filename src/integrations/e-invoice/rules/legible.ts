import { isBusinessDate } from '../../../kernel/calendar.ts'
import type { EInvoice } from '../port.ts'
import { number, type Rule } from './rule.ts'

/** What is no number or no date is said so, not passed over. */
export const legible: readonly Rule[] = [
  {
    id: 'NOT-A-NUMBER',
    text: 'A decimal number belongs here.',
    broken: ({ invoice }) =>
      numbersOf(invoice)
        .filter(({ text }) => text !== null && !number(text))
        .map(({ path, text }) => ({ path, found: `“${shown(text)}” is none.` })),
  },
  {
    id: 'NOT-A-DATE',
    text: 'A date belongs here.',
    broken: ({ invoice }) =>
      datesOf(invoice)
        .filter(({ text }) => text !== null && !isBusinessDate(text))
        .map(({ path, text }) => ({ path, found: `“${shown(text)}” is none.` })),
  },
]

type Written = { path: string; text: string | null }

const shown = (text: string | null): string =>
  text !== null && text.length > 40 ? `${text.slice(0, 40)}…` : (text ?? '')

const datesOf = (invoice: EInvoice): Written[] => [
  { path: '/issue_date', text: invoice.issueDate },
  { path: '/due_date', text: invoice.dueDate },
  { path: '/delivery/date', text: invoice.delivery.date },
  { path: '/period/start', text: invoice.period?.start ?? null },
  { path: '/period/end', text: invoice.period?.end ?? null },
]

const numbersOf = ({ totals, lines, taxGroups, adjustments }: EInvoice): Written[] => [
  ...Object.entries(totals).map(([name, text]) => ({ path: `/totals/${name}`, text })),
  ...lines.flatMap((line, at) => [
    { path: `/lines/${at}/quantity`, text: line.quantity },
    { path: `/lines/${at}/price`, text: line.price },
    { path: `/lines/${at}/price_base_quantity`, text: line.priceBaseQuantity },
    { path: `/lines/${at}/net`, text: line.net },
    { path: `/lines/${at}/tax_rate`, text: line.taxRate },
  ]),
  ...taxGroups.flatMap((group, at) => [
    { path: `/tax_groups/${at}/rate`, text: group.rate },
    { path: `/tax_groups/${at}/taxable`, text: group.taxable },
    { path: `/tax_groups/${at}/tax`, text: group.tax },
  ]),
  ...adjustments.map(({ amount }, at) => ({ path: `/adjustments/${at}/amount`, text: amount })),
]

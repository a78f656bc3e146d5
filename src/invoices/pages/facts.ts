import { toText } from '../../messages/index.ts'
import type { z } from 'zod'
import { usedRateText } from '../../organisations/index.ts'
import { dateTimeText } from '../../platform/view/format.ts'
import type { Fact, Table } from '../../platform/view/ui.ts'
import { type CodingRow } from '../coding-queries.ts'
import { type Shown } from './show.ts'

export type Coding = z.output<typeof CodingRow>
const formats: Record<string, string> = {
  ubl: 'UBL 2.1',
  cii: 'CII',
  facturx: 'PDF with embedded XML',
  typed: 'Its document, confirmed by a person',
  entered: 'Entered on its order by a person',
}

export function factsOf({ invoice, coding, used }: Shown): Fact[] {
  return [
    { label: 'Vendor', text: invoice.vendor_name, href: `/vendors/${invoice.vendor_id}` },
    {
      label: 'Order',
      text: invoice.order_number ?? 'Not linked',
      ...(invoice.purchase_order_id
        ? { href: `/purchase-orders/${invoice.purchase_order_id}` }
        : {}),
    },
    ...(coding ? [codingFact(coding)] : []),
    ...(invoice.is_last ? [lastFact(invoice)] : []),
    { label: 'Order named on it', text: invoice.order_reference ?? 'None' },
    { label: 'Read from', text: formats[invoice.format] ?? invoice.format },
    ...(invoice.match_policy_number
      ? [
          {
            label: 'Matched under',
            text: `Version ${invoice.match_policy_number} of the matching policy`,
          },
        ]
      : []),
    ...(invoice.duplicate_reason
      ? [{ label: 'Same number, another claim', text: invoice.duplicate_reason }]
      : []),
    ...(used ? [{ label: 'Exchange rate', text: usedRateText(used) }] : []),
  ]
}

const lastFact = ({ status }: Shown['invoice']): Fact => ({
  label: 'Last invoice of its order',
  text:
    status === 'held'
      ? 'Once it is approved, what has not come is closed'
      : 'What had not come was closed',
})

const codingStates = {
  pending: 'waits for approval',
  approved: 'approved',
  rejected: 'rejected',
  returned: 'returned',
  withdrawn: 'withdrawn',
} as const

const codingFact = (coding: Coding): Fact => ({
  label: 'Charged to, without an order',
  text: [coding.cost_center, coding.category, coding.project].filter(Boolean).join(' · '),
  note: `${coding.reason} (${codingStates[coding.status]})`,
})

const released = {
  cured: 'Solved itself',
  accepted: 'Accepted',
  rejected: 'Invoice rejected',
} as const

export function releasedTable({ holds, ctx }: Shown): Table | null {
  const rows = holds.filter((hold) => hold.released_at !== null)
  if (rows.length === 0) return null
  return {
    label: 'Holds that were released',
    columns: [{ label: 'What was wrong' }, { label: 'How' }, { label: 'Who' }, { label: 'When' }],
    rows: rows.map((hold) => ({
      cells: [
        { kind: 'text', text: toText(hold.message) },
        {
          kind: 'text',
          text: hold.released_how ? released[hold.released_how] : '',
          note: hold.void ? 'For another order; no longer valid' : (hold.note ?? undefined),
        },
        { kind: 'text', text: hold.released_by_name ?? 'SVPMS' },
        {
          kind: 'muted',
          text: hold.released_at ? dateTimeText(hold.released_at, ctx.actor.timeZone) : '',
        },
      ],
    })),
  }
}

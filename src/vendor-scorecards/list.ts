import { vendorPicker } from '../pickers/index.ts'
import { decimalText } from '../kernel/decimal.ts'
import {
  dayColumn,
  linkColumn,
  list,
  priceColumn,
  statusColumn,
  textColumn,
} from '../platform/lists/index.ts'
import { within } from '../platform/reach.ts'
import { CountedJson, countedJson } from './api.ts'
import { described, fractionOf, measures, type Measure } from './measure.ts'
import { listed, matches, type CountedDocument } from './queries.ts'
import { measuresFor } from './scorecard.ts'
import { url } from './url.ts'
import { labelOf, resultOf } from './words.ts'

const paths = { purchase_order: '/purchase-orders', invoice: '/invoices' } as const
const differenceOf = (row: CountedDocument) => fractionOf({ ...row, documents: 1 }).numerator
const priced = (row: CountedDocument, price: string) =>
  row.currency ? { unit_price: price, currency: row.currency } : null

const isMeasure = (text: string | undefined): text is Measure =>
  measures.some((measure) => measure === text)

/** What a number on a scorecard counts: of one vendor and one measure at a time. */
export const scorecardDocuments = list({
  path: url.list,
  title: 'Documents of a scorecard',
  summary: 'The documents that one measure of a vendor counts: a vendor and a measure are named.',
  allow: 'purchase_orders.read',
  rows: (ctx) => listed(ctx.today, measuresFor(ctx)),
  within:
    (ctx, { measure }) =>
    (read) =>
      isMeasure(measure) ? within(ctx, described[measure].read, read) : read(),
  columns: {
    document: linkColumn<CountedDocument>({
      label: 'Document',
      link: (row) => ({ text: row.number, href: `${paths[row.document_kind]}/${row.document_id}` }),
      note: (row) =>
        row.position === null ? row.description : `Line ${row.position}: ${row.description}`,
      noteLabel: 'Line or number',
    }),
    day: dayColumn<CountedDocument>('Counts on', (row) => row.counted_on, { sort: 'counted_on' }),
    result: statusColumn<CountedDocument>('Counts as', (row) =>
      resultOf(row, differenceOf(row).units),
    ),
    agreed: priceColumn<CountedDocument>('At the order’s price', (row) =>
      priced(row, row.denominator),
    ),
    difference: priceColumn<CountedDocument>('Difference', (row) =>
      priced(row, decimalText(differenceOf(row))),
    ),
    measure: textColumn<CountedDocument>('Measure', (row) => labelOf(row.measure), { extra: true }),
  },
  filters: {
    vendor_id: { kind: 'pick', label: 'Vendor', picker: vendorPicker, where: matches.vendor },
    measure: {
      kind: 'choice',
      label: 'Measure',
      any: 'Choose one',
      options: measures.map((value) => ({ value, label: labelOf(value) })),
      where: matches.measure,
    },
    day: { kind: 'days', label: 'Counts', where: matches.days },
    agreed: {
      kind: 'amounts',
      label: 'At the order’s price',
      in: 'own',
      where: matches.agreed,
    },
    difference: { kind: 'amounts', label: 'Difference', in: 'own', where: matches.difference },
  },
  order: '-counted_on',
  implied: (values) => (values['vendor_id'] && values['measure'] ? null : matches.nothing),
  empty: () => ({
    title: 'Nothing is counted here',
    text: 'Choose a vendor and a measure, or open a number on the scorecard of a vendor.',
    icon: 'receipt-text',
    button: { label: 'Vendors', href: '/vendors' },
  }),
  json: { schema: CountedJson, of: countedJson },
})

import type { ReadCtx } from '../platform/ctx.ts'
import { csvFile } from '../platform/lists/csv.ts'
import type { FileCell } from '../platform/lists/columns.ts'
import { decimalText } from '../kernel/decimal.ts'
import type { Cell, Empty, Fact, PageHeader, Table } from '../platform/view/ui.ts'
import { described, type Measure } from './measure.ts'
import * as queries from './queries.ts'
import { scorecardOf, type Scorecard } from './scorecard.ts'
import { url } from './url.ts'
import { countText, labelOf, monthText, shareText, sharesText, trendText } from './words.ts'

export type ScorecardPage = {
  title: string
  header: PageHeader
  trends: Table
  months: Table
  formulas: readonly Fact[]
  empty: Empty | null
}

export async function scorecardPage(ctx: ReadCtx, vendorId: string): Promise<ScorecardPage> {
  const [vendor, card] = await Promise.all([
    queries.findVendor(ctx.tx, vendorId),
    scorecardOf(ctx, vendorId),
  ])
  return {
    title: `Scorecard of ${vendor.name}`,
    header: {
      title: 'Scorecard',
      crumbs: [
        { label: 'Vendors', href: '/vendors' },
        { label: vendor.name, href: url.vendor(vendorId) },
        { label: 'Scorecard' },
      ],
      meta: `The last twelve months, as days begin and end in ${ctx.actor.organisation.timeZone}. It counts the documents you may see.`,
      buttons: [{ label: 'CSV', href: url.file(vendorId), icon: 'download' }],
    },
    trends: trendsTable(vendorId, card),
    months: monthsTable(ctx, vendorId, card),
    formulas: card.measures.map((measure) => ({
      label: labelOf(measure),
      text: described[measure].formula,
    })),
    empty: hasFacts(card)
      ? null
      : {
          title: 'No facts yet',
          text: 'A scorecard counts order lines whose expected day is over, and invoices. There are none of the last twelve months.',
          icon: 'receipt-text',
        },
  }
}

export const hasFacts = (card: Scorecard): boolean =>
  card.measures.some((measure) =>
    card.of(measure, card.months).some(({ fraction }) => fraction.documents > 0),
  )

/** Each measure over the twelve months, and which way it goes. */
export const trendsTable = (vendorId: string, card: Scorecard): Table => ({
  label: 'Scorecard',
  columns: [{ label: 'Measure' }, { label: 'Twelve months' }, { label: 'Last three months' }],
  rows: card.measures.map((measure) => ({
    cells: [
      { kind: 'text', text: labelOf(measure) },
      shareCell(vendorId, card, { measure, months: card.months }),
      { kind: 'status', status: trendText(card, measure) },
    ],
  })),
})

const monthsTable = (ctx: ReadCtx, vendorId: string, card: Scorecard): Table => ({
  label: 'By month',
  columns: [{ label: 'Month' }, ...card.measures.map((measure) => ({ label: labelOf(measure) }))],
  rows: card.months.map((month) => ({
    cells: [
      { kind: 'text', text: monthText(month, ctx.actor.locale) },
      ...card.measures.map((measure) => shareCell(vendorId, card, { measure, months: [month] })),
    ],
  })),
})

/** A number leads to what it counts; where there is nothing, nothing is led to. */
function shareCell(
  vendorId: string,
  card: Scorecard,
  { measure, months }: { measure: Measure; months: readonly string[] },
): Cell {
  const shares = card.of(measure, months)
  const text = sharesText(shares)
  if (shares.every(({ fraction }) => fraction.documents === 0)) return { kind: 'muted', text }
  const span = { from: months.at(-1)!, until: months[0]! }
  return {
    kind: 'link',
    text,
    href: url.documents(vendorId, measure, span),
    note: countText(shares),
  }
}

/** A line for each month, measure and currency. */
export async function scorecardFile(ctx: ReadCtx, vendorId: string) {
  await queries.findVendor(ctx.tx, vendorId)
  return csvFile(linesOf(await scorecardOf(ctx, vendorId)))
}

const headings = ['Month', 'Measure', 'Currency', 'Counted', 'Of', 'Share', 'Documents']
async function* linesOf(card: Scorecard): AsyncGenerator<readonly FileCell[]> {
  yield headings.map((text) => ({ text }))
  for (const month of card.months)
    for (const measure of card.measures)
      for (const { currency, fraction } of card.of(measure, [month]))
        yield [
          { text: month },
          { text: labelOf(measure) },
          { text: currency ?? '' },
          { number: decimalText(fraction.numerator) },
          { number: decimalText(fraction.denominator) },
          { text: shareText(fraction) },
          { number: String(fraction.documents) },
        ]
}

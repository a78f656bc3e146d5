import { within } from '../platform/reach.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import {
  described,
  firstDay,
  fractionOf,
  lastMonths,
  measures,
  nothing,
  together,
  type Counted,
  type Fraction,
  type Measure,
} from './measure.ts'
import * as queries from './queries.ts'

const monthsShown = 12

/** A share in one currency, or without one. */
export type Share = { currency: string | null; fraction: Fraction }
export type Scorecard = {
  /** The newest first. */
  months: readonly string[]
  /** Those of which the reader may read the documents. */
  measures: readonly Measure[]
  /** In these months together; one share without facts where there is nothing to count. */
  of: (measure: Measure, months: readonly string[]) => readonly Share[]
}

export const measuresFor = ({ actor }: Pick<ReadCtx, 'actor'>): Measure[] =>
  measures.filter((measure) => actor.permissions.has(described[measure].read))

/** Each measure from the documents that the reader may read, wherever their right to them reaches. */
export async function scorecardOf(ctx: ReadCtx, vendorId: string): Promise<Scorecard> {
  const months = lastMonths(ctx.today, monthsShown)
  const from = firstDay(months.at(-1)!)
  const wanted = measuresFor(ctx)
  const groups = [...Map.groupBy(wanted, (measure) => described[measure].read)]
  const found = await Promise.all(
    groups.map(([read, group]) =>
      within(ctx, read, () =>
        queries.sums(ctx.tx, { vendorId, from, today: ctx.today, wanted: group }),
      ),
    ),
  )
  const rows = found.flat()
  return { months, measures: wanted, of: (measure, asked) => sharesOf(rows, measure, asked) }
}

function sharesOf(rows: readonly Counted[], measure: Measure, months: readonly string[]): Share[] {
  const counted = rows.filter((row) => row.measure === measure && months.includes(row.month))
  const byCurrency = [...Map.groupBy(counted, ({ currency }) => currency)]
  if (byCurrency.length === 0) return [{ currency: null, fraction: nothing }]
  return byCurrency.map(([currency, group]) => ({
    currency,
    fraction: together(group.map(fractionOf)),
  }))
}

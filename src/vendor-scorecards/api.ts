import { z } from 'zod'
import { decimalText } from '../kernel/decimal.ts'
import { Currency, Day, DecimalText, Uuid } from '../platform/http/output.ts'
import { described, fractionOf, measures, type Measure } from './measure.ts'
import type { CountedDocument } from './queries.ts'
import type { Scorecard, Share } from './scorecard.ts'
import { url } from './url.ts'

const Month = z.string().regex(/^\d{4}-\d{2}$/)
export const CountedJson = z.object({
  id: Uuid,
  measure: z.enum(measures),
  vendor_id: Uuid,
  counted_on: Day,
  document_kind: z.enum(['purchase_order', 'invoice']),
  document_id: Uuid,
  number: z.string(),
  position: z.int().nullable(),
  currency: Currency.nullable(),
  numerator: DecimalText,
  denominator: DecimalText,
})
export const countedJson = (row: CountedDocument): z.input<typeof CountedJson> => ({
  id: row.id,
  measure: row.measure,
  vendor_id: row.vendor_id,
  counted_on: row.counted_on,
  document_kind: row.document_kind,
  document_id: row.document_id,
  number: row.number,
  position: row.position,
  currency: row.currency,
  numerator: decimalText(fractionOf({ ...row, documents: 1 }).numerator),
  denominator: row.denominator,
})

/** The share is numerator through denominator, both exact. Where nothing counts, both are 0: that is no share. */
const ShareJson = z.object({
  currency: Currency.nullable(),
  numerator: DecimalText,
  denominator: DecimalText,
  documents: z.int().min(0),
})
export const ScorecardJson = z.object({
  vendor_id: Uuid,
  measures: z.array(
    z.object({
      measure: z.enum(measures),
      formula: z.string(),
      months: z.array(
        z.object({ month: Month, shares: z.array(ShareJson), documents_path: z.string() }),
      ),
    }),
  ),
})

export const scorecardJson = (
  vendorId: string,
  card: Scorecard,
): z.input<typeof ScorecardJson> => ({
  vendor_id: vendorId,
  measures: card.measures.map((measure) => ({
    measure,
    formula: described[measure].formula,
    months: card.months.map((month) => ({
      month,
      shares: card.of(measure, [month]).map(shareJson),
      documents_path: documentsPath(vendorId, measure, month),
    })),
  })),
})
const documentsPath = (vendorId: string, measure: Measure, month: string): string =>
  url.documents(vendorId, measure, { from: month, until: month })
const shareJson = ({ currency, fraction }: Share): z.input<typeof ShareJson> => ({
  currency,
  numerator: decimalText(fraction.numerator),
  denominator: decimalText(fraction.denominator),
  documents: fraction.documents,
})

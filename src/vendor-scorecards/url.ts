import { firstDay, lastDay, type Measure } from './measure.ts'

const list = '/scorecard-documents'
type Span = { from: string; until: string }
export const url = {
  list,
  vendor: (vendorId: string) => `/vendors/${vendorId}`,
  scorecard: (vendorId: string) => `/vendors/${vendorId}/scorecard`,
  file: (vendorId: string) => `/vendors/${vendorId}/scorecard/export`,
  /** The documents a number counts, from a month to a month. */
  documents: (vendorId: string, measure: Measure, { from, until }: Span) =>
    `${list}?vendor_id=${vendorId}&measure=${measure}&day_from=${firstDay(from)}&day_until=${lastDay(until)}`,
}

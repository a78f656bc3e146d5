import type { Charge } from '../budgets/index.ts'
import { chargesOfLine, type Charged, type PlacedLine } from '../purchase-orders/index.ts'
import type { LineTerms } from './change-order.ts'

/** A line that is typed in, for an order that was made without a request. */
export type Typed = LineTerms & {
  description: string
  quantity: string
  unit?: string | null | undefined
  unit_price: string
  cost_center_id?: string | null | undefined
  category_id?: string | null | undefined
  project_id?: string | null | undefined
  split?: string | null | undefined
  keptSplits?: Charged['splits'] | undefined
  /** What the line is known by since it was drafted. */
  keptId?: string | undefined
}
export const isTyped = (row: object): row is Typed =>
  !('line_id' in row) && !('purchase_request_line_id' in row)

/** What typed lines charge in the organisation's currency: it is reserved when the change is submitted. */
export const typedCharges = (added: readonly PlacedLine[]): (Charge & { lineId: string })[] =>
  added.flatMap((line) => (line.charged ? chargesOfLine(line, line.charged, line.committed) : []))

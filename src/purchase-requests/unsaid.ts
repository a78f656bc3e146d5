import { recognised, saidOr } from '../kernel/unsaid.ts'
import { numbersNow } from '../platform/locale.ts'
import type { Input, TypedLine } from './drafting.ts'
import type { lines } from './line-queries.ts'
import type { PurchaseRequest } from './purchase-request.ts'
import { splitText } from './split-text.ts'

type Line = Awaited<ReturnType<typeof lines>>[number]
/** A request as it is written anew; what is not said of it may be known. */
export type Edit = Omit<Input, 'justification' | 'vendor_id'> & {
  justification?: string | null | undefined
  vendor_id?: string | null | undefined
}

/** What is not said of a request, or of a line that it has, stays. */
export function withUnsaid(input: Edit, pr: PurchaseRequest, lines: readonly Line[]): Input {
  const known = recognised(input.lines, lines, { of: 'request' })
  const vendorId = saidOr(input.vendor_id, pr.vendor_id)
  return {
    ...input,
    title: saidOr(input.title, pr.title),
    justification: saidOr(input.justification, pr.justification),
    vendor_id: vendorId,
    vendor_reason: saidOr(input.vendor_reason, vendorId === pr.vendor_id ? pr.vendor_reason : null),
    project_id: saidOr(input.project_id, pr.project_id),
    currency: input.currency ?? pr.currency,
    lines: input.lines.map((line, i) => {
      const had = known[i]
      return had ? lineWithUnsaid(line, had, pr.currency) : line
    }),
  }
}

/** Another item of the catalog brings its own unit and category. */
function lineWithUnsaid(line: TypedLine, had: Line, currency: string): TypedLine {
  const itemId = saidOr(line.catalog_item_id, had.catalog_item_id)
  const isSame = itemId === had.catalog_item_id
  return {
    ...line,
    id: had.id,
    catalog_item_id: itemId,
    unit: saidOr(line.unit, isSame ? had.unit : null),
    category_id: saidOr(line.category_id, isSame ? had.category_id : null),
    split: saidOr(line.split, splitText(had.splits, currency, numbersNow()) || null),
  }
}

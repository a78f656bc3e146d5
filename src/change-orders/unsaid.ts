import { invalid } from '../kernel/problem.ts'
import { isSameItem, recognised, saidOr } from '../kernel/unsaid.ts'
import { chargedAsBefore, pricingAsBefore } from '../purchase-orders/index.ts'
import { rowAsked } from './again.ts'
import type { Wanted } from './change-order.ts'
import type { Added, WantedRow } from './decide.ts'
import { lineNow } from './delivery.ts'
import { plain } from './differences.ts'
import { draftedSplits } from './line-split.ts'
import type { ChangeLine, ChangeOrder } from './queries.ts'
import type { Typed } from './typed.ts'

type Asked = 'quantity' | 'unit_price' | 'description'
type Partly<T> = Omit<T, Asked> & {
  id?: string | null | undefined
  quantity?: string | undefined
  unit_price?: string | undefined
  description?: string | null | undefined
}
/** A line of a draft as it is written anew; what is not said of it may be known. */
export type SentRow = Wanted | Partly<Added> | Partly<Typed>
type SentAddition = Partly<Added> | Partly<Typed>
const isOfOrder = (row: SentRow): row is Wanted => 'line_id' in row
const isRequested = (row: SentAddition): row is Partly<Added> => 'purchase_request_line_id' in row

type Draft = {
  change: Pick<ChangeOrder, 'cost_center_id'>
  /** Those that change, without those of which only a part of the charges is another. */
  lines: readonly ChangeLine[]
}
/** The lines of a draft as they are written anew: what is not said of a line that it has stays. */
export function rowsWithUnsaid(sent: readonly SentRow[], draft: Draft): WantedRow[] {
  const had = additionsKnown(sent, draft.lines)
  return sent.map((row, i) => {
    if (isOfOrder(row)) return changedWithUnsaid(row, draft.lines)
    const at = `/lines/${i}`
    return isRequested(row)
      ? requestedWithUnsaid(row, had(i), at)
      : typedWithUnsaid(row, had(i), { at, change: draft.change })
  })
}

type Copied = Draft & { change: { currency: string } }
/** The lines of a copy: what is not said of a line is asked for as the copied change did. */
export function rowsCopied(sent: readonly SentRow[], { change, lines }: Copied): WantedRow[] {
  const had = additionsKnown(sent, lines)
  return sent.map((row, i): WantedRow => {
    const at = `/lines/${i}`
    if (isOfOrder(row)) {
      const line = lines.find((one) => one.purchase_order_line_id === row.line_id)
      return line ? withSaid(rowAsked(line, change.currency), row) : row
    }
    const line = had(i)
    if (line) return withSaid(rowAsked(line, change.currency), row)
    return isRequested(row)
      ? requestedWithUnsaid(row, null, at)
      : typedWithUnsaid(row, null, { at, change })
  })
}

/** Where a line is charged is said by one of two fields, so one of them takes the place of both. */
function withSaid(asked: WantedRow, { ...row }: SentRow): WantedRow {
  const said = Object.fromEntries(
    Object.entries(row).filter(([name, value]) => name !== 'id' && value !== undefined),
  )
  const isCharged = 'split' in said || 'cost_center_id' in said
  return {
    ...asked,
    ...(isCharged ? { split: undefined, cost_center_id: undefined } : {}),
    ...('quantity' in said ? { orWhatCame: undefined } : {}),
    ...said,
  }
}

/** The line of the change that each addition is; null for one that is new. */
function additionsKnown(
  sent: readonly SentRow[],
  lines: readonly ChangeLine[],
): (i: number) => ChangeLine | null {
  const additions = sent.flatMap((row, i) => (isOfOrder(row) ? [] : [{ row, at: `/lines/${i}` }]))
  const had = recognised(
    additions.map(({ row }) => row),
    lines.filter((line) => line.purchase_order_line_id === null),
    { of: 'change', isSame, at: (i) => additions[i]!.at },
  )
  return (i) => had[additions.findIndex(({ at }) => at === `/lines/${i}`)] ?? null
}
const isSame = (row: SentAddition, had: ChangeLine): boolean =>
  isRequested(row)
    ? had.purchase_request_line_id === row.purchase_request_line_id
    : had.charged !== null && isSameItem(row, had)

function changedWithUnsaid(row: Wanted, lines: readonly ChangeLine[]): Wanted {
  const had = lines.find((line) => line.purchase_order_line_id === row.line_id)
  if (!had) return row
  return {
    ...row,
    quantity: saidOr(row.quantity, plain(had.quantity)),
    unit_price: saidOr(row.unit_price, plain(had.unit_price)),
    description: saidOr(row.description, had.description),
    ...(row.split === undefined ? { keptSplits: draftedSplits(had) } : {}),
    drafted: { pricing: had.pricing, goes: lineNow(had) },
  }
}

function requestedWithUnsaid(row: Partly<Added>, had: ChangeLine | null, at: string): Added {
  const { id: _id, ...said } = row
  if (!had) return { ...said, ...figuresSaid(row, at) }
  return {
    ...said,
    ...figuresKept(row, had),
    description: saidOr(row.description, had.description),
    ...pricingAsBefore(row, had.pricing, true),
    keptId: had.id,
    keptDelivery: lineNow(had),
  }
}

type Typing = { at: string; change: Draft['change'] }
function typedWithUnsaid(
  row: Partly<Typed>,
  had: ChangeLine | null,
  { at, change }: Typing,
): Typed {
  const { id: _id, ...said } = row
  if (!had) {
    if (!row.description)
      throw invalid(`${at}/description`, 'missing', 'The description is missing.')
    return { ...said, ...figuresSaid(row, at), description: row.description }
  }
  return {
    ...said,
    ...figuresKept(row, had),
    description: row.description ?? had.description,
    unit: saidOr(row.unit, had.unit),
    ...chargedAsBefore(row, had, { input: {}, order: change }),
    ...pricingAsBefore(row, had.pricing, true),
    keptId: had.id,
    keptDelivery: lineNow(had),
  }
}

const figuresKept = (row: SentAddition, had: ChangeLine) => ({
  quantity: row.quantity ?? plain(had.quantity),
  unit_price: row.unit_price ?? plain(had.unit_price),
})
function figuresSaid({ quantity, unit_price }: SentAddition, at: string) {
  if (quantity === undefined) throw invalid(`${at}/quantity`, 'missing', 'Quantity is missing.')
  if (unit_price === undefined)
    throw invalid(`${at}/unit_price`, 'missing', 'Unit price is missing.')
  return { quantity, unit_price }
}

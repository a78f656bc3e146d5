import type { Resplit } from '../budgets/index.ts'
import { compare, decimal } from '../kernel/decimal.ts'
import { invalid } from '../kernel/problem.ts'
import { numbersNow } from '../platform/locale.ts'
import type { NumberStyle } from '../kernel/number-text.ts'
import {
  chargesOfLine,
  inProportion,
  isSameSplit,
  lineSplitText,
  refuseUnevenSplits,
  splitsNamed,
  type Charged,
  type Line,
  type LineSplit,
  type NamedSplit,
} from '../purchase-orders/index.ts'
import type { Changed, Figured, Wanted } from './change-order.ts'
import type { ChangeLine } from './queries.ts'

/** The other split that a change says of a line; null where it says none. */
export type SplitOf = (one: Wanted & { at: string }, line: Line) => readonly LineSplit[] | null

/** Reads it. 422 where the line is not charged by itself, or a part of it is billed as it was split. */
export const splitFrom =
  (known: Parameters<typeof splitsNamed>[1]): SplitOf =>
  ({ at, line_id: _id, split, keptSplits }, line) => {
    if (!split && !keptSplits) return null
    const name = `“${line.description}”`
    if (!line.charged)
      throw invalid(
        `${at}/split`,
        'requested',
        `${name} is charged as its purchase request says. Leave the split out, or request what is to be charged elsewhere and add it from there.`,
      )
    const splits = splitsNamed({ at, split, keptSplits }, known)
    const moved = !isSameSplit(splits, line.charged.splits)
    if (moved && isBilled(line))
      throw invalid(
        `${at}/split`,
        'billed',
        `A part of ${name} is billed by its split, so the split stays. Lower the line to what is billed, and add a line for the rest with another split.`,
      )
    return splits
  }
const isBilled = ({ billed_quantity: billed, billed_amount: amount }: Line): boolean =>
  compare(decimal(billed), decimal('0')) !== 0 || amount !== 0n

type Priced = Figured<Changed>
export const refuseWrongSums = (changed: readonly Priced[], currency: string): void =>
  refuseUnevenSplits(
    changed.map((one) => ({ ...one, splits: one.splits ?? [] })),
    currency,
  )

/** The parts of a line once the change is applied; none where all of it is charged to its cost centre. */
const splitsAfter = ({ line, splits, amount }: Priced): readonly LineSplit[] =>
  splits ?? inProportion(line.charged?.splits ?? [], amount)

/** Where a line is charged once the change is applied; null where its request says so. */
export const chargedAfter = (one: Priced): Charged | null =>
  one.line.charged && { ...one.line.charged, splits: splitsAfter(one) }

/** The parts to write; null where they are what they were. */
export function splitsToWrite(one: Priced): readonly LineSplit[] | null {
  const after = splitsAfter(one)
  return isSameSplit(after, one.line.charged?.splits ?? []) ? null : after
}

/**
 * What each part of a line is to have committed, where another split is said of it: exactly its part of what is open. A
 * split that stays moves with its line, in proportion to what its budgets have.
 */
export function resplitsOf(
  changed: readonly Priced[],
  deltas: ReadonlyMap<string, bigint>,
): Resplit[] {
  return changed.flatMap((one): Resplit[] => {
    const charged = chargedAfter(one)
    const { line, quantity, amount } = one
    const off = compare(decimal(quantity), decimal('0')) === 0
    if (!charged || charged.splits.length === 0 || off || !isMoved(one)) return []
    const committed = line.committed_left + (deltas.get(line.id) ?? 0n)
    return [
      {
        lineId: line.id,
        charges: chargesOfLine({ id: line.id, amount }, charged, committed),
      },
    ]
  })
}
const isMoved = ({ splits, line }: Changed): boolean =>
  splits !== null && !isSameSplit(splits, line.charged?.splits ?? [])

/** Whether any cost centre or project pays more because the split is another. */
export function isPaidMoreOf({ lineId, charges }: Resplit, lines: readonly Line[]): boolean {
  const line = lines.find(({ id }) => id === lineId)
  if (!line?.charged) return false
  const before = chargesOfLine(line, line.charged, line.committed_left)
  const at = (all: Resplit['charges'], { costCenterId, projectId }: Resplit['charges'][number]) =>
    all
      .filter((one) => one.costCenterId === costCenterId && one.projectId === projectId)
      .reduce((sum, { minor }) => sum + minor, 0n)
  return charges.some((charge) => at(charges, charge) > at(before, charge))
}

/**
 * What a line is split over, or all of it at its cost centre where it is to be split; null where it neither is nor will
 * be.
 */
export function splitNow(
  { charged }: Pick<Line, 'charged'>,
  other: readonly LineSplit[] | null,
): NamedSplit[] | null {
  if (!charged) return null
  if (charged.splits.length > 0) return [...charged.splits]
  if (other === null) return null
  const { costCenterId, center } = charged
  return [{ costCenterId, center, projectId: null, project: null, percent: '100', amount: null }]
}

/** Kept of a drafted line that another split is said of. */
export const draftedSplits = ({
  splits,
}: Pick<ChangeLine, 'splits'>): readonly LineSplit[] | undefined =>
  splits.length > 0 ? splits : undefined

type Sides = { before: string; after: string }
/**
 * What a line of the order is split over before and with the change, as it would be typed; null where it is not split.
 */
export function splitSides(
  { was_split: before, splits, amount }: ChangeLine,
  currency: string,
  numbers: NumberStyle = numbersNow(),
): Sides | null {
  if (!before) return null
  const after = splits.length > 0 ? splits : inProportion(before, amount)
  const text = (of: readonly NamedSplit[]): string => lineSplitText(of, { currency, numbers })
  return { before: text(before), after: text(after) }
}

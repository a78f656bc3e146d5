import { overSplit, type Charge, type Split } from '../budgets/index.ts'
import { decimal, decimalText } from '../kernel/decimal.ts'
import { money } from '../kernel/money.ts'
import { invalid } from '../kernel/problem.ts'
import type { NumberStyle } from '../kernel/number-text.ts'
import { numbersNow } from '../platform/locale.ts'
import { readSplit, splitExample, splitText, wrongSum } from '../purchase-requests/index.ts'
import type { Charged, ChargedLine } from './direct.ts'

/** A part of a line's charge: percent of it, or an amount in minor units of the order's currency; both as text. */
export type LineSplit = {
  costCenterId: string
  projectId: string | null
  percent: string | null
  amount: string | null
}
export type NamedSplit = LineSplit & { center: string; project: string | null }

const partOf = ({ costCenterId, projectId, percent, amount }: LineSplit): Split => ({
  costCenterId,
  categoryId: null,
  projectId,
  percent,
  amount: amount === null ? null : BigInt(amount),
})

/** Whether two splits say the same of a line. */
export const isSameSplit = (a: readonly LineSplit[], b: readonly LineSplit[]): boolean =>
  JSON.stringify(a.map(fieldsOf)) === JSON.stringify(b.map(fieldsOf))
const fieldsOf = ({ costCenterId, projectId, percent, amount }: LineSplit) => [
  costCenterId,
  projectId,
  percent === null ? null : decimalText(decimal(percent)),
  amount,
]

/**
 * The parts of a line that comes to another amount: percents stay, amounts keep their proportion to the last unit. Of a
 * line that costs nothing now, the proportion is kept as percents.
 */
export function inProportion<S extends LineSplit>(splits: readonly S[], amount: bigint): S[] {
  if (splits.every((split) => split.amount === null)) return [...splits]
  const of = { amount, splits: splits.map(partOf) }
  if (amount !== 0n) {
    const parts = overSplit(amount, of)
    return splits.map((split, i) => ({ ...split, amount: String(parts[i]) }))
  }
  const percents = overSplit(100n * millionths, of)
  return splits.flatMap((split, i) =>
    percents[i]! > 0n
      ? [{ ...split, amount: null, percent: decimalText({ units: percents[i]!, scale: 6 }) }]
      : [],
  )
}
const millionths = 1_000_000n

type Line = { id: string; amount: bigint }
/** What a line charges of a sum: all of it to its place, or to each place of its split its part. */
export function chargesOfLine(
  { id: lineId, amount }: Line,
  { splits, ...place }: Charged,
  minor: bigint,
): (Charge & { lineId: string })[] {
  if (splits.length === 0) return [{ lineId, ...place, minor }]
  const parts = overSplit(minor, { amount, splits: splits.map(partOf) })
  return splits.map((split, i) => ({
    lineId,
    costCenterId: split.costCenterId,
    categoryId: place.categoryId,
    projectId: split.projectId ?? place.projectId,
    minor: parts[i]!,
  }))
}

type Written = { currency: string; numbers: NumberStyle }
/** As it would be typed; empty where a line is not split. */
export const lineSplitText = (
  splits: readonly NamedSplit[],
  { currency, numbers }: Written,
): string =>
  splitText(
    splits.map(({ center, project, percent, amount }) => ({
      cost_center_code: center,
      project_code: project,
      percent,
      amount,
    })),
    currency,
    numbers,
  )

/** The same for programs; null where a line is not split. */
export const splitJson = (charged: ChargedLine | null, currency: string): string | null =>
  lineSplitText(charged?.splits ?? [], { currency, numbers: numbersNow() }) || null

/** Where a line without a request is charged, in words. */
export const placeText = (
  { splits, center, category, project }: ChargedLine,
  written: Written,
): string =>
  [splits.length ? lineSplitText(splits, written) : center, category, project]
    .filter((name) => name !== null)
    .join(' · ')

/** The field in which a split is typed. */
export const splitField = {
  type: 'text',
  optional: true,
  placeholder: splitExample,
  hint: 'By percent, three ways as 33.33, 33.33 and 33.34 %, or by amounts that come to the line without tax. CODE:PROJECT names a project.',
} as const

type SplitInput = {
  split?: string | null | undefined
  keptSplits?: readonly LineSplit[] | undefined
  cost_center_id?: string | null | undefined
  milestones?: readonly unknown[] | undefined
}
type Codes = Parameters<typeof readSplit>[2]
type Reading = {
  currency: string
  /** Of the order. */
  costCenterId: string
  codes: Codes | null
}
/** The split that is said of a line. 422 at the line where it cannot be read. */
export function splitsIn(
  line: SplitInput,
  at: string,
  { currency, costCenterId, codes }: Reading,
): readonly LineSplit[] {
  if (line.keptSplits) return line.keptSplits
  if (!line.split || !codes) return []
  const refuse = (code: string, text: string) => invalid(`${at}/split`, code, text)
  if (line.cost_center_id && line.cost_center_id !== costCenterId)
    throw refuse('twice', 'Say who pays by a split or by another cost centre, not by both.')
  const read = readSplit(line.split, currency, codes)
  if (typeof read === 'string') throw refuse('invalid', read)
  if (line.milestones?.length && read.some(({ amount }) => amount !== null))
    throw refuse(
      'milestones',
      'Split a line of milestones by percent: each milestone is charged by it.',
    )
  return read.map(({ costCenterId, projectId, percent, amount }) => ({
    costCenterId,
    projectId,
    percent,
    amount: amount === null ? null : String(amount),
  }))
}

type Uneven = { at: string; amount: bigint; splits: readonly LineSplit[] }
/** The parts of each line come to its amount: what it costs without tax, after its own discounts. */
export function refuseUnevenSplits(lines: readonly Uneven[], currency: string): void {
  for (const { at, amount, splits } of lines) {
    const wrong = splits.length ? wrongSum(money(amount, currency), splits.map(partOf)) : null
    if (wrong) throw invalid(`${at}/split`, 'invalid', wrong)
  }
}

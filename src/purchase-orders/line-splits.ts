import { overSplit, type Charge, type Split } from '../budgets/index.ts'
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

/** The parts of each line come to its amount: what it costs without tax, after its own discounts. */
export function refuseUnevenSplits(
  lines: readonly { at: string; amount: bigint; direct?: { charged: Charged } }[],
  currency: string,
): void {
  for (const { at, amount, direct } of lines) {
    const splits = direct?.charged.splits ?? []
    const wrong = splits.length ? wrongSum(money(amount, currency), splits.map(partOf)) : null
    if (wrong) throw invalid(`${at}/split`, 'invalid', wrong)
  }
}

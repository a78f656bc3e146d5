import { decimal, rescale } from '../kernel/decimal.ts'
import { splitByWeights } from '../kernel/money.ts'
import { invalid } from '../kernel/problem.ts'

/** Where a part of a document's amount is charged; `minor` is in the organisation's currency. */
export type Charge = {
  lineId: string | null
  costCenterId: string
  categoryId: string | null
  projectId: string | null
  minor: bigint
}
export type Place = Pick<Charge, 'costCenterId' | 'categoryId' | 'projectId'>
/** A part of a line: percent of it, or an amount of the document's currency. */
export type Split = Place & { percent: string | null; amount: bigint | null }

const whole = 100_000_000n // 100 % with six decimals

/**
 * The parts of a line's amount in minor units; they add up to it exactly, for every currency exponent.
 * Parts by percent go by largest remainder, ties to the larger share. 422 when percents do not come to 100 or amounts
 * not to the line.
 */
export function splitCharge(
  minor: bigint,
  splits: readonly Pick<Split, 'percent' | 'amount'>[],
): bigint[] {
  const percents = splits.flatMap((s) =>
    s.percent === null ? [] : [rescale(decimal(s.percent), 6)],
  )
  const amounts = splits.flatMap((s) => (s.amount === null ? [] : [s.amount]))
  if (percents.length && amounts.length)
    throw invalid('/splits', 'mixed', 'Split a line by percent or by amount, not by both.')
  if (percents.length) {
    if (percents.some((p) => p <= 0n) || sum(percents) !== whole)
      throw invalid('/splits', 'not_100', 'The percents of a line must come to 100.')
    return splitByWeights(minor, percents)
  }
  if (amounts.some((a) => a < 0n) || sum(amounts) !== minor)
    throw invalid('/splits', 'not_whole', 'The parts of a line must come to its amount.')
  return amounts
}

/** Distributes an amount by weights. When all weights are zero, the first gets it. */
export const distribute = (minor: bigint, weights: readonly bigint[]): bigint[] =>
  weights.some((w) => w !== 0n)
    ? splitByWeights(minor, weights)
    : weights.map((_, i) => (i === 0 ? minor : 0n))

/** What a line is split over; its amounts were its parts when they were typed. */
type SplitLine = { amount: bigint; splits: readonly Pick<Split, 'percent' | 'amount'>[] }

/**
 * A sum over the places of a line's split, by what each has of the line's amount. Where the line costs something else
 * by now, parts by amount keep their proportion.
 */
export const overSplit = (minor: bigint, { amount, splits }: SplitLine): bigint[] =>
  distribute(
    minor,
    splits.every((split) => split.amount !== null)
      ? splits.map((split) => split.amount ?? 0n)
      : splitCharge(amount, splits),
  )

const sum = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n)

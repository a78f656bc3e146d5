import { closedText, splitCharge, type Split } from '../budgets/index.ts'
import { add, decimal, decimalText } from '../kernel/decimal.ts'
import { amountText, money, type Money } from '../kernel/money.ts'
import { amountIn, readField } from '../kernel/number-field.ts'
import { numberText, readNumber, rewritten, type NumberStyle } from '../kernel/number-text.ts'
import { Problem } from '../kernel/problem.ts'
import { moneyText } from '../platform/view/format.ts'

type Code = { id: string; code: string; active: boolean }
export type Known = {
  numbers: NumberStyle
  costCenters: readonly Code[]
  projects: readonly Code[]
}
/** A part as it is stored: percent with a decimal point, or an amount in minor units, both as text. */
export type StoredSplit = {
  cost_center_code: string
  project_code: string | null
  percent: string | null
  amount: string | null
}

export const splitExample = 'IT 60 %; MKT 40 %'

const part =
  /^(?<code>[^\s:]+(?:[^\S\n]+[^\s:\d][^\s:]*)*)(?::(?<project>\S+))?\s+(?<share>[\p{Nd}.,٫٬\s'’]*\p{Nd})\s*(?<percent>%?)$/u
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

/**
 * Where a line is charged, as it is typed: 'IT 60 %, MKT 40 %' or 'IT 5000; MKT:P-7 3000', each a cost centre's code,
 * if need be a project's, and a share. Returns the parts, or a sentence that says what is wrong.
 */
export function parseSplit(
  text: string,
  minor: bigint,
  currency: string,
  known: Known,
): Split[] | string {
  const splits = readSplit(text, currency, known)
  return typeof splits === 'string' ? splits : (wrongSum(money(minor, currency), splits) ?? splits)
}

/** The same where the line's amount is not known yet. */
export function readSplit(text: string, currency: string, known: Known): Split[] | string {
  return orSaying(() => partsOf(text, currency, known))
}

/** Why parts do not come to a line's amount; null where they do. */
export function wrongSum(line: Money, splits: readonly Split[]): string | null {
  const parts = orSaying(() => splitCharge(line.minor, splits))
  return typeof parts === 'string' ? withSums(parts, line, splits) : null
}

/** Says as well what parts come to that come to something else than they must. */
function withSums(wrong: string, line: Money, splits: readonly Split[]): string {
  const amounts = splits.flatMap(({ amount }) => amount ?? [])
  const percents = splits.flatMap(({ percent }) => percent ?? [])
  if (amounts.length && percents.length) return wrong
  if (percents.length) {
    const sum = percents.reduce((all, percent) => add(all, decimal(percent)), decimal('0'))
    return `${wrong} They come to ${decimalText(sum)}.`
  }
  const sum = money(
    amounts.reduce((all, amount) => all + amount, 0n),
    line.currency,
  )
  return `${wrong} They come to ${moneyText(sum)}, and the line to ${moneyText(line)}.`
}

function orSaying<T>(read: () => T): T | string {
  try {
    return read()
  } catch (error) {
    if (error instanceof Problem) return error.errors[0]?.detail ?? error.message
    throw error
  }
}

function partsOf(text: string, currency: string, known: Known): Split[] | string {
  const splits: Split[] = []
  for (const piece of text
    .split(/;|,(?=\s*\D)/)
    .map((p) => p.trim())
    .filter(Boolean)) {
    const groups = part.exec(piece)?.groups
    if (!groups) return `“${piece.slice(0, 60)}” is not a cost centre and a share, such as IT 60 %.`
    const split = splitOf(groups as Part, currency, known)
    if (typeof split === 'string') return split
    splits.push(split)
  }
  return splits
}

type Part = { code: string; project?: string; share: string; percent: string }

function splitOf(
  { code, project, share, percent }: Part,
  currency: string,
  known: Known,
): Split | string {
  const center = known.costCenters.find((c) => same(c.code, code))
  if (!center) return `There is no cost centre “${code.slice(0, 30)}”.`
  if (!center.active) return closedText(center.code, 'cost centre')
  const of = project ? known.projects.find((p) => same(p.code, project)) : null
  if (of === undefined) return `There is no project “${(project ?? '').slice(0, 30)}”.`
  if (of?.active === false) return closedText(of.code, 'project')
  const place = { costCenterId: center.id, categoryId: null, projectId: of?.id ?? null }
  const field = percent
    ? { label: `The share of ${center.code}`, decimals: 6, most: '100', example: 'a percentage' }
    : {
        label: `The part of ${center.code}`,
        decimals: 3,
        most: '100000000000',
        example: 'an amount',
      }
  const read = readField(share, known.numbers, field)
  if ('message' in read) return read.message
  if (read.value === '0') return `${field.label} must be more than zero.`
  if (percent) return { ...place, percent: read.value, amount: null }
  const amount = amountIn(currency, read.value, { pointer: '/split', label: field.label })
  return { ...place, percent: null, amount: amount.minor }
}

/** The same as it would be typed. */
export const splitText = (
  splits: readonly StoredSplit[],
  currency: string,
  numbers: NumberStyle,
): string => splits.map((split) => partText(split, currency, numbers)).join('; ')

function partText(split: StoredSplit, currency: string, numbers: NumberStyle): string {
  const place = split.cost_center_code + (split.project_code ? `:${split.project_code}` : '')
  return split.percent === null
    ? `${place} ${rewritten(amountText(money(BigInt(split.amount ?? '0'), currency)), numbers)}`
    : `${place} ${numberText(decimal(split.percent), numbers)} %`
}

/**
 * The text of a file with the numbers of its shares as somebody else writes them; what is unclear stays, to be refused.
 */
export const retypedSplit = (text: string, from: NumberStyle, to: NumberStyle): string =>
  text.replaceAll(/(?<=\s)\d[\d.,'’]*(?=\s*%?\s*(?:;|,\s|$))/gu, (share) => {
    const read = readNumber(share, from)
    return 'value' in read ? numberText(read.value, to) : share
  })

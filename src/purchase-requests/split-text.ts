import { splitCharge, type Split } from '../budgets/index.ts'
import { compare, decimal, decimalText, parseDecimal } from '../kernel/decimal.ts'
import { amountText, money, parseAmount } from '../kernel/money.ts'
import { Problem } from '../kernel/problem.ts'

export type Known = {
  costCenters: readonly { id: string; code: string }[]
  projects: readonly { id: string; code: string }[]
}
/** A part as it is stored: percent with a decimal point, or an amount in minor units, both as text. */
export type StoredSplit = {
  cost_center_code: string
  project_code: string | null
  percent: string | null
  amount: string | null
}

const part =
  /^(?<code>[^\s:]+(?:[^\S\n]+[^\s:\d][^\s:]*)*)(?::(?<project>\S+))?\s+(?<share>[\d.,\u00a0 ']*\d)\s*(?<percent>%?)$/u
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

/**
 * Where a line is charged, as it is typed: 'IT 60 %, MKT 40 %' or 'IT 5000; MKT:P-7 3000', each a cost centre's code, if need be a project's, and a share.
 * Answers the parts, or a sentence that says what is wrong.
 */
export function parseSplit(
  text: string,
  minor: bigint,
  currency: string,
  known: Known,
): Split[] | string {
  const splits: Split[] = []
  for (const piece of text
    .split(/;|,(?=\s*\D)/)
    .map((p) => p.trim())
    .filter(Boolean)) {
    const groups = part.exec(piece)?.groups
    if (!groups) return `“${piece.slice(0, 60)}” is not a cost centre and a share, such as IT 60 %.`
    const split = splitOf(
      groups as Record<'code' | 'project' | 'share' | 'percent', string>,
      currency,
      known,
    )
    if (typeof split === 'string') return split
    splits.push(split)
  }
  try {
    splitCharge(minor, splits)
    return splits
  } catch (error) {
    if (error instanceof Problem) return error.errors[0]?.detail ?? error.message
    throw error
  }
}

function splitOf(
  {
    code,
    project,
    share,
    percent,
  }: { code: string; project?: string; share: string; percent: string },
  currency: string,
  known: Known,
): Split | string {
  const center = known.costCenters.find((c) => same(c.code, code))
  if (!center) return `There is no cost centre “${code.slice(0, 30)}”.`
  const of = project ? known.projects.find((p) => same(p.code, project)) : null
  if (of === undefined) return `There is no project “${(project ?? '').slice(0, 30)}”.`
  const place = { costCenterId: center.id, categoryId: null, projectId: of?.id ?? null }
  if (!percent) {
    const amount = parseAmount(share.replaceAll(/[\s']/gu, ''), currency)
    return amount
      ? { ...place, percent: null, amount: amount.minor }
      : `“${share}” is not an amount in ${currency}.`
  }
  const value = parseDecimal(share.replaceAll(',', '.').replaceAll(/\s/gu, ''))
  if (
    !value ||
    value.scale > 6 ||
    compare(value, decimal('0')) <= 0 ||
    compare(value, decimal('100')) > 0
  )
    return `“${share} %” is not a share between 0 and 100 %.`
  return { ...place, percent: decimalText(value), amount: null }
}

/** The same as it would be typed. */
export const splitText = (splits: readonly StoredSplit[], currency: string): string =>
  splits
    .map(
      (s) =>
        `${s.cost_center_code}${s.project_code ? `:${s.project_code}` : ''} ${s.percent === null ? amountText(money(BigInt(s.amount ?? '0'), currency)) : `${decimalText(decimal(s.percent))} %`}`,
    )
    .join('; ')

import type { Rule } from './rule.ts'

/** Whose requests are added up, over how many days: 'requester:7'. */
export const sumKinds = ['requester', 'vendor', 'item'] as const
type SumKind = (typeof sumKinds)[number]
const pattern = /^(requester|vendor|item):([1-9]\d{0,2})$/
export type Sum = { of: SumKind; days: number }

/** At most a year back; null when it is no such sum. */
export function sumOf(value: string): Sum | null {
  const [, of, days] = pattern.exec(value) ?? []
  const kind = sumKinds.find((one) => one === of)
  return kind && Number(days) <= 366 ? { of: kind, days: Number(days) } : null
}

/** The sums that rules ask for. */
export const sumsIn = (rules: readonly Pick<Rule, 'conditions'>[]): string[] => [
  ...new Set(
    rules
      .flatMap((rule) => rule.conditions.filter((c) => c.what === 'together'))
      .flatMap((c) => c.values.filter((value) => sumOf(value) !== null)),
  ),
]

/** What is bought, by the catalog or by its words, so that the same thing is recognised again. */
export const itemKey = (catalogItemId: string | null, description: string): string =>
  catalogItemId ?? description.trim().toLocaleLowerCase('en')
export type Item = { key: string; minor: bigint }

const words: Record<SumKind, string> = {
  requester: 'the requester’s other requests and orders',
  vendor: 'other requests and orders for the same vendor',
  item: 'other requests and orders for the same item',
}
/** 'with other requests and orders for the same item in 7 days' */
export const sumText = (value: string): string => {
  const sum = sumOf(value)
  return sum
    ? `with ${words[sum.of]} in ${sum.days === 1 ? 'one day' : `${sum.days} days`}`
    : `with “${value}”`
}

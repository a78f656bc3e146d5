import { money } from '../kernel/money.ts'
import { moneyText } from '../platform/view/format.ts'
import type { LineRow } from './line-queries.ts'
import { url } from './url.ts'

/** Where the pages of one file lead back to. */
export const list = { label: 'Answers of banks', href: url.index }

export const outcomeWords = {
  settled: 'Paid',
  failed: 'Failed',
  returned: 'Came back',
  received: 'Came in',
} as const

export const amountText = ({ amount, currency }: Pick<LineRow, 'amount' | 'currency'>): string =>
  amount === null || currency === null ? '—' : moneyText(money(amount, currency))

import { decimal, decimalText, subtract } from '../kernel/decimal.ts'
import { convert, extend, money, type Money } from '../kernel/money.ts'
import { pricing } from '../purchase-orders/index.ts'
import type { AccruedRow } from './queries.ts'

/** What of a line came and is not billed; below zero where more was billed than came. */
export type Accrual = AccruedRow & { open: string; amount: Money; base: Money }

/**
 * At the order's price, with its part of charges and of the tax that is not deductible, and at its rate in the
 * organisation's currency; each line is rounded once.
 */
export function accrualOf(row: AccruedRow, baseCurrency: string): Accrual {
  const open = decimalText(subtract(decimal(row.received), decimal(row.billed)))
  const price = pricing.valuePriceOf({ ...row, amount: row.line_amount }, row.currency)
  const amount = extend(open, price, row.currency)
  return { ...row, open, amount, base: convert(amount, row.fx_rate, baseCurrency) }
}

/** Exactly what the lines come to. */
export const totalOf = (rows: readonly Accrual[], baseCurrency: string): Money =>
  money(
    rows.reduce((sum, { base }) => sum + base.minor, 0n),
    baseCurrency,
  )

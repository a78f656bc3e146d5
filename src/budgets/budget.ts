import { conflict, type Problem } from '../kernel/problem.ts'
import { money } from '../kernel/money.ts'
import { moneyText } from '../platform/view/format.ts'

export type Budget = {
  id: string; cost_center_id: string; cost_center_code: string; cost_center_name: string; fiscal_year: number; currency: string
  amount: bigint; reserved: bigint; committed: bigint; actual: bigint; mode: 'block' | 'warn'; version: number
}

/** What may still be spent: amount - reserved - committed - actual, in base minor units. */
export const available = (b: Pick<Budget, 'amount' | 'reserved' | 'committed' | 'actual'>): bigint => b.amount - b.reserved - b.committed - b.actual

export const allows = (b: Budget, more: bigint): boolean => b.mode === 'warn' || available(b) >= more

export function exceeded(b: Budget, more: bigint): Problem {
  const left = available(b)
  return conflict('budget_exceeded', `This needs ${moneyText(money(more, b.currency))}, but the budget ${b.cost_center_code} ${b.fiscal_year} has ${moneyText(money(left, b.currency))} left: ${moneyText(money(more - left, b.currency))} too much. Ask the controller to raise it, or ask for less.`)
}

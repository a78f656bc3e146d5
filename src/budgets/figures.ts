import type { BudgetFigure } from '../approvals/index.ts'
import { moneyJson } from '../platform/http/output.ts'
import { available, type Budget } from './budget.ts'

/** `setAside`: what is needed is in the figures of the budget already. */
export type Need = { budget: Budget; need: bigint; leaf: boolean; setAside: boolean }

/** What a document does to a budget, for programs. */
export function budgetFigure({ budget, need, leaf, setAside }: Need): BudgetFigure {
  const left = available(budget)
  const amount = (minor: bigint) => moneyJson(minor, budget.currency)
  return {
    budget_id: budget.id,
    code: budget.code,
    fiscal_year: budget.fiscal_year,
    direct: leaf,
    set_aside: setAside,
    needed: amount(need),
    available_before: amount(setAside ? left + need : left),
    available_after: amount(setAside ? left : left - need),
  }
}

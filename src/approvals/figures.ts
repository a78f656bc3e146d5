import { z } from 'zod'
import type { Money as MoneyValue } from '../kernel/money.ts'
import { DecimalText, Money, moneyJson, Uuid } from '../platform/http/output.ts'

const LineFigure = z.object({
  position: z.int(),
  description: z.string(),
  quantity: DecimalText,
  unit: z.string().nullable(),
  unit_price: DecimalText,
  amount: Money,
})
/** `set_aside`: the budget's figures contain it already. `direct`: charged itself, not only through one below it. */
const BudgetFigure = z.object({
  budget_id: Uuid,
  code: z.string(),
  fiscal_year: z.int(),
  direct: z.boolean(),
  set_aside: z.boolean(),
  needed: Money,
  available_before: Money,
  available_after: Money,
})
/** `before`: what it was when it was last approved, where that is known. */
const Detail = z.object({
  field: z.string(),
  label: z.string(),
  value: z.string().nullable(),
  before: z.string().nullable(),
  money: Money.nullable(),
})
/** What a program is told of a document that waits for approval. */
export const Figures = z.object({
  amount: Money.nullable(),
  base_amount: Money.nullable(),
  reason: z.string().nullable(),
  lines: z.array(LineFigure),
  budgets: z.array(BudgetFigure),
  details: z.array(Detail),
})
export type Figures = z.input<typeof Figures>
export type BudgetFigure = z.input<typeof BudgetFigure>
export type Detail = z.input<typeof Detail>

export const detail = (
  field: string,
  label: string,
  value: string | null,
  before: string | null = null,
): Detail => ({ field, label, value, before, money: null })

export const moneyDetail = (
  field: string,
  label: string,
  { minor, currency }: MoneyValue,
): Detail => ({ field, label, value: null, before: null, money: moneyJson(minor, currency) })

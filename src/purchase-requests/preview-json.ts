import { toText, valueText } from '../messages/index.ts'
import { z } from 'zod'
import { Figures, type PlannedStep } from '../approvals/index.ts'
import { budgetFigure, type Checked } from '../budgets/index.ts'
import { decimal, decimalText } from '../kernel/decimal.ts'
import { extend, sum } from '../kernel/money.ts'
import { DecimalText, Money, moneyJson, Uuid } from '../platform/http/output.ts'

const Line = z.object({
  description: z.string(),
  catalog_item_id: Uuid.nullable(),
  quantity: DecimalText,
  unit_price: DecimalText,
  amount: Money,
  price_source: z.string().nullable(),
})
const Step = z.object({
  name: z.string(),
  why: z.string(),
  mode: z.string(),
  skipped: z.boolean(),
  who: z.array(z.string()),
})
/**
 * What a draft would do, while it is typed: `refused` is what submitting it would answer, `lines` are those that can be
 * priced yet.
 */
export const PreviewJson = z.object({
  total: Money.nullable(),
  base_total: Money.nullable(),
  lines: z.array(Line),
  budgets: Figures.shape.budgets,
  refused: z.object({ code: z.string(), message: z.string() }).nullable(),
  warning: z.string().nullable(),
  /** The least the vendor takes an order of, where this is below it. */
  below_minimum_order: Money.nullable(),
  approval: z.array(Step),
})

type PricedLine = {
  name: string
  itemId: string | null
  quantity: string
  unit_price: string
  source: string | null
}
/** `base` is null without an exchange rate; `charged` and `steps` are there once a cost centre is chosen. */
export type Previewed = {
  currency: string
  lines: readonly PricedLine[]
  base: { minor: bigint; currency: string } | null
  charged: Checked | null
  warning: string | null
  leastOrder: { minor: bigint; currency: string } | null
  steps: readonly PlannedStep[]
}

export function previewJson(p: Previewed): z.input<typeof PreviewJson> {
  const amounts = p.lines.map((line) => extend(line.quantity, line.unit_price, p.currency))
  const refused = p.charged?.refused ?? null
  return {
    total: p.lines.length ? moneyJson(sum(amounts, p.currency).minor, p.currency) : null,
    base_total: p.base && moneyJson(p.base.minor, p.base.currency),
    lines: p.lines.map((line, i) => ({
      description: line.name,
      catalog_item_id: line.itemId,
      quantity: decimalText(decimal(line.quantity)),
      unit_price: decimalText(decimal(line.unit_price)),
      amount: moneyJson(amounts[i]!.minor, p.currency),
      price_source: line.source,
    })),
    budgets: (p.charged?.effects ?? []).map((effect) =>
      budgetFigure({ ...effect, setAside: false }),
    ),
    refused: refused && { code: refused.code, message: refused.message },
    warning: p.warning,
    below_minimum_order: p.leastOrder && moneyJson(p.leastOrder.minor, p.leastOrder.currency),
    approval: p.steps.map((step) => ({
      name: valueText(step.ruleName),
      why: toText(step.why),
      mode: step.mode,
      skipped: step.skipped,
      who: step.assignees.map((person) => person.name),
    })),
  }
}

import { decimal, plainText, rescale } from '../kernel/decimal.ts'
import { amountIn } from '../kernel/number-field.ts'
import { amountText, money, splitByWeights } from '../kernel/money.ts'
import { invalid } from '../kernel/problem.ts'
import type { ComposedLine } from './composition.ts'
import { noPricing, priceOrder, noOrderPricing, type LinePricing } from './pricing.ts'

/** How a line is drawn down: by its quantity, by money up to a sum, or step by step. */
export const lineKinds = ['quantity', 'amount', 'milestone'] as const
export type LineKind = (typeof lineKinds)[number]

export type Milestone = { description: string; amount: string; due_on?: string | null | undefined }
/** How a line by amount was asked for. */
export type Asked = { unit_price: string; pricing: LinePricing }

/** A line as it was asked for becomes one line, or one for each of its milestones. */
export function byKind(line: ComposedLine, currency: string): ComposedLine[] {
  if (line.kind === 'quantity') return [line]
  if (line.blanketLineId !== null)
    throw invalid(
      `${line.at}/kind`,
      'not_by_quantity',
      'What is released from a blanket order is ordered by its quantity.',
    )
  return line.kind === 'amount' ? [byAmount(line, currency)] : milestonesOf(line, currency)
}

/** The sum without tax, so that goods, bills and the order are on one basis. */
function byAmount(line: ComposedLine, currency: string): ComposedLine {
  const { amount } = priceOrder([line], noOrderPricing, currency).lines[0]!
  const sum = amountText(money(amount, currency))
  if (amount === 0n)
    throw invalid(`${line.at}/unit_price`, 'nothing', 'The sum of a line by amount is more than 0.')
  return {
    ...line,
    quantity: sum,
    unit: currency,
    price: '1',
    amount,
    asked: { unit_price: line.price, pricing: line.pricing },
    pricing: {
      ...noPricing,
      ...(line.pricing.untaxed ? { untaxed: true } : {}),
      taxes: line.pricing.taxes.map((tax) => ({ ...tax, inclusive: false })),
    },
  }
}

/** Each takes its part of what was requested, by its amount; together exactly all of it. */
function milestonesOf(line: ComposedLine, currency: string): ComposedLine[] {
  const amounts = line.milestones.map(
    ({ amount }, i) =>
      amountIn(currency, amount, {
        pointer: `${line.at}/milestones/${i}/amount`,
        label: 'Amount',
      }).minor,
  )
  const none = amounts.findIndex((amount) => amount === 0n)
  if (none >= 0)
    throw invalid(`${line.at}/milestones/${none}/amount`, 'nothing', 'Amount must be more than 0.')
  const quantities = line.allocations.map(({ quantity }) =>
    splitByWeights(rescale(decimal(quantity), 6), amounts),
  )
  const asked = line.allocations.map((allocation) => splitByWeights(allocation.asked, amounts))
  return line.milestones.map((milestone, i) => ({
    ...line,
    description: milestone.description,
    quantity: '1',
    unit: 'step',
    price: amountText(money(amounts[i]!, currency)),
    amount: amounts[i]!,
    dueOn: milestone.due_on ?? line.dueOn,
    allocations: line.allocations.map((allocation, k) => ({
      ...allocation,
      quantity: plainText({ units: quantities[k]![i]!, scale: 6 }),
      asked: asked[k]![i]!,
      amount: amounts[i]!,
    })),
  }))
}

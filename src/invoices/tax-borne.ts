import { share } from '../kernel/money.ts'
import { taxDue } from '../matching/index.ts'
import { pricing } from '../purchase-orders/index.ts'
import type { MatchFacts } from './match-facts.ts'

type Order = NonNullable<MatchFacts['order']>
/**
 * In the organisation's currency: what a line of a bill costs itself, and its part of the bill's charges and
 * allowances.
 */
type Cost = { orderLineId: string | null; own: bigint; besides: bigint }
/** Tax that is not deductible, and the amount that it is on. */
type Rate = { borne: bigint; on: bigint }

/**
 * The part of the tax on a line that the organisation bears, by the taxes that the order has on it and on its charges;
 * more or less where the bill charges another tax.
 */
export function taxBorneOn(facts: MatchFacts & { order: Order }): (cost: Cost) => bigint {
  const { lines, charges } = ratesOf(facts)
  const apart = hasCharges(facts) && charges.on > 0n
  const { tax } = facts.invoice
  const due = taxDue(facts)
  return ({ orderLineId, own, besides }) => {
    const line = lines.get(orderLineId ?? '') ?? { borne: 0n, on: 0n }
    const borne = apart ? at(line, own) + at(charges, besides) : at(line, own + besides)
    return due === null || due === 0n || due === tax ? borne : share(borne, tax, due)
  }
}

const at = ({ borne, on }: Rate, minor: bigint): bigint =>
  borne === 0n || on === 0n ? 0n : share(minor, borne, on)

/** Whether a bill charges more than its lines. */
const hasCharges = ({ invoice, lines }: MatchFacts): boolean =>
  invoice.net > lines.reduce((sum, line) => sum + line.net, 0n)

/** A charge has its own taxes, or none: what is borne on it is no part of what is borne on a line. */
function ratesOf({ order, ordered }: MatchFacts & { order: Order }) {
  const standing = ordered.filter(({ removed }) => !removed)
  const toPrice = standing.map((line) => ({ ...line, at: '', price: line.unit_price }))
  const whole = pricing.priceOrder(toPrice, order.pricing, order.currency)
  const own = pricing.priceOrder(toPrice, { ...order.pricing, charges: [] }, order.currency)
  const lines = own.lines.map(({ amount, adjustment, nonDeductible }, i): [string, Rate] => [
    standing[i]!.id,
    { borne: nonDeductible, on: amount + adjustment },
  ])
  const charges: Rate = {
    borne: whole.nonDeductible - own.nonDeductible,
    on: whole.charges.reduce((sum, { amount }) => sum + amount, 0n),
  }
  return { lines: new Map(lines), charges }
}

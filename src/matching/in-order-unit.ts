import { inOrdered, ratioToOrdered, type CountedIn } from '../kernel/counted-in.ts'
import { decimal, decimalText, multiply } from '../kernel/decimal.ts'
import { amountText, money } from '../kernel/money.ts'

type Billed = { quantity: string; unit?: string | null; price: string; priceBase: string }

/**
 * A billed line in the unit of its order line: 118 pieces at 8.50 are 9 10/12 boxes at 8.50 for 1/12 box.
 * The price is for a ratio of units, so it is converted exactly. Without a known unit it stays as it is.
 */
export function inOrderUnit<B extends Billed>(line: B, ordered: CountedIn): B {
  const unit = line.unit ?? ordered.unit
  const ratio = ratioToOrdered(unit, ordered)
  const quantity = inOrdered({ quantity: line.quantity, unit }, ordered)
  if (!ratio || quantity === null) return line
  const scaled = (text: string, by: bigint): string =>
    decimalText(multiply(decimal(text), { units: by, scale: 0 }))
  return {
    ...line,
    quantity,
    price: scaled(line.price, ratio.denominator),
    priceBase: scaled(line.priceBase, ratio.numerator),
  }
}

type Ordered = CountedIn & { kind?: 'quantity' | 'amount' | 'milestone' }
/**
 * A billed line as its order line counts. What is drawn down by amount is billed in money, whatever quantity
 * the bill says; of a milestone the unit does not matter.
 */
export function asOrdered<B extends Billed & { net: bigint; adjustments: bigint }>(
  line: B,
  ordered: Ordered,
  currency: string,
): B {
  if (ordered.kind === 'milestone') return { ...line, unit: ordered.unit }
  if (ordered.kind !== 'amount') return inOrderUnit(line, ordered)
  const quantity = amountText(money(line.net, currency))
  return { ...line, quantity, unit: ordered.unit, price: '1', priceBase: '1', adjustments: 0n }
}

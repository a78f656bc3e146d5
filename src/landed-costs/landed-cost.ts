import { exactly, inBase } from '../kernel/counted-in.ts'
import {
  compare,
  decimal,
  decimalText,
  multiply,
  rescale,
  subtract,
  type Decimal,
} from '../kernel/decimal.ts'
import { exponentOf } from '../kernel/currency.ts'
import { amountText, convert, extend, money, splitByWeights } from '../kernel/money.ts'
import { invalid } from '../kernel/problem.ts'
import { goods, pricing, type Line, type PurchaseOrder } from '../purchase-orders/index.ts'

export const bases = ['amount', 'quantity', 'hand'] as const
export type Basis = (typeof bases)[number]

const zero = decimal('0')
/** What of a line is there: received and not given back. */
const keptOf = (line: Line): Decimal =>
  exactly(subtract(decimal(line.received), goods.returnedOf(line)), line)
const isThere = (line: Line): boolean => compare(keptOf(line), zero) > 0

/**
 * By largest remainder, to the last unit; of equal parts the later ones take what is left. Weights count by their size.
 */
export const allocated = (minor: bigint, weights: readonly bigint[]): bigint[] =>
  splitByWeights(minor, weights.toReversed()).toReversed()

type Paid = Pick<PurchaseOrder, 'currency' | 'fx_rate'> & { baseCurrency: string }
/**
 * What the goods that are there came to in the organisation's currency: by their price, and by the charges and the tax
 * of the order that are borne. The two together are what is accrued for them.
 */
function valuesOf(line: Line, { currency, fx_rate: rate, baseCurrency }: Paid) {
  const kept = decimalText(keptOf(line))
  const at = (price: string): bigint =>
    convert(extend(kept, price, currency), rate, baseCurrency).minor
  const price = at(pricing.netPriceOf(line, currency))
  return { price, charges: at(pricing.valuePriceOf(line, currency)) - price }
}

export type Part = { lineId: string; quantity: string; amount: bigint }
type ByHand = readonly { line_id: string; amount: bigint }[]
type Charge = { amount: bigint; basis: Basis; byHand: ByHand }

/** The part of each line that is there. The parts come to the charge, exactly. */
export function partsOf(lines: readonly Line[], charge: Charge, paid: Paid): Part[] {
  const there = lines.filter(isThere)
  if (there.length === 0)
    throw invalid(
      '',
      'nothing_there',
      'Nothing of this order is there, so there is nothing that could bear the charge. Post the receipt first.',
    )
  const amounts = amountsOf(there, charge, paid)
  return there.map((line, i) => ({
    lineId: line.id,
    quantity: decimalText(keptOf(line)),
    amount: amounts[i]!,
  }))
}

function amountsOf(there: readonly Line[], charge: Charge, paid: Paid): bigint[] {
  if (charge.basis === 'hand') return byHand(there, charge, paid.baseCurrency)
  const weights = there.map((line) =>
    charge.basis === 'amount' ? valuesOf(line, paid).price : rescale(inBase(keptOf(line), line), 6),
  )
  if (weights.every((weight) => weight === 0n))
    throw invalid(
      '/basis',
      'no_weights',
      'The goods have no price, so nothing can be spread by amount. Spread it by quantity or by hand.',
    )
  return allocated(charge.amount, weights)
}

function byHand(there: readonly Line[], charge: Charge, currency: string): bigint[] {
  charge.byHand.forEach(({ line_id: lineId }, i) => {
    if (!there.some(({ id }) => id === lineId))
      throw invalid(
        `/parts/${i}/line_id`,
        'unknown',
        'Nothing of this line is there, so it cannot bear a part of the charge.',
      )
    if (charge.byHand.findIndex((other) => other.line_id === lineId) < i)
      throw invalid(`/parts/${i}/line_id`, 'twice', 'Name each line once.')
  })
  const sum = charge.byHand.reduce((all, { amount }) => all + amount, 0n)
  if (sum !== charge.amount) {
    const text = (minor: bigint): string => `${amountText(money(minor, currency))} ${currency}`
    throw invalid(
      '/parts',
      'not_the_whole',
      `The parts come to ${text(sum)}, and the charge is ${text(charge.amount)}. Make them come to it.`,
    )
  }
  return there.map(({ id }) => charge.byHand.find((part) => part.line_id === id)?.amount ?? 0n)
}

/** What of a part stays with the goods that are there: what went back has taken its share along. */
export function staying(part: Part, line: Line): bigint {
  const covered = rescale(decimal(part.quantity), 12)
  const there = rescale(keptOf(line), 12)
  if (there <= 0n) return 0n
  return there >= covered ? part.amount : allocated(part.amount, [there, covered - there])[0]!
}

/**
 * The cost of one, to six decimals, and what those do not say of the whole: one times the quantity, and the rest, are
 * the cost.
 */
export function unitCost(
  cost: bigint,
  line: Line,
  currency: string,
): { each: string; rest: string } | null {
  const kept = keptOf(line)
  if (compare(kept, zero) <= 0) return null
  const scale = 6
  const units = (cost * 10n ** BigInt(scale + kept.scale - exponentOf(currency))) / kept.units
  const each: Decimal = { units, scale }
  const rest = subtract({ units: cost, scale: exponentOf(currency) }, multiply(each, kept))
  return { each: decimalText(each), rest: decimalText(rest) }
}

export type LandedLine = {
  line: Line
  kept: string
  price: bigint
  charges: bigint
  /** Of bills of others. */ landed: bigint
  total: bigint
  unit: { each: string; rest: string } | null
}
/** What each line that is there costs, in the organisation's currency. */
export const landedLines = (
  lines: readonly Line[],
  parts: readonly Part[],
  paid: Paid,
): LandedLine[] =>
  lines.filter(isThere).map((line) => {
    const { price, charges } = valuesOf(line, paid)
    const landed = parts
      .filter(({ lineId }) => lineId === line.id)
      .reduce((sum, part) => sum + staying(part, line), 0n)
    const total = price + charges + landed
    return {
      line,
      kept: decimalText(keptOf(line)),
      price,
      charges,
      landed,
      total,
      unit: unitCost(total, line, paid.baseCurrency),
    }
  })

import { add, align, decimal, divideRounded, multiply, type Decimal } from '../kernel/decimal.ts'
import { share } from '../kernel/money.ts'
import type { Bill } from './bill.ts'
import type { Document, Surroundings } from './document.ts'

type Taxed = {
  bill: Pick<Bill, 'lines'>
  document: Pick<Document, 'net'>
  around: Pick<Surroundings, 'order'>
}

/**
 * The tax of a bill by the rates of its order. Null where the order says nothing of tax for what is billed, or it is
 * not known what a line bills.
 */
export function taxDue({ bill, document, around }: Taxed): bigint | null {
  const priced = around.order?.priced
  if (!priced || bill.lines.length === 0) return null
  const rates = bill.lines.map(({ orderLineId }) =>
    priced.lines.find(({ id }) => id === orderLineId),
  )
  if (rates.some((line) => line === undefined)) return null
  if (!priced.taxes && !rates.every((line) => line!.saysTax)) return null
  const onLines = bill.lines.reduce<Decimal>(
    (sum, line, i) => add(sum, multiply({ units: line.net, scale: 2 }, decimal(rates[i]!.rate))),
    decimal('0'),
  )
  const lines = wholeUnits(onLines)
  const nets = bill.lines.reduce((sum, line) => sum + line.net, 0n)
  const besides = document.net - nets
  if (besides === 0n || nets === 0n) return lines
  const onCharges = besides > 0n && priced.charges > 0n
  return onCharges
    ? lines + share(besides, priced.chargesTax, priced.charges)
    : lines + share(besides, lines, nets)
}

const wholeUnits = (value: Decimal): bigint => {
  const [units, one] = align(value, decimal('1'))
  return divideRounded(units, one)
}

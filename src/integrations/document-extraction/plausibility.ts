import { add, compare, decimal, multiply, subtract, type Decimal } from '../../kernel/decimal.ts'
import type { Extraction, Field } from './port.ts'

/** In thousandths: below what passes without a look. */
export const doubtful = 740

/**
 * The highest taxes on sales there are: Hungary's VAT, and the highest slab of India's GST. In parts of the net amount.
 */
const highestRates: Readonly<Record<string, Decimal>> = { INR: decimal('0.40') }
const highestRate = decimal('0.27')

const highestRateIn = (currency: string | null): Decimal =>
  highestRates[currency ?? ''] ?? highestRate

const nought = decimal('0')
const cent = decimal('0.01')

/** No tax is more than the highest rate of what it is laid on, nor against it. A cent is rounding. */
export function isTaxOf(tax: Decimal, net: Decimal, currency: string | null): boolean {
  if (tax.units === 0n) return true
  if (tax.units < 0n !== net.units < 0n) return false
  const most = add(multiply(size(net), highestRateIn(currency)), cent)
  return compare(size(tax), most) <= 0
}

const size = (value: Decimal): Decimal =>
  value.units < 0n ? { ...value, units: -value.units } : value

export type Verdict = 'holds' | 'fails' | 'unknown'
export type Evidence = {
  /** Net, tax and gross were each printed, and not computed from one another. */
  proven: boolean
  /** Discounts, freight and the like, which may stand between lines and totals. */
  extras: readonly Decimal[]
}

/**
 * Whether the amounts of a document can all be true: a tax that exists, three totals that agree, lines that come to one
 * of them.
 */
export function verdictOf(read: Extraction, { proven, extras }: Evidence): Verdict {
  const [net, tax, gross] = [read.net, read.tax, read.gross].map(amountOf) as Amounts
  const currency = read.currency?.value ?? null
  const base = net ?? (gross && tax ? subtract(gross, tax) : null)
  const laid = tax ?? (gross && net ? subtract(gross, net) : null)
  if (laid && base && !isTaxOf(laid, base, currency)) return 'fails'
  const agree = net && tax && gross ? compare(add(net, tax), gross) === 0 : null
  const summed = linesAgree(read, [net, gross], extras)
  if (agree === false || summed === false) return 'fails'
  return (agree && proven) || summed ? 'holds' : 'unknown'
}

type Amounts = [net: Decimal | null, tax: Decimal | null, gross: Decimal | null]
const amountOf = (field: Field | null): Decimal | null => field && decimal(field.value)

/** Null where there is nothing to compare. */
function linesAgree(
  { lines }: Extraction,
  totals: readonly (Decimal | null)[],
  extras: readonly Decimal[],
): boolean | null {
  const amounts = lines.map((line) => amountOf(line.amount))
  const known = totals.filter((total) => total !== null)
  if (lines.length === 0 || known.length === 0 || amounts.includes(null)) return null
  const sum = amounts.reduce<Decimal>((so, amount) => add(so, amount!), nought)
  const between = [nought, ...extras, extras.reduce(add, nought)].flatMap((extra) => [
    add(sum, extra),
    subtract(sum, extra),
  ])
  return known.some((total) => between.some((value) => compare(value, total) === 0))
}

/** The same reading with no amount that passes without a look. */
export const doubted = (read: Extraction): Extraction => ({
  ...read,
  net: atMost(read.net),
  tax: atMost(read.tax),
  gross: atMost(read.gross),
  lines: read.lines.map((line) => ({
    ...line,
    quantity: atMost(line.quantity),
    unitPrice: atMost(line.unitPrice),
    amount: atMost(line.amount),
  })),
})

const atMost = (field: Field | null): Field | null =>
  field && { ...field, confidence: Math.min(field.confidence, doubtful) }

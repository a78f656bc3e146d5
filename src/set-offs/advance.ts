import { exponentOf } from '../kernel/currency.ts'
import { convert, money, share } from '../kernel/money.ts'

/** An invoice that asked for an advance on an order. Amounts in minor units of its currency. */
export type Advance = {
  id: string
  number: string
  currency: string
  /** Of the organisation's currency for one of its own. */
  fx_rate: string
  approved: boolean
  /** Without tax. */
  net: bigint
  payable: bigint
  paid: bigint
  /** With the bank. It counts as paid: where it fails, it is open again and is still owed for what it cleared. */
  sent: bigint
  /** Deducted from other invoices of the order. */
  set_off: bigint
  /** Paid back by the vendor. */
  refunded: bigint
  written_off: bigint
}

/** How much of an advance is set off, paid back or written off. */
const usedOf = ({
  set_off: setOff,
  refunded,
  written_off: writtenOff,
}: Pick<Advance, 'set_off' | 'refunded' | 'written_off'>): bigint => setOff + refunded + writtenOff

type Used = Pick<Advance, 'paid' | 'sent' | 'set_off' | 'refunded' | 'written_off'>
const left = (amount: bigint, used: bigint): bigint => (amount > used ? amount - used : 0n)
/** What was paid, or is being paid, and is neither set off nor paid back nor written off. */
export const remainderOf = (one: Used): bigint => left(one.paid + one.sent, usedOf(one))
/** What the vendor may pay back, or what may be written off: only what it has. */
export const refundableOf = (one: Used): bigint => left(one.paid, usedOf(one))

/** In which currency an amount is, and what one of it is worth in the organisation's. */
export type Valued = { currency: string; fx_rate: string }
type Conversion = { from: Valued; to: Valued; base: string }
/** An amount in another currency, by way of the organisation's; never copied as a number. */
export function inCurrency(minor: bigint, { from, to, base }: Conversion): bigint {
  if (from.currency === to.currency) return minor
  const inBase = convert(money(minor, from.currency), from.fx_rate, base).minor
  const many = 10n ** BigInt(12 + exponentOf(to.currency))
  return share(inBase, many, convert(money(many, to.currency), to.fx_rate, base).minor)
}

type Asked = {
  order: Valued & { total: bigint }
  /** Without tax, of the order, in its currency. */
  billed: bigint
  /** The other advances of the order. */
  others: readonly Advance[]
  base: string
}
/** What of an order is neither billed nor asked for in advance. Without tax, in the order's currency. */
export function roomFor({ order, billed, others, base }: Asked): bigint {
  const ahead = others
    .filter(({ approved }) => approved)
    .reduce((sum, one) => sum + inCurrency(netAhead(one), { from: one, to: order, base }), 0n)
  return order.total - billed - ahead
}

/** What of an advance is still to be cleared, paid or not, without its tax. */
export const netAhead = (one: Advance): bigint =>
  one.payable > 0n ? share(one.net, one.payable - usedOf(one), one.payable) : 0n

/** What of an advance is not used, paid or not. */
export const unusedOf = (one: Advance): bigint => left(one.payable, usedOf(one))

/** The part of what it was booked at, so that all of it together is exactly that. */
export function bookedOf(one: Advance, amount: bigint, base: string): bigint {
  const { currency, fx_rate: rate } = one
  const booked = (minor: bigint): bigint => convert(money(minor, currency), rate, base).minor
  const before = usedOf(one)
  return booked(before + amount) - booked(before)
}

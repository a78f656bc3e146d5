import { convert, money, share, splitByWeights } from '../kernel/money.ts'
import type { Purpose } from '../ledger-accounts/index.ts'

/** A line of a journal before it has an account. Debit is above zero, credit below. */
export type Posting = {
  purpose: Purpose
  /** In the smallest unit of the currency of the books. */
  base: bigint
  currency: string
  /** In the smallest unit of `currency`, the one of the document. */
  amount: bigint
  invoiceId: string | null
  categoryId: string | null
  costCenterId: string | null
  taxCodeId: string | null
  paymentAccountId: string | null
}
const nothing = {
  invoiceId: null,
  categoryId: null,
  costCenterId: null,
  taxCodeId: null,
  paymentAccountId: null,
}

/** A part of what is charged or taxed, by its size. */
type Weighed<T> = T & { weight: bigint }
export type InvoiceFacts = {
  id: string
  kind: 'invoice' | 'credit_note' | 'advance'
  currency: string
  rate: string
  net: bigint
  tax: bigint
  prepaid: bigint
  rounding: bigint
  payable: bigint
  /** What advances cleared of it besides `prepaid`. */
  setOff?: bigint
  /** What of it is held back. */
  retained?: bigint
  /** All that advances of its order cleared of it, and what that was booked at when they were approved. */
  cleared?: bigint
  clearedBase?: bigint
  /** What it counts in the budgets, in the currency of the books; below zero for a credit note. */
  actual: bigint
  charged: readonly Weighed<{ costCenterId: string | null; categoryId: string | null }>[]
  taxed: readonly Weighed<{ taxCodeId: string | null }>[]
}

const sizeOf = (amount: bigint): bigint => (amount < 0n ? -amount : amount)

/**
 * So much of `base` as `part` is of `whole`. Below zero where only one of the two is, such as a credit that is paid
 * first.
 */
function inProportion(base: bigint, part: bigint, whole: bigint): bigint {
  const size = share(base, sizeOf(part), sizeOf(whole))
  return part < 0n === whole < 0n ? size : -size
}

/** Splits over parts; all to the first where there is nothing to go by. */
export function spread(minor: bigint, weights: readonly bigint[]): bigint[] {
  if (weights.every((weight) => weight === 0n)) return weights.map((_, i) => (i === 0 ? minor : 0n))
  return splitByWeights(minor, weights)
}

/**
 * An approved invoice: its cost as the budgets have it, the tax that comes back, and what is owed for both. A credit
 * note is the same on the other sides. In another currency what is owed is worth what the cost was booked at, so that
 * a credit frees exactly what it credits. What advances cleared leaves what was paid ahead at the rate of the advance;
 * the rest is the exchange difference. What is held back is owed, too, and not to be paid yet.
 */
export function invoicePostings(invoice: InvoiceFacts, base: string): Posting[] {
  if (invoice.kind === 'advance') return advancePostings(invoice, base)
  const { currency, net, tax, prepaid, rounding, payable } = invoice
  const { setOff = 0n, cleared = 0n, clearedBase = 0n, retained = 0n } = invoice
  const sign = invoice.kind === 'credit_note' ? -1n : 1n
  const actual = sizeOf(invoice.actual)
  const inBase = rateOf(invoice, base)
  const owed = { payable: inBase(payable), prepaid: inBase(prepaid), rounding: inBase(rounding) }
  const rest = owed.payable + owed.prepaid - owed.rounding - actual
  const taxBase = tax === 0n ? 0n : rest
  const borne = net === 0n ? 0n : actual - inBase(net)
  const taxAmount = taxBase === 0n ? 0n : currency === base ? taxBase : taxLeft(tax, taxBase, borne)
  const cost = {
    base: sign * actual,
    amount: sign * (net + tax - taxAmount),
  }
  const of = { currency, invoiceId: invoice.id }
  const freed = clearedBase + inBase(prepaid + setOff - cleared)
  const left = owed.payable - inBase(setOff)
  const held = retained === 0n ? 0n : share(left, retained, payable - setOff)
  const difference = owed.prepaid + inBase(setOff) - freed
  return [
    ...partsOf(cost, invoice.charged).map(({ part, ...sums }): Posting => ({
      ...nothing,
      ...of,
      ...sums,
      purpose: 'expense',
      costCenterId: part.costCenterId,
      categoryId: part.categoryId,
    })),
    ...partsOf({ base: sign * taxBase, amount: sign * taxAmount }, invoice.taxed).map(
      ({ part, ...sums }): Posting => ({
        ...nothing,
        ...of,
        ...sums,
        purpose: 'tax',
        taxCodeId: part.taxCodeId,
      }),
    ),
    {
      ...nothing,
      ...of,
      purpose: 'rounding' as const,
      base: sign * (owed.rounding + (tax === 0n ? rest : 0n)),
      amount: sign * rounding,
    },
    {
      ...nothing,
      ...of,
      purpose: 'prepaid' as const,
      base: -sign * freed,
      amount: -sign * (prepaid + setOff),
    },
    {
      ...nothing,
      ...of,
      purpose: 'payable' as const,
      base: -sign * (left - held),
      amount: -sign * (payable - setOff - retained),
    },
    {
      ...nothing,
      ...of,
      purpose: 'retainage' as const,
      base: -sign * held,
      amount: -sign * retained,
    },
    {
      ...nothing,
      ...of,
      purpose: difference < 0n ? ('exchange_loss' as const) : ('exchange_gain' as const),
      base: -sign * difference,
      amount: 0n,
    },
  ].filter(isSomething)
}

/** An approved advance: paid ahead, and owed until it is paid. Its tax is booked with the invoices that clear it. */
function advancePostings({ id, currency, rate, payable }: InvoiceFacts, base: string): Posting[] {
  const worth = convert(money(payable, currency), rate, base).minor
  const of = { ...nothing, currency, invoiceId: id }
  return [
    { ...of, purpose: 'prepaid' as const, base: worth, amount: payable },
    { ...of, purpose: 'payable' as const, base: -worth, amount: -payable },
  ].filter(isSomething)
}

/** The deductible part of a tax in its own currency, where a part of it is borne. */
const taxLeft = (tax: bigint, taxBase: bigint, borne: bigint): bigint =>
  borne > 0n ? share(tax, taxBase, taxBase + borne) : tax

function rateOf(invoice: InvoiceFacts, base: string): (minor: bigint) => bigint {
  const { currency, rate, net, actual } = invoice
  if (invoice.kind === 'credit_note' && currency !== base && net > 0n)
    return (minor) => share(minor, sizeOf(actual), net)
  return (minor) => convert(money(minor, currency), rate, base).minor
}

type Sums = { base: bigint; amount: bigint }
/** An amount over its parts, exactly, in both currencies. */
function partsOf<T>(of: Sums, parts: readonly Weighed<T>[]): (Sums & { part: Weighed<T> })[] {
  const weights = parts.map(({ weight }) => sizeOf(weight))
  const [base, amount] = [spread(of.base, weights), spread(of.amount, weights)]
  return parts.map((part, i) => ({ part, base: base[i]!, amount: amount[i]! }))
}

/** A part of an invoice that a payment pays; below zero for a credit note. */
type PaidPart = {
  invoiceId: string
  amount: bigint
  discount: bigint
}
/** What an invoice is owed for, and what of that was paid before, on the credit side. */
export type Owed = Record<'payable' | 'payableBase' | 'paid' | 'paidBase', bigint>
/** What of that was held back, and is not any more. */
export type HeldBack = Record<'retained' | 'retainedBase' | 'moved' | 'movedBase', bigint>
export const nothingOwed: Owed & HeldBack = {
  payable: 0n,
  payableBase: 0n,
  paid: 0n,
  paidBase: 0n,
  retained: 0n,
  retainedBase: 0n,
  moved: 0n,
  movedBase: 0n,
}

type Moved = { invoiceId: string; currency: string; amount: bigint; held: HeldBack }
/**
 * An amount of an invoice that is to be paid now and is not held back any more, at the rate that it was booked at.
 * Below zero it is held back again.
 */
export function retainagePostings({ invoiceId, currency, amount, held }: Moved): Posting[] {
  const moved = held.moved + amount
  const movedBase = inProportion(held.retainedBase, moved, held.retained)
  const base = movedBase - held.movedBase
  const of = { ...nothing, currency, invoiceId }
  return [
    { ...of, purpose: 'retainage' as const, base, amount },
    { ...of, purpose: 'payable' as const, base: -base, amount: -amount },
  ].filter(isSomething)
}

export type PaymentFacts = {
  currency: string
  /** Of the day on which it was paid. */
  rate: string
  accountId: string
  parts: readonly PaidPart[]
  owed: ReadonlyMap<string, Owed>
}

/** What parts of invoices free of what is owed for them, at the rate that they were booked at. */
function freedBy(
  parts: readonly PaidPart[],
  { currency, owed: before }: Pick<PaymentFacts, 'currency' | 'owed'>,
): Posting[] {
  const owed = new Map(before)
  return parts.map((part): Posting => {
    const of = owed.get(part.invoiceId)
    if (!of) throw new Error(`invoice ${part.invoiceId} is paid and is not in the books`)
    const paid = of.paid + part.amount
    const paidBase = inProportion(of.payableBase, paid, of.payable)
    owed.set(part.invoiceId, { ...of, paid, paidBase })
    return {
      ...nothing,
      currency,
      purpose: 'payable',
      invoiceId: part.invoiceId,
      amount: part.amount,
      base: paidBase - of.paidBase,
    }
  })
}

/**
 * A payment frees what its invoices are owed at the rate that they were booked at, and leaves the bank at the rate of
 * its own day: the rest is the realised exchange difference. The parts of an invoice free all that it is owed,
 * exactly.
 */
export function paymentPostings(payment: PaymentFacts, base: string): Posting[] {
  const { currency, rate, accountId } = payment
  const freed = freedBy(payment.parts, payment)
  const discount = payment.parts.reduce((sum, part) => sum + part.discount, 0n)
  const total = payment.parts.reduce((sum, part) => sum + part.amount - part.discount, 0n)
  const inBase = (minor: bigint): bigint => convert(money(minor, currency), rate, base).minor
  const own = [
    ...freed,
    {
      ...nothing,
      currency,
      purpose: 'bank' as const,
      paymentAccountId: accountId,
      amount: -total,
      base: -inBase(total),
    },
    {
      ...nothing,
      currency,
      purpose: 'discount' as const,
      amount: -discount,
      base: -inBase(discount),
    },
  ]
  const difference = own.reduce((sum, posting) => sum + posting.base, 0n)
  return [
    ...own,
    {
      ...nothing,
      currency,
      purpose: difference > 0n ? ('exchange_gain' as const) : ('exchange_loss' as const),
      amount: 0n,
      base: -difference,
    },
  ].filter(isSomething)
}

export type RefundFacts = {
  advance_id: string
  kind: 'refund' | 'write_off'
  currency: string
  amount: bigint
  /** What the advance was booked at. */
  base_amount: bigint
  /** Of the day on which the money came. */
  rate: string
  account_id: string | null
}
/**
 * What was paid back of an advance comes to the bank at the rate of its day and leaves what was paid ahead at the rate
 * of the advance: the rest is the realised exchange difference. What is written off is a loss of what was booked.
 */
export function refundPostings(refund: RefundFacts, base: string): Posting[] {
  const { kind, currency, amount, base_amount: booked, rate } = refund
  const of = { ...nothing, currency, invoiceId: refund.advance_id }
  const came = kind === 'refund' ? convert(money(amount, currency), rate, base).minor : booked
  const difference = came - booked
  return [
    kind === 'refund'
      ? {
          ...of,
          purpose: 'bank' as const,
          paymentAccountId: refund.account_id,
          base: came,
          amount,
        }
      : { ...of, purpose: 'advance_loss' as const, base: booked, amount },
    { ...of, purpose: 'prepaid' as const, base: -booked, amount: -amount },
    {
      ...of,
      purpose: difference < 0n ? ('exchange_loss' as const) : ('exchange_gain' as const),
      base: -difference,
      amount: 0n,
    },
  ].filter(isSomething)
}

export type CreditRefundFacts = {
  invoice_id: string
  kind: 'refund' | 'write_off'
  currency: string
  amount: bigint
  /** Of the day on which the money came. */
  rate: string
  account_id: string | null
  owed: ReadonlyMap<string, Owed>
}
/**
 * A credit that the vendor paid back is a payment the other way round. One that is lost is a loss of what it was booked
 * at.
 */
export function creditRefundPostings(refund: CreditRefundFacts, base: string): Posting[] {
  const { kind, currency, rate, owed, amount, account_id: accountId } = refund
  const parts = [{ invoiceId: refund.invoice_id, amount: -amount, discount: 0n }]
  if (kind === 'refund' && accountId !== null)
    return paymentPostings({ currency, rate, accountId, parts, owed }, base)
  const [freed] = freedBy(parts, { currency, owed })
  return [
    {
      ...nothing,
      currency,
      invoiceId: refund.invoice_id,
      purpose: 'credit_loss' as const,
      base: -freed!.base,
      amount,
    },
    freed!,
  ].filter(isSomething)
}

export type AccruedPart = {
  costCenterId: string | null
  categoryId: string | null
  base: bigint
}
/** What came and is not invoiced, by what it is charged to. */
export function accrualPostings(parts: readonly AccruedPart[], base: string): Posting[] {
  const sums = new Map<string, AccruedPart>()
  for (const part of parts) {
    const key = `${part.costCenterId} ${part.categoryId}`
    sums.set(key, { ...part, base: (sums.get(key)?.base ?? 0n) + part.base })
  }
  const total = parts.reduce((sum, part) => sum + part.base, 0n)
  return [
    ...[...sums.values()].map((part): Posting => ({
      ...nothing,
      currency: base,
      purpose: 'expense',
      costCenterId: part.costCenterId,
      categoryId: part.categoryId,
      base: part.base,
      amount: part.base,
    })),
    { ...nothing, currency: base, purpose: 'accrual' as const, base: -total, amount: -total },
  ].filter(isSomething)
}

/** The same on the other sides. */
export const takenBack = (postings: readonly Posting[]): Posting[] =>
  postings.map((one) => ({ ...one, base: -one.base, amount: -one.amount }))

const isSomething = ({ base, amount }: Posting): boolean => base !== 0n || amount !== 0n

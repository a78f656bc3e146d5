import { conflict, invalid } from '../kernel/problem.ts'
import { money } from '../kernel/money.ts'
import { dateText, moneyText } from '../platform/view/format.ts'
import { amountWithin } from '../refunds/index.ts'
import { refundableOf, roomFor, type AdvanceRow, type Refund } from '../set-offs/index.ts'

type Advance = Pick<AdvanceRow, 'id' | 'number' | 'currency'> & Parameters<typeof refundableOf>[0]

/** 409 where nothing of it is left. */
export function refuseUsedUp(advance: Advance): void {
  if (refundableOf(advance) > 0n) return
  throw whyNothing(advance).leadingTo({
    label: 'Open the advance',
    href: `/invoices/${advance.id}`,
  })
}
function whyNothing({ number, sent, paid }: Advance) {
  if (sent > 0n)
    return conflict(
      'with_bank',
      `The payment of ${number} is with the bank. Wait for its answer: what is paid by then can be paid back.`,
    )
  return conflict(
    'nothing_left',
    paid === 0n
      ? `${number} is not paid, so there is nothing to pay back. Void it where it is not owed any more.`
      : `All of ${number} is used already: it was set off, paid back or written off.`,
  )
}

/** The amount that is paid back or written off. */
export const amountOf = (advance: Advance, typed: string | null | undefined): bigint =>
  amountWithin(
    {
      most: refundableOf(advance),
      currency: advance.currency,
      told: (amount) => `Of ${advance.number}, ${amount} is paid and not used.`,
    },
    typed,
  )

/** The money cannot have come back before it was paid. */
export function refuseBefore(day: string, paidOn: string | null): void {
  if (paidOn !== null && day < paidOn)
    throw invalid(
      '/paid_on',
      'before_payment',
      `The advance was paid on ${dateText(paidOn)}. Name that day or a later one.`,
    )
}

/** A bill may have been reduced by the advance, or the vendor may have paid it back, since it was entered. */
export function refuseMoreThanLeft(advance: Advance, { amount }: Refund): void {
  const most = refundableOf(advance)
  if (amount > most)
    throw conflict(
      'nothing_left',
      `Only ${moneyText(money(most, advance.currency))} of ${advance.number} is left by now. Refuse this, and enter a write-off of what is left.`,
    )
}

type Built = {
  order: Parameters<typeof roomFor>[0]['order']
  billed: bigint
  advances: readonly AdvanceRow[]
  base: string
}
/** 409 where another advance was approved in its place meanwhile: both together would be more than the order. */
export function refuseBuiltOn(refund: Refund, { advances, ...of }: Built): void {
  const { done_at: doneAt } = refund
  const later = advances.find(
    (one) =>
      one.id !== refund.advance_id &&
      one.approved &&
      one.approved_at !== null &&
      doneAt !== null &&
      new Date(one.approved_at) > doneAt,
  )
  if (!later) return
  const others = advances.map((one) =>
    one.id === refund.advance_id ? { ...one, ...without(one, refund) } : one,
  )
  if (roomFor({ ...of, others }) < 0n)
    throw conflict(
      'built_on',
      `Advance ${later.number} was approved in its place, and the order is too small for both. Void ${later.number} first, or leave this as it is.`,
    ).leadingTo({ label: `Open ${later.number}`, href: `/invoices/${later.id}` })
}
const without = (one: AdvanceRow, { kind, amount }: Refund) =>
  kind === 'refund'
    ? { refunded: one.refunded - amount }
    : { written_off: one.written_off - amount }

/** An approved bill keeps what it asks for: it was judged and told to the books with that. */
export const whyNotSetOff =
  'The advance has it again, and all of the order is billed, so no bill is reduced by it. Where a bill is not paid yet, void it and enter it again: it is reduced then. Otherwise ask the vendor for the money.'

import { money } from '../kernel/money.ts'
import { amountIn } from '../kernel/number-field.ts'
import { moneyText } from '../platform/view/format.ts'
import { conflict, forbidden, invalid, type Problem } from '../kernel/problem.ts'
import { isHeld, untilText } from '../retainage/index.ts'
import type { Credit, CreditRefund } from './queries.ts'
import { url } from './url.ts'

/** Why nothing of a credit can be paid back or written off now; null where it can. */
export function whyNot(credit: Credit, today: string): Problem | null {
  const { invoice_number: invoice, invoice_id: id, status, beside, held } = credit
  if (status === 'in_run')
    return conflict(
      'credit_in_run',
      `${credit.run_number} deducts this credit. Leave it out of that run first.`,
    ).leadingTo({ label: `Open ${credit.run_number}`, href: url.run(credit.run_id ?? '') })
  if (status !== 'open')
    return conflict(
      'nothing_left',
      `This credit of ${invoice} is used already: a payment deducted it, or it was paid back or written off.`,
    ).leadingTo({ label: `Open ${invoice}`, href: url.invoice(id) })
  if (beside !== null && beside !== 'paid')
    return conflict(
      'nothing_left',
      `The payment that left this credit of ${invoice} is not paid any more, so both are paid together with what is open. Nothing is left to be paid back.`,
    ).leadingTo({ label: `Open ${invoice}`, href: url.invoice(id) })
  return isHeld(held, today)
    ? conflict(
        'held_back',
        `This credit of ${invoice} lowers what is held back ${untilText(held)}. It can be paid back once that is released.`,
      )
    : null
}
export function refuseUsed(credit: Credit, today: string): void {
  const problem = whyNot(credit, today)
  if (problem !== null) throw problem
}

export function refuseDay(day: string, today: string): void {
  if (day > today)
    throw invalid('/paid_on', 'future', 'The day must not be in the future: name the day it came.')
  if (day < '2000-01-01') throw invalid('/paid_on', 'past', 'Name the day on which it came.')
}

/** 403 for the person who entered it, in any role and also as a delegate. */
export function refuseOwn(
  { entered_by: enteredBy }: Pick<CreditRefund, 'entered_by'>,
  userId: string,
): void {
  if (enteredBy === userId)
    throw forbidden(
      'You entered this write-off, so somebody else who settles payments must decide about it. You can withdraw it.',
    )
}

/** So much of a credit: all of it where nothing is named. 422 where it is more than that. */
export function amountOf(credit: Credit, typed: string | null | undefined): bigint {
  const most = -credit.amount
  if (!typed) return most
  const { minor } = amountIn(credit.currency, typed, { pointer: '/amount', label: 'Amount' })
  if (minor <= 0n) throw invalid('/amount', 'missing', 'Name more than nothing.')
  if (minor > most)
    throw invalid(
      '/amount',
      'above_remainder',
      `The credit is of ${moneyText(money(most, credit.currency))}. Name that, or less.`,
    )
  return minor
}

/** Of a credit that was deducted in part meanwhile less is left than somebody asked to write off. */
export function refuseMoreThanLeft(credit: Credit, { amount }: Pick<CreditRefund, 'amount'>): void {
  if (-credit.amount < amount)
    throw conflict(
      'nothing_left',
      `A part of this credit of ${credit.invoice_number} was deducted meanwhile. Refuse this, and enter a write-off of what is left.`,
    )
}

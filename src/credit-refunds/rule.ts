import { conflict, type Problem } from '../kernel/problem.ts'
import { amountWithin } from '../refunds/index.ts'
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

/** So much of a credit. */
export const amountOf = (credit: Credit, typed: string | null | undefined): bigint =>
  amountWithin(
    {
      most: -credit.amount,
      currency: credit.currency,
      told: (amount) => `The credit is of ${amount}.`,
    },
    typed,
  )

/** Of a credit that was deducted in part meanwhile less is left than somebody asked to write off. */
export function refuseMoreThanLeft(credit: Credit, { amount }: Pick<CreditRefund, 'amount'>): void {
  if (-credit.amount < amount)
    throw conflict(
      'nothing_left',
      `A part of this credit of ${credit.invoice_number} was deducted meanwhile. Refuse this, and enter a write-off of what is left.`,
    )
}

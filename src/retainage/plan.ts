import {
  dueByTerms,
  instalmentsOf,
  onWorkday,
  type Part,
  type Payable,
  type Terms,
} from '../payment-terms/index.ts'
import { retainedOf, type Held, type HeldNow, type Owed } from './retainage.ts'

/** A part that is held back until somebody says otherwise has no day yet: it stands behind all others. */
export const noDay = '9000-01-01'
/** The day on which a part is due. Null while nobody knows. */
export const dueDayOf = (part: { due_date: string; held: Held | null }): string | null =>
  part.held !== null && part.held.until === null ? null : part.due_date

export type PlannedPart = Part & { held: Held | null }
type OfInvoice = Payable & Owed
type Calendar = { terms: Terms; holidays: ReadonlySet<string> }
/**
 * When what is held back until a day is due: on that day, or on the day on which the invoice is due by its terms where
 * that is later. Without a day, nobody knows.
 */
export function heldDueDay(
  until: string | null,
  invoice: Omit<OfInvoice, 'amount'>,
  { terms, holidays }: Calendar,
): string {
  if (until === null) return noDay
  const free = onWorkday(until, terms.workday, holidays)
  const due = dueByTerms({ ...invoice, amount: invoice.whole }, terms, holidays)
  return free > due ? free : due
}

type Around = {
  terms: Terms
  holidays: ReadonlySet<string>
  /** Null where the order holds back nothing. */
  now: HeldNow | null
  today: string
}
/**
 * When which part of an invoice is due, and what of it is held back. The parts come to what is payable, exactly. What
 * is held back has no discount.
 */
export function plannedParts(
  payable: OfInvoice,
  { terms, holidays, now, today }: Around,
): PlannedPart[] {
  const retained = now ? retainedOf(payable, now, today) : 0n
  const ordinary = instalmentsOf(
    { ...payable, amount: payable.amount - retained },
    terms,
    holidays,
  ).map((part) => ({ ...part, held: null }))
  if (!now || retained === 0n) return ordinary
  const { until, milestone } = now.retainage
  return [
    ...ordinary,
    {
      amount: retained,
      dueDate: heldDueDay(until, payable, { terms, holidays }),
      discount: 0n,
      discountUntil: null,
      held: { until, milestone },
    },
  ]
}

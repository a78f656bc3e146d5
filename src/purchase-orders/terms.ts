import { compare, decimal, rescale } from '../kernel/decimal.ts'
import { share } from '../kernel/money.ts'
import { invalid } from '../kernel/problem.ts'
import {
  amountsOf,
  inUse,
  netDays,
  type OrderTerms,
  type Terms,
  termsText,
} from '../payment-terms/index.ts'
import type { Language } from '../messages/index.ts'
import type { Tx } from '../platform/db/tx.ts'
import { plannedParts } from '../retainage/index.ts'
import type { Line, PurchaseOrder } from './purchase-order.ts'
import { neverBilled } from './returned.ts'

/** The terms that an order names; nothing is read where it names none. */
export async function termsNamed(
  tx: Tx,
  id: string | null | undefined,
): Promise<OrderTerms | null> {
  if (!id) return null
  const found = await inUse(tx, id)
  if (!found)
    throw invalid(
      '/payment_terms_id',
      'unknown',
      'Choose payment terms from the list. Those that are not in use any more are not in it.',
    )
  return found.terms
}

type Kept = {
  order: Pick<PurchaseOrder, 'vendor_id' | 'terms'>
  vendor: { id: string; terms: OrderTerms | null }
}
/** What a draft is written anew with: what is named, what it had where nothing is said, else those of its vendor. */
export function termsToKeep(
  { payment_terms_id: asked }: { payment_terms_id?: string | null | undefined },
  named: OrderTerms | null,
  { order, vendor }: Kept,
): OrderTerms | null {
  if (named) return named
  return asked === undefined && vendor.id === order.vendor_id ? order.terms : vendor.terms
}

type Paid = Pick<
  PurchaseOrder,
  | 'retainage'
  | 'terms'
  | 'payment_terms_days'
  | 'total'
  | 'tax'
  | 'currency'
  | 'expected_on'
  | 'issued_at'
>
const termsOf = ({ terms, payment_terms_days: days }: Pick<Paid, 'terms' | 'payment_terms_days'>) =>
  terms ?? netDays(days)
/** 'Half and half: 50 % 10 days; 50 % 30 days' */
export const termsSaid = (order: Termed, language?: Language): string =>
  order.terms
    ? `${order.terms.name}: ${termsText(order.terms, language)}`
    : termsText(netDays(order.payment_terms_days), language)
/** Days after which all of it is paid: those of its last part, where it is paid in parts. */
export const daysUntilPaid = ({ terms, payment_terms_days: days }: Termed): number =>
  terms ? Math.max(...terms.parts.map((part) => part.days)) : days
type Termed = { terms: (Terms & { name: string }) | null; payment_terms_days: number }

type Planned = Paid &
  Pick<PurchaseOrder, 'status' | 'billing_status'> & {
    holidays: readonly string[]
    retained: { releases: readonly { whole: boolean; taken_back_at: string | null }[] }
  }
/** What an order comes to with tax, without what was closed and what went back for a credit. */
export function toBePaid(
  { total, tax }: Pick<PurchaseOrder, 'total' | 'tax'>,
  lines: readonly Line[],
): bigint {
  const ordered = lines.filter(({ removed }) => !removed)
  if (ordered.length > 0 && ordered.every(isNeverBilled)) return 0n
  const left = total + tax - ordered.reduce((sum, line) => sum + goneOf(line), 0n)
  return left > 0n ? left : 0n
}
const isNeverBilled = (line: Line): boolean =>
  compare(neverBilled(line), decimal(line.quantity)) >= 0
function goneOf(line: Line): bigint {
  const gross = line.amount + line.adjustment + line.tax
  return share(gross, rescale(neverBilled(line), 12), rescale(decimal(line.quantity), 12))
}

/**
 * When the order would be paid in which parts, if all that will be billed of it is billed on a day. The parts come to
 * that with tax. None once nothing is left to be billed.
 */
export function plannedOn(order: Planned, lines: readonly Line[], day: string) {
  const whole = toBePaid(order, lines)
  if (isBilled(order) || (whole === 0n && order.total + order.tax > 0n)) return []
  const reached = order.retained.releases.some((one) => one.whole && one.taken_back_at === null)
  return plannedParts(
    {
      whole,
      amount: whole,
      currency: order.currency,
      issueDate: day,
      statedDue: null,
    },
    {
      terms: termsOf(order),
      holidays: new Set(order.holidays),
      now: order.retainage && { retainage: order.retainage, held: 0n, reached },
      today: day,
    },
  )
}
const isBilled = ({ status, billing_status: billing }: Planned): boolean =>
  status === 'cancelled' || status === 'closed' || billing === 'full'

/** What each part of the terms comes to, also where that is nothing. */
export const partAmounts = (order: Paid): bigint[] =>
  amountsOf(
    { amount: order.total + order.tax, currency: order.currency, issueDate: '', statedDue: null },
    termsOf(order).parts,
  )

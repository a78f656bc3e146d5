import { money } from '../kernel/money.ts'
import { amountIn } from '../kernel/number-field.ts'
import { forbidden, invalid } from '../kernel/problem.ts'
import { moneyText } from '../platform/view/format.ts'
import type { RefundRow } from './queries.ts'

/** 403 for the person who entered it, in any role and also as a delegate. */
export function refuseOwn(
  { entered_by: enteredBy }: Pick<RefundRow, 'entered_by'>,
  userId: string,
): void {
  if (enteredBy === userId)
    throw forbidden(
      'You entered this write-off, so somebody else who settles payments must decide about it. You can withdraw it.',
    )
}

export function refuseDay(day: string, today: string): void {
  if (day > today)
    throw invalid('/paid_on', 'future', 'The day must not be in the future: name the day it came.')
  if (day < '2000-01-01') throw invalid('/paid_on', 'past', 'Name the day on which it came.')
}

type Left = {
  most: bigint
  currency: string
  /** The sentence that says how much there is. */
  told: (amount: string) => string
}
/** So much is paid back or written off: all there is where nothing is named. 422 where it is more than that. */
export function amountWithin(
  { most, currency, told }: Left,
  typed: string | null | undefined,
): bigint {
  if (!typed) return most
  const { minor } = amountIn(currency, typed, { pointer: '/amount', label: 'Amount' })
  if (minor <= 0n) throw invalid('/amount', 'missing', 'Name more than nothing.')
  if (minor > most)
    throw invalid(
      '/amount',
      'above_remainder',
      `${told(moneyText(money(most, currency)))} Name that, or less.`,
    )
  return minor
}

type Account = { name: string; entity_id: string; entity: string }
type Owner = { entity_id: string; entity: string }
export function refuseNotOne(
  accounts: readonly { id: string }[],
  { id, currency }: { id: string; currency: string },
): void {
  if (!accounts.some((account) => account.id === id))
    throw invalid(
      '/account_id',
      'not_one',
      `Choose one of our accounts in ${currency} that is in use.`,
    )
}
/** The money came to the legal entity that it belongs to. `why` says that it does. */
export function refuseOtherEntity(account: Account, owner: Owner, why: string): void {
  if (account.entity_id !== owner.entity_id)
    throw invalid(
      '/account_id',
      'other_entity',
      `${why}, and ${account.name} is an account of ${account.entity}. Choose an account of ${owner.entity}.`,
    )
}

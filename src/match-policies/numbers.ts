import { money } from '../kernel/money.ts'
import { amountIn } from '../kernel/number-field.ts'
import { typedAmount as typed, typedNumber } from '../platform/view/format.ts'

/** The numbers of a policy: how they are read from forms, JSON and files, and written into them again. */
export {
  percentage as percent,
  wholeNumber as count,
  amountInput as amount,
} from '../platform/http/input.ts'

/** An amount in the smallest unit of its currency, as text. */
export const minorOf = (
  currency: string,
  text: string,
  place: { pointer: string; label: string },
): string => String(amountIn(currency, text, place).minor)

export const typedPercent = (pct: string): string => typedNumber(pct)
export const typedAmount = (minor: string, currency: string): string =>
  typed(money(BigInt(minor), currency))

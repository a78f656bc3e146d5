import { currenciesOf, exponentOf } from '../../kernel/currency.ts'
import { sql, type Fragment } from './sql.ts'

const codes = (...digits: readonly (0 | 3)[]): Fragment =>
  sql.fragment`${sql.array(digits.flatMap(currenciesOf), 'text')}`

/** Whether the amounts of a currency have so many decimals. */
export const hasDecimals = (currency: Fragment, decimals: 0 | 2 | 3): Fragment =>
  decimals === 2
    ? sql.fragment`${currency} != all (${codes(0, 3)})`
    : sql.fragment`${currency} = any (${codes(decimals)})`

/** How many decimals the amounts of a currency have. */
export const decimalsOf = (currency: Fragment): Fragment => sql.fragment`
  case
    when ${hasDecimals(currency, 0)} then 0
    when ${hasDecimals(currency, 3)} then 3
    else 2
  end
`

/** An amount in minor units of `base`; `rate` is what one unit of its own currency is worth in that. */
export const inBase = (
  amount: Fragment,
  { rate, currency, base }: { rate: Fragment; currency: Fragment; base: string },
): Fragment => sql.fragment`
  round(
      ${amount} * ${rate} * power(
        10::numeric,
        ${exponentOf(base)}::int - ${decimalsOf(currency)}
      )
    )
`

import { z } from 'zod'
import { decimal, rescaleDown, rescaleUp, type Decimal } from '../../kernel/decimal.ts'
import { plainNumbers } from '../../kernel/number-text.ts'
import { baseAmount, signedAmount } from '../http/input.ts'
import { inNumbers, numbersNow } from '../locale.ts'
import type { AmountRange } from './filters.ts'

/** Whose currency the amounts of a list are compared in. */
export type ComparedIn = 'base' | 'own'

/**
 * The ends in minor units of a currency with so many decimals: every amount of it that is within lies between them, and
 * no other.
 */
export const minorEnds = (
  { from, to }: AmountRange,
  decimals: number,
): { least: bigint | null; most: bigint | null } => ({
  least: from && rescaleUp(from, decimals),
  most: to && rescaleDown(to, decimals),
})

/** As a person types it, or as an address holds it; becomes what an address holds. */
export const amountEnd = (label: string, comparedIn: ComparedIn) =>
  z.string().transform((text, issues) => {
    const read = schemas[comparedIn](label).safeParse(text)
    const kept = read.success ? read : readPlain(label, text)
    if (kept.success) return plainForAll(kept.data)
    issues.addIssue({ code: 'custom', message: read.error?.issues[0]?.message ?? label })
    return z.NEVER
  })
const schemas = { base: (label: string) => baseAmount(label, signedAmount), own: signedAmount }
const readPlain = (label: string, text: string) =>
  inNumbers(plainNumbers, () => signedAmount(label).safeParse(text))

/**
 * People who write numbers in different ways share links. "1.505" is 1505 to a German; "1.5050" is the same amount to
 * everybody.
 */
const plainForAll = (plain: string): string => (/\.\d{3}$/.test(plain) ? `${plain}0` : plain)

export const endOf = (plain: string | null): Decimal | null =>
  plain === null ? null : decimal(plain)

/** What an address holds, as this person writes it. */
export function amountAsTyped(plain: string): string {
  const { locale } = numbersNow()
  if (locale === undefined) return plain
  const decimals = { minimumFractionDigits: plain.includes('.') ? 2 : 0, maximumFractionDigits: 3 }
  return new Intl.NumberFormat(locale, decimals).format(plain as Intl.StringNumericLiteral)
}

import { decimal } from '../kernel/decimal.ts'
import { quantityText } from '../platform/view/format.ts'
import type { PdfWords } from './pdf-words.ts'
import type { LinePricing } from './pricing.ts'

type Written = { words: PdfWords; locale?: string; amountOf: (plain: string) => string }
/** What a vendor is told of a line besides its price: its discounts, and its taxes. */
export function linePricingSaid(
  { discounts, discount_amount: off, taxes }: LinePricing,
  { words, locale, amountOf }: Written,
): string[] {
  const percents = discounts.map((pct) => quantityText(pct, locale)).join(' + ')
  return [
    ...(discounts.length ? [words.less(`${percents} %`)] : []),
    ...(decimal(off).units ? [words.less(amountOf(off))] : []),
    ...(taxes.length
      ? [taxes.map((tax) => (tax.inclusive ? words.inPrice(tax.name) : tax.name)).join(', ')]
      : []),
  ]
}

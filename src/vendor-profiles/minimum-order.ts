import { money, type Money } from '../kernel/money.ts'
import { moneyText } from '../platform/view/format.ts'

/** The least a vendor takes an order of, as it is read beside a document. */
type Minimum = { vendor_name: string; amount: string; currency: string }

/**
 * The minimum of a vendor where a document stays below it. `totals` is the amount of the document in its own currency
 * and in that of the organisation; a minimum in a third currency is compared with neither.
 */
export function minimumMissed(minimum: Minimum | null, totals: readonly Money[]): Money | null {
  if (!minimum) return null
  const least = money(BigInt(minimum.amount), minimum.currency)
  const total = totals.find(({ currency }) => currency === least.currency)
  return total && total.minor < least.minor ? least : null
}

/** It warns and blocks nothing: the buyer may have agreed otherwise with the vendor. */
const minimumText = (vendorName: string, least: Money): string =>
  `${vendorName} takes orders of ${moneyText(least)} or more. Order more, or ask the vendor whether it takes this one.`

/** What a document comes to, in its own currency and in that of the organisation. */
export const totalsOf = (
  document: { total: bigint; currency: string; base_total: bigint },
  baseCurrency: string,
): Money[] => [money(document.total, document.currency), money(document.base_total, baseCurrency)]

/** What to warn of, or null. */
export function minimumWarning(minimum: Minimum | null, totals: readonly Money[]): string | null {
  const least = minimumMissed(minimum, totals)
  return minimum && least ? minimumText(minimum.vendor_name, least) : null
}

import { add, compare, decimal, decimalText, subtract, type Decimal } from '../kernel/decimal.ts'
import { amountText, money } from '../kernel/money.ts'
import { invalid } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import { leftOf, refusal, type BlanketOrder } from './blanket-order.ts'
import * as lineQueries from './line-queries.ts'
import * as queries from './queries.ts'

/** What a line of an issued order releases, and of what. */
export type Release = lineQueries.Released & {
  /** Null where the person may not see it: then the database decides alone. */
  order: BlanketOrder | null
}

/**
 * What an issued order releases. Locks the blanket orders that it releases from; it comes after the vendor and before
 * requests, like the locks of a new release.
 */
export async function lockReleasesOf(ctx: Ctx, orderId: string): Promise<Release[]> {
  const [orders, released] = await Promise.all([
    queries.lockOfOrder(ctx.tx, orderId),
    lineQueries.releasedOf(ctx.tx, orderId),
  ])
  return released.map((line) => ({
    ...line,
    order: orders.find(({ id }) => id === line.blanket_order_id) ?? null,
  }))
}

/** A line of an order as a change wants it. `at` points to where it was asked for. */
export type Changed = { orderLineId: string; quantity: string; amount: bigint; at: string }
type Raised = Changed & { release: Release; order: BlanketOrder; isMore: boolean }

/**
 * Refuses more than is left of a blanket order, by quantity, value or days. What other lines release less does not
 * count, because the order of writing them is not said.
 */
export function refuseRaised(
  releases: readonly Release[],
  changed: readonly Changed[],
  order: { vendorId: string; currency: string; today: string },
): void {
  const taken = new Map<string, Decimal>()
  const spent = new Map<string, bigint>()
  for (const raised of raisedIn(releases, changed)) {
    const { release, isMore } = raised
    const refused = refusal(raised.order, order)
    if (refused) throw invalid(fieldOf(raised), refused.code, refused.message)
    if (isMore) {
      const before = taken.get(release.id) ?? decimal('0')
      refuseQuantity(raised, before)
      taken.set(release.id, add(before, moreOf(raised)))
    }
    const amount = raised.amount - release.release_amount
    const before = spent.get(raised.order.id) ?? 0n
    if (amount > 0n) {
      refuseValue(raised, before + amount)
      spent.set(raised.order.id, before + amount)
    }
  }
}

const raisedIn = (releases: readonly Release[], changed: readonly Changed[]): Raised[] =>
  changed.flatMap((one): Raised[] => {
    const release = releases.find(({ order_line_id: id }) => id === one.orderLineId)
    if (!release?.order) return []
    const isMore = compare(decimal(one.quantity), decimal(release.release_quantity)) > 0
    return isMore || one.amount > release.release_amount
      ? [{ ...one, release, order: release.order, isMore }]
      : []
  })

const fieldOf = ({ at, isMore }: Pick<Raised, 'at' | 'isMore'>): string =>
  isMore ? `${at}/quantity` : at
const moreOf = ({ quantity, release }: Raised): Decimal =>
  subtract(decimal(quantity), decimal(release.release_quantity))

function refuseQuantity(raised: Raised, taken: Decimal): void {
  const { release, order, quantity } = raised
  const left = subtract(decimal(leftOf(release)), taken)
  if (compare(moreOf(raised), left) <= 0) return
  const most = decimalText(add(decimal(release.release_quantity), left))
  throw invalid(
    fieldOf(raised),
    'over_released',
    `${order.number} line ${release.position} has ${decimalText(left)} ${release.unit} left of “${release.description.slice(0, 100)}”, so this line can be at most ${most}, not ${decimalText(decimal(quantity))}. Order less, or have the quantity of the blanket order raised.`,
  )
}

function refuseValue(raised: Raised, more: bigint): void {
  const { number, currency, value_limit: limit, released_amount: released } = raised.order
  if (limit === null || released + more <= limit) return
  const text = (minor: bigint): string => `${amountText(money(minor, currency))} ${currency}`
  throw invalid(
    fieldOf(raised),
    'over_released',
    `${number} has ${text(limit - released)} left of its limit of ${text(limit)}, and this change releases ${text(more)} more. Order less, or have the limit of the blanket order raised.`,
  )
}

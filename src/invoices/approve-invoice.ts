import { book, distribute } from '../budgets/index.ts'
import { planInstalments } from '../instalments/index.ts'
import { exactly } from '../kernel/counted-in.ts'
import { move } from '../kernel/lifecycle.ts'
import { add, compare, decimal, decimalText, subtract } from '../kernel/decimal.ts'
import { convert, extend, money, share } from '../kernel/money.ts'
import type { Problem } from '../kernel/problem.ts'
import { asOrdered, type Effect, type Hold } from '../matching/index.ts'
import { closeNotices } from '../notifications/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { amountOf, message, saidBy } from '../messages/index.ts'
import {
  addBilled,
  closeAfterLast,
  goods,
  pricing,
  refreshStatus,
  standing,
  type Billed,
} from '../purchase-orders/index.ts'
import * as holdQueries from './hold-queries.ts'
import { invoiceLifecycle, payableOf } from './invoice.ts'
import { cure, raise } from './holds.ts'
import type { LineRow } from './line-queries.ts'
import type { MatchFacts, Order, Ordered } from './match-facts.ts'
import * as queries from './queries.ts'
import { deductedOf, saveSetOffs, setOffsOf } from './setting-off.ts'
import { taxBorneOn } from './tax-borne.ts'

declare module '../platform/events.ts' {
  interface Events {
    /** A bill or a credit note of an order from which goods went back was approved. */
    'bill.approved': (approved: { orderId: string }) => void
  }
}

/**
 * Approves a matched bill: liquidates the order at its price, books the bill at its own, line by line where each
 * is charged. When the difference overdraws a budget that refuses, it is held for the controller instead.
 */
export async function approveInvoice(
  ctx: Ctx,
  facts: MatchFacts & { order: Order },
  effects: readonly Effect[],
): Promise<void> {
  const { invoice, order, existing } = facts
  const shares = sharesOf(facts, effects, ctx.actor.organisation.baseCurrency)
  const actual = shares.reduce((sum, part) => sum + part.actual, 0n)
  const liquidated = shares.reduce((sum, part) => sum + part.liquidated, 0n)
  const funds = existing.filter((hold) => hold.reason === 'funds')
  const allowed = funds.find((hold) => hold.released_how === 'accepted' && !hold.void)
  const more = actual - liquidated
  const force = allowed !== undefined && allowed.variance >= more
  const refused = await book(ctx, {
    invoice: { kind: 'invoice', id: invoice.id },
    order: { kind: 'purchase_order', id: order.id },
    lines: shares.map(({ lineId, liquidated: freed, actual: spent }) => ({
      lineId,
      liquidated: freed,
      actual: spent,
    })),
    force,
  })
  const open = funds.find((hold) => hold.released_at === null)
  if (refused) {
    const hold = fundsHold(refused, { more, actual, base: ctx.actor.organisation.baseCurrency })
    if (open) holdQueries.updateHold(ctx.tx, open.id, hold)
    else await raise(ctx, facts, hold)
    return
  }
  if (open) await cure(ctx, invoice, open)
  await finish(ctx, facts, { shares, actual, liquidated })
}

type Booked = { shares: readonly Share[]; actual: bigint; liquidated: bigint }

async function finish(
  ctx: Ctx,
  facts: MatchFacts & { order: Order },
  { shares, actual, liquidated }: Booked,
): Promise<void> {
  const { invoice, order, policy, existing } = facts
  const accepted = existing.filter((hold) => hold.released_how === 'accepted' && !hold.void)
  const touchless = accepted.length === 0
  const how = message(touchless ? 'approved.within_policy' : 'approved.differences_accepted', {
    version: policy.number,
  })
  const charges = chargesOf(facts)
  const setOffs = setOffsOf(ctx, facts, shares)
  const setOff = deductedOf(invoice, setOffs)
  addBilled(ctx.tx, shares)
  queries.approve(ctx.tx, {
    id: invoice.id,
    how,
    actual,
    budgetId: order.budget_id,
    charges,
    setOff,
    bookings: shares,
    move: move(invoiceLifecycle, invoice.status, 'approve'),
    acceptedCharges: accepted.some((hold) => hold.reason === 'amount')
      ? aboveAgreed(facts, charges)
      : 0n,
  })
  saveSetOffs(ctx, invoice, setOffs)
  await planInstalments(ctx, payableOf({ ...invoice, set_off: setOff }))
  closeNotices(ctx, 'invoice_held', invoice.id)
  ctx.record(
    'invoice.approved',
    { kind: 'invoice', id: invoice.id },
    { rule: how, policy: policy.number, touchless, liquidated, actual },
  )
  if (invoice.is_last)
    queries.saveClosed(ctx.tx, invoice.id, await closeAfterLast(ctx, order, invoice.number))
  else await refreshStatus(ctx, order)
  if (facts.ordered.some(hasReturns)) await ctx.emit('bill.approved', { orderId: order.id })
}
const hasReturns = (line: Ordered[number]): boolean =>
  compare(goods.returnedOf(line), decimal('0')) > 0

/** What of its charges is not on the order. */
function aboveAgreed({ around }: MatchFacts, charges: bigint): bigint {
  const priced = around.order?.priced
  if (!priced) return charges
  const above = charges - priced.charges + priced.discount
  return above > 0n ? above : 0n
}

/** What the bill adds to the order's charges: below zero for a credit. */
function chargesOf({ invoice, lines }: MatchFacts): bigint {
  const own = invoice.net - lines.reduce((sum, line) => sum + line.net, 0n)
  return invoice.kind === 'invoice' ? own : -own
}

function fundsHold(
  refused: Problem,
  { more, actual, base }: { more: bigint; actual: bigint; base: string },
): Hold {
  const above = amountOf(more, base)
  const said =
    refused.code === 'budget_exceeded'
      ? message('hold.funds', { above })
      : message('hold.funds_refused', { above, because: saidBy(refused) })
  const size = actual < 0n ? -actual : actual
  return { reason: 'funds', position: 0, about: '', variance: more, base: size, message: said }
}

type Share = Billed & { actual: bigint }

/** Each order line's part of a bill: what is billed or credited of it, what it frees, and what it costs. */
function sharesOf(
  facts: MatchFacts & { order: Order },
  effects: readonly Effect[],
  base: string,
): Share[] {
  const costs = costByLine(facts, base)
  return facts.ordered.flatMap((ordered): Share[] => {
    const mine = effects.filter((effect) => effect.orderLineId === ordered.id)
    if (mine.length === 0) return []
    const rows = mine.map((effect) => ({
      effect,
      line: facts.lines.find((line) => line.position === effect.position)!,
    }))
    const total = (wanted: (effect: Effect) => boolean): string =>
      decimalText(
        rows
          .filter((row) => wanted(row.effect))
          .reduce(
            (sum, row) => add(sum, absolute(quantityOf(row.line, ordered, facts.invoice.currency))),
            decimal('0'),
          ),
      )
    const charged = total((effect) => effect.credits === null)
    const credited = total((effect) => effect.credits === 'quantity')
    const sign = facts.invoice.kind === 'invoice' ? 1n : -1n
    const amount = rows.reduce((sum, row) => sum + sign * row.line.net, 0n)
    return [
      {
        lineId: ordered.id,
        quantity: decimalText(exactly(subtract(decimal(charged), decimal(credited)), ordered)),
        credited,
        amount,
        moreAccepted:
          acceptedVariance(facts, ordered, { charged, credited, amount }) -
          ordered.accepted_variance,
        liquidated: liquidated(facts, ordered, charged, base),
        actual: rows.reduce((sum, row) => sum + costs.get(row.line.position)!, 0n),
      },
    ]
  })
}

/** In the order's unit. */
const quantityOf = (line: LineRow, ordered: Ordered[number], currency: string): string =>
  asOrdered(
    {
      quantity: line.quantity,
      unit: line.unit,
      price: line.unit_price,
      priceBase: line.price_base,
      net: line.net,
      adjustments: line.adjustments,
    },
    ordered,
    currency,
  ).quantity

const absolute = (quantity: string) => {
  const value = decimal(quantity)
  return value.units < 0n ? { ...value, units: -value.units } : value
}

/**
 * What each line costs in the organisation's currency; charges and allowances of the whole bill are spread over
 * the lines by their size, and what rounding leaves goes to the largest: together exactly the bill's net.
 * A credit gives back at the rate of what it credits, so that all of it leaves nothing behind. Tax that is not
 * deductible costs, too.
 */
function costByLine(facts: MatchFacts & { order: Order }, base: string): Map<number, bigint> {
  const { invoice, lines, around } = facts
  const { net: billed, base: booked } = around.before
  const atOwnRate = (minor: bigint): bigint =>
    convert(money(minor, invoice.currency), invoice.fx_rate, base).minor
  const atBookedRate = (minor: bigint): bigint => share(minor, booked, billed)
  const credits = invoice.kind === 'credit_note' && invoice.currency !== base && billed > 0n
  const inBase = credits ? atBookedRate : atOwnRate
  const sign = invoice.kind === 'invoice' ? 1n : -1n
  const own = lines.map((line) => sign * inBase(line.net))
  const rest = sign * inBase(invoice.net) - own.reduce((sum, cost) => sum + cost, 0n)
  const sizes = lines.map((line) => line.net)
  const extra = lines.length ? distribute(rest, sizes) : []
  const borneOf = credits ? () => 0n : taxBorneOn(facts)
  return new Map(
    lines.map((line, i) => {
      const cost = { orderLineId: line.purchase_order_line_id, own: own[i]!, besides: extra[i]! }
      return [line.position, cost.own + cost.besides + borneOf(cost)]
    }),
  )
}

/**
 * Charged quantity at the order's price and rate, never more than is left; all that is left once the line is billed in
 * full.
 */
function liquidated(
  { invoice, order }: MatchFacts,
  ordered: Ordered[number],
  charged: string,
  base: string,
): bigint {
  if (compare(decimal(charged), decimal('0')) <= 0) return 0n
  const open = exactly(subtract(decimal(standing(ordered)), goods.settledOf(ordered)), ordered)
  if (compare(decimal(charged), open) >= 0) return ordered.committed_left
  const value = convert(
    extend(charged, pricing.valuePriceOf(ordered, order!.currency), invoice.currency),
    order!.fx_rate,
    base,
  ).minor
  return value > ordered.committed_left ? ordered.committed_left : value
}

/** What was accepted above the order's price, so that it is not held again. */
function acceptedVariance(
  { invoice, existing, lines }: MatchFacts,
  ordered: Ordered[number],
  share: { charged: string; credited: string; amount: bigint },
): bigint {
  const positions = lines
    .filter((line) => line.purchase_order_line_id === ordered.id)
    .map((line) => line.position)
  const agreed = existing.some(
    (hold) =>
      hold.released_how === 'accepted' &&
      !hold.void &&
      positions.includes(hold.position) &&
      (hold.reason === 'price' || hold.reason === 'line_amount'),
  )
  if (!agreed) return ordered.accepted_variance
  const quantity = subtract(
    add(decimal(ordered.billed_quantity), decimal(share.charged)),
    decimal(share.credited),
  )
  const price = pricing.netPriceOf(ordered, invoice.currency)
  const atOrderPrice = extend(decimalText(quantity), price, invoice.currency).minor
  const above = ordered.billed_amount + share.amount - atOrderPrice
  return above > ordered.accepted_variance ? above : ordered.accepted_variance
}

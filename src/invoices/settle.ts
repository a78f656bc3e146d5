import { z } from 'zod'
import { book, spread } from '../budgets/index.ts'
import { add, compare, decimal, decimalText, subtract } from '../kernel/decimal.ts'
import { convert, extend, money, type Money } from '../kernel/money.ts'
import type { Problem } from '../kernel/problem.ts'
import { moneyText } from '../platform/view/format.ts'
import { match, ownerOf, type Bill, type Hold, type OrderLine } from '../matching/index.ts'
import { notifyHolders, settleNotices } from '../notifications/index.ts'
import { settings } from '../organisations/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { addBilled, lockOrder, orderLines, refreshStatus } from '../purchase-orders/index.ts'
import type { Invoice } from './invoice.ts'
import * as queries from './queries.ts'

const Kept = z
  .object({
    lines: z.array(z.object({ priceBaseQuantity: z.string().nullable().catch(null) })).catch([]),
    totals: z
      .object({
        allowances: z.string().nullable().catch(null),
        charges: z.string().nullable().catch(null),
      })
      .catch({ allowances: null, charges: null }),
    problems: z
      .array(z.object({ rule: z.string(), severity: z.string(), message: z.string() }))
      .catch([]),
  })
  .catch({ lines: [], totals: { allowances: null, charges: null }, problems: [] })

type Lines = Awaited<ReturnType<typeof queries.lines>>
type Order = Awaited<ReturnType<typeof lockOrder>>
type Ordered = Awaited<ReturnType<typeof orderLines>>

/**
 * Matches an invoice that is held, keeps the results, releases the holds that are cured and raises new ones.
 * Without an open hold it is approved, and the order's commitment becomes actual. Lock order: order, its lines, invoice, budget.
 */
export async function settle(ctx: Ctx, id: string): Promise<void> {
  const { purchase_order_id: orderId } = await queries.head(ctx.tx, id)
  const order = orderId ? await lockOrder(ctx.tx, orderId) : null
  const invoice = await queries.lock(ctx.tx, id)
  if (invoice.status !== 'held') return
  const [lines, ordered, kept, policy, open] = await Promise.all([
    queries.lines(ctx.tx, id),
    order ? orderLines(ctx.tx, order.id) : [],
    queries.document(ctx.tx, id),
    settings(ctx.tx),
    queries.holds(ctx.tx, id),
  ])
  const document = Kept.parse(kept.document)
  const bill = billOf(invoice, lines, document)
  const { results, holds } = order
    ? match(bill, ordered.map(orderLine), policy.match_policy)
    : { results: [], holds: [] }
  const found = [...documentHolds(invoice, order, document), ...holds]
  await queries.saveRun(ctx.tx, id, invoice.match_run + 1)
  if (results.length)
    await queries.saveResults(
      ctx.tx,
      id,
      invoice.match_run + 1,
      results.map((r) => ({ ...r, id: ctx.newId() })),
    )
  const left = await reconcile(ctx, invoice, order, found, open)
  if (left > 0 || !order) return
  await approve(
    ctx,
    invoice,
    order,
    lines,
    ordered,
    policy.match_policy.name,
    open.some((h) => h.released_how === 'accepted'),
  )
}

const orderLine = (line: Ordered[number]): OrderLine => ({
  id: line.id,
  position: line.position,
  description: line.description,
  quantity: line.quantity,
  unit_price: line.unit_price,
  received: line.received,
  billed_quantity: line.billed_quantity,
  match_level: line.match_level,
})

function billOf(invoice: Invoice, lines: Lines, document: z.output<typeof Kept>): Bill {
  return {
    kind: invoice.kind,
    currency: invoice.currency,
    extra: invoice.net - lines.reduce((total, line) => total + line.net, 0n),
    lines: lines.map((line) => {
      const base = document.lines[line.position - 1]?.priceBaseQuantity ?? '1'
      return {
        position: line.position,
        description: line.description,
        quantity: decimalText(decimal(line.quantity)),
        price: decimalText(decimal(line.unit_price)),
        priceBase: /^\d{1,12}(\.\d{1,6})?$/.test(base) && /[1-9]/.test(base) ? base : '1',
        net: line.net,
        orderLineId: line.purchase_order_line_id,
      }
    }),
  }
}

/** What is wrong with the document as a whole. */
function documentHolds(
  invoice: Invoice,
  order: Order | null,
  document: z.output<typeof Kept>,
): Hold[] {
  const holds: Hold[] = []
  const say = (reason: Hold['reason'], message: string): void =>
    void holds.push({ reason, position: 0, message, variance: invoice.net })
  const fatal = document.problems.filter((p) => p.severity === 'fatal')
  if (fatal.length)
    say(
      'totals',
      `The invoice breaks the standard: ${fatal
        .slice(0, 3)
        .map((p) => `${p.rule}: ${p.message}`)
        .join(' ')}`.slice(0, 1000),
    )
  if (invoice.vendor_status !== 'active')
    say(
      'vendor_blocked',
      invoice.vendor_status === 'pending'
        ? `${invoice.vendor_name} is not approved as a vendor yet. Nothing of theirs is approved before that.`
        : `${invoice.vendor_name} is blocked. Nothing of theirs is approved before the block is lifted.`,
    )
  if (!order)
    say(
      'no_order',
      invoice.order_reference
        ? `It refers to “${invoice.order_reference.slice(0, 60)}”, which is no issued order of ${invoice.vendor_name}. Link it to the right order.`
        : 'It names no order. Link it to the order it belongs to.',
    )
  if (order && order.currency !== invoice.currency)
    say(
      'currency',
      `It is in ${invoice.currency}, the order ${order.number ?? ''} in ${order.currency}.`,
    )
  return holds
}

type Open = Awaited<ReturnType<typeof queries.holds>>
const same = (
  a: { reason: string; position: number },
  b: { reason: string; position: number },
): boolean => a.reason === b.reason && a.position === b.position

/** Brings the holds in line with what the match found; a difference once accepted is not held again unless it grew. Answers how many stay open. */
async function reconcile(
  ctx: Ctx,
  invoice: Invoice,
  order: Order | null,
  found: readonly Hold[],
  existing: Open,
): Promise<number> {
  const accepted = existing.filter((h) => h.released_how === 'accepted')
  const due = found.filter(
    (hold) => !accepted.some((a) => same(a, hold) && a.variance >= hold.variance),
  )
  const open = existing.filter((h) => h.released_at === null)
  for (const hold of open.filter((h) => h.reason !== 'funds' && !due.some((d) => same(d, h)))) {
    await queries.releaseHold(ctx.tx, hold.id, 'cured', null, null)
    ctx.record(
      'invoice.hold_released',
      { kind: 'invoice', id: invoice.id },
      { reason: hold.reason, how: 'cured', message: hold.message },
    )
  }
  for (const hold of due) {
    const known = open.find((h) => same(h, hold))
    if (known) await queries.updateHold(ctx.tx, known.id, hold)
    else await raise(ctx, invoice, order, hold)
  }
  return due.length
}

/** A hold has one owner, who is told once for each match; a buyer's is the buyer of the order. */
async function raise(ctx: Ctx, invoice: Invoice, order: Order | null, hold: Hold): Promise<void> {
  const [owner, subject] = [ownerOf[hold.reason], { kind: 'invoice', id: invoice.id }]
  await queries.raiseHold(ctx.tx, ctx.newId(), invoice.id, owner, hold)
  ctx.record('invoice.held', subject, {
    hold: hold.reason,
    owner,
    message: hold.message,
    variance: hold.variance,
  })
  await notifyHolders(ctx, owner, owner === 'buyer' ? (order?.buyer_id ?? null) : null, {
    kind: 'invoice_held',
    key: `held ${invoice.id} ${invoice.match_run + 1} ${owner}`,
    title: `Invoice ${invoice.number} is held for you`,
    body: hold.message,
    path: `/invoices/${invoice.id}`,
    subject,
  })
}

/** Liquidates at order price, books at invoice price. When the difference overdraws a blocking budget, it is held for the controller instead. */
async function approve(
  ctx: Ctx,
  invoice: Invoice,
  order: NonNullable<Order>,
  lines: Lines,
  ordered: Ordered,
  policyName: string,
  accepted: boolean,
): Promise<void> {
  const base = ctx.actor.organisation.baseCurrency
  const sign = invoice.kind === 'invoice' ? 1n : -1n
  const shares = liquidation(invoice, lines, ordered, order.fx_rate, base)
  const actual = sign * convert(money(invoice.net, invoice.currency), invoice.fx_rate, base).minor
  const liquidated = shares.reduce((total, s) => total + s.liquidated, 0n)
  const funds = (await queries.holds(ctx.tx, invoice.id)).filter((h) => h.reason === 'funds')
  const force = funds.some((h) => h.released_how === 'accepted')
  const spent = shares.length
    ? spread(
        actual,
        shares.map((s) => s.amount),
      )
    : []
  const refused = await book(ctx, {
    invoice: { kind: 'invoice', id: invoice.id },
    order: { kind: 'purchase_order', id: order.id },
    lines: shares.map((s, i) => ({
      lineId: s.lineId,
      liquidated: s.liquidated,
      actual: spent[i]!,
    })),
    force,
  })
  if (refused) {
    if (!funds.some((h) => h.released_at === null))
      await raise(ctx, invoice, order, {
        reason: 'funds',
        position: 0,
        variance: actual - liquidated,
        message: fundsMessage(refused, money(actual - liquidated, base)),
      })
    return
  }
  for (const hold of funds.filter((h) => h.released_at === null))
    await queries.releaseHold(ctx.tx, hold.id, 'cured', null, null)
  await addBilled(ctx.tx, shares)
  const how =
    accepted || force
      ? `Differences accepted by people; the rest within “${policyName}”`
      : `Within “${policyName}”, without a human`
  await Promise.all([
    queries.approve(ctx.tx, invoice.id, how, actual, order.budget_id),
    settleNotices(ctx, 'invoice_held', invoice.id),
  ])
  ctx.record(
    'invoice.approved',
    { kind: 'invoice', id: invoice.id },
    { rule: how, policy: policyName, touchless: !accepted && !force, liquidated, actual },
  )
  await refreshStatus(ctx, order.id)
}

const fundsMessage = (refused: Problem, more: Money): string =>
  refused.code === 'budget_exceeded'
    ? `It is ${moneyText(more)} above what the order committed, and the budget has not that much left.`
    : `It is ${moneyText(more)} above what the order committed. ${refused.message}`

type Share = { lineId: string; quantity: string; amount: bigint; liquidated: bigint }

/** Each order line's part: matched quantity at order price, never more than is left; all that is left when the line is billed in full. */
function liquidation(
  invoice: Invoice,
  lines: Lines,
  ordered: Ordered,
  orderRate: string,
  base: string,
): Share[] {
  const credit = invoice.kind === 'credit_note'
  return ordered.flatMap((line): Share[] => {
    const mine = lines.filter((l) => l.purchase_order_line_id === line.id)
    if (mine.length === 0) return []
    const quantity = mine.reduce((total, l) => add(total, decimal(l.quantity)), decimal('0'))
    const amount = mine.reduce((total, l) => total + l.net, 0n)
    if (credit)
      return [
        {
          lineId: line.id,
          quantity: decimalText(subtract(decimal('0'), quantity)),
          amount: -amount,
          liquidated: 0n,
        },
      ]
    const open = subtract(decimal(line.quantity), decimal(line.billed_quantity))
    const value = convert(
      extend(decimalText(quantity), line.unit_price, invoice.currency),
      orderRate,
      base,
    ).minor
    const liquidated =
      compare(quantity, open) >= 0 || value > line.committed_left ? line.committed_left : value
    return [{ lineId: line.id, quantity: decimalText(quantity), amount, liquidated }]
  })
}

import { releasedBy } from '../blanket-orders/index.ts'
import { compare, decimal } from '../kernel/decimal.ts'
import { conflict, invalid } from '../kernel/problem.ts'
import { orderTolerances } from '../match-policies/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import {
  allocations,
  entitiesOfOrder,
  lockVendorOf,
  orderLines,
  placed,
  purchaseOrder,
  wantedLine,
  type Line,
  type PlacedLine,
  type PurchaseOrder,
} from '../purchase-orders/index.ts'
import * as requests from '../purchase-requests/index.ts'
import {
  asksFor,
  changesIn,
  deltaOf,
  totalsWith,
  type Changed,
  type Wanted,
} from './change-order.ts'

/** A line that is added from an approved request. */
type Added = {
  purchase_request_line_id: string
  quantity: string
  unit_price: string
  description?: string | null | undefined
}
export type WantedRow = Wanted | Added
const isAdded = (row: WantedRow): row is Added => 'purchase_request_line_id' in row

/** An order with what a change of it is decided on, locked in one order: vendor, requests by id, order. */
export type Found = Awaited<ReturnType<typeof lockOrder>>
export async function lockOrder(
  ctx: Ctx,
  { orderId, vendorId, rows }: { orderId: string; vendorId: string; rows: readonly WantedRow[] },
) {
  const lineIds = rows.filter(isAdded).map((row) => row.purchase_request_line_id)
  const from = allocations.thoseOfLines(lineIds)
  const added = lineIds.length > 0
  const [
    vendor,
    locked,
    order,
    lines,
    taken,
    tolerances,
    chargedEntities,
    entities,
    toOrder,
    releases,
  ] = await Promise.all([
    lockVendorOf(ctx.tx, orderId),
    added ? requests.lockThose(ctx.tx, from) : [],
    ctx.lock(purchaseOrder, orderId),
    orderLines(ctx.tx, orderId),
    allocations.ofOrder(ctx.tx, orderId),
    orderTolerances(ctx.tx, { vendorId, costCenterId: allocations.costCenterOf(from) }),
    added ? allocations.entitiesOfLines(ctx.tx, lineIds, vendorId) : [],
    entitiesOfOrder(ctx.tx, orderId),
    added ? requests.readToOrder(ctx, from) : null,
    releasedBy(ctx.tx, orderId),
  ])
  return {
    vendor,
    locked,
    order,
    lines,
    taken,
    tolerances,
    chargedEntities,
    entities,
    toOrder,
    releases,
  }
}

export type Decision = {
  changed: readonly Changed[]
  added: readonly PlacedLine[]
  total: bigint
  base: bigint
  /** Whether people are asked, because a line costs more. */ asks: boolean
  /** By how much each changed line commits more. */ deltas: ReadonlyMap<string, bigint>
}

/** What a change makes of an order, or a refusal. */
export function decide(ctx: Ctx, rows: readonly WantedRow[], found: Found): Decision {
  const { order, lines } = found
  if (order.status !== 'issued' && order.status !== 'closed')
    throw conflict(
      'wrong_state',
      order.status === 'draft'
        ? 'The order is not issued yet: edit the draft itself.'
        : 'The order is cancelled, so there is nothing to change.',
    )
  const paid = paidFor(ctx, order)
  const changed = changesIn(
    rows.flatMap((row, i) => (isAdded(row) ? [] : [{ ...row, at: `/lines/${i}` }])),
    lines,
    order.currency,
  )
  refuseOtherPrice(changed, found.releases)
  const added = addedLines(ctx, rows, found)
  const more = added.reduce((sum, line) => sum + line.amount, 0n)
  refuseNothingLeft(lines, changed, added.length)
  const deltas = new Map(changed.map((one) => [one.line.id, deltaOf(one, paid)]))
  return {
    changed,
    added,
    ...totalsWith(lines, changed, { added: more, paid }),
    asks: asksFor(changed, more) || [...deltas.values()].some((delta) => delta > 0n),
    deltas,
  }
}

/** What is released from a blanket order is ordered at its agreed price. */
function refuseOtherPrice(
  changed: readonly Changed[],
  releases: readonly { order_line_id: string }[],
): void {
  const other = changed.find(
    ({ line, price }) =>
      compare(decimal(price), decimal(line.unit_price)) !== 0 &&
      releases.some((release) => release.order_line_id === line.id),
  )
  if (other)
    throw invalid(
      `${other.at}/unit_price`,
      'agreed_price',
      `“${other.line.description}” is released from a blanket order at its agreed price. Keep the price, or have it changed in the blanket order.`,
    )
}

const paidFor = (ctx: Ctx, { currency, fx_rate: rate }: PurchaseOrder) => ({
  currency,
  rate,
  baseCurrency: ctx.actor.organisation.baseCurrency,
})

function refuseNothingLeft(
  lines: readonly Line[],
  changed: readonly Changed[],
  added: number,
): void {
  const left = lines.filter(
    (line) =>
      !line.removed &&
      !changed.some((one) => one.line.id === line.id && Number(one.quantity) === 0),
  )
  if (left.length + added === 0)
    throw invalid(
      '/lines',
      'empty',
      'This takes everything off the order. Cancel the order instead, or leave a line of it.',
    )
}

/** Lines of approved requests, with the checks of a new order. */
function addedLines(ctx: Ctx, rows: readonly WantedRow[], found: Found): PlacedLine[] {
  const wanted = rows.flatMap((row, i) =>
    isAdded(row) ? [{ ...wantedLine(row, i), at: `/lines/${i}` }] : [],
  )
  const { order, vendor, toOrder } = found
  if (wanted.length === 0) return []
  if (!vendor || !toOrder || found.locked.length === 0)
    throw invalid(wanted[0]!.at, 'unknown', 'Choose a line of an approved request.')
  const wrong = found.locked.find(
    ({ status }) => status !== 'approved' && status !== 'partially_ordered',
  )
  if (wrong)
    throw conflict(
      'wrong_state',
      `${wrong.number} is ${wrong.status.replaceAll('_', ' ')}; only an approved request can be ordered.`,
    )
  const other = found.locked.find(({ currency }) => currency !== order.currency)
  if (other)
    throw invalid(
      '/lines',
      'other_currency',
      `${other.number} is in ${other.currency}, the order in ${order.currency}. Order it apart.`,
    )
  const apart = found.chargedEntities.find(
    ({ name }) => !found.entities.some((entity) => entity.name === name),
  )
  if (apart)
    throw invalid(
      '/lines',
      'other_entity',
      `The order is placed by ${found.entities.map(({ name }) => name).join(', ')}; these lines are charged to ${apart.name}. Order them apart.`,
    )
  return placed(
    ctx,
    { wanted },
    {
      vendor,
      agreed: new Map(),
      ordered: found.locked,
      open: toOrder.lines,
      tolerances: found.tolerances,
      chargedEntities: found.chargedEntities,
      rate: order.fx_rate,
    },
  ).rows
}

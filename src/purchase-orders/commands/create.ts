import {
  lockToRelease,
  refuseReleases,
  saveReleases,
  type Agreed,
} from '../../blanket-orders/index.ts'
import { add, decimal, decimalText } from '../../kernel/decimal.ts'
import { convert, money } from '../../kernel/money.ts'
import { conflict, invalid } from '../../kernel/problem.ts'
import { orderTolerances, refuseOverReceipt } from '../../match-policies/index.ts'
import { exchangeRate } from '../../organisations/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import * as requests from '../../purchase-requests/index.ts'
import { readDuties } from '../../segregation-of-duties/index.ts'
import * as allocations from '../allocation-queries.ts'
import {
  committedBy,
  compose,
  merged,
  refuseAboveRequests,
  refuseOtherVendor,
  type ComposedLine,
  type Share,
  type Source,
  type WantedLine,
} from '../composition.ts'
import * as queries from '../queries.ts'
import * as vendorQueries from '../vendor-queries.ts'
import * as lineQueries from '../line-queries.ts'
import { subjectOf } from '../purchase-order.ts'
import { refuseOutsideScope } from '../scope.ts'

type InputLine = {
  purchase_request_line_id?: string | undefined
  quantity?: string | undefined
  unit_price?: string | null | undefined
  blanket_order_line_id?: string | null | undefined
  allocations?: readonly Share[] | undefined
}
export type Input = {
  purchase_request_id?: string | null | undefined
  vendor_id: string
  expected_on?: string | null | undefined
  over_receipt_pct?: string | null | undefined
  merge?: boolean | undefined
  lines: readonly InputLine[]
}
/**
 * Turns (parts of) approved requests into a draft order. Its value is committed in place of what the requests reserved. Locks, all in the one
 * flush that reads: vendor, blanket orders, requests by id, budgets by id. A line of a blanket order is ordered at its agreed price.
 */
export async function create(ctx: Ctx, input: Input): Promise<string> {
  const wanted = input.lines.map(wantedLine)
  const id = ctx.newId()
  const found = await lockToOrder(ctx, input, { id, wanted })
  const vendor = orderableVendor(found.vendor)
  const ordered = orderable(found)
  const { currency, cost_center_id } = ordered[0]!
  const { tolerances, toOrder } = found
  const sources = ordered.flatMap((request): Source[] =>
    toOrder.lines
      .filter((line) => line.request_id === request.id)
      .map((line) => ({ ...line, request })),
  )
  const priced = wanted.map((line) => atAgreedPrice(line, found.agreed))
  const asked = input.merge ? merged(priced, sources) : priced
  const lines = compose(asked, sources, currency)
  refuseReleases(found.agreed, released(lines), { vendorId: vendor.id, currency, today: ctx.today })
  refuseOtherVendor(ordered, vendor)
  refuseAboveRequests(lines, (source) => tolerances(source.category_id).overOrderPct, currency)
  refuseOverReceipt(
    input.over_receipt_pct,
    tolerances,
    lines.flatMap((line) => line.allocations.map(({ source }) => source.category_id)),
  )
  refuseOtherEntities(found.chargedEntities)
  refuseOutsideScope(vendor, found.chargedEntities)
  const total = lines.reduce((sum, line) => sum + line.amount, 0n)
  const rate = await rateOf(ctx, ordered)
  const base = convert(money(total, currency), rate, ctx.actor.organisation.baseCurrency).minor
  const committed = committedBy(lines, base)
  const rows = lines.map((line, i) => ({
    ...line,
    id: ctx.newId(),
    requestLineId: line.allocations.length === 1 ? line.allocations[0]!.source.id : null,
    overPct: input.over_receipt_pct ?? '0',
    matchLevel: line.allocations.some(
      ({ source }) => tolerances(source.category_id).matchLevel === 4,
    )
      ? 4
      : 3,
    committed: committed[i]!.line,
  }))
  const budgetIds = new Set(ordered.map((pr) => pr.budget_id))
  queries.insert(ctx.tx, {
    id,
    title: titleOf(rows),
    vendorId: vendor.id,
    requestIds: ordered.map((pr) => pr.id),
    costCenterId: cost_center_id,
    budgetId: budgetIds.size === 1 ? ordered[0]!.budget_id : null,
    buyerId: ctx.actor.userId,
    currency,
    rate,
    total,
    base,
    expectedOn: input.expected_on ?? null,
    termsDays: vendor.payment_terms_days,
  })
  lineQueries.insertLines(ctx.tx, id, rows)
  const shared = rows
    .filter((row) => row.requestLineId === null)
    .flatMap((row) =>
      row.allocations.map((a) => ({
        orderLineId: row.id,
        requestLineId: a.source.id,
        quantity: a.quantity,
      })),
    )
  if (shared.length) allocations.insert(ctx.tx, shared)
  saveReleases(
    ctx,
    id,
    rows.flatMap(({ id: orderLineId, quantity, amount, blanketLineId }) =>
      blanketLineId ? [{ orderLineId, blanketLineId, quantity, amount }] : [],
    ),
    found.agreed,
  )
  await found.duties.save('purchase_order.place')
  const freed = await requests.order(
    ctx,
    subjectOf(id),
    ordered.map((pr) => ({
      pr,
      parts: rows.flatMap((row, i) =>
        row.allocations.flatMap((a, k) =>
          a.source.request.id === pr.id
            ? [
                {
                  lineId: a.source.id,
                  quantity: a.quantity,
                  toLine: row.id,
                  committed: committed[i]!.shares[k]!,
                },
              ]
            : [],
        ),
      ),
    })),
    toOrder,
  )
  ctx.record('purchase_order.created', subjectOf(id), {
    request: ordered.map((pr) => pr.number).join(', '),
    vendor: vendor.name,
    total,
    currency,
    released: freed,
    committed: base,
  })
  return id
}

function wantedLine(line: InputLine, i: number): WantedLine {
  const at = `/lines/${i}`
  const shares = line.allocations?.map((share, k) => ({
    ...share,
    at: `${at}/allocations/${k}`,
  })) ?? [
    {
      purchase_request_line_id: line.purchase_request_line_id ?? '',
      quantity: line.quantity ?? '0',
      at,
    },
  ]
  const blanketLineId = line.blanket_order_line_id ?? null
  return { at, unit_price: line.unit_price ?? '0', blanketLineId, shares }
}

const atAgreedPrice = (line: WantedLine, agreed: ReadonlyMap<string, Agreed>): WantedLine => {
  const found = line.blanketLineId === null ? undefined : agreed.get(line.blanketLineId)
  return found ? { ...line, unit_price: found.line.unit_price } : line
}

/** What is released of each line of a blanket order: all that the order's lines take of it together. */
const released = (lines: readonly ComposedLine[]) =>
  [...Map.groupBy(lines, (line) => line.blanketLineId).entries()].flatMap(([blanketLineId, of]) =>
    blanketLineId === null
      ? []
      : of.map(({ unit, at }) => ({
          blanketLineId,
          unit,
          at,
          quantity: decimalText(
            of.reduce((sum, line) => add(sum, decimal(line.quantity)), decimal('0')),
          ),
        })),
  )

type Found = Awaited<ReturnType<typeof lockToOrder>>

/** Locks what is ordered, and reads in the same flush all that the order is decided on. */
async function lockToOrder(
  ctx: Ctx,
  input: Input,
  { id, wanted }: { id: string; wanted: readonly WantedLine[] },
) {
  const only = input.purchase_request_id
  const lineIds = wanted.flatMap((line) =>
    line.shares.map((share) => share.purchase_request_line_id),
  )
  const from = only ? allocations.theRequest(only) : allocations.thoseOfLines(lineIds)
  const costCenterId = allocations.costCenterOf(from)
  const [vendor, agreed, locked, inOrder, duties, tolerances, entities, chargedEntities, toOrder] =
    await Promise.all([
      vendorQueries.lockVendor(ctx.tx, input.vendor_id),
      lockToRelease(ctx, blanketLinesOf(wanted)),
      only
        ? ctx.lock(requests.purchaseRequest, only).then((request) => [request])
        : requests.lockThose(ctx.tx, from),
      allocations.requestsOfLines(ctx.tx, lineIds),
      readDuties(ctx, subjectOf(id), from),
      orderTolerances(ctx.tx, { vendorId: input.vendor_id, costCenterId }),
      allocations.entitiesOf(ctx.tx, from),
      allocations.entitiesOfLines(ctx.tx, lineIds, input.vendor_id),
      requests.readToOrder(ctx, from),
    ])
  const ids = only ? [only] : inOrder.map((row) => row.id)
  const ordered = ids.flatMap((one) => locked.find((request) => request.id === one) ?? [])
  return { vendor, agreed, ordered, toOrder, duties, tolerances, entities, chargedEntities }
}

const blanketLinesOf = (wanted: readonly WantedLine[]): string[] => [
  ...new Set(wanted.flatMap(({ blanketLineId }) => blanketLineId ?? [])),
]

function orderableVendor(vendor: Found['vendor']): NonNullable<Found['vendor']> {
  if (!vendor) throw invalid('/vendor_id', 'unknown', 'Choose a vendor from the list.')
  if (vendor.status !== 'active')
    throw invalid(
      '/vendor_id',
      'blocked',
      vendor.status === 'pending'
        ? `${vendor.name} is not approved yet. A controller or an administrator approves new vendors.`
        : `${vendor.name} is ${vendor.status === 'blocked' ? 'blocked' : 'no longer used'}. Choose another vendor.`,
    )
  return vendor
}

/** The requests that are ordered, in the order of their lines. */
function orderable({ ordered, entities }: Found): requests.PurchaseRequest[] {
  const first = ordered[0]
  if (!first) throw invalid('/lines', 'unknown', 'Choose lines of approved requests.')
  for (const pr of ordered)
    if (pr.status !== 'approved' && pr.status !== 'partially_ordered')
      throw conflict(
        'wrong_state',
        `${pr.number} is ${pr.status.replaceAll('_', ' ')}; only an approved request can be ordered.`,
      )
  const other = ordered.find((pr) => pr.currency !== first.currency)
  if (other)
    throw invalid(
      '/lines',
      'other_currency',
      `${first.number} is in ${first.currency} and ${other.number} in ${other.currency}. One order has one currency: order them apart.`,
    )
  if (ordered.length > 1 && entities.length > 1)
    throw invalid(
      '/lines',
      'other_entity',
      `These requests belong to ${entities.map((e) => e.name).join(' and ')}. One order is placed by one legal entity: order them apart.`,
    )
  return ordered
}

/** The rate that the requests were approved at; where theirs differ, that of today. */
const rateOf = async (ctx: Ctx, ordered: readonly requests.PurchaseRequest[]): Promise<string> =>
  new Set(ordered.map((pr) => pr.fx_rate)).size === 1
    ? ordered[0]!.fx_rate
    : exchangeRate(ctx, ordered[0]!.currency)

/** What an order is found by: its first line, and how many more there are. */
const titleOf = (rows: readonly { description: string }[]): string =>
  rows.length > 1
    ? `${rows[0]!.description} and ${rows.length - 1} more`
    : (rows[0]?.description ?? 'Order')

/** One order is placed by one legal entity, so all that its lines are charged to belongs to it. */
function refuseOtherEntities(entities: Found['chargedEntities']): void {
  if (entities.length > 1)
    throw invalid(
      '/lines',
      'other_entity',
      `These lines are charged to ${entities.map((e) => `${e.codes} of ${e.name}`).join(' and ')}. One order is placed by one legal entity: order them apart.`,
    )
}

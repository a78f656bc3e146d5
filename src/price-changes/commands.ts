import * as approvals from '../approvals/index.ts'
import { gapOf, highestRise, replacePrices, riseOf, type PriceChange } from '../catalog/index.ts'
import { compare, decimal, decimalText } from '../kernel/decimal.ts'
import { moveTo } from '../kernel/lifecycle.ts'
import { convert, extend } from '../kernel/money.ts'
import { conflict } from '../kernel/problem.ts'
import { asWritten, message } from '../messages/index.ts'
import { notify } from '../notifications/index.ts'
import { exchangeRate, nextNumber } from '../organisations/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { moves, priceChangeLifecycle, subjectOf, waiting } from './price-change.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'

/** As many prices as a person can look through before deciding. */
export const mostLines = 500

export type Proposed = { id: string; number: string }
type Proposal = {
  /** Of one vendor and in one currency. */
  changes: readonly PriceChange[]
  note: string | null
  /** Who proposes them, where a job works for that person. */
  by?: string
}

/** Prices that would follow others at a different amount, for approval. Until then all of them stay. */
export async function propose(
  ctx: Ctx,
  { changes, note, by = ctx.actor.userId }: Proposal,
): Promise<Proposed> {
  const [first] = changes
  await refuseTwice(ctx, changes)
  const { vendor_id: vendorId, vendor_name: vendorName, currency } = first!.before
  const id = ctx.newId()
  const number = await nextNumber(ctx, 'price_change')
  const rises = changes.map(({ before, wanted }) => riseOf(before, wanted))
  const title = titleOf(changes, vendorName)
  queries.insert(ctx.tx, {
    id,
    number,
    title,
    status: waiting[0]!,
    vendorId,
    currency,
    highestRise: highestRise(rises),
    note,
    by,
    lines: changes.map(({ itemId, before, wanted }, i) => ({
      position: i + 1,
      itemId,
      beforeId: before.id,
      beforeUntil: before.valid_until,
      minQuantity: wanted.min_quantity,
      unitPrice: wanted.unit_price,
      unit: wanted.unit,
      discountPct: wanted.discount_pct,
      contract: wanted.contract,
      preferred: wanted.preferred,
      from: wanted.valid_from,
      until: wanted.valid_until,
      rise: rises[i]!,
    })),
  })
  await approvals.open(ctx, {
    ...subjectOf(id),
    number,
    title,
    revision: 1,
    requesterId: by,
    authorIds: [by],
    currency: ctx.actor.organisation.baseCurrency,
    amount: await largestGap(ctx, changes, currency),
    costCenterId: null,
    vendorId,
    contract: changes.every(({ wanted }) => wanted.contract !== null),
    priceRise: highestRise(rises) ?? approvals.endlessRise,
  })
  ctx.record('price_change.proposed', subjectOf(id), { number, title, prices: changes.length }, by)
  return { id, number }
}

const titleOf = (changes: readonly PriceChange[], vendor: string): string =>
  (changes.length === 1
    ? `${changes[0]!.itemName} from ${vendor}`
    : `${changes.length} prices of ${vendor}`
  ).slice(0, 200)

/** One price waits for one decision at a time. */
async function refuseTwice(ctx: Ctx, changes: readonly PriceChange[]): Promise<void> {
  const ids = changes.map(({ before }) => before.id)
  const [taken] = await queries.waitingFor(ctx.tx, ids, waiting)
  if (!taken) return
  const { itemName } = changes.find(({ before }) => before.id === taken.before_id)!
  throw conflict(
    'price_change_waits',
    `A change of this price of “${itemName.slice(0, 100)}” waits for approval already: ${taken.number}. It is decided, or withdrawn, first.`,
  )
}

/** By how much the price that changes most does so, in the organisation's currency. */
async function largestGap(
  ctx: Ctx,
  changes: readonly PriceChange[],
  currency: string,
): Promise<bigint> {
  const gaps = changes.map(({ before, wanted }) => gapOf(before, wanted))
  const most = gaps.reduce((a, b) => (compare(b, a) > 0 ? b : a), decimal('0'))
  const amount = extend('1', decimalText(most), currency)
  const rate = await exchangeRate(ctx, currency)
  return convert(amount, rate, ctx.actor.organisation.baseCurrency).minor
}

/** What somebody changes by hand, on the page of an item. */
export const proposeOne = (ctx: Ctx, change: PriceChange): Promise<Proposed> =>
  propose(ctx, { changes: [change], note: change.note })

export async function withdraw(ctx: Ctx, id: string, version?: number): Promise<void> {
  const change = await ctx.lock(queries.priceChange, id, version)
  const withdrawn = moves.move('withdraw', change, ctx.actor)
  await approvals.withdraw(ctx, id)
  queries.saveStatus(ctx.tx, id, withdrawn)
  ctx.record('price_change.withdrawn', subjectOf(id))
}

/** Approved, all its prices begin on their days and the ones before end, or none does. */
export async function decided(
  ctx: Ctx,
  id: string,
  decision: approvals.Decision,
  reason: string | null,
): Promise<void> {
  const change = await ctx.lock(queries.priceChange, id)
  const to = decision === 'approved' ? 'applied' : decision
  if (decision === 'approved') await apply(ctx, change)
  queries.saveStatus(ctx.tx, id, moveTo(priceChangeLifecycle, change.status, to))
  ctx.record(`price_change.${to}`, subjectOf(id), { reason })
  await notify(ctx, [change.proposed_by], {
    kind: 'request_decided',
    key: `decided ${id}`,
    title: message('notice.decided', { number: change.number, decision }),
    body: reason ? asWritten(reason) : null,
    path: url.show(id),
    subject: subjectOf(id),
  })
}

type Locked = Awaited<ReturnType<typeof queries.find>>
async function apply(ctx: Ctx, change: Locked): Promise<void> {
  const lines = await queries.linesOf(ctx.tx, change.id)
  await replacePrices(
    ctx,
    lines.map((line) => ({
      itemId: line.item_id,
      itemName: line.item_name,
      beforeId: line.before_id,
      beforeUntil: line.before_until,
      wanted: {
        vendor_id: change.vendor_id,
        min_quantity: line.min_quantity,
        unit_price: line.unit_price,
        unit: line.unit,
        discount_pct: line.discount_pct,
        currency: change.currency,
        contract: line.contract,
        preferred: line.preferred,
        valid_from: line.valid_from,
        valid_until: line.valid_until,
      },
    })),
    { by: change.proposed_by, cause: change.number },
  )
}

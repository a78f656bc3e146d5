import {
  lockToRelease,
  refuseOtherPrices,
  refuseReleases,
  releasedBy,
  removeReleases,
  saveReleases,
  withoutOwn,
} from '../../blanket-orders/index.ts'
import { offersFor } from '../../catalog/index.ts'
import { invalid, stale } from '../../kernel/problem.ts'
import { orderTolerances, refuseOverReceipt } from '../../match-policies/index.ts'
import { exchangeRate } from '../../organisations/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import { ofNew, readDuties } from '../../segregation-of-duties/index.ts'
import { retainageIn } from '../../retainage/index.ts'
import { readSplitCodes } from '../../purchase-requests/index.ts'
import type { WantedLine } from '../composition.ts'
import { composeDirect, type Charged, type Item, type TypedThing } from '../direct.ts'
import { centerInUse, centersNamed, refuseUnknownCodes } from '../charged-places.ts'
import { daysOf, refuseMistypedDays, refusePastDays } from '../days.ts'
import * as directQueries from '../direct-queries.ts'
import { lineDelivery, nextDelivery } from '../line-delivery.ts'
import { splitsIn } from '../line-splits.ts'
import * as lineQueries from '../line-queries.ts'
import { moves, subjectOf, type PurchaseOrder } from '../purchase-order.ts'
import * as queries from '../queries.ts'
import { refuseOutsideScope } from '../scope.ts'
import { orderPricingOf, taxesFrom, taxesNamed } from '../taxes.ts'
import { deliveryOf, placesNamed, refuseClosedPlaces } from '../delivery.ts'
import { preferredTyped, vendorReasonIn } from '../preferred.ts'
import { termsNamed, termsToKeep } from '../terms.ts'
import { withUnsaid } from '../unsaid.ts'
import * as vendorQueries from '../vendor-queries.ts'
import {
  atAgreedPrice,
  blanketLinesOf,
  categoriesOf,
  figured,
  insertLines,
  orderableVendor,
  released,
  releasesOf,
  rowsOf,
  titleOf,
  wantedLine,
  withTaxes,
  type Input,
  type InputLine,
  type PlacedLine,
} from './place.ts'

/** Whether an order names nothing of a request. */
export const isDirect = ({ purchase_request_id: request, lines }: Input): boolean =>
  !request && lines.every((line) => !line.purchase_request_line_id && !line.allocations)

/** Drafts an order without a request. It reserves and commits nothing before it is sent for approval. */
export async function createDirect(ctx: Ctx, input: Input): Promise<string> {
  refuseNamedLines(input)
  refuseMistypedDays(input, ctx.today)
  refusePastDays(input, { today: ctx.today, had: [] })
  const id = ctx.newId()
  const [found, duties] = await Promise.all([
    lockToDraft(ctx, input),
    readDuties(ctx, subjectOf(id), ofNew(id)),
  ])
  refuseClosedPlaces(input, found.places)
  refuseOtherPrices(found.agreed, input.lines)
  const content = contentOf(ctx, input, found)
  await duties.save('purchase_order.place')
  queries.insert(ctx.tx, { id, buyerId: ctx.actor.userId, ...content.order })
  insertLines(ctx, { orderId: id, after: 0 }, content.rows)
  saveReleases(ctx, id, releasesOf(content.rows), found.agreed)
  ctx.record('purchase_order.drafted', subjectOf(id), {
    vendor: found.vendor.name,
    total: content.order.total,
    currency: content.order.currency,
    reason: content.order.reason,
    ...vendorReasonOf(content),
  })
  return id
}

function refuseNamedLines({ lines }: Input): void {
  const named = lines.findIndex(({ id }) => id)
  if (named >= 0)
    throw invalid(`/lines/${named}/id`, 'unknown', 'A new order has no lines yet. Leave it out.')
}

/** Writes the draft of an order without a request anew. */
export async function editDirect(
  ctx: Ctx,
  id: string,
  sent: Input,
  version?: number,
): Promise<void> {
  const [draft, drafted, before] = await Promise.all([
    queries.findOrder(ctx.tx, id),
    lineQueries.orderLines(ctx.tx, id),
    releasedBy(ctx.tx, id),
  ])
  const blanketLineOf = new Map(before.map((one) => [one.order_line_id, one.blanket_line_id]))
  const input = withUnsaid(sent, { order: draft, lines: drafted, blanketLineOf })
  refuseMistypedDays(input, ctx.today)
  const found = await lockToDraft(
    ctx,
    input,
    before.map((release) => release.blanket_line_id),
  )
  const [order, lines, releases, duties] = await Promise.all([
    ctx.lock(queries.purchaseOrder, id, version),
    lineQueries.orderLines(ctx.tx, id),
    releasedBy(ctx.tx, id),
    readDuties(ctx, subjectOf(id)),
  ])
  const edited = moves.move('edit', order, ctx.actor)
  if (order.version !== draft.version) throw stale()
  refusePastDays(input, { today: ctx.today, had: daysOf({ order, lines }) })
  refuseClosedPlaces(input, found.places, { order, lines })
  if (releases.some((release) => !found.agreed.has(release.blanket_line_id))) throw stale()
  const agreed = withoutOwn(found.agreed, releases)
  refuseOtherPrices(
    agreed,
    input.lines.map((line, i) => ({ ...line, unit_price: sent.lines[i]?.unit_price })),
  )
  const content = contentOf(ctx, input, { ...found, agreed }, order)
  await duties.save('purchase_order.place')
  const terms = termsToKeep(input, found.terms, { order, vendor: found.vendor })
  queries.saveEdited(ctx.tx, { id, ...content.order, terms }, edited)
  removeReleases(ctx.tx, id)
  lineQueries.removeAll(ctx.tx, id)
  insertLines(ctx, { orderId: id, after: 0 }, content.rows)
  saveReleases(ctx, id, releasesOf(content.rows), agreed)
  ctx.record('purchase_order.edited', subjectOf(id), {
    ...(found.vendor.id === order.vendor_id ? {} : { vendor: found.vendor.name }),
    ...vendorReasonOf(content),
    was: order.total,
    total: content.order.total,
    currency: content.order.currency,
  })
}

const vendorReasonOf = ({ order: { vendorReason } }: Content) =>
  vendorReason ? { vendor_reason: vendorReason } : {}

type Found = Awaited<ReturnType<typeof lockToDraft>>

/** Locks the vendor and what is released, and reads in the same flush all that the order is decided on. */
async function lockToDraft(ctx: Ctx, input: Input, alsoAgreed: readonly string[] = []) {
  const wanted = input.lines.map(wantedDirect)
  const costCenterId = input.cost_center_id
  if (!costCenterId)
    throw invalid('/cost_center_id', 'missing', 'Choose the cost centre that pays for it.')
  const currency = input.currency ?? ctx.actor.organisation.baseCurrency
  const things = wanted.map(({ thing }) => thing)
  const centerIds = [costCenterId, ...things.flatMap((thing) => thing.costCenterId ?? [])]
  const codeIds = [
    ...(input.project_id ? [input.project_id] : []),
    ...things.flatMap(({ categoryId, projectId }) => [categoryId ?? [], projectId ?? []].flat()),
  ]
  const items = wanted.flatMap(({ at, thing }) =>
    thing.catalogItemId ? [{ ...thing, at, itemId: thing.catalogItemId }] : [],
  )
  const [
    vendor,
    agreed,
    tolerances,
    centers,
    codes,
    taxCodes,
    units,
    offers,
    rate,
    terms,
    places,
    splitCodes,
    named,
  ] = await Promise.all([
    vendorQueries.lockVendor(ctx.tx, input.vendor_id),
    lockToRelease(ctx, [...new Set([...blanketLinesOf(wanted), ...alsoAgreed])]),
    orderTolerances(ctx.tx, { vendorId: input.vendor_id, costCenterId }),
    directQueries.centersOf(ctx.tx, centerIds, input.vendor_id),
    codeIds.length ? directQueries.codesOf(ctx.tx, codeIds) : [],
    taxesNamed(ctx.tx, input.lines, input.charges ?? []),
    items.length
      ? directQueries.unitsOf(
          ctx.tx,
          items.map(({ itemId }) => itemId),
        )
      : [],
    offersFor(
      ctx,
      items.map(({ itemId, quantity, unit }) => ({
        itemId,
        quantity,
        unit,
        currency,
        on: ctx.today,
        vendorId: input.vendor_id,
      })),
    ),
    exchangeRate(ctx, currency),
    termsNamed(ctx.tx, input.payment_terms_id),
    placesNamed(ctx.tx, input),
    input.lines.some(({ split }) => split) ? readSplitCodes(ctx.tx) : null,
    preferredTyped(ctx, input.lines),
  ])
  const split = wanted.map((line, i) => ({
    ...line,
    thing: {
      ...line.thing,
      splits: splitsIn(input.lines[i]!, line.at, { currency, costCenterId, codes: splitCodes }),
    },
  }))
  const splitCenterIds = split.flatMap(({ thing }) => thing.splits.map((one) => one.costCenterId))
  const splitCenters = splitCenterIds.length
    ? await directQueries.centersOf(ctx.tx, splitCenterIds, input.vendor_id)
    : []
  // Items that are not in the catalog any more have no offer.
  const known = items.filter(({ itemId }) => offers.some((offer) => offer.itemId === itemId))
  const offered = new Map(known.map(({ at }, i) => [at, offers[i]!]))
  return {
    vendor: orderableVendor(vendor),
    wanted: split.map((line) => ({ ...line, item: itemOf(line, offered, units) })),
    agreed,
    tolerances,
    centers: [...centers, ...splitCenters],
    codes,
    taxCodes,
    currency,
    rate,
    terms,
    places,
    preferred: [
      ...offers.flatMap(({ name: item, preferred }) => (preferred ? [{ item, ...preferred }] : [])),
      ...named,
    ],
  }
}

type Wanted = WantedLine & { thing: TypedThing; typedPrice: string | null }
function wantedDirect(line: InputLine, i: number): Wanted {
  return {
    ...wantedLine(line, i),
    shares: [],
    typedPrice: line.unit_price ?? null,
    thing: {
      quantity: line.quantity ?? (line.milestones ? '1' : '0'),
      unit: line.unit ?? null,
      catalogItemId: line.catalog_item_id ?? null,
      costCenterId: line.cost_center_id ?? null,
      categoryId: line.category_id ?? null,
      projectId: line.project_id ?? null,
      splits: [],
    },
  }
}

type Offers = ReadonlyMap<string, Item['offer']>
type Units = Awaited<ReturnType<typeof directQueries.unitsOf>>
function itemOf({ thing, at }: Wanted, offers: Offers, units: Units): Item | null {
  if (thing.catalogItemId === null) return null
  const offer = offers.get(at)
  const item = units.find(({ id }) => id === thing.catalogItemId)
  if (!offer || !item)
    throw invalid(
      `${at}/catalog_item_id`,
      'unknown',
      'This item is not in the catalog any more. Type what is ordered instead.',
    )
  return { offer, item_unit: item.unit, packs: item.packs }
}

type Content = ReturnType<typeof contentOf>
/** The content of a draft, or a refusal of what may not be ordered. */
function contentOf(ctx: Ctx, input: Input, found: Found, kept?: PurchaseOrder) {
  const { vendor, agreed, tolerances, currency, rate } = found
  const reason = input.reason
  if (!reason) throw invalid('/reason', 'missing', 'Say why it is ordered without a request.')
  const charged = chargedTo(input, found)
  const taxesOf = taxesFrom(found.taxCodes, vendor.usual_tax)
  const entityId = found.centers.find(({ id }) => id === charged.costCenterId)?.entity_id
  const { places } = found
  const wanted = found.wanted.map((line) => ({
    ...withTaxes(atAgreedPrice(pricedLine(line), agreed), taxesOf),
    ...lineDelivery(line, { places, entityId, needed: null }),
  }))
  const composed = composeDirect(wanted, charged, currency)
  const pricing = orderPricingOf(input, taxesOf, input.keptPricing)
  const figures = figured(ctx, composed, { pricing, currency, rate })
  const { lines } = figures
  refuseReleases(agreed, released(lines), { vendorId: vendor.id, currency, today: ctx.today })
  refuseOverReceipt(input.over_receipt_pct, tolerances, lines.flatMap(categoriesOf))
  const rows = asBefore(input, rowsOf(ctx, lines, { overPct: input.over_receipt_pct, tolerances }))
  return {
    rows,
    order: {
      title: titleOf(rows),
      vendorId: vendor.id,
      requestIds: [],
      costCenterId: charged.costCenterId,
      budgetId: null,
      currency,
      rate,
      total: figures.total,
      tax: figures.tax,
      base: figures.base,
      pricing,
      expectedOn: input.expected_on ?? null,
      next: nextDelivery(rows.map(({ dueOn }) => dueOn)),
      termsDays: vendor.payment_terms_days,
      terms: found.terms ?? vendor.terms,
      retainage: retainageIn(input, { kept: kept?.retainage ?? null, today: ctx.today }),
      ...deliveryOf(input, {
        named: places.whole,
        ...(kept ? { kept: { deliverTo: kept.deliver_to, incoterm: kept.incoterm } } : {}),
        entityId,
      }),
      reason,
      vendorReason: vendorReasonIn(input, {
        vendorId: vendor.id,
        preferred: found.preferred,
        ...(kept ? { kept } : {}),
      }),
    },
  }
}

/** A line that was there stays that line; of several milestones the first is it. */
function asBefore({ lines }: Input, rows: readonly PlacedLine[]): PlacedLine[] {
  return rows.map((row, i) => {
    const keptId = lines.find((_line, n) => row.at === `/lines/${n}`)?.keptId
    const isFirst = rows.findIndex(({ at }) => at === row.at) === i
    return keptId && isFirst ? { ...row, id: keptId } : row
  })
}

/** What was typed, else the price of the catalog. What is released has an agreed one, and milestones have amounts. */
function pricedLine<L extends Wanted & { item: Item | null }>(line: L): L {
  const price = line.typedPrice ?? line.item?.offer.unitPrice ?? null
  if (price !== null) return { ...line, unit_price: price }
  if (line.blanketLineId !== null || line.kind === 'milestone') return line
  throw invalid(
    `${line.at}/unit_price`,
    'missing',
    line.item
      ? 'The catalog has no price for this item today. Type what it costs.'
      : 'Unit price is missing.',
  )
}

/** Who pays: cost centres in use, of one legal entity that the vendor may sell to. */
function chargedTo(
  input: Input,
  { wanted, centers, codes, vendor }: Found,
): Omit<Charged, 'splits'> {
  const costCenterId = input.cost_center_id ?? ''
  const own = centerInUse(centers, costCenterId, { at: '/cost_center_id' })
  refuseUnknownCodes(codes, { categoryId: null, projectId: input.project_id }, { at: '' })
  for (const { thing, at } of wanted) {
    refuseUnknownCodes(codes, thing, { at })
    for (const { id, field } of centersNamed(thing)) {
      const center = centerInUse(centers, id, { at: `${at}/${field}` })
      if (center.entity_id !== own.entity_id)
        throw invalid(
          `${at}/${field}`,
          'other_entity',
          `${center.code} belongs to ${center.entity}, and ${own.code} to ${own.entity}. One order is placed by one legal entity: order them apart.`,
        )
    }
  }
  refuseOutsideScope(vendor, [{ name: own.entity, sells: own.sells }])
  return { costCenterId, categoryId: null, projectId: input.project_id ?? null }
}

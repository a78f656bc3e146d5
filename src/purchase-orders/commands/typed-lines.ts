import { invalid } from '../../kernel/problem.ts'
import type { Ctx } from '../../platform/ctx.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { readSplitCodes } from '../../purchase-requests/index.ts'
import { centerInUse, centersNamed, refuseUnknownCodes } from '../charged-places.ts'
import { composeDirect, type Charged } from '../direct.ts'
import * as directQueries from '../direct-queries.ts'
import type { NamedPlaces } from '../delivery.ts'
import { lineDelivery } from '../line-delivery.ts'
import { splitsIn, type LineSplit } from '../line-splits.ts'
import { noOrderPricing } from '../pricing.ts'
import type { PurchaseOrder } from '../purchase-order.ts'
import type { TaxesOf } from '../taxes.ts'
import { figured, rowsOf, wantedLine, withTaxes, type InputLine, type PlacedLine } from './place.ts'
import type { ToPlace } from './place.ts'

/** A line that is typed in; `keptId` is what it is known by since it was drafted. */
export type TypedLine = InputLine & { at: string; keptId?: string | undefined }
type Known = {
  centers: Awaited<ReturnType<typeof directQueries.centersOf>>
  codes: Awaited<ReturnType<typeof directQueries.codesOf>>
  splitCodes: Awaited<ReturnType<typeof readSplitCodes>> | null
}

/** Where typed lines are charged, as far as they say it. Nothing is read where none says anything. */
export async function readTyped(
  tx: Tx,
  lines: readonly InputLine[],
  vendorId: string,
): Promise<Known> {
  const centerIds = lines.flatMap((line) => line.cost_center_id ?? [])
  const codeIds = lines.flatMap((line) => [line.category_id ?? [], line.project_id ?? []].flat())
  const [centers, codes, splitCodes] = await Promise.all([
    centerIds.length ? directQueries.centersOf(tx, centerIds, vendorId) : [],
    codeIds.length ? directQueries.codesOf(tx, codeIds) : [],
    lines.some(({ split }) => split) ? readSplitCodes(tx) : null,
  ])
  return { centers, codes, splitCodes }
}

type Split = { order: PurchaseOrder; vendorId: string; known: Known }
/** With the cost centres that lines are split over. Nothing is read where none is. */
export async function withSplitCenters(
  tx: Tx,
  lines: readonly TypedLine[],
  { order, vendorId, known }: Split,
): Promise<Known> {
  const ids = lines.flatMap((line) =>
    splitsOf(line, order, known).map(({ costCenterId }) => costCenterId),
  )
  if (ids.length === 0) return known
  const centers = await directQueries.centersOf(tx, ids, vendorId)
  return { ...known, centers: [...known.centers, ...centers] }
}
const splitsOf = (
  line: TypedLine,
  { currency, cost_center_id: costCenterId }: PurchaseOrder,
  { splitCodes }: Known,
): readonly LineSplit[] => splitsIn(line, line.at, { currency, costCenterId, codes: splitCodes })

type Adding = {
  order: PurchaseOrder
  entity: { id: string; name: string } | undefined
  places: NamedPlaces
  tolerances: ToPlace['tolerances']
  taxesOf: TaxesOf
  known: Known
}
/** Typed lines for an order without a request that is there already. They commit nothing yet. */
export function typedRows(
  ctx: Ctx,
  lines: readonly TypedLine[],
  { order, entity, places, tolerances, taxesOf, known }: Adding,
): PlacedLine[] {
  for (const line of lines) refuseWrongPlace(line, { order, entity, known })
  const wanted = lines.map((line, i) => ({
    ...withTaxes({ ...wantedLine(line, i), at: line.at, shares: [] }, taxesOf),
    ...lineDelivery(
      { ...wantedLine(line, i), at: line.at },
      { places, entityId: entity?.id, needed: null },
    ),
    thing: {
      quantity: line.quantity ?? '0',
      unit: line.unit ?? null,
      catalogItemId: null,
      costCenterId: line.cost_center_id ?? null,
      categoryId: line.category_id ?? null,
      projectId: line.project_id ?? null,
      splits: splitsOf(line, order, known),
    },
    item: null,
  }))
  const whole = { costCenterId: order.cost_center_id, categoryId: null, projectId: null }
  const composed = composeDirect(wanted, whole, order.currency)
  const figures = figured(ctx, composed, {
    pricing: noOrderPricing,
    currency: order.currency,
    rate: order.fx_rate,
  })
  return rowsOf(ctx, figures.lines, { overPct: null, tolerances }).map((row, i) => ({
    ...row,
    id: lines[i]!.keptId ?? row.id,
  }))
}

/** A cost centre in use of the legal entity that orders, and a category and a project in use. */
function refuseWrongPlace(
  line: TypedLine,
  { order, entity, known }: Pick<Adding, 'order' | 'entity' | 'known'>,
): void {
  const { cost_center_id: costCenterId = null, category_id: categoryId, project_id } = line
  refuseUnknownCodes(known.codes, { categoryId, projectId: project_id }, { at: line.at })
  const splits = splitsOf(line, order, known)
  refuseWrongCenters({ costCenterId, splits }, line.at, { entity, known })
}

/**
 * The parts that are said of a line of the order, over cost centres in use of the legal entity that orders. The line
 * itself is of no cost centre of its own.
 */
export function splitsNamed(
  line: TypedLine,
  { order, entity, known }: Pick<Adding, 'order' | 'entity' | 'known'>,
): readonly LineSplit[] {
  const splits = splitsOf(line, order, known)
  refuseWrongCenters({ costCenterId: null, splits }, line.at, { entity, known })
  return splits
}

function refuseWrongCenters(
  place: Parameters<typeof centersNamed>[0],
  at: string,
  { entity, known }: Pick<Adding, 'entity' | 'known'>,
): void {
  for (const { id, field } of centersNamed(place)) {
    const center = centerInUse(known.centers, id, { at: `${at}/${field}` })
    if (center.entity_id !== entity?.id)
      throw invalid(
        `${at}/${field}`,
        'other_entity',
        `${center.code} belongs to ${center.entity}, and the order is placed by ${entity?.name ?? 'another legal entity'}. Order it apart.`,
      )
  }
}

/**
 * Refuses more of lines that are charged to what is closed by now. Nothing is read where no line says where it is
 * charged.
 */
export async function refuseClosedCharges(
  tx: Tx,
  lines: readonly { at: string; line: { charged: Charged | null; description: string } }[],
  vendorId: string,
): Promise<void> {
  const placed = lines.flatMap(({ at, line: { charged, description } }) =>
    charged ? [{ at, charged, description }] : [],
  )
  if (placed.length === 0) return
  const chargedOnce = placed.map(({ at, charged, description }) => ({
    at,
    closed: wayOut(description),
    ...charged,
    costCenterId: charged.splits.length ? null : charged.costCenterId,
  }))
  const [centers, codes] = await Promise.all([
    directQueries.centersOf(
      tx,
      chargedOnce.flatMap((place) => centersNamed(place).map(({ id }) => id)),
      vendorId,
    ),
    directQueries.codesOf(
      tx,
      chargedOnce.flatMap(({ categoryId, projectId }) =>
        [categoryId ?? [], projectId ?? []].flat(),
      ),
    ),
  ])
  for (const place of chargedOnce) {
    const { at, closed } = place
    refuseUnknownCodes(codes, place, { at, closed })
    for (const { id, field } of centersNamed(place))
      centerInUse(centers, id, { at: `${at}/${field}`, closed })
  }
}
/** What is more goes on a line of its own, or, where a cost centre is closed, the line gets another split. */
const wayOut = (description: string) => (code: string, noun: string) =>
  `${code} is closed, so “${description}” cannot be raised. Leave it as it is and add a line for what is more, with a ${noun} in use${noun === 'cost centre' ? ', or split the line over cost centres in use' : ''}.`

import { distribute, type Charge } from '../budgets/index.ts'
import type { Offer } from '../catalog/index.ts'
import { countedFrom, type Counted } from '../kernel/counted-in.ts'
import { extend } from '../kernel/money.ts'
import { invalid } from '../kernel/problem.ts'
import { sameUnit, wholeUnitsProblem } from '../kernel/units.ts'
import type { ComposedLine, TaxedLine } from './composition.ts'
import { chargesOfLine, type LineSplit, type NamedSplit } from './line-splits.ts'
import { valueOf } from './pricing.ts'
import type { Line, PurchaseOrder } from './purchase-order.ts'

/** Where a line of an order without a request is charged. */
export type Charged = {
  costCenterId: string
  categoryId: string | null
  projectId: string | null
  /** Where it is split; the rest holds for each part that does not say otherwise. */
  splits: readonly LineSplit[]
}
/** With what it is called. */
export type ChargedLine = Omit<Charged, 'splits'> & {
  center: string
  category: string | null
  project: string | null
  splits: readonly NamedSplit[]
}

/** What is ordered without a request, as it was typed. */
export type TypedThing = {
  quantity: string
  unit: string | null
  catalogItemId: string | null
  costCenterId: string | null
  categoryId: string | null
  projectId: string | null
  splits: readonly LineSplit[]
}
/** What the catalog says of it, where it is in the catalog. */
export type Item = { offer: Offer; item_unit: string; packs: { unit: string; quantity: string }[] }
/** What the order says of where its lines are charged. */
type Place = Omit<Charged, 'splits'>
type DirectLine = TaxedLine & { thing: TypedThing; item: Item | null }

/**
 * The lines of an order as they were typed or taken from the catalog; one that says nothing is charged like the order.
 */
export const composeDirect = (
  wanted: readonly DirectLine[],
  charged: Place,
  currency: string,
): ComposedLine[] => wanted.map((line) => composedDirect(line, charged, currency))

function composedDirect(line: DirectLine, whole: Place, currency: string): ComposedLine {
  const { thing, item, at } = line
  const description = line.description ?? item?.offer.name
  if (!description) throw invalid(`${at}/description`, 'missing', 'Item is missing.')
  const unit = unitOf(line)
  const problem = wholeUnitsProblem(thing.quantity, unit, description)
  if (problem) throw invalid(`${at}/quantity`, 'whole_units', problem)
  return {
    description,
    unit,
    quantity: thing.quantity,
    price: line.unit_price,
    amount: extend(thing.quantity, line.unit_price, currency).minor,
    blanketLineId: line.blanketLineId,
    pricing: line.pricing,
    kind: line.kind,
    milestones: line.milestones,
    dueOn: line.dueOn,
    deliverTo: line.deliverTo,
    asWhole: line.asWhole,
    asked: null,
    at,
    allocations: [],
    direct: {
      catalogItemId: item?.offer.itemId ?? null,
      counted: countedOf(line, unit),
      charged: {
        costCenterId: thing.costCenterId ?? whole.costCenterId,
        categoryId: thing.categoryId ?? item?.offer.categoryId ?? whole.categoryId,
        projectId: thing.projectId ?? whole.projectId,
        splits: thing.splits,
      },
    },
  }
}

function unitOf({ thing, item, at }: DirectLine): string {
  if (!item) return thing.unit ?? 'each'
  const { unit, name } = item.offer
  if (thing.unit && sameUnit(thing.unit, unit) === 'different')
    throw invalid(
      `${at}/unit`,
      'unknown_unit',
      `“${name}” comes by ${unit}; how many are in one ${thing.unit} is not known. Order it by ${unit}.`,
    )
  return unit
}

const countedOf = ({ thing, item }: DirectLine, unit: string): Counted =>
  countedFrom({
    unit,
    quantity: thing.quantity,
    item_unit: item?.item_unit ?? null,
    packs: item?.packs ?? [],
  })

/**
 * What each line of an order without a request commits, in the organisation's currency: together what the order counts.
 */
export function commitmentsOfDirect(
  order: Pick<PurchaseOrder, 'base_total'>,
  lines: readonly Line[],
): { lineId: string; minor: bigint }[] {
  const parts = distribute(order.base_total, lines.map(valueOf))
  return lines.map((line, i) => ({ lineId: line.id, minor: parts[i]! }))
}

/** The same by the places that it is charged to. */
export function chargesOfDirect(
  order: Pick<PurchaseOrder, 'cost_center_id' | 'base_total'>,
  lines: readonly Line[],
): (Charge & { lineId: string })[] {
  const commitments = commitmentsOfDirect(order, lines)
  return lines.flatMap((line, i) =>
    chargesOfLine(line, line.charged ?? likeOrder(order), commitments[i]!.minor),
  )
}

/** Where a line is charged that says nothing of it. */
export const likeOrder = (order: Pick<PurchaseOrder, 'cost_center_id'>): Charged => ({
  costCenterId: order.cost_center_id,
  categoryId: null,
  projectId: null,
  splits: [],
})

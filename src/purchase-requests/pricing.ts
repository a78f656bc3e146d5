import { offersFor, type Offer } from '../catalog/index.ts'
import { invalid } from '../kernel/problem.ts'
import { sameUnit, wholeUnitsProblem } from '../kernel/units.ts'
import { exchangeRate } from '../organisations/index.ts'
import type { Ctx, ReadCtx } from '../platform/ctx.ts'
import { price, type NewLine } from './purchase-request.ts'
import * as codeQueries from './code-queries.ts'
import * as lineQueries from './line-queries.ts'
import { refuseTooLarge } from '../kernel/too-large.ts'
import { readSplitCodes } from './split-codes.ts'
import { parseSplit } from './split-text.ts'
import { type Input, type TypedLine } from './drafting.ts'

/** `known`: the lines there are; one that is typed with its id stays that line. */
export async function priced(
  ctx: Ctx,
  id: string,
  input: Input,
  known: readonly { id: string }[] = [],
) {
  const { baseCurrency } = ctx.actor.organisation
  const currency = input.currency ?? baseCurrency
  if (input.need_by < ctx.today)
    throw invalid('/need_by', 'past', `Need-by date must be today or later, not ${input.need_by}.`)
  const rate = await exchangeRate(ctx, currency)
  const { lines: filled, vendorId } = await filledIn(ctx, input, currency)
  const { lines: amounts, total, base } = price(filled, currency, rate, baseCurrency)
  amounts.forEach(({ amount, description: what }, i) =>
    refuseTooLarge(amount, { at: `/lines/${i}`, what }),
  )
  const lines = amounts.map((line, i) => ({
    ...line,
    id: known.find((one) => one.id === input.lines[i]?.id)?.id ?? ctx.newId(),
  }))
  const twice = input.lines.findIndex(
    ({ id: one }, i) => one && input.lines.findIndex((other) => other.id === one) < i,
  )
  if (twice >= 0) throw invalid(`/lines/${twice}/id`, 'twice', 'This line is named twice.')
  return {
    row: {
      id,
      title: input.title ?? titleFrom(filled),
      justification: input.justification,
      costCenterId: input.cost_center_id,
      vendorId,
      vendorReason: input.vendor_reason ?? null,
      projectId: input.project_id ?? null,
      needBy: input.need_by,
      currency,
      rate,
      total: total.minor,
      base: base.minor,
    },
    lines,
    splits: await oneEntity(ctx, input, await splitsOf(ctx, input.lines, lines, currency), lines),
  }
}

/** The split typed at each line, as parts that add up to its amount exactly. */
async function splitsOf(
  ctx: Ctx,
  typed: readonly TypedLine[],
  lines: readonly { id: string; amount: bigint }[],
  currency: string,
): Promise<lineQueries.NewSplit[]> {
  if (!typed.some((line) => line.split)) return []
  const known = await readSplitCodes(ctx.tx)
  return typed.flatMap((line, i) => {
    const splits = line.split ? parseSplit(line.split, lines[i]!.amount, currency, known) : []
    if (typeof splits === 'string') throw invalid(`/lines/${i}/split`, 'invalid', splits)
    return splits.map((s, k) => ({
      id: ctx.newId(),
      lineId: lines[i]!.id,
      position: k + 1,
      costCenterId: s.costCenterId,
      projectId: s.projectId,
      percent: s.percent,
      amount: s.amount,
    }))
  })
}

/** What a request buys is ordered by one legal entity, so its lines are charged to no other. */
async function oneEntity(
  ctx: Ctx,
  input: Input,
  splits: lineQueries.NewSplit[],
  lines: readonly { id: string }[],
): Promise<lineQueries.NewSplit[]> {
  if (splits.length === 0) return splits
  const centers = await codeQueries.entitiesOfCenters(ctx.tx, [
    input.cost_center_id,
    ...splits.map((split) => split.costCenterId),
  ])
  const own = centers.find((center) => center.id === input.cost_center_id)
  const other = centers.find((center) => own && center.entity_id !== own.entity_id)
  const split = splits.find((one) => one.costCenterId === other?.id)
  if (own && other && split)
    throw invalid(
      `/lines/${lines.findIndex((line) => line.id === split.lineId)}/split`,
      'other_entity',
      `${other.code} belongs to ${other.entity}, and ${own.code} to ${own.entity}. One purchase is made by one legal entity: raise a request for each.`,
    )
  return splits
}

const titleFrom = (lines: readonly NewLine[]): string =>
  `${lines[0]!.description.slice(0, 150)}${lines.length > 1 ? ` and ${lines.length - 1} more` : ''}`

/**
 * What the catalog knows is filled in: name, unit, category, and the price that holds today. A price that was typed
 * stands where the catalog has none.
 */
async function filledIn(
  ctx: ReadCtx,
  input: Pick<Input, 'lines' | 'vendor_id' | 'vendor_reason'>,
  currency: string,
): Promise<{ lines: NewLine[]; vendorId: string | null }> {
  const offers = await offersFor(
    ctx,
    input.lines.flatMap((l) =>
      l.catalog_item_id
        ? [
            {
              itemId: l.catalog_item_id,
              quantity: l.quantity,
              unit: l.unit,
              currency,
              on: ctx.today,
              vendorId: input.vendor_id,
            },
          ]
        : [],
    ),
  )
  const offerFor = new Map(
    input.lines
      .filter((l) => offers.some((o) => o.itemId === l.catalog_item_id))
      .map((l, i) => [l, offers[i]!]),
  )
  const vendors = new Set(offers.map((o) => o.price?.vendor_id))
  const only =
    offers.length === input.lines.length && vendors.size === 1 ? ([...vendors][0] ?? null) : null
  const lines = input.lines.map((line, i) => withOffer(line, i, offerFor.get(line)))
  if (input.vendor_id) refuseWithoutReason(offers, input.vendor_id, input.vendor_reason)
  return { lines, vendorId: input.vendor_id ?? only }
}

function withOffer(line: TypedLine, i: number, offer: Offer | undefined): NewLine {
  const unitPrice = offer?.unitPrice ?? line.unit_price
  const description = line.description ?? offer?.name
  if (!description) throw invalid(`/lines/${i}/description`, 'missing', 'Item is missing.')
  if (!unitPrice)
    throw invalid(
      `/lines/${i}/unit_price`,
      'missing',
      offer
        ? 'The catalog has no price for this item today. Type what it costs.'
        : 'Unit price is missing.',
    )
  const unit = offer?.unit ?? line.unit ?? 'each'
  if (offer && line.unit && sameUnit(line.unit, unit) === 'different')
    throw invalid(
      `/lines/${i}/unit`,
      'unknown_unit',
      `“${offer.name}” comes by ${unit}; how many are in one ${line.unit} is not known. Ask for it by ${unit}.`,
    )
  const problem = wholeUnitsProblem(line.quantity, unit, description)
  if (problem) throw invalid(`/lines/${i}/quantity`, 'whole_units', problem)
  return {
    description,
    quantity: line.quantity,
    unit,
    unit_price: unitPrice,
    category_id: line.category_id ?? offer?.categoryId ?? null,
    catalog_item_id: offer?.itemId ?? null,
    price_source: offer?.source ?? null,
  }
}

/** Guided buying: another vendor than the preferred one is possible, with a reason that approvers read. */
function refuseWithoutReason(
  offers: readonly Offer[],
  vendorId: string,
  reason: string | null | undefined,
): void {
  const other = offers.find((o) => o.preferred && o.preferred.vendor_id !== vendorId)
  if (other && !reason)
    throw invalid(
      '/vendor_reason',
      'missing',
      `${other.preferred!.vendor_name} is the preferred vendor for ${other.name}. Say why it should come from another, or choose ${other.preferred!.vendor_name}.`,
    )
}

import { decimal, decimalText } from '../kernel/decimal.ts'
import { recognised, saidOr } from '../kernel/unsaid.ts'
import type { Input, InputLine } from './commands/place.ts'
import type { LinePricing } from './pricing.ts'
import type { Line, PurchaseOrder } from './purchase-order.ts'

type Draft = {
  order: PurchaseOrder
  lines: readonly Line[]
  /** What each line releases of a blanket order, by its id. */
  blanketLineOf: ReadonlyMap<string, string>
}
const plain = (text: string): string => decimalText(decimal(text))
/** How much more may come of the lines by quantity, which all have the same. */
export const toleranceOf = (lines: readonly Line[]): string | null =>
  lines.find(({ kind }) => kind === 'quantity')?.over_receipt_pct ?? null

/** A draft without a request as it is written anew: what is not said of it, or of a line that it has, stays. */
export function withUnsaid(input: Input, draft: Draft): Input {
  const { order, lines } = draft
  const known = recognised(input.lines, lines, { of: 'order' })
  return {
    ...input,
    cost_center_id: saidOr(input.cost_center_id, order.cost_center_id),
    currency: input.currency ?? order.currency,
    reason: saidOr(input.reason, order.reason),
    expected_on: saidOr(input.expected_on, order.expected_on),
    over_receipt_pct: saidOr(input.over_receipt_pct, toleranceOf(lines)),
    keptPricing: order.pricing,
    lines: input.lines.map((line, i) => {
      const had = known[i]
      return had ? lineWithUnsaid(line, had, { input, draft }) : line
    }),
  }
}

type Asked = { input: Input; draft: Draft }
function lineWithUnsaid(line: InputLine, had: Line, { input, draft }: Asked): InputLine {
  const { order, blanketLineOf } = draft
  const isMilestone = had.kind === 'milestone'
  return {
    ...line,
    keptId: had.id,
    ...thingAsBefore(line, had),
    quantity: line.quantity ?? plain(had.quantity),
    blanket_order_line_id: saidOr(line.blanket_order_line_id, blanketLineOf.get(had.id) ?? null),
    ...drawnAsBefore(line, had),
    ...chargedAsBefore(line, had, { input, order }),
    ...pricingAsBefore(line, had.pricing, input.vendor_id === order.vendor_id),
    keptDelivery: {
      dueOn: isMilestone ? null : had.due_on,
      deliverTo: had.deliver_to,
      asWhole: had.accepted_as_whole,
    },
  }
}

/** Another item of the catalog brings its own name, unit and price. */
function thingAsBefore(line: InputLine, had: Line): Partial<InputLine> {
  const item = had.catalog_item_id ?? null
  if (saidOr(line.catalog_item_id, item) !== item) return {}
  return {
    catalog_item_id: item,
    description: saidOr(line.description, had.description),
    unit_price: saidOr(line.unit_price, plain(had.unit_price)),
    ...(had.kind === 'quantity' ? { unit: saidOr(line.unit, had.unit) } : {}),
  }
}

function drawnAsBefore(line: InputLine, had: Line): Partial<InputLine> {
  if (line.kind !== undefined || line.milestones) return {}
  if (had.kind !== 'milestone') return { kind: had.kind }
  const description = line.description ?? had.description
  const amount = plain(line.unit_price ?? had.unit_price)
  return { milestones: [{ description, amount, due_on: saidOr(line.due_on, had.due_on) }] }
}

type Whole = {
  input: Pick<Input, 'cost_center_id' | 'project_id'>
  order: Pick<PurchaseOrder, 'cost_center_id'>
}
/** A split stays unless another split, or another cost centre, is said. */
export function chargedAsBefore(
  line: InputLine,
  { charged }: Pick<Line, 'charged'>,
  { input, order }: Whole,
): Pick<InputLine, 'cost_center_id' | 'category_id' | 'project_id' | 'keptSplits'> {
  if (!charged) return {}
  const { cost_center_id: said, split } = line
  const own = charged.costCenterId === order.cost_center_id ? null : charged.costCenterId
  const elsewhere = said && said !== (input.cost_center_id ?? order.cost_center_id)
  return {
    cost_center_id: saidOr(said, split ? null : own),
    category_id: saidOr(line.category_id, charged.categoryId),
    project_id: saidOr(line.project_id, input.project_id === undefined ? charged.projectId : null),
    ...(split === undefined && !elsewhere && charged.splits.length
      ? { keptSplits: charged.splits }
      : {}),
  }
}

/** Taxes stay with their vendor: another one has its own usual tax. */
export function pricingAsBefore(
  line: Pick<InputLine, 'discounts' | 'discount_amount' | 'tax_code_ids'>,
  had: LinePricing,
  sameVendor: boolean,
): Pick<InputLine, 'discounts' | 'discount_amount' | 'kept'> {
  const discounts = saidOr(line.discounts, had.discounts)
  const amount = saidOr(line.discount_amount, had.discount_amount)
  if (line.tax_code_ids !== undefined || !sameVendor) return { discounts, discount_amount: amount }
  return {
    kept: { ...had, discounts: [...(discounts ?? [])], discount_amount: amount ?? '0' },
  }
}

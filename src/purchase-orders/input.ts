import { z } from 'zod'
import { add, compare, decimal, multiply, subtract } from '../kernel/decimal.ts'
import {
  amountInput,
  currency,
  day,
  flag,
  id,
  optional,
  percentage,
  quantity,
  text,
  unitPrice,
  unlessSaid,
  version,
} from '../platform/http/input.ts'
import { rowsSent } from '../platform/view/form.ts'
import { retainageInput, sayRetainage } from '../retainage/index.ts'
import { decisions } from './answer.ts'
import { deliveryInput, refuseHalfIncoterm } from './delivery.ts'
import { languages } from './dispatch.ts'
import { lineDeliveryInput } from './line-delivery.ts'
import { vendorReasonInput } from './preferred.ts'
import {
  isEmptyRow,
  linePricingInput,
  orderPricingInput,
  taxCodeIds,
  withTaxes,
} from './pricing-input.ts'

const Milestone = z.strictObject({
  description: text(500, 'The milestone'),
  amount: amountInput('Amount'),
  due_on: optional(day('The day')).optional(),
})
const ofDirect = [
  'id',
  'unit',
  'catalog_item_id',
  'cost_center_id',
  'category_id',
  'project_id',
  'split',
] as const
const Share = z.strictObject({ purchase_request_line_id: z.uuid(), quantity: quantity() })
/** A line takes a quantity of one line of a request, or, as allocations, of several that are the same. */
const Line = z
  .strictObject({
    purchase_request_line_id: z.uuid().optional(),
    quantity: quantity().optional(),
    description: optional(text(500, 'The description')).optional(),
    unit_price: optional(unitPrice()).optional(),
    /** The agreed price applies; any other that is said is refused. */
    blanket_order_line_id: optional(id).optional(),
    ...linePricingInput,
    /** Null: the usual tax of the vendor. */
    tax_code_ids: taxCodeIds.nullable().optional(),
    ...lineDeliveryInput,
    /** By amount, quantity x price is a sum that is drawn down in money. */
    kind: z.enum(['quantity', 'amount'], 'Choose by quantity or by amount.').optional(),
    milestones: z
      .array(Milestone)
      .min(1)
      .max(50, 'A line may have at most 50 milestones.')
      .optional(),
    /** The line as it is stored, where it is one: in a draft without a request, what is not said of it stays. */
    id: optional(z.uuid('Choose a line of this order.')).optional(),
    /** Without a line of a request: what is ordered, and who pays where that is not the order's cost centre. */
    unit: optional(text(20, 'Unit')).optional(),
    catalog_item_id: optional(id).optional(),
    cost_center_id: optional(id).optional(),
    category_id: optional(id).optional(),
    project_id: optional(id).optional(),
    split: optional(text(500, 'The split')).optional(),
    allocations: z
      .array(Share)
      .min(1)
      .max(200, 'A line may have at most 200 allocations.')
      .optional(),
  })
  .superRefine((line, ctx) => {
    const say = (field: string, message: string): void =>
      ctx.addIssue({ code: 'custom', path: [field], message })
    const requested = line.purchase_request_line_id !== undefined || line.allocations !== undefined
    const priced = line.blanket_order_line_id || line.milestones
    const known = line.id || (!requested && line.catalog_item_id)
    if (!line.unit_price && !priced && !known) say('unit_price', 'Unit price is missing.')
    if (requested)
      for (const name of ofDirect) if (line[name]) say(name, 'The request says this. Leave it out.')
    if (line.allocations) {
      if (line.purchase_request_line_id !== undefined)
        say('purchase_request_line_id', 'Name the lines of requests either here or as allocations.')
      if (
        line.quantity !== undefined &&
        compare(
          decimal(line.quantity),
          line.allocations.reduce((sum, share) => add(sum, decimal(share.quantity)), decimal('0')),
        ) !== 0
      )
        say(
          'quantity',
          'The quantity is not the sum of the allocations. Leave it out, or correct it.',
        )
    } else if (line.quantity === undefined && !line.id && (requested || !line.milestones))
      say('quantity', 'Quantity is missing.')
    if (!requested && line.milestones && !isTheirSum(line, line.milestones))
      say(
        'milestones',
        'The milestones do not come to the quantity times the unit price. Leave these two out, or correct the amounts.',
      )
  })
const cent = decimal('0.01')
/** Whether milestones come to what was said of their line, but for its rounding. Nothing said is any sum. */
function isTheirSum(
  {
    quantity: count,
    unit_price: price,
  }: { quantity?: string | undefined; unit_price?: string | null | undefined },
  milestones: readonly { amount: string }[],
): boolean {
  if (count === undefined || !price) return true
  const sum = milestones.reduce((all, { amount }) => add(all, decimal(amount)), decimal('0'))
  const apart = subtract(multiply(decimal(count), decimal(price)), sum)
  return compare(apart, cent) < 0 && compare(subtract(decimal('0'), apart), cent) < 0
}

type Row = Record<string, unknown>
/**
 * Rows of the form that are not ordered: without a quantity, or, where lines are chosen, not chosen; of typed ones
 * those in which nothing is typed.
 */
export const isLeftOut = (row: Row): boolean =>
  (row['typed'] === undefined ? row['quantity'] === '' : isBlank(row)) ||
  row['quantity'] === '0' ||
  (row['choosable'] !== undefined && row['chosen'] === undefined)
const isBlank = (row: Row): boolean =>
  ['description', 'quantity', 'unit_price', 'catalog_item_id'].every(
    (name) => row[name] === undefined || row[name] === '',
  )
const withoutChoice = ({
  choosable: _choosable,
  chosen: _chosen,
  released,
  typed,
  ...row
}: Row): Row => {
  const said = withTaxes(withKind((released ?? typed) ? withoutShownPrice(row) : row))
  return typed === undefined ? said : { kind: 'quantity', tax_code_ids: null, ...said }
}
/** The form shows a price in any case: what is released has the agreed one, and milestones have amounts. */
function withoutShownPrice({ unit_price: price, ...row }: Row): Row {
  const isReleased = (row['blanket_order_line_id'] ?? '') !== ''
  const isMilestone = (row['id'] ?? '') !== '' && 'milestones' in withKind(row)
  return isReleased || isMilestone ? row : { ...row, unit_price: price }
}
/** A box of the form says that a line is by amount; rows in which nothing is filled in are none. */
function withKind({ by_amount: byAmount, milestones, ...row }: Row): Row {
  const filled = rowsSent(milestones, (rows) => rows.filter((one) => !isEmptyRow(one)))
  const isNone = Array.isArray(filled) && filled.length === 0
  return {
    ...row,
    ...(byAmount === 'on' ? { kind: 'amount' } : {}),
    ...(isNone ? {} : { milestones: filled }),
  }
}

const vendor_reason = vendorReasonInput
const payment_terms_id = optional(z.uuid('Choose payment terms from the list.')).optional()
const Lines = z.preprocess(
  (value) => rowsSent(value, (rows) => rows.filter((row) => !isLeftOut(row)).map(withoutChoice)),
  z.array(Line).min(1, 'Order at least one line.').max(200, 'An order may have at most 200 lines.'),
)
/** What an order without a request says itself. */
const direct = {
  cost_center_id: optional(id).optional(),
  project_id: optional(id).optional(),
  currency: z.preprocess(
    (v) => (typeof v === 'string' ? v.trim().toUpperCase() || undefined : v),
    currency.optional(),
  ),
  reason: optional(text(4000, 'The reason')).optional(),
}
type Said = { [K in keyof typeof direct]?: unknown } & {
  purchase_request_id?: unknown
  lines: readonly z.output<typeof Line>[]
}
/** What a request says is not said again. */
function sayOnce(order: Said, ctx: z.RefinementCtx): void {
  const requested =
    order.purchase_request_id ||
    order.lines.some((line) => line.purchase_request_line_id ?? line.allocations)
  if (!requested) return
  for (const name of ['cost_center_id', 'project_id', 'currency', 'reason'] as const)
    if (order[name])
      ctx.addIssue({
        code: 'custom',
        path: [name],
        message: 'The request says this. Leave it out.',
      })
}
export const NewOrder = z
  .strictObject({
    purchase_request_id: optional(z.uuid('Choose the request to order.')).optional(),
    vendor_id: z.uuid('Choose a vendor.'),
    expected_on: optional(day('Expected date')).optional(),
    over_receipt_pct: optional(percentage('Over-receipt tolerance')).optional(),
    merge: flag.optional(),
    payment_terms_id,
    vendor_reason,
    ...deliveryInput,
    ...retainageInput,
    ...direct,
    ...orderPricingInput,
    lines: Lines,
  })
  .superRefine(sayOnce)
  .superRefine(refuseHalfIncoterm)
  .superRefine(sayRetainage)
export const EditedOrder = z
  .strictObject({
    id: z.uuid(),
    version,
    vendor_id: z.uuid('Choose a vendor.'),
    expected_on: optional(day('Expected date')).optional(),
    over_receipt_pct: optional(percentage('Over-receipt tolerance')).optional(),
    payment_terms_id,
    vendor_reason,
    ...deliveryInput,
    ...retainageInput,
    ...direct,
    ...orderPricingInput,
    lines: Lines,
  })
  .superRefine(sayOnce)
  .superRefine(refuseHalfIncoterm)
  .superRefine(sayRetainage)
/** Without a request: everything that waits to be ordered. */
export const FromRequest = z.object({
  purchase_request_id: z.uuid().optional(),
  vendor_id: id.optional().catch(undefined),
  currency: z.string().optional().catch(undefined),
  /** Nothing was requested. */
  direct: z.string().optional().catch(undefined),
})
export const OneVersion = z.object({ id: z.uuid(), earlier: z.uuid().optional() })
export const Move = z.strictObject({ id: z.uuid(), version })
export const Send = z.strictObject({
  id: z.uuid(),
  version,
  to: optional(z.email('E-mail must look like name@example.com.').max(254)).optional(),
  language: z.enum(languages, 'Choose English or German.').optional(),
})
export const ByHand = z.strictObject({
  id: z.uuid(),
  version,
  note: text(500, 'How it was sent'),
  sent_on: day('The day'),
})
/** Which lines are meant: one, several, or, where none is named, all. */
export const CloseRest = z.strictObject({
  id: z.uuid(),
  version,
  reason: text(2000, 'The reason'),
  line_id: optional(z.uuid('Choose a line of the order.')).optional(),
  line_ids: z.array(z.uuid()).min(1).max(200).optional(),
})
export const Hold = z.strictObject({ id: z.uuid(), version, reason: text(500, 'The reason') })
export const Cancel = z.strictObject({
  id: z.uuid(),
  version,
  reason: text(2000, 'The reason'),
  with_requests: flag.optional(),
})
/** What the buyer says to what the vendor answered for a line. */
export const Decide = z.strictObject({
  id: z.uuid(),
  answer: z.uuid(),
  version,
  decision: z.enum(decisions, 'Accept or decline it.'),
  reason: optional(text(1000, 'The reason')).optional(),
})
/** How a line is received. */
export const Receiving = z.strictObject({
  id: z.uuid(),
  version,
  inspected: unlessSaid(false),
  acceptor_id: optional(id).optional(),
})

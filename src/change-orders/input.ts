import { z } from 'zod'
import {
  day,
  flag,
  id,
  optional,
  quantity,
  partQuantity,
  text,
  unitPrice,
  version,
} from '../platform/http/input.ts'
import { rowsOf, rowsSent } from '../platform/view/form.ts'
import {
  linePricingInput,
  orderPricingInput,
  refuseHalfIncoterm,
  taxCodeIds,
  vendorReasonInput,
  withTaxes,
} from '../purchase-orders/index.ts'
import { changedDeliveryInput, changedLineInput } from './delivery.ts'

/** A line of the order as it is to be; what is left out stays. */
const Changed = z.strictObject({
  line_id: z.uuid('Choose a line of the order.'),
  quantity: partQuantity('Quantity').optional(),
  unit_price: unitPrice().optional(),
  description: optional(text(500, 'The description')).optional(),
  /** 'IT 60 %; MKT 40 %'; null: the parts that it has keep their proportion. */
  split: optional(text(500, 'The split')).optional(),
  ...linePricingInput,
  ...changedLineInput,
})
const addedInput = {
  quantity: quantity(),
  unit_price: unitPrice(),
  ...linePricingInput,
  /** Null: the usual tax of the vendor. */
  tax_code_ids: taxCodeIds.nullable().optional(),
  ...changedLineInput,
}
/** A line that is added from an approved request. */
const Added = z.strictObject({
  purchase_request_line_id: z.uuid('Choose a line of an approved request.'),
  description: optional(text(500, 'The description')).optional(),
  ...addedInput,
})
/** A line that is typed in, where the order was made without a request. */
const Typed = z.strictObject({
  description: text(500, 'The description'),
  unit: optional(text(20, 'Unit')).optional(),
  cost_center_id: optional(id).optional(),
  category_id: optional(id).optional(),
  project_id: optional(id).optional(),
  split: optional(text(500, 'The split')).optional(),
  ...addedInput,
})
/** In a draft, what is not said of a line that it has stays. The id says which line is meant. */
const drafted = {
  id: optional(z.uuid('Choose a line of this change.')).optional(),
  quantity: quantity().optional(),
  unit_price: unitPrice().optional(),
}
const EditedAdded = Added.extend(drafted)
const EditedTyped = Typed.extend({
  ...drafted,
  description: text(500, 'The description').optional(),
})
type Row = Record<string, unknown>
/** Rows of the form that add nothing. */
export const isLeftOut = (row: Row): boolean =>
  row['typed'] === undefined
    ? row['purchase_request_line_id'] !== undefined && isNothing(row['quantity'])
    : ['description', 'quantity', 'unit_price'].every(
        (name) => row[name] === undefined || isNothing(row[name]),
      )
const isNothing = (value: unknown): boolean => value === '' || value === '0'
/** A box of the form takes the place of a line off. */
const withoutMark = ({ typed: _typed, place_as_order: off, ...row }: Row): Row =>
  off === 'on' ? { ...row, delivery_place_id: row['delivery_place_id'] || null } : row
/** On a form, empty tax fields of a line that is added mean the usual tax of the vendor. */
const withUsualTax = (row: Row): Row =>
  row['tax_code_id'] === undefined || row['line_id'] !== undefined
    ? withTaxes(row)
    : { tax_code_ids: null, ...withTaxes(row) }
export const linesSent = (value: unknown): Row[] => rowsOf(value).filter((row) => !isLeftOut(row))

type Reading = { i: number; ctx: z.RefinementCtx; as: z.ZodType }
/** A line that is typed in has no field that names its kind, so what is wrong with it is said here, by its field. */
function refuseTyped(row: Row, { i, ctx, as }: Reading): void {
  const isTyped = ['id', 'description', 'quantity', 'unit_price'].some((name) => name in row)
  if (!isTyped || 'line_id' in row || 'purchase_request_line_id' in row) return
  for (const issue of as.safeParse(row).error?.issues ?? []) {
    const names = issue.code === 'unrecognized_keys' ? issue.keys : [null]
    for (const name of names)
      ctx.addIssue({
        code: 'custom',
        message: issue.message,
        path: [i, ...issue.path, ...(name === null ? [] : [name])],
      })
  }
}

function refuseTwoPlaces(row: Row, i: number, ctx: z.RefinementCtx): void {
  if (row['place_as_order'] !== 'on' || !row['delivery_place_id']) return
  ctx.addIssue({
    code: 'custom',
    message: 'Choose another place or the place of the order, not both.',
    path: [i, 'delivery_place_id'],
  })
}

const linesOf = <S extends readonly [typeof Changed, z.ZodType, z.ZodType]>(kinds: S) =>
  z.preprocess(
    (value, ctx) => {
      if (value === undefined) return value
      return rowsSent(value, (all) => {
        const sent = all.filter((row) => !isLeftOut(row))
        const rows = sent.map(withoutMark).map(withUsualTax)
        sent.forEach((row, i) => refuseTwoPlaces(row, i, ctx))
        rows.forEach((row, i) => refuseTyped(row, { i, ctx, as: kinds[2] }))
        return rows
      })
    },
    z
      .array(
        z.union(
          kinds,
          'Name a line of the order, or one of an approved request, or say what is added.',
        ),
      )
      .max(200, 'A change may have at most 200 lines.')
      .optional(),
  )

const content = {
  expected_on: optional(day('Expected date')).optional(),
  /** What is not said stays. */
  payment_terms_id: optional(z.uuid('Choose payment terms from the list.')).optional(),
  vendor_reason: vendorReasonInput,
  ...changedDeliveryInput,
  no_delivery_place: flag.optional(),
  ...orderPricingInput,
}
type Goes = {
  delivery_place_id?: string | null | undefined
  no_delivery_place?: boolean | undefined
}
/** A box of the form takes the place of the order off. */
function withoutPlace<C extends Goes>(
  { no_delivery_place: off, ...change }: C,
  ctx: z.RefinementCtx,
) {
  if (off && change.delivery_place_id)
    ctx.addIssue({
      code: 'custom',
      message: 'Choose another place or none, not both.',
      path: ['delivery_place_id'],
    })
  return off ? { ...change, delivery_place_id: null } : change
}
export const NewChange = z
  .strictObject({
    purchase_order_id: z.uuid(),
    ...content,
    reason: text(2000, 'The reason'),
    lines: linesOf([Changed, Added, Typed]),
  })
  .superRefine(refuseHalfIncoterm)
  .transform(withoutPlace)
export const EditedChange = z
  .strictObject({
    id: z.uuid(),
    version,
    ...content,
    reason: text(2000, 'The reason').optional(),
    lines: linesOf([Changed, EditedAdded, EditedTyped]),
  })
  .superRefine(refuseHalfIncoterm)
  .transform(withoutPlace)
/** What is not said is asked for as the copied change did. */
export const CopiedChange = z
  .strictObject({
    id: z.uuid(),
    ...content,
    reason: text(2000, 'The reason').optional(),
    lines: linesOf([Changed, EditedAdded, EditedTyped]),
  })
  .superRefine(refuseHalfIncoterm)
  .transform(withoutPlace)
export const ForOrder = z.object({ purchase_order_id: z.uuid() })
export const Move = z.strictObject({ id: z.uuid(), version })

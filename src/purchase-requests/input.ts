import { z } from 'zod'
import { Problem } from '../kernel/problem.ts'
import { exchangeRate } from '../organisations/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import {
  currency,
  day,
  usually,
  id,
  optional,
  quantity,
  tableNumbers,
  text,
  unitPrice,
  version,
} from '../platform/http/input.ts'
import { rowsSent } from '../platform/view/form.ts'
import { price } from './purchase-request.ts'

const Line = z
  .strictObject({
    /** The line as it is stored, where it is one: what is not said of it in a draft stays. Null for a new one. */
    id: optional(z.uuid()).optional(),
    description: optional(text(500, 'Item')).optional(),
    quantity: quantity(),
    unit: optional(text(20, 'Unit')).optional(),
    unit_price: optional(unitPrice()).optional(),
    category_id: optional(id).optional(),
    catalog_item_id: optional(id).optional(),
    split: optional(text(500, 'Charged to')).optional(),
  })
  .superRefine((line, ctx) => {
    if (line.catalog_item_id) return
    if (!line.description)
      ctx.addIssue({ code: 'custom', path: ['description'], message: 'Item is missing.' })
    if (!line.unit_price)
      ctx.addIssue({ code: 'custom', path: ['unit_price'], message: 'Unit price is missing.' })
  })
/** What a line of the form needs so that it has an amount. */
export const priceable = z
  .object({
    description: z.unknown(),
    quantity: quantity(),
    unit: z.string().catch('each'),
    unit_price: unitPrice(),
  })
  .transform(({ quantity: wanted, unit_price }) => ({ quantity: wanted, unit_price }))

/** ... and one of the catalog, whose price is known. */
export const Wanted = z.object({
  catalog_item_id: z.uuid(),
  quantity: quantity(),
  unit: z.string().min(1).max(20).optional().catch(undefined),
})

const isBlank = (row: Record<string, unknown>): boolean =>
  ['description', 'quantity', 'unit_price', 'catalog_item_id'].every(
    (name) => row[name] === undefined || row[name] === '',
  )
const Lines = z.preprocess(
  (value) => {
    return rowsSent(value, (rows) => (rows.length > 1 ? rows.filter((row) => !isBlank(row)) : rows))
  },
  z.array(Line).min(1, 'Add at least one line.').max(200, 'A request may have at most 200 lines.'),
)

const content = {
  title: optional(text(200, 'What you need')).optional(),
  justification: optional(text(4000, 'The reason')),
  cost_center_id: z.uuid('Choose a cost centre.'),
  vendor_id: optional(id),
  vendor_reason: optional(text(1000, 'Why this vendor')).optional(),
  project_id: optional(id).optional(),
  need_by: day('Need-by date'),
  currency: z.preprocess(
    (v) => (typeof v === 'string' ? v.trim().toUpperCase() || undefined : v),
    currency.optional(),
  ),
  lines: Lines,
  submit_now: usually(false),
  /** How an imported file writes numbers, which the form sends along. */
  numbers: tableNumbers,
  /** The name of a file whose lines were not added; the form sends it along. */
  file: z.string().max(300).optional(),
}
export const NewRequest = z.strictObject(content)
/** What is not said stays. */
export const EditRequest = z.strictObject({
  ...content,
  justification: content.justification.optional(),
  vendor_id: content.vendor_id.optional(),
  id: z.uuid(),
  version,
})
export const Revision = z.strictObject({
  ...content,
  id: z.uuid(),
  version,
  reason: optional(text(2000, 'Why it changes')).optional(),
})
export const VendorProposal = z.strictObject({
  id: z.uuid(),
  version,
  vendor_id: z.uuid('Choose a vendor from the list.'),
  reason: text(1000, 'Why this vendor'),
})
export const Move = z.strictObject({ id: z.uuid(), version })
export const Cancellation = z.strictObject({
  id: z.uuid(),
  version,
  reason: text(2000, 'The reason'),
})

/** What the lines come to in the organisation's currency; null without an exchange rate. */
export async function baseTotal(
  ctx: ReadCtx,
  lines: readonly { quantity: string; unit_price: string }[],
  from: string,
): Promise<bigint | null> {
  try {
    return price(lines, from, await exchangeRate(ctx, from), ctx.actor.organisation.baseCurrency)
      .base.minor
  } catch (error) {
    if (error instanceof Problem) return null
    throw error
  }
}

/** The items of the catalog, or the bundle, that a new request begins with. */
export const StartsWith = z.object({
  item: z.uuid().optional().catch(undefined),
  items: z
    .string()
    .max(8000)
    .transform((listed) => listed.split(',').filter((one) => z.uuid().safeParse(one).success))
    .optional()
    .catch(undefined),
  bundle: z.uuid().optional().catch(undefined),
})

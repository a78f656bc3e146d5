import { z } from 'zod'
import {
  amountInput,
  currency,
  day,
  flag,
  id,
  optional,
  quantity,
  text,
  unitPrice,
  version,
  wholeNumber,
} from '../platform/http/input.ts'
import { rowsSent } from '../platform/view/form.ts'

const Line = z.strictObject({
  description: text(1000, 'Item'),
  quantity: quantity(),
  unit_price: unitPrice(),
})
const isBlank = (row: Record<string, unknown>): boolean =>
  ['description', 'quantity', 'unit_price'].every(
    (name) => row[name] === undefined || row[name] === '',
  )

export const Confirmation = z.strictObject({
  id: z.uuid(),
  version,
  kind: z.enum(['invoice', 'credit_note', 'advance'], 'Choose invoice, credit note or advance.'),
  vendor_id: z.uuid('Choose the vendor.'),
  supplier_number: text(100, 'Invoice number'),
  issue_date: day('Invoice date'),
  due_date: optional(day('Due date')).optional(),
  order_number: optional(text(100, 'Order number')).optional(),
  currency: z.preprocess((v) => (typeof v === 'string' ? v.trim().toUpperCase() : v), currency),
  net: amountInput('Net amount'),
  tax: amountInput('Tax'),
  gross: amountInput('Total'),
  another_claim: optional(text(1000, 'Why it is another claim')).optional(),
  is_last: flag.optional(),
  lines: z.preprocess(
    (value) => rowsSent(value, (rows) => rows.filter((row) => !isBlank(row))),
    z.array(Line).min(1, 'Add at least one line.').max(200, 'At most 200 lines.'),
  ),
})
export type Confirmation = z.output<typeof Confirmation>
export const Rejection = z.strictObject({ id: z.uuid(), version, reason: text(2000, 'The reason') })
export const Shown = z.object({ id: z.uuid(), typing: z.literal('1').optional().catch(undefined) })
export const PageOf = z.object({
  id,
  page: wholeNumber({ label: 'The page', least: 1, most: 5 }).optional().catch(1),
})

import { z } from 'zod'
import { day, id, keptQuantity, optional, text, version } from '../platform/http/input.ts'
import { rowsSent } from '../platform/view/form.ts'
import { intents } from './goods-return.ts'

const Line = z.strictObject({
  receipt_line_id: z.uuid(),
  quantity: keptQuantity(),
  /** One of the item's; the order's where it is left out. */
  unit: optional(text(20, 'Unit')).optional(),
})
const isLeftOut = (row: Record<string, unknown>): boolean =>
  row['quantity'] === '' || row['quantity'] === '0'
const intent = z.enum(intents, 'Choose whether the vendor credits the goods or replaces them.')

const content = {
  intent,
  reason: text(500, 'The reason'),
  lines: z.preprocess(
    (value) => rowsSent(value, (rows) => rows.filter((row) => !isLeftOut(row))),
    z.array(Line).min(1, 'Enter what goes back: at least one quantity.').max(200),
  ),
}
export const NewReturn = z.strictObject({
  ...content,
  receipt_id: z.uuid('Open the receipt that the goods came with, and return them there.'),
})
export const EditedReturn = z.strictObject({ ...content, id: z.uuid(), version })
export const OfReceipt = z.object({
  receipt_id: z.uuid('Open the receipt that the goods came with, and return them there.'),
})
export const Ship = z.strictObject({
  id: z.uuid(),
  version,
  intent: optional(intent).optional(),
  shipped_on: optional(day('The day the goods left')).optional(),
})
export const End = z.strictObject({ id: z.uuid(), version, reason: text(2000, 'The reason') })
export const Credit = z.strictObject({ id: z.uuid(), version, invoice_id: id })

import { z } from 'zod'
import { day, optional, quantity, text } from '../platform/http/input.ts'
import { rowsOf } from '../platform/view/form.ts'

const Line = z.strictObject({ purchase_order_line_id: z.uuid(), quantity: quantity() })
const isLeftOut = (row: Record<string, unknown>): boolean =>
  row['quantity'] === '' || row['quantity'] === '0'

export const NewReceipt = z.strictObject({
  purchase_order_id: z.uuid('Choose the order.'),
  received_on: optional(day('Receipt date')).optional(),
  delivery_note: optional(text(100, 'Delivery note')).optional(),
  note: optional(text(2000, 'Note')).optional(),
  lines: z.preprocess(
    (value) => rowsOf(value).filter((row) => !isLeftOut(row)),
    z.array(Line).min(1, 'Enter what arrived: at least one quantity.').max(200),
  ),
})
export const ForOrder = z.object({
  purchase_order_id: z.uuid('Open the order that the goods came for, and post its receipt there.'),
})

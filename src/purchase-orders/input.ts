import { z } from 'zod'
import { day, decimalInput, id, optional, Page, quantity, text, unitPrice, version } from '../platform/http/input.ts'
import { rowsOf } from '../platform/view/form.ts'
import { statuses } from './purchase-order.ts'

const Line = z.strictObject({ purchase_request_line_id: z.uuid(), quantity: quantity(), unit_price: unitPrice() })
const isLeftOut = (row: Record<string, unknown>): boolean => row['quantity'] === '' || row['quantity'] === '0'

export const NewOrder = z.strictObject({
  purchase_request_id: z.uuid('Choose the request to order.'), vendor_id: z.uuid('Choose a vendor.'), expected_on: optional(day('Expected date')).optional(), over_receipt_pct: optional(decimalInput('Over-receipt tolerance', 3, '100', 'a percentage such as 5')).optional(),
  lines: z.preprocess((value) => rowsOf(value).filter((row) => !isLeftOut(row)), z.array(Line).min(1, 'Order at least one line.').max(200, 'An order may have at most 200 lines.')),
})
export const Filter = z.object({ ...Page, status: z.enum(statuses).optional().catch(undefined), vendor_id: id.optional().catch(undefined) })
export const FromRequest = z.object({ purchase_request_id: z.uuid() })
export const Move = z.strictObject({ id: z.uuid(), version })
export const Cancel = z.strictObject({ id: z.uuid(), version, reason: text(2000, 'The reason') })

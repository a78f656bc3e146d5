import { z } from 'zod'
import {
  flag,
  id,
  optional,
  text,
  unlessSaid,
  version,
  wholeNumber,
} from '../platform/http/input.ts'
import { creditKinds } from '../matching/index.ts'

export const NewInvoice = z.strictObject({
  vendor_id: optional(id).optional(),
  another_claim: optional(text(1000, 'Why it is another claim')).optional(),
  is_last: flag.optional(),
})
export const Move = z.strictObject({ id: z.uuid(), version })
export const Link = z.strictObject({
  id: z.uuid(),
  version,
  purchase_order_id: optional(id).optional(),
  order_number: optional(text(60, 'Order number')).optional(),
})
export const LinkLine = z.strictObject({
  id: z.uuid(),
  version,
  position: wholeNumber({ label: 'The line', least: 1, most: 10_000 }),
  purchase_order_line_id: z.uuid('Choose a line of the order.'),
})
export const Credits = z.strictObject({
  id: z.uuid(),
  version,
  position: wholeNumber({ label: 'The line', least: 1, most: 10_000 }),
  credits: z.enum(creditKinds, 'Say whether it credits goods, their price or an amount.'),
})
export const Coding = z.strictObject({
  id: z.uuid(),
  version,
  cost_center_id: z.uuid('Choose a cost centre.'),
  category_id: optional(id).optional(),
  project_id: optional(id).optional(),
  reason: text(1000, 'Why it has no order'),
})
export const Accept = z.strictObject({
  id: z.uuid(),
  version,
  hold_id: z.uuid(),
  reason: text(2000, 'The reason'),
})
/** Left out, it is the last one. */
export const Last = z.strictObject({
  id: z.uuid(),
  version,
  is_last: unlessSaid(true),
})
export const Reject = z.strictObject({ id: z.uuid(), version, reason: text(2000, 'The reason') })

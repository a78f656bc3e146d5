import { z } from 'zod'
import {
  day,
  flag,
  keptPartQuantity,
  keptQuantity,
  optional,
  text,
} from '../platform/http/input.ts'
import { rowsSent } from '../platform/view/form.ts'

const Line = z.strictObject({
  purchase_order_line_id: z.uuid(),
  quantity: keptQuantity(),
  /** One of the item's; the order's where it is left out. */
  unit: optional(text(20, 'Unit')).optional(),
})
const isLeftOut = (row: Record<string, unknown>): boolean =>
  row['quantity'] === '' || row['quantity'] === '0'

export const NewReceipt = z
  .strictObject({
    purchase_order_id: z.uuid('Choose the order.'),
    received_on: optional(day('Receipt date')).optional(),
    delivery_note: optional(text(100, 'Delivery note')).optional(),
    note_again: flag.optional(),
    note: optional(text(2000, 'Note')).optional(),
    /** Made by a phone before it sends; what is sent again under it is the same receipt. */
    client_key: optional(z.uuid('The key of the phone must be a UUID.')).optional(),
    /** The announced delivery that came. */
    ship_notice_id: optional(z.uuid('Choose the announced delivery.')).optional(),
    /** All that is still to come arrived; no lines are given then. */
    everything: flag.optional(),
    lines: z.preprocess(
      (value) => rowsSent(value, (rows) => rows.filter((row) => !isLeftOut(row))),
      z.array(Line).max(200),
    ),
  })
  .superRefine(({ everything, lines }, ctx) => {
    const say = (message: string): void =>
      ctx.addIssue({ code: 'custom', path: ['lines'], message })
    if (!everything && lines.length === 0) say('Enter what arrived: at least one quantity.')
    if (everything && lines.length > 0)
      say('Give either the quantities, or that everything arrived.')
  })
export const ForOrder = z.object({
  purchase_order_id: z.uuid('Open the order that the goods came for, and post its receipt there.'),
  /** The announced delivery that came. */
  ship_notice_id: z.uuid().optional().catch(undefined),
  /** What was scanned: its line is the one to begin with. */
  code: z.string().max(100).optional(),
})
const code = text(100, 'The code')
export const Scanned = z.object({
  code: optional(code).optional().catch(null),
  /** The order that is being received. */
  purchase_order_id: z.uuid().optional().catch(undefined),
})
export const KeptCode = z.strictObject({ purchase_order_line_id: z.uuid(), code })
export const Reversal = z.strictObject({
  id: z.uuid(),
  reason: text(2000, 'The reason'),
  on: optional(day('The day of the reversal')).optional(),
})

const isUntouched = (row: Record<string, unknown>): boolean =>
  ['accepted', 'rejected', 'waiting'].every((name) => row[name] === '' || row[name] === undefined)
const part = (label: string) => optional(keptPartQuantity(label)).optional()
const Found = z.strictObject({
  receipt_line_id: z.uuid(),
  accepted: part('Accepted'),
  rejected: part('Rejected'),
  /** One of the item's; the order's where it is left out. */
  unit: optional(text(20, 'Unit')).optional(),
  waiting: part('What waits on'),
})
export const Inspection = z.strictObject({
  id: z.uuid(),
  note: optional(text(2000, 'What was found')).optional(),
  lines: z.preprocess(
    (value) => rowsSent(value, (rows) => rows.filter((row) => !isUntouched(row))),
    z.array(Found).min(1, 'Enter what was found: at least one quantity.').max(200),
  ),
})

import { z } from 'zod'
import { compare, decimal } from '../kernel/decimal.ts'
import { amountIn } from '../kernel/number-field.ts'
import {
  amountInput,
  currency,
  day,
  optional,
  quantity,
  text,
  unitPrice,
  version,
} from '../platform/http/input.ts'
import type { Input } from './commands.ts'

const content = {
  title: text(200, 'What it is about'),
  vendor_id: z.uuid('Choose a vendor.'),
  currency: z.string().trim().toUpperCase().pipe(currency),
  valid_from: day('First day'),
  valid_until: day('Last day'),
  value_limit: optional(
    amountInput('Limit of value').refine(
      (value) => compare(decimal(value), decimal('0')) > 0,
      'Limit of value must be more than zero. Leave it empty where the quantities are the limit.',
    ),
  ).optional(),
  note: optional(text(2000, 'What was agreed')).optional(),
}
const line = {
  description: text(500, 'What'),
  unit: text(20, 'Unit'),
  quantity: quantity(),
  unit_price: unitPrice(),
}
export const NewBlanketOrder = z.strictObject({
  ...content,
  lines: z
    .array(z.strictObject(line))
    .max(200, 'A blanket order has at most 200 lines.')
    .optional(),
})
export const Edited = z.strictObject({ ...content, id: z.uuid(), version })
/** A new line of a blanket order, or one that is changed: the id is that of the order, or of the line. */
export const LineOf = z.strictObject({ ...line, id: z.uuid(), version })
export const Move = z.strictObject({ id: z.uuid(), version })
export const WithReason = z.strictObject({
  id: z.uuid(),
  version,
  reason: text(2000, 'The reason'),
})

/** The content with its limit in minor units of its currency. */
export const contentOf = (given: Pick<z.output<typeof Edited>, keyof typeof content>): Input => ({
  title: given.title,
  vendor_id: given.vendor_id,
  currency: given.currency,
  valid_from: given.valid_from,
  valid_until: given.valid_until,
  note: given.note ?? null,
  value_limit: given.value_limit
    ? amountIn(given.currency, given.value_limit, {
        pointer: '/value_limit',
        label: 'Limit of value',
      }).minor
    : null,
})

import { z } from 'zod'
import {
  amountInput,
  currency,
  day,
  id,
  optional,
  percentage,
  text,
} from '../platform/http/input.ts'

export const NewAdvance = z.strictObject({
  id,
  supplier_number: text(100, 'The vendor’s number'),
  issue_date: day('The date'),
  due_date: optional(day('The due date')).optional(),
  percent: optional(percentage('Percent of the order')).optional(),
  amount: optional(amountInput('Amount')).optional(),
  tax: optional(amountInput('Tax')).optional(),
  currency: optional(
    z.preprocess((v) => (typeof v === 'string' ? v.trim().toUpperCase() : v), currency),
  ).optional(),
})

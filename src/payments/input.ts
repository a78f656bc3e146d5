import { z } from 'zod'
import { day, optional, text, usually, version } from '../platform/http/input.ts'
import { rails } from './rails/index.ts'

export const NewRun = z.strictObject({
  account_id: z.uuid('Choose the account that is paid from.'),
  rail: z
    .string({ error: 'Choose how the bank is told.' })
    .refine((code) => rails.some((rail) => rail.code === code), 'Choose from the list.'),
  pay_on: optional(day('The day of payment')).default(null),
  due_until: day('What is due until'),
  take_discounts: usually(false),
  vendor_id: optional(z.uuid('Choose a vendor.')).optional(),
})
export const Move = z.strictObject({ id: z.uuid(), version })
export const WithReason = Move.extend({ reason: text(500, 'The reason') })
export const Inclusion = Move.extend({ instalment_id: z.uuid('Choose what is included.') })
const answer = {
  on: day('The day'),
  evidence: optional(text(500, 'What proves it')).optional(),
}
export const Settlement = Move.extend(answer)
export const NotPaid = Move.extend({ ...answer, reason: text(500, 'The reason') })

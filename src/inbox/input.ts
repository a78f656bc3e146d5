import { z } from 'zod'
import { flag, wholeNumber } from '../platform/http/input.ts'

/** One page of a list, and the most that is decided at once. */
export const pageSize = 50
/** The most that is ever shown. */
export const most = 200

export const Look = z.object({
  open: z.uuid().optional().catch(undefined),
  show: z.literal('all').optional().catch(undefined),
})

/** Checkboxes of one name as a form sends them, one or many; of an undo, all in one field. */
const listed = (value: unknown): unknown =>
  typeof value === 'string'
    ? value.split(' ')
    : typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.values(value)
      : (value ?? [])
const ids = z.preprocess(
  listed,
  z
    .array(z.uuid('This is not an approval.'))
    .min(1, 'Select at least one approval.')
    .max(pageSize, `At most ${pageSize} at once.`),
)

/** `revisions`: what was seen of each, by its id; forms send those of rows that are not selected too. */
export const Bulk = z.strictObject({
  ids,
  revisions: z
    .record(z.uuid(), wholeNumber({ label: 'The revision', least: 1, most: 2_000_000_000 }))
    .optional(),
  hold: flag.optional(),
})
export const Undo = z.object({ ids })

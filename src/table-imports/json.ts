import { z } from 'zod'
import { outcomes, type PreviewLine } from './line.ts'

export const Counts = z.object({
  new: z.int(),
  changed: z.int(),
  same: z.int(),
  bad: z.int(),
  left_out: z.int(),
})
export const LineJson = z.object({
  line: z.int(),
  name: z.string(),
  does: z.enum(outcomes),
  errors: z.array(z.object({ field: z.string(), text: z.string() })),
  notes: z.array(z.string()),
  changes: z.array(
    z.object({ field: z.string(), from: z.string().nullable(), to: z.string().nullable() }),
  ),
})
export const lineJson = ({
  line,
  name,
  does,
  faults,
  notes,
  changes,
}: PreviewLine): z.input<typeof LineJson> => ({
  line,
  name,
  does,
  errors: [...faults],
  notes: [...notes],
  changes: [...changes],
})

import { z } from 'zod'
import { Uuid, Version } from '../platform/http/output.ts'
import { Format } from './format.ts'
import type { JournalFormat } from './queries.ts'

export const FormatJson = z.object({
  id: Uuid,
  name: z.string(),
  /** Counts how often the way it is written was changed. */
  number: z.int().min(1),
  active: z.boolean(),
  ...Format.shape,
  version: Version,
})
export const formatJson = ({ content, ...row }: JournalFormat): z.input<typeof FormatJson> => ({
  ...row,
  ...content,
})

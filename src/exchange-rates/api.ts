import { z } from 'zod'
import { decimal, decimalText } from '../kernel/decimal.ts'
import { Currency, Day, DecimalText, Uuid, Version } from '../platform/http/output.ts'
import { kinds, listedStatuses } from './exchange-rate.ts'
import type * as queries from './queries.ts'

export const RateJson = z.object({
  /** Its proposal's, where it waits, or waited, for a second person. */
  id: Uuid,
  currency: Currency,
  valid_on: Day,
  rate: DecimalText,
  source: z.string(),
  kind: z.enum(kinds),
  status: z.enum(listedStatuses),
  set_by: z.string().nullable(),
  confirmed_by: z.string().nullable(),
  alone: z.boolean(),
  /** What a rate that is far from it is held against. */
  last_rate: DecimalText.nullable(),
  last_valid_on: Day.nullable(),
  reason: z.string().nullable(),
  /** Only of a rate that waits, or waited. */
  version: Version.nullable(),
})
export const exact = (rate: string): string => decimalText(decimal(rate))

export const rateJson = (r: queries.Rate): z.input<typeof RateJson> => ({
  ...r,
  rate: exact(r.rate),
  status: 'in_force',
  last_rate: null,
  last_valid_on: null,
  reason: null,
  version: null,
})
export const proposalJson = (p: queries.Proposal): z.input<typeof RateJson> => ({
  id: p.id,
  currency: p.currency,
  valid_on: p.valid_on,
  rate: exact(p.rate),
  source: p.source,
  kind: p.kind,
  status: p.status,
  set_by: p.set_by,
  confirmed_by: p.status === 'confirmed' ? p.decided_by : null,
  alone: false,
  last_rate: p.from_rate && exact(p.from_rate),
  last_valid_on: p.from_day,
  reason: p.reason,
  version: p.version,
})

import { z } from 'zod'
import {
  baseAmount,
  day,
  id,
  optional,
  Page,
  text,
  version,
  wholeNumber,
} from '../platform/http/input.ts'
import { modes, monthlyPlanModes, statuses } from './budget.ts'
import { figures } from './figure-queries.ts'

const choice = <T extends readonly [string, ...string[]]>(values: T, words: string) =>
  z.enum(values, words)
const mode = choice(modes, 'Choose what happens when it is used up.')
const absent = optional(id).optional()

/** 'none', 'even', or the twelve amounts of the year, one a line, from its first month. */
const months = z.string().max(1000).optional()
const percentLevel = wholeNumber({ label: 'A level', least: 1, most: 999 })
/** A comma between digits may stand before decimals, so levels are told apart by a comma and a space. */
const alertLevels = z
  .union([z.string(), z.array(z.union([z.string(), z.number()]))])
  .transform((value, ctx) => {
    const levels = (
      Array.isArray(value) ? value : value.split(/;|,(?=\s|$)|\s/).filter(Boolean)
    ).map((level) => percentLevel.safeParse(level).data ?? Number.NaN)
    if (levels.length >= 1 && levels.length <= 10 && levels.every((level) => !Number.isNaN(level)))
      return [...new Set(levels)].toSorted((a, b) => a - b)
    ctx.addIssue({
      code: 'custom',
      message:
        'Levels must be whole percents with a space after each comma, such as 80, 100; at most ten.',
    })
    return z.NEVER
  })
const behaviour = {
  parent_id: absent,
  owner_id: absent,
  pace: z.enum(['none', 'even', 'given'], 'Choose how the year is spread.').optional(),
  months,
  pace_mode: choice(monthlyPlanModes, 'Choose what happens ahead of the plan.').optional(),
  alert_levels: alertLevels.optional(),
  mode,
}

export const Plan = z.strictObject({
  cost_center_id: absent,
  category_id: absent,
  project_id: absent,
  entity_id: absent,
  fiscal_year: wholeNumber({ label: 'Year', least: 2000, most: 2199 }),
  amount: baseAmount('Amount'),
  status: z.enum(['draft', 'active']).optional(),
  ...behaviour,
})
export const Revise = z.strictObject({
  id: z.uuid(),
  version,
  amount: baseAmount('Amount'),
  status: choice(statuses, 'Choose a status.').optional(),
  reason: optional(text(2000, 'The reason')).optional(),
  ...behaviour,
})
const asOf = day('The day').optional().catch(undefined)
export const List = z.object({
  ...Page,
  year: wholeNumber({ label: 'Year', least: 2000, most: 2199 }).optional().catch(undefined),
  as_of: asOf,
})
export const Show = z.object({
  id: z.uuid(),
  as_of: asOf,
  figure: z.enum(figures).optional().catch(undefined),
  document: z.uuid().optional().catch(undefined),
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'The month must be such as 2026-12.')
    .optional()
    .catch(undefined),
})

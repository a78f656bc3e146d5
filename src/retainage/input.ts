import type { z } from 'zod'
import { addDays } from '../kernel/calendar.ts'
import { invalid } from '../kernel/problem.ts'
import { day, optional, percentage, text } from '../platform/http/input.ts'
import { dateText } from '../platform/view/format.ts'
import { mostPercent, type Retainage } from './retainage.ts'

const percentLabel = 'What is held back'
/** How much of its invoices an order holds back. What is not said stays; an empty percentage takes it off. */
export const retainageInput = {
  retainage_percent: optional(
    percentage(percentLabel, mostPercent, 2).refine(
      (value) => value !== '0',
      'What is held back must be more than zero. Leave it empty where nothing is.',
    ),
  ).optional(),
  retainage_until: optional(day('The day until which it is held back')).optional(),
  retainage_milestone: optional(text(200, 'The milestone')).optional(),
}
export type AskedRetainage = { [K in keyof typeof retainageInput]?: string | null | undefined }

/** A percentage needs the day or the milestone that ends it, one of the two; neither says anything alone. */
export function sayRetainage(
  {
    retainage_percent: percent,
    retainage_until: until,
    retainage_milestone: milestone,
  }: { [K in keyof AskedRetainage]?: unknown },
  ctx: z.RefinementCtx,
): void {
  const say = (field: string, message: string): void =>
    ctx.addIssue({ code: 'custom', path: [field], message })
  if (!percent && (until || milestone))
    say('retainage_percent', 'Say how much is held back, or leave the day and the milestone empty.')
  if (percent && until && milestone)
    say('retainage_milestone', 'Name the day or the milestone, and leave the other empty.')
  if (percent && !until && !milestone)
    say('retainage_milestone', 'Say until which milestone it is held back, or name a day above.')
}

/** Ten years, with their leap days. */
const mostDays = 3_653

type Kept = { kept: Retainage | null; today: string }
/** What an order holds back: as it is asked, else as it was. A day that is past would hold back nothing. */
export function retainageIn(asked: AskedRetainage, { kept, today }: Kept): Retainage | null {
  const { retainage_percent: percent, retainage_until: until, retainage_milestone: name } = asked
  if (percent === undefined) return kept
  if (!percent) return null
  if (until && until <= today && until !== kept?.until)
    throw invalid(
      '/retainage_until',
      'past',
      'That day is not ahead, so nothing would be held back. Choose a later day.',
    )
  const last = addDays(today, mostDays)
  if (until && until > last && until !== kept?.until)
    throw invalid(
      '/retainage_until',
      'too_late',
      `That day is more than ten years ahead. Choose ${dateText(last)} or a day before it.`,
    )
  return { percent, until: until ?? null, milestone: name ?? null }
}

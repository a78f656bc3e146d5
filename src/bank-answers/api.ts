import { z } from 'zod'
import type { ReadCtx } from '../platform/ctx.ts'
import { Day, Instant, Money, moneyJson, Uuid, Version } from '../platform/http/output.ts'
import { answerStates, lineStates, outcomes, whys } from './answer.ts'
import * as queries from './queries.ts'
import { shownLines, type Wanted } from './shown.ts'

export const AnswerJson = z.object({
  id: Uuid,
  name: z.string(),
  sha256: z.string(),
  /** A long file is `reading`, then `applying`; `refused` says in `problem` why. */
  state: z.enum(answerStates),
  problem: z.string().nullable(),
  /** How many of its lines are done with. */
  progress: z.object({ reached: z.int(), total: z.int() }),
  /** Lines about payments of ours, those of them that wait for somebody, and lines about something else. */
  lines: z.int(),
  waiting: z.int(),
  skipped: z.int(),
  imported_at: Instant,
})
export const answerJson = (a: queries.AnswerFile): z.input<typeof AnswerJson> => ({
  id: a.id,
  name: a.name,
  sha256: a.sha256,
  state: a.state,
  problem: a.problem,
  progress: { reached: a.reached, total: a.total },
  lines: a.total,
  waiting: a.waiting,
  skipped: a.skipped,
  imported_at: a.imported_at.toISOString(),
})

export const WholeAnswerJson = AnswerJson.extend({
  answers: z.array(
    z.object({
      id: Uuid,
      position: z.int(),
      reference: z.string().nullable(),
      amount: Money.nullable(),
      outcome: z.enum(outcomes),
      day: Day.nullable(),
      reason: z.string().nullable(),
      counterparty: z.string().nullable(),
      remittance: z.string().nullable(),
      payment_id: Uuid.nullable(),
      state: z.enum(lineStates),
      why: z.enum(whys).nullable(),
      note: z.string().nullable(),
      version: Version,
    }),
  ),
  /** Ask for all lines after this place, in the order of the file; null when there are no others. */
  next_after: z.int().nullable(),
  version: Version,
})
export async function wholeAnswerJson(
  ctx: ReadCtx,
  id: string,
  wanted: Wanted = {},
): Promise<z.input<typeof WholeAnswerJson>> {
  const [answer, { lines, nextAfter }] = await Promise.all([
    queries.find(ctx.tx, id),
    shownLines(ctx.tx, id, wanted),
  ])
  return {
    ...answerJson(answer),
    answers: lines.map((line) => ({
      id: line.id,
      position: line.position,
      reference: line.reference,
      amount:
        line.amount === null || line.currency === null
          ? null
          : moneyJson(line.amount, line.currency),
      outcome: line.outcome,
      day: line.day,
      reason: line.reason,
      counterparty: line.counterparty,
      remittance: line.remittance,
      payment_id: line.payment_id,
      state: line.state,
      why: line.why,
      note: line.note,
      version: line.version,
    })),
    next_after: nextAfter,
    version: answer.version,
  }
}

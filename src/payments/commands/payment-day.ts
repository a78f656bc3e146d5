import { conflict } from '../../kernel/problem.ts'
import { dateText } from '../../platform/view/format.ts'
import type { Ctx } from '../../platform/ctx.ts'
import * as itemQueries from '../item-queries.ts'
import { runSubject, type Run } from '../run.ts'
import * as queries from '../run-queries.ts'
import { lockDraft } from './items.ts'
import { refuseDays } from './propose.ts'

/**
 * Another day of payment for a draft. A discount that is not to be had on that day any more blocks its
 * part, as everywhere: nothing is paid with it.
 */
export async function changePaymentDay(
  ctx: Ctx,
  id: string,
  { pay_on: payOn, version }: { pay_on: string; version?: number | undefined },
): Promise<void> {
  const run = await lockDraft(ctx, id, version)
  if (payOn === run.pay_on)
    throw conflict('nothing_changed', `${run.number} is to be paid on that day already.`)
  const holidays = await itemQueries.holidaysBetween(ctx.tx, {
    accountId: run.account_id,
    first: payOn,
    last: payOn,
  })
  refuseDays(ctx, { pay_on: payOn, due_until: run.due_until, holidays })
  queries.savePaymentDay(ctx.tx, id, payOn)
  queries.addProposer(ctx.tx, id, ctx.actor.userId)
  ctx.record('payment_run.rescheduled', runSubject(id), { from: run.pay_on, to: payOn })
}

/** 409 where the day of payment became a holiday of the entity since it was chosen. */
export async function refuseHoliday(ctx: Ctx, run: Run, wayOut: string): Promise<void> {
  const { account_id: accountId, pay_on: day } = run
  if (day < ctx.today) return
  const holidays = await itemQueries.holidaysBetween(ctx.tx, { accountId, first: day, last: day })
  if (holidays.has(day))
    throw conflict(
      'no_workday',
      `${run.number} is to be paid on ${dateText(day)}, which is a holiday since. ${wayOut}`,
    )
}

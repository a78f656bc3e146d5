import { message } from '../messages/index.ts'
import { fiscalYearOf } from '../kernel/calendar.ts'
import { notifyAndCount } from '../notifications/index.ts'
import { settings } from '../organisations/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import type { Scheduled } from '../platform/jobs/schedule.ts'
import { used, type Figures } from './budget.ts'
import * as alertQueries from './alert-queries.ts'

/**
 * The highest alert level (in percent of the plan) that reserved, committed and spent amounts have reached; null below
 * all of them.
 */
export function levelOf(b: Figures, levels: readonly number[] = [80, 100]): number | null {
  const percent = used(b) * 100n
  return b.amount <= 0n
    ? null
    : (levels.toSorted((x, y) => y - x).find((level) => percent >= b.amount * BigInt(level)) ??
        null)
}

/**
 * Tells owners and controllers of budgets that reached an alert level, once for each level and plan. Returns how many
 * budgets.
 */
async function alertBudgets(ctx: Ctx): Promise<number> {
  const { fiscal_year_start } = await settings(ctx.tx)
  let told = 0
  for (const budget of await alertQueries.atAlertLevel(
    ctx.tx,
    fiscalYearOf(ctx.today, fiscal_year_start),
    ctx.today,
  )) {
    const level = levelOf(budget, budget.alert_levels)
    if (level === null) continue
    const named = { code: budget.code, year: String(budget.fiscal_year) }
    const people = await notifyAndCount(ctx, budget.told_ids, {
      kind: 'budget_alert',
      key: `budget:${budget.id}:${budget.amount}:${level}`,
      path: `/budgets/${budget.id}`,
      subject: { kind: 'budget', id: budget.id },
      title:
        level === 100
          ? message('notice.budget_used_up', named)
          : message('notice.budget_level', { ...named, level }),
      body: message('notice.budget_body', { name: budget.name, level }),
    })
    if (people === 0) continue
    ctx.record('budget.alerted', { kind: 'budget', id: budget.id }, { level: level, people })
    told++
  }
  return told
}

/** Mondays: budgets that run out. */
export const budgetAlerts: Scheduled = {
  name: 'budget-alerts',
  cron: '0 8 * * 1',
  run: alertBudgets,
}

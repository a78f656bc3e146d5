import { fiscalYearOf } from '../kernel/calendar.ts'
import { conflict, forbidden, invalid } from '../kernel/problem.ts'
import { settings } from '../organisations/index.ts'
import type { Ctx, ReadCtx } from '../platform/ctx.ts'
import { available, type Figures } from './budget.ts'
import * as queries from './carry-queries.ts'
import type { Row } from './json.ts'
import * as ledger from './ledger-queries.ts'
import { distribute } from './split.ts'

/** What happens to the unused amount: it lapses with the year, or it is carried into the next one. */
export const leftoverChoices = ['lapse', 'carry'] as const
export type LeftoverChoice = (typeof leftoverChoices)[number]
export type Carry = {
  budget: Row
  nextId: string | null
  /** Open reservations and commitments, and the amount that goes with them. */ open: bigint
  withOpen: bigint
  left: bigint
  lapses: bigint
  carried: bigint
}

/**
 * Open reservations and commitments move together with as much of the amount as covers them, so that the next year has
 * neither more nor less because of them. What was overspent already stays where it was spent.
 */
export function carryOf(
  b: Figures,
  rest: LeftoverChoice,
): Pick<Carry, 'open' | 'withOpen' | 'left' | 'lapses' | 'carried'> {
  const open = b.reserved + b.committed
  const unspent = b.amount - (b.actual > 0n ? b.actual : 0n)
  const withOpen = unspent <= 0n ? 0n : open < unspent ? open : unspent
  const free = available(b)
  const left = free > b.amount - withOpen ? b.amount - withOpen : free > 0n ? free : 0n
  return {
    open,
    withOpen,
    left,
    lapses: rest === 'lapse' ? left : 0n,
    carried: withOpen + (rest === 'carry' ? left : 0n),
  }
}

/** What carrying a year forward would do to each of its budgets; nothing is written. */
export async function previewCarry(
  ctx: ReadCtx,
  fiscalYear: number,
  rest: LeftoverChoice,
): Promise<Carry[]> {
  const [budgets, next] = await Promise.all([
    queries.ofYear(ctx.tx, fiscalYear),
    queries.counterparts(ctx.tx, fiscalYear),
  ])
  return budgets.map((budget) => ({
    budget,
    nextId: next.find((n) => n.id === budget.id)?.next_id ?? null,
    ...carryOf(budget, rest),
  }))
}

/** Why a year cannot be carried now; null when it can. */
export async function whyNotNow(ctx: ReadCtx, fiscalYear: number): Promise<string | null> {
  const [{ fiscal_year_start }, { carried }] = await Promise.all([
    settings(ctx.tx),
    queries.wasCarried(ctx.tx, fiscalYear),
  ])
  if (fiscalYear >= fiscalYearOf(ctx.today, fiscal_year_start))
    return `The fiscal year ${fiscalYear} is not over yet.`
  return carried ? `What was open in ${fiscalYear} was carried forward already.` : null
}

/**
 * Closes a year, once: open amounts go to the same budgets of the next year, which are created where they are missing.
 */
export async function carryForward(
  ctx: Ctx,
  fiscalYear: number,
  rest: LeftoverChoice,
): Promise<{ budgets: number; carried: bigint }> {
  const { whole } = await queries.alone(ctx.tx)
  if (!whole)
    throw forbidden(
      'Your role covers only a part of the organisation, and a year is closed for all of it.',
    )
  const reason = await whyNotNow(ctx, fiscalYear)
  if (reason) throw conflict('not_now', reason)
  const plan = await previewCarry(ctx, fiscalYear, rest)
  if (plan.length === 0)
    throw invalid('/year', 'nothing', `There is no budget of ${fiscalYear} to carry forward.`)
  const nextOf = await makeNext(ctx, plan)
  const ids = plan.map((c) => c.budget.id)
  ledger.lock(ctx.tx, [...ids, ...nextOf.values()])
  const carries = (await previewCarry(ctx, fiscalYear, rest)).map((c) => ({
    ...c,
    nextId: nextOf.get(c.budget.id)!,
  }))
  queries.movePositions(ctx.tx, fiscalYear)
  for (const c of carries) await moveOne(ctx, c)
  queries.close(
    ctx.tx,
    carries.map((c) => ({ id: c.budget.id, nextId: c.nextId })),
  )
  await rescalePaces(
    ctx,
    carries.map((c) => c.nextId),
  )
  for (const c of carries)
    ctx.record(
      'budget.carried_forward',
      { kind: 'budget', id: c.budget.id },
      { carried: c.carried, open: c.open, lapsed: c.lapses, into: c.nextId },
    )
  return { budgets: carries.length, carried: carries.reduce((sum, c) => sum + c.carried, 0n) }
}

async function makeNext(ctx: Ctx, plan: readonly Carry[]): Promise<Map<string, string>> {
  const next = new Map(plan.map((c) => [c.budget.id, c.nextId ?? ctx.newId()]))
  const made = plan.filter((c) => c.nextId === null)
  if (made.length === 0) return next
  queries.insertNext(
    ctx.tx,
    made.map((c) => ({ id: next.get(c.budget.id)!, from: c.budget.id })),
  )
  const below = made.flatMap((c) =>
    c.budget.parent_id && next.has(c.budget.parent_id)
      ? [{ id: next.get(c.budget.id)!, parentId: next.get(c.budget.parent_id)! }]
      : [],
  )
  if (below.length) queries.linkNext(ctx.tx, below)
  return next
}

async function moveOne(
  ctx: Ctx,
  { budget: b, nextId, carried, lapses }: Carry & { nextId: string },
): Promise<void> {
  const entry = (budgetId: string, sign: bigint, amount: bigint): ledger.Entry => ({
    id: ctx.newId(),
    budgetId,
    amount: sign * amount,
    reserved: sign * b.reserved,
    committed: sign * b.committed,
    actual: 0n,
  })
  const [gone, come] = [entry(b.id, -1n, carried + lapses), entry(nextId, 1n, carried)]
  if ([gone.amount, gone.reserved, gone.committed].every((figure) => figure === 0n)) return
  ledger.moveBudgets(ctx.tx, [gone, come])
  ledger.insertLedger(ctx.tx, 'carried_forward', { kind: 'budget', id: nextId }, [gone])
  ledger.insertLedger(ctx.tx, 'carried_forward', { kind: 'budget', id: b.id }, [come])
}

async function rescalePaces(ctx: Ctx, ids: readonly string[]): Promise<void> {
  for (const b of await ledger.facts(ctx.tx, ids))
    if (b.pace) ledger.saveMonthlyPlan(ctx.tx, b.id, distribute(b.amount, b.pace))
}

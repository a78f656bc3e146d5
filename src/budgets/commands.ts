import { conflict, invalid } from '../kernel/problem.ts'
import { moveTo } from '../kernel/lifecycle.ts'
import type { Ctx } from '../platform/ctx.ts'
import { expectFresh } from '../platform/db/tx.ts'
import { budgetLifecycle, available, used, type Mode } from './budget.ts'
import * as ledger from './ledger-queries.ts'
import * as queries from './queries.ts'
import { distribute } from './split.ts'

const subjectOf = (id: string) => ({ kind: 'budget', id })
export type NewPlan = Partial<queries.Plan> & { fiscalYear: number; amount: bigint; mode: Mode }
const defaults: Omit<queries.Plan, 'fiscalYear' | 'mode'> = {
  entityId: null,
  costCenterId: null,
  categoryId: null,
  projectId: null,
  parentId: null,
  ownerId: null,
  status: 'active',
  pace: null,
  paceMode: 'ignore',
  alertLevels: [80, 100],
}

/** Plans a budget: its amount is the first row of its ledger. */
export async function plan(ctx: Ctx, { amount, ...given }: NewPlan): Promise<string> {
  const id = ctx.newId()
  const wanted = { ...defaults, ...given }
  await sameTree(ctx, wanted.parentId, wanted.fiscalYear)
  expectWholePlan(wanted.pace, amount)
  queries.insert(ctx.tx, { ...wanted, id, currency: ctx.actor.organisation.baseCurrency })
  await someoneDecides(ctx, id)
  await changeAmount(ctx, id, amount, 'planned')
  ctx.record('budget.planned', subjectOf(id), {
    amount,
    mode: wanted.mode,
    year: wanted.fiscalYear,
  })
  return id
}

export type Revision = Pick<
  queries.Plan,
  'parentId' | 'ownerId' | 'status' | 'pace' | 'paceMode' | 'alertLevels'
> & { amount: bigint; mode: Mode; reason: string | null; version: number }
/**
 * Changes the plan by the difference, and how the budget behaves. In mode block the amount may not fall below what is
 * reserved, committed and spent already.
 */
export async function revise(ctx: Ctx, id: string, input: Revision): Promise<void> {
  const before = await queries.lockOne(ctx.tx, id)
  if (before.carried_to && input.status !== before.status)
    throw conflict(
      'carried_forward',
      'What was open here was carried into the next year, so it stays closed.',
    )
  moveTo(budgetLifecycle, before.status, input.status)
  if (input.parentId !== before.parent_id) await movePlace(ctx, before, input.parentId)
  expectWholePlan(input.pace, input.amount)
  expectFresh(await queries.save(ctx.tx, id, input, input.version))
  await someoneDecides(ctx, id)
  const change = input.amount - before.amount
  if (change < 0n && input.mode === 'block' && available(before) < -change)
    throw invalid(
      '/amount',
      'below_used',
      'The budget cannot be less than what is already reserved, committed and spent.',
    )
  if (change !== 0n) await changeAmount(ctx, id, change, 'revised')
  ctx.record('budget.revised', subjectOf(id), {
    from: before.amount,
    to: input.amount,
    mode: input.mode,
    status: input.status,
    reason: input.reason,
  })
}

/**
 * A budget's place in the tree cannot change once it is used, because its figures were counted in the budgets above.
 */
async function movePlace(
  ctx: Ctx,
  budget: Awaited<ReturnType<typeof queries.find>>,
  parentId: string | null,
): Promise<void> {
  if (used(budget) !== 0n || budget.reserved !== 0n || budget.committed !== 0n)
    throw invalid(
      '/parent_id',
      'in_use',
      'It is in use, so it cannot be moved any more. A budget’s place in the tree is chosen before anything is reserved from it.',
    )
  await sameTree(ctx, parentId, budget.fiscal_year)
}

async function sameTree(ctx: Ctx, parentId: string | null, fiscalYear: number): Promise<void> {
  if (!parentId) return
  const parent = await queries.findOptional(ctx.tx, parentId)
  if (!parent) throw invalid('/parent_id', 'unknown', 'Choose a budget from the list.')
  if (parent.fiscal_year !== fiscalYear)
    throw invalid('/parent_id', 'other_year', 'A budget is part of one of the same fiscal year.')
  if (parent.currency !== ctx.actor.organisation.baseCurrency)
    throw invalid('/parent_id', 'other_currency', 'A budget is part of one of the same currency.')
}

/** A budget that asks its owner must have one: the person named, or the owner of its project or cost centre. */
async function someoneDecides(ctx: Ctx, id: string): Promise<void> {
  const [budget] = await ledger.facts(ctx.tx, [id])
  if (budget?.mode === 'route' && budget.owner_id === null)
    throw invalid('/owner_id', 'missing', 'Choose the owner who is asked when it is used up.')
}

function expectWholePlan(pace: readonly bigint[] | null, amount: bigint): void {
  if (pace && sumOf(pace) !== amount)
    throw invalid('/pace', 'not_whole', 'The twelve months must come to the amount of the year.')
}

/**
 * Changes the planned amount, and its months in proportion. The caller holds the lock and has checked that it is
 * allowed.
 */
export async function changeAmount(
  ctx: Ctx,
  budgetId: string,
  change: bigint,
  event: string,
  cause: { kind: string; id: string } = subjectOf(budgetId),
): Promise<void> {
  const entry = {
    id: ctx.newId(),
    budgetId,
    amount: change,
    reserved: 0n,
    committed: 0n,
    actual: 0n,
  }
  ledger.moveBudgets(ctx.tx, [entry])
  ledger.insertLedger(ctx.tx, event, cause, [entry])
  const [budget] = await ledger.facts(ctx.tx, [budgetId])
  if (budget?.pace && sumOf(budget.pace) !== budget.amount)
    ledger.saveMonthlyPlan(ctx.tx, budgetId, distribute(budget.amount, budget.pace))
}

const sumOf = (months: readonly bigint[]): bigint => months.reduce((sum, each) => sum + each, 0n)

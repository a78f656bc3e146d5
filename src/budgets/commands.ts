import { fiscalYearOf } from '../kernel/calendar.ts'
import { conflict, invalid } from '../kernel/problem.ts'
import { settings } from '../organisations/index.ts'
import type { Ctx, ReadCtx } from '../platform/ctx.ts'
import { expectFresh } from '../platform/db/tx.ts'
import { allows, available, exceeded, type Budget } from './budget.ts'
import * as queries from './queries.ts'

type Subject = { kind: string; id: string }

/** The budget a cost centre spends from on a day. Null when nobody planned one. */
export async function budgetFor(ctx: ReadCtx, costCenterId: string): Promise<Budget | null> {
  const { fiscal_year_start } = await settings(ctx.tx)
  return queries.findFor(ctx.tx, costCenterId, fiscalYearOf(ctx.today, fiscal_year_start))
}

/** Sets an estimate aside for a purchase request. 409 when the budget does not allow it. */
export async function reserve(ctx: Ctx, costCenterId: string, minor: bigint, subject: Subject): Promise<Budget> {
  const budget = await budgetFor(ctx, costCenterId)
  if (!budget) throw conflict('no_budget', 'This cost centre has no budget for this year. Ask the controller to plan one.')
  const posted = await queries.post(ctx.tx, { id: ctx.newId(), budgetId: budget.id, event: 'reserved', subject, reserved: minor }, minor)
  if (!posted) throw exceeded(await queries.find(ctx.tx, budget.id), minor)
  return budget
}

export const release = (ctx: Ctx, budgetId: string, minor: bigint, subject: Subject) =>
  queries.post(ctx.tx, { id: ctx.newId(), budgetId, event: 'released', subject, reserved: -minor }, null)

/** A purchase order takes the place of what its request reserved. 409 when it is more than both the reservation and what is left. */
export async function commit(ctx: Ctx, budgetId: string, { reserved, committed }: { reserved: bigint; committed: bigint }, subject: Subject): Promise<void> {
  const more = committed - reserved
  const posted = await queries.post(ctx.tx, { id: ctx.newId(), budgetId, event: 'committed', subject, reserved: -reserved, committed }, more > 0n ? more : null)
  if (!posted) throw exceeded(await queries.find(ctx.tx, budgetId), more)
}

export const uncommit = (ctx: Ctx, budgetId: string, minor: bigint, subject: Subject) =>
  queries.post(ctx.tx, { id: ctx.newId(), budgetId, event: 'uncommitted', subject, committed: -minor }, null)

/** An approved invoice: the order's share is liquidated at order price, the invoice is booked at its own. False when the difference overdraws a blocking budget. */
export async function book(ctx: Ctx, budgetId: string, { liquidated, actual }: { liquidated: bigint; actual: bigint }, subject: Subject, force = false): Promise<boolean> {
  const more = actual - liquidated
  return queries.post(ctx.tx, { id: ctx.newId(), budgetId, event: 'booked', subject, committed: -liquidated, actual }, more > 0n && !force ? more : null)
}

/** What a draft would do to its budget: the same figures that decide at submit. */
export async function preview(ctx: ReadCtx, costCenterId: string, minor: bigint): Promise<{ budget: Budget; before: bigint; after: bigint; allowed: boolean } | null> {
  const budget = await budgetFor(ctx, costCenterId)
  return budget && { budget, before: available(budget), after: available(budget) - minor, allowed: allows(budget, minor) }
}

export async function plan(ctx: Ctx, input: { costCenterId: string; fiscalYear: number; amount: bigint; mode: 'block' | 'warn' }): Promise<string> {
  const id = ctx.newId()
  await queries.insert(ctx.tx, { id, ...input, currency: ctx.actor.organisation.baseCurrency })
  await queries.post(ctx.tx, { id: ctx.newId(), budgetId: id, event: 'planned', subject: { kind: 'budget', id }, amount: input.amount }, null)
  ctx.record('budget.planned', { kind: 'budget', id }, { amount: input.amount, mode: input.mode })
  return id
}

/** Changes the plan by the difference. It may not fall below what is reserved, committed and spent already. */
export async function revise(ctx: Ctx, id: string, input: { amount: bigint; mode: 'block' | 'warn'; version: number }): Promise<void> {
  const before = await queries.find(ctx.tx, id)
  expectFresh(await queries.saveMode(ctx.tx, id, input.mode, input.version))
  const change = input.amount - before.amount
  if (change !== 0n) {
    const posted = await queries.post(ctx.tx, { id: ctx.newId(), budgetId: id, event: 'revised', subject: { kind: 'budget', id }, amount: change }, input.mode === 'block' ? -change : null)
    if (!posted) throw invalid('/amount', 'below_used', 'The budget cannot be less than what is already reserved, committed and spent.')
  }
  ctx.record('budget.revised', { kind: 'budget', id }, { from: before.amount, to: input.amount, mode: input.mode })
}

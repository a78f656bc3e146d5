import { message, asWritten } from '../messages/index.ts'
import { moveTo } from '../kernel/lifecycle.ts'
import * as approvals from '../approvals/index.ts'
import { invalid } from '../kernel/problem.ts'
import { notify } from '../notifications/index.ts'
import { nextNumber } from '../organisations/index.ts'
import { recordDuty } from '../segregation-of-duties/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import type { Budget } from './budget.ts'
import { changeAmount } from './commands.ts'
import * as ledger from './ledger-queries.ts'
import * as queries from './transfer-queries.ts'
import { transferLifecycle, transferMoves, transferRefusal } from './transfer.ts'

const subjectOf = (id: string) => ({ kind: 'budget_transfer', id })

export type NewTransfer = { from_id: string; to_id: string; amount: bigint; reason: string }
/** Requests a transfer between two budgets. Nothing moves before the owner of the source has approved. */
export async function request(ctx: Ctx, input: NewTransfer): Promise<string> {
  const budgets = await ledger.facts(ctx.tx, [input.from_id, input.to_id])
  const [from, to] = [input.from_id, input.to_id].map((id) => budgets.find((b) => b.id === id))
  if (!from) throw invalid('/from_id', 'unknown', 'Choose a budget from the list.')
  if (!to) throw invalid('/to_id', 'unknown', 'Choose a budget from the list.')
  if (from.id === to.id)
    throw invalid('/to_id', 'same', 'Choose another budget than the one the money comes from.')
  if (input.amount <= 0n) throw invalid('/amount', 'not_positive', 'Say how much is to move.')
  const refused = transferRefusal(from, to, input.amount)
  if (refused)
    throw invalid(
      refused.code === 'budget_exceeded' ? '/amount' : '/from_id',
      refused.code,
      refused.message,
    )
  const id = ctx.newId()
  const number = await nextNumber(ctx, 'budget_transfer')
  await recordDuty(ctx, 'budget_transfer.request', subjectOf(id))
  queries.insert(ctx.tx, {
    id,
    number,
    fromId: from.id,
    toId: to.id,
    amount: input.amount,
    currency: from.currency,
    reason: input.reason,
    requesterId: ctx.actor.userId,
  })
  await approvals.open(ctx, {
    ...subjectOf(id),
    number,
    title: `${from.code} ${from.fiscal_year} → ${to.code} ${to.fiscal_year}`,
    revision: 1,
    requesterId: ctx.actor.userId,
    currency: from.currency,
    amount: input.amount,
    costCenterId: null,
    steps: [await whoDecides(ctx, from)],
  })
  ctx.record('budget_transfer.requested', subjectOf(id), {
    number,
    from: `${from.code} ${from.fiscal_year}`,
    to: `${to.code} ${to.fiscal_year}`,
    amount: input.amount,
    reason: input.reason,
  })
  return id
}

/** The owner of the budget it comes from; the controllers when that owner asks for the transfer or may not decide. */
async function whoDecides(ctx: Ctx, from: Budget): Promise<approvals.PlannedStep> {
  const people = (await approvals.deciders(ctx.tx, null)).filter(
    (person) => person.userId !== ctx.actor.userId,
  )
  const owner = people.filter((person) => person.userId === from.owner_id)
  const assignees = owner.length
    ? owner
    : people.filter((person) => person.roles.includes('controller'))
  if (assignees.length === 0)
    throw invalid(
      '/from_id',
      'no_approver',
      'Nobody may approve this: the budget’s owner asks for it, and there is no other controller. Ask an administrator to appoint one.',
    )
  return {
    stage: 1,
    ruleId: null,
    ruleName: message(owner.length ? 'step.budget_owner' : 'step.controller', {}),
    mode: 'any',
    needed: 1,
    concerns: approvals.aspects,
    skipped: false,
    assignees,
    why: message(owner.length ? 'why.transfer_owner' : 'why.transfer_controller', {
      budget: `${from.code} ${from.fiscal_year}`,
    }),
  }
}

export async function withdraw(ctx: Ctx, id: string, version?: number): Promise<void> {
  const transfer = await ctx.lock(queries.transfer, id, version)
  const withdrawn = transferMoves.move('withdraw', transfer, ctx.actor)
  await approvals.withdraw(ctx, id)
  queries.saveStatus(ctx.tx, id, withdrawn)
  ctx.record('budget_transfer.withdrawn', subjectOf(id))
}

/**
 * Applies the decision. Approved: both legs are posted at once, or the approval is refused with the amount that is
 * missing.
 */
export async function transferDecided(
  ctx: Ctx,
  id: string,
  decision: approvals.Decision,
  reason: string | null,
): Promise<void> {
  const transfer = await ctx.lock(queries.transfer, id)
  if (decision === 'approved')
    await move(ctx, transfer.from_id, transfer.to_id, transfer.amount, subjectOf(id))
  const to = decision === 'approved' ? 'posted' : decision
  queries.saveStatus(ctx.tx, id, moveTo(transferLifecycle, transfer.status, to))
  ctx.record(`budget_transfer.${decision === 'approved' ? 'posted' : decision}`, subjectOf(id), {
    reason,
    amount: transfer.amount,
  })
  await notify(ctx, [transfer.requester_id], {
    kind: 'request_decided',
    key: `decided ${id}`,
    title: message('notice.decided', {
      number: transfer.number,
      decision: decision === 'approved' ? 'posted' : decision,
    }),
    body: reason ? asWritten(reason) : null,
    path: `/budget-transfers/${id}`,
    subject: subjectOf(id),
  })
}

/** Two legs in one transaction, both budgets locked in the order of their ids. */
export async function move(
  ctx: Ctx,
  fromId: string,
  toId: string,
  minor: bigint,
  cause: { kind: string; id: string },
): Promise<void> {
  ledger.lock(ctx.tx, [fromId, toId])
  const budgets = await ledger.facts(ctx.tx, [fromId, toId])
  const refused = transferRefusal(
    budgets.find((b) => b.id === fromId)!,
    budgets.find((b) => b.id === toId)!,
    minor,
  )
  if (refused) throw refused
  await changeAmount(ctx, fromId, -minor, 'transferred', cause)
  await changeAmount(ctx, toId, minor, 'transferred', cause)
}

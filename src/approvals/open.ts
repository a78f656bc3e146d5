import { valueText } from '../messages/index.ts'
import { approvalLifecycle } from './approval.ts'
import { move } from '../kernel/lifecycle.ts'
import { conflict, Problem } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import { expectOnlyPerson } from '../segregation-of-duties/index.ts'
import { advance } from './advance.ts'
import { withVendor, type PlannedStep } from './approval.ts'
import { approversNeedNotLook } from './asking.ts'
import { changedAspects, contentOf, hashOf, earlierApprovalFor, type Content } from './content.ts'
import { planFallback } from './fallback.ts'
import {
  readRules,
  soughtToPlan,
  type PlanInput,
  type PlanWith,
  type SoughtToPlan,
} from './planning.ts'
import * as queries from './queries.ts'
import * as peopleQueries from './people-queries.ts'
import * as stepQueries from './step-queries.ts'
import type { Approval } from './queries.ts'
import { subjectOf } from './subjects.ts'
import { orOnlyPerson } from './only-person.ts'
import { isAddedUp, waitForOthers, type Bought } from './adding-up.ts'
import type { Delegation } from './routing.ts'
import { closeTasks, delegations } from './task-queries.ts'

export type Ask = {
  kind: string
  id: string
  number: string
  title: string
  revision: number
  requesterId: string
  currency: string
  amount: bigint
  costCenterId: string | null
  /** The authors of this revision besides the requester; the current person when left out. */
  authorIds?: readonly string[]
  /** Steps that the document itself names instead of the rules. */
  steps?: readonly PlannedStep[]
} & Partial<
  Pick<
    PlanInput,
    | 'charges'
    | 'vendorId'
    | 'contract'
    | 'budget'
    | 'items'
    | 'added'
    | 'priceRise'
    | 'paymentRisks'
  >
>

/**
 * Opens the approval of a document's revision. Approvals of unchanged aspects stay valid; the other steps are asked,
 * the first stage at once.
 */
export const open = async (ctx: Ctx, ask: Ask): Promise<string> =>
  (await readToOpen(ctx, ask, ask.steps ? null : soughtToPlan(ask))).open(ask)

/**
 * The same in two steps, where the document is read in the same flush: reads all that is needed, and opens it when it
 * is known what the document is and what its budget says. `wait`: for others that count together with it, before the
 * budgets are locked.
 */
export async function readToOpen(
  ctx: Ctx,
  { kind, id }: Pick<Ask, 'kind' | 'id'>,
  sought: SoughtToPlan | null,
): Promise<{ wait: (bought: Bought) => void; open: (ask: Ask) => Promise<string> }> {
  peopleQueries.peopleLock(ctx.tx, false)
  const [before, content, rules, given] = await Promise.all([
    queries.latestOf(ctx.tx, id),
    subjectOf(ctx, kind).content(ctx, id),
    sought && readRules(ctx, sought),
    delegations(ctx.tx, ctx.today),
  ])
  let hasWaited = rules === null || !isAddedUp(kind)
  const wait = (bought: Bought): void => {
    if (!hasWaited) waitForOthers(ctx, bought, rules?.rules ?? [])
    hasWaited = true
  }
  const openIt = async (ask: Ask): Promise<string> => {
    wait({ requesterId: ask.requesterId, items: ask.items, vendorId: ask.vendorId ?? null })
    const plan = rules && (await rules.planFor(ask))
    return begin(ctx, ask, { before, content, plan, delegations: given })
  }
  return { wait, open: openIt }
}

type Prepared = {
  before: Approval | null
  content: Content
  plan: PlanWith | null
  delegations: readonly Delegation[]
}
async function begin(ctx: Ctx, ask: Ask, prepared: Prepared): Promise<string> {
  const { before, content } = prepared
  const authorIds = ask.authorIds ?? [ctx.actor.userId]
  const path = await pathOf(ctx, ask, authorIds, prepared.plan)
  if (path.alone) await expectOnlyPerson(ctx)
  const steps = path.alone
    ? path.steps
    : withVendor(path.steps).map((step) => withoutAuthors(step, authorIds))
  const id = ctx.newId()
  const stepIds = steps.map(() => ctx.newId())
  queries.insert(ctx.tx, {
    ...ask,
    id,
    subjectId: ask.id,
    authorIds,
    content,
    hash: hashOf(content),
    policyId: path.policyId,
    facts: path.facts,
    alone: path.alone,
  })
  for (const [i, step] of steps.entries())
    stepQueries.insertStep(ctx.tx, stepIds[i]!, id, i + 1, step)
  if (before) {
    await keepEarlierApprovals(ctx, before, { content, amount: ask.amount }, steps, stepIds)
    await advance(ctx, await queries.lock(ctx.tx, id))
    return id
  }
  await advance(ctx, asOpened(id, { ...ask, authorIds, alone: path.alone }), {
    steps: steps.map((step, i) => stepAsOpened(step, { id: stepIds[i]!, approvalId: id, i })),
    delegations: prepared.delegations,
  })
  return id
}

/** What was just written, as it would be read again. */
const asOpened = (id: string, ask: Ask & { authorIds: readonly string[]; alone: boolean }) => ({
  id,
  status: 'pending' as const,
  subject_kind: ask.kind,
  subject_id: ask.id,
  subject_number: ask.number,
  title: ask.title,
  requester_id: ask.requesterId,
  author_ids: [...ask.authorIds],
  alone: ask.alone,
  amount: ask.amount,
  cost_center_id: ask.costCenterId,
})
const stepAsOpened = (
  step: PlannedStep,
  { id, approvalId, i }: { id: string; approvalId: string; i: number },
) => ({
  id,
  approval_id: approvalId,
  position: i + 1,
  stage: step.stage,
  status: step.skipped ? ('skipped' as const) : ('waiting' as const),
  needed: step.needed,
  assignee_ids: step.assignees.map((person) => person.userId),
  added_by_name: null,
  activated_at: null,
  tasks: [],
})

type Path = {
  steps: readonly PlannedStep[]
  alone: boolean
  policyId: string | null
  facts: Record<string, unknown>
}
/** Plans the steps by the rules; where no rule covers this kind of document, the fallback approvers decide. */
async function pathOf(
  ctx: Ctx,
  ask: Ask,
  authorIds: readonly string[],
  plan: PlanWith | null,
): Promise<Path> {
  if (ask.steps || !plan) return { steps: ask.steps ?? [], alone: false, policyId: null, facts: {} }
  const budget = ask.budget ?? { state: 'none', ownerIds: [] }
  if (ask.costCenterId !== null) return plan(budget)
  const byRule = await plan(budget).catch(noApprover)
  return byRule?.steps.some((step) => step.ruleId !== null)
    ? byRule
    : {
        ...(await orOnlyPerson(
          ctx,
          { kind: ask.kind, requesterId: ask.requesterId, budget: budget.state },
          () => planFallback(ctx, ask, authorIds),
        )),
        policyId: byRule?.policyId ?? null,
        facts: byRule?.facts ?? {},
      }
}

function noApprover(error: unknown): null {
  if (error instanceof Problem && error.code === 'no_approver') return null
  throw error
}

function withoutAuthors(step: PlannedStep, authorIds: readonly string[]): PlannedStep {
  const assignees = step.assignees.filter((person) => !authorIds.includes(person.userId))
  if (assignees.length === 0 && !step.skipped)
    throw conflict(
      'no_approver',
      `The only person who could decide “${valueText(step.ruleName)}” is its author. Ask an administrator to appoint somebody else.`,
    )
  return { ...step, assignees, needed: Math.max(1, Math.min(step.needed, assignees.length)) }
}

async function keepEarlierApprovals(
  ctx: Ctx,
  before: Approval,
  now: { content: Content; amount: bigint },
  steps: readonly PlannedStep[],
  stepIds: readonly string[],
): Promise<void> {
  const approved = (await stepQueries.stepsOf(ctx.tx, before.id)).filter(
    (step) => step.status === 'approved' || step.status === 'kept',
  )
  const changed = changedAspects({ content: contentOf(before), amount: before.amount }, now)
  for (const [i, step] of steps.entries()) {
    const stands = earlierApprovalFor(step, approved, changed)
    if (stands) stepQueries.keep(ctx.tx, stepIds[i]!, stands)
  }
}

/** Withdraws a pending approval together with its document. A decision that has already taken effect stays. */
export async function withdraw(ctx: Ctx, subjectId: string): Promise<void> {
  const settled = await withdrawOrSettle(ctx, subjectId)
  if (settled) throw conflict('wrong_state', `It was ${settled} a moment ago. Reload to see it.`)
}

/**
 * The same for a document that may be withdrawn after its approval as well: what was decided takes effect first, and
 * how is returned; null where the approval is withdrawn.
 */
export async function withdrawOrSettle(
  ctx: Ctx,
  subjectId: string,
): Promise<Approval['status'] | null> {
  const pending = await queries.pendingFor(ctx.tx, subjectId)
  if (!pending) return null
  const after = await advance(ctx, await queries.find(ctx.tx, pending.id))
  if (after.status !== 'pending') return after.status
  queries.saveStatus(ctx.tx, pending.id, move(approvalLifecycle, after.status, 'withdraw'))
  stepQueries.dropOpenSteps(ctx.tx, pending.id)
  closeTasks(ctx.tx, pending.id)
  approversNeedNotLook(ctx, subjectId)
  return null
}

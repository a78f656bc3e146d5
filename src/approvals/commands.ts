import type { Ctx } from '../platform/ctx.ts'
import { conflict, forbidden, invalid, stale } from '../kernel/problem.ts'
import { perform } from '../segregation-of-duties/index.ts'
import { approversNeedNotLook, tellApprovers } from './asking.ts'
import type { PlannedStep } from './approval.ts'
import { planPath, type PlanInput } from './planning.ts'
import * as queries from './queries.ts'

export type Decision = 'approved' | 'rejected' | 'returned'
/** A kind of document that can be approved: how it is locked (always before its approval), and what it does when it has been decided. Registered where features are wired together. */
type Subject = { lock: (ctx: Ctx, subjectId: string) => Promise<unknown>; decided: (ctx: Ctx, subjectId: string, decision: Decision, reason: string | null) => Promise<void>; path: (subjectId: string) => string }
const subjects = new Map<string, Subject>()
export const onDecided = (kind: string, subject: Subject): void => void subjects.set(kind, subject)

function subjectOf(kind: string): Subject {
  const subject = subjects.get(kind)
  if (!subject) throw new Error(`nobody handles decisions on ${kind}`)
  return subject
}

/** The kinds of document that ask for approval. */
export const subjectKinds = (): string[] => [...subjects.keys()]

export function subjectPath(kind: string, id: string): string {
  return subjects.get(kind)?.path(id) ?? '/inbox'
}

export type Ask = { kind: string; id: string; number: string; title: string; revision: number; hash: string; requesterId: string; currency: string; amount: bigint; costCenterId: string | null; /** What the document itself says about who decides, in place of the rules. */ steps?: readonly PlannedStep[] } & Partial<Pick<PlanInput, 'charges' | 'vendorId' | 'contract' | 'budget'>>

/** Opens the approval of a document and puts its first step before its people. */
export async function open(ctx: Ctx, ask: Ask): Promise<void> {
  const [, path] = await Promise.all([queries.peopleLock(ctx.tx, false), ask.steps ?? planPath(ctx, ask)])
  const steps = path.filter((step) => !step.skipped)
  const id = ctx.newId()
  const stepIds = steps.map(() => ctx.newId())
  await Promise.all([
    queries.insert(ctx.tx, { ...ask, id, subjectId: ask.id }),
    ...steps.map((step, i) => queries.insertStep(ctx.tx, stepIds[i]!, id, i + 1, step)),
    queries.activate(ctx.tx, id, 1),
    tellApprovers(ctx, steps[0]!.assignees.map((person) => person.userId), stepIds[0]!, { ...ask, subjectKind: ask.kind, subjectId: ask.id }, subjectPath(ask.kind, ask.id)),
  ])
}

/** Takes a pending approval back, when its document is withdrawn. */
export async function withdraw(ctx: Ctx, subjectId: string): Promise<void> {
  const pending = await queries.pendingFor(ctx.tx, subjectId)
  if (!pending) return
  await Promise.all([queries.saveStatus(ctx.tx, pending.id, 'withdrawn'), queries.dropOpenSteps(ctx.tx, pending.id), queries.closeTasks(ctx.tx, pending.id), approversNeedNotLook(ctx, subjectId)])
}

/** One person's decision on the step that is with them. The wall stands here, whatever door it came through. */
export async function decide(ctx: Ctx, id: string, decision: Decision, input: { reason: string | null; revision?: number | undefined }): Promise<string> {
  const { subject_kind, subject_id } = await queries.find(ctx.tx, id)
  await Promise.all([subjectOf(subject_kind).lock(ctx, subject_id), queries.peopleLock(ctx.tx, false)])
  const approval = await queries.lock(ctx.tx, id)
  if (approval.requester_id === ctx.actor.userId) throw forbidden('You cannot decide on your own request.')
  if (approval.status !== 'pending') throw conflict('wrong_state', `It was ${approval.status} already.`)
  if (input.revision !== undefined && input.revision !== approval.revision) throw stale()
  const steps = await queries.stepsOf(ctx.tx, id)
  const step = steps.find((s) => s.status === 'active')
  if (!step) throw conflict('wrong_state', 'No step of this approval is waiting for a decision.')
  if (!step.assignee_ids.includes(ctx.actor.userId)) throw forbidden(`This is with ${step.assignee_names} now, not with you.`)
  if (decision !== 'approved' && !input.reason) throw invalid('/reason', 'missing', 'Say why, so that the requester knows what to do.')

  await Promise.all([perform(ctx, 'purchase_request.approve', { kind: approval.subject_kind, id: approval.subject_id }), queries.decideStep(ctx.tx, step.id, decision, ctx.actor.userId, input.reason), queries.closeTasks(ctx.tx, id), approversNeedNotLook(ctx, approval.subject_id)])
  ctx.record(`${approval.subject_kind}.step_${decision}`, { kind: approval.subject_kind, id: approval.subject_id }, { step: step.position, rule: step.rule_name, why: step.why, reason: input.reason, revision: approval.revision, content_hash: approval.content_hash })
  const next = decision === 'approved' ? steps.find((s) => s.position === step.position + 1) : undefined
  if (next) await Promise.all([queries.activate(ctx.tx, id, next.position), tellApprovers(ctx, next.assignee_ids, next.id, { subjectKind: approval.subject_kind, subjectId: approval.subject_id, number: approval.subject_number, title: approval.title }, subjectPath(approval.subject_kind, approval.subject_id))])
  else await finish(ctx, approval, decision, input.reason)
  return subjectPath(approval.subject_kind, approval.subject_id)
}

async function finish(ctx: Ctx, approval: { id: string; subject_kind: string; subject_id: string }, decision: Decision, reason: string | null): Promise<void> {
  await Promise.all([queries.saveStatus(ctx.tx, approval.id, decision), queries.dropOpenSteps(ctx.tx, approval.id)])
  await subjectOf(approval.subject_kind).decided(ctx, approval.subject_id, decision, reason)
}

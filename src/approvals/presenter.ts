import { toText, valueText } from '../messages/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { dateTimeText, relativeText } from '../platform/view/format.ts'
import type { Action, ApprovalPath, ApprovalStep, WhyNote } from '../platform/view/ui.ts'
import { isHeld } from './advance.ts'
import type { Step, Task } from './step-queries.ts'

const stateOf: Record<Step['status'], ApprovalStep['state']> = {
  waiting: 'next',
  active: 'now',
  approved: 'done',
  rejected: 'rejected',
  returned: 'rejected',
  withdrawn: 'skipped',
  skipped: 'skipped',
  kept: 'done',
}
const words: Record<Step['status'], string> = {
  waiting: 'later',
  active: 'waiting',
  approved: 'approved',
  rejected: 'rejected',
  returned: 'returned',
  withdrawn: 'not needed',
  skipped: 'not needed',
  kept: 'approved before, and nothing it concerns has changed:',
}

const nameOf = (ctx: ReadCtx, task: Pick<Task, 'assignee_id' | 'name' | 'for_name'>): string =>
  `${task.assignee_id === ctx.actor.userId ? 'You' : task.name}${task.for_name ? ` for ${task.for_name}` : ''}`

/** Who it is with, by name: those who are asked now, or who decided, or who will be asked. */
function whoOf(ctx: ReadCtx, step: Step): string {
  const decider = step.tasks.find(
    (task) => task.decision !== null && task.assignee_id === step.decided_by,
  )
  if (step.decided_by_name)
    return decider?.for_name
      ? `${step.decided_by_name} for ${decider.for_name}`
      : step.decided_by_name
  const held = step.tasks.filter((task) => isHeld(task, ctx.now))
  const asked = held.length ? held : step.tasks.filter((task) => task.open)
  if (step.status !== 'active' || asked.length === 0) return step.assignee_names
  if (asked.some((task) => task.assignee_id === ctx.actor.userId && task.for_name === null))
    return 'You'
  return asked.map((task) => nameOf(ctx, task)).join(step.mode === 'all' ? ' and ' : ' or ')
}

function noteOf(ctx: ReadCtx, step: Step): string | undefined {
  const zone = ctx.actor.timeZone
  const held = step.tasks.find((task) => isHeld(task, ctx.now))
  if (step.decided_at)
    return `${words[step.status]} ${dateTimeText(step.decided_at, zone)}${step.reason ? ` · “${step.reason}”` : ''}`
  if (held) return `${held.decision}; it takes effect in a moment`
  if (step.status !== 'active' || !step.activated_at)
    return step.status === 'skipped' ? 'not needed' : undefined
  const approved = step.tasks
    .filter((task) => task.decision === 'approved')
    .map((task) => nameOf(ctx, task))
  return `waiting since ${relativeText(step.activated_at, ctx.now)}${approved.length ? ` · ${approved.join(', ')} approved, ${step.needed} needed` : ''}`
}

/** `reasons`: with each step, why it is there or was skipped. */
export function pathView(
  ctx: ReadCtx,
  steps: readonly Step[],
  finallyText: string,
  reasons = false,
): ApprovalPath {
  const row = (step: Step): ApprovalStep => ({
    who: whoOf(ctx, step),
    role: valueText(step.rule_name),
    state: stateOf[step.status],
    note: noteOf(ctx, step),
    ...(reasons || step.status === 'skipped' || step.added_by_name
      ? { why: toText(step.why) }
      : {}),
  })
  const over = steps.every((step) => ['approved', 'kept', 'skipped'].includes(step.status))
  return {
    steps: [
      ...steps.map(row),
      { who: finallyText, state: over ? 'done' : 'next', icon: 'file-text' },
    ],
  }
}

/**
 * One sentence: why it is with these people, and who is next; null when nobody is asked, or it was decided a moment
 * ago. Of steps that wait side by side, the reader's own.
 */
export function whyView(
  ctx: ReadCtx,
  steps: readonly Step[],
  finallyText = 'a buyer orders it',
): WhyNote | null {
  const active = steps.filter((step) => step.status === 'active')
  const own = active.find((step) =>
    step.tasks.some((task) => task.open && task.assignee_id === ctx.actor.userId),
  )
  const step = own ?? active[0]
  if (!step || (!own && step.tasks.some((task) => isHeld(task, ctx.now)))) return null
  const inPlaceOf = step.tasks.find(
    (task) => task.open && task.assignee_id === ctx.actor.userId,
  )?.for_name
  const next = steps.find((s) => s.status === 'waiting')
  const beside = stillAsked(ctx, active, step)
  return {
    title: own ? 'Why it is with you' : `Why it is with ${whoOf(ctx, step)}`,
    text: `${toText(step.why)}${inPlaceOf ? ` You decide for ${inPlaceOf}.` : ''}`,
    next: beside.length ? beside.join(' and ') : (next?.assignee_names ?? finallyText),
  }
}

/** Who has to decide as well once one more of a step has approved: the others of it, and the steps beside it. */
function stillAsked(ctx: ReadCtx, active: readonly Step[], step: Step): string[] {
  const approved = step.tasks.filter((task) => task.decision === 'approved').length
  const others = step.tasks.filter((task) => task.open && task.assignee_id !== ctx.actor.userId)
  const ofStep = approved + 1 < step.needed ? [others.map(({ name }) => name).join(', ')] : []
  return [...ofStep, ...active.filter((one) => one !== step).map((one) => whoOf(ctx, one))]
}

/**
 * The buttons of the current approver. `revision` and the content are what they see, so that they cannot decide on
 * something else.
 */
export function decisionActions(
  ctx: ReadCtx,
  steps: readonly Step[],
  { revision, amount, hash }: { revision: number; amount: string | null; hash?: string },
): Action[] {
  const step = steps.find(
    (s) =>
      s.status === 'active' &&
      s.tasks.some((task) => task.open && task.assignee_id === ctx.actor.userId),
  )
  if (!step) return []
  const action = (
    noun: string,
    label: string,
    tone: Action['tone'],
    icon: Action['icon'],
    kbd: string | undefined,
    needsReason: boolean,
  ): Action => ({
    label,
    href: `/approvals/${step.approval_id}/${noun}`,
    tone,
    icon,
    kbd,
    needsReason,
    key: crypto.randomUUID(),
    fields: { revision: String(revision), ...(hash ? { hash } : {}) },
  })
  return [
    action('return', 'Return', 'secondary', 'undo-2', undefined, true),
    action('rejection', 'Reject', 'secondary', 'x', 'R', true),
    action('approval', amount ? `Approve ${amount}` : 'Approve', 'primary', 'check', 'A', false),
  ]
}

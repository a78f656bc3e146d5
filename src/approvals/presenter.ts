import type { z } from 'zod'
import type { ReadCtx } from '../platform/ctx.ts'
import { dateTimeText, relativeText } from '../platform/view/format.ts'
import type { ApprovalPath, ApprovalStep, WhyNote } from '../platform/view/ui.ts'
import type { StepRow } from './queries.ts'

type Step = z.output<typeof StepRow>

const stateOf: Record<Step['status'], ApprovalStep['state']> = { waiting: 'next', active: 'now', approved: 'done', rejected: 'rejected', returned: 'rejected', withdrawn: 'skipped', skipped: 'skipped', kept: 'done' }
const words: Record<Step['status'], string> = { waiting: 'later', active: 'waiting', approved: 'approved', rejected: 'rejected', returned: 'returned', withdrawn: 'not needed', skipped: 'not needed', kept: 'approved before' }

export function pathView(ctx: ReadCtx, steps: readonly Step[], finallyText: string): ApprovalPath {
  const zone = ctx.actor.timeZone
  const row = (step: Step): ApprovalStep => ({
    who: step.decided_by_name ?? (step.status === 'active' && step.assignee_ids.includes(ctx.actor.userId) ? 'You' : step.assignee_names), role: step.rule_name, state: stateOf[step.status],
    note: step.decided_at ? `${words[step.status]} ${dateTimeText(step.decided_at, zone)}${step.reason ? ` · “${step.reason}”` : ''}` : step.activated_at && step.status === 'active' ? `waiting since ${relativeText(step.activated_at, ctx.now)}` : undefined,
  })
  return { steps: [...steps.map(row), { who: finallyText, state: steps.every((s) => s.status === 'approved') ? 'done' : 'next', icon: 'file-text' }] }
}

/** One sentence: why it is with these people, and who is next. */
export function whyView(ctx: ReadCtx, steps: readonly Step[]): WhyNote | null {
  const step = steps.find((s) => s.status === 'active')
  if (!step) return null
  const mine = step.assignee_ids.includes(ctx.actor.userId)
  const next = steps.find((s) => s.position === step.position + 1)
  return { title: mine ? 'Why it is with you' : `Why it is with ${step.assignee_names}`, text: step.why, next: next?.assignee_names ?? 'a buyer orders it' }
}

import { businessDate } from '../../kernel/calendar.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import { dateText } from '../../platform/view/format.ts'
import type { Banner, ErrorSummary, PageHeader, Status } from '../../platform/view/ui.ts'
import type { calendarOf } from '../calendar-queries.ts'
import type { Approval } from '../queries.ts'
import type { Question } from '../question-queries.ts'
import type { Step } from '../step-queries.ts'
import { approvalPath, subjectOf, type Summary } from '../subjects.ts'
import { dueDay } from '../waiting.ts'

const statuses: Record<Approval['status'], Status> = {
  pending: { text: 'Waiting for approval', tone: 'info' },
  approved: { text: 'Approved', tone: 'ok' },
  rejected: { text: 'Rejected', tone: 'bad' },
  returned: { text: 'Returned', tone: 'warn' },
  withdrawn: { text: 'Taken back', tone: 'neutral' },
}

type Heading = { approval: Approval; summary: Summary; due: Status | null; mine: boolean }

export function header(
  ctx: ReadCtx,
  { approval, summary: { amount, statusText }, due, mine }: Heading,
): PageHeader {
  const status =
    approval.status === 'pending'
      ? statuses.pending
      : {
          ...statuses[approval.status],
          ...(approval.status === 'approved' ? { text: statusText } : {}),
        }
  return {
    title: approval.title,
    crumbs: [
      { label: 'Inbox', href: '/inbox' },
      {
        label: approval.subject_number,
        href: ctx.kinds.path(approval.subject_kind, approval.subject_id),
      },
    ],
    meta:
      mine && approval.alone
        ? 'Yours, and you decide alone'
        : mine
          ? `${approval.requester_name} asks you to approve this ${subjectOf(ctx, approval.subject_kind).noun}`
          : `Asked by ${approval.requester_name}`,
    statuses: due ? [due] : [status],
    ...(amount ? { amount: { text: amount } } : {}),
  }
}

export function dueOf(
  ctx: ReadCtx,
  step: Step,
  calendar: Awaited<ReturnType<typeof calendarOf>>,
  questions: readonly Question[],
): Status {
  const dayOf = (at: Date): string => businessDate(at, ctx.actor.organisation.timeZone)
  const asked = questions.filter((question) => question.step_id === step.id)
  const pauses = asked.map((p) => ({
    from: dayOf(p.asked_at),
    to: p.answered_at ? dayOf(p.answered_at) : ctx.today,
    open: p.answered_at === null,
  }))
  if (pauses.some((p) => p.open))
    return { text: 'Waits for an answer', tone: 'hold', icon: 'pause' }
  const day = dueDay(dayOf(step.activated_at!), ctx.today, calendar, pauses)
  return day < ctx.today
    ? { text: `Was due ${dateText(day)}`, tone: 'bad', icon: 'clock' }
    : {
        text: day === ctx.today ? 'Due today' : `Due ${dateText(day)}`,
        tone: day === ctx.today ? 'warn' : 'info',
        icon: 'clock',
      }
}

export function bannerOf(
  approval: Approval,
  latest: Approval | null,
  refused: Refused,
): Banner | null {
  const said = refused.errors.find((error) => error.pointer === '' || error.code === 'changed')
  if (said)
    return {
      tone: 'warn',
      title: 'Not decided.',
      text:
        said.code === 'changed'
          ? 'It was changed since you looked at it. What changed is below; your comment is kept. Decide again if it is right now.'
          : said.detail,
    }
  if (latest && latest.id !== approval.id)
    return {
      tone: 'info',
      text: 'This is an earlier revision.',
      button: { label: 'Open the latest', href: approvalPath(latest.id) },
    }
  return null
}

export const summaryOf = ({ errors }: Refused): ErrorSummary | null => {
  const problems = errors
    .filter((error) => error.pointer !== '' && error.code !== 'changed')
    .map((error) => ({ text: error.detail, fieldId: error.pointer.slice(1) }))
  return problems.length ? { problems } : null
}

import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import { dateTimeText } from '../../platform/view/format.ts'
import { textOf } from '../../platform/view/form.ts'
import type { Button, Field } from '../../platform/view/ui.ts'
import type { Question } from '../question-queries.ts'
import type { Approval } from '../queries.ts'
import type { Step } from '../step-queries.ts'
import { approvalPath } from '../subjects.ts'
import { personPicker } from '../../pickers/index.ts'

export type QuestionView = {
  asked: string
  question: string
  answer: string | null
  answered: string | null
  form: { action: string; key: string; field: Field } | null
}
/** `open`: something in it was refused. */
export type PersonForm = {
  title: string
  kbd?: string
  open: boolean
  action: string
  key: string
  fields: readonly Field[]
  submit: Button
}

export function questionView(ctx: ReadCtx, q: Question, { values, errors }: Refused): QuestionView {
  const mine = q.answer === null && q.asked_of === ctx.actor.userId
  return {
    asked: `${q.asked_by_name} asked ${q.asked_of_name} on ${dateTimeText(q.asked_at, ctx.actor.timeZone)}`,
    question: q.question,
    answer: q.answer,
    answered: q.answered_at
      ? `${q.answered_by_name} answered on ${dateTimeText(q.answered_at, ctx.actor.timeZone)}`
      : null,
    form: mine
      ? {
          action: `${approvalPath(q.approval_id)}/questions/${q.id}/answer`,
          key: crypto.randomUUID(),
          field: {
            name: 'answer',
            id: `answer-${q.id}`,
            label: 'Your answer',
            type: 'textarea',
            rows: 3,
            value: textOf(values['answer']),
            error: errors.find((e) => e.pointer === '/answer')?.detail,
          },
        }
      : null,
  }
}

/** Rarely needed actions, shown below: asking somebody else, and adding an approver. */
export function moreForms(
  ctx: ReadCtx,
  approval: Approval,
  mine: Step | null,
  { values, errors }: Refused,
): PersonForm[] {
  const error = (name: string): string | undefined =>
    errors.find((e) => e.pointer === `/${name}`)?.detail
  const choose = (name: string, label: string): Field => ({
    name,
    label,
    picker: personPicker,
    value: textOf(values[name]),
    error: error(name),
  })
  if (approval.status !== 'pending') return []
  const mayAdd =
    mine !== null ||
    (ctx.actor.roles.includes('controller') && approval.requester_id !== ctx.actor.userId)
  const asking: PersonForm = {
    title: 'Ask somebody else',
    open: Boolean(error('of') ?? (values['of'] === undefined ? undefined : error('question'))),
    action: `${approvalPath(approval.id)}/questions`,
    key: crypto.randomUUID(),
    submit: { label: 'Ask' },
    fields: [
      choose('of', 'Person'),
      {
        name: 'question',
        label: 'Question',
        type: 'textarea',
        rows: 2,
        value: textOf(values['question']),
        error: error('question'),
      },
    ],
  }
  const adding: PersonForm = {
    title: 'Add an approver',
    kbd: 'D',
    open: Boolean(error('person') ?? error('because')),
    action: `${approvalPath(approval.id)}/approvers`,
    key: crypto.randomUUID(),
    submit: { label: 'Add' },
    fields: [
      choose('person', 'Who'),
      {
        name: 'where',
        label: 'When',
        type: 'select',
        value: textOf(values['where']) || 'after',
        options: [
          { value: 'after', label: 'After the present step' },
          { value: 'before', label: 'Before the present step' },
        ],
      },
      {
        name: 'because',
        label: 'Why',
        type: 'textarea',
        rows: 2,
        value: textOf(values['because']),
        error: error('because'),
      },
    ],
  }
  return [...(mine ? [asking] : []), ...(mayAdd ? [adding] : [])]
}

import { toText, valueText, Message as MessageJson } from '../messages/index.ts'
import { z } from 'zod'
import { businessDate } from '../kernel/calendar.ts'
import { notFound } from '../kernel/problem.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { Instant, Uuid } from '../platform/http/output.ts'
import type { Refused } from '../platform/http/route.ts'
import { dateText, dateTimeText } from '../platform/view/format.ts'
import { textOf } from '../platform/view/form.ts'
import type {
  Action,
  ApprovalPath,
  Banner,
  BudgetBar,
  Button,
  ErrorSummary,
  Fact,
  Field,
  PageHeader,
  Status,
  Table,
  WhyNote,
} from '../platform/view/ui.ts'
import { isHeld } from './advance.ts'
import { calendarOf, pausesOf } from './calendar-queries.ts'
import { changesBetween, contentOf, type Change } from './content.ts'
import { Figures } from './figures.ts'
import { reachOf } from './locking.ts'
import { pathView, whyView } from './presenter.ts'
import { questionsOn, type Question } from './question-queries.ts'
import * as queries from './queries.ts'
import type { Approval, Step } from './queries.ts'
import { approvalPath, subjectOf, type Summary } from './subjects.ts'
import { dueDay } from './waiting.ts'
import { isWatching } from './watch-queries.ts'
import { namedLines } from '../platform/view/picks.ts'
import { personPicker } from '../pickers/index.ts'

/** One form for every answer, so that typed text is kept with every button and every refusal. */
type Answering = {
  action: string
  key: string
  fields: Readonly<Record<string, string>>
  comment: Field
  reject: Button
  giveBack: Button
  ask: Button
  approve: Button
}
type QuestionView = {
  asked: string
  question: string
  answer: string | null
  answered: string | null
  form: { action: string; key: string; field: Field } | null
}
/** `open`: something in it was refused. */
type PersonForm = {
  title: string
  kbd?: string
  open: boolean
  action: string
  key: string
  fields: readonly Field[]
  submit: Button
}
export type ApprovalPage = {
  title: string
  header: PageHeader
  banner: Banner | null
  undo: Action | null
  summary: ErrorSummary | null
  changes: Table | null
  why: WhyNote | null
  budget: BudgetBar | null
  lines: Table | null
  facts: readonly Fact[]
  reason: string | null
  path: ApprovalPath
  toAnswer: readonly QuestionView[]
  questions: readonly QuestionView[]
  /** Where its forms lead back to, as hidden fields. */ back: Readonly<Record<string, string>>
  answering: Answering | null
  more: readonly PersonForm[]
  actions: readonly Action[]
  approval: Approval
  steps: readonly Step[]
  figures: Figures
  asked: readonly Question[]
  differs: readonly Change[]
}

const statuses: Record<Approval['status'], Status> = {
  pending: { text: 'Waiting for approval', tone: 'info' },
  approved: { text: 'Approved', tone: 'ok' },
  rejected: { text: 'Rejected', tone: 'bad' },
  returned: { text: 'Returned', tone: 'warn' },
  withdrawn: { text: 'Taken back', tone: 'neutral' },
}

/** Where somebody came from and goes on after their answer: the inbox, and what is next there. */
export type Back = { from?: 'inbox' | undefined; next?: string | undefined }
export const backTo = (id: string, { from, next }: Back, stay = false): string =>
  from !== 'inbox'
    ? approvalPath(id)
    : stay
      ? `/inbox?open=${id}`
      : next
        ? `/inbox?open=${next}`
        : '/inbox'
export const backFields = ({ from, next }: Back): Record<string, string> =>
  from ? { from, ...(next ? { next } : {}) } : {}

/** null where the database decides, at the document itself, what this person may see. */
export async function approvalPage(
  ctx: ReadCtx,
  id: string,
  refused: Refused = { values: {}, errors: [] },
  back: Back = {},
): Promise<ApprovalPage | null> {
  const asked = await queries.find(ctx.tx, id)
  const [reach, latest] = await Promise.all([
    reachOf(ctx, asked),
    queries.latestOf(ctx.tx, asked.subject_id),
  ])
  if (reach === 'none') throw notFound('This approval')
  if (reach === 'document') return null
  const refusedAsStale = refused.errors.length > 0 && latest !== null && latest.id !== id
  const approval = refusedAsStale ? latest : asked
  const subject = subjectOf(ctx, approval.subject_kind)
  const [steps, before, summary, questions, calendar, watching] = await Promise.all([
    queries.stepsOf(ctx.tx, approval.id),
    queries.latestOf(ctx.tx, approval.subject_id, approval.id),
    subject.summary(ctx, approval.subject_id),
    questionsOn(ctx.tx, approval.subject_id),
    calendarOf(ctx.tx),
    isWatching(ctx.tx, approval.subject_id, ctx.actor.userId),
  ])
  const mine =
    steps.find(
      (step) =>
        step.status === 'active' &&
        step.tasks.some((task) => task.open && task.assignee_id === ctx.actor.userId),
    ) ?? null
  const seen = refusedAsStale ? asked : before
  const differs = seen ? changesBetween(contentOf(seen), contentOf(approval)) : []
  const asks = questions.map((q) => questionView(ctx, q, refused))
  const due = mine ? await dueOf(ctx, mine, calendar) : null
  return {
    title: `${approval.subject_number} ${approval.title}`,
    approval,
    steps,
    asked: questions,
    figures: summary.figures,
    differs,
    header: header(ctx, { approval, summary, due, mine: mine !== null }),
    banner: bannerOf(approval, latest, refused),
    undo: undoOf(ctx, approval, steps, backFields(back)),
    summary: summaryOf(refused),
    changes: changesTable(differs, refusedAsStale),
    why: approval.status === 'pending' ? whyView(ctx, steps, 'it is approved') : null,
    budget: summary.budget,
    lines: summary.lines,
    reason: summary.reason,
    facts: [
      { label: 'Asked by', text: approval.requester_name },
      ...summary.facts,
      { label: 'Revision', text: String(approval.revision) },
    ],
    path: pathView(ctx, steps, 'Approved', true),
    toAnswer: asks.filter((q) => q.form),
    questions: asks.filter((q) => !q.form),
    back: backFields(back),
    answering: mine ? answering(approval, summary, refused) : null,
    more: await namedForms(ctx, moreForms(ctx, approval, mine, refused)),
    actions: followActions(ctx, approval, watching, backFields(back)),
  }
}

type Heading = { approval: Approval; summary: Summary; due: Status | null; mine: boolean }

function header(
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

async function dueOf(
  ctx: ReadCtx,
  step: Step,
  calendar: Awaited<ReturnType<typeof calendarOf>>,
): Promise<Status> {
  const dayOf = (at: Date): string => businessDate(at, ctx.actor.organisation.timeZone)
  const pauses = (await pausesOf(ctx.tx, [step.id])).map((p) => ({
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

function bannerOf(approval: Approval, latest: Approval | null, refused: Refused): Banner | null {
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

const summaryOf = ({ errors }: Refused): ErrorSummary | null => {
  const problems = errors
    .filter((error) => error.pointer !== '' && error.code !== 'changed')
    .map((error) => ({ text: error.detail, fieldId: error.pointer.slice(1) }))
  return problems.length ? { problems } : null
}

/** Gone when the time is over: then there is nothing to take back. */
function undoOf(
  ctx: ReadCtx,
  approval: Approval,
  steps: readonly Step[],
  fields: Record<string, string>,
): Action | null {
  const held = steps
    .flatMap((step) => (step.status === 'active' ? step.tasks : []))
    .find((task) => task.assignee_id === ctx.actor.userId && isHeld(task, ctx.now))
  return held && approval.status === 'pending'
    ? {
        label: 'Undo',
        href: `${approvalPath(approval.id)}/undo`,
        tone: 'secondary',
        icon: 'undo-2',
        key: crypto.randomUUID(),
        fields,
      }
    : null
}

function changesTable(changes: readonly Change[], seen: boolean): Table | null {
  if (changes.length === 0) return null
  return {
    label: seen ? 'What changed since you looked' : 'What changed since the revision before',
    columns: [{ label: 'What' }, { label: 'Before' }, { label: 'Now' }],
    rows: changes.map(({ label, from, to }) => ({
      cells: [
        { kind: 'text', text: label },
        { kind: 'muted', text: from ?? '—' },
        { kind: 'text', text: to ?? 'Taken out' },
      ],
    })),
  }
}

function answering(
  approval: Approval,
  { amount }: Summary,
  { values, errors }: Refused,
): Answering {
  const at = (noun: string): string => `${approvalPath(approval.id)}/${noun}`
  return {
    action: at('approval'),
    key: crypto.randomUUID(),
    fields: { revision: String(approval.revision), hash: approval.content_hash },
    comment: {
      name: 'reason',
      label: 'Comment',
      type: 'textarea',
      rows: 1,
      placeholder: 'Comment',
      hint: 'Needed to reject, return or ask',
      value: textOf(values['reason']),
      error: errors.find((e) => e.pointer === '/reason' || e.pointer === '/question')?.detail,
    },
    reject: { label: 'Reject', icon: 'x', kbd: 'R', formAction: at('rejection') },
    giveBack: { label: 'Return', icon: 'undo-2', formAction: at('return') },
    ask: {
      label: 'Ask',
      icon: 'message-circle-question-mark',
      kbd: 'Q',
      formAction: at('questions'),
    },
    approve: {
      label: amount ? `Approve ${amount}` : 'Approve',
      icon: 'check',
      variant: 'primary',
      kbd: 'A',
    },
  }
}

function questionView(ctx: ReadCtx, q: Question, { values, errors }: Refused): QuestionView {
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

const namedForms = ({ tx }: ReadCtx, forms: readonly PersonForm[]): Promise<PersonForm[]> =>
  namedLines(tx, forms)

/** Rarely needed actions, shown below: asking somebody else, and adding an approver. */
function moreForms(
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

function followActions(
  ctx: ReadCtx,
  approval: Approval,
  watching: boolean,
  fields: Record<string, string>,
): Action[] {
  const at = (noun: string): string => `${approvalPath(approval.id)}/${noun}`
  if (approval.status !== 'pending') return []
  const mine = approval.requester_id === ctx.actor.userId
  const follow: Action = watching
    ? {
        label: 'Stop watching',
        href: at('unwatching'),
        tone: 'secondary',
        icon: 'eye-off',
        key: crypto.randomUUID(),
        fields,
      }
    : {
        label: 'Watch',
        href: at('watching'),
        tone: 'secondary',
        icon: 'eye',
        key: crypto.randomUUID(),
        fields,
      }
  return mine
    ? [
        {
          label: 'Remind them',
          href: at('nudge'),
          tone: 'secondary',
          icon: 'bell-ring',
          key: crypto.randomUUID(),
          fields,
        },
      ]
    : [follow]
}

const TaskJson = z.object({
  who: z.string(),
  acting_for: z.string().nullable(),
  open: z.boolean(),
  decision: z.string().nullable(),
})
export const ApprovalJson = z.object({
  id: Uuid,
  status: z.string(),
  subject_kind: z.string(),
  subject_id: Uuid,
  number: z.string(),
  title: z.string(),
  requester: z.string(),
  revision: z.int(),
  hash: z.string(),
  ...Figures.shape,
  with_me: z.boolean(),
  steps: z.array(
    z.object({
      stage: z.int(),
      name: z.string(),
      why: z.string(),
      /** The same for the API: code and parameters. */
      why_message: MessageJson,
      status: z.string(),
      mode: z.string(),
      needed: z.int(),
      who: z.string(),
      decided_at: Instant.nullable(),
      tasks: z.array(TaskJson),
    }),
  ),
  questions: z.array(
    z.object({
      id: Uuid,
      asked_by: z.string(),
      asked_of: z.string(),
      question: z.string(),
      answer: z.string().nullable(),
    }),
  ),
  changes: z.array(
    z.object({ label: z.string(), from: z.string().nullable(), to: z.string().nullable() }),
  ),
})
export const approvalJson = ({
  approval: a,
  steps,
  asked,
  differs,
  figures,
  answering: form,
}: ApprovalPage): z.input<typeof ApprovalJson> => ({
  id: a.id,
  status: a.status,
  subject_kind: a.subject_kind,
  subject_id: a.subject_id,
  number: a.subject_number,
  title: a.title,
  requester: a.requester_name,
  revision: a.revision,
  hash: a.content_hash,
  ...figures,
  with_me: form !== null,
  steps: steps.map((s) => ({
    stage: s.stage,
    name: valueText(s.rule_name),
    why: toText(s.why),
    why_message: s.why,
    status: s.status,
    mode: s.mode,
    needed: s.needed,
    who: s.decided_by_name ?? s.assignee_names,
    decided_at: s.decided_at?.toISOString() ?? null,
    tasks: s.tasks.map((t) => ({
      who: t.name,
      acting_for: t.for_name,
      open: t.open,
      decision: t.decision,
    })),
  })),
  questions: asked.map((q) => ({
    id: q.id,
    asked_by: q.asked_by_name,
    asked_of: q.asked_of_name,
    question: q.question,
    answer: q.answer,
  })),
  changes: differs.map(({ label, from, to }) => ({ label, from, to })),
})

import { message, toText, valueText } from '../../messages/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import { textOf } from '../../platform/view/form.ts'
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
  Table,
  WhyNote,
} from '../../platform/view/ui.ts'
import { isHeld } from '../advance.ts'
import { calendarOf } from '../calendar-queries.ts'
import { changesBetween, contentOf, type Change } from '../content.ts'
import { Figures } from '../figures.ts'
import { pathView, whyView } from '../presenter.ts'
import { type Question } from '../question-queries.ts'
import * as queries from '../queries.ts'
import * as stepQueries from '../step-queries.ts'
import type { Approval } from '../queries.ts'
import type { Step } from '../step-queries.ts'
import { approvalPath, subjectOf, type Summary } from '../subjects.ts'
import { isWatching } from '../watch-queries.ts'
import { namedLines } from '../../platform/view/picks.ts'
import { type Back, backFields } from '../back.ts'
import { type QuestionView, type PersonForm, questionView, moreForms } from './asking.ts'
import { header, dueOf, bannerOf, summaryOf } from './heading.ts'
import { findAsked, type Asked } from '../asked.ts'

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
export type ApprovalPage = {
  title: string
  header: PageHeader
  banner: Banner | null
  undo: Action | null
  summary: ErrorSummary | null
  changes: Table | null
  why: WhyNote | null
  budget: BudgetBar | null
  budgets: Table | null
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

/** null where the database decides, at the document itself, what this person may see. */
export async function approvalPage(
  ctx: ReadCtx,
  id: string,
  refused: Refused = { values: {}, errors: [] },
  back: Back = {},
): Promise<ApprovalPage | null> {
  const asked = await findAsked(ctx, id)
  return asked.mayOpen ? pageOf(ctx, asked, refused, back) : null
}

export async function pageOf(
  ctx: ReadCtx,
  { asked, latest, steps: stepsAsked, questions }: Asked,
  refused: Refused = { values: {}, errors: [] },
  back: Back = {},
): Promise<ApprovalPage> {
  const refusedAsStale = refused.errors.length > 0 && latest !== null && latest.id !== asked.id
  const approval = refusedAsStale ? latest : asked
  const subject = subjectOf(ctx, approval.subject_kind)
  const [steps, before, summary, calendar, watching] = await Promise.all([
    approval === asked ? stepsAsked : stepQueries.stepsOf(ctx.tx, approval.id),
    queries.latestOf(ctx.tx, approval.subject_id, approval.id),
    subject.summary(ctx, approval.subject_id),
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
  const due = mine ? dueOf(ctx, mine, calendar, questions) : null
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
    budgets: summary.budgets ?? null,
    lines: summary.lines,
    reason: summary.reason,
    facts: [
      { label: toText(message('fact.asked_by', {})), text: approval.requester_name },
      ...summary.facts,
      { label: toText(message('fact.revision', {})), text: String(approval.revision) },
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
        { kind: 'text', text: valueText(label) },
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

const namedForms = ({ tx }: ReadCtx, forms: readonly PersonForm[]): Promise<PersonForm[]> =>
  namedLines(tx, forms)

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

import { timelineOf } from '../history/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { dateText } from '../platform/view/format.ts'
import { formState } from '../platform/view/form.ts'
import type {
  Action,
  Banner,
  Cell,
  ErrorSummary,
  FileDrop,
  PageHeader,
  RecordPage,
  Row,
  Table,
} from '../platform/view/ui.ts'
import { hasStopped, isMovement, whyWords, type MovementWhy } from './answer.ts'
import { statusOf } from './list.ts'
import * as lineQueries from './line-queries.ts'
import * as queries from './queries.ts'
import type { LineRow } from './line-queries.ts'
import { shownLines } from './shown.ts'
import { url } from './url.ts'
import { amountText, list, outcomeWords } from './words.ts'

export type UploadPage = {
  title: string
  header: PageHeader
  action: string
  key: string
  summary: ErrorSummary | null
  file: FileDrop
}
export function uploadPage({ values, errors }: Refused): UploadPage {
  const state = formState(values, errors)
  return {
    title: `${errors.length ? 'Error: ' : ''}Import an answer of a bank`,
    header: { title: 'Import an answer of a bank', crumbs: [list, { label: 'Import' }] },
    action: url.index,
    key: crypto.randomUUID(),
    summary: state.summary,
    file: {
      name: 'file',
      label: 'Choose the file of the bank',
      hint: 'camt.053, camt.054, pain.002, NACHA returns, or a CSV table. The same file twice changes nothing.',
      accept: '.xml,.csv,.txt,.ach',
      error: state.error('/file'),
    },
  }
}

export async function showPage(ctx: ReadCtx, id: string): Promise<RecordPage> {
  const [answer, { lines }, waits, events] = await Promise.all([
    queries.find(ctx.tx, id),
    shownLines(ctx.tx, id, {}),
    lineQueries.waitingOf(ctx.tx, id),
    timelineOf(ctx, id),
  ])
  const shows = answer.state === 'done' && lines.length > 0
  return {
    title: answer.name,
    header: {
      title: answer.name,
      crumbs: [list, { label: answer.name }],
      statuses: [statusOf(answer)],
      actions: actionsOf(ctx, answer, waits),
    },
    facts: [
      { label: 'Lines', text: countOf(answer, answer.total) },
      { label: 'Lines left out', text: countOf(answer, answer.skipped) },
      { label: 'Imported by', text: answer.imported_by_name },
      { label: 'SHA-256 of the file', text: answer.sha256 },
    ],
    budget: null,
    banner: bannerOf(ctx, answer),
    working: hasStopped(answer, ctx.now) ? null : workingOf(answer),
    note: noteOf(answer, lines.length),
    tables: shows ? [{ title: 'What it says', table: linesTable(ctx, lines) }] : [],
    timeline: { events },
  }
}

const countOf = ({ state }: queries.AnswerFile, count: number): string =>
  state === 'reading' || state === 'refused' ? '—' : String(count)

function workingOf({ id, state, reached, total }: queries.AnswerFile): RecordPage['working'] {
  if (state === 'reading') return { text: 'The file is being read.', href: url.show(id) }
  return state === 'applying'
    ? { text: `${reached} of ${total} lines are imported.`, href: url.show(id) }
    : null
}

function bannerOf(ctx: ReadCtx, answer: queries.AnswerFile): Banner | null {
  if (answer.state === 'refused')
    return {
      tone: 'bad',
      text: `${answer.problem} Nothing of it was imported.`,
      button: { label: 'Import another file', href: url.new },
    }
  if (!hasStopped(answer, ctx.now)) return null
  return {
    tone: 'warn',
    text: `The import has stopped at ${answer.reached} of ${answer.total} lines. Nothing is lost: these are done, and it goes on with the next one.`,
  }
}

type Waits = Awaited<ReturnType<typeof lineQueries.waitingOf>>
function actionsOf(ctx: ReadCtx, answer: queries.AnswerFile, waits: Waits): Action[] {
  if (!ctx.actor.permissions.has('payments.settle')) return []
  if (hasStopped(answer, ctx.now))
    return [
      {
        label: 'Go on with the import',
        href: url.continuation(answer.id),
        tone: 'primary',
        version: answer.version,
      },
    ]
  return answer.state === 'done'
    ? waits.flatMap(({ why, lines }) => (isMovement(why) ? setAside(answer, { why, lines }) : []))
    : []
}

const setAside = (
  { id, version }: queries.AnswerFile,
  { why, lines }: { why: MovementWhy; lines: number },
): Action => ({
  label: `Set aside ${lines} ${why === 'credit' ? 'credit' : 'debit'}${lines === 1 ? '' : 's'}`,
  href: url.settingAside(id),
  fields: { why },
  version,
  key: `set-aside-${why}-${id}-${version}-${lines}`,
  needsReason: true,
  reasonLabel: 'What they are, such as charges of the bank',
})

function noteOf({ state, total }: queries.AnswerFile, shown: number): string | null {
  if (state !== 'done') return null
  if (total === 0) return 'Nothing in this file is about a payment of ours.'
  return total > shown ? `${shown} of ${total} lines are shown, those to look at first.` : null
}

const states = {
  to_apply: { text: 'Not imported yet', tone: 'neutral' },
  applied: { text: 'Done', tone: 'ok' },
  known: { text: 'Known already', tone: 'neutral' },
  waiting: { text: 'To look at', tone: 'warn' },
  resolved: { text: 'Looked at', tone: 'ok' },
} as const

function linesTable(ctx: ReadCtx, lines: readonly LineRow[]): Table {
  const resolves = ctx.actor.permissions.has('payments.settle')
  return {
    label: 'What it says',
    columns: [
      { label: 'Line' },
      { label: 'Reference, or who' },
      { label: 'Amount', align: 'end' },
      { label: 'What the bank says' },
      { label: 'Status' },
      { label: 'Payment' },
      ...(resolves ? [{ label: 'Look at it' }] : []),
    ],
    rows: lines.map((line): Row => ({
      cells: [
        { kind: 'text', text: String(line.position) },
        {
          kind: 'text',
          text: line.reference ?? line.counterparty ?? '—',
          note: line.why && isMovement(line.why) ? (line.remittance ?? undefined) : undefined,
        },
        { kind: 'money', text: amountText(line) },
        {
          kind: 'text',
          text: `${outcomeWords[line.outcome]}${line.day ? `, ${dateText(line.day)}` : ''}`,
          note: line.reason ?? undefined,
        },
        { kind: 'status', status: states[line.state] },
        paymentCell(line),
        ...(resolves ? [resolveCell(line)] : []),
      ],
    })),
  }
}
const paymentCell = (line: LineRow): Cell =>
  line.payment_id === null
    ? { kind: 'text', text: line.why ? whyWords[line.why] : '—', note: line.note ?? undefined }
    : {
        kind: 'link',
        text: line.payment_number ?? '',
        href: url.payment(line.payment_id),
        note: line.note ?? (line.why ? whyWords[line.why] : undefined),
      }
function resolveCell(line: LineRow): Cell {
  if (line.state === 'waiting')
    return { kind: 'link', text: `Look at line ${line.position}`, href: url.resolution(line.id) }
  return mayReopen(line)
    ? {
        kind: 'action',
        action: {
          label: 'Take back',
          href: url.reopening(line.id),
          version: line.version,
          needsReason: true,
          tone: 'ghost',
          small: true,
        },
      }
    : { kind: 'muted', text: '—' }
}
/** What was set aside, or found on the statement. A payment of a run of ours has acts of its own. */
const mayReopen = ({ state, payment_id: payment, payment_rail: rail }: LineRow): boolean =>
  state === 'resolved' && (payment === null || rail === 'statement')

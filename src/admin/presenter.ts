import { z } from 'zod'
import type { ReadCtx } from '../platform/ctx.ts'
import { nextRun, type Scheduled } from '../platform/jobs/schedule.ts'
import { dateTimeText } from '../platform/view/format.ts'
import type { Action, Empty, PageHeader, Row, Status, Table } from '../platform/view/ui.ts'
import * as queries from './queries.ts'

type Run = z.output<typeof queries.RunRow>
type Dead = z.output<typeof queries.DeadRow>
export type JobsPage = {
  title: string
  header: PageHeader
  schedule: Table
  waiting: string
  dead: Table | null
  none: Empty
  data: z.input<typeof JobsJson>
}

export const JobsJson = z.object({
  schedule: z.array(
    z.object({
      name: z.string(),
      cron: z.string(),
      next_at: z.string().nullable(),
      last_started_at: z.string().nullable(),
      last_succeeded_at: z.string().nullable(),
      last_done: z.number().nullable(),
      last_error: z.string().nullable(),
    }),
  ),
  waiting: z.number(),
  retrying: z.number(),
  dead: z.array(
    z.object({
      id: z.string(),
      job: z.string(),
      created_at: z.string(),
      died_at: z.string(),
      tries: z.number(),
      error: z.string(),
    }),
  ),
})

/** What the work is, in words an administrator knows. */
const words: Record<string, string> = {
  letter: 'Send an e-mail',
  'sign-in-link': 'Send a sign-in link',
  'fill-demo': 'Fill the demonstration organisation',
  ask: 'Begin scheduled work',
  'check-open-tasks': 'Find somebody for approvals that wait for nobody',
  'check-approval-timeouts': 'Remind of approvals that wait too long',
  'check-attachment-expiry': 'Warn of attachments that expire',
  'budget-alerts': 'Warn of budgets that run out',
  'follow-payouts': 'Ask Stripe for payments that are due or under way',
  'follow-delegations': 'Move approvals to stand-ins, and back',
  'activate-bank-accounts': 'Activate bank accounts that have cooled off',
  'check-document-expiry': 'Remind of vendor documents that end, and let them expire',
  'plan-instalments': 'Say when approved invoices are due that have no plan yet',
  'end-vendor-holds': 'End holds on vendors whose last day has passed',
  'apply-decision': 'Let a decision take effect',
  notify: 'Tell people',
  'store-attachment': 'Store an attachment',
  'store-file': 'Store an invoice file',
  'remove-attachment': 'Remove an attachment',
  'read-invoice': 'Read an invoice',
  collect: 'Ask Stripe for a payment',
  'cancel-intent': 'Cancel a payment at Stripe',
  'refresh-collection': 'Ask Stripe how a payment stands',
}
const named = (job: string, schedule?: string | null): string =>
  words[schedule ?? job] ?? schedule ?? job

const every: Record<string, string> = {
  '0 2 * * *': 'Every day at 02:00 UTC',
  '0 9 * * *': 'Every day at 09:00 UTC',
  '0 */4 * * *': 'Every four hours',
  '0 8 * * 1': 'Mondays at 08:00 UTC',
  '5 * * * *': 'Every hour',
}
export const url = {
  index: '/admin/jobs',
  retry: (id: string) => `/admin/jobs/${id}/retry`,
  removal: (id: string) => `/admin/jobs/${id}/removal`,
  retries: '/admin/jobs/retries',
  runs: '/admin/jobs/runs',
}

const verdict = (run: Run | undefined): Status =>
  !run
    ? { text: 'Not yet', tone: 'neutral' }
    : run.error === null
      ? { text: 'Went well', tone: 'ok' }
      : { text: 'Failed', tone: 'bad' }
const button = (label: string, href: string, more: Partial<Action> = {}): Action => ({
  label,
  href,
  small: true,
  tone: 'secondary',
  ...more,
})

function scheduleRow(work: Scheduled, run: Run | undefined, when: (at: Date) => string): Row {
  const next = nextRun(work.cron)
  const said = !run
    ? 'It has not run here yet.'
    : (run.error ?? (run.done === 0 ? 'There was nothing to do.' : `${run.done} done.`))
  return {
    cells: [
      { kind: 'text', text: named(work.name), note: every[work.cron] ?? work.cron },
      { kind: 'status', status: verdict(run) },
      { kind: 'text', text: run ? when(run.started_at) : '—', note: said },
      { kind: 'muted', text: next ? when(next) : '—' },
      { kind: 'action', action: button('Run now', url.runs, { fields: { name: work.name } }) },
    ],
  }
}

const deadRow = (d: Dead, when: (at: Date) => string): Row => ({
  cells: [
    {
      kind: 'text',
      text: named(d.job, d.schedule),
      note: `${d.tries} ${d.tries === 1 ? 'try' : 'tries'}`,
    },
    { kind: 'text', text: d.error },
    { kind: 'muted', text: when(d.died_at) },
    { kind: 'action', action: button('Try again', url.retry(d.id)) },
    {
      kind: 'action',
      action: button('Give up', url.removal(d.id), {
        confirm: 'It will never be done. The audit log keeps what it was.',
      }),
    },
  ],
})

export async function jobsPage(ctx: ReadCtx, works: readonly Scheduled[]): Promise<JobsPage> {
  const [runs, dead, queue] = await Promise.all([
    queries.runs(ctx.tx),
    queries.deadJobs(ctx.tx),
    queries.queueState(ctx.tx),
  ])
  const when = (at: Date): string => dateTimeText(at, ctx.actor.timeZone)
  const last = new Map(runs.map((run) => [run.name, run]))
  return {
    title: 'Background work',
    header: {
      title: 'Background work',
      meta: 'What is done by the clock, what waits, and what could not be done.',
      ...(dead.length > 1
        ? { actions: [{ label: 'Try all again', href: url.retries, icon: 'refresh-cw' as const }] }
        : {}),
    },
    schedule: {
      label: 'Scheduled work',
      columns: [
        { label: 'Work' },
        { label: 'Last time' },
        { label: 'When' },
        { label: 'Next' },
        { label: 'Now' },
      ],
      rows: works.map((work) => scheduleRow(work, last.get(work.name), when)),
    },
    waiting:
      queue.waiting === 0
        ? 'Nothing waits.'
        : `${queue.waiting} ${queue.waiting === 1 ? 'job waits' : 'jobs wait'}, the oldest since ${queue.oldest ? when(queue.oldest) : 'now'}${queue.retrying ? `; ${queue.retrying} failed before and will be tried again` : ''}.`,
    dead:
      dead.length === 0
        ? null
        : {
            label: 'Work that could not be done',
            columns: [
              { label: 'Work' },
              { label: 'Why not' },
              { label: 'Given up' },
              { label: 'Again' },
              { label: 'Never' },
            ],
            rows: dead.map((d) => deadRow(d, when)),
          },
    none: {
      title: 'Everything could be done',
      text: 'Work that failed too often would be shown here, with the reason, to be tried again.',
      icon: 'check-check',
    },
    data: {
      schedule: works
        .map((work) => ({ work, run: last.get(work.name) }))
        .map(({ work, run }) => ({
          name: work.name,
          cron: work.cron,
          next_at: nextRun(work.cron)?.toISOString() ?? null,
          last_started_at: run?.started_at.toISOString() ?? null,
          last_succeeded_at: run?.succeeded_at?.toISOString() ?? null,
          last_done: run?.done ?? null,
          last_error: run?.error ?? null,
        })),
      waiting: queue.waiting,
      retrying: queue.retrying,
      dead: dead.map((d) => ({
        id: d.id,
        job: d.schedule ?? d.job,
        created_at: d.created_at.toISOString(),
        died_at: d.died_at.toISOString(),
        tries: d.tries,
        error: d.error,
      })),
    },
  }
}

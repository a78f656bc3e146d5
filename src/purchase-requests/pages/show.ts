import { check } from '../../budgets/index.ts'
import {
  decisionActions,
  latestSteps,
  pathView,
  splitNotes,
  whyView,
} from '../../approvals/index.ts'
import { commentsOf } from '../../comments/index.ts'
import { attachmentsOf } from '../../attachments/index.ts'
import { chainOf, timelineOf } from '../../history/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type {
  Action,
  ApprovalPath,
  BudgetBar,
  Comments,
  DocChain,
  AttachmentPanel,
  Fact,
  PageHeader,
  Table,
  Timeline,
  WhyNote,
} from '../../platform/view/ui.ts'
import { chargesWithin } from '../charges.ts'
import { changesSince, usedRateOf } from '../changes.ts'
import * as queries from '../queries.ts'
import * as lineQueries from '../line-queries.ts'
import { factsOf, headerOf } from './show-parts.ts'
import { text, changesView, ordersTable, budgetsOf, linesTable } from '../tables.ts'

export type ShowPage = {
  title: string
  header: PageHeader
  chain: DocChain
  facts: readonly Fact[]
  lines: Table
  budget: BudgetBar | null
  budgets: Table | null
  path: ApprovalPath | null
  why: WhyNote | null
  decide: readonly Action[]
  reason: string | null
  attachments: AttachmentPanel
  comments: Comments
  changes: { title: string; table: Table } | null
  timeline: Timeline
  orders: Table | null
  /** Warns when the request stays below a limit that it exceeds together with others. */
  split: string | null
}

export async function showPage(ctx: ReadCtx, id: string): Promise<ShowPage> {
  const { tx } = ctx
  const [pr, lines, taken, steps, events, chain, attachments, comments, notes, charges] =
    await Promise.all([
      queries.findShown(tx, id),
      lineQueries.lines(tx, id),
      queries.allocations(tx, id),
      latestSteps(tx, id),
      timelineOf(ctx, id),
      chainOf(ctx, { kind: 'purchase_request', id }),
      attachmentsOf(ctx, 'purchase_request', id),
      commentsOf(ctx, 'purchase_request', id),
      splitNotes(ctx, [id]),
      chargesWithin(ctx, id),
    ])
  const [since, used, charged] = await Promise.all([
    changesSince(ctx, pr, lines),
    usedRateOf(ctx, pr),
    check(ctx, charges(pr)),
  ])
  const split = notes.get(id) ?? null
  const pending = pr.status === 'pending'
  return {
    title: `${pr.number} ${pr.title}`,
    orders: taken.length
      ? ordersTable(taken, ctx.actor.permissions.has('purchase_orders.read'))
      : null,
    header: headerOf(ctx, pr, { used, steps }),
    chain: chain.view,
    attachments,
    comments,
    changes: since?.changes.length ? changesView(since.revision, since.changes) : null,
    split,
    facts: factsOf(ctx, pr, split),
    lines: linesTable(pr, lines, true),
    ...budgetsOf(pr, charged),
    path: steps.length ? pathView(ctx, steps, 'Goes to a buyer') : null,
    why: pending ? whyView(ctx, steps) : null,
    decide: pending
      ? decisionActions(ctx, steps, { revision: pr.revision, amount: text(pr.total, pr.currency) })
      : [],
    reason: pr.justification,
    timeline: { events },
  }
}

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
import { usedRateText } from '../../organisations/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import { dateText } from '../../platform/view/format.ts'
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
import { moves } from '../purchase-request.ts'
import { chargesWithin } from '../charges.ts'
import { changesSince, usedRateOf } from '../changes.ts'
import * as queries from '../queries.ts'
import * as lineQueries from '../line-queries.ts'
import { url } from '../url.ts'
import { stateOf } from '../states.ts'
import { text, changesView, ordersTable, budgetOf, linesTable } from '../tables.ts'

export type ShowPage = {
  title: string
  header: PageHeader
  chain: DocChain
  facts: readonly Fact[]
  lines: Table
  budget: BudgetBar | null
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
  const { tx, actor } = ctx
  const [pr, lines, taken, steps, events, chain, attachments, comments, notes, charges] =
    await Promise.all([
      queries.find(tx, id),
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
  const allowed = moves.actions(pr, actor)
  const actions = allowed.flatMap((action): Action[] => {
    if (action.name === 'submit')
      return [
        {
          label: `Submit ${text(pr.total, pr.currency)} for approval`,
          href: url.submission(id),
          tone: 'primary',
          icon: 'send',
          version: pr.version,
          key: `submit-${id}-${pr.version}`,
          target: '#request',
        },
      ]
    if (action.name === 'withdraw')
      return [
        {
          label: 'Withdraw',
          href: url.withdrawal(id),
          tone: 'secondary',
          icon: 'undo-2',
          version: pr.version,
          key: `withdraw-${id}-${pr.version}`,
          target: '#request',
        },
      ]
    if (action.name === 'cancel')
      return [
        {
          label: action.label,
          href: url.cancellation(id),
          tone: 'secondary',
          needsReason: true,
          reasonLabel: 'Why is it not needed any more?',
          version: pr.version,
          key: `cancel-${id}-${pr.version}`,
          target: '#request',
        },
      ]
    return []
  })
  if (actor.permissions.has('purchase_requests.create'))
    actions.unshift({
      label: 'Copy',
      href: url.copy(id),
      tone: 'secondary',
      icon: 'copy',
      key: crypto.randomUUID(),
    })
  const canOrder =
    actor.permissions.has('purchase_orders.create') &&
    (pr.status === 'approved' || pr.status === 'partially_ordered')
  const pending = pr.status === 'pending'
  return {
    title: `${pr.number} ${pr.title}`,
    orders: taken.length ? ordersTable(taken) : null,
    header: {
      title: pr.title,
      crumbs: [{ label: 'Purchase requests', href: url.index }, { label: pr.number }],
      meta: `Raised by ${pr.requester_name} · need by ${dateText(pr.need_by)}`,
      statuses: [stateOf(pr)],
      amount: {
        text: text(pr.total, pr.currency),
        ...(used
          ? {
              note: `${text(pr.base_total, actor.organisation.baseCurrency)} at ${usedRateText(used)}`,
            }
          : {}),
      },
      buttons: [
        ...(allowed.some((a) => a.name === 'edit')
          ? [{ label: 'Edit', href: url.edit(id), icon: 'pencil' as const }]
          : []),
        ...(allowed.some((a) => a.name === 'revise')
          ? [{ label: 'Revise', href: url.revision(id), icon: 'pencil' as const }]
          : []),
        ...(allowed.some((a) => a.name === 'propose_vendor')
          ? [{ label: 'Propose another vendor', href: url.vendor(id), icon: 'building-2' as const }]
          : []),
        ...(pending && steps[0]
          ? [
              {
                label: 'Open its approval',
                href: `/approvals/${steps[0].approval_id}`,
                icon: 'list-checks' as const,
              },
            ]
          : []),
        ...(canOrder
          ? [
              {
                label: 'Create purchase order',
                href: `/purchase-orders/new?purchase_request_id=${id}`,
                icon: 'file-plus' as const,
                variant: 'primary' as const,
              },
            ]
          : []),
      ],
      actions,
    },
    chain: chain.view,
    attachments,
    comments,
    changes: since?.changes.length ? changesView(since.revision, since.changes) : null,
    split,
    facts: [
      ...(split ? [{ label: 'Perhaps split', text: split, tone: 'warn' as const }] : []),
      {
        label: 'Cost centre',
        text: `${pr.cost_center_code} · ${pr.cost_center_name}`,
        href: `/cost-centers/${pr.cost_center_id}`,
      },
      {
        label: 'Suggested vendor',
        text: pr.vendor_name ?? 'None',
        ...(pr.vendor_id ? { href: `/vendors/${pr.vendor_id}` } : {}),
      },
      ...(pr.vendor_reason
        ? [
            {
              label: 'Why this vendor, and not the preferred one',
              text: pr.vendor_reason,
              tone: 'warn' as const,
            },
          ]
        : []),
      ...(pr.project_name ? [{ label: 'Project', text: pr.project_name }] : []),
      { label: 'Revision', text: String(pr.revision) },
    ],
    lines: linesTable(pr, lines, true),
    budget: budgetOf(pr, charged),
    path: steps.length ? pathView(ctx, steps, 'Goes to a buyer') : null,
    why: pending ? whyView(ctx, steps) : null,
    decide: pending
      ? decisionActions(ctx, steps, { revision: pr.revision, amount: text(pr.total, pr.currency) })
      : [],
    reason: pr.justification,
    timeline: { events },
  }
}

import { toText, Message as MessageJson } from '../messages/index.ts'
import { z } from 'zod'
import { decimalText, decimal } from '../kernel/decimal.ts'
import { money } from '../kernel/money.ts'
import { budgetBar, check, type Checked } from '../budgets/index.ts'
import { decisionActions, latestSteps, pathView, splitNotes, whyView } from '../approvals/index.ts'
import { commentsOf } from '../comments/index.ts'
import { attachmentsOf } from '../attachments/index.ts'
import { chainOf, DocumentJson, timelineOf } from '../history/index.ts'
import {
  usedRate,
  usedRateJson,
  UsedRateJson,
  usedRateText,
  type UsedRate,
} from '../organisations/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { numbersNow } from '../platform/locale.ts'
import {
  Day,
  DecimalText,
  Instant,
  Money,
  moneyJson,
  Uuid,
  Version,
} from '../platform/http/output.ts'
import { moneyText, quantityText, dateText, unitPriceText } from '../platform/view/format.ts'
import type {
  Action,
  ApprovalPath,
  BudgetBar,
  Comments,
  DocChain,
  AttachmentPanel,
  Fact,
  PageHeader,
  Status,
  Table,
  Timeline,
  WhyNote,
} from '../platform/view/ui.ts'
import {
  moves,
  statuses,
  type Line,
  type PurchaseRequest,
  type Status as State,
} from './purchase-request.ts'
import { chargesWithin } from './charges.ts'
import { changesBetween, contentOf, type Change } from './revision.ts'
import * as queries from './queries.ts'
import { splitText } from './split-text.ts'

export const url = {
  index: '/purchase-requests',
  new: '/purchase-requests/new',
  show: (id: string) => `/purchase-requests/${id}`,
  edit: (id: string) => `/purchase-requests/${id}/edit`,
  submission: (id: string) => `/purchase-requests/${id}/submission`,
  withdrawal: (id: string) => `/purchase-requests/${id}/withdrawal`,
  cancellation: (id: string) => `/purchase-requests/${id}/cancellation`,
  revision: (id: string) => `/purchase-requests/${id}/revision`,
  vendor: (id: string) => `/purchase-requests/${id}/vendor`,
  copy: (id: string) => `/purchase-requests/${id}/copy`,
  unsaved: '/purchase-requests/unsaved',
  discarding: '/purchase-requests/unsaved/discarding',
  importing: '/purchase-requests/importing',
  importingInto: (id: string) => `/purchase-requests/${id}/importing`,
}

const states: Record<State, Status> = {
  draft: { text: 'Draft', tone: 'neutral' },
  pending: { text: 'Waiting for approval', tone: 'info' },
  approved: { text: 'Approved, to be ordered', tone: 'ok' },
  returned: { text: 'Returned', tone: 'warn' },
  rejected: { text: 'Rejected', tone: 'bad' },
  withdrawn: { text: 'Withdrawn', tone: 'neutral' },
  partially_ordered: { text: 'Partly ordered', tone: 'info' },
  ordered: { text: 'Ordered', tone: 'ok' },
  cancelled: { text: 'Cancelled', tone: 'neutral' },
}
export const stateOf = (pr: Pick<PurchaseRequest, 'status'>): Status => states[pr.status]
export const text = (minor: bigint, currency: string): string => moneyText(money(minor, currency))

type AllocationRow = Awaited<ReturnType<typeof queries.allocations>>[number]
/** What a program is told of a request: read in one flush. */
export type RequestFacts = {
  request: PurchaseRequest
  lineRows: readonly Line[]
  taken: readonly AllocationRow[]
  changed: readonly Change[]
  /** The revision that `changed` is compared with. */ before: number | null
  path: ApprovalSteps
  chain: Awaited<ReturnType<typeof chainOf>>
  actions: readonly { name: string }[]
  used: UsedRate | null
  base: string
  /** Warns when the request stays below a limit that it exceeds together with others. */ split:
    string | null
}
type ApprovalSteps = Awaited<ReturnType<typeof latestSteps>>
export async function requestFacts(ctx: ReadCtx, id: string): Promise<RequestFacts> {
  const { tx } = ctx
  const [request, lineRows, taken, path, chain, before, notes] = await Promise.all([
    queries.find(tx, id),
    queries.lines(tx, id),
    queries.allocations(tx, id),
    latestSteps(tx, id),
    chainOf(ctx, { kind: 'purchase_request', id }),
    queries.revisionBefore(tx, id),
    splitNotes(ctx, [id]),
  ])
  const { currency, fx_rate: rate } = request
  return {
    request,
    lineRows,
    taken,
    changed: before ? changesBetween(before.content, contentOf(request, lineRows)) : [],
    before: before?.revision ?? null,
    path,
    chain,
    actions: moves.actions(request, ctx.actor),
    used: await usedRate(ctx, { currency, rate, at: request.submitted_at ?? ctx.now }),
    base: ctx.actor.organisation.baseCurrency,
    split: notes.get(id) ?? null,
  }
}

export type ShowPage = {
  used: UsedRate | null
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
  request: PurchaseRequest
  orders: Table | null
  told: RequestFacts
  split: string | null
}
export async function showPage(ctx: ReadCtx, id: string): Promise<ShowPage> {
  const { actor } = ctx
  const [told, events, attachments, comments, charges] = await Promise.all([
    requestFacts(ctx, id),
    timelineOf(ctx, id),
    attachmentsOf(ctx, 'purchase_request', id),
    commentsOf(ctx, 'purchase_request', id),
    chargesWithin(ctx, id),
  ])
  const { request: pr, lineRows: lines, taken, path: steps, chain, changed, used, split } = told
  const charged = await check(ctx, charges(pr))
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
    request: pr,
    told,
    orders: taken.length ? ordersTable(taken) : null,
    used,
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
    changes: told.before && changed.length ? changesView(told.before, changed) : null,
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

/** The differences from the last submission, which an approver has to check again. */
function changesView(
  revision: number,
  changes: readonly Change[],
): NonNullable<ShowPage['changes']> {
  return {
    title: `Changed since revision ${revision}`,
    table: {
      label: 'Changes',
      columns: [{ label: 'Field' }, { label: 'Was' }, { label: 'Is' }],
      rows: changes.map((c) => ({
        cells: [
          { kind: 'text', text: c.field },
          { kind: 'muted', text: c.from ?? '—' },
          { kind: 'text', text: c.to ?? 'Removed' },
        ],
      })),
    },
  }
}

/** How much each order took, and its status. */
const ordersTable = (taken: readonly AllocationRow[]): Table => ({
  label: 'Orders of this request',
  columns: [
    { label: 'Order' },
    { label: 'Item' },
    { label: 'Ordered', align: 'end' },
    { label: 'Received', align: 'end' },
  ],
  rows: taken.map((t) => ({
    cells: [
      {
        kind: 'link',
        text: t.order_number ?? 'Draft order',
        href: `/purchase-orders/${t.order_id}`,
        note: t.live ? t.vendor_name : `${t.vendor_name} · cancelled`,
      },
      { kind: 'text', text: t.description },
      { kind: 'number', text: t.live ? quantityText(t.quantity) : '—' },
      { kind: 'number', text: t.live ? quantityText(t.received) : '—' },
    ],
  })),
})

/** The budget that is charged most directly; one above it when that refuses. */
const leafOf = (charged: Checked) =>
  charged.effects.find((effect) => effect.refused && effect.leaf) ??
  charged.effects.find((effect) => effect.leaf) ??
  null

/** What the request does to its budget, as far as it has done it already. */
export function budgetOf(pr: PurchaseRequest, charged: Checked): BudgetBar | null {
  const mine = leafOf(charged)
  const settled = pr.status === 'ordered' || pr.status === 'cancelled'
  return (
    mine &&
    budgetBar(
      mine.budget,
      pr.status === 'partially_ordered' ? pr.reserved : settled ? 0n : mine.need,
      pr.reserved > 0n,
    )
  )
}

const noteOf = (line: Line, currency: string): string | undefined =>
  [
    line.category_name,
    line.splits.length ? `Charged to ${splitText(line.splits, currency, numbersNow())}` : null,
    line.price_source,
    decimal(line.cancelled_quantity).units > 0n
      ? `${quantityText(line.cancelled_quantity)} cancelled`
      : null,
  ]
    .filter(Boolean)
    .join(' · ') || undefined
export const linesTable = (
  pr: PurchaseRequest,
  lines: readonly Line[],
  ordered = false,
): Table => ({
  label: 'Lines',
  columns: [
    { label: 'Item' },
    { label: 'Quantity', align: 'end' },
    { label: 'Unit' },
    { label: 'Unit price', align: 'end' },
    ...(ordered ? [{ label: 'Ordered', align: 'end' as const }] : []),
    { label: 'Amount', align: 'end' },
  ],
  rows: lines.map((line) => ({
    cells: [
      { kind: 'text', text: line.description, note: noteOf(line, pr.currency) },
      { kind: 'number', text: quantityText(line.quantity) },
      { kind: 'muted', text: line.unit },
      { kind: 'number', text: unitPriceText(line.unit_price, pr.currency) },
      ...(ordered ? [{ kind: 'number' as const, text: quantityText(line.ordered_quantity) }] : []),
      { kind: 'money', text: text(line.amount, pr.currency) },
    ],
  })),
  totals: [{ label: 'Total', text: text(pr.total, pr.currency), strong: true }],
})

export const SummaryJson = z.object({
  id: Uuid,
  number: z.string(),
  title: z.string(),
  status: z.enum(statuses),
  requester: z.string(),
  cost_center_id: Uuid,
  vendor_id: Uuid.nullable(),
  need_by: Day,
  total: Money,
  base_total: Money,
  version: Version,
  created_at: Instant,
})
export const RequestJson = SummaryJson.extend({
  justification: z.string().nullable(),
  project_id: Uuid.nullable(),
  vendor_reason: z.string().nullable(),
  changes: z.array(
    z.object({ field: z.string(), from: z.string().nullable(), to: z.string().nullable() }),
  ),
  revision: z.int().min(1),
  /** A sign that one purchase was split below a limit. */
  split_note: z.string().nullable(),
  exchange_rate: UsedRateJson,
  reserved: Money,
  actions: z.array(z.string()),
  approval: z.array(
    z.object({
      who: z.string(),
      status: z.string(),
      why: z.string(),
      why_message: MessageJson,
    }),
  ),
  approval_id: Uuid.nullable(),
  lines: z.array(
    z.object({
      id: Uuid,
      description: z.string(),
      quantity: DecimalText,
      unit: z.string(),
      unit_price: DecimalText,
      amount: Money,
      ordered_quantity: DecimalText,
      cancelled_quantity: DecimalText,
      category_id: Uuid.nullable(),
      catalog_item_id: Uuid.nullable(),
      price_source: z.string().nullable(),
      split: z.string().nullable(),
    }),
  ),
  orders: z.array(
    z.object({
      purchase_order_id: Uuid,
      purchase_request_line_id: Uuid,
      quantity: DecimalText,
      received: DecimalText,
      live: z.boolean(),
    }),
  ),
  documents: z.array(DocumentJson),
})
export const summaryJson = (pr: PurchaseRequest, base: string) => ({
  id: pr.id,
  number: pr.number,
  title: pr.title,
  status: pr.status,
  requester: pr.requester_name,
  cost_center_id: pr.cost_center_id,
  vendor_id: pr.vendor_id,
  need_by: pr.need_by,
  total: moneyJson(pr.total, pr.currency),
  base_total: moneyJson(pr.base_total, base),
  version: pr.version,
  created_at: pr.created_at.toISOString(),
})

export const requestJson = ({
  request: pr,
  changed,
  base,
  lineRows,
  taken,
  path,
  chain,
  actions,
  split,
  used,
}: RequestFacts): z.input<typeof RequestJson> => ({
  ...summaryJson(pr, base),
  justification: pr.justification,
  project_id: pr.project_id,
  vendor_reason: pr.vendor_reason,
  changes: [...changed],
  revision: pr.revision,
  split_note: split,
  exchange_rate: usedRateJson(used),
  reserved: moneyJson(pr.reserved, base),
  actions: actions.map(({ name }) => name),
  approval: path.map((s) => ({
    who: s.decided_by_name ?? s.assignee_names,
    status: s.status,
    why: toText(s.why),
    why_message: s.why,
  })),
  approval_id: path[0]?.approval_id ?? null,
  lines: lineRows.map((l) => ({
    id: l.id,
    description: l.description,
    quantity: decimalText(decimal(l.quantity)),
    unit: l.unit,
    unit_price: decimalText(decimal(l.unit_price)),
    amount: moneyJson(l.amount, pr.currency),
    ordered_quantity: decimalText(decimal(l.ordered_quantity)),
    cancelled_quantity: decimalText(decimal(l.cancelled_quantity)),
    category_id: l.category_id,
    catalog_item_id: l.catalog_item_id,
    price_source: l.price_source,
    split: splitText(l.splits, pr.currency, numbersNow()) || null,
  })),
  orders: taken.map((t) => ({
    purchase_order_id: t.order_id,
    purchase_request_line_id: t.request_line_id,
    quantity: decimalText(decimal(t.quantity)),
    received: decimalText(decimal(t.received)),
    live: t.live,
  })),
  documents: [...chain.rows],
})

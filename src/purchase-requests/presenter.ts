import { z } from 'zod'
import { addDays } from '../kernel/calendar.ts'
import { decimalText, decimal } from '../kernel/decimal.ts'
import { extend, money } from '../kernel/money.ts'
import { budgetBar, check, costCenterChoices, type Checked } from '../budgets/index.ts'
import { latestSteps, pathView, planPath, whyView, type PlannedStep } from '../approvals/index.ts'
import { documentsOf } from '../documents/index.ts'
import { chainOf, DocumentJson, timelineOf, type ChainDocument } from '../history/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { Day, DecimalText, Instant, listOf, Money, moneyJson, Uuid, Version } from '../platform/http/output.ts'
import { moneyText, quantityText, dateText, unitPriceText } from '../platform/view/format.ts'
import { fieldId, formState, reshaped, type FormState } from '../platform/view/form.ts'
import type { Refused } from '../platform/http/route.ts'
import type { Action, ApprovalPath, BudgetBar, DocChain, Documents, EditableLine, ErrorSummary, Fact, Field, LineTable, PageHeader, Pager, Status, Table, Tabs, Timeline, WhyNote, Empty } from '../platform/view/ui.ts'
import { chargesOf } from './charges.ts'
import { moves, statuses, type Line, type PurchaseRequest, type Status as State } from './purchase-request.ts'
import { baseTotal, priceable } from './input.ts'
import * as queries from './queries.ts'

export const url = {
  index: '/purchase-requests', new: '/purchase-requests/new', show: (id: string) => `/purchase-requests/${id}`, edit: (id: string) => `/purchase-requests/${id}/edit`,
  submission: (id: string) => `/purchase-requests/${id}/submission`, withdrawal: (id: string) => `/purchase-requests/${id}/withdrawal`,
}

const states: Record<State, Status> = {
  draft: { text: 'Draft', tone: 'neutral' }, pending: { text: 'Waiting for approval', tone: 'info' }, approved: { text: 'Approved, to be ordered', tone: 'ok' }, returned: { text: 'Returned', tone: 'warn' },
  rejected: { text: 'Rejected', tone: 'bad' }, withdrawn: { text: 'Withdrawn', tone: 'neutral' }, partially_ordered: { text: 'Partly ordered', tone: 'info' }, ordered: { text: 'Ordered', tone: 'ok' },
}
export const stateOf = (pr: Pick<PurchaseRequest, 'status'>): Status => states[pr.status]
const text = (minor: bigint, currency: string): string => moneyText(money(minor, currency))

export type IndexPage = { title: string; header: PageHeader; tabs: Tabs; table: Table; pager: Pager; empty: Empty | null; rows: readonly PurchaseRequest[]; nextCursor: string | null; base: string }
export async function indexPage(ctx: ReadCtx, input: { status?: string | undefined; mine?: string | undefined; cursor?: string | undefined; limit?: number | undefined }): Promise<IndexPage> {
  const limit = input.limit ?? 50
  const found = await queries.list(ctx.tx, { status: input.status, mine: input.mine ? ctx.actor.userId : undefined, cursor: input.cursor, limit })
  const rows = found.slice(0, limit)
  const nextCursor = found.length > limit ? rows.at(-1)!.id : null
  const query = (change: Record<string, string | undefined>): string => {
    const params = Object.entries({ status: input.status, mine: input.mine, ...change }).flatMap(([k, v]) => (v ? [[k, v]] : []))
    return params.length ? `${url.index}?${new URLSearchParams(params)}` : url.index
  }
  const tab = (label: string, status: string | undefined) => ({ label, href: query({ status, cursor: undefined }), current: input.status === status })
  return {
    title: 'Purchase requests', rows, nextCursor, base: ctx.actor.organisation.baseCurrency,
    header: { title: 'Purchase requests', ...(ctx.actor.permissions.has('purchase_requests.create') ? { buttons: [{ label: 'New request', href: url.new, variant: 'primary' as const, icon: 'plus' as const }] } : {}) },
    tabs: { label: 'Status', tabs: [tab('All', undefined), tab('Drafts', 'draft'), tab('Waiting', 'pending'), tab('To be ordered', 'approved'), tab('Returned', 'returned'), tab('Ordered', 'ordered')] },
    table: {
      label: 'Purchase requests', columns: [{ label: 'Request' }, { label: 'Status' }, { label: 'Requester' }, { label: 'Cost centre' }, { label: 'Need by' }, { label: 'Total', align: 'end' }],
      rows: rows.map((pr) => ({ cells: [
        { kind: 'link', text: pr.title, href: url.show(pr.id), note: pr.number }, { kind: 'status', status: stateOf(pr) }, { kind: 'text', text: pr.requester_name },
        { kind: 'text', text: pr.cost_center_code }, { kind: 'text', text: dateText(pr.need_by) }, { kind: 'money', text: text(pr.total, pr.currency) },
      ] })),
    },
    pager: { summary: rows.length === 0 ? '' : `${rows.length} shown`, previousHref: input.cursor ? query({ cursor: undefined }) : null, nextHref: nextCursor ? query({ cursor: nextCursor }) : null },
    empty: rows.length ? null : input.status || input.cursor
      ? { title: 'No requests here', text: 'No purchase request has this status now.', icon: 'clipboard-list', button: { label: 'Show all', href: url.index } }
      : { title: 'No requests yet', text: 'A purchase request says what you need, by when and for about how much. It reserves budget and goes to the right approver.', icon: 'clipboard-list', button: { label: 'New request', href: url.new, variant: 'primary' } },
  }
}

export type ShowPage = {
  title: string; header: PageHeader; chain: DocChain; facts: readonly Fact[]; lines: Table; budget: BudgetBar | null; path: ApprovalPath | null; why: WhyNote | null; decide: readonly Action[]
  reason: string | null; documents: Documents; timeline: Timeline; request: PurchaseRequest; lineRows: readonly Line[]; steps: readonly { who: string; status: string; why: string }[]; chainRows: readonly ChainDocument[]; actionNames: readonly string[]; approvalId: string | null; base: string
}
export async function showPage(ctx: ReadCtx, id: string): Promise<ShowPage> {
  const { tx, actor } = ctx
  const [pr, lines, steps, events, chain, documents] = await Promise.all([queries.find(tx, id), queries.lines(tx, id), latestSteps(tx, id), timelineOf(ctx, id), chainOf(tx, { kind: 'purchase_request', id }), documentsOf(ctx, 'purchase_request', id)])
  const charged = await check(ctx, await chargesOf(ctx, pr))
  const mine = leafOf(charged)
  const allowed = moves.actions(pr, actor)
  const actions = allowed.flatMap((action): Action[] => {
    if (action.name === 'submit') return [{ label: `Submit ${text(pr.total, pr.currency)} for approval`, href: url.submission(id), tone: 'primary', icon: 'send', version: pr.version, key: `submit-${id}-${pr.version}`, target: '#request' }]
    if (action.name === 'withdraw') return [{ label: 'Withdraw', href: url.withdrawal(id), tone: 'secondary', icon: 'undo-2', version: pr.version, key: `withdraw-${id}-${pr.version}`, target: '#request' }]
    return []
  })
  const canOrder = actor.permissions.has('purchase_orders.create') && (pr.status === 'approved' || pr.status === 'partially_ordered')
  const pending = pr.status === 'pending'
  return {
    title: `${pr.number} ${pr.title}`, request: pr, lineRows: lines, chainRows: chain.rows, actionNames: allowed.map((a) => a.name),
    approvalId: steps[0]?.approval_id ?? null, base: actor.organisation.baseCurrency,
    header: {
      title: pr.title, crumbs: [{ label: 'Purchase requests', href: url.index }, { label: pr.number }], meta: `Raised by ${pr.requester_name} · need by ${dateText(pr.need_by)}`, statuses: [stateOf(pr)],
      amount: { text: text(pr.total, pr.currency), ...(pr.currency === actor.organisation.baseCurrency ? {} : { note: `${text(pr.base_total, actor.organisation.baseCurrency)} at ${decimalText(decimal(pr.fx_rate))}` }) },
      buttons: [
        ...(allowed.some((a) => a.name === 'edit') ? [{ label: 'Edit', href: url.edit(id), icon: 'pencil' as const }] : []),
        ...(canOrder ? [{ label: 'Create purchase order', href: `/purchase-orders/new?purchase_request_id=${id}`, icon: 'file-plus' as const, variant: 'primary' as const }] : []),
      ],
      actions,
    },
    chain: chain.view, documents,
    facts: [
      { label: 'Cost centre', text: `${pr.cost_center_code} · ${pr.cost_center_name}`, href: `/cost-centers/${pr.cost_center_id}` },
      { label: 'Suggested vendor', text: pr.vendor_name ?? 'None', ...(pr.vendor_id ? { href: `/vendors/${pr.vendor_id}` } : {}) }, { label: 'Revision', text: String(pr.revision) },
    ],
    lines: {
      label: 'Lines', columns: [{ label: 'Item' }, { label: 'Quantity', align: 'end' }, { label: 'Unit' }, { label: 'Unit price', align: 'end' }, { label: 'Ordered', align: 'end' }, { label: 'Amount', align: 'end' }],
      rows: lines.map((line) => ({ cells: [
        { kind: 'text', text: line.description }, { kind: 'number', text: quantityText(line.quantity) }, { kind: 'muted', text: line.unit }, { kind: 'number', text: unitPriceText(line.unit_price, pr.currency) },
        { kind: 'number', text: quantityText(line.ordered_quantity) }, { kind: 'money', text: text(line.amount, pr.currency) },
      ] })), totals: [{ label: 'Total', text: text(pr.total, pr.currency), strong: true }],
    },
    budget: mine && budgetBar(mine.budget, pr.reserved > 0n ? (pr.status === 'partially_ordered' ? pr.reserved : mine.need) : pr.status === 'ordered' ? 0n : mine.need, pr.reserved > 0n),
    path: steps.length ? pathView(ctx, steps, 'Goes to a buyer') : null,
    why: pending ? whyView(ctx, steps) : null,
    decide: pending ? decisions(steps, actor.userId, pr) : [],
    reason: pr.justification, timeline: { events },
    steps: steps.map((s) => ({ who: s.decided_by_name ?? s.assignee_names, status: s.status, why: s.why })),
  }
}

/** The budget that is charged most directly; those above it are told of when they refuse. */
const leafOf = (charged: Checked) => charged.effects.find((effect) => effect.refused && effect.leaf) ?? charged.effects.find((effect) => effect.leaf) ?? null

function decisions(steps: readonly { approval_id: string; assignee_ids: readonly string[]; status: string }[], userId: string, pr: PurchaseRequest): Action[] {
  const step = steps.find((s) => s.status === 'active')
  if (!step?.assignee_ids.includes(userId)) return []
  const action = (noun: string, label: string, tone: Action['tone'], icon: Action['icon'], kbd: string | undefined, needsReason: boolean): Action => ({
    label, href: `/approvals/${step.approval_id}/${noun}`, tone, icon, kbd, needsReason, key: `${noun}-${step.approval_id}-${pr.version}`, fields: { revision: String(pr.revision) }, target: '#request',
  })
  return [
    action('return', 'Return', 'secondary', 'undo-2', undefined, true), action('rejection', 'Reject', 'secondary', 'x', 'R', true),
    action('approval', `Approve ${text(pr.total, pr.currency)}`, 'primary', 'check', 'A', false),
  ]
}

export type FormPage = { title: string; header: PageHeader; action: string; summary: ErrorSummary | null; fields: readonly Field[]; lines: LineTable; preview: PreviewPart; version: number | null; key: string; cancelHref: string }
export type PreviewPart = { budget: BudgetBar | null; warning: string | null; path: string | null }
export type PreviewPage = { title: string; preview: PreviewPart }

const columns = [{ label: 'Item' }, { label: 'Qty', align: 'end' as const }, { label: 'Unit' }, { label: 'Unit price', align: 'end' as const }]

function editableLine(index: string, row: Record<string, unknown>, state: FormState, currency: string): EditableLine {
  const field = (name: string, label: string, type: Field['type'], extra: Partial<Field> = {}): Field => {
    const pointer = `/lines/${index}/${name}`
    return { name: `lines[${index}][${name}]`, id: fieldId(pointer), label: `${label}, line ${index === '__index__' ? '' : Number(index) + 1}`, type, value: typeof row[name] === 'string' ? row[name] : '', error: state.error(pointer), ...extra }
  }
  return { index, amount: lineAmount(row, currency), fields: [field('description', 'Item', 'text'), field('quantity', 'Quantity', 'quantity'), field('unit', 'Unit', 'text'), field('unit_price', 'Unit price', 'money')] }
}

function lineAmount(row: Record<string, unknown>, currency: string): string {
  const parsed = priceable.safeParse(row)
  return parsed.success ? text(extend(parsed.data.quantity, parsed.data.unit_price, currency).minor, currency) : '—'
}

/** The form, new or again: what was typed, what is wrong, and what submitting would do to the budget and who would approve. */
export async function formPage(ctx: ReadCtx, { values, errors }: Refused, existing: PurchaseRequest | null): Promise<FormPage> {
  const [costCenters, vendors] = await Promise.all([costCenterChoices(ctx.tx), queries.vendorChoices(ctx.tx)])
  const state = formState(values, errors)
  const base = ctx.actor.organisation.baseCurrency
  const currency = state.value('currency') || base
  const rows = reshaped(values)
  const field = (name: string, label: string, extra: Partial<Field>): Field => ({ name, label, value: state.value(name), error: state.error(`/${name}`), ...extra })
  return {
    title: `${errors.length ? 'Error: ' : ''}${existing ? `Edit ${existing.number}` : 'New request'}`,
    header: { title: existing ? `Edit ${existing.number}` : 'New request', crumbs: [{ label: 'Purchase requests', href: url.index }, ...(existing ? [{ label: existing.number, href: url.show(existing.id) }] : [])] },
    action: existing ? url.edit(existing.id) : url.index, cancelHref: existing ? url.show(existing.id) : url.index, summary: state.summary, version: existing?.version ?? null, key: crypto.randomUUID(),
    fields: [
      field('title', 'What do you need?', { type: 'text', autofocus: !errors.length }), field('need_by', 'Need by', { type: 'date', value: state.value('need_by') || addDays(ctx.today, 14) }),
      field('cost_center_id', 'Cost centre', { type: 'select', options: [{ value: '', label: 'Choose a cost centre' }, ...costCenters.map((c) => ({ value: c.id, label: c.label }))] }),
      field('vendor_id', 'Suggested vendor', { type: 'select', optional: true, options: [{ value: '', label: 'No preference' }, ...vendors.map((v) => ({ value: v.id, label: v.label }))] }),
      field('currency', 'Currency', { type: 'text', value: currency, hint: 'Three letters, such as INR or EUR' }),
      field('justification', 'Why is it needed?', { type: 'textarea', optional: true, rows: 3 }),
    ],
    lines: {
      title: 'Lines', columns, addName: 'add_line', removeName: 'remove_line',
      lines: (rows.length ? rows : [{ unit: 'each' }]).map((row, i) => editableLine(String(i), row, state, currency)), blank: editableLine('__index__', { unit: 'each' }, state, currency),
    },
    preview: await previewPart(ctx, values, currency),
  }
}

/** The budget after this and the approval path, from the same functions that decide at submit. */
export async function previewPart(ctx: ReadCtx, values: Record<string, unknown>, currency: string): Promise<PreviewPart> {
  const costCenterId = z.uuid().safeParse(values['cost_center_id']).data
  const lines = reshaped(values).flatMap((row) => priceable.safeParse(row).data ?? [])
  if (!costCenterId || lines.length === 0) return { budget: null, warning: null, path: null }
  const base = await baseTotal(ctx, lines, currency)
  if (base === null) return { budget: null, warning: `There is no exchange rate from ${currency}.`, path: null }
  const charged = await check(ctx, [{ lineId: null, costCenterId, categoryId: null, projectId: null, minor: base }])
  const steps = await planPath(ctx, { costCenterId, requesterId: ctx.actor.userId, currency: ctx.actor.organisation.baseCurrency, amount: base, budget: charged }).catch((): PlannedStep[] => [])
  const mine = leafOf(charged)
  return {
    budget: mine && budgetBar(mine.budget, mine.need, false), path: steps.length ? `Goes to ${steps.map((s) => s.assignees.map((p) => p.name).join(' or ')).join(', then ')}` : null, warning: warningOf(charged),
  }
}

/** What submitting would be refused for, or warned of. */
function warningOf({ refused, effects, warning }: Checked): string | null {
  if (!refused) return warning
  const over = effects.find((effect) => effect.refused)
  if (refused.code === 'no_budget') return 'This cost centre has no budget for this year, so it cannot be submitted.'
  return over && refused.code === 'budget_exceeded' ? `${text(-over.after, over.budget.currency)} more than the budget has left: it would be refused.` : refused.message
}

export const valuesOf = (pr: PurchaseRequest, lines: readonly Line[]): Record<string, unknown> => ({
  title: pr.title, need_by: pr.need_by, cost_center_id: pr.cost_center_id, vendor_id: pr.vendor_id ?? '', currency: pr.currency, justification: pr.justification ?? '',
  lines: lines.map((l) => ({ description: l.description, quantity: decimalText(decimal(l.quantity)), unit: l.unit, unit_price: decimalText(decimal(l.unit_price)) })),
})

export const SummaryJson = z.object({ id: Uuid, number: z.string(), title: z.string(), status: z.enum(statuses), requester: z.string(), cost_center_id: Uuid, vendor_id: Uuid.nullable(), need_by: Day, total: Money, base_total: Money, version: Version, created_at: Instant })
export const ListJson = listOf(SummaryJson)
export const RequestJson = SummaryJson.extend({
  justification: z.string().nullable(), revision: z.int().min(1), reserved: Money, actions: z.array(z.string()), approval: z.array(z.object({ who: z.string(), status: z.string(), why: z.string() })),
  approval_id: Uuid.nullable(), lines: z.array(z.object({ id: Uuid, description: z.string(), quantity: DecimalText, unit: z.string(), unit_price: DecimalText, amount: Money, ordered_quantity: DecimalText })),
  documents: z.array(DocumentJson),
})
export const summaryJson = (pr: PurchaseRequest, base: string) => ({
  id: pr.id, number: pr.number, title: pr.title, status: pr.status, requester: pr.requester_name, cost_center_id: pr.cost_center_id, vendor_id: pr.vendor_id, need_by: pr.need_by,
  total: moneyJson(pr.total, pr.currency), base_total: moneyJson(pr.base_total, base), version: pr.version, created_at: pr.created_at.toISOString(),
})

export const requestJson = ({ request: pr, base, lineRows, steps, chainRows, actionNames, approvalId }: ShowPage): z.input<typeof RequestJson> => ({
  ...summaryJson(pr, base), justification: pr.justification, revision: pr.revision, reserved: moneyJson(pr.reserved, base), actions: [...actionNames], approval: [...steps], approval_id: approvalId,
  lines: lineRows.map((l) => ({ id: l.id, description: l.description, quantity: decimalText(decimal(l.quantity)), unit: l.unit, unit_price: decimalText(decimal(l.unit_price)), amount: moneyJson(l.amount, pr.currency), ordered_quantity: decimalText(decimal(l.ordered_quantity)) })),
  documents: [...chainRows],
})

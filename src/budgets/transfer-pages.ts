import { z } from 'zod'
import { decisionActions, latestSteps, pathView, whyView } from '../approvals/index.ts'
import { timelineOf } from '../history/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { money } from '../kernel/money.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { Instant, Money, moneyJson, Uuid, Version } from '../platform/http/output.ts'
import type { Refused } from '../platform/http/route.ts'
import { dateTimeText, moneyText } from '../platform/view/format.ts'
import { linkColumn, list, moneyColumn, statusColumn, textColumn } from '../platform/lists/index.ts'
import { personPicker, budgetPicker } from '../pickers/index.ts'
import type { Action, Button, RecordPage, Status, WhyNote } from '../platform/view/ui.ts'
import * as queries from './transfer-queries.ts'
import { transferStatuses, transferMoves, type TransferStatus } from './transfer.ts'
import { pickForm } from '../platform/view/picks.ts'

export const transferUrl = {
  index: '/budget-transfers',
  new: '/budget-transfers/new',
  show: (id: string) => `/budget-transfers/${id}`,
  withdrawal: (id: string) => `/budget-transfers/${id}/withdrawal`,
}
type Row = z.output<typeof queries.TransferRow>
export type Shown = RecordPage & { transfer: Row; approvalId: string | null }

const states: Record<TransferStatus, Status> = {
  pending: { text: 'Waiting for approval', tone: 'info' },
  posted: { text: 'Posted', tone: 'ok' },
  rejected: { text: 'Rejected', tone: 'bad' },
  returned: { text: 'Returned', tone: 'warn' },
  withdrawn: { text: 'Withdrawn', tone: 'neutral' },
}

const TransferJson = z.object({
  id: Uuid,
  number: z.string(),
  from_id: Uuid,
  to_id: Uuid,
  amount: Money,
  reason: z.string(),
  status: z.enum(transferStatuses),
  requester: z.string(),
  created_at: Instant,
  version: Version,
})
export const OneTransferJson = TransferJson.extend({ approval_id: Uuid.nullable() })
export const transferJson = (t: Row): z.input<typeof TransferJson> => ({
  id: t.id,
  number: t.number,
  from_id: t.from_id,
  to_id: t.to_id,
  amount: moneyJson(t.amount, t.currency),
  reason: t.reason,
  status: t.status,
  requester: t.requester_name,
  created_at: t.created_at.toISOString(),
  version: t.version,
})

export const transferList = list({
  path: transferUrl.index,
  title: 'Budget transfers',
  summary: 'Transfers between budgets, newest first.',
  allow: 'budgets.read',
  rows: () => queries.listed,
  columns: {
    number: linkColumn<Row>({
      label: 'Transfer',
      link: (t) => ({ text: t.number, href: transferUrl.show(t.id) }),
      note: (t, ctx) => dateTimeText(t.created_at, ctx.actor.timeZone),
      noteLabel: 'Asked for',
    }),
    status: statusColumn<Row>('Status', (t) => states[t.status]),
    from: textColumn<Row>('From', (t) => t.from_label),
    to: textColumn<Row>('To', (t) => t.to_label),
    requester: textColumn<Row>('Asked for by', (t) => t.requester_name),
    amount: moneyColumn<Row>('Amount', (t) => money(t.amount, t.currency), { sort: 'amount' }),
    reason: textColumn<Row>('Reason', (t) => t.reason, { extra: true }),
  },
  filters: {
    q: { kind: 'text', label: 'Number or reason', where: queries.matches.text },
    status: {
      kind: 'choice',
      label: 'Status',
      options: Object.entries(states).map(([value, { text: label }]) => ({ value, label })),
      where: queries.matches.status,
    },
    requester_id: {
      kind: 'pick',
      label: 'Asked for by',
      picker: personPicker,
      where: queries.matches.requester,
    },
    asked: {
      kind: 'days',
      label: 'Asked for',
      where: (days, { actor }) => queries.matches.asked(days, actor.organisation.timeZone),
    },
    amount: { kind: 'amounts', label: 'Amount', where: queries.matches.amount },
  },
  header: ({ actor }) => ({
    crumbs: [{ label: 'Budgets', href: '/budgets' }, { label: 'Transfers' }],
    buttons: addTo(actor),
  }),
  empty: ({ actor }) => ({
    title: 'No transfers yet',
    text: 'A transfer moves available money from one budget to another, once the owner of the source has approved.',
    icon: 'repeat',
    button: addTo(actor)[0],
  }),
  json: { schema: TransferJson, of: transferJson },
})
const addTo = ({ permissions }: Actor): Button[] =>
  permissions.has('budgets.transfer')
    ? [{ label: 'New transfer', href: transferUrl.new, variant: 'primary', icon: 'plus' }]
    : []

export async function showPage(ctx: ReadCtx, id: string): Promise<Shown> {
  const [t, steps, events] = await Promise.all([
    queries.find(ctx.tx, id),
    latestSteps(ctx.tx, id),
    timelineOf(ctx, id),
  ])
  const text = moneyText(money(t.amount, t.currency))
  const pending = t.status === 'pending'
  return {
    title: `${t.number} ${t.from_label} to ${t.to_label}`,
    transfer: t,
    budget: null,
    tables: [],
    note: null,
    timeline: { events },
    approvalId: steps[0]?.approval_id ?? null,
    header: {
      title: `${t.from_label} to ${t.to_label}`,
      crumbs: [
        { label: 'Budgets', href: '/budgets' },
        { label: 'Transfers', href: transferUrl.index },
        { label: t.number },
      ],
      statuses: [states[t.status]],
      amount: { text },
      meta: `Asked for by ${t.requester_name}`,
      actions: transferMoves.actions(t, ctx.actor).map((a): Action => ({
        label: a.label,
        href: transferUrl.withdrawal(id),
        tone: 'secondary',
        icon: 'undo-2',
        version: t.version,
        key: `withdraw-${id}-${t.version}`,
      })),
    },
    facts: [
      { label: 'From', text: t.from_label, href: `/budgets/${t.from_id}` },
      { label: 'To', text: t.to_label, href: `/budgets/${t.to_id}` },
      { label: 'Amount', text, strong: true },
      { label: 'Why', text: t.reason },
    ],
    path: steps.length ? pathView(ctx, steps, 'The amount moves') : null,
    why: pending ? whyOf(ctx, steps) : null,
    decide: pending ? decisionActions(ctx, steps, { revision: 1, amount: text }) : [],
  }
}

const whyOf = (ctx: ReadCtx, steps: Parameters<typeof whyView>[1]): WhyNote | null => {
  const why = whyView(ctx, steps)
  return why && { ...why, next: 'the amount moves' }
}

export const transferPicks = { from_id: budgetPicker, to_id: budgetPicker } as const
export async function form(ctx: ReadCtx, refused: Refused, fromId?: string) {
  return pickForm(
    ctx,
    {
      title: 'Transfer between budgets',
      crumbs: [
        { label: 'Budgets', href: '/budgets' },
        { label: 'Transfers', href: transferUrl.index },
      ],
      action: transferUrl.index,
      version: null,
      cancelHref: transferUrl.index,
      submitLabel: 'Ask for it',
      fields: [
        {
          name: 'from_id',
          label: 'From',
          picker: transferPicks.from_id,
          fallback: fromId ?? '',
          hint: 'Its owner decides',
        },
        { name: 'to_id', label: 'To', picker: transferPicks.to_id, fallback: '' },
        {
          name: 'amount',
          label: `Amount in ${ctx.actor.organisation.baseCurrency}`,
          type: 'money',
          fallback: '',
        },
        { name: 'reason', label: 'Why', type: 'textarea', rows: 3, fallback: '' },
      ],
    },
    refused,
  )
}

import { z } from 'zod'
import { approvalPage, splitNotes, type ApprovalPage } from '../approvals/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { money } from '../kernel/money.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { moneyText, relativeText } from '../platform/view/format.ts'
import type {
  Action,
  Button,
  Empty,
  InboxList,
  InboxRow,
  PageHeader,
  Status,
  Table,
} from '../platform/view/ui.ts'
import type { BulkOutcome } from './commands.ts'
import { most, pageSize } from './input.ts'
import * as queries from './queries.ts'

type Item = z.output<typeof queries.Item>
export const scopeOf = (actor: Actor): queries.Scope => ({
  userId: actor.userId,
  roles: actor.roles,
  orders: actor.permissions.has('purchase_orders.create'),
  receives: actor.permissions.has('receipts.post'),
})

type Kind = {
  href: (item: Item) => string
  badge: Status
  /** What is done with it, on another page. */ work: Button | null
  text: string
}
const kinds: Record<Item['kind'], Kind> = {
  approval: {
    href: (i) => `/approvals/${i.approval_id}`,
    badge: { text: 'Waiting for you', tone: 'warn', icon: 'clock' },
    work: null,
    text: '',
  },
  question: {
    href: (i) => `/approvals/${i.approval_id}`,
    badge: { text: 'You are asked', tone: 'info', icon: 'message-circle-question-mark' },
    work: null,
    text: '',
  },
  returned: {
    href: (i) => `/purchase-requests/${i.href_id}`,
    badge: { text: 'Returned to you', tone: 'warn', icon: 'undo-2' },
    work: { label: 'Open the request' },
    text: 'An approver sent it back. Read why, change it, and submit it again.',
  },
  hold: {
    href: (i) => `/invoices/${i.href_id}`,
    badge: { text: 'Invoice held', tone: 'bad', icon: 'circle-alert' },
    work: { label: 'Look at the invoice' },
    text: 'It is not paid until somebody decides about the difference.',
  },
  to_order: {
    href: (i) => `/purchase-orders/new?purchase_request_id=${i.href_id}`,
    badge: { text: 'To be ordered', tone: 'info', icon: 'file-plus' },
    work: { label: 'Order it' },
    text: 'It is approved. Choose a vendor and order all of it, or a part.',
  },
  to_receive: {
    href: (i) => `/receipts/new?purchase_order_id=${i.href_id}`,
    badge: { text: 'To be received', tone: 'info', icon: 'truck' },
    work: { label: 'Receive goods' },
    text: 'The order is issued. When goods arrive, write down how many.',
  },
}

/** What `?open=` names: an approval by its own id, all else by what waits. */
const keyOf = (item: Item): string => (item.kind === 'approval' ? item.approval_id! : item.id)
const besides = (item: Item): boolean => item.kind === 'approval' || item.kind === 'question'

type Elsewhere = { header: PageHeader; text: string; work: Button | null }
export type InboxPage = {
  title: string
  header: PageHeader
  summary: string
  list: InboxList
  empty: Empty | null
  more: Button | null
  items: readonly Item[]
  splitNotes: ReadonlyMap<string, string>
  bulk: { key: string } | null
  approval: ApprovalPage | null
  elsewhere: Elsewhere | null
}

/** `open`: what stands beside the list; the first when it is not waiting, or not any more. */
export async function inboxPage(
  ctx: ReadCtx,
  { open, show }: { open?: string | undefined; show?: 'all' | undefined },
): Promise<InboxPage> {
  const limit = show === 'all' ? most : pageSize
  const items = await queries.waiting(ctx.tx, scopeOf(ctx.actor), limit)
  const notes = await splitNotes(
    ctx,
    items.filter((item) => item.kind === 'approval').map((item) => item.href_id),
  )
  const found = items.findIndex((item) => keyOf(item) === open)
  const at = Math.max(0, found)
  const current = items[at] ?? null
  const next = items[at + 1]
  const approval =
    current && besides(current)
      ? await approvalPage(ctx, current.approval_id!, undefined, {
          from: 'inbox',
          next: next && keyOf(next),
        })
      : null
  const summary =
    items.length === limit
      ? `The newest ${limit}`
      : `${items.length} ${items.length === 1 ? 'waits' : 'wait'}, newest first`
  return {
    title: 'Inbox',
    header: { title: 'Inbox', meta: items.length ? summary : undefined },
    summary,
    items,
    splitNotes: notes,
    list: {
      label: 'Waiting for you',
      rows: items.map((item) => row(ctx, item, item === current, notes.get(item.href_id))),
    },
    empty: items.length
      ? null
      : {
          title: 'Nothing waits for you',
          text: 'Approvals, questions, returned requests and held invoices appear here as soon as they need you.',
          icon: 'inbox',
        },
    more:
      limit === pageSize && items.length === limit
        ? { label: `Show up to ${most}`, href: '/inbox?show=all', small: true }
        : null,
    bulk: items.some((item) => item.kind === 'approval') ? { key: crypto.randomUUID() } : null,
    approval: approval && {
      ...approval,
      header: { ...approval.header, crumbs: approval.header.crumbs?.slice(1) },
    },
    elsewhere: current && !approval ? elsewhere(ctx, current) : null,
  }
}

const amountOf = (item: Item): string =>
  item.amount === 0n ? '' : moneyText(money(item.amount, item.currency))
const metaOf = (ctx: ReadCtx, item: Item): string =>
  `${item.meta} · ${relativeText(item.since, ctx.now)}`

function row(ctx: ReadCtx, item: Item, current: boolean, split?: string): InboxRow {
  const { href, badge } = kinds[item.kind]
  return {
    href: href(item),
    title: item.title,
    amount: amountOf(item),
    meta: split ? `${metaOf(ctx, item)} · ${split}` : metaOf(ctx, item),
    statuses: split ? [badge, { text: 'Perhaps split', tone: 'warn' }] : [badge],
    current,
    pane: { href: `/inbox?open=${keyOf(item)}`, opens: besides(item) },
    ...(item.kind === 'approval'
      ? {
          select: {
            form: 'bulk',
            name: 'ids',
            value: item.approval_id!,
            fields: { [`revisions[${item.approval_id}]`]: String(item.revision) },
          },
        }
      : {}),
  }
}

function elsewhere(ctx: ReadCtx, item: Item): Elsewhere {
  const { href, badge, work, text } = kinds[item.kind]
  const amount = amountOf(item)
  return {
    header: {
      title: item.title,
      meta: metaOf(ctx, item),
      statuses: [badge],
      ...(amount ? { amount: { text: amount } } : {}),
    },
    text,
    work: { label: 'Open', ...work, href: href(item), variant: 'primary' },
  }
}

export type BulkPage = {
  title: string
  header: PageHeader
  refused: Table
  approved: Table | null
  undo: Action | null
  back: Button
  outcome: BulkOutcome
}

export const undoFields = ({ approved }: BulkOutcome): Record<string, string> => ({
  ids: approved.map(({ id }) => id).join(' '),
})
export const countText = ({ approved }: BulkOutcome): string => `${approved.length} approved.`

/** What became of each, where not all were approved. */
export function bulkPage(outcome: BulkOutcome, hold: boolean): BulkPage {
  const { approved, refused } = outcome
  const link = (
    id: string,
    number: string | null,
    title: string | null,
  ): Table['rows'][number]['cells'][number] =>
    number
      ? { kind: 'link', text: number, href: `/approvals/${id}`, note: title ?? undefined }
      : { kind: 'muted', text: 'One that is not yours to see' }
  return {
    title: 'Not all were approved',
    header: {
      title: `${approved.length} approved, ${refused.length} not`,
      crumbs: [{ label: 'Inbox', href: '/inbox' }],
      meta: 'Each was decided on its own',
    },
    outcome,
    refused: {
      label: 'Not approved',
      columns: [{ label: 'What' }, { label: 'Why not' }],
      rows: refused.map(({ id, number, title, why }) => ({
        cells: [link(id, number, title), { kind: 'text', text: why }],
      })),
    },
    approved: approved.length
      ? {
          label: 'Approved',
          columns: [{ label: 'What' }, { label: 'Title' }],
          rows: approved.map(({ id, number, title }) => ({
            cells: [link(id, number, null), { kind: 'text', text: title }],
          })),
        }
      : null,
    undo:
      approved.length && hold
        ? {
            label: `Undo ${approved.length}`,
            href: '/inbox/undo',
            icon: 'undo-2',
            kbd: 'Z',
            key: crypto.randomUUID(),
            fields: undoFields(outcome),
          }
        : null,
    back: { label: 'Back to the inbox', href: '/inbox', variant: 'primary' },
  }
}

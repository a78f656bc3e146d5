import { toText } from '../messages/index.ts'
import { z } from 'zod'
import { approvalPage, splitNotes, type ApprovalPage } from '../approvals/index.ts'
import type { Actor } from '../kernel/actor.ts'
import type { Permission } from '../kernel/permissions.ts'
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
const workBy: Record<queries.Work, Permission> = {
  orders: 'purchase_orders.create',
  issues: 'purchase_orders.issue',
  receives: 'receipts.post',
  captures: 'invoices.capture',
  approvesVendors: 'vendors.approve',
  verifiesAccounts: 'vendor_bank_accounts.verify',
  managesMembers: 'members.manage',
  managesOrganisation: 'organisation.manage',
  setsRates: 'exchange_rates.manage',
  activatesRules: 'approval_rules.activate',
  activatesMatching: 'match_policies.activate',
}
/** Roles for a part of the organisation have their work too: the database shows that part. */
export const scopeOf = (actor: Actor): queries.Scope => ({
  userId: actor.userId,
  roles: actor.roles.length ? actor.roles : actor.limitedRoles.map(({ role }) => role),
  currency: actor.organisation.baseCurrency,
  work: new Set(
    (Object.keys(workBy) as queries.Work[]).filter((work) => actor.permissions.has(workBy[work])),
  ),
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
  to_issue: {
    href: (i) => `/purchase-orders/${i.href_id}`,
    badge: { text: 'To be issued', tone: 'info', icon: 'file-text' },
    work: { label: 'Open the order' },
    text: 'It is a draft. Issuing it gives it its number and commits its value.',
  },
  capture: {
    href: (i) => `/invoice-captures/${i.href_id}`,
    badge: { text: 'To be confirmed', tone: 'info', icon: 'scan-line' },
    work: { label: 'Look at what was read' },
    text: 'A document was captured. Compare what was read with it, then confirm or reject it.',
  },
  vendor: {
    href: (i) => `/vendors/${i.href_id}`,
    badge: { text: 'Vendor to approve', tone: 'warn', icon: 'building-2' },
    work: { label: 'Look at the vendor' },
    text: 'Nothing is ordered from this vendor before it is approved.',
  },
  bank_account: {
    href: (i) => `/bank-accounts/${i.href_id}`,
    badge: { text: 'Account to verify', tone: 'warn', icon: 'landmark' },
    work: { label: 'Look at the account' },
    text: 'Nothing is paid to it before somebody who did not enter it has compared it with its proof.',
  },
  role: {
    href: () => '/role-proposals',
    badge: { text: 'Role to confirm', tone: 'warn', icon: 'user-check' },
    work: { label: 'Look at the roles' },
    text: 'Roles that move money are held once a second administrator confirms them.',
  },
  exchange_rate: {
    href: () => '/exchange-rates',
    badge: { text: 'Rate to confirm', tone: 'warn', icon: 'coins' },
    work: { label: 'Look at the rates' },
    text: 'It is the first of its currency, or far from the last. It counts once you confirm it.',
  },
  duties: {
    href: () => '/segregation-of-duties',
    badge: { text: 'Duties to confirm', tone: 'warn', icon: 'scale' },
    work: { label: 'Look at the change' },
    text: 'What one person may not do on the same purchase changes once a second administrator confirms it.',
  },
  link_limit: {
    href: () => '/organisation',
    badge: { text: 'Limit to confirm', tone: 'warn', icon: 'landmark' },
    work: { label: 'Look at the limit' },
    text: 'The limit rises once a second administrator confirms it.',
  },
  approval_policy: {
    href: (i) => `/approval-policies/${i.href_id}`,
    badge: { text: 'Draft to activate', tone: 'info', icon: 'list-checks' },
    work: { label: 'Look at the draft' },
    text: 'It takes effect when somebody other than its author activates it.',
  },
  match_policy: {
    href: (i) => `/match-policies/${i.href_id}`,
    badge: { text: 'Draft to activate', tone: 'info', icon: 'git-compare-arrows' },
    work: { label: 'Look at the draft' },
    text: 'It takes effect when somebody other than its author activates it.',
  },
}

const titled = (item: Item): Item =>
  item.message ? { ...item, title: toText(item.message) } : item

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

/** `open`: the document shown beside the list; the first one when it is not waiting. */
export async function inboxPage(
  ctx: ReadCtx,
  { open, show }: { open?: string | undefined; show?: 'all' | undefined },
): Promise<InboxPage> {
  const limit = show === 'all' ? most : pageSize
  const scope = scopeOf(ctx.actor)
  const [rows, { n }] = await Promise.all([
    queries.waiting(ctx.tx, scope, limit),
    queries.count(ctx.tx, scope),
  ])
  const items = rows.map(titled)
  const number = numberText(Number(n))
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
    items.length < Number(n)
      ? `The newest ${items.length} of ${number}`
      : `${number} ${items.length === 1 ? 'waits' : 'wait'}, newest first`
  return {
    title: items.length ? `Inbox (${number})` : 'Inbox',
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
          text: 'Approvals, questions and all other work that needs you appear here as soon as it does.',
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

/** As every place says it: no further than 99. */
const numberText = (n: number): string => (n > 99 ? '99+' : String(n))

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

import { toText } from '../messages/index.ts'
import { z } from 'zod'
import { approvalPage, splitNotes, type ApprovalPage } from '../approvals/index.ts'
import type { Actor } from '../kernel/actor.ts'
import type { Permission } from '../kernel/permissions.ts'
import { money } from '../kernel/money.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { moneyText, relativeText } from '../platform/view/format.ts'
import type { Button, Empty, InboxList, InboxRow, PageHeader } from '../platform/view/ui.ts'
import { most, pageSize } from './input.ts'
import * as queries from './queries.ts'
import * as part from './part.ts'
import { kinds } from './work-kinds.ts'

export type Item = z.output<typeof queries.Item>
const workBy: Record<part.Work, Permission> = {
  orders: 'purchase_orders.create',
  issues: 'purchase_orders.issue',
  receives: 'receipts.post',
  inspects: 'receipts.inspect',
  sendsBack: 'receipts.post',
  settlesReturns: 'invoices.capture',
  appliesChanges: 'purchase_orders.create',
  releasesPayments: 'payments.release',
  settlesPayments: 'payments.settle',
  releasesRetainage: 'payments.stop',
  captures: 'invoices.capture',
  approvesVendors: 'vendors.approve',
  verifiesAccounts: 'vendor_bank_accounts.verify',
  verifiesDocuments: 'vendor_documents.verify',
  managesMembers: 'members.manage',
  managesOrganisation: 'organisation.manage',
  setsRates: 'exchange_rates.manage',
  activatesRules: 'approval_rules.activate',
  activatesMatching: 'match_policies.activate',
}
/** Roles for a part of the organisation have their work too: the database shows that part. */
export const scopeOf = (actor: Actor): part.Scope => ({
  userId: actor.userId,
  roles: actor.roles.length ? actor.roles : actor.limitedRoles.map(({ role }) => role),
  currency: actor.organisation.baseCurrency,
  work: new Set(
    (Object.keys(workBy) as part.Work[]).filter((work) => actor.permissions.has(workBy[work])),
  ),
})

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
  const found = items.findIndex((item) => keyOf(item) === open)
  const at = Math.max(0, found)
  const current = items[at] ?? null
  const next = items[at + 1]
  const [notes, approval] = await Promise.all([
    splitNotes(
      ctx,
      items.filter((item) => item.kind === 'approval').map((item) => item.href_id),
    ),
    current && besides(current)
      ? approvalPage(ctx, current.approval_id!, undefined, {
          from: 'inbox',
          next: next && keyOf(next),
        })
      : null,
  ])
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

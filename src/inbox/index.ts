import { z } from 'zod'
import type { Actor } from '../kernel/actor.ts'
import { money } from '../kernel/money.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { Instant, Money, moneyJson, Uuid, wholeList } from '../platform/http/output.ts'
import { feature, json } from '../platform/http/route.ts'
import { show } from '../platform/http/reply.ts'
import { moneyText, relativeText } from '../platform/view/format.ts'
import type { Empty, InboxList, PageHeader, Status } from '../platform/view/ui.ts'
import * as queries from './queries.ts'

type Item = z.output<typeof queries.Item>
const scopeOf = (actor: Actor): queries.Scope => ({ userId: actor.userId, roles: actor.roles, orders: actor.permissions.has('purchase_orders.create'), receives: actor.permissions.has('receipts.post') })

/** How many things wait for this person; 100 means "more than 99". */
export const waitingCount = async (ctx: ReadCtx): Promise<number> => Number((await queries.count(ctx.tx, scopeOf(ctx.actor))).n)

const hrefs: Record<Item['kind'], (id: string, approvalId: string | null) => string> = {
  approval: (_id, approvalId) => `/approvals/${approvalId}`, returned: (id) => `/purchase-requests/${id}`, hold: (id) => `/invoices/${id}`,
  to_order: (id) => `/purchase-orders/new?purchase_request_id=${id}`, to_receive: (id) => `/receipts/new?purchase_order_id=${id}`,
}
const badges: Record<Item['kind'], Status> = {
  approval: { text: 'Waiting for you', tone: 'warn', icon: 'clock' }, returned: { text: 'Returned to you', tone: 'warn', icon: 'undo-2' }, hold: { text: 'Invoice held', tone: 'bad', icon: 'circle-alert' },
  to_order: { text: 'To be ordered', tone: 'info', icon: 'file-plus' }, to_receive: { text: 'To be received', tone: 'info', icon: 'truck' },
}

export type InboxPage = { title: string; header: PageHeader; list: InboxList; empty: Empty | null; items: readonly Item[] }
async function inboxPage(ctx: ReadCtx): Promise<InboxPage> {
  const items = await queries.waiting(ctx.tx, scopeOf(ctx.actor), 50)
  return {
    title: 'Inbox', header: { title: 'Inbox', meta: items.length ? 'What waits for you, newest first' : undefined }, items,
    list: { label: 'Waiting for you', rows: items.map((item) => ({
      href: hrefs[item.kind](item.href_id, item.approval_id), title: item.title, amount: item.amount === 0n ? '' : moneyText(money(item.amount, item.currency)), meta: `${item.meta} · ${relativeText(item.since, ctx.now)}`, statuses: [badges[item.kind]], current: false,
    })) },
    empty: items.length ? null : { title: 'Nothing waits for you', text: 'Approvals, returned requests and held invoices appear here as soon as they need you.', icon: 'inbox' },
  }
}

const InboxJson = wholeList(z.object({ kind: queries.Item.shape.kind, id: Uuid, approval_id: Uuid.nullable(), title: z.string(), meta: z.string(), amount: Money, since: Instant }))
export const inbox = feature('inbox').get('/inbox', {
  allow: 'inbox.read', input: z.object({}), view: '/inbox/index', fragments: ['list'], summary: 'Everything that waits for you.',
  json: json(InboxJson, (page: InboxPage) => ({ next_cursor: null, data: page.items.map((i) => ({ kind: i.kind, id: i.href_id, approval_id: i.approval_id, title: i.title, meta: i.meta, amount: moneyJson(i.amount, i.currency), since: i.since.toISOString() })) })),
  handle: async (ctx) => show(await inboxPage(ctx)),
})

import { decisionActions, latestSteps, pathView, whyView } from '../../approvals/index.ts'
import { attachmentsOf } from '../../attachments/index.ts'
import { commentsOf } from '../../comments/index.ts'
import { timelineOf } from '../../history/index.ts'
import { money } from '../../kernel/money.ts'
import { orderStateText } from '../../kernel/order-states.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import { dateText, moneyText, quantityText, unitPriceText } from '../../platform/view/format.ts'
import type { Action, Banner, Fact, RecordPage, Row, Table } from '../../platform/view/ui.ts'
import { leftOf, moves, releasesOn, type BlanketOrder, type Line } from '../blanket-order.ts'
import * as lineQueries from '../line-queries.ts'
import * as queries from '../queries.ts'
import { chipOf } from '../states.ts'
import { url } from '../url.ts'

type Releases = Awaited<ReturnType<typeof lineQueries.releases>>

export async function showPage(ctx: ReadCtx, id: string): Promise<RecordPage> {
  const [order, lines, releases, steps, events, comments, attachments] = await Promise.all([
    queries.find(ctx.tx, id),
    lineQueries.lines(ctx.tx, id),
    lineQueries.releases(ctx.tx, id),
    latestSteps(ctx.tx, id),
    timelineOf(ctx, id),
    commentsOf(ctx, 'blanket_order', id),
    attachmentsOf(ctx, 'blanket_order', id),
  ])
  const text = (minor: bigint): string => moneyText(money(minor, order.currency))
  const pending = order.status === 'pending'
  const why = pending ? whyView(ctx, steps) : null
  return {
    title: `${order.number} ${order.title}`,
    header: {
      title: order.title,
      crumbs: [{ label: 'Blanket orders', href: url.index }, { label: order.number }],
      statuses: [chipOf(order, ctx.today)],
      amount: { text: text(order.total), note: `${text(order.released_amount)} released` },
      buttons: buttonsOf(ctx, order),
      actions: actionsOf(ctx, order),
    },
    why: why && { ...why, next: 'orders may release from it' },
    path: steps.length ? pathView(ctx, steps, 'Orders may release from it') : null,
    decide: pending
      ? decisionActions(ctx, steps, { revision: order.revision, amount: text(order.total) })
      : [],
    facts: factsOf(order, text),
    budget: null,
    banner: bannerOf(ctx, order, lines),
    note: order.note,
    tables: [
      { title: 'What may be ordered', table: linesTable(ctx, order, lines) },
      ...(releases.length ? [{ title: 'Released', table: releasesTable(releases, text) }] : []),
    ],
    attachments,
    comments,
    timeline: { events },
  }
}

const changes = (ctx: ReadCtx, order: BlanketOrder): boolean =>
  order.status === 'draft' && ctx.actor.permissions.has('purchase_orders.create')

const buttonsOf = (ctx: ReadCtx, order: BlanketOrder) => {
  if (changes(ctx, order))
    return [
      { label: 'Edit', href: url.edit(order.id), icon: 'pencil' as const },
      { label: 'Add line', href: url.newLine(order.id), icon: 'plus' as const },
    ]
  return releasesOn(order, ctx.today) && ctx.actor.permissions.has('purchase_orders.create')
    ? [
        {
          label: 'Release',
          href: `/purchase-orders/new?${new URLSearchParams({ vendor_id: order.vendor_id, currency: order.currency })}`,
          icon: 'file-plus' as const,
          variant: 'primary' as const,
        },
      ]
    : []
}

const actionsOf = (ctx: ReadCtx, order: BlanketOrder): Action[] =>
  moves.actions(order, ctx.actor).map((action): Action => ({
    label: action.label,
    href: url.moves(order.id)[action.name as keyof ReturnType<typeof url.moves>],
    tone: action.tone,
    needsReason: action.needsReason,
    version: order.version,
    key: `${action.name}-${order.id}-${order.version}`,
  }))

function bannerOf(ctx: ReadCtx, order: BlanketOrder, lines: readonly Line[]): Banner | null {
  if (order.status === 'draft' && lines.length === 0)
    return {
      tone: 'info',
      title: 'Nothing may be ordered yet',
      text: 'Add what the vendor sells and at which price, then send it for approval.',
    }
  if (order.status === 'draft' && order.is_revision)
    return {
      tone: 'info',
      title: 'It was approved before and is being changed',
      text: 'Nothing is released from it until the changes are approved. Discard them to go back to what was approved.',
    }
  if (order.status === 'active' && ctx.today > order.valid_until)
    return {
      tone: 'warn',
      title: `It was valid until ${dateText(order.valid_until)}`,
      text: 'Nothing can be released from it any more. Choose “Change it” to agree on more time, or close it.',
    }
  return null
}

const factsOf = (order: BlanketOrder, text: (minor: bigint) => string): Fact[] => [
  { label: 'Vendor', text: order.vendor_name, href: `/vendors/${order.vendor_id}` },
  { label: 'Valid from', text: dateText(order.valid_from) },
  { label: 'Valid until', text: dateText(order.valid_until) },
  {
    label: 'Limit of value',
    text: order.value_limit === null ? 'None: its quantities' : text(order.value_limit),
  },
  { label: 'Released', text: text(order.released_amount), strong: true },
  { label: 'Left', text: text(order.total - order.released_amount) },
  { label: 'Buyer', text: order.buyer_name },
]

function linesTable(ctx: ReadCtx, order: BlanketOrder, lines: readonly Line[]): Table {
  const editable = changes(ctx, order)
  return {
    label: 'Lines',
    columns: [
      { label: 'Item' },
      { label: 'Quantity', align: 'end' },
      { label: 'Left', align: 'end' },
      { label: 'Unit price', align: 'end' },
      ...(editable ? [{ label: 'Remove' }] : []),
    ],
    rows: lines.map((line): Row => ({
      cells: [
        editable
          ? { kind: 'link', text: line.description, href: url.editLine(line.id) }
          : { kind: 'text', text: line.description },
        { kind: 'number', text: `${quantityText(line.quantity)} ${line.unit}` },
        { kind: 'number', text: quantityText(leftOf(line)) },
        { kind: 'number', text: unitPriceText(line.unit_price, order.currency) },
        ...(editable
          ? [
              {
                kind: 'action' as const,
                action: {
                  label: `Remove line ${line.position}`,
                  href: url.removal(line.id),
                  tone: 'secondary' as const,
                  version: order.version,
                  key: `remove-${line.id}-${order.version}`,
                },
              },
            ]
          : []),
      ],
    })),
  }
}

const releasesTable = (releases: Releases, text: (minor: bigint) => string): Table => ({
  label: 'Released',
  columns: [
    { label: 'Order' },
    { label: 'Item' },
    { label: 'Quantity', align: 'end' },
    { label: 'Amount', align: 'end' },
  ],
  rows: releases.map((release) => ({
    cells: [
      {
        kind: 'link',
        text: release.order_number ?? 'Draft order',
        href: `/purchase-orders/${release.order_id}`,
        note: release.live
          ? orderStateText[release.order_status]
          : `${orderStateText[release.order_status]}: free again`,
      },
      { kind: 'text', text: release.description },
      { kind: 'number', text: `${quantityText(release.quantity)} ${release.unit}` },
      { kind: 'money', text: text(release.amount) },
    ],
  })),
})

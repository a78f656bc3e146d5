import {
  add,
  atLeastZero,
  compare,
  decimal,
  decimalText,
  subtract,
  type Decimal,
} from '../../kernel/decimal.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import { fieldId, rowsOf, textOf } from '../../platform/view/form.ts'
import { dateText, quantityText, typedNumber } from '../../platform/view/format.ts'
import type { Cell, Field, Table } from '../../platform/view/ui.ts'
import { countedText } from '../../purchase-orders/index.ts'
import { findNotice, onItsWay, type ShipNotice } from '../../ship-notices/index.ts'
import { url } from '../paths.ts'
import * as queries from '../queries.ts'
import type { LineRow } from '../queries.ts'
import { shipNotices } from '../ship-notices.ts'
import { wordsFor, type Words } from '../words/index.ts'
import type { PortalUpload } from './documents.ts'
import { portalForm, stateOf, type PortalPage } from './page.ts'

const zero = decimal('0')
const tones = { announced: 'info', received: 'ok', withdrawn: 'neutral' } as const

export async function shipNoticesPage(
  ctx: ReadCtx,
  before: string | undefined,
): Promise<PortalPage> {
  const words = wordsFor(ctx.actor)
  const { rows, next } = await shipNotices(ctx, before)
  const { shipping, orders } = words
  return {
    title: shipping.title,
    header: {
      title: shipping.title,
      crumbs: [{ label: orders.title, href: url.orders }, { label: shipping.title }],
    },
    banner: null,
    sections: [
      {
        title: null,
        ...(rows.length ? { table: shipTable(ctx, words, rows) } : { text: shipping.text }),
        more: next ? { label: words.older, href: `${url.shipNotices}?before=${next}` } : null,
      },
    ],
  }
}

/** What was announced, with what can still be done about it. */
export function shipTable(ctx: ReadCtx, words: Words, rows: readonly ShipNotice[]): Table {
  const { shipping } = words
  const mayChange = ctx.actor.contact?.may.has('orders.acknowledge') === true
  return {
    label: shipping.title,
    columns: [
      { label: shipping.deliveryNote },
      { label: shipping.order },
      { label: shipping.goods },
      { label: shipping.expected },
      { label: shipping.status },
      ...(mayChange ? [{ label: shipping.withdraw }] : []),
    ],
    rows: rows.map((one) => ({
      cells: [
        noteCell(one, mayChange),
        { kind: 'text', text: one.order_number },
        { kind: 'text', text: one.lines.map(goodsText).join(', ') },
        { kind: 'text', text: dateText(one.expected_on) },
        {
          kind: 'status',
          status: { text: shipping.states[one.status], tone: tones[one.status] },
        },
        ...(mayChange ? [withdrawCell(words, one)] : []),
      ],
    })),
  }
}
const noteCell = (one: ShipNotice, mayChange: boolean): Cell => {
  const note = one.end_reason ?? one.tracking ?? undefined
  return mayChange && one.status === 'announced'
    ? { kind: 'link', text: one.delivery_note, href: url.shipNotice(one.id), note }
    : { kind: 'text', text: one.delivery_note, note }
}
const goodsText = ({ quantity, unit, description }: ShipNotice['lines'][number]): string =>
  `${quantityText(quantity)} ${unit} ${description}`

const withdrawCell = ({ shipping }: Words, one: ShipNotice): Cell =>
  one.status === 'announced'
    ? {
        kind: 'action',
        action: {
          label: shipping.withdraw,
          href: url.shipWithdrawal(one.id),
          tone: 'ghost',
          small: true,
          needsReason: true,
          reasonLabel: shipping.withdrawWhy,
          version: one.version,
          key: `portal-ship-notice-${one.id}-${one.version}`,
        },
      }
    : { kind: 'muted', text: '' }

export async function newNoticeForm(
  ctx: ReadCtx,
  refused: Refused,
  orderId: string,
): Promise<PortalUpload> {
  return form(ctx, { orderId, refused, notice: null })
}

export async function correctionForm(
  ctx: ReadCtx,
  refused: Refused,
  id: string,
): Promise<PortalUpload> {
  const notice = await findNotice(ctx.tx, id)
  return form(ctx, { orderId: notice.purchase_order_id, refused, notice })
}

type Asked = { orderId: string; refused: Refused; notice: ShipNotice | null }
async function form(ctx: ReadCtx, { orderId, refused, notice }: Asked): Promise<PortalUpload> {
  const words = wordsFor(ctx.actor)
  const { shipping } = words
  const [order, lines, sent] = await Promise.all([
    queries.order(ctx.tx, orderId),
    queries.orderLines(ctx.tx, orderId),
    onItsWay(ctx.tx, orderId, notice?.id ?? null),
  ])
  const goods = lines.filter(({ kind }) => kind === 'quantity')
  const isOver = order.status !== 'issued'
  const asksAgain = refused.errors.some(({ code }) => code === 'announced_before')
  return {
    ...portalForm(
      words,
      {
        title: notice ? shipping.correct : shipping.announce,
        action: notice ? url.shipNotice(notice.id) : url.shipNoticesOf(orderId),
        version: notice?.version ?? null,
        cancelHref: url.order(orderId),
        submitLabel: notice ? shipping.save : shipping.send,
        banner: {
          tone: isOver ? 'warn' : 'info',
          text: isOver ? shipping.over : `${order.number}. ${shipping.text}`,
        },
        fields: [
          {
            name: 'delivery_note',
            label: shipping.deliveryNote,
            fallback: notice?.delivery_note ?? '',
          },
          ...(asksAgain
            ? [{ name: 'note_again', label: shipping.again, type: 'checkbox' as const }]
            : []),
          {
            name: 'shipped_on',
            label: shipping.shipped,
            type: 'date',
            fallback: notice?.shipped_on ?? ctx.today,
          },
          {
            name: 'expected_on',
            label: shipping.expected,
            type: 'date',
            fallback: notice?.expected_on ?? soonest(order, goods, sent),
          },
          {
            name: 'carrier',
            label: `${shipping.carrier} (${words.optional})`,
            fallback: notice?.carrier ?? '',
          },
          {
            name: 'tracking',
            label: `${shipping.tracking} (${words.optional})`,
            fallback: notice?.tracking ?? '',
          },
          {
            name: 'note',
            label: `${shipping.note} (${words.optional})`,
            fallback: notice?.note ?? '',
          },
        ],
      },
      refused,
    ),
    hidden: goods.map(({ id }, i) => ({ name: `lines[${i}][line_id]`, value: id })),
    lineFields: goods.flatMap((line, i) =>
      lineFields(words, line, { i, refused, notice, open: openOf(line, sent) }),
    ),
    file: {
      name: 'file',
      label: shipping.paper,
      hint: shipping.paperWhy,
      accept: '.pdf,.png,.jpg,.jpeg',
      error: stateOf(words, refused).error('/file'),
      words: words.documents.sending,
    },
  }
}

type OnItsWay = readonly { line_id: string; quantity: string }[]
/** What is still to come of a line and not on its way. */
/** The first day on which something is to come that is not on its way. */
const soonest = (order: queries.OrderRow, lines: readonly LineRow[], sent: OnItsWay): string =>
  lines
    .filter((line) => compare(openOf(line, sent), zero) > 0)
    .map((line) => line.due_on ?? order.expected_on ?? '')
    .filter((day) => day !== '')
    .toSorted()[0] ??
  order.expected_on ??
  ''

function openOf(line: LineRow, sent: OnItsWay): Decimal {
  const onWay = sent.find(({ line_id }) => line_id === line.id)?.quantity ?? '0'
  const gone = [line.received, line.closed_quantity, onWay].reduce(
    (sum, one) => add(sum, decimal(one)),
    zero,
  )
  const open = subtract(add(decimal(line.quantity), decimal(line.returned_for_replacement)), gone)
  return atLeastZero(open)
}

type OfLine = { i: number; refused: Refused; notice: ShipNotice | null; open: Decimal }
function lineFields(words: Words, line: LineRow, { i, refused, notice, open }: OfLine): Field[] {
  const { shipping } = words
  const state = stateOf(words, refused)
  const typed = rowsOf(refused.values['lines'])[i]
  const before = notice?.lines.find(({ line_id }) => line_id === line.id)
  const proposed = notice ? (before?.quantity ?? '') : countedNumberOf(open)
  const value = (name: string, otherwise: string): string =>
    typed ? textOf(typed[name]) : otherwise
  return [
    {
      name: `lines[${i}][quantity]`,
      id: fieldId(`/lines/${i}/quantity`),
      label: shipping.quantity(line.description, countedText(open, line)),
      type: 'quantity',
      suffix: line.unit,
      value: value('quantity', proposed && typedNumber(proposed)),
      error: state.error(`/lines/${i}/quantity`),
    },
    {
      name: `lines[${i}][lot]`,
      id: fieldId(`/lines/${i}/lot`),
      label: `${shipping.lot(line.description)} (${words.optional})`,
      type: 'text',
      value: value('lot', before?.lot ?? ''),
      error: state.error(`/lines/${i}/lot`),
    },
  ]
}
const countedNumberOf = (open: Decimal): string =>
  compare(open, zero) > 0 ? decimalText(open) : ''

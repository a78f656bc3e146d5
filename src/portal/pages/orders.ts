import { alsoSaid } from '../../kernel/counted-in.ts'
import { compare, decimal } from '../../kernel/decimal.ts'
import { keptAmount, money } from '../../kernel/money.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import { fieldId, rowsOf, textOf, type FormState } from '../../platform/view/form.ts'
import {
  dateText,
  moneyText,
  quantityText,
  typedNumber,
  unitPriceText,
} from '../../platform/view/format.ts'
import type { Cell, ErrorSummary, Fact, Field, Status, Table } from '../../platform/view/ui.ts'
import {
  answersOf,
  countedNumber,
  deliveryText,
  frozenOrder,
  linePricingSaid,
  pdfWords,
  type LinePricing,
  type OrderAnswer,
  type Snapshot,
  type SnapshotPriced,
} from '../../purchase-orders/index.ts'
import { conversation, type Conversation } from '../conversation.ts'
import { noticesOfOrder } from '../../ship-notices/index.ts'
import { url } from '../paths.ts'
import * as queries from '../queries.ts'
import type { LineRow, OrderRow } from '../queries.ts'
import { wordsFor, type Words } from '../words/index.ts'
import {
  buyerFacts,
  deliveryFacts,
  languageOfContact,
  retainageFacts,
  termsText,
} from './order-facts.ts'
import { stateOf, type PortalPage } from './page.ts'
import { shipTable } from './ship-notices.ts'

const amount = (minor: bigint, currency: string): string => moneyText(money(minor, currency))

const tones = { issued: 'info', closed: 'ok', cancelled: 'neutral' } as const
const statusOf = ({ orders }: Words, { status }: OrderRow): Status => ({
  text: orders.states[status],
  tone: tones[status],
})

/** Whether the vendor still has to say something. */
const answerCell = (words: Words, order: OrderRow): Cell =>
  isOver(order) && order.answered === 0
    ? { kind: 'muted', text: '—' }
    : { kind: 'status', status: answerOf(words, order) }
const isOver = ({ status }: Pick<OrderRow, 'status'>): boolean => status !== 'issued'
function answerOf({ answers }: Words, order: OrderRow): Status {
  if (order.waiting > 0) return { text: answers.waits, tone: 'warn' }
  if (order.answered === 0) return { text: answers.open, tone: 'neutral' }
  return order.answered < order.lines
    ? { text: answers.partly, tone: 'neutral' }
    : { text: answers.accepted, tone: 'ok' }
}

export const ordersTable = (words: Words, rows: readonly OrderRow[]): Table => ({
  label: words.orders.title,
  columns: [
    { label: words.orders.number },
    { label: words.orders.issued },
    { label: words.orders.expected },
    { label: words.orders.net, align: 'end' },
    { label: words.orders.status },
    { label: words.orders.answer },
  ],
  rows: rows.map((order) => ({
    cells: [
      { kind: 'link', text: order.number, href: url.order(order.id) },
      { kind: 'muted', text: order.issued_on ? dateText(order.issued_on) : '—' },
      { kind: 'text', text: order.expected_on ? dateText(order.expected_on) : '—' },
      { kind: 'money', text: amount(order.total, order.currency) },
      { kind: 'status', status: statusOf(words, order) },
      answerCell(words, order),
    ],
  })),
})

export async function ordersPage(ctx: ReadCtx, cursor: string | undefined): Promise<PortalPage> {
  const words = wordsFor(ctx.actor)
  const { rows, next } = queries.paged(await queries.ordersBefore(ctx.tx, cursor))
  const { title, empty, emptyText } = words.orders
  return {
    title,
    header: {
      title,
      buttons: [{ label: words.shipping.title, href: url.shipNotices, icon: 'truck' }],
    },
    banner: null,
    sections: [
      rows.length === 0
        ? { title: empty, text: emptyText }
        : {
            title: null,
            table: ordersTable(words, rows),
            more: next ? { label: words.older, href: `${url.orders}?before=${next}` } : null,
          },
    ],
  }
}

/** A line in the form of the answer. */
type AnswerLine = {
  index: number
  id: string
  legend: string
  ordered: string
  chosen: string
  choices: readonly { value: string; label: string }[]
  error: string | undefined
  changes: readonly Field[]
  note: Field
}
type AnswerForm = {
  action: string
  key: string
  version: number
  summary: ErrorSummary | null
  lines: readonly AnswerLine[]
  /** All lines at once, where none has an answer yet. */
  all: { key: string; ids: readonly string[] } | null
}
export type OrderPage = PortalPage & {
  words: Words
  facts: readonly Fact[]
  lines: Table
  form: AnswerForm | null
  /** Where all lines can be answered anew. */
  againHref: string | null
  /** What is on its way, and where more is announced. */
  shipping: { table: Table | null; newHref: string | null }
  conversation: Conversation
}

const nothing: Refused = { values: {}, errors: [] }

export async function orderPage(
  ctx: ReadCtx,
  id: string,
  { again = false, refused = nothing }: { again?: boolean; refused?: Refused } = {},
): Promise<OrderPage> {
  const words = wordsFor(ctx.actor)
  const [order, lines, given, talk, frozen, sent] = await Promise.all([
    queries.order(ctx.tx, id),
    queries.orderLines(ctx.tx, id),
    answersOf(ctx.tx, id),
    conversation(ctx, { id, path: url.order(id), refused }),
    frozenOrder(ctx.tx, id),
    noticesOfOrder(ctx.tx, id),
  ])
  const priced = frozen?.order.priced ?? null
  const { orders } = words
  const form = formOf(ctx, words, { order, lines, given, again, refused })
  return {
    title: order.number,
    words,
    header: {
      title: `${orders.one} ${order.number}`,
      crumbs: [{ label: orders.title, href: url.orders }, { label: order.number }],
      statuses: [statusOf(words, order)],
      amount: headlineOf(words, order, priced),
      buttons: [
        { label: orders.pdf, href: url.orderPdf(id), icon: 'file-down' },
        { label: orders.ubl, href: url.orderUbl(id), icon: 'file-down' },
      ],
    },
    banner: bannerOf(ctx, words, order),
    sections: [],
    facts: [
      ...buyerFacts(words, frozen?.order),
      { label: orders.issued, text: order.issued_on ? dateText(order.issued_on) : '—' },
      {
        label: orders.expected,
        text: order.expected_on ? dateText(order.expected_on) : orders.notStated,
      },
      { label: orders.terms, text: termsText(ctx, order, frozen?.order) },
      ...retainageFacts(words, frozen?.order.retainage),
      ...deliveryFacts(words, frozen?.order),
    ],
    lines: linesTable(words, order, {
      lines,
      given,
      priced,
      notes: notesOf(ctx, words, frozen?.order),
    }),
    form,
    againHref: form === null && mayAnswer(ctx, order) ? `${url.order(id)}?again=true#answer` : null,
    shipping: {
      table: sent.length ? shipTable(ctx, words, sent) : null,
      newHref: mayAnswer(ctx, order) ? url.newShipNotice(id) : null,
    },
    conversation: talk,
  }
}

function bannerOf(ctx: ReadCtx, { orders, answers }: Words, { status }: OrderRow) {
  if (status === 'cancelled') return { tone: 'bad' as const, text: orders.cancelled }
  return status === 'issued' && !ctx.actor.contact?.may.has('orders.acknowledge')
    ? { tone: 'info' as const, text: answers.notYours }
    : null
}

type Said = { lines: readonly LineRow[]; given: readonly OrderAnswer[] }
type Listed = Said & {
  priced: SnapshotPriced | null
  /** Where lines go that go elsewhere than the order, and which come only as a whole, by their position. */
  notes: ReadonlyMap<number, readonly string[]>
}
const notesOf = (ctx: ReadCtx, { orders }: Words, order: Snapshot | undefined): Listed['notes'] =>
  new Map(
    order?.lines.map(({ position, deliver_to: place, accepted_as_whole: asWhole, pricing }) => [
      position,
      [
        ...(place ? [`${orders.deliverTo}: ${deliveryText(place)}`] : []),
        ...(asWhole ? [orders.asWhole] : []),
        ...(pricing ? pricingSaid(ctx, order, pricing) : []),
      ],
    ]),
  )

/** Why a line does not come to its quantity times its price. */
const pricingSaid = (ctx: ReadCtx, { currency }: Snapshot, pricing: LinePricing): string[] =>
  linePricingSaid(pricing, {
    words: pdfWords(languageOfContact(ctx)),
    amountOf: (plain) => moneyText(keptAmount(plain, currency)),
  })

function linesTable(words: Words, order: OrderRow, { lines, given, priced, notes }: Listed): Table {
  const { orders } = words
  return {
    label: orders.lines,
    columns: [
      { label: orders.item },
      { label: orders.ordered, align: 'end' },
      { label: orders.delivered, align: 'end' },
      { label: orders.price, align: 'end' },
      { label: orders.amount, align: 'end' },
      { label: orders.answer },
    ],
    rows: lines.map((line) => ({
      cells: [
        {
          kind: 'text',
          text: line.description,
          note: [
            line.unit,
            ...(line.due_on ? [orders.due(dateText(line.due_on))] : []),
            ...(notes.get(line.position) ?? []),
          ].join(' · '),
        },
        {
          kind: 'number',
          text: countedNumber(decimal(line.quantity), line),
          note: orderedNote(words, line),
        },
        { kind: 'number', text: countedNumber(decimal(line.received), line) },
        { kind: 'number', text: unitPriceText(line.unit_price, order.currency) },
        { kind: 'money', text: amount(line.amount, order.currency) },
        {
          kind: 'text',
          ...answerText(
            words,
            order,
            given.find((one) => one.line_id === line.id),
          ),
        },
      ],
    })),
    totals: priced
      ? totalsOf(words, order, priced)
      : [{ label: orders.net, text: amount(order.total, order.currency), strong: true }],
  }
}

/** What all of it comes to; with tax where the order says the tax. */
const headlineOf = ({ orders }: Words, { currency, total }: OrderRow, priced: Listed['priced']) =>
  priced
    ? { text: moneyText(keptAmount(priced.gross, currency)), note: orders.gross }
    : { text: amount(total, currency), note: orders.net }

/** As the document of the order has it. */
function totalsOf({ orders }: Words, { currency, total }: OrderRow, priced: SnapshotPriced) {
  const text = (plain: string): string => moneyText(keptAmount(plain, currency))
  const less = keptAmount(priced.discount, currency).minor
  const more = less !== 0n || priced.charges.length > 0
  return [
    ...(more ? [{ label: orders.lines, text: text(priced.lines) }] : []),
    ...(less === 0n ? [] : [{ label: orders.discount, text: amount(-less, currency) }]),
    ...priced.charges.map((charge) => ({
      label: charge.label ?? orders.charges[charge.kind],
      text: text(charge.amount),
    })),
    { label: orders.net, text: amount(total, currency) },
    ...priced.taxes.map(({ name, taxable, tax }) => ({
      label: orders.taxOf(name, text(taxable)),
      text: text(tax),
    })),
    { label: orders.gross, text: text(priced.gross), strong: true },
  ]
}

/** How many of the smaller unit are ordered, and what of it is not wanted any more. */
function orderedNote(words: Words, line: LineRow): string | undefined {
  const also = alsoSaid(decimal(line.quantity), line)
  const closed = closedText(words, line)
  const notes = [also ? `${quantityText(also.quantity)} ${also.unit}` : undefined, closed]
  return notes.filter((note) => note !== undefined).join(', ') || undefined
}

/** What the customer does not want any more of a line. */
const closedText = ({ orders }: Words, line: LineRow): string | undefined =>
  compare(decimal(line.closed_quantity), decimal('0')) > 0
    ? orders.closed(countedNumber(decimal(line.closed_quantity), line))
    : undefined

/** What was answered to a line, and what the buyer said to that. */
function answerText(
  words: Words,
  order: OrderRow,
  one: OrderAnswer | undefined,
): { text: string; note?: string | undefined } {
  const { answers } = words
  const { currency } = order
  if (!one) return { text: isOver(order) ? '—' : answers.open }
  if (one.answer === 'accept') return { text: answers.accepted, note: one.note ?? undefined }
  const text = one.answer === 'reject' ? answers.rejected : answers.proposed
  const parts = [
    one.quantity === null ? null : `${answers.quantity} ${quantityText(one.quantity)}`,
    one.unit_price === null ? null : `${answers.price} ${unitPriceText(one.unit_price, currency)}`,
    one.delivery_on === null ? null : `${answers.date} ${dateText(one.delivery_on)}`,
    one.note,
    decisionText(words, one),
  ]
  return { text, note: parts.filter((part) => part !== null).join(' · ') }
}

function decisionText({ answers }: Words, one: OrderAnswer): string {
  if (one.decision === null) return answers.waits
  const said =
    one.decision === 'declined'
      ? answers.declined
      : one.answer === 'reject'
        ? answers.noted
        : answers.taken
  return one.decision_note ? `${said}: ${one.decision_note}` : said
}

const mayAnswer = (ctx: ReadCtx, { status }: OrderRow): boolean =>
  status === 'issued' && ctx.actor.contact?.may.has('orders.acknowledge') === true

type Asked = Said & { order: OrderRow; again: boolean; refused: Refused }

/** The lines that have no answer yet, or whose proposal was declined; all of them when it is to be answered again. */
function formOf(
  ctx: ReadCtx,
  words: Words,
  { order, lines, given, again, refused }: Asked,
): AnswerForm | null {
  if (!mayAnswer(ctx, order)) return null
  const typed = rowsOf(refused.values['lines'])
  const settled = (id: string): boolean =>
    given.some((one) => one.line_id === id && one.decision !== 'declined')
  const asked =
    typed.length > 0
      ? typed.flatMap((row) => lines.find(({ id }) => id === row['line_id']) ?? [])
      : lines.filter(({ id }) => again || !settled(id))
  if (asked.length === 0) return null
  const state = stateOf(words, refused)
  return {
    action: url.answers(order.id),
    key: crypto.randomUUID(),
    version: order.version,
    summary: state.summary,
    lines: asked.map((line, index) =>
      answerLine(words, order, {
        line,
        index,
        state,
        values: typed[index] ?? valuesOf(given.find((one) => one.line_id === line.id)),
      }),
    ),
    all:
      given.length === 0 && typed.length === 0
        ? { key: crypto.randomUUID(), ids: lines.map(({ id }) => id) }
        : null,
  }
}

type OneLine = {
  line: LineRow
  index: number
  state: FormState
  /** As it was typed, or answered before. */
  values: Record<string, unknown>
}

/** An earlier answer, as its fields are written. */
const valuesOf = (one: OrderAnswer | undefined): Record<string, unknown> =>
  one && one.decision !== 'declined'
    ? {
        ...one,
        quantity: one.quantity === null ? '' : typedNumber(one.quantity),
        unit_price: one.unit_price === null ? '' : typedNumber(one.unit_price),
      }
    : {}

function answerLine(
  words: Words,
  order: OrderRow,
  { line, index, state, values }: OneLine,
): AnswerLine {
  const { answers } = words
  const field = (name: string, label: string, more: Partial<Field> = {}): Field => ({
    name: `lines[${index}][${name}]`,
    id: fieldId(`/lines/${index}/${name}`),
    label,
    value: textOf(values[name]),
    error: state.error(`/lines/${index}/${name}`),
    ...more,
  })
  return {
    index,
    id: line.id,
    legend: answers.line(line.position, line.description),
    ordered: `${quantityText(line.quantity)} ${line.unit} · ${unitPriceText(line.unit_price, order.currency)}`,
    chosen: textOf(values['answer']) || 'accept',
    choices: (['accept', 'change', 'reject'] as const).map((value) => ({
      value,
      label: answers[value],
    })),
    error: state.error(`/lines/${index}/answer`),
    changes: [
      field('quantity', answers.quantity, { type: 'quantity', suffix: line.unit }),
      field('unit_price', answers.price, { type: 'money', suffix: order.currency }),
      field('delivery_on', answers.date, { type: 'date' }),
    ],
    note: field('note', answers.note),
  }
}

import {
  detail,
  moneyDetail,
  splitNotes,
  type Content,
  type Figures,
  type Subject,
  type Summary,
} from '../approvals/index.ts'
import { budgetFigure, budgetsSpent, readToCheck, type Checked } from '../budgets/index.ts'
import { decimal, decimalText } from '../kernel/decimal.ts'
import { amountText, keptAmount, money } from '../kernel/money.ts'
import { plainNumbers } from '../kernel/number-text.ts'
import { message, toText } from '../messages/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { numbersNow } from '../platform/locale.ts'
import { moneyJson } from '../platform/http/output.ts'
import { dateText, quantityText, unitPriceText } from '../platform/view/format.ts'
import type { Table } from '../platform/view/ui.ts'
import { decided } from './commands/approval.ts'
import { chargesOfDirect } from './direct.ts'
import * as directQueries from './direct-queries.ts'
import * as lineQueries from './line-queries.ts'
import { placeText } from './line-splits.ts'
import { isPlainOrder, pricedOf } from './priced.ts'
import { orderTotals, pricingNotes, pricingRows } from './pricing-words.ts'
import type { Line, PurchaseOrder } from './purchase-order.ts'
import * as queries from './queries.ts'
import { statesOf, text } from './states.ts'

const plain = (value: string): string => decimalText(decimal(value))

/** The content that the approval of an order without a request is bound to. */
async function content(ctx: ReadCtx, id: string): Promise<Content> {
  const [order, lines] = await Promise.all([
    queries.findOrder(ctx.tx, id),
    lineQueries.orderLines(ctx.tx, id),
  ])
  return {
    amount: [
      {
        label: message('fact.total', {}),
        text: `${amountText(money(order.total, order.currency))} ${order.currency}`,
      },
      ...lines.map((line) => ({
        label: message('fact.line', { position: line.position }),
        text: [
          `${plain(line.quantity)} ${line.unit} at ${plain(line.unit_price)}`,
          ...(plain(line.over_receipt_pct) === '0'
            ? []
            : [`${plain(line.over_receipt_pct)} % more may come`]),
          ...pricingNotes(line.pricing, (amount) => `${amount} ${order.currency}`),
        ].join(', '),
      })),
    ],
    coding: [
      { label: message('fact.cost_centre', {}), text: order.cost_center_code },
      ...lines.flatMap(({ position, charged }) =>
        charged
          ? [
              {
                label: message('fact.charged_line', { position }),
                text: placeText(charged, { currency: order.currency, numbers: plainNumbers }),
              },
            ]
          : [],
      ),
    ],
    vendor: [{ label: message('fact.vendor', {}), text: order.vendor_name }],
    currency: [{ label: message('fact.currency', {}), text: order.currency }],
    content: [
      { label: message('fact.why', {}), text: order.reason ?? '' },
      ...(order.vendor_reason
        ? [{ label: message('fact.why_vendor', {}), text: order.vendor_reason }]
        : []),
      ...lines.map((line) => ({
        label: message('fact.item', { position: line.position }),
        text: line.description,
      })),
    ],
  }
}

async function summary(ctx: ReadCtx, id: string): Promise<Summary> {
  const [order, lines, checked, notes] = await Promise.all([
    queries.findOrder(ctx.tx, id),
    lineQueries.orderLines(ctx.tx, id),
    readToCheck(ctx, directQueries.places(id)),
    splitNotes(ctx, [id]),
  ])
  const split = notes.get(id)
  const charged = checked(chargesOfDirect(order, lines))
  return {
    statusText: statesOf(order)[0]!.text,
    amount: text(order.total, order.currency),
    lines: linesTable(order, lines),
    reason: order.reason,
    ...budgetsOf(order, charged),
    facts: [
      ...(split
        ? [{ label: toText(message('fact.perhaps_split', {})), text: split, tone: 'warn' as const }]
        : []),
      { label: toText(message('fact.vendor', {})), text: order.vendor_name },
      ...(order.vendor_reason
        ? [{ label: toText(message('fact.why_not_preferred', {})), text: order.vendor_reason }]
        : []),
      { label: toText(message('fact.cost_centre', {})), text: order.cost_center_code },
      ...(order.expected_on
        ? [{ label: toText(message('fact.need_by', {})), text: dateText(order.expected_on) }]
        : []),
      ...(order.tax === 0n
        ? []
        : [
            {
              label: toText(message('fact.with_tax', {})),
              text: text(order.total + order.tax, order.currency),
            },
          ]),
    ],
    figures: figuresOf(ctx, order, { lines, charged }),
  }
}

/** Once it is approved, its amount is among what is committed. */
const charges = ({ status }: PurchaseOrder): boolean => ['draft', 'pending'].includes(status)
const budgetsOf = (order: PurchaseOrder, { effects, unbudgeted }: Checked) =>
  budgetsSpent(
    charges(order)
      ? { effects, unbudgeted }
      : { effects: effects.map((effect) => ({ ...effect, need: 0n })), unbudgeted: 0n },
    { of: 'This order', setAside: isSetAside(order) },
  )
const isSetAside = ({ status }: PurchaseOrder): boolean => status !== 'draft'

const linesTable = (order: PurchaseOrder, lines: readonly Line[]): Table => ({
  label: 'Lines',
  columns: [
    { label: 'Item' },
    { label: 'Quantity', align: 'end' },
    { label: 'Unit price', align: 'end' },
    { label: 'Amount', align: 'end' },
  ],
  rows: lines.map((line) => ({
    cells: [
      {
        kind: 'text',
        text: line.description,
        note: noteOf(order, line),
      },
      { kind: 'number', text: `${quantityText(line.quantity)} ${line.unit}` },
      { kind: 'number', text: unitPriceText(line.unit_price, order.currency) },
      { kind: 'money', text: text(line.amount, order.currency) },
    ],
  })),
  totals: orderTotals(order, lines),
})

/** What is said of its price, and where it is charged. */
const noteOf = ({ currency }: PurchaseOrder, line: Line): string | undefined =>
  [
    ...pricingNotes(line.pricing, (plainText) =>
      text(keptAmount(plainText, currency).minor, currency),
    ),
    ...(line.charged
      ? [`Charged to ${placeText(line.charged, { currency, numbers: numbersNow() })}`]
      : []),
  ].join(' · ') || undefined

/** Between the lines and the total: a discount, charges and taxes of the order. */
const totalDetails = (order: PurchaseOrder, lines: readonly Line[]): Figures['details'] =>
  isPlainOrder(order, lines)
    ? []
    : pricingRows(pricedOf(order, lines), order.currency).map(({ field, label, minor }) =>
        moneyDetail(field, label, money(minor, order.currency)),
      )

type Charged = { lines: readonly Line[]; charged: Checked }
function figuresOf(ctx: ReadCtx, order: PurchaseOrder, { lines, charged }: Charged): Figures {
  return {
    amount: moneyJson(order.total, order.currency),
    base_amount: moneyJson(order.base_total, ctx.actor.organisation.baseCurrency),
    reason: order.reason,
    lines: lines.map((line) => ({
      position: line.position,
      description: line.description,
      quantity: plain(line.quantity),
      unit: line.unit,
      unit_price: plain(line.unit_price),
      amount: moneyJson(line.amount, order.currency),
    })),
    budgets: charges(order)
      ? charged.effects.map((effect) => budgetFigure({ ...effect, setAside: isSetAside(order) }))
      : [],
    details: [
      detail('purchase_order_id', toText(message('fact.order', {})), order.id),
      detail('cost_center_id', toText(message('fact.cost_centre', {})), order.cost_center_id),
      detail('cost_center', toText(message('fact.cost_centre', {})), order.cost_center_code),
      detail('vendor_id', toText(message('fact.vendor', {})), order.vendor_id),
      detail('vendor', toText(message('fact.vendor', {})), order.vendor_name),
      detail('vendor_reason', toText(message('fact.why_not_preferred', {})), order.vendor_reason),
      detail('expected_on', toText(message('fact.need_by', {})), order.expected_on),
      ...totalDetails(order, lines),
    ],
  }
}

/** How the approval engine knows orders that were made without a request. */
export const orderSubject: Subject = {
  noun: 'purchase order',
  read: 'purchase_orders.read',
  permission: 'approvals.decide',
  duty: 'purchase_request.approve',
  fallback: ['controller', 'approver'],
  lock: (ctx, id) => ctx.lock(queries.purchaseOrder, id),
  decided,
  content,
  summary,
}

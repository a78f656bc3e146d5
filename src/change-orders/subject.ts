import {
  detail,
  moneyDetail,
  splitNotes,
  type Content,
  type Figures,
  type Subject,
  type Summary,
} from '../approvals/index.ts'
import { budgetFigure, budgetsSpent, reservedBy, type Spent } from '../budgets/index.ts'
import { amountText, money } from '../kernel/money.ts'
import { message, toText } from '../messages/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { moneyJson } from '../platform/http/output.ts'
import { dateText, moneyText } from '../platform/view/format.ts'
import { plainNumbers } from '../kernel/number-text.ts'
import { placeText, pricingNotes } from '../purchase-orders/index.ts'
import { decided } from './commands/apply.ts'
import { lockChange } from './commands/locked.ts'
import { wholeText } from './delivery.ts'
import { differencesTable, goingOf, plain } from './differences.ts'
import { splitSides } from './line-split.ts'
import * as queries from './queries.ts'
import type { ChangeLine, ChangeOrder } from './queries.ts'
import { states } from './states.ts'
import { url } from './url.ts'

/** What decides is what the order comes to with the change, so that small steps do not stay below a limit. */
export const decidedOn = 'The new total of the order, not the difference alone'

async function found(ctx: ReadCtx, id: string) {
  const [change, lines] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.changedLines(ctx.tx, id),
  ])
  return { change, lines }
}

async function content(ctx: ReadCtx, id: string): Promise<Content> {
  const { change, lines } = await found(ctx, id)
  const total = (minor: bigint): string =>
    `${amountText(money(minor, change.currency))} ${change.currency}`
  return {
    amount: [
      { label: message('fact.total', {}), text: total(change.total) },
      ...lines.map((line) => ({
        label: message('fact.line', { position: line.position }),
        text: [
          `${plain(line.quantity)} ${line.unit} at ${plain(line.unit_price)}`,
          ...pricingNotes(line.pricing, (text) => `${text} ${change.currency}`),
          ...[goingOf(line)].flatMap((going) => (going ? [going.after] : [])),
        ].join(', '),
      })),
    ],
    coding: [
      { label: message('fact.order', {}), text: change.order_number ?? '' },
      ...lines.flatMap((line) => {
        const text = chargedText(line, change.currency)
        return text === undefined
          ? []
          : [{ label: message('fact.charged_line', { position: line.position }), text }]
      }),
    ],
    vendor: [{ label: message('fact.vendor', {}), text: change.vendor_name }],
    currency: [{ label: message('fact.currency', {}), text: change.currency }],
    content: [
      { label: message('fact.why', {}), text: change.reason },
      ...(change.vendor_reason
        ? [{ label: message('fact.why_vendor', {}), text: change.vendor_reason }]
        : []),
      ...(change.delivery
        ? [{ label: message('fact.delivery', {}), text: wholeText(change.delivery) }]
        : []),
      ...lines.map((line) => ({
        label: message('fact.item', { position: line.position }),
        text: line.description,
      })),
    ],
  }
}

/** Where a line is charged that is typed in, or that another split is said of. */
const chargedText = (line: ChangeLine, currency: string): string | undefined =>
  line.charged
    ? placeText(line.charged, { currency, numbers: plainNumbers })
    : splitSides(line, currency, plainNumbers)?.after

async function summary(ctx: ReadCtx, id: string): Promise<Summary> {
  const [{ change, lines }, notes, spent] = await Promise.all([
    found(ctx, id),
    splitNotes(ctx, [id]),
    reservedBy(ctx, id),
  ])
  const split = notes.get(id)
  const text = (minor: bigint): string => moneyText(money(minor, change.currency))
  return {
    statusText: states[change.status].text,
    amount: text(change.total),
    lines: differencesTable(change, lines),
    ...budgetsSpent(spent, { of: 'This change', setAside: true }),
    reason: change.reason,
    facts: [
      ...(split
        ? [{ label: toText(message('fact.perhaps_split', {})), text: split, tone: 'warn' as const }]
        : []),
      {
        label: toText(message('fact.order', {})),
        text: change.order_number ?? '',
        href: `/purchase-orders/${change.purchase_order_id}`,
      },
      { label: toText(message('fact.vendor', {})), text: change.vendor_name },
      ...(change.vendor_reason
        ? [{ label: toText(message('fact.why_not_preferred', {})), text: change.vendor_reason }]
        : []),
      { label: toText(message('fact.change_before', {})), text: text(change.was_total) },
      { label: toText(message('fact.change_after', {})), text: text(change.total) },
      { label: toText(message('fact.decided_on', {})), text: decidedOn },
      ...(change.expected_on !== change.was_expected_on && change.expected_on
        ? [
            {
              label: toText(message('fact.need_by', {})),
              text: dateText(change.expected_on),
            },
          ]
        : []),
    ],
    figures: figuresOf(ctx, { change, lines, spent }),
  }
}

type Changed = { change: ChangeOrder; lines: readonly ChangeLine[]; spent: Spent }
function figuresOf(ctx: ReadCtx, { change, lines, spent }: Changed): Figures {
  return {
    amount: moneyJson(change.total, change.currency),
    base_amount: moneyJson(change.base_total, ctx.actor.organisation.baseCurrency),
    reason: change.reason,
    lines: lines.map((line) => ({
      position: line.position,
      description: line.description,
      quantity: plain(line.quantity),
      unit: line.unit,
      unit_price: plain(line.unit_price),
      amount: moneyJson(line.amount, change.currency),
    })),
    budgets: spent.effects.map((effect) => budgetFigure({ ...effect, setAside: true })),
    details: [
      detail('purchase_order_id', toText(message('fact.order', {})), change.purchase_order_id),
      detail('change_order_id', 'Change order', change.id),
      moneyDetail(
        'was_total',
        toText(message('fact.change_before', {})),
        money(change.was_total, change.currency),
      ),
      detail('decided_on', toText(message('fact.decided_on', {})), decidedOn),
      detail('page', 'Page', url.show(change.id)),
    ],
  }
}

/** How the approval engine knows changes of orders. */
export const changeSubject: Subject = {
  noun: 'change of an order',
  read: 'purchase_orders.read',
  permission: 'approvals.decide',
  duty: 'purchase_request.approve',
  fallback: ['controller', 'approver'],
  lock: (ctx, id) => lockChange(ctx, id),
  decided,
  content,
  summary,
}

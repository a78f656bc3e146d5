import { detail, type Content, type Subject, type Summary } from '../approvals/index.ts'
import { decimal, decimalText } from '../kernel/decimal.ts'
import { amountText, extend, money } from '../kernel/money.ts'
import { message, toText } from '../messages/index.ts'
import { exchangeRate } from '../organisations/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { moneyJson } from '../platform/http/output.ts'
import { dateText, moneyText, quantityText, unitPriceText } from '../platform/view/format.ts'
import { convert } from '../kernel/money.ts'
import { decided } from './decided.ts'
import * as lineQueries from './line-queries.ts'
import * as queries from './queries.ts'

async function content(ctx: ReadCtx, id: string): Promise<Content> {
  const [order, lines] = await Promise.all([
    queries.find(ctx.tx, id),
    lineQueries.lines(ctx.tx, id),
  ])
  return {
    amount: [
      {
        label: message('fact.total', {}),
        text: `${amountText(money(order.total, order.currency))} ${order.currency}`,
      },
    ],
    vendor: [{ label: message('fact.vendor', {}), text: order.vendor_name }],
    currency: [{ label: message('fact.currency', {}), text: order.currency }],
    coding: [],
    content: [
      { label: message('fact.valid', {}), text: `${order.valid_from} – ${order.valid_until}` },
      ...lines.map((line) => ({
        label: message('fact.line', { position: line.position }),
        text: `${line.description}: ${line.quantity} ${line.unit} × ${line.unit_price}`,
      })),
    ],
  }
}

async function summary(ctx: ReadCtx, id: string): Promise<Summary> {
  const [order, lines] = await Promise.all([
    queries.find(ctx.tx, id),
    lineQueries.lines(ctx.tx, id),
  ])
  const total = money(order.total, order.currency)
  const { baseCurrency } = ctx.actor.organisation
  const inBase = convert(total, await exchangeRate(ctx, order.currency), baseCurrency)
  return {
    statusText: order.status === 'pending' ? 'Waiting for approval' : order.status,
    amount: moneyText(total),
    budget: null,
    reason: order.note,
    facts: [
      { label: toText(message('fact.vendor', {})), text: order.vendor_name },
      {
        label: toText(message('fact.valid', {})),
        text: `${dateText(order.valid_from)} – ${dateText(order.valid_until)}`,
      },
      { label: toText(message('fact.asked_by', {})), text: order.buyer_name },
    ],
    lines: {
      label: 'Lines',
      columns: [
        { label: 'Item' },
        { label: 'Quantity', align: 'end' },
        { label: 'Unit price', align: 'end' },
      ],
      rows: lines.map((line) => ({
        cells: [
          { kind: 'text', text: line.description },
          { kind: 'number', text: `${quantityText(line.quantity)} ${line.unit}` },
          { kind: 'number', text: unitPriceText(line.unit_price, order.currency) },
        ],
      })),
    },
    figures: {
      amount: moneyJson(total.minor, total.currency),
      base_amount: moneyJson(inBase.minor, inBase.currency),
      reason: order.note,
      lines: lines.map((line) => ({
        position: line.position,
        description: line.description,
        quantity: decimalText(decimal(line.quantity)),
        unit: line.unit,
        unit_price: decimalText(decimal(line.unit_price)),
        amount: moneyJson(
          extend(line.quantity, line.unit_price, order.currency).minor,
          order.currency,
        ),
      })),
      budgets: [],
      details: [
        detail('vendor_id', toText(message('fact.vendor', {})), order.vendor_id),
        detail('vendor', toText(message('fact.vendor', {})), order.vendor_name),
        detail('valid_from', toText(message('fact.valid_from', {})), order.valid_from),
        detail('valid_until', toText(message('fact.valid_until', {})), order.valid_until),
      ],
    },
  }
}

/** How the approval engine knows blanket orders. */
export const blanketOrderSubject: Subject = {
  noun: 'blanket order',
  read: 'purchase_orders.read',
  permission: 'approvals.decide',
  duty: null,
  fallback: ['approver', 'controller'],
  lock: (ctx, id) => ctx.lock(queries.blanketOrder, id),
  decided,
  content,
  summary,
}

import { message, toText } from '../messages/index.ts'
import type { z } from 'zod'
import {
  detail,
  moneyDetail,
  type Content,
  type Figures,
  type Subject,
  type Summary,
} from '../approvals/index.ts'
import { budgetFigure, budgetsSpent, check, type Charge, type Checked } from '../budgets/index.ts'
import { decimal, decimalText } from '../kernel/decimal.ts'
import { amountText, convert, money, type Money } from '../kernel/money.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { moneyJson } from '../platform/http/output.ts'
import { dateText, moneyText, quantityText } from '../platform/view/format.ts'
import { codingDecided } from './coding.ts'
import { codingOf, type CodingRow } from './coding-queries.ts'
import type { Invoice } from './invoice.ts'
import { lockFresh } from './lock.ts'
import * as queries from './queries.ts'
import * as lineQueries from './line-queries.ts'

async function content(ctx: ReadCtx, id: string): Promise<Content> {
  const [invoice, coding] = await Promise.all([queries.find(ctx.tx, id), codingOf(ctx.tx, id)])
  return {
    amount: [
      {
        label: message('fact.net', {}),
        text: `${amountText(money(invoice.net, invoice.currency))} ${invoice.currency}`,
      },
    ],
    vendor: [{ label: message('fact.vendor', {}), text: invoice.vendor_name }],
    currency: [{ label: message('fact.currency', {}), text: invoice.currency }],
    content: [{ label: message('fact.why_no_order', {}), text: coding?.reason ?? '' }],
    coding: [
      { label: message('fact.cost_centre', {}), text: coding?.cost_center ?? '' },
      { label: message('fact.category', {}), text: coding?.category ?? 'None' },
      { label: message('fact.project', {}), text: coding?.project ?? 'None' },
    ],
  }
}

async function summary(ctx: ReadCtx, id: string): Promise<Summary> {
  const [invoice, lines, coding] = await Promise.all([
    queries.find(ctx.tx, id),
    lineQueries.lines(ctx.tx, id),
    codingOf(ctx.tx, id),
  ])
  const text = (minor: bigint): string => moneyText(money(minor, invoice.currency))
  const charged = coding && (await check(ctx, [chargeOf(ctx, invoice, coding)]))
  return {
    statusText: coding?.status === 'pending' ? 'Waiting for approval' : (coding?.status ?? ''),
    amount: text(invoice.net),
    ...budgetsOf(coding, charged),
    reason: coding?.reason ?? null,
    facts: [
      { label: toText(message('fact.vendor', {})), text: invoice.vendor_name },
      { label: toText(message('fact.its_number', {})), text: invoice.supplier_number },
      { label: toText(message('fact.of', {})), text: dateText(invoice.issue_date) },
      { label: toText(message('fact.cost_centre', {})), text: coding?.cost_center ?? '' },
      ...(coding?.category
        ? [{ label: toText(message('fact.category', {})), text: coding.category }]
        : []),
      ...(coding?.project
        ? [{ label: toText(message('fact.project', {})), text: coding.project }]
        : []),
      { label: toText(message('fact.to_pay', {})), text: text(invoice.payable) },
      { label: toText(message('fact.coded_by', {})), text: coding?.coded_by_name ?? '' },
    ],
    lines: {
      label: 'Lines',
      columns: [
        { label: 'Item' },
        { label: 'Quantity', align: 'end' },
        { label: toText(message('fact.net', {})), align: 'end' },
      ],
      rows: lines.map((l) => ({
        cells: [
          { kind: 'text', text: l.description },
          { kind: 'number', text: quantityText(l.quantity) },
          { kind: 'money', text: text(l.net) },
        ],
      })),
    },
    figures: figuresOf(ctx, { invoice, lines, coding, charged }),
  }
}

type Coding = z.output<typeof CodingRow>
type Coded = {
  invoice: Invoice
  lines: readonly lineQueries.LineRow[]
  coding: Coding | null
  charged: Checked | null
}
function figuresOf(ctx: ReadCtx, { invoice, lines, coding, charged }: Coded): Figures {
  const net = money(invoice.net, invoice.currency)
  const inBase = inBaseCurrency(ctx, invoice)
  const setAside = coding?.status === 'pending' || coding?.status === 'approved'
  return {
    amount: moneyJson(net.minor, net.currency),
    base_amount: moneyJson(inBase.minor, inBase.currency),
    reason: coding?.reason ?? null,
    lines: lines.map((line) => ({
      position: line.position,
      description: line.description,
      quantity: decimalText(decimal(line.quantity)),
      unit: line.unit,
      unit_price: decimalText(decimal(line.unit_price)),
      amount: moneyJson(line.net, invoice.currency),
    })),
    budgets: (charged?.effects ?? []).map((effect) => budgetFigure({ ...effect, setAside })),
    details: [
      detail('vendor_id', toText(message('fact.vendor', {})), invoice.vendor_id),
      detail('vendor', toText(message('fact.vendor', {})), invoice.vendor_name),
      detail('supplier_number', toText(message('fact.its_number', {})), invoice.supplier_number),
      detail('issue_date', toText(message('fact.of', {})), invoice.issue_date),
      detail(
        'cost_center_id',
        toText(message('fact.cost_centre', {})),
        coding?.cost_center_id ?? null,
      ),
      detail('cost_center', toText(message('fact.cost_centre', {})), coding?.cost_center ?? null),
      detail('category', toText(message('fact.category', {})), coding?.category ?? null),
      detail('project', toText(message('fact.project', {})), coding?.project ?? null),
      moneyDetail(
        'payable',
        toText(message('fact.to_pay', {})),
        money(invoice.payable, invoice.currency),
      ),
      detail('coded_by', toText(message('fact.coded_by', {})), coding?.coded_by_name ?? null),
    ],
  }
}

const inBaseCurrency = (ctx: ReadCtx, { net, currency, fx_rate: rate }: Invoice): Money =>
  convert(money(net, currency), rate, ctx.actor.organisation.baseCurrency)

const chargeOf = (ctx: ReadCtx, invoice: Invoice, coding: Coding): Charge => ({
  lineId: null,
  costCenterId: coding.cost_center_id,
  categoryId: coding.category_id,
  projectId: coding.project_id,
  minor: inBaseCurrency(ctx, invoice).minor,
})

/** Its net amount is set aside from the moment it is coded, and spent once it is approved. */
function budgetsOf(coding: Coding | null, charged: Checked | null) {
  if (!charged) return { budget: null }
  const setAside = coding?.status === 'pending'
  const spent = coding?.status === 'approved'
  return budgetsSpent(
    spent
      ? { effects: charged.effects.map((effect) => ({ ...effect, need: 0n })), unbudgeted: 0n }
      : charged,
    { of: 'This invoice', setAside },
  )
}

/** How the approval engine knows invoices without an order. */
export const invoiceSubject: Subject = {
  noun: 'invoice without an order',
  read: 'invoices.read',
  permission: 'approvals.decide',
  duty: 'invoice.accept',
  fallback: ['controller', 'approver'],
  lock: (ctx, id) => lockFresh(ctx, id, undefined),
  decided: codingDecided,
  content,
  summary,
}

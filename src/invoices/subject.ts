import type { Content, Subject, Summary } from '../approvals/index.ts'
import { amountText, money } from '../kernel/money.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { dateText, moneyText, quantityText } from '../platform/view/format.ts'
import { codingDecided } from './coding.ts'
import { codingOf } from './coding-queries.ts'
import * as queries from './queries.ts'

async function content(ctx: ReadCtx, id: string): Promise<Content> {
  const [invoice, coding] = await Promise.all([queries.find(ctx.tx, id), codingOf(ctx.tx, id)])
  return {
    amount: [
      {
        label: 'Net',
        text: `${amountText(money(invoice.net, invoice.currency))} ${invoice.currency}`,
      },
    ],
    vendor: [{ label: 'Vendor', text: invoice.vendor_name }],
    currency: [{ label: 'Currency', text: invoice.currency }],
    content: [{ label: 'Why it has no order', text: coding?.reason ?? '' }],
    coding: [
      { label: 'Cost centre', text: coding?.cost_center ?? '' },
      { label: 'Category', text: coding?.category ?? 'None' },
      { label: 'Project', text: coding?.project ?? 'None' },
    ],
  }
}

async function summary(ctx: ReadCtx, id: string): Promise<Summary> {
  const [invoice, lines, coding] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.lines(ctx.tx, id),
    codingOf(ctx.tx, id),
  ])
  const text = (minor: bigint): string => moneyText(money(minor, invoice.currency))
  return {
    statusText: coding?.status === 'pending' ? 'Waiting for approval' : (coding?.status ?? ''),
    amount: text(invoice.net),
    budget: null,
    reason: coding?.reason ?? null,
    facts: [
      { label: 'Vendor', text: invoice.vendor_name },
      { label: 'Its number', text: invoice.supplier_number },
      { label: 'Of', text: dateText(invoice.issue_date) },
      { label: 'Cost centre', text: coding?.cost_center ?? '' },
      ...(coding?.category ? [{ label: 'Category', text: coding.category }] : []),
      ...(coding?.project ? [{ label: 'Project', text: coding.project }] : []),
      { label: 'To pay, with tax', text: text(invoice.payable) },
      { label: 'Coded by', text: coding?.coded_by_name ?? '' },
    ],
    lines: {
      label: 'Lines',
      columns: [
        { label: 'Item' },
        { label: 'Quantity', align: 'end' },
        { label: 'Net', align: 'end' },
      ],
      rows: lines.map((l) => ({
        cells: [
          { kind: 'text', text: l.description },
          { kind: 'number', text: quantityText(l.quantity) },
          { kind: 'money', text: text(l.net) },
        ],
      })),
    },
  }
}

/** How the approval engine knows invoices without an order. */
export const invoiceSubject: Subject = {
  noun: 'invoice without an order',
  read: 'invoices.read',
  permission: 'approvals.decide',
  duty: 'invoice.accept',
  fallback: ['controller', 'approver'],
  lock: (ctx, id) => queries.lock(ctx.tx, id),
  decided: codingDecided,
  content,
  summary,
}

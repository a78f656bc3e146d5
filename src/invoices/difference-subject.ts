import { toText } from '../messages/index.ts'
import {
  detail,
  moneyDetail,
  type Content,
  type Figures,
  type Subject,
  type Summary,
} from '../approvals/index.ts'
import { amountText, convert, money } from '../kernel/money.ts'
import { handling, type HoldReason } from '../matching/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { moneyJson } from '../platform/http/output.ts'
import { dateText, moneyText } from '../platform/view/format.ts'
import { differenceDecided } from './acceptance.ts'
import { findAcceptance, type AcceptanceRow } from './acceptance-queries.ts'
import type { Invoice } from './invoice.ts'
import { lockFresh } from './lock.ts'
import * as queries from './queries.ts'

async function found(
  ctx: ReadCtx,
  id: string,
): Promise<{ acceptance: AcceptanceRow; invoice: Invoice }> {
  const acceptance = await findAcceptance(ctx.tx, id)
  return { acceptance, invoice: await queries.find(ctx.tx, acceptance.invoice_id) }
}

/** Missing funds are counted in the organisation's currency, everything else in the invoice's. */
const currencyOf = (ctx: ReadCtx, { hold_reason: reason }: AcceptanceRow, invoice: Invoice) =>
  reason === 'funds' ? ctx.actor.organisation.baseCurrency : invoice.currency

/** What an approval is bound to is the same whoever reads it. */
const contentLocale = 'en-GB'

async function content(ctx: ReadCtx, id: string): Promise<Content> {
  const { acceptance, invoice } = await found(ctx, id)
  const currency = currencyOf(ctx, acceptance, invoice)
  const amount = amountText(money(acceptance.variance, currency))
  return {
    amount: [{ label: 'Difference', text: `${amount} ${currency}` }],
    vendor: [{ label: 'Vendor', text: invoice.vendor_name }],
    currency: [{ label: 'Currency', text: currency }],
    content: [
      { label: 'What differs', text: toText(acceptance.message, contentLocale) },
      { label: 'Why it is accepted', text: acceptance.reason },
    ],
    coding: [{ label: 'Order', text: invoice.order_number ?? 'None' }],
  }
}

async function summary(ctx: ReadCtx, id: string): Promise<Summary> {
  const { acceptance, invoice } = await found(ctx, id)
  const currency = currencyOf(ctx, acceptance, invoice)
  return {
    statusText: acceptance.status === 'pending' ? 'Waiting for approval' : acceptance.status,
    amount: moneyText(money(acceptance.variance, currency)),
    budget: null,
    lines: null,
    reason: acceptance.reason,
    facts: [
      { label: 'What differs', text: toText(acceptance.message) },
      { label: 'Kind', text: handling[acceptance.hold_reason as HoldReason].label },
      { label: 'Vendor', text: invoice.vendor_name },
      { label: 'Its number', text: invoice.supplier_number },
      { label: 'Of', text: dateText(invoice.issue_date) },
      {
        label: 'Invoice',
        text: invoice.number,
        href: `/invoices/${invoice.id}`,
      },
      {
        label: 'Order',
        text: invoice.order_number ?? 'None',
        ...(invoice.purchase_order_id
          ? { href: `/purchase-orders/${invoice.purchase_order_id}` }
          : {}),
      },
      { label: 'To pay, with tax', text: moneyText(money(invoice.payable, invoice.currency)) },
      { label: 'Asked by', text: acceptance.asked_by_name },
    ],
    figures: figuresOf(ctx, acceptance, invoice),
  }
}

function figuresOf(ctx: ReadCtx, acceptance: AcceptanceRow, invoice: Invoice): Figures {
  const variance = money(acceptance.variance, currencyOf(ctx, acceptance, invoice))
  const inBase = convert(variance, invoice.fx_rate, ctx.actor.organisation.baseCurrency)
  return {
    amount: moneyJson(variance.minor, variance.currency),
    base_amount: moneyJson(inBase.minor, inBase.currency),
    reason: acceptance.reason,
    lines: [],
    budgets: [],
    details: [
      detail('hold_reason', 'Kind', acceptance.hold_reason),
      detail('message', 'What differs', toText(acceptance.message)),
      detail('vendor_id', 'Vendor', invoice.vendor_id),
      detail('vendor', 'Vendor', invoice.vendor_name),
      detail('invoice_id', 'Invoice', invoice.id),
      detail('invoice', 'Invoice', invoice.number),
      detail('supplier_number', 'Its number', invoice.supplier_number),
      detail('issue_date', 'Of', invoice.issue_date),
      detail('purchase_order_id', 'Order', invoice.purchase_order_id),
      detail('order', 'Order', invoice.order_number),
      moneyDetail('payable', 'To pay, with tax', money(invoice.payable, invoice.currency)),
      detail('asked_by', 'Asked by', acceptance.asked_by_name),
    ],
  }
}

/** How the approval engine knows differences that are above what one person may accept. */
export const differenceSubject: Subject = {
  noun: 'difference on an invoice',
  read: 'invoices.read',
  permission: 'approvals.decide',
  duty: 'invoice.accept',
  fallback: ['controller', 'approver'],
  lock: async (ctx, id) => lockFresh(ctx, (await findAcceptance(ctx.tx, id)).invoice_id, undefined),
  decided: differenceDecided,
  content,
  summary,
}

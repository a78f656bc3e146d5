import { message, toText } from '../messages/index.ts'
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

/** What an approval is bound to does not depend on the reader. */
const contentLocale = 'en-GB'

async function content(ctx: ReadCtx, id: string): Promise<Content> {
  const { acceptance, invoice } = await found(ctx, id)
  const currency = currencyOf(ctx, acceptance, invoice)
  const amount = amountText(money(acceptance.variance, currency))
  return {
    amount: [{ label: message('fact.difference', {}), text: `${amount} ${currency}` }],
    vendor: [{ label: message('fact.vendor', {}), text: invoice.vendor_name }],
    currency: [{ label: message('fact.currency', {}), text: currency }],
    content: [
      { label: message('fact.what_differs', {}), text: toText(acceptance.message, contentLocale) },
      { label: message('fact.why_accepted', {}), text: acceptance.reason },
    ],
    coding: [{ label: message('fact.order', {}), text: invoice.order_number ?? 'None' }],
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
      { label: toText(message('fact.what_differs', {})), text: toText(acceptance.message) },
      {
        label: toText(message('fact.kind', {})),
        text: handling[acceptance.hold_reason as HoldReason].label,
      },
      { label: toText(message('fact.vendor', {})), text: invoice.vendor_name },
      { label: toText(message('fact.its_number', {})), text: invoice.supplier_number },
      { label: toText(message('fact.of', {})), text: dateText(invoice.issue_date) },
      {
        label: toText(message('fact.invoice', {})),
        text: invoice.number,
        href: `/invoices/${invoice.id}`,
      },
      {
        label: toText(message('fact.order', {})),
        text: invoice.order_number ?? 'None',
        ...(invoice.purchase_order_id
          ? { href: `/purchase-orders/${invoice.purchase_order_id}` }
          : {}),
      },
      {
        label: toText(message('fact.to_pay', {})),
        text: moneyText(money(invoice.payable, invoice.currency)),
      },
      { label: toText(message('fact.asked_by', {})), text: acceptance.asked_by_name },
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
      detail('hold_reason', toText(message('fact.kind', {})), acceptance.hold_reason),
      detail('message', toText(message('fact.what_differs', {})), toText(acceptance.message)),
      detail('vendor_id', toText(message('fact.vendor', {})), invoice.vendor_id),
      detail('vendor', toText(message('fact.vendor', {})), invoice.vendor_name),
      detail('invoice_id', toText(message('fact.invoice', {})), invoice.id),
      detail('invoice', toText(message('fact.invoice', {})), invoice.number),
      detail('supplier_number', toText(message('fact.its_number', {})), invoice.supplier_number),
      detail('issue_date', toText(message('fact.of', {})), invoice.issue_date),
      detail('purchase_order_id', toText(message('fact.order', {})), invoice.purchase_order_id),
      detail('order', toText(message('fact.order', {})), invoice.order_number),
      moneyDetail(
        'payable',
        toText(message('fact.to_pay', {})),
        money(invoice.payable, invoice.currency),
      ),
      detail('asked_by', toText(message('fact.asked_by', {})), acceptance.asked_by_name),
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

import { z } from 'zod'
import type { ReadCtx } from '../platform/ctx.ts'
import { Day, listOf, Money, moneyJson, Uuid } from '../platform/http/output.ts'
import { masked } from '../vendor-bank-accounts/index.ts'
import { paymentStates } from './invoice-payment.ts'
import * as payments from './payment-queries.ts'
import type { ItemRow, PaymentRow } from './payment-queries.ts'
import { paged } from './queries.ts'

const PaymentSummaryJson = z.object({
  id: Uuid,
  number: z.string(),
  status: z.enum(paymentStates),
  /** The day on which the bank was to pay it. */
  pay_on: Day,
  /** When it was paid, failed or came back. */
  answered_on: Day.nullable(),
  total: Money,
  /** The vendor's account, by its last characters. */
  account: z.string().nullable(),
})
export const PortalPaymentsJson = listOf(PaymentSummaryJson)
export const PortalPaymentJson = PaymentSummaryJson.extend({
  items: z.array(
    z.object({
      invoice_id: Uuid,
      number: z.string(),
      supplier_number: z.string(),
      kind: z.enum(['invoice', 'credit_note', 'advance']),
      /** Below zero where it is a credit note, which was deducted. */
      amount: Money,
      discount: Money,
      paid: Money,
    }),
  ),
})

const summary = (p: PaymentRow) => ({
  id: p.id,
  number: p.number,
  status: p.state,
  pay_on: p.pay_on,
  answered_on: p.answered_on,
  total: moneyJson(p.total, p.currency),
  account: p.account_ending === null ? null : masked(p.account_ending),
})
const itemJson = (item: ItemRow, currency: string) => ({
  invoice_id: item.invoice_id,
  number: item.number,
  supplier_number: item.supplier_number,
  kind: item.kind,
  amount: moneyJson(item.amount, currency),
  discount: moneyJson(item.discount, currency),
  paid: moneyJson(item.amount - item.discount, currency),
})

export async function paymentsJson({ tx }: ReadCtx, cursor: string | undefined) {
  const { rows, next } = paged(await payments.paymentsBefore(tx, cursor))
  return { data: rows.map(summary), next_cursor: next }
}

export async function paymentJson({ tx }: ReadCtx, id: string) {
  const [payment, items] = await Promise.all([payments.payment(tx, id), payments.itemsOf(tx, id)])
  return {
    ...summary(payment),
    items: items.map((item) => itemJson(item, payment.currency)),
  }
}

import { z } from 'zod'
import { latestSteps, paymentRisks } from '../approvals/index.ts'
import { DocumentJson, chainOf } from '../history/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { Day, Instant, Money, moneyJson, Uuid, Version } from '../platform/http/output.ts'
import { masked } from '../vendor-bank-accounts/index.ts'
import { dueDayOf } from '../retainage/index.ts'
import { blockOfItem } from './block.ts'
import * as itemQueries from './item-queries.ts'
import type { ItemRow } from './item-queries.ts'
import { paymentMoves, paymentStatuses, type Payment } from './payment.ts'
import * as paymentQueries from './payment-queries.ts'
import { payeesOf } from './payees.ts'
import { runMoves, runStatuses, type Run } from './run.ts'
import * as queries from './run-queries.ts'

export const RunSummaryJson = z.object({
  id: Uuid,
  number: z.string(),
  title: z.string(),
  status: z.enum(runStatuses),
  payment_account_id: Uuid,
  entity_id: Uuid,
  rail: z.string(),
  pay_on: Day,
  due_until: Day,
  total: Money,
  sent_on: Day.nullable(),
  version: Version,
  created_at: Instant,
})
export const runSummaryJson = (r: Run): z.input<typeof RunSummaryJson> => ({
  id: r.id,
  number: r.number,
  title: r.title,
  status: r.status,
  payment_account_id: r.account_id,
  entity_id: r.entity_id,
  rail: r.rail,
  pay_on: r.pay_on,
  due_until: r.due_until,
  total: moneyJson(r.total, r.currency),
  sent_on: r.sent_on,
  version: r.version,
  created_at: r.created_at.toISOString(),
})

const blocks = [
  'stopped',
  'overtaken',
  'retained',
  'waiting_debit',
  'vendor_hold',
  'no_account',
  'account_changed',
  'discount_lost',
] as const
const ItemJson = z.object({
  id: Uuid,
  instalment_id: Uuid,
  invoice_id: Uuid,
  invoice: z.string(),
  supplier_number: z.string(),
  vendor_id: Uuid,
  vendor: z.string(),
  /** Null where it is held back again, and nobody knows until when. */
  due_date: Day.nullable(),
  amount: Money,
  discount: Money,
  account: z.string().nullable(),
  blocked: z.enum(blocks).nullable(),
  payment_id: Uuid.nullable(),
})
const itemJson = (
  item: ItemRow,
  { currency, payOn }: { currency: string; payOn: string | null },
): z.input<typeof ItemJson> => ({
  id: item.id,
  instalment_id: item.instalment_id,
  invoice_id: item.invoice_id,
  invoice: item.invoice_number,
  supplier_number: item.supplier_number,
  vendor_id: item.vendor_id,
  vendor: item.vendor_name,
  due_date: dueDayOf(item),
  amount: moneyJson(item.amount, currency),
  discount: moneyJson(item.discount, currency),
  account: item.account_ending && masked(item.account_ending),
  blocked: payOn === null ? null : blockOfItem(item, payOn),
  payment_id: item.payment_id,
})

export const PaymentSummaryJson = z.object({
  id: Uuid,
  number: z.string(),
  status: z.enum(paymentStatuses),
  payment_run_id: Uuid,
  vendor_id: Uuid,
  vendor: z.string(),
  account: z.string().nullable(),
  total: Money,
  pay_on: Day,
  reference: z.string(),
  answered_on: Day.nullable(),
  reason: z.string().nullable(),
  /** Stripe’s id of it, where Stripe pays it. */
  payout_id: z.string().nullable(),
  version: Version,
  created_at: Instant,
})
export const paymentSummaryJson = (p: Payment): z.input<typeof PaymentSummaryJson> => ({
  id: p.id,
  number: p.number,
  status: p.status,
  payment_run_id: p.run_id,
  vendor_id: p.vendor_id,
  vendor: p.vendor_name,
  account: p.account_ending && masked(p.account_ending),
  total: moneyJson(p.total, p.currency),
  pay_on: p.pay_on,
  reference: p.reference,
  answered_on: p.answered_on,
  reason: p.reason,
  payout_id: p.payout_id,
  version: p.version,
  created_at: p.created_at.toISOString(),
})

export const RunJson = RunSummaryJson.extend({
  file_sha256: z.string().nullable(),
  approval_id: Uuid.nullable(),
  items: z.array(ItemJson),
  vendors: z.array(
    z.object({
      vendor_id: Uuid,
      vendor: z.string(),
      total: Money,
      unusual: z.array(z.enum(paymentRisks)),
    }),
  ),
  people: z.array(
    z.object({ id: Uuid, name: z.string(), part: z.enum(['proposed', 'approved', 'released']) }),
  ),
  payments: z.array(PaymentSummaryJson),
  actions: z.array(z.string()),
})

/** The day that items are judged by; null once the bank was told. */
export const judgedOn = (run: Run, today: string): string | null => {
  if (run.released_at !== null || run.status === 'cancelled') return null
  return run.pay_on > today ? run.pay_on : today
}

/** One run, read for the API: without what only its screen shows. */
export async function runJson(ctx: ReadCtx, id: string): Promise<z.input<typeof RunJson>> {
  const [run, items, people, payments, steps] = await Promise.all([
    queries.find(ctx.tx, id),
    itemQueries.itemsOf(ctx.tx, { runId: id, today: ctx.today }),
    queries.peopleOf(ctx.tx, id),
    paymentQueries.ofRun(ctx.tx, id),
    latestSteps(ctx.tx, id),
  ])
  const payees = await payeesOf(ctx, run, items)
  const of = { currency: run.currency, payOn: judgedOn(run, ctx.today) }
  return {
    ...runSummaryJson(run),
    file_sha256: run.file_sha256,
    approval_id: steps[0]?.approval_id ?? null,
    items: items.map((item) => itemJson(item, of)),
    vendors: payees.map((payee) => ({
      vendor_id: payee.vendorId,
      vendor: payee.vendor,
      total: moneyJson(payee.total, run.currency),
      unusual: [...payee.risks],
    })),
    people: people.map((one) => ({ id: one.person_id, name: one.name, part: one.part })),
    payments: payments.map(paymentSummaryJson),
    actions: runMoves.actions(run, ctx.actor).map((action) => action.name),
  }
}

export const PaymentJson = PaymentSummaryJson.extend({
  evidence: z.string().nullable(),
  items: z.array(ItemJson),
  actions: z.array(z.string()),
  documents: z.array(DocumentJson),
})
export async function paymentJson(ctx: ReadCtx, id: string): Promise<z.input<typeof PaymentJson>> {
  const [payment, items, chain] = await Promise.all([
    paymentQueries.find(ctx.tx, id),
    itemQueries.itemsOfPayment(ctx.tx, { paymentId: id, today: ctx.today }),
    chainOf(ctx, { kind: 'payment', id }),
  ])
  return {
    ...paymentSummaryJson(payment),
    evidence: payment.evidence,
    items: items.map((item) => itemJson(item, { currency: payment.currency, payOn: null })),
    actions: paymentMoves.actions(payment, ctx.actor).map((action) => action.name),
    documents: [...chain.rows],
  }
}

import * as queries from './queries.ts'
import * as lineQueries from './line-queries.ts'
import { z } from 'zod'
import { DocumentJson, chainOf } from '../history/index.ts'
import {
  InstalmentJson,
  instalmentJson,
  instalmentsOfInvoice,
  paymentStateOf,
  paymentStates,
} from '../instalments/index.ts'
import { decimal, decimalText } from '../kernel/decimal.ts'
import { Message as MessageJson, toText } from '../messages/index.ts'
import { creditKinds, handling, holdReasons } from '../matching/index.ts'
import {
  Day,
  DecimalText,
  Instant,
  Money,
  moneyJson,
  Uuid,
  Version,
} from '../platform/http/output.ts'
import { usedRateJson, UsedRateJson } from '../organisations/index.ts'
import type { QueuedCapture } from './capture.ts'
import { checkValue } from './checks-table.ts'
import { CodingRow, codingOf } from './coding-queries.ts'
import { HoldRow, holds as holdsOf, results as resultsOf } from './hold-queries.ts'
import { invoiceKinds, leftToPay, statuses, type Invoice, moves } from './invoice.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { latestSteps } from '../approvals/index.ts'
import { refundKinds, refundStatuses } from '../refunds/index.ts'
import { findAdvance, refundableOf, refundsOf, setOffsAbout } from '../set-offs/index.ts'
import { mayBeCleared } from './setting-off.ts'
import { usedRateOf } from './used-rate.ts'

export const SummaryJson = z.object({
  id: Uuid,
  number: z.string(),
  supplier_number: z.string(),
  kind: z.enum(invoiceKinds),
  status: z.enum(statuses),
  vendor_id: Uuid,
  purchase_order_id: Uuid.nullable(),
  order_reference: z.string().nullable(),
  issue_date: Day,
  due_date: Day.nullable(),
  net: Money,
  tax: Money,
  gross: Money,
  prepaid: Money,
  rounding: Money,
  payable: Money,
  /** What advances cleared of it. */
  set_off: Money,
  /** Payable, less what advances cleared. Nothing of one that was rejected or is void. */
  to_pay: Money,
  format: z.string(),
  /** Once it is approved, what has not come of its order is closed. */
  is_last: z.boolean(),
  approved_how: z.string().nullable(),
  /** The same for the API: code and parameters. */
  approved_how_message: MessageJson.nullable(),
  version: Version,
  created_at: Instant,
})
export const InvoiceJson = SummaryJson.extend({
  payment_status: z.enum(paymentStates),
  instalments: z.array(InstalmentJson),
  exchange_rate: UsedRateJson,
  /** Advances that cleared a part of it; of an advance, the invoices that it cleared. */
  set_offs: z.array(z.object({ advance_id: Uuid, invoice_id: Uuid, amount: Money })),
  /** Of an advance: what its vendor paid back, and what was written off. */
  refunds: z.array(
    z.object({
      id: Uuid,
      kind: z.enum(refundKinds),
      status: z.enum(refundStatuses),
      amount: Money,
    }),
  ),
  /** Of an advance: what is paid of it and not used yet. */
  remainder: Money.nullable(),
  lines: z.array(
    z.object({
      position: z.int(),
      description: z.string(),
      quantity: DecimalText,
      unit_price: DecimalText,
      net: Money,
      unit: z.string().nullable(),
      purchase_order_line_id: Uuid.nullable(),
      credits: z.enum(creditKinds).nullable(),
    }),
  ),
  match_policy: z.int().nullable(),
  holds: z.array(
    z.object({
      id: Uuid,
      reason: z.enum(holdReasons),
      label: z.string(),
      position: z.int(),
      owner_role: z.string(),
      message: z.string(),
      ...MessageJson.shape,
      variance: Money,
      /** The kind of authority that may accept it; null when only removing its cause releases it. */
      accept: z.string().nullable(),
      /** Where people are asked to approve it. */
      approval_id: Uuid.nullable(),
      open: z.boolean(),
      released_how: HoldRow.shape.released_how,
    }),
  ),
  checks: z.array(
    z.object({
      position: z.int().nullable(),
      check: z.string(),
      basis: z.string(),
      expected: z.string(),
      actual: z.string(),
      variance: z.string(),
      allowed: z.string(),
      passed: z.boolean(),
    }),
  ),
  coding: z
    .object({
      cost_center_id: Uuid,
      category_id: Uuid.nullable(),
      project_id: Uuid.nullable(),
      reason: z.string(),
      status: CodingRow.shape.status,
      approval_id: Uuid.nullable(),
    })
    .nullable(),
  actions: z.array(z.string()),
  documents: z.array(DocumentJson),
})
/** A paper invoice is no invoice yet: the capture in which it waits to be confirmed. */
const QueuedJson = z.object({
  capture_id: Uuid,
  number: z.string(),
  status: z.literal('reading'),
})
/** What was inside an e-mail or an archive, in its order. */
const SeveralJson = z.object({
  taken: z.array(
    z.object({ kind: z.enum(['invoice', 'invoice_capture']), id: Uuid, number: z.string() }),
  ),
})
export const UploadedJson = z.union([InvoiceJson, QueuedJson, SeveralJson])
export type SeveralPage = { several: z.input<typeof SeveralJson> }
export type QueuedPage = { waiting: z.input<typeof QueuedJson> }
export const queuedPage = ({ id, number }: QueuedCapture): QueuedPage => ({
  waiting: { capture_id: id, number, status: 'reading' },
})

export const summaryJson = (i: Invoice) => ({
  id: i.id,
  number: i.number,
  supplier_number: i.supplier_number,
  kind: i.kind,
  status: i.status,
  vendor_id: i.vendor_id,
  purchase_order_id: i.purchase_order_id,
  order_reference: i.order_reference,
  issue_date: i.issue_date,
  due_date: i.due_date,
  net: moneyJson(i.net, i.currency),
  tax: moneyJson(i.tax, i.currency),
  gross: moneyJson(i.gross, i.currency),
  prepaid: moneyJson(i.prepaid, i.currency),
  rounding: moneyJson(i.rounding, i.currency),
  payable: moneyJson(i.payable, i.currency),
  set_off: moneyJson(i.status === 'rejected' ? 0n : i.set_off, i.currency),
  to_pay: moneyJson(i.status === 'rejected' ? 0n : leftToPay(i), i.currency),
  format: i.format,
  is_last: i.is_last,
  approved_how: i.approved_how && toText(i.approved_how),
  approved_how_message: i.approved_how,
  version: i.version,
  created_at: i.created_at.toISOString(),
})
/** One invoice, read for the API: without what only its screen shows. */
export async function invoiceJson(ctx: ReadCtx, id: string): Promise<z.input<typeof InvoiceJson>> {
  const [i, lines, holds, results, chain, coding, steps, parts] = await Promise.all([
    queries.find(ctx.tx, id),
    lineQueries.lines(ctx.tx, id),
    holdsOf(ctx.tx, id),
    resultsOf(ctx.tx, id),
    chainOf(ctx, { kind: 'invoice', id }),
    codingOf(ctx.tx, id),
    latestSteps(ctx.tx, id),
    instalmentsOfInvoice(ctx.tx, id),
  ])
  const isAdvance = i.kind === 'advance'
  const [used, setOffs, refunds, advance] = await Promise.all([
    usedRateOf(ctx, i),
    mayBeCleared(i) ? setOffsAbout(ctx.tx, id) : [],
    isAdvance ? refundsOf(ctx.tx, id) : [],
    isAdvance ? findAdvance(ctx.tx, id) : null,
  ])
  return {
    ...summaryJson(i),
    payment_status: paymentStateOf(parts),
    instalments: parts.map(instalmentJson),
    exchange_rate: usedRateJson(used),
    set_offs: setOffs.map((one) => ({
      advance_id: one.advance_id,
      invoice_id: one.invoice_id,
      amount: moneyJson(one.invoice_amount, one.invoice_currency),
    })),
    refunds: refunds.map((one) => ({
      id: one.id,
      kind: one.kind,
      status: one.status,
      amount: moneyJson(one.amount, one.currency),
    })),
    remainder: advance && moneyJson(refundableOf(advance), advance.currency),
    actions: moves.actions(i, ctx.actor).map((action) => action.name),
    documents: [...chain.rows],
    coding: coding && {
      cost_center_id: coding.cost_center_id,
      category_id: coding.category_id,
      project_id: coding.project_id,
      reason: coding.reason,
      status: coding.status,
      approval_id: steps[0]?.approval_id ?? null,
    },
    lines: lines.map((l) => ({
      position: l.position,
      description: l.description,
      quantity: decimalText(decimal(l.quantity)),
      unit_price: decimalText(decimal(l.unit_price)),
      net: moneyJson(l.net, i.currency),
      unit: l.unit,
      purchase_order_line_id: l.purchase_order_line_id,
      credits: l.credits,
    })),
    match_policy: i.match_policy_number,
    holds: holds.map((h) => ({
      id: h.id,
      reason: h.reason,
      label: handling[h.reason].label,
      variance: moneyJson(
        h.variance,
        h.reason === 'funds' ? ctx.actor.organisation.baseCurrency : i.currency,
      ),
      accept: handling[h.reason].accept,
      approval_id: h.approval_id,
      position: h.position,
      owner_role: h.owner_role,
      message: toText(h.message),
      ...h.message,
      open: h.released_at === null,
      released_how: h.released_how,
    })),
    checks: results.map((r) => ({
      position: r.position,
      check: r.check_name,
      basis: toText(r.basis),
      expected: checkValue(r, r.expected, i.currency),
      actual: checkValue(r, r.actual, i.currency),
      variance: checkValue(r, r.variance, i.currency),
      allowed: toText(r.allowed),
      passed: r.passed,
    })),
  }
}

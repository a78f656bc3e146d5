import { accrualOf, accrued } from '../accruals/index.ts'
import { decimal, multiply, rescale } from '../kernel/decimal.ts'
import { exchangeRate } from '../organisations/index.ts'
import { Problem } from '../kernel/problem.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { EventRow } from './event-queries.ts'
import { spread, type AccruedPart, type InvoiceFacts } from './posting.ts'
import * as sources from './source-queries.ts'

const idsOf = (events: readonly EventRow[], kind: EventRow['kind']): string[] => [
  ...new Set(events.flatMap((one) => (one.kind === kind ? (one.document_id ?? []) : []))),
]

export type RefundSource = sources.RefundRow & { rate: string | null }
export type CreditRefundSource = sources.CreditRefundRow & { rate: string | null }
export type Sources = {
  /** What was paid back of credits, or written off. */
  creditRefunds: ReadonlyMap<string, CreditRefundSource>
  /** What was paid back of advances, or written off. */
  refunds: ReadonlyMap<string, RefundSource>
  invoices: ReadonlyMap<string, InvoiceFacts & { text: string }>
  payments: ReadonlyMap<
    string,
    sources.PaymentRow & { rate: string | null; parts: readonly sources.PaidRow[] }
  >
}
/** All that is read for the invoices and payments of an export, in a few statements. */
export async function sourcesOf(ctx: ReadCtx, events: readonly EventRow[]): Promise<Sources> {
  const invoiceIds = [...idsOf(events, 'invoice_approved'), ...idsOf(events, 'retainage_moved')]
  const paymentIds = idsOf(events, 'payment_settled')
  const refundIds = events.flatMap((event) => event.refund_id ?? [])
  const [invoices, billed, payments, paid, refunds, creditRefunds] = await Promise.all([
    sources.invoices(ctx.tx, invoiceIds),
    sources.billed(ctx.tx, invoiceIds),
    sources.payments(ctx.tx, paymentIds),
    sources.paid(ctx.tx, paymentIds),
    sources.refunds(ctx.tx, refundIds),
    sources.creditRefunds(ctx.tx, refundIds),
  ])
  const billedOf = Map.groupBy(billed, (row) => row.invoice_id)
  const paidOf = Map.groupBy(paid, (row) => row.payment_id)
  const rates = await ratesOf(ctx, [...payments, ...refunds, ...creditRefunds])
  const rateOfRefund = (row: Dated): string | null =>
    row.settled_on === null ? '1' : (rates.get(rateKey(row)) ?? null)
  return {
    invoices: new Map(
      invoices.map((row) => [row.id, invoiceFacts(row, billedOf.get(row.id) ?? [])]),
    ),
    refunds: new Map(refunds.map((row) => [row.id, { ...row, rate: rateOfRefund(row) }])),
    creditRefunds: new Map(
      creditRefunds.map((row) => [row.id, { ...row, rate: rateOfRefund(row) }]),
    ),
    payments: new Map(
      payments.map((row) => [
        row.id,
        { ...row, rate: rates.get(rateKey(row)) ?? null, parts: paidOf.get(row.id) ?? [] },
      ]),
    ),
  }
}

const kindNames = { invoice: 'Invoice', credit_note: 'Credit note', advance: 'Advance' } as const
function invoiceFacts(
  row: sources.InvoiceRow,
  billed: readonly sources.BilledRow[],
): InvoiceFacts & { text: string } {
  const own = { costCenterId: row.cost_center_id, categoryId: row.category_id, weight: 1n }
  const taxes = billed.flatMap(taxesOf)
  return {
    ...row,
    rate: row.fx_rate,
    actual: row.booked_actual,
    setOff: row.set_off,
    clearedBase: row.cleared_base,
    charged: billed.length
      ? billed.flatMap((line) =>
          overCenters(line, line.amount).map(({ costCenterId, minor }) => ({
            costCenterId,
            categoryId: line.category_id,
            weight: minor,
          })),
        )
      : [own],
    taxed: taxes.length ? taxes : [{ taxCodeId: null, weight: 1n }],
    text: `${kindNames[row.kind]} ${row.supplier_number}, ${row.vendor_name}`,
  }
}

type Shared = Pick<sources.ChargedRow, 'cost_center_id' | 'shares'>
/** A sum of a line over the cost centres that it is charged to. */
function overCenters(
  { cost_center_id: own, shares }: Shared,
  minor: bigint,
): { costCenterId: string | null; minor: bigint }[] {
  if (shares.length === 0) return [{ costCenterId: own, minor }]
  const parts = spread(
    minor,
    shares.map(({ weight }) => BigInt(weight)),
  )
  return shares.map(({ cost_center_id: costCenterId }, i) => ({ costCenterId, minor: parts[i]! }))
}

/** The deductible tax of a line, by its codes. */
const taxesOf = ({ amount, pricing }: sources.BilledRow) =>
  pricing.taxes.map((tax) => ({
    taxCodeId: tax.tax_code_id,
    weight: weightOf(amount, tax),
  }))
function weightOf(amount: bigint, tax: { rate: string; deductible_pct: string }): bigint {
  const share = multiply(decimal(tax.rate), decimal(tax.deductible_pct))
  return rescale(multiply({ units: amount, scale: 0 }, share), 6)
}

type Dated = { currency: string; settled_on: string | null }
const rateKey = ({ currency, settled_on: day }: Dated): string => `${currency} ${day}`
/** By currency and day; without those that nobody entered yet. */
async function ratesOf(ctx: ReadCtx, payments: readonly Dated[]): Promise<Map<string, string>> {
  const rates = new Map<string, string>()
  for (const payment of payments) {
    const key = rateKey(payment)
    if (rates.has(key) || payment.settled_on === null) continue
    const rate = await rateOn(ctx, payment.currency, payment.settled_on)
    if (rate !== null) rates.set(key, rate)
  }
  return rates
}
async function rateOn(ctx: ReadCtx, currency: string, day: string): Promise<string | null> {
  try {
    return await exchangeRate(ctx, currency, day)
  } catch (error) {
    if (error instanceof Problem) return null
    throw error
  }
}

/** What had come and was not invoiced at the end of a day, of one legal entity. */
export async function accruedBy(
  ctx: ReadCtx,
  { entityId, day }: { entityId: string; day: string },
): Promise<AccruedPart[]> {
  const { baseCurrency, timeZone } = ctx.actor.organisation
  const rows = await accrued(ctx.tx, { day, timeZone })
  const orderIds = [...new Set(rows.map((row) => row.order_id))]
  const lineIds = rows.map((row) => row.line_id)
  const [places, lines] = await Promise.all([
    sources.placesOf(ctx.tx, orderIds),
    sources.chargesOf(ctx.tx, lineIds),
  ])
  const placeOf = new Map(places.map((place) => [place.id, place]))
  const lineOf = new Map(lines.map((row) => [row.id, row]))
  return rows.flatMap((row): AccruedPart[] => {
    const place = placeOf.get(row.order_id)
    const line = lineOf.get(row.line_id)
    if (place?.entity_id !== entityId) return []
    const charged = {
      cost_center_id: line?.cost_center_id ?? place.cost_center_id,
      shares: line?.shares ?? [],
    }
    return overCenters(charged, accrualOf(row, baseCurrency).base.minor).map((part) => ({
      costCenterId: part.costCenterId,
      categoryId: line?.category_id ?? null,
      base: part.minor,
    }))
  })
}

import type { EInvoice, ReadProblem } from '../integrations/e-invoice/index.ts'
import { addDays, isBusinessDate } from '../kernel/calendar.ts'
import { decimal, decimalText, parseDecimal, plainText } from '../kernel/decimal.ts'
import { parseAmount } from '../kernel/money.ts'
import { conflict, forbidden, invalid, Problem } from '../kernel/problem.ts'
import { asksForAdvance, linkLines } from '../matching/index.ts'
import { invoiceRate, nextNumber } from '../organisations/index.ts'
import { readTaxNumber } from '../integrations/tax-numbers/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { recordDuty } from '../segregation-of-duties/index.ts'
import { findByReference, purchaseOrder, orderLines } from '../purchase-orders/index.ts'
import { namedAccounts } from './accounts.ts'
import { mayBeBilled, normalNumber, totalsOf } from './invoice.ts'
import { shareVendor } from '../vendor-holds/index.ts'
import { matchInvoice } from './match-invoice.ts'
import * as queries from './queries.ts'
import * as vendorQueries from './vendor-queries.ts'
import * as duplicateQueries from './duplicate-queries.ts'
import * as lineQueries from './line-queries.ts'

export type Entry = {
  document: EInvoice
  problems: readonly ReadProblem[]
  format: string
  fileId: string
  sha256: string
  vendorId: string | null
  /** Read from a paper invoice: compared with the vendor's known accounts, and stored only as a fingerprint. */
  accountRead?: string | null
  /** Why the same number of the same vendor in one year is another claim; a second person accepts that. */
  anotherClaim: string | null
  /** Once it is approved, what has not come of its order is closed. */
  isLast?: boolean | undefined
}

/** Enters an invoice whose file is kept: finds its vendor and order, and matches it. The same for every way in. */
export async function enterInvoice(ctx: Ctx, entry: Entry): Promise<string> {
  const { document, problems, format, fileId, sha256, vendorId, accountRead, anotherClaim } = entry
  const isLast = entry.isLast === true
  const facts = required(document)
  const totals = totalsOf(document)
  const vendor = await vendorOf(ctx, document, vendorId)
  const norm = normalNumber(facts.number)
  const kind = asksForAdvance(document) ? 'advance' : document.kind
  const year = Number(facts.issueDate.slice(0, 4))
  const [existing, found, rate] = await Promise.all([
    duplicateQueries.findDuplicate(ctx.tx, {
      sha256,
      vendorId: vendor.id,
      kind,
      norm,
      year,
    }),
    document.orderReference ? findByReference(ctx.tx, document.orderReference) : null,
    invoiceRate(ctx, facts.currency, facts.issueDate),
  ])
  if (existing) refuseDuplicate(existing, anotherClaim)
  const [, order, lines, number] = await Promise.all([
    shareVendor(ctx.tx, { vendorId: vendor.id }),
    found ? ctx.lock(purchaseOrder, found.id) : null,
    found ? orderLines(ctx.tx, found.id) : [],
    nextNumber(ctx, 'invoice'),
  ])
  const linked =
    order && order.vendor_id === vendor.id && mayBeBilled(kind, { status: order.status, lines })
      ? order
      : null
  if (isLast) refuseNotLast(ctx, { kind, isOfOrder: linked !== null })
  const ordered = linked && kind !== 'advance' ? lines : []
  const id = ctx.newId()
  queries.insert(ctx.tx, {
    id,
    number,
    supplierNumber: facts.number,
    norm,
    kind,
    vendorId: vendor.id,
    orderId: linked?.id ?? null,
    costCenterId: linked?.cost_center_id ?? null,
    orderReference: document.orderReference,
    issueDate: facts.issueDate,
    dueDate: document.dueDate ?? addDays(facts.issueDate, vendor.payment_terms_days),
    currency: facts.currency,
    rate,
    ...totals,
    format,
    document: { ...document, problems },
    typeCode: document.typeCode,
    duplicateReason: existing ? anotherClaim : null,
    isLast,
    precedingNorms: document.precedingInvoices.map(normalNumber),
    fileId,
    sha256,
    by: ctx.actor.userId,
  })
  lineQueries.insertLines(
    ctx.tx,
    id,
    linesOf(ctx, document, totals.lines, linkLines(document.lines.map(billed), ordered)),
  )
  const accounts = namedAccounts([
    accountRead ?? null,
    document.payment.iban,
    ...document.payment.accounts.map((account) => account.iban),
  ])
  if (accounts.length) queries.insertAccounts(ctx.tx, id, accounts)
  await recordDuty(ctx, 'invoice.enter', { kind: 'invoice', id })
  ctx.record(
    'invoice.captured',
    { kind: 'invoice', id },
    {
      number,
      supplier_number: facts.number,
      format,
      sha256,
      payable: totals.payable,
      currency: facts.currency,
      ...(existing ? { same_number_as: existing.number, because: anotherClaim } : {}),
    },
  )
  if (isLast) ctx.record('invoice.said_last', { kind: 'invoice', id })
  await matchInvoice(ctx, id)
  return id
}

/** Saying it closes what has not come of an order, so it takes the right to match. */
function refuseNotLast(
  { actor }: Ctx,
  { kind, isOfOrder }: { kind: string; isOfOrder: boolean },
): void {
  if (!actor.permissions.has('invoices.match'))
    throw forbidden('Your roles do not include saying which invoice is the last one of an order.')
  if (kind === 'invoice' && isOfOrder) return
  throw invalid(
    '/is_last',
    'not_of_order',
    kind === 'invoice'
      ? 'It names no order of this vendor that can be billed, so it cannot be the last invoice of one. Leave this out, link the invoice to its order, then say it there.'
      : 'Only an invoice can be the last one of its order. Leave this out.',
  )
}

/** The same file is the same invoice; the same number may be another claim, when somebody says why. */
function refuseDuplicate(
  existing: { number: string; same_file: boolean },
  anotherClaim: string | null,
): void {
  if (!existing.same_file && anotherClaim) return
  throw conflict(
    'duplicate_invoice',
    existing.same_file
      ? `This file is here already, as ${existing.number}. Open that one.`
      : `This invoice is here already, as ${existing.number}. A corrected invoice needs a new number from the vendor; if it is another claim with the same number, say why.`,
  )
}

function required(document: EInvoice): { number: string; issueDate: string; currency: string } {
  const { number, issueDate, currency } = document
  if (!number || !issueDate || !currency)
    throw invalid(
      '/file',
      'incomplete_invoice',
      `The invoice lacks its ${!number ? 'number (BT-1)' : !issueDate ? 'issue date (BT-2)' : 'currency (BT-5)'}. Ask the vendor for a corrected one.`,
    )
  for (const day of [issueDate, document.dueDate ?? issueDate])
    if (!isBusinessDate(day))
      throw invalid(
        '/file',
        'bad_date',
        `The invoice has “${day.slice(0, 40)}” where a date belongs. Ask the vendor for a corrected one.`,
      )
  if (number.length > 100)
    throw invalid('/file', 'bad_number', 'The invoice number has more than 100 characters.')
  if (normalNumber(number) === '')
    throw invalid(
      '/file',
      'bad_number',
      `The invoice number “${number}” has no letter and no digit. Ask the vendor for a corrected one.`,
    )
  return { number, issueDate, currency }
}

type Vendor = { id: string; name: string; payment_terms_days: number }

/**
 * The vendor chosen by the clerk, else the one with the seller's tax number, else the only one of exactly that name.
 */
async function vendorOf(ctx: Ctx, { seller }: EInvoice, chosen: string | null): Promise<Vendor> {
  if (chosen) {
    const vendor = await vendorQueries.vendorById(ctx.tx, chosen)
    if (!vendor) throw invalid('/vendor_id', 'unknown', 'Choose a vendor from the list.')
    return vendor
  }
  const vatId = seller.vatId?.replaceAll(/\s/g, '').toUpperCase()
  const [byVat, named] = await Promise.all([
    vatId
      ? vendorQueries.vendorByTaxNumber(ctx.tx, [
          vatId,
          readTaxNumber(vatId, vatId.slice(0, 2)).number,
        ])
      : null,
    seller.name ? vendorQueries.vendorsNamed(ctx.tx, seller.name) : [],
  ])
  const found = byVat ?? (named.length === 1 ? named[0] : undefined)
  if (!found)
    throw invalid(
      '/vendor_id',
      'unknown_vendor',
      `The seller “${seller.name ?? 'without a name'}”${vatId ? ` (${vatId})` : ''} is not among the vendors. Choose the vendor here, or create it first.`,
    )
  return found
}

const billed = (line: EInvoice['lines'][number]) => ({
  orderLineReference: line.orderLineReference,
  name: line.name ?? '',
  quantity: decimalOr(line.quantity, '1'),
  unit: line.unit,
  price: decimalOr(line.price, '0'),
  priceBase: baseOf(line),
})
/**
 * Absent is the fallback (the reader says which rule that breaks); what is there but no number that can be kept is
 * refused.
 */
function decimalOr(value: string | null, fallback: string): string {
  if (value === null) return fallback
  const number = parseDecimal(value)
  if (!number || number.scale > 12 || value.length > 30) throw noNumber(value)
  return plainText(number)
}
const noNumber = (value: string): Problem =>
  invalid(
    '/file',
    'bad_amount',
    `The invoice has “${value.slice(0, 40)}” where a quantity or price belongs. Ask the vendor for a corrected one.`,
  )

/** What a price is for; nothing of it says one, as being absent does. */
function baseOf(line: EInvoice['lines'][number]): string {
  const base = decimalText(decimal(decimalOr(line.priceBaseQuantity, '1')))
  if (base.startsWith('-') || decimal(base).scale > 6) throw noNumber(base)
  return base === '0' ? '1' : base
}

function linesOf(
  ctx: Ctx,
  document: EInvoice,
  nets: readonly bigint[],
  links: readonly (string | null)[],
): lineQueries.NewLine[] {
  return document.lines.map((line, i) => ({
    id: ctx.newId(),
    position: i + 1,
    supplierLineId: line.id,
    description: (line.name ?? line.description ?? `Line ${i + 1}`).slice(0, 1000),
    quantity: decimalOr(line.quantity, '1'),
    unit: line.unit,
    price: decimalOr(line.price, '0'),
    priceBase: baseOf(line),
    adjustments: adjustmentsOf(line, document.currency!),
    net: nets[i]!,
    taxRate: line.taxRate,
    orderLineId: links[i] ?? null,
  }))
}

/** Charges less allowances of a line (BG-28, BG-27). What is no amount was reported by the reader. */
function adjustmentsOf(line: EInvoice['lines'][number], currency: string): bigint {
  return line.adjustments.reduce((sum, adjustment) => {
    const amount =
      adjustment.amount === null ? 0n : (parseAmount(adjustment.amount, currency)?.minor ?? 0n)
    return adjustment.charge ? sum + amount : sum - amount
  }, 0n)
}

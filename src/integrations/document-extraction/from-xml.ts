import { isBusinessDate } from '../../kernel/calendar.ts'
import { isCurrency } from '../../kernel/currency.ts'
import { parseDecimal, plainText } from '../../kernel/decimal.ts'
import type { EInvoice } from '../e-invoice/index.ts'
import type { Extraction, Field } from './port.ts'

/**
 * The data inside the file, in the canonical shape: exact, so as sure as can be. What is no date or number there is
 * left out.
 */
export function fromXml(invoice: EInvoice, pages: number): Extraction {
  const { seller, totals } = invoice
  return {
    supplierName: text(seller.name),
    supplierTaxId: text(seller.vatId ?? seller.taxId),
    iban: text(invoice.payment.iban),
    invoiceNumber: text(invoice.number),
    issueDate: day(invoice.issueDate),
    dueDate: day(invoice.dueDate),
    orderNumber: text(invoice.orderReference),
    currency: invoice.currency && isCurrency(invoice.currency) ? text(invoice.currency) : null,
    net: number(totals.net),
    tax: number(totals.tax),
    gross: number(totals.gross),
    kind: invoice.kind,
    pages,
    lines: invoice.lines.slice(0, 200).map((line) => ({
      description: text(line.name ?? line.description),
      quantity: number(line.quantity),
      unitPrice: number(line.price),
      amount: number(line.net),
    })),
  }
}

const field = (value: string, raw: string): Field => ({
  value,
  raw,
  source: 'xml',
  confidence: 1000,
  box: null,
})
const text = (raw: string | null): Field | null =>
  raw === null || raw.trim() === '' ? null : field(raw.trim(), raw)
const day = (raw: string | null): Field | null =>
  raw !== null && isBusinessDate(raw) ? field(raw, raw) : null
function number(raw: string | null): Field | null {
  const value = raw === null ? null : parseDecimal(raw)
  return value && raw !== null ? field(plainText(value), raw) : null
}

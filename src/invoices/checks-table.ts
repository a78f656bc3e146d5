import { decimal, decimalText } from '../kernel/decimal.ts'
import { toText, type Value } from '../messages/index.ts'
import { amountText, money } from '../kernel/money.ts'
import type { CheckName } from '../matching/index.ts'
import { quantityText } from '../platform/view/format.ts'
import type { Table } from '../platform/view/ui.ts'
import type { ResultRow } from './hold-queries.ts'
import { amountShown } from './states.ts'

type Measure = 'amount' | 'quantity' | 'text'
const checks: Record<CheckName, { label: string; measure: Measure }> = {
  link: { label: 'Order line', measure: 'text' },
  unit: { label: 'Unit', measure: 'text' },
  ordered: { label: 'Quantity ordered', measure: 'quantity' },
  received: { label: 'Quantity received', measure: 'quantity' },
  price: { label: 'Unit price', measure: 'quantity' },
  line: { label: 'Line amount', measure: 'amount' },
  line_arithmetic: { label: 'Line adds up', measure: 'amount' },
  credit_kind: { label: 'What it credits', measure: 'text' },
  credit_quantity: { label: 'Quantity credited', measure: 'quantity' },
  credit_amount: { label: 'Amount credited', measure: 'amount' },
  credit_total: { label: 'Credited in all', measure: 'amount' },
  charges: { label: 'Charges', measure: 'amount' },
  standard: { label: 'Standard', measure: 'text' },
  net_total: { label: 'Net adds up', measure: 'amount' },
  gross_total: { label: 'Gross adds up', measure: 'amount' },
  payable_total: { label: 'Amount due adds up', measure: 'amount' },
  tax: { label: 'Tax', measure: 'amount' },
  rounding: { label: 'Rounding', measure: 'amount' },
  prepaid: { label: 'Prepayment', measure: 'amount' },
  currency: { label: 'Currency', measure: 'text' },
  vendor: { label: 'Vendor', measure: 'text' },
  vendor_hold: { label: 'Hold on the vendor', measure: 'text' },
  order_hold: { label: 'Hold on the order', measure: 'text' },
  seller: { label: 'Seller', measure: 'text' },
  bank_account: { label: 'Bank account', measure: 'text' },
  document_type: { label: 'Type of document', measure: 'text' },
  preceding: { label: 'Earlier invoice', measure: 'text' },
  sign: { label: 'Sign', measure: 'amount' },
  date: { label: 'Date', measure: 'text' },
  duplicate: { label: 'Duplicate', measure: 'text' },
  order: { label: 'Order', measure: 'text' },
  advance: { label: 'Advance', measure: 'amount' },
}
const known = (name: string): { label: string; measure: Measure } =>
  checks[name as CheckName] ?? { label: name, measure: 'text' }

const isWhole = (value: string): boolean => /^-?\d+$/.test(value)
const isDecimal = (value: string): boolean => /^-?\d+(\.\d+)?$/.test(value)

/** A value of a check as it is read: amounts and quantities as such, everything else as it stands. */
function shownValue(value: Value, measure: Measure, currency: string): string {
  if (typeof value !== 'string') return toText(value)
  if (measure === 'amount' && isWhole(value)) return amountShown(BigInt(value), currency)
  if (measure === 'quantity' && isDecimal(value)) return quantityText(value)
  return value
}

/** The same for programs: '1042560.00' for an amount in minor units. */
export function checkValue(row: ResultRow, value: Value, currency: string): string {
  if (typeof value !== 'string') return toText(value)
  const { measure } = known(row.check_name)
  if (typeof value !== 'string') return toText(value)
  if (measure === 'amount' && isWhole(value)) return amountText(money(BigInt(value), currency))
  return measure === 'quantity' && isDecimal(value) ? decimalText(decimal(value)) : value
}

/**
 * Every check of the last match with what it compared, how far it may differ, and what came of it; what is held first.
 */
export function checksTable(results: readonly ResultRow[], currency: string): Table | null {
  if (results.length === 0) return null
  return {
    label: 'Every check of the last match',
    columns: [
      { label: 'Check' },
      { label: 'Expected' },
      { label: 'On the invoice' },
      { label: 'Difference' },
      { label: 'Result' },
    ],
    rows: results
      .toSorted((a, b) => Number(a.passed) - Number(b.passed))
      .map((row) => checkRow(row, currency)),
  }
}

function checkRow(row: ResultRow, currency: string): Table['rows'][number] {
  const { label, measure } = known(row.check_name)
  const text = (value: Value): string => shownValue(value, measure, currency)
  const name = row.position === null ? label : `Line ${row.position}: ${label.toLowerCase()}`
  const difference = ['', '0'].includes(row.variance) ? '—' : text(row.variance)
  return {
    cells: [
      { kind: 'text', text: name, note: toText(row.basis) },
      { kind: 'text', text: text(row.expected) },
      { kind: 'text', text: text(row.actual) },
      { kind: 'text', text: difference, note: `Allowed: ${toText(row.allowed)}` },
      {
        kind: 'status',
        status: row.passed ? { text: 'Passed', tone: 'ok' } : { text: 'Held', tone: 'bad' },
      },
    ],
  }
}

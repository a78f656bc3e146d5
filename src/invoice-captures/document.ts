import type { EInvoice } from '../integrations/e-invoice/index.ts'
import { compare, decimal, decimalText, subtract } from '../kernel/decimal.ts'
import { amountText, extend } from '../kernel/money.ts'
import { advanceType } from '../matching/index.ts'
import { check } from './invoice-capture.ts'
import type { Confirmation } from './input.ts'

export const unknownParty = {
  name: null,
  ids: [],
  registrationId: null,
  vatId: null,
  taxId: null,
  email: null,
  address: null,
}

/** UNTDID 1001. */
const typeCodes: Record<Confirmation['kind'], string> = {
  invoice: '380',
  credit_note: '381',
  advance: advanceType,
}

/** What a person confirmed, in the shape of every invoice. It never contains a bank account, even if one was read. */
export function documentOf(
  input: Omit<Confirmation, 'id' | 'version' | 'vendor_id'>,
  seller: EInvoice['seller'] | null = null,
): EInvoice {
  const { linesOver, rounding } = check(input, input.currency)
  const amounts = input.lines.map((line) =>
    amountText(extend(line.quantity, line.unit_price, input.currency)),
  )
  const over = compare(linesOver, decimal('0'))
  const size = decimalText({
    ...linesOver,
    units: linesOver.units < 0n ? -linesOver.units : linesOver.units,
  })
  const rounded = rounding.units === 0n ? null : decimalText(rounding)
  return {
    specification: null,
    profile: null,
    number: input.supplier_number,
    typeCode: typeCodes[input.kind],
    kind: input.kind === 'credit_note' ? 'credit_note' : 'invoice',
    issueDate: input.issue_date,
    dueDate: input.due_date ?? null,
    currency: input.currency,
    accountingCurrency: null,
    amountCurrencies: [input.currency],
    buyerReference: null,
    contractReference: null,
    orderReference: input.order_number ?? null,
    precedingInvoices: [],
    notes: [],
    seller: seller ?? unknownParty,
    buyer: unknownParty,
    payee: null,
    taxRepresentative: null,
    period: null,
    delivery: { date: null, country: null },
    payment: {
      meansCode: null,
      iban: null,
      bic: null,
      accountName: null,
      reference: null,
      accounts: [],
    },
    paymentTerms: null,
    adjustments: [],
    taxGroups: [],
    taxTotals: [],
    lines: input.lines.map((line, i) => ({
      id: String(i + 1),
      name: line.description,
      description: null,
      sellerItemId: null,
      buyerItemId: null,
      quantity: line.quantity,
      unit: null,
      price: line.unit_price,
      priceBaseQuantity: null,
      net: amounts[i]!,
      grossPrice: null,
      adjustments: [],
      period: null,
      taxCategory: null,
      taxRate: null,
      orderReference: null,
      orderLineReference: null,
    })),
    totals: {
      lines: null,
      allowances: over > 0 ? size : null,
      charges: over < 0 ? size : null,
      net: input.net,
      tax: input.tax,
      gross: decimalText(subtract(decimal(input.gross), rounding)),
      prepaid: null,
      rounding: rounded,
      payable: input.gross,
    },
  }
}

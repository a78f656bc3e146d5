import type { CountedIn } from '../kernel/counted-in.ts'
import type { Candidate, Likeness } from './duplicates.ts'

export type TaxGroup = {
  category: string | null
  rate: string | null
  /** Minor units; null where the document does not say it. */
  taxable: bigint | null
  tax: bigint | null
}
export type Seller = { name: string | null; vatId: string | null; taxId: string | null }

/** A bill as a whole, as its sender wrote it; amounts in minor units of its currency. */
export type Document = {
  kind: 'invoice' | 'credit_note'
  typeCode: string | null
  currency: string
  /** Currencies that stand beside its amounts. */
  amountCurrencies: readonly string[]
  lineNets: readonly bigint[]
  allowances: bigint
  charges: bigint
  net: bigint
  tax: bigint
  gross: bigint
  prepaid: bigint
  rounding: bigint
  payable: bigint
  taxGroups: readonly TaxGroup[]
  issueDate: string
  dueDate: string | null
  /** Null where the document does not name one that could be read. */
  seller: Seller | null
  precedingNumbers: readonly string[]
  /** Rules of its standard that it breaks. */
  broken: readonly { rule: string; message: string }[]
  likeness: Likeness
}

/** What an order says of taxes, charges and a discount; amounts in minor units of its currency. */
export type Priced = {
  charges: bigint
  chargesTax: bigint
  discount: bigint
  /** Whether it says which taxes are due. */
  taxes: boolean
  /** Each rate, and what the taxes of a line are together. */
  rates: readonly string[]
  /** How many taxes a line has at most. */
  mostTaxes: number
  lines: readonly (CountedIn & {
    id: string
    rate: string
    /** Whether it says which taxes are due, or that none is. */ saysTax: boolean
    netPrice: string
    billedQuantity: string
    amount: bigint
  })[]
}

/** An order of the vendor of which nothing more can be billed. */
export type ClosedOrder = {
  number: string
  /** The invoice that was said to be its last. */
  last: string | null
  /** What had not come was closed, so a buyer can open it again. */
  hasRest: boolean
}
/** What a bill is held against besides the lines of its order. */
export type Surroundings = {
  today: string
  baseCurrency: string
  vendor: {
    id: string
    name: string
    status: string
    vatId: string | null
    otherNumbers?: readonly string[]
    country: string
    /** Fingerprints of the vendor's active accounts. */
    accounts: readonly string[]
    /** What stops its invoices now; null where nothing does. */
    hold: { reason: string; until: string | null; owner: string } | null
  }
  order: {
    id: string
    number: string | null
    currency: string
    orderedOn: string
    /** What stops the order now; null where nothing does. */
    hold: { reason: string; holder: string } | null
    /** Null or absent where the order says nothing of taxes, charges or a discount. */
    priced?: Priced | null
  } | null
  /** What the document says its order is, when that was not found. */
  orderReference: string | null
  /** The order that it names, where that is closed. Absent where it is not. */
  closedOrder?: ClosedOrder | null
  /**
   * Of the order: net of approved lines, charges, what was accepted of the charges, net in all, and that as it was
   * booked in the organisation's currency.
   */
  before: { lines: bigint; charges: bigint; acceptedCharges: bigint; net: bigint; base: bigint }
  /** Bills of this vendor that the document names as preceding. */
  preceding: readonly {
    number: string
    kind: 'invoice' | 'credit_note' | 'advance'
    status: string
    orderId: string | null
  }[]
  candidates: readonly Candidate[]
  /**
   * What was paid ahead for the order, in minor units of the document's currency. Absent where the document belongs to
   * no order.
   */
  ahead?: {
    /** Without tax: what more may be asked for in advance. */ room: bigint
    /** What was paid in advance and is not set off yet. */ known: bigint
  } | null
}

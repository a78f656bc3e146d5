import { decimal, multiply, rescale } from '../kernel/decimal.ts'
import type { Bill, BilledLine, OrderLine } from './bill.ts'
import type { Document, Surroundings } from './document.ts'
import { matchLines, type Terms } from './match.ts'
import { standardTolerances, type Tolerances } from './policy.ts'

/** Ten bearings at 100.00, all received. */
export const ordered = (change: Partial<OrderLine> = {}): OrderLine => ({
  id: 'o1',
  position: 1,
  description: 'Bearing',
  quantity: '10',
  unit: 'each',
  unit_price: '100',
  received: '10',
  billed_quantity: '0',
  billed_amount: 0n,
  credited_quantity: '0',
  accepted_variance: 0n,
  match_level: 3,
  ...change,
})

/** Billed at a price, its net amount quantity x price in cents unless said otherwise. */
export const billed = (
  quantity: string,
  price: string,
  change: Partial<BilledLine> = {},
): BilledLine => ({
  position: 1,
  description: 'Bearing',
  quantity,
  unit: 'C62',
  price,
  priceBase: '1',
  net: rescale(multiply(decimal(quantity), decimal(price)), 2),
  adjustments: 0n,
  orderLineId: 'o1',
  credits: null,
  ...change,
})

export const bill = (...lines: BilledLine[]): Bill => ({
  kind: 'invoice',
  currency: 'EUR',
  lines,
  toBase: (minor) => minor,
})
export const creditNote = (...lines: BilledLine[]): Bill => ({
  ...bill(...lines),
  kind: 'credit_note',
})

/** Price 2 %, line 2 % and 500.00, no quantity above. */
export const tolerances = (change: Partial<Tolerances> = {}): Tolerances => ({
  ...standardTolerances,
  ...change,
})
export const terms = (change: Partial<Tolerances> = {}): Terms => ({
  baseCurrency: 'EUR',
  tolerancesOf: () => tolerances(change),
})

/** The reasons a bill is held for, in the order they were found. */
export const reasons = (
  of: Bill,
  order: readonly OrderLine[] = [ordered()],
  change: Partial<Tolerances> = {},
): string[] =>
  matchLines(of, order, terms(change)).findings.flatMap(({ hold }) => (hold ? [hold.reason] : []))

/** An invoice of 1,000.00 with 19 % tax, of a German vendor, that nothing is wrong with. */
export const document = (change: Partial<Document> = {}): Document => ({
  kind: 'invoice',
  typeCode: '380',
  currency: 'EUR',
  amountCurrencies: ['EUR'],
  lineNets: [100_000n],
  allowances: 0n,
  charges: 0n,
  net: 100_000n,
  tax: 19_000n,
  gross: 119_000n,
  prepaid: 0n,
  rounding: 0n,
  payable: 119_000n,
  taxGroups: [{ category: 'S', rate: '19', taxable: 100_000n, tax: 19_000n }],
  issueDate: '2026-11-20',
  dueDate: '2026-12-20',
  seller: { name: 'Huber Lager GmbH', vatId: 'DE123456789', taxId: null },
  precedingNumbers: [],
  broken: [],
  likeness: {
    number: 'R-1001',
    numberNorm: 'R1001',
    kind: 'invoice',
    vendorId: 'v1',
    orderId: 'p1',
    currency: 'EUR',
    payable: 119_000n,
    issueDate: '2026-11-20',
    accounts: ['account-1'],
    fileSha256: 'file-1',
  },
  ...change,
})

export const around = (change: Partial<Surroundings> = {}): Surroundings => ({
  today: '2026-11-28',
  baseCurrency: 'EUR',
  vendor: {
    id: 'v1',
    name: 'Huber Lager',
    status: 'active',
    vatId: 'DE 123 456 789',
    country: 'DE',
    accounts: ['account-1'],
    hold: null,
  },
  order: { id: 'p1', number: 'PO-2026-0001', currency: 'EUR', orderedOn: '2026-11-10' },
  orderReference: 'PO-2026-0001',
  before: { lines: 0n, charges: 0n, acceptedCharges: 0n, net: 0n, base: 0n },
  preceding: [],
  candidates: [],
  ...change,
})

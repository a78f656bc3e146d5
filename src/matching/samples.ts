import { decimal, multiply, rescale } from '../kernel/decimal.ts'
import { toText, valueText } from '../messages/index.ts'
import type { Bill, BilledLine, OrderLine } from './bill.ts'
import type { Document, Surroundings } from './document.ts'
import type { Finding } from './finding.ts'
import { matchLines, type Terms } from './match.ts'
import { standardTolerances, type Tolerances } from './policy.ts'
import type { Whole } from './whole.ts'

/** Ten bearings at 100.00, all received. */
export const ordered = (change: Partial<OrderLine> = {}): OrderLine => ({
  id: 'o1',
  position: 1,
  description: 'Bearing',
  quantity: '10',
  unit: 'each',
  unit_price: '100',
  billed_quantity: '0',
  billed_amount: 0n,
  credited_quantity: '0',
  accepted_variance: 0n,
  match_level: 3,
  rejected: '0',
  returned: '0',
  returned_for_credit: '0',
  returned_rejected: '0',
  ...change,
  received: change.received ?? '10',
  accepted: change.accepted ?? change.received ?? '10',
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
const tolerances = (change: Partial<Tolerances> = {}): Tolerances => ({
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
  order: { id: 'p1', number: 'PO-2026-0001', currency: 'EUR', orderedOn: '2026-11-10', hold: null },
  orderReference: 'PO-2026-0001',
  before: { lines: 0n, charges: 0n, acceptedCharges: 0n, net: 0n, base: 0n },
  preceding: [],
  candidates: [],
  ...change,
})

/** What a check of a whole bill is given, with what a test changes of it. */
export type Changed = {
  document?: Partial<Document>
  around?: Partial<Surroundings>
  vendor?: Partial<Surroundings['vendor']>
  tolerances?: Partial<Tolerances>
}
export const whole = (changed: Changed = {}): Whole => ({
  bill: { ...bill(), kind: changed.document?.kind ?? 'invoice' },
  document: document(changed.document),
  around: around({ vendor: { ...around().vendor, ...changed.vendor }, ...changed.around }),
  tolerances: tolerances(changed.tolerances),
})

/** A finding as people read it: what was compared with what, and the hold with what is at stake. */
export const inWords = ({ result, hold }: Finding): string => {
  const compared = [
    result.position ?? 'all',
    result.check,
    result.passed ? 'passes' : 'fails',
    toText(result.basis, 'en-IN'),
    valueText(result.expected, 'en-IN'),
    valueText(result.actual, 'en-IN'),
    result.variance,
    toText(result.allowed, 'en-IN'),
  ].join(' | ')
  return hold
    ? `${compared} => ${hold.reason} ${hold.position} [${hold.about}] ${hold.variance} of ${hold.base}: ${toText(hold.message, 'en-IN')}`
    : compared
}
/** The findings that hold a bill, as people read them. */
export const held = (findings: readonly Finding[]): string[] =>
  findings.filter(({ hold }) => hold !== null).map(inWords)

import {
  add,
  compare,
  decimal,
  decimalText,
  divideRounded,
  multiply,
  rescale,
  subtract,
  type Decimal,
} from '../../kernel/decimal.ts'
import { number, zero } from './rules.ts'
import { fatal, type EInvoice, type ReadProblem } from './port.ts'

/**
 * The VAT categories of EN 16931-1 section 6.4.3 and what each asks: how many breakdowns (01), whose registrations (02-04), which rate (05-07),
 * what the basis adds up to (08), the tax (09) and the exemption reason (10).
 */
type Category = {
  rule: string
  name: string
  groups: 'some' | 'one'
  rate: 'above 0' | '0 or more' | '0' | 'none'
  reason: boolean
  sellerTaxId: boolean
  buyer: 'vat' | 'vat or registration' | 'any'
}
const categories: Record<string, Category> = {
  S: {
    rule: 'BR-S',
    name: 'Standard rated',
    groups: 'some',
    rate: 'above 0',
    reason: false,
    sellerTaxId: true,
    buyer: 'any',
  },
  Z: {
    rule: 'BR-Z',
    name: 'Zero rated',
    groups: 'one',
    rate: '0',
    reason: false,
    sellerTaxId: true,
    buyer: 'any',
  },
  E: {
    rule: 'BR-E',
    name: 'Exempt from VAT',
    groups: 'one',
    rate: '0',
    reason: true,
    sellerTaxId: true,
    buyer: 'any',
  },
  AE: {
    rule: 'BR-AE',
    name: 'Reverse charge',
    groups: 'one',
    rate: '0',
    reason: true,
    sellerTaxId: true,
    buyer: 'vat or registration',
  },
  K: {
    rule: 'BR-IC',
    name: 'Intra-community supply',
    groups: 'one',
    rate: '0',
    reason: true,
    sellerTaxId: false,
    buyer: 'vat',
  },
  G: {
    rule: 'BR-G',
    name: 'Export outside the EU',
    groups: 'one',
    rate: '0',
    reason: true,
    sellerTaxId: false,
    buyer: 'any',
  },
  O: {
    rule: 'BR-O',
    name: 'Not subject to VAT',
    groups: 'one',
    rate: 'none',
    reason: true,
    sellerTaxId: false,
    buyer: 'any',
  },
  L: {
    rule: 'BR-AF',
    name: 'IGIC',
    groups: 'some',
    rate: '0 or more',
    reason: false,
    sellerTaxId: true,
    buyer: 'any',
  },
  M: {
    rule: 'BR-AG',
    name: 'IPSI',
    groups: 'some',
    rate: '0 or more',
    reason: false,
    sellerTaxId: true,
    buyer: 'any',
  },
}

type Taxed = {
  what: string
  path: string
  step: 0 | 1 | 2
  category: string | null
  rate: string | null
  amount: string | null
}

export function checkVat(invoice: EInvoice): ReadProblem[] {
  const taxed: Taxed[] = [
    ...invoice.lines.map((l, i): Taxed => ({
      what: `Line ${i + 1}`,
      path: `/lines/${i}`,
      step: 0,
      category: l.taxCategory,
      rate: l.taxRate,
      amount: l.net,
    })),
    ...invoice.adjustments.map((a, i): Taxed => ({
      what: `${a.charge ? 'Charge' : 'Allowance'} ${i + 1}`,
      path: `/adjustments/${i}`,
      step: a.charge ? 2 : 1,
      category: a.taxCategory,
      rate: a.taxRate,
      amount: a.amount,
    })),
  ]
  return [
    ...Object.entries(categories).flatMap(([code, c]) => ofCategory(invoice, taxed, code, c)),
    ...ofGroups(invoice, taxed),
    ...supplies(invoice),
  ]
}

function ofCategory(
  invoice: EInvoice,
  taxed: readonly Taxed[],
  code: string,
  c: Category,
): ReadProblem[] {
  const mine = taxed.filter((t) => t.category === code)
  const groups = invoice.taxGroups.filter((g) => g.category === code).length
  if (mine.length === 0 && (c.groups === 'some' || groups < 2)) return []
  const counted =
    groups === 1 || (c.groups === 'some' && groups > 1)
      ? []
      : [
          fatal(
            `${c.rule}-01`,
            `Amounts are “${c.name}” (${code}); the VAT breakdown must have ${c.groups === 'one' ? 'exactly one group' : 'a group'} of that category, not ${groups}.`,
            '/tax_groups',
          ),
        ]
  const lacking = registrations(invoice, code, c)
  const seen = new Set(mine.map((t) => t.step))
  return [
    ...counted,
    ...(lacking
      ? [...seen].map((step) => fatal(`${c.rule}-0${2 + step}`, lacking, '/seller'))
      : []),
    ...mine.flatMap((t) => rateOf(t, c)),
  ]
}

/** A sentence when the registrations that the category asks for are not there. */
function registrations(
  { seller, buyer, taxRepresentative }: EInvoice,
  code: string,
  c: Category,
): string | null {
  if (code === 'O')
    return seller.vatId || buyer.vatId || taxRepresentative?.vatId
      ? `“${c.name}” amounts go with no VAT number of seller, buyer or tax representative.`
      : null
  if (!seller.vatId && !taxRepresentative?.vatId && !(c.sellerTaxId && seller.taxId))
    return `“${c.name}” amounts need the seller's VAT number (BT-31) or that of its tax representative.`
  const buyerKnown =
    c.buyer === 'any' || buyer.vatId || (c.buyer === 'vat or registration' && buyer.registrationId)
  return buyerKnown ? null : `“${c.name}” amounts need the buyer's VAT number (BT-48).`
}

function rateOf({ what, path, step, rate }: Taxed, c: Category): ReadProblem[] {
  const value = number(rate)
  const sign = value ? compare(value, zero) : 0
  const right =
    c.rate === 'none'
      ? rate === null
      : rate === null
        ? false
        : value === null ||
          (c.rate === '0' ? sign === 0 : c.rate === 'above 0' ? sign > 0 : sign >= 0)
  return right
    ? []
    : [
        fatal(
          `${c.rule}-0${5 + step}`,
          `${what} is “${c.name}”; its VAT rate must be ${c.rate === 'none' ? 'absent' : c.rate}, not ${rate ?? 'absent'}.`,
          path,
        ),
      ]
}

/** Each group of the breakdown: its basis is the sum of what it taxes, its tax basis times rate, its reason there when it must be. */
function ofGroups({ taxGroups }: EInvoice, taxed: readonly Taxed[]): ReadProblem[] {
  return taxGroups.flatMap((group, at) => {
    const c = categories[group.category ?? '']
    const path = `/tax_groups/${at}`
    if (!c) return []
    const perRate = c.groups === 'some'
    const rate = number(group.rate)
    const mine = taxed.filter(
      (t) => t.category === group.category && (!perRate || sameRate(number(t.rate), rate)),
    )
    const problems = [...basisOf(group.taxable, mine, perRate, c, path), ...taxOf(group, c, path)]
    if (c.reason !== (group.exemptionReason !== null))
      problems.push(
        fatal(
          `${c.rule}-10`,
          `A VAT group “${c.name}” must ${c.reason ? 'have an' : 'not have an'} exemption reason (BT-120).`,
          path,
        ),
      )
    if (group.category === 'O') problems.push(...onlyUntaxed(taxed))
    if (group.category === 'O' && taxGroups.length > 1)
      problems.push(
        fatal('BR-O-11', 'With “Not subject to VAT” there may be no other VAT group.', path),
      )
    return problems
  })
}
const onlyUntaxed = (taxed: readonly Taxed[]): ReadProblem[] =>
  taxed
    .filter((t) => t.category && t.category !== 'O')
    .map((t) =>
      fatal(
        `BR-O-1${2 + t.step}`,
        `${t.what} is taxed, but the invoice is “Not subject to VAT”.`,
        t.path,
      ),
    )
const sameRate = (a: Decimal | null, b: Decimal | null): boolean =>
  a !== null && b !== null && compare(a, b) === 0

function basisOf(
  stated: string | null,
  taxed: readonly Taxed[],
  perRate: boolean,
  c: Category,
  path: string,
): ReadProblem[] {
  const basis = number(stated)
  const amounts = taxed.map((t) => ({ step: t.step, value: number(t.amount) }))
  if (!basis || amounts.some((a) => a.value === null)) return []
  const sum = amounts.reduce(
    (total, { step, value }) => (step === 1 ? subtract(total, value!) : add(total, value!)),
    zero,
  )
  const apart = subtract(basis, sum)
  const near = perRate
    ? compare(apart, decimal('1')) < 0 && compare(apart, decimal('-1')) > 0
    : compare(apart, zero) === 0
  return near
    ? []
    : [
        fatal(
          `${c.rule}-08`,
          `The VAT group “${c.name}” is on ${stated}, but what it taxes adds up to ${decimalText(sum)}.`,
          path,
        ),
      ]
}

/** BR-CO-17 and 09: within one unit of currency, as the norm's schematron allows; zero where there is no tax. */
function taxOf(group: EInvoice['taxGroups'][number], c: Category, path: string): ReadProblem[] {
  const [basis, tax, rate] = [number(group.taxable), number(group.tax), number(group.rate)]
  if (c.rate === '0' || c.rate === 'none')
    return !tax || compare(tax, zero) === 0
      ? []
      : ['BR-CO-17', `${c.rule}-09`].map((rule) =>
          fatal(rule, `The VAT of a group “${c.name}” must be 0, not ${group.tax}.`, path),
        )
  if (!basis || !tax || !rate) return []
  const exact: Decimal = {
    units: divideRounded(rescale(multiply(basis, rate), 6), 1_000_000n),
    scale: 2,
  }
  const apart = subtract(tax, exact)
  if (compare(apart, decimal('1')) < 0 && compare(apart, decimal('-1')) > 0) return []
  const message = `The VAT of the group “${c.name}” is ${group.tax}, but ${group.rate} % of ${group.taxable} is ${decimalText(exact)}.`
  return [fatal('BR-CO-17', message, path), fatal(`${c.rule}-09`, message, path)]
}

/** An intra-community supply says when and where to. */
function supplies({ taxGroups, delivery, period }: EInvoice): ReadProblem[] {
  if (!taxGroups.some((g) => g.category === 'K')) return []
  return [
    ...(delivery.date || period?.start || period?.end
      ? []
      : [
          fatal(
            'BR-IC-11',
            'An intra-community supply must state its delivery date (BT-72) or invoicing period (BG-14).',
            '/delivery',
          ),
        ]),
    ...(delivery.country
      ? []
      : [
          fatal(
            'BR-IC-12',
            'An intra-community supply must state the country it was delivered to (BT-80).',
            '/delivery',
          ),
        ]),
  ]
}

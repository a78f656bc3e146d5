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
} from '../../../kernel/decimal.ts'
import type { Statement } from '../details.ts'
import type { EInvoice, TaxGroup } from '../port.ts'
import { broken, number, zero, type Breach, type Rule } from './rule.ts'
import { vatCategories, type VatCategory } from './vat-categories.ts'

/** Lines, allowances and charges have the rules 02, 03, 04 about registrations and 05, 06, 07 about rates. */
const kinds = [
  { kind: 'line', registered: '02', rated: '05' },
  { kind: 'allowance', registered: '03', rated: '06' },
  { kind: 'charge', registered: '04', rated: '07' },
] as const

/** The ten rules of each VAT category (EN 16931-1, 6.4.3), and those that only some have. */
export const vat: readonly Rule[] = [
  ...Object.entries(vatCategories).flatMap(([code, category]) => ofCategory(code, category)),
  {
    id: 'BR-CO-17',
    text: 'The tax of a VAT group (BT-117) must be its basis times its rate.',
    broken: ({ invoice }) =>
      invoice.taxGroups.flatMap((group, at) => taxByRate(group, `/tax_groups/${at}`)),
  },
  ...intraCommunity(),
  ...notSubject(),
  ...splitPayment(),
]

/** What is taxed: lines, allowances and charges, each with rules of its own. */
type Taxed = {
  kind: 'line' | 'allowance' | 'charge'
  path: string
  category: string | null
  rate: string | null
  amount: string | null
}

/** Ninety rules ask for it. */
const known = new WeakMap<EInvoice, readonly Taxed[]>()
function taxedIn(invoice: EInvoice): readonly Taxed[] {
  const taxed = known.get(invoice) ?? listTaxed(invoice)
  known.set(invoice, taxed)
  return taxed
}

function listTaxed(invoice: EInvoice): Taxed[] {
  return [
    ...invoice.lines.map((line, at): Taxed => ({
      kind: 'line',
      path: `/lines/${at}`,
      category: line.taxCategory,
      rate: line.taxRate,
      amount: line.net,
    })),
    ...invoice.adjustments.map((adjustment, at): Taxed => ({
      kind: adjustment.charge ? 'charge' : 'allowance',
      path: `/adjustments/${at}`,
      category: adjustment.taxCategory,
      rate: adjustment.taxRate,
      amount: adjustment.amount,
    })),
  ]
}

function ofCategory(code: string, category: VatCategory): Rule[] {
  const { rule, name } = category
  const groupsOf = ({ invoice }: Statement): [TaxGroup, string][] =>
    invoice.taxGroups.flatMap((group, at): [TaxGroup, string][] =>
      group.category === code ? [[group, `/tax_groups/${at}`]] : [],
    )
  const taxedOf = ({ invoice }: Statement, kind?: Taxed['kind']): Taxed[] =>
    taxedIn(invoice).filter((t) => t.category === code && (!kind || t.kind === kind))
  return [
    {
      id: `${rule}-01`,
      text: `Amounts that are “${name}” (${code}) must have ${category.groups === 'one' ? 'exactly one VAT group' : 'a VAT group'} of that category.`,
      broken: (statement) => counted(category, groupsOf(statement).length, taxedOf(statement)),
    },
    ...kinds.map(({ kind, registered }): Rule => ({
      id: `${rule}-${registered}`,
      text: `A ${kind} that is “${name}” asks for ${category.registrations.text}.`,
      broken: (statement) =>
        broken(
          taxedOf(statement, kind).length > 0 && !category.registrations.hold(statement.invoice),
          '/seller',
        ),
    })),
    ...kinds.map(({ kind, rated }): Rule => ({
      id: `${rule}-${rated}`,
      text: `The VAT rate of a ${kind} that is “${name}” must be ${category.rate === 'none' ? 'absent' : category.rate}.`,
      broken: (statement) =>
        taxedOf(statement, kind).flatMap(({ rate, path }) =>
          broken(!isRate(rate, category), path, `It is ${rate ?? 'absent'}.`),
        ),
    })),
    {
      id: `${rule}-08`,
      text: `The basis of a VAT group “${name}” (BT-116) must be what it taxes.`,
      broken: (statement) =>
        groupsOf(statement).flatMap(([group, path]) =>
          basisOf(group, taxedOf(statement), { perRate: category.groups === 'some', path }),
        ),
    },
    {
      id: `${rule}-09`,
      text: taxText(category),
      broken: (statement) =>
        groupsOf(statement).flatMap(([group, path]) =>
          isUntaxed(category) ? noTax(group, path) : taxByRate(group, path),
        ),
    },
    {
      id: `${rule}-10`,
      text: `A VAT group “${name}” must ${category.reason ? 'have an' : 'not have an'} exemption reason (BT-120, BT-121).`,
      broken: (statement) =>
        groupsOf(statement).flatMap(([group, path]) =>
          broken(category.reason !== (group.exemptionReason !== null), path),
        ),
    },
  ]
}

function isUntaxed({ rate }: VatCategory): boolean {
  return rate === '0' || rate === 'none'
}
function taxText(category: VatCategory): string {
  const must = isUntaxed(category) ? 'be 0' : 'be its basis times its rate'
  return `The tax of a VAT group “${category.name}” (BT-117) must ${must}.`
}

function counted(category: VatCategory, groups: number, taxed: readonly Taxed[]): Breach[] {
  const right =
    taxed.length === 0
      ? category.groups === 'some' || groups < 2
      : groups === 1 || (category.groups === 'some' && groups > 1)
  return broken(!right, '/tax_groups', `There are ${groups}.`)
}

function isRate(rate: string | null, category: VatCategory): boolean {
  if (category.rate === 'none') return rate === null
  if (rate === null) return false
  const value = number(rate)
  if (!value) return true
  const sign = compare(value, zero)
  if (category.rate === '0') return sign === 0
  return category.rate === 'above 0' ? sign > 0 : sign >= 0
}

/** Per rate within one unit of currency, as the norm's own artefacts allow; for one group exactly. */
function basisOf(
  group: TaxGroup,
  taxed: readonly Taxed[],
  { perRate, path }: { perRate: boolean; path: string },
): Breach[] {
  const mine = perRate ? taxed.filter((t) => sameRate(t.rate, group.rate)) : taxed
  const amounts = mine.map(({ kind, amount }) => ({ kind, value: number(amount) }))
  const basis = number(group.taxable)
  if (!basis || amounts.some(({ value }) => value === null)) return []
  const sum = amounts.reduce(
    (so, { kind, value }) => (kind === 'allowance' ? subtract(so, value!) : add(so, value!)),
    zero,
  )
  const apart = subtract(basis, sum)
  const right = perRate ? isUnderOne(apart) : compare(apart, zero) === 0
  return broken(
    !right,
    path,
    `It is ${group.taxable}, but what it taxes adds up to ${decimalText(sum)}.`,
  )
}

function sameRate(a: string | null, b: string | null): boolean {
  const [x, y] = [number(a), number(b)]
  return x !== null && y !== null && compare(x, y) === 0
}

const isUnderOne = (apart: Decimal): boolean =>
  compare(apart, decimal('1')) < 0 && compare(apart, decimal('-1')) > 0

function noTax({ tax }: TaxGroup, path: string): Breach[] {
  const value = number(tax)
  return broken(value !== null && compare(value, zero) !== 0, path, `It is ${tax}.`)
}

/** Within one unit of currency. A rate that is absent, or rounds to 0, leaves no tax. */
function taxByRate(group: TaxGroup, path: string): Breach[] {
  const [basis, tax, rate] = [number(group.taxable), number(group.tax), number(group.rate)]
  if (!tax || (group.rate !== null && !rate)) return []
  if (!rate || rescale(rate, 0) === 0n)
    return broken(rescale(tax, 0) !== 0n, path, `It is ${group.tax}, without a rate above 0.`)
  if (!basis) return []
  const exact: Decimal = {
    units: divideRounded(rescale(multiply(basis, rate), 6), 1_000_000n),
    scale: 2,
  }
  return broken(
    !isUnderOne(subtract(tax, exact)),
    path,
    `It is ${group.tax}, but ${group.rate} % of ${group.taxable} is ${decimalText(exact)}.`,
  )
}

/** An intra-community supply says when and where to. */
function intraCommunity(): Rule[] {
  const isSupply = ({ invoice }: Statement): boolean =>
    invoice.taxGroups.some((group) => group.category === 'K')
  return [
    {
      id: 'BR-IC-11',
      text: 'An intra-community supply must say when it was delivered (BT-72) or what period it is for (BG-14).',
      broken: (statement) => {
        const { delivery, period } = statement.invoice
        const { code } = statement.details.taxPoint
        const isDated = delivery.date ?? period?.start ?? period?.end ?? code
        return broken(isSupply(statement) && !isDated, '/delivery')
      },
    },
    {
      id: 'BR-IC-12',
      text: 'An intra-community supply must say what country it was delivered to (BT-80).',
      broken: (statement) =>
        broken(isSupply(statement) && !statement.invoice.delivery.country, '/delivery'),
    },
  ]
}

/** What is not subject to VAT stands alone. */
function notSubject(): Rule[] {
  const isUntouched = ({ invoice }: Statement): boolean =>
    invoice.taxGroups.some((group) => group.category === 'O')
  const numbers = { line: '12', allowance: '13', charge: '14' }
  return [
    {
      id: 'BR-O-11',
      text: 'With a VAT group “Not subject to VAT” there must be no other.',
      broken: (statement) =>
        broken(isUntouched(statement) && statement.invoice.taxGroups.length > 1, '/tax_groups'),
    },
    ...kinds.map(({ kind }): Rule => ({
      id: `BR-O-${numbers[kind]}`,
      text: `With a VAT group “Not subject to VAT” no ${kind} may be of another category.`,
      broken: (statement) =>
        taxedIn(statement.invoice).flatMap((taxed) =>
          broken(
            isUntouched(statement) &&
              taxed.kind === kind &&
              taxed.category !== null &&
              taxed.category !== 'O',
            taxed.path,
          ),
        ),
    })),
  ]
}

/** Split payment is Italy's own, and does not go with the standard rate. */
function splitPayment(): Rule[] {
  const has = ({ invoice }: Statement, code: string): boolean =>
    [...taxedIn(invoice), ...invoice.taxGroups].some(({ category }) => category === code)
  return [
    {
      id: 'BR-B-01',
      text: 'Split payment (B) is for invoices within Italy.',
      broken: (statement) =>
        broken(
          has(statement, 'B') &&
            statement.details.codes.some(({ use, code }) => use === 'country' && code !== 'IT'),
          '/tax_groups',
        ),
    },
    {
      id: 'BR-B-02',
      text: 'Split payment (B) and the standard rate (S) do not go together.',
      broken: (statement) => broken(has(statement, 'B') && has(statement, 'S'), '/tax_groups'),
    },
  ]
}

import { message, type Message } from '../messages/index.ts'
import { compare, decimal, decimalText, type Decimal } from '../kernel/decimal.ts'
import type { TaxGroup } from './document.ts'
import type { Finding } from './finding.ts'
import { taxDue } from './ordered-tax.ts'
import { highestRate, ratesOf, standardRateOf } from './tax-rates.ts'
import { limitIn, magnitude, minorUnits, within, zero } from './tolerance.ts'
import { taxAt } from '../kernel/tax.ts'
import { amountIn, finding, type Whole } from './whole.ts'

/**
 * Categories of tax without tax (UNCL5305): exempt, zero rated, reverse charge, within the Union, export, outside its
 * scope.
 */
const untaxed = new Set(['Z', 'E', 'AE', 'K', 'G', 'O'])

/** Tax rate by rate where the document says it, else the whole of it against the rates that may be. */
export function taxChecks(whole: Whole): Finding[] {
  const { taxGroups } = whole.document
  const ordered = orderedTaxChecks(whole)
  return taxGroups.length > 0
    ? [
        ...taxGroups.map((group) => groupCheck(whole, group)),
        basesCheck(whole),
        groupsTotalCheck(whole),
        ...ordered,
      ]
    : [wholeCheck(whole), ...ordered]
}

const pricedIn = ({ around }: Whole) => around.order?.priced ?? null
/** The rates that the order has. */
const orderedRates = (whole: Whole): readonly string[] => pricedIn(whole)?.rates ?? []

/**
 * The rates that are expected: stated in the policy, else those of the countries where the vendor is and pays tax; null
 * when none is known.
 */
function expectedRates(whole: Whole): Decimal[] | null {
  const { tolerances, around } = whole
  const known =
    tolerances.taxRates ?? taxCountries(around.vendor).flatMap((country) => ratesOf(country) ?? [])
  if (known.length === 0 && !tolerances.taxRates) return null
  return [...new Set([...known, ...orderedRates(whole)])].map(decimal)
}

/** Where a vendor is, and where its VAT number is from (EL is Greece there, XI Northern Ireland). */
function taxCountries({ country, vatId }: Whole['around']['vendor']): string[] {
  const prefix = /^[A-Z]{2}(?=[A-Z0-9 ]*\d)/.exec(vatId?.trim().toUpperCase() ?? '')?.[0]
  const numbered = prefix === 'EL' ? 'GR' : prefix === 'XI' ? 'GB' : prefix
  return [...new Set([country, ...(numbered ? [numbered] : [])])]
}

function groupCheck(whole: Whole, group: TaxGroup): Finding {
  const { document, tolerances, bill, around } = whole
  const rate = decimal(group.rate ?? '0')
  const taxable = group.taxable ?? document.net
  const tax = group.tax ?? 0n
  const due = taxAt(taxable, decimalText(rate), document.currency)
  const off = tax - due
  const rateFine = isExpected(whole, rate, group.category)
  const amountFine = within(
    minorUnits(magnitude(off)),
    minorUnits(magnitude(due)),
    bill.toBase(magnitude(off)),
    tolerances.tax,
  )
  const label = `${decimalText(rate)} %${group.category ? ` (${group.category})` : ''}`
  const said = rateFine
    ? message('hold.tax_amount', {
        rate: decimalText(rate),
        taxable: amountIn(whole, taxable),
        due: amountIn(whole, due),
        charged: amountIn(whole, tax),
      })
    : unexpectedRate(whole, decimalText(rate))
  return finding(
    {
      check: 'tax',
      basis: message('basis.tax', {
        rate: decimalText(rate),
        category: group.category,
        taxable: amountIn(whole, taxable),
      }),
      expected: due,
      actual: tax,
      variance: off,
      allowed: message('allowed.more_or_less', limitIn(tolerances.tax, around.baseCurrency)),
    },
    rateFine && amountFine
      ? null
      : {
          reason: 'tax',
          message: said,
          about: `tax ${label}`.slice(0, 60),
          variance: rateFine ? magnitude(off) : magnitude(tax),
          base: magnitude(taxable),
        },
  )
}

function isExpected(whole: Whole, rate: Decimal, category: string | null): boolean {
  if (compare(rate, zero) === 0) return true
  if (category !== null && untaxed.has(category)) return false
  const rates = expectedRates(whole)
  return rates
    ? rates.some((known) => compare(known, rate) === 0)
    : compare(rate, decimal(highestRate)) <= 0 && compare(rate, zero) > 0
}

function unexpectedRate(whole: Whole, rate: string): Message {
  const expected = expectedRates(whole)?.map(decimalText)
  if (!expected) return message('hold.tax_rate_highest', { rate, highest: highestRate })
  return whole.tolerances.taxRates
    ? message('hold.tax_rate_policy', { rate, expected })
    : message('hold.tax_rate_country', {
        rate,
        expected,
        countries: taxCountries(whole.around.vendor),
      })
}

/** What is taxed is the net amount, once: profiles without lines have no rule that says so. */
function basesCheck(whole: Whole): Finding {
  const { document, tolerances, bill, around } = whole
  const net = magnitude(document.net) * BigInt(pricedIn(whole)?.mostTaxes ?? 1)
  const sum = magnitude(
    document.taxGroups.reduce((total, group) => total + (group.taxable ?? document.net), 0n),
  )
  const over = sum - net
  const passed = within(minorUnits(over), minorUnits(net), bill.toBase(over), tolerances.tax)
  const said = message('hold.tax_bases', {
    taxed: amountIn(whole, sum),
    net: amountIn(whole, net),
  })
  return finding(
    {
      check: 'tax',
      basis: message('basis.taxed', {}),
      expected: net,
      actual: sum,
      variance: over,
      allowed: message('allowed.above', limitIn(tolerances.tax, around.baseCurrency)),
    },
    passed
      ? null
      : {
          reason: 'tax',
          message: said,
          about: 'taxed in all',
          variance: document.tax,
          base: net,
        },
  )
}

function groupsTotalCheck(whole: Whole): Finding {
  const { document } = whole
  const sum = document.taxGroups.reduce((total, group) => total + (group.tax ?? 0n), 0n)
  const off = document.tax - sum
  const said = message('hold.tax_total', {
    sum: amountIn(whole, sum),
    stated: amountIn(whole, document.tax),
  })
  return finding(
    {
      check: 'tax',
      basis: message('basis.tax_sum', {}),
      expected: sum,
      actual: document.tax,
      variance: off,
      allowed: message('allowed.nothing', {}),
    },
    off === 0n
      ? null
      : {
          reason: 'tax',
          message: said,
          about: 'tax in all',
          variance: magnitude(off),
          base: magnitude(document.net),
        },
  )
}

/** Without taxes by rate, the standard rates bound the whole: a higher one is stated in the policy, or looked at. */
function standardRates(whole: Whole): Decimal[] {
  const { tolerances, around } = whole
  const rates =
    tolerances.taxRates ??
    taxCountries(around.vendor).flatMap((country) => standardRateOf(country) ?? [])
  return [...(rates.length ? rates : [highestRate]), ...orderedRates(whole)].map(decimal)
}

/** Without taxes by rate, no mix of the rates gives less than none or more than all of it at the highest. */
function wholeCheck(whole: Whole): Finding {
  const { document, tolerances, bill, around } = whole
  const rates = standardRates(whole)
  const highest = rates.reduce((a, b) => (compare(a, b) > 0 ? a : b), zero)
  const most = taxAt(magnitude(document.net), decimalText(highest), document.currency)
  const tax = document.net < 0n ? -document.tax : document.tax
  const over = tax > most ? tax - most : tax < 0n ? -tax : 0n
  const passed =
    tax >= 0n && within(minorUnits(over), minorUnits(most), bill.toBase(over), tolerances.tax)
  const said =
    tax < 0n
      ? message('hold.tax_negative', {
          tax: amountIn(whole, document.tax),
          net: amountIn(whole, document.net),
        })
      : message('hold.tax_above', {
          tax: amountIn(whole, document.tax),
          rate: decimalText(highest),
          most: amountIn(whole, most),
        })
  return finding(
    {
      check: 'tax',
      basis: message('basis.tax_at_most', { rate: decimalText(highest) }),
      expected: most,
      actual: document.tax,
      variance: over,
      allowed: message('allowed.above', limitIn(tolerances.tax, around.baseCurrency)),
    },
    passed ? null : { reason: 'tax', message: said, variance: over, base: magnitude(document.net) },
  )
}

/** The tax by the rates of the order: another one is a difference, whatever the bill says of its own rates. */
function orderedTaxChecks(whole: Whole): Finding[] {
  const { document, tolerances, bill, around } = whole
  const due = taxDue(whole)
  if (due === null) return []
  const off = document.tax - due
  const roundings = BigInt(Math.max(1, document.lineNets.length))
  const over = magnitude(off) > roundings ? magnitude(off) : 0n
  const passed = within(
    minorUnits(over),
    minorUnits(magnitude(due)),
    bill.toBase(over),
    tolerances.tax,
  )
  const { number, priced } = around.order!
  return [
    finding(
      {
        check: 'tax',
        basis: message('basis.tax_ordered', {}),
        expected: due,
        actual: document.tax,
        variance: off,
        allowed: message('allowed.more_or_less', limitIn(tolerances.tax, around.baseCurrency)),
      },
      passed
        ? null
        : {
            reason: 'tax',
            message: message('hold.tax_ordered', {
              order: number,
              rates: priced!.rates.length ? [...priced!.rates] : ['0'],
              due: amountIn(whole, due),
              charged: amountIn(whole, document.tax),
            }),
            about: 'tax of the order',
            variance: magnitude(off),
            base: magnitude(document.net),
          },
    ),
  ]
}

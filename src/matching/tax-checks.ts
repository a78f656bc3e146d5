import { compare, decimal, decimalText, type Decimal } from '../kernel/decimal.ts'
import type { TaxGroup } from './document.ts'
import type { Finding } from './finding.ts'
import { highestRate, ratesOf, standardRateOf } from './tax-rates.ts'
import { limitText, magnitude, minorUnits, within, zero } from './tolerance.ts'
import { finding, shown, taxAt, type Whole } from './whole.ts'

/** Categories of tax without tax (UNCL5305): exempt, zero rated, reverse charge, within the Union, export, outside its scope. */
const untaxed = new Set(['Z', 'E', 'AE', 'K', 'G', 'O'])

/** Tax rate by rate where the document says it, else the whole of it against the rates that may be. */
export function taxChecks(whole: Whole): Finding[] {
  const { taxGroups } = whole.document
  return taxGroups.length > 0
    ? [
        ...taxGroups.map((group) => groupCheck(whole, group)),
        basesCheck(whole),
        groupsTotalCheck(whole),
      ]
    : [wholeCheck(whole)]
}

/** The rates that are expected: stated in the policy, else those of the countries where the vendor is and pays tax; null when none is known. */
function expectedRates({ tolerances, around }: Whole): Decimal[] | null {
  if (tolerances.taxRates) return tolerances.taxRates.map(decimal)
  const rates = taxCountries(around.vendor).flatMap((country) => ratesOf(country) ?? [])
  return rates.length ? [...new Set(rates)].map(decimal) : null
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
  const message = !rateFine
    ? `It charges tax at ${decimalText(rate)} %. ${expectation(whole)}`
    : `Tax at ${decimalText(rate)} % of ${shown(whole, taxable)} is ${shown(whole, due)}; it charges ${shown(whole, tax)}.`
  return finding(
    {
      check: 'tax',
      basis: `tax at ${label} of ${shown(whole, taxable)}`,
      expected: due,
      actual: tax,
      variance: off,
      allowed: `${limitText(tolerances.tax, around.baseCurrency)}, more or less`,
    },
    rateFine && amountFine
      ? null
      : {
          reason: 'tax',
          message,
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

function expectation(whole: Whole): string {
  const rates = expectedRates(whole)
  if (!rates) return `No country has a rate above ${highestRate} %.`
  const list = rates.map((rate) => `${decimalText(rate)} %`).join(', ')
  return whole.tolerances.taxRates
    ? `The policy expects ${list}.`
    : `For a vendor in ${taxCountries(whole.around.vendor).join(' or ')} it is ${list}.`
}

/** What is taxed is the net amount, once: profiles without lines have no rule that says so. */
function basesCheck(whole: Whole): Finding {
  const { document, tolerances, bill, around } = whole
  const net = magnitude(document.net)
  const sum = magnitude(
    document.taxGroups.reduce((total, group) => total + (group.taxable ?? document.net), 0n),
  )
  const over = sum - net
  const passed = within(minorUnits(over), minorUnits(net), bill.toBase(over), tolerances.tax)
  const message = `It charges tax on ${shown(whole, sum)}; its net amount is ${shown(whole, net)}.`
  return finding(
    {
      check: 'tax',
      basis: 'what is taxed at all rates, against the net amount',
      expected: net,
      actual: sum,
      variance: over,
      allowed: `${limitText(tolerances.tax, around.baseCurrency)} above`,
    },
    passed
      ? null
      : { reason: 'tax', message, about: 'taxed in all', variance: document.tax, base: net },
  )
}

function groupsTotalCheck(whole: Whole): Finding {
  const { document } = whole
  const sum = document.taxGroups.reduce((total, group) => total + (group.tax ?? 0n), 0n)
  const off = document.tax - sum
  const message = `Its taxes by rate come to ${shown(whole, sum)}; it says ${shown(whole, document.tax)} in all.`
  return finding(
    {
      check: 'tax',
      basis: 'sum of the taxes by rate',
      expected: sum,
      actual: document.tax,
      variance: off,
      allowed: 'none',
    },
    off === 0n
      ? null
      : {
          reason: 'tax',
          message,
          about: 'tax in all',
          variance: magnitude(off),
          base: magnitude(document.net),
        },
  )
}

/** Without taxes by rate, the standard rates bound the whole: a higher one is stated in the policy, or looked at. */
function standardRates({ tolerances, around }: Whole): Decimal[] {
  const rates =
    tolerances.taxRates ??
    taxCountries(around.vendor).flatMap((country) => standardRateOf(country) ?? [])
  return (rates.length ? rates : [highestRate]).map(decimal)
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
  const message =
    tax < 0n
      ? `Its tax is ${shown(whole, document.tax)}, with a net amount of ${shown(whole, document.net)}.`
      : `Its tax is ${shown(whole, document.tax)}; at the highest expected rate, ${decimalText(highest)} %, it is ${shown(whole, most)}.`
  return finding(
    {
      check: 'tax',
      basis: `tax at no more than ${decimalText(highest)} %`,
      expected: most,
      actual: document.tax,
      variance: over,
      allowed: `${limitText(tolerances.tax, around.baseCurrency)} above`,
    },
    passed ? null : { reason: 'tax', message, variance: over, base: magnitude(document.net) },
  )
}

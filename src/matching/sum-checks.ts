import { money } from '../kernel/money.ts'
import { moneyText } from '../platform/view/format.ts'
import type { CheckName, Finding } from './finding.ts'
import { magnitude } from './tolerance.ts'
import { allOfIt, finding, shown, type Said, type Whole } from './whole.ts'

export function standardChecks(whole: Whole): Finding[] {
  const { broken } = whole.document
  const said: Said = {
    check: 'standard',
    basis: 'rules of its standard that it breaks',
    expected: '0',
    actual: String(broken.length),
    allowed: 'none',
  }
  const first = broken.slice(0, 3).map((rule) => `${rule.rule}: ${rule.message}`)
  const message = `The invoice breaks the standard: ${first.join(' ')}`.slice(0, 1000)
  return [finding(said, broken.length ? { reason: 'totals', message, ...allOfIt(whole) } : null)]
}

/** Lines to net, net and tax to gross, gross to what is due: exact in every format, as EN 16931 has it (BR-CO-10 to 16). */
export function sumChecks(whole: Whole): Finding[] {
  const d = whole.document
  const lines = d.lineNets.reduce((sum, net) => sum + net, 0n)
  const sums: [CheckName, string, bigint, bigint, string][] = [
    [
      'net_total',
      'sum of lines, with charges, less allowances',
      lines + d.charges - d.allowances,
      d.net,
      'Its lines, charges and allowances',
    ],
    ['gross_total', 'net and tax', d.net + d.tax, d.gross, 'Net and tax'],
    [
      'payable_total',
      'gross, less what was paid, with rounding',
      d.gross - d.prepaid + d.rounding,
      d.payable,
      'Gross, prepayments and rounding',
    ],
  ]
  return sums
    .filter(([check]) => check !== 'net_total' || d.lineNets.length > 0)
    .map(([check, basis, expected, actual, words]) => {
      const variance = actual - expected
      const message = `${words} come to ${shown(whole, expected)}; it says ${shown(whole, actual)}, ${shown(whole, magnitude(variance))} ${variance > 0n ? 'more' : 'less'}.`
      const stake = { variance: magnitude(variance), base: magnitude(expected) }
      return finding(
        { check, basis, expected, actual, variance, allowed: 'none' },
        variance === 0n ? null : { reason: 'totals', message, ...stake },
      )
    })
}

export function roundingCheck(whole: Whole): Finding {
  const { document, tolerances, bill, around } = whole
  const lines = BigInt(Math.max(document.lineNets.length, 1))
  const most = BigInt(tolerances.roundingPerLine) * lines
  const rounding = magnitude(document.rounding)
  const passed = bill.toBase(rounding) <= most
  const allowed = `up to ${moneyText(money(most, around.baseCurrency))}, more or less`
  const message = `The amount due is rounded by ${shown(whole, document.rounding)}. Allowed: ${allowed}.`
  return finding(
    {
      check: 'rounding',
      basis: 'rounding of the amount due',
      expected: 0n,
      actual: document.rounding,
      variance: document.rounding,
      allowed,
    },
    passed
      ? null
      : { reason: 'rounding', message, variance: rounding, base: magnitude(document.gross) },
  )
}

/** Nothing is paid in advance yet, so nobody knows a prepayment that a document may deduct. */
export function prepaidCheck(whole: Whole): Finding {
  const { prepaid, gross } = whole.document
  const message =
    prepaid < 0n
      ? `It states a prepayment of ${shown(whole, prepaid)}, below zero: that raises what is due.`
      : `It deducts a prepayment of ${shown(whole, prepaid)}. No prepayment to this vendor is known.`
  return finding(
    {
      check: 'prepaid',
      basis: 'prepayments that are known',
      expected: 0n,
      actual: prepaid,
      variance: prepaid,
      allowed: 'none',
    },
    prepaid === 0n
      ? null
      : { reason: 'prepaid', message, variance: magnitude(prepaid), base: magnitude(gross) },
  )
}

import { add, compare, decimal, decimalText, divideRounded, multiply, parseDecimal, rescale, subtract, type Decimal } from '../../kernel/decimal.ts'
import { fatal, type EInvoice, type ReadProblem } from './port.ts'

/** Business rules of EN 16931-1 that need no code lists: what must be there, and what must add up. */
export function checkRules(invoice: EInvoice): ReadProblem[] {
  return [...mandatory(invoice), ...lineRules(invoice), ...sums(invoice), ...taxes(invoice)]
}

function mandatory(i: EInvoice): ReadProblem[] {
  const needs: [string, unknown, string, string][] = [
    ['BR-02', i.number, 'an invoice number (BT-1)', '/number'], ['BR-03', i.issueDate, 'an issue date (BT-2)', '/issue_date'], ['BR-04', i.typeCode, 'a type code (BT-3)', '/type_code'], ['BR-05', i.currency, 'a currency (BT-5)', '/currency'],
    ['BR-06', i.seller.name, 'the name of the seller (BT-27)', '/seller/name'], ['BR-07', i.buyer.name, 'the name of the buyer (BT-44)', '/buyer/name'], ['BR-09', i.seller.address.country, 'the country of the seller (BT-40)', '/seller/country'],
    ['BR-11', i.buyer.address.country, 'the country of the buyer (BT-55)', '/buyer/country'], ['BR-12', i.totals.lines, 'the sum of line amounts (BT-106)', '/totals/lines'], ['BR-13', i.totals.net, 'the total without VAT (BT-109)', '/totals/net'],
    ['BR-14', i.totals.gross, 'the total with VAT (BT-112)', '/totals/gross'], ['BR-15', i.totals.payable, 'the amount due (BT-115)', '/totals/payable'], ['BR-16', i.lines[0], 'at least one line (BG-25)', '/lines'], ['BR-CO-18', i.taxGroups[0], 'a VAT breakdown (BG-23)', '/tax_groups'],
  ]
  return needs.flatMap(([rule, present, what, path]) => (present ? [] : [fatal(rule, `The invoice must have ${what}.`, path)]))
}

function lineRules(i: EInvoice): ReadProblem[] {
  return i.lines.flatMap((line, at) => {
    const needs: [string, string | null, string][] = [['BR-21', line.id, 'an identifier (BT-126)'], ['BR-22', line.quantity, 'a quantity (BT-129)'], ['BR-23', line.unit, 'a unit (BT-130)'], ['BR-24', line.net, 'a net amount (BT-131)'], ['BR-25', line.name, 'an item name (BT-153)'], ['BR-26', line.price, 'an item price (BT-146)']]
    const missing = needs.flatMap(([rule, present, what]) => (present ? [] : [fatal(rule, `Line ${at + 1} must have ${what}.`, `/lines/${at}`)]))
    const price = number(line.price)
    return price && price.units < 0n ? [...missing, fatal('BR-27', `The price of line ${at + 1} is negative: ${line.price}.`, `/lines/${at}/price`)] : missing
  })
}

const number = (text: string | null): Decimal | null => (text === null ? null : parseDecimal(text))
const zero = decimal('0')
const total = (amounts: readonly (string | null)[]): Decimal | null => amounts.reduce<Decimal | null>((sum, text) => {
  const amount = number(text)
  return sum && amount ? add(sum, amount) : null
}, zero)

function equal(rule: string, what: string, stated: string | null, computed: Decimal | null, path: string): ReadProblem[] {
  const value = number(stated)
  if (!value || !computed || compare(value, computed) === 0) return []
  return [fatal(rule, `${what} is ${stated}, but it adds up to ${decimalText(computed)}.`, path)]
}

/** BR-CO-10 to BR-CO-16: sums of rounded amounts are exact. */
function sums({ lines, adjustments, totals, taxGroups }: EInvoice): ReadProblem[] {
  const of = (charge: boolean): (string | null)[] => adjustments.filter((a) => a.charge === charge).map((a) => a.amount)
  const or0 = (text: string | null): Decimal | null => (text === null ? zero : number(text))
  const combine = (first: string | null, ...rest: [1 | -1, string | null][]): Decimal | null => rest.reduce<Decimal | null>((sum, [sign, text]) => {
    const amount = or0(text)
    return sum && amount ? (sign === 1 ? add(sum, amount) : subtract(sum, amount)) : null
  }, number(first))
  return [
    ...equal('BR-CO-10', 'The sum of line amounts (BT-106)', totals.lines, total(lines.map((l) => l.net)), '/totals/lines'),
    ...equal('BR-CO-11', 'The sum of allowances (BT-107)', totals.allowances, total(of(false)), '/totals/allowances'),
    ...equal('BR-CO-12', 'The sum of charges (BT-108)', totals.charges, total(of(true)), '/totals/charges'),
    ...equal('BR-CO-13', 'The total without VAT (BT-109)', totals.net, combine(totals.lines, [-1, totals.allowances], [1, totals.charges]), '/totals/net'),
    ...(taxGroups.length ? equal('BR-CO-14', 'The VAT total (BT-110)', totals.tax, total(taxGroups.map((g) => g.tax)), '/totals/tax') : []),
    ...equal('BR-CO-15', 'The total with VAT (BT-112)', totals.gross, combine(totals.net, [1, totals.tax]), '/totals/gross'),
    ...equal('BR-CO-16', 'The amount due (BT-115)', totals.payable, combine(totals.gross, [-1, totals.prepaid], [1, totals.rounding]), '/totals/payable'),
  ]
}

/** BR-45 to BR-48 and BR-CO-17: each VAT group states its basis, its tax and its rate; the tax is basis times rate, within one unit of currency as the norm's schematron allows. */
function taxes({ taxGroups }: EInvoice): ReadProblem[] {
  return taxGroups.flatMap((group, at) => {
    const path = `/tax_groups/${at}`
    const needs: [string, string | null, string][] = [['BR-45', group.taxable, 'a taxable amount (BT-116)'], ['BR-46', group.tax, 'a tax amount (BT-117)'], ['BR-47', group.category, 'a category (BT-118)'], ['BR-48', group.category === 'O' ? 'none' : group.rate, 'a rate (BT-119)']]
    const missing = needs.flatMap(([rule, present, what]) => (present ? [] : [fatal(rule, `VAT group ${at + 1} must have ${what}.`, path)]))
    const [basis, tax, rate] = [number(group.taxable), number(group.tax), number(group.rate)]
    if (!basis || !tax || !rate) return missing
    const exact: Decimal = { units: divideRounded(rescale(multiply(basis, rate), 6), 1_000_000n), scale: 2 }
    const apart = rescale(subtract(tax, exact), 2)
    return apart > 100n || apart < -100n ? [...missing, fatal('BR-CO-17', `The VAT of group ${at + 1} is ${group.tax}, but ${group.rate} % of ${group.taxable} is ${decimalText(exact)}.`, path)] : missing
  })
}

import { exponentOf } from '../../../kernel/currency.ts'
import type { Statement } from '../details.ts'
import { broken, type Rule } from './rule.ts'

/**
 * BR-DEC-01 to BR-DEC-28: amounts have two decimals at most, or as many as their currency has where that is more (KWD,
 * BHD).
 */
export const decimals: readonly Rule[] = [
  ofAdjustments('BR-DEC-01', 'The amount of an allowance (BT-92)', false, 'amount'),
  ofAdjustments('BR-DEC-02', 'The base of an allowance (BT-93)', false, 'base'),
  ofAdjustments('BR-DEC-05', 'The amount of a charge (BT-99)', true, 'amount'),
  ofAdjustments('BR-DEC-06', 'The base of a charge (BT-100)', true, 'base'),
  ofTotal('BR-DEC-09', 'The sum of line amounts (BT-106)', 'lines'),
  ofTotal('BR-DEC-10', 'The sum of allowances (BT-107)', 'allowances'),
  ofTotal('BR-DEC-11', 'The sum of charges (BT-108)', 'charges'),
  ofTotal('BR-DEC-12', 'The total without VAT (BT-109)', 'net'),
  ofTotal('BR-DEC-13', 'The VAT total (BT-110)', 'tax'),
  ofTotal('BR-DEC-14', 'The total with VAT (BT-112)', 'gross'),
  rounded('BR-DEC-15', 'The VAT total in the accounting currency (BT-111)', ({ invoice }) =>
    invoice.taxTotals
      .filter((tax) => tax.currency !== null && tax.currency === invoice.accountingCurrency)
      .map((tax) => tax.amount),
  ),
  ofTotal('BR-DEC-16', 'The amount paid (BT-113)', 'prepaid'),
  ofTotal('BR-DEC-17', 'The rounding (BT-114)', 'rounding'),
  ofTotal('BR-DEC-18', 'The amount due (BT-115)', 'payable'),
  rounded('BR-DEC-19', 'The taxable amount of a VAT group (BT-116)', ({ invoice }) =>
    invoice.taxGroups.map((group) => group.taxable),
  ),
  rounded('BR-DEC-20', 'The tax amount of a VAT group (BT-117)', ({ invoice }) =>
    invoice.taxGroups.map((group) => group.tax),
  ),
  rounded('BR-DEC-23', 'The net amount of a line (BT-131)', ({ invoice }) =>
    invoice.lines.map((line) => line.net),
  ),
  ofLines('BR-DEC-24', 'The amount of an allowance on a line (BT-136)', false, 'amount'),
  ofLines('BR-DEC-25', 'The base of an allowance on a line (BT-137)', false, 'base'),
  ofLines('BR-DEC-27', 'The amount of a charge on a line (BT-141)', true, 'amount'),
  ofLines('BR-DEC-28', 'The base of a charge on a line (BT-142)', true, 'base'),
]

function rounded(id: string, what: string, amounts: (s: Statement) => (string | null)[]): Rule {
  return {
    id,
    text: `${what} must not have more decimals than its currency.`,
    broken: (statement) => {
      const most = mostDecimals(statement.invoice.currency)
      return amounts(statement).flatMap((amount) =>
        broken(decimalsOf(amount) > most, '/totals', `It is ${amount?.slice(0, 40)}.`),
      )
    },
  }
}

export const mostDecimals = (currency: string | null): number =>
  Math.max(2, exponentOf(currency ?? ''))
export const decimalsOf = (amount: string | null): number => amount?.split('.')[1]?.length ?? 0

function ofTotal(id: string, what: string, name: keyof Statement['invoice']['totals']): Rule {
  return rounded(id, what, ({ invoice }) => [invoice.totals[name]])
}
function ofAdjustments(id: string, what: string, charge: boolean, of: 'amount' | 'base'): Rule {
  return rounded(id, what, ({ invoice }) =>
    invoice.adjustments.filter((a) => a.charge === charge).map((a) => a[of]),
  )
}
function ofLines(id: string, what: string, charge: boolean, of: 'amount' | 'base'): Rule {
  return rounded(id, what, ({ invoice }) =>
    invoice.lines
      .flatMap((line) => line.adjustments)
      .filter((a) => a.charge === charge)
      .map((a) => a[of]),
  )
}

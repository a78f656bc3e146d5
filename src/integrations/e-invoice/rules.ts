import { isBusinessDate } from '../../kernel/calendar.ts'
import { isCurrency } from '../../kernel/currency.ts'
import {
  add,
  compare,
  decimal,
  decimalText,
  parseDecimal,
  subtract,
  type Decimal,
} from '../../kernel/decimal.ts'
import { fatal, type Adjustment, type EInvoice, type Period, type ReadProblem } from './port.ts'
import { checkVat } from './vat-rules.ts'

/** Business rules of EN 16931-1 that need no code lists: what must be there, and what must add up. */
export function checkRules(invoice: EInvoice): ReadProblem[] {
  return [
    ...readable(invoice),
    ...mandatory(invoice),
    ...parties(invoice),
    ...lineRules(invoice),
    ...adjustmentRules(invoice),
    ...payment(invoice),
    ...sums(invoice),
    ...groups(invoice),
    ...checkVat(invoice),
  ]
}

/** What is no number or no date is said so, not passed over. */
export function readable(i: EInvoice): ReadProblem[] {
  const dates: [string, string | null][] = [
    ['/issue_date', i.issueDate],
    ['/due_date', i.dueDate],
    ['/delivery/date', i.delivery.date],
    ['/period/start', i.period?.start ?? null],
    ['/period/end', i.period?.end ?? null],
  ]
  const decimals: [string, string | null][] = [
    ...Object.entries(i.totals).map(([name, text]): [string, string | null] => [
      `/totals/${name}`,
      text,
    ]),
    ...i.lines.flatMap((l, at) =>
      [
        ['quantity', l.quantity],
        ['price', l.price],
        ['price_base_quantity', l.priceBaseQuantity],
        ['net', l.net],
        ['tax_rate', l.taxRate],
      ].map(([name, text]): [string, string | null] => [`/lines/${at}/${name}`, text ?? null]),
    ),
    ...i.taxGroups.flatMap((g, at) =>
      [
        ['rate', g.rate],
        ['taxable', g.taxable],
        ['tax', g.tax],
      ].map(([name, text]): [string, string | null] => [`/tax_groups/${at}/${name}`, text ?? null]),
    ),
    ...i.adjustments.map((a, at): [string, string | null] => [
      `/adjustments/${at}/amount`,
      a.amount,
    ]),
  ]
  const seen = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text)
  return [
    ...decimals.flatMap(([path, text]) =>
      text !== null && !number(text)
        ? [fatal('NOT-A-NUMBER', `“${seen(text)}” is not a decimal number.`, path)]
        : [],
    ),
    ...dates.flatMap(([path, text]) =>
      text !== null && !isBusinessDate(text)
        ? [fatal('NOT-A-DATE', `“${seen(text)}” is not a date.`, path)]
        : [],
    ),
  ]
}

function mandatory(i: EInvoice): ReadProblem[] {
  const needs: [string, unknown, string, string][] = [
    ['BR-01', i.specification, 'a specification identifier (BT-24)', '/specification'],
    ['BR-08', i.seller.address, 'the postal address of the seller (BG-5)', '/seller/address'],
    ['BR-10', i.buyer.address, 'the postal address of the buyer (BG-8)', '/buyer/address'],
    ['BR-02', i.number, 'an invoice number (BT-1)', '/number'],
    ['BR-03', i.issueDate, 'an issue date (BT-2)', '/issue_date'],
    ['BR-04', i.typeCode, 'a type code (BT-3)', '/type_code'],
    ['BR-05', i.currency, 'a currency (BT-5)', '/currency'],
    ['BR-06', i.seller.name, 'the name of the seller (BT-27)', '/seller/name'],
    ['BR-07', i.buyer.name, 'the name of the buyer (BT-44)', '/buyer/name'],
    ['BR-09', i.seller.address?.country, 'the country of the seller (BT-40)', '/seller/country'],
    ['BR-11', i.buyer.address?.country, 'the country of the buyer (BT-55)', '/buyer/country'],
    ['BR-12', i.totals.lines, 'the sum of line amounts (BT-106)', '/totals/lines'],
    ['BR-13', i.totals.net, 'the total without VAT (BT-109)', '/totals/net'],
    ['BR-14', i.totals.gross, 'the total with VAT (BT-112)', '/totals/gross'],
    ['BR-15', i.totals.payable, 'the amount due (BT-115)', '/totals/payable'],
    ['BR-16', i.lines[0], 'at least one line (BG-25)', '/lines'],
    ['BR-CO-18', i.taxGroups[0], 'a VAT breakdown (BG-23)', '/tax_groups'],
  ]
  return needs.flatMap(([rule, present, what, path]) =>
    present ? [] : [fatal(rule, `The invoice must have ${what}.`, path)],
  )
}

const vatPrefix = /^(?:[A-Z]{2}|1A)/
function parties(i: EInvoice): ReadProblem[] {
  const vat = [
    ['seller', i.seller.vatId],
    ['buyer', i.buyer.vatId],
    ['tax_representative', i.taxRepresentative?.vatId ?? null],
  ] as const
  return [
    ...vat.flatMap(([who, id]) =>
      id && !vatPrefix.test(id)
        ? [
            fatal(
              'BR-CO-09',
              `The VAT number “${id.slice(0, 30)}” must begin with its country.`,
              `/${who}/vat_id`,
            ),
          ]
        : [],
    ),
    ...(i.seller.ids.length || i.seller.registrationId || i.seller.vatId
      ? []
      : [
          fatal(
            'BR-CO-26',
            'The seller must be identified: by an identifier (BT-29), a registration (BT-30) or a VAT number (BT-31).',
            '/seller',
          ),
        ]),
    ...(i.payee && !i.payee.name
      ? [fatal('BR-17', 'The payee must have a name (BT-59).', '/payee')]
      : []),
    ...(i.taxRepresentative
      ? ([
          ['BR-18', i.taxRepresentative.name, 'a name (BT-62)'],
          ['BR-19', i.taxRepresentative.address, 'an address (BG-12)'],
          ['BR-20', i.taxRepresentative.address?.country, 'a country (BT-69)'],
          ['BR-56', i.taxRepresentative.vatId, 'a VAT number (BT-63)'],
        ] as const)
      : []
    ).flatMap(([rule, present, what]) =>
      present
        ? []
        : [
            fatal(
              rule,
              `The seller's tax representative must have ${what}.`,
              '/tax_representative',
            ),
          ],
    ),
    ...(i.currency && !isCurrency(i.currency)
      ? [
          fatal(
            'BR-CL-04',
            `“${i.currency.slice(0, 10)}” is no ISO 4217 currency code.`,
            '/currency',
          ),
        ]
      : []),
    ...periodRules(i.period, 'BR-29', 'BR-CO-19', '/period'),
  ]
}

function periodRules(
  period: Period | null,
  order: string,
  filled: string,
  path: string,
): ReadProblem[] {
  if (!period) return []
  if (!period.start && !period.end)
    return [fatal(filled, 'A period must have a start or an end.', path)]
  return period.start && period.end && period.end < period.start
    ? [fatal(order, `The period ends (${period.end}) before it starts (${period.start}).`, path)]
    : []
}

/** BR-31 to BR-44: an allowance or charge has an amount, a reason and, on the document, a VAT category. */
function adjustmentRules(i: EInvoice): ReadProblem[] {
  const check = (
    a: Adjustment,
    rules: readonly [string, string, string, string | null],
    path: string,
  ): ReadProblem[] => {
    const what = a.charge ? 'charge' : 'allowance'
    const [amount, reason, alsoReason, category] = rules
    return [
      ...(a.amount ? [] : [fatal(amount, `Each ${what} must have an amount.`, path)]),
      ...(a.reason
        ? []
        : [reason, alsoReason].map((rule) =>
            fatal(rule, `Each ${what} must have a reason.`, path),
          )),
      ...(category && !a.taxCategory
        ? [fatal(category, `Each ${what} must have a VAT category.`, path)]
        : []),
    ]
  }
  return [
    ...i.adjustments.flatMap((a, at) =>
      check(
        a,
        a.charge
          ? ['BR-36', 'BR-38', 'BR-CO-22', 'BR-37']
          : ['BR-31', 'BR-33', 'BR-CO-21', 'BR-32'],
        `/adjustments/${at}`,
      ),
    ),
    ...i.lines.flatMap((l, n) =>
      l.adjustments.flatMap((a, at) =>
        check(
          a,
          a.charge ? ['BR-43', 'BR-44', 'BR-CO-24', null] : ['BR-41', 'BR-42', 'BR-CO-23', null],
          `/lines/${n}/adjustments/${at}`,
        ),
      ),
    ),
  ]
}

function payment(i: EInvoice): ReadProblem[] {
  const { meansCode, iban } = i.payment
  if (iban && !meansCode)
    return [fatal('BR-49', 'A payment instruction must state its means (BT-81).', '/payment')]
  return (meansCode === '30' || meansCode === '58') && !iban
    ? [fatal('BR-61', 'A credit transfer must state the account to pay to (BT-84).', '/payment')]
    : []
}

function lineRules(i: EInvoice): ReadProblem[] {
  return i.lines.flatMap((line, at) => {
    const needs: [string, string | null, string][] = [
      ['BR-21', line.id, 'an identifier (BT-126)'],
      ['BR-22', line.quantity, 'a quantity (BT-129)'],
      ['BR-23', line.unit, 'a unit (BT-130)'],
      ['BR-24', line.net, 'a net amount (BT-131)'],
      ['BR-25', line.name, 'an item name (BT-153)'],
      ['BR-26', line.price, 'an item price (BT-146)'],
    ]
    const missing = needs.flatMap(([rule, present, what]) =>
      present ? [] : [fatal(rule, `Line ${at + 1} must have ${what}.`, `/lines/${at}`)],
    )
    const negative = (
      [
        ['BR-27', line.price, 'price'],
        ['BR-28', line.grossPrice, 'gross price'],
      ] as const
    ).flatMap(([rule, text, what]) =>
      (number(text)?.units ?? 0n) < 0n
        ? [fatal(rule, `The ${what} of line ${at + 1} is negative: ${text}.`, `/lines/${at}/price`)]
        : [],
    )
    const category = line.taxCategory
      ? []
      : [fatal('BR-CO-04', `Line ${at + 1} must have a VAT category (BT-151).`, `/lines/${at}`)]
    return [
      ...missing,
      ...negative,
      ...category,
      ...periodRules(line.period, 'BR-30', 'BR-CO-20', `/lines/${at}/period`),
    ]
  })
}

export const number = (text: string | null): Decimal | null =>
  text === null ? null : parseDecimal(text)
export const zero = decimal('0')
const total = (amounts: readonly (string | null)[]): Decimal | null =>
  amounts.reduce<Decimal | null>((sum, text) => {
    const amount = number(text)
    return sum && amount ? add(sum, amount) : null
  }, zero)

function equal(
  rule: string,
  what: string,
  stated: string | null,
  computed: Decimal | null,
  path: string,
): ReadProblem[] {
  const value = number(stated)
  if (!value || !computed || compare(value, computed) === 0) return []
  return [fatal(rule, `${what} is ${stated}, but it adds up to ${decimalText(computed)}.`, path)]
}

/** BR-CO-10 to BR-CO-16: sums of rounded amounts are exact. */
function sums({ lines, adjustments, totals, taxGroups }: EInvoice): ReadProblem[] {
  const of = (charge: boolean): (string | null)[] =>
    adjustments.filter((a) => a.charge === charge).map((a) => a.amount)
  const or0 = (text: string | null): Decimal | null => (text === null ? zero : number(text))
  const combine = (first: string | null, ...rest: [1 | -1, string | null][]): Decimal | null =>
    rest.reduce<Decimal | null>((sum, [sign, text]) => {
      const amount = or0(text)
      return sum && amount ? (sign === 1 ? add(sum, amount) : subtract(sum, amount)) : null
    }, number(first))
  return [
    ...equal(
      'BR-CO-10',
      'The sum of line amounts (BT-106)',
      totals.lines,
      total(lines.map((l) => l.net)),
      '/totals/lines',
    ),
    ...equal(
      'BR-CO-11',
      'The sum of allowances (BT-107)',
      totals.allowances ?? '0',
      total(of(false)),
      '/totals/allowances',
    ),
    ...equal(
      'BR-CO-12',
      'The sum of charges (BT-108)',
      totals.charges ?? '0',
      total(of(true)),
      '/totals/charges',
    ),
    ...equal(
      'BR-CO-13',
      'The total without VAT (BT-109)',
      totals.net,
      combine(totals.lines, [-1, totals.allowances], [1, totals.charges]),
      '/totals/net',
    ),
    ...(taxGroups.length
      ? equal(
          'BR-CO-14',
          'The VAT total (BT-110)',
          totals.tax,
          total(taxGroups.map((g) => g.tax)),
          '/totals/tax',
        )
      : []),
    ...equal(
      'BR-CO-15',
      'The total with VAT (BT-112)',
      totals.gross,
      combine(totals.net, [1, totals.tax]),
      '/totals/gross',
    ),
    ...equal(
      'BR-CO-16',
      'The amount due (BT-115)',
      totals.payable,
      combine(totals.gross, [-1, totals.prepaid], [1, totals.rounding]),
      '/totals/payable',
    ),
  ]
}

/** BR-45 to BR-48: each VAT group states its basis, its tax, its category and its rate. */
function groups({ taxGroups }: EInvoice): ReadProblem[] {
  return taxGroups.flatMap((group, at) => {
    const needs: [string, string | null, string][] = [
      ['BR-45', group.taxable, 'a taxable amount (BT-116)'],
      ['BR-46', group.tax, 'a tax amount (BT-117)'],
      ['BR-47', group.category, 'a category (BT-118)'],
      ['BR-48', group.category === 'O' ? 'none' : group.rate, 'a rate (BT-119)'],
    ]
    return needs.flatMap(([rule, present, what]) =>
      present ? [] : [fatal(rule, `VAT group ${at + 1} must have ${what}.`, `/tax_groups/${at}`)],
    )
  })
}

import type { Adjustment } from '../port.ts'
import { compare } from '../../../kernel/decimal.ts'
import { broken, number, onEachLine, present, stated, zero, type Part, type Rule } from './rule.ts'
import { isTransfer, type Statement } from '../details.ts'

/** BR-01 to BR-65: what an invoice must say. */
export const presence: readonly Rule[] = [
  stated(
    'BR-01',
    'An invoice must have a specification identifier (BT-24).',
    '/specification',
    ({ invoice }) => invoice.specification,
  ),
  stated(
    'BR-02',
    'An invoice must have a number (BT-1).',
    '/number',
    ({ invoice }) => invoice.number,
  ),
  stated(
    'BR-03',
    'An invoice must have an issue date (BT-2).',
    '/issue_date',
    ({ invoice }) => invoice.issueDate,
  ),
  stated(
    'BR-04',
    'An invoice must have a type code (BT-3).',
    '/type_code',
    ({ invoice }) => invoice.typeCode,
  ),
  stated(
    'BR-05',
    'An invoice must have a currency (BT-5).',
    '/currency',
    ({ invoice }) => invoice.currency,
  ),
  stated(
    'BR-06',
    'An invoice must have the registered name of the seller (BT-27).',
    '/seller/name',
    ({ details }) => details.registeredNames.seller,
  ),
  stated(
    'BR-07',
    'An invoice must have the registered name of the buyer (BT-44).',
    '/buyer/name',
    ({ details }) => details.registeredNames.buyer,
  ),
  stated(
    'BR-08',
    'An invoice must have the postal address of the seller (BG-5).',
    '/seller/address',
    ({ invoice }) => invoice.seller.address,
  ),
  stated(
    'BR-09',
    'The postal address of the seller must have a country (BT-40).',
    '/seller/country',
    ({ invoice }) => invoice.seller.address?.country,
  ),
  stated(
    'BR-10',
    'An invoice must have the postal address of the buyer (BG-8).',
    '/buyer/address',
    ({ invoice }) => invoice.buyer.address,
  ),
  stated(
    'BR-11',
    'The postal address of the buyer must have a country (BT-55).',
    '/buyer/country',
    ({ invoice }) => invoice.buyer.address?.country,
  ),
  stated(
    'BR-12',
    'An invoice must have the sum of its line amounts (BT-106).',
    '/totals/lines',
    ({ invoice }) => invoice.totals.lines,
  ),
  stated(
    'BR-13',
    'An invoice must have its total without VAT (BT-109).',
    '/totals/net',
    ({ invoice }) => invoice.totals.net,
  ),
  stated(
    'BR-14',
    'An invoice must have its total with VAT (BT-112).',
    '/totals/gross',
    ({ invoice }) => invoice.totals.gross,
  ),
  stated(
    'BR-15',
    'An invoice must have the amount due (BT-115).',
    '/totals/payable',
    ({ invoice }) => invoice.totals.payable,
  ),
  stated(
    'BR-16',
    'An invoice must have at least one line (BG-25).',
    '/lines',
    ({ invoice }) => invoice.lines[0],
  ),
  present('BR-17', 'A payee must have a name (BT-59).', ({ invoice }) =>
    invoice.payee ? [{ path: '/payee', value: invoice.payee.name }] : [],
  ),
  ofRepresentative('BR-18', 'a name (BT-62)', ({ invoice }) => invoice.taxRepresentative?.name),
  ofRepresentative(
    'BR-19',
    'an address (BG-12)',
    ({ invoice }) => invoice.taxRepresentative?.address,
  ),
  ofRepresentative(
    'BR-20',
    'a country (BT-69)',
    ({ invoice }) => invoice.taxRepresentative?.address?.country,
  ),
  onEachLine('BR-21', 'Each line must have an identifier (BT-126).', (line) => line.id),
  onEachLine('BR-22', 'Each line must have a quantity (BT-129).', (line) => line.quantity),
  onEachLine('BR-23', 'Each line must have a unit (BT-130).', (line) => line.unit),
  onEachLine('BR-24', 'Each line must have a net amount (BT-131).', (line) => line.net),
  onEachLine('BR-25', 'Each line must have an item name (BT-153).', (line) => line.name),
  onEachLine('BR-26', 'Each line must have an item price (BT-146).', (line) => line.price),
  notNegative('BR-27', 'price (BT-146)', (line) => line.price),
  notNegative('BR-28', 'gross price (BT-148)', (line) => line.grossPrice),
  ofAdjustments('BR-31', 'allowance', 'an amount (BT-92)', (a) => a.amount),
  ofAdjustments('BR-32', 'allowance', 'a VAT category (BT-95)', (a) => a.taxCategory),
  ofAdjustments('BR-33', 'allowance', 'a reason (BT-97) or its code (BT-98)', (a) => a.reason),
  ofAdjustments('BR-36', 'charge', 'an amount (BT-99)', (a) => a.amount),
  ofAdjustments('BR-37', 'charge', 'a VAT category (BT-102)', (a) => a.taxCategory),
  ofAdjustments('BR-38', 'charge', 'a reason (BT-104) or its code (BT-105)', (a) => a.reason),
  ofLineAdjustments('BR-41', 'allowance', 'an amount (BT-136)', (a) => a.amount),
  ofLineAdjustments(
    'BR-42',
    'allowance',
    'a reason (BT-139) or its code (BT-140)',
    (a) => a.reason,
  ),
  ofLineAdjustments('BR-43', 'charge', 'an amount (BT-141)', (a) => a.amount),
  ofLineAdjustments('BR-44', 'charge', 'a reason (BT-144) or its code (BT-145)', (a) => a.reason),
  ofTaxGroups('BR-45', 'a taxable amount (BT-116)', (group) => group.taxable),
  ofTaxGroups('BR-46', 'a tax amount (BT-117)', (group) => group.tax),
  ofTaxGroups('BR-47', 'a category (BT-118)', (group) => group.category),
  ofTaxGroups('BR-48', 'a rate (BT-119)', (group) => group.category === 'O' || group.rate),
  present('BR-49', 'A payment instruction must have its means (BT-81).', ({ details }) =>
    details.payments.map((payment, at) => ({ path: `/payments/${at}`, value: payment.means })),
  ),
  present('BR-50', 'A credit transfer must have the account to pay to (BT-84).', ({ details }) =>
    details.payments.flatMap((payment, at) =>
      isTransfer(payment.means)
        ? payment.accounts.map((account) => ({ path: `/payments/${at}`, value: account }))
        : [],
    ),
  ),
  {
    id: 'BR-51',
    text: 'No more than the first six and the last four digits of a card (BT-87) belong on an invoice.',
    severity: 'warning',
    broken: ({ details }) =>
      details.payments.flatMap((payment, at) =>
        broken((payment.card ?? '').length > 10, `/payments/${at}/card`),
      ),
  },
  present('BR-52', 'A supporting document must have its reference (BT-122).', ({ details }) =>
    details.documents.map((reference, at) => ({ path: `/documents/${at}`, value: reference })),
  ),
  present(
    'BR-53',
    'An invoice with a VAT accounting currency (BT-6) must have its VAT total in that currency (BT-111).',
    ({ invoice: { accountingCurrency, taxTotals } }) =>
      accountingCurrency
        ? [
            {
              path: '/tax_totals',
              value: taxTotals.some((total) => total.currency === accountingCurrency),
            },
          ]
        : [],
  ),
  present('BR-54', 'An attribute of an item must have a name and a value (BT-160, BT-161).', (s) =>
    s.details.items.flatMap((item, at) =>
      item.attributes.map(({ name, value }) => ({ path: `/lines/${at}`, value: name && value })),
    ),
  ),
  present('BR-55', 'A reference to a preceding invoice must have its number (BT-25).', (s) =>
    s.details.preceding.map((number, at) => ({ path: `/preceding/${at}`, value: number })),
  ),
  ofRepresentative(
    'BR-56',
    'a VAT number (BT-63)',
    ({ invoice }) => invoice.taxRepresentative?.vatId,
  ),
  present('BR-57', 'An address to deliver to must have a country (BT-80).', ({ details }) =>
    details.deliverTo ? [{ path: '/delivery', value: details.deliverTo.country }] : [],
  ),
  {
    id: 'BR-61',
    text: 'A credit transfer must have the account to pay to (BT-84).',
    broken: ({ details }) =>
      details.payments.flatMap((payment, at) => broken(payment.lacksAccount, `/payments/${at}`)),
  },
  schemed('BR-62', 'The electronic address of the seller (BT-34)', ({ details }) => [
    { path: '/seller', identifier: details.addresses.seller },
  ]),
  schemed('BR-63', 'The electronic address of the buyer (BT-49)', ({ details }) => [
    { path: '/buyer', identifier: details.addresses.buyer },
  ]),
  schemed('BR-64', 'The standard identifier of an item (BT-157)', ({ details }) =>
    details.items.map((item, at) => ({ path: `/lines/${at}`, identifier: item.standardId })),
  ),
  schemed('BR-65', 'The classification of an item (BT-158)', ({ details }) =>
    details.items.flatMap((item, at) =>
      item.classifications.map((identifier) => ({ path: `/lines/${at}`, identifier })),
    ),
  ),
]

function ofRepresentative(id: string, what: string, value: (s: Statement) => unknown): Rule {
  return present(id, `The tax representative of the seller must have ${what}.`, (statement) =>
    statement.invoice.taxRepresentative
      ? [{ path: '/tax_representative', value: value(statement) }]
      : [],
  )
}

function notNegative(
  id: string,
  what: string,
  value: (line: Statement['invoice']['lines'][number]) => string | null,
): Rule {
  return {
    id,
    text: `The ${what} of a line must not be negative.`,
    broken: ({ invoice }) =>
      invoice.lines.flatMap((line, at) => {
        const price = number(value(line))
        const negative = price !== null && compare(price, zero) < 0
        return broken(negative, `/lines/${at}/price`, `Line ${at + 1} has ${value(line)}.`)
      }),
  }
}

type Asked = (adjustment: Adjustment) => unknown

function ofAdjustments(id: string, what: 'allowance' | 'charge', asked: string, of: Asked): Rule {
  return present(id, `Each ${what} on the document must have ${asked}.`, ({ invoice }) =>
    partsOf(invoice.adjustments, '/adjustments', what === 'charge', of),
  )
}
function ofLineAdjustments(
  id: string,
  what: 'allowance' | 'charge',
  asked: string,
  of: Asked,
): Rule {
  return present(id, `Each ${what} on a line must have ${asked}.`, ({ invoice }) =>
    invoice.lines.flatMap((line, at) =>
      partsOf(line.adjustments, `/lines/${at}/adjustments`, what === 'charge', of),
    ),
  )
}
const partsOf = (
  adjustments: readonly Adjustment[],
  path: string,
  charge: boolean,
  of: Asked,
): Part[] =>
  adjustments.flatMap((adjustment, at) =>
    adjustment.charge === charge ? [{ path: `${path}/${at}`, value: of(adjustment) }] : [],
  )

function ofTaxGroups(
  id: string,
  what: string,
  of: (group: Statement['invoice']['taxGroups'][number]) => unknown,
): Rule {
  return present(id, `Each VAT group must have ${what}.`, ({ invoice }) =>
    invoice.taxGroups.map((group, at) => ({ path: `/tax_groups/${at}`, value: of(group) })),
  )
}

function schemed(
  id: string,
  what: string,
  identifiers: (s: Statement) => { path: string; identifier: { scheme: string | null } | null }[],
): Rule {
  return present(id, `${what} must have a scheme.`, (statement) =>
    identifiers(statement).flatMap(({ path, identifier }) =>
      identifier ? [{ path, value: identifier.scheme }] : [],
    ),
  )
}

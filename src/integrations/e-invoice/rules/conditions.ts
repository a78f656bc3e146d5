import { add, compare, decimalText, subtract, type Decimal } from '../../../kernel/decimal.ts'
import { countries } from '../code-lists/countries.ts'
import type { Statement } from '../details.ts'
import type { Adjustment, EInvoice, Period } from '../port.ts'
import {
  broken,
  number,
  onEachLine,
  present,
  stated,
  zero,
  type Breach,
  type Rule,
} from './rule.ts'

/** BR-CO-03 to BR-CO-26, and the two about periods: what must agree with what, and what must add up. */
export const conditions: readonly Rule[] = [
  {
    id: 'BR-CO-03',
    text: 'The day VAT is due (BT-7) and the code for it (BT-8) exclude each other.',
    broken: ({ details: { taxPoint } }) =>
      broken(taxPoint.date !== null && taxPoint.code !== null, '/tax_point'),
  },
  onEachLine('BR-CO-04', 'Each line must have a VAT category (BT-151).', (l) => l.taxCategory),
  {
    id: 'BR-CO-09',
    text: 'A VAT number (BT-31, BT-48, BT-63) must begin with its country.',
    broken: ({ invoice: { seller, buyer, taxRepresentative } }) => [
      ...vatNumber(seller.vatId, '/seller/vat_id'),
      ...vatNumber(buyer.vatId, '/buyer/vat_id'),
      ...vatNumber(taxRepresentative?.vatId ?? null, '/tax_representative/vat_id'),
    ],
  },
  sum(
    'BR-CO-10',
    'The sum of line amounts (BT-106) must be what the lines add up to.',
    '/totals/lines',
    ({ invoice }) => ({
      stated: invoice.totals.lines,
      computed: total(invoice.lines.map((line) => line.net)),
    }),
  ),
  sum(
    'BR-CO-11',
    'The sum of allowances (BT-107) must be what the allowances add up to.',
    '/totals/allowances',
    ({ invoice }) => ({
      stated: invoice.totals.allowances ?? '0',
      computed: total(amounts(invoice.adjustments, false)),
    }),
  ),
  sum(
    'BR-CO-12',
    'The sum of charges (BT-108) must be what the charges add up to.',
    '/totals/charges',
    ({ invoice }) => ({
      stated: invoice.totals.charges ?? '0',
      computed: total(amounts(invoice.adjustments, true)),
    }),
  ),
  sum(
    'BR-CO-13',
    'The total without VAT (BT-109) must be the lines less allowances plus charges.',
    '/totals/net',
    ({ invoice: { totals } }) => ({
      stated: totals.net,
      computed: combine(totals.lines, { less: totals.allowances, plus: totals.charges }),
    }),
  ),
  sum(
    'BR-CO-14',
    'The VAT total (BT-110) must be what the VAT groups add up to.',
    '/totals/tax',
    ({ invoice: { totals, taxGroups } }) => ({
      stated: taxGroups.length ? totals.tax : null,
      computed: total(taxGroups.map((group) => group.tax)),
    }),
  ),
  {
    id: 'BR-CO-15',
    text: 'The total with VAT (BT-112) must be the total without VAT plus the one VAT total in the currency of the invoice.',
    broken: (statement) => vatTotals(statement) ?? grossOf(statement),
  },
  sum(
    'BR-CO-16',
    'The amount due (BT-115) must be the total with VAT less what was paid, plus rounding.',
    '/totals/payable',
    ({ invoice: { totals, profile }, details }) => ({
      stated: totals.payable,
      computed: plusAll(
        combine(totals.gross, { less: totals.prepaid, plus: totals.rounding }),
        profile === 'xrechnung_extension' ? details.thirdPartyPayments : [],
      ),
    }),
  ),
  stated(
    'BR-CO-18',
    'An invoice must have a VAT breakdown (BG-23).',
    '/tax_groups',
    ({ invoice }) => invoice.taxGroups[0],
  ),
  filled('BR-CO-19', ({ invoice, details }) =>
    details.taxPoint.code ? [] : [{ path: '/period', period: invoice.period }],
  ),
  filled('BR-CO-20', linePeriods),
  inOrder('BR-29', ({ invoice }) => [{ path: '/period', period: invoice.period }]),
  inOrder('BR-30', linePeriods),
  reasoned('BR-CO-21', 'allowance', 'the document (BT-97, BT-98)', ({ invoice }) => [
    invoice.adjustments,
  ]),
  reasoned('BR-CO-22', 'charge', 'the document (BT-104, BT-105)', ({ invoice }) => [
    invoice.adjustments,
  ]),
  reasoned('BR-CO-23', 'allowance', 'a line (BT-139, BT-140)', ({ invoice }) =>
    invoice.lines.map((line) => line.adjustments),
  ),
  reasoned('BR-CO-24', 'charge', 'a line (BT-144, BT-145)', ({ invoice }) =>
    invoice.lines.map((line) => line.adjustments),
  ),
  stated(
    'BR-CO-26',
    'The seller must be identified: by an identifier (BT-29), a registration (BT-30) or a VAT number (BT-31).',
    '/seller',
    ({ invoice: { seller } }) => seller.ids[0] ?? seller.registrationId ?? seller.vatId,
  ),
  {
    id: 'PEPPOL-EN16931-R051',
    text: 'All amounts must be in the currency of the invoice (BT-5), but the VAT total in the accounting currency.',
    broken: ({ invoice: { currency, amountCurrencies } }) => {
      const others = amountCurrencies.filter((other) => other !== currency)
      return broken(
        currency !== null && others.length > 0,
        '/currency',
        `It is in ${currency?.slice(0, 10)}, and amounts are in ${others.join(', ').slice(0, 40)}.`,
      )
    },
  },
]

/** Greece, and Northern Ireland where it counts as a part of the Union. */
const otherVatPrefixes = new Set(['EL', 'XI'])
function vatNumber(id: string | null, path: string): Breach[] {
  const prefix = id?.slice(0, 2) ?? ''
  const known = countries.codes.has(prefix) || otherVatPrefixes.has(prefix)
  return broken(id !== null && !known, path, `“${id?.slice(0, 30)}” does not.`)
}

function sum(
  id: string,
  text: string,
  path: string,
  of: (s: Statement) => { stated: string | null; computed: Decimal | null },
): Rule {
  return {
    id,
    text,
    broken: (statement) => {
      const { stated: said, computed } = of(statement)
      return differs(said, computed, { path, by: centsOf(statement.invoice) })
    },
  }
}

function differs(
  said: string | null,
  computed: Decimal | null,
  { path, by = zero }: { path: string; by?: Decimal },
): Breach[] {
  const value = number(said)
  if (!value || !computed) return []
  const apart = subtract(value, computed)
  const size = apart.units < 0n ? { ...apart, units: -apart.units } : apart
  if (compare(size, by) <= 0) return []
  return [{ path, found: `It is ${said}, but that adds up to ${decimalText(computed)}.` }]
}

const total = (texts: readonly (string | null)[]): Decimal | null =>
  texts.reduce<Decimal | null>((so, text) => {
    const amount = number(text)
    return so && amount ? add(so, amount) : null
  }, zero)

const plusAll = (from: Decimal | null, texts: readonly (string | null)[]): Decimal | null => {
  const sum = total(texts)
  return from && sum ? add(from, sum) : null
}

const amounts = (adjustments: readonly Adjustment[], charge: boolean): (string | null)[] =>
  adjustments.filter((a) => a.charge === charge).map((a) => a.amount)

function combine(
  from: string | null,
  { less, plus }: { less: string | null; plus: string | null },
): Decimal | null {
  const [start, off, on] = [number(from), number(less ?? '0'), number(plus ?? '0')]
  return start && off && on ? add(subtract(start, off), on) : null
}

/** What is wrong with the number of VAT totals: CII may leave them out where there is no VAT. */
function vatTotals({ invoice, details }: Statement): Breach[] | null {
  const { currency, taxTotals, totals } = invoice
  const count = taxTotals.filter((tax) => tax.currency === currency).length
  if (!currency || count === 1) return null
  const isWithoutVat =
    details.root === 'either' && !differs(totals.gross, number(totals.net), { path: '' })[0]
  if (count === 0 && isWithoutVat) return null
  const found = `There ${count === 0 ? 'is none' : `are ${count}`} in ${currency.slice(0, 10)}.`
  return [{ path: '/totals/tax', found }]
}

function grossOf({ invoice }: Statement): Breach[] {
  const { totals } = invoice
  const computed = combine(totals.net, { less: null, plus: totals.tax })
  return differs(totals.gross, computed, { path: '/totals/gross', by: centsOf(invoice) })
}

/** EXTENDED lets sums differ by a hundredth a line. */
function centsOf({ profile, lines }: EInvoice): Decimal {
  return profile === 'facturx_extended' ? { units: BigInt(lines.length), scale: 2 } : zero
}

type Placed = { path: string; period: Period | null }

function linePeriods({ invoice }: Statement): Placed[] {
  return invoice.lines.map((line, at) => ({ path: `/lines/${at}/period`, period: line.period }))
}

function filled(id: string, periods: (s: Statement) => Placed[]): Rule {
  return present(id, 'A period must have a start or an end.', (statement) =>
    periods(statement).flatMap(({ path, period }) =>
      period ? [{ path, value: period.start ?? period.end }] : [],
    ),
  )
}

function inOrder(id: string, periods: (s: Statement) => Placed[]): Rule {
  return {
    id,
    text: 'A period must not end before it starts.',
    broken: (statement) =>
      periods(statement).flatMap(({ path, period }) =>
        broken(
          Boolean(period?.start && period.end && period.end < period.start),
          path,
          `It starts ${period?.start} and ends ${period?.end}.`,
        ),
      ),
  }
}

function reasoned(
  id: string,
  what: 'allowance' | 'charge',
  where: string,
  of: (s: Statement) => (readonly Adjustment[])[],
): Rule {
  return present(id, `Each ${what} on ${where} must say its reason, or its code.`, (statement) =>
    of(statement)
      .flat()
      .filter((adjustment) => adjustment.charge === (what === 'charge'))
      .map((adjustment) => ({ path: '/adjustments', value: adjustment.reason })),
  )
}

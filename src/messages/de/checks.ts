import { unitText } from '../../kernel/units.ts'
import type { allowedCodes, basisCodes, valueCodes } from '../codes/checks.ts'
import type { Sentences } from '../language.ts'
import { limit, state } from './words.ts'

export const basis: Sentences<typeof basisCodes> = {
  'basis.order_line': () => 'eine Zeile der Bestellung',
  'basis.order_unit': () => 'Einheit der Bestellung',
  'basis.ordered': () => 'bestellte Menge',
  'basis.received': () => 'eingegangene Menge',
  'basis.accepted': () => 'angenommene Menge',
  'basis.as_a_whole': () => 'nur im Ganzen',
  'basis.kept': () => 'nicht zurückgegebene Menge',
  'basis.received_uncredited': () => 'eingegangene und nicht gutgeschriebene Menge',
  'basis.order_price': () => 'Stückpreis der Bestellung',
  'basis.billed_at_order_price': () => 'insgesamt berechnete Menge zum Preis der Bestellung',
  'basis.line_arithmetic': () => 'Menge mal Preis, mit Zu- und Abschlägen',
  'basis.credits': () => 'was sie gutschreibt',
  'basis.billed_quantity': () => 'berechnete Menge',
  'basis.billed_amount': () => 'berechneter Betrag',
  'basis.standard': () => 'Regeln ihres Standards, die sie verletzt',
  'basis.net_total': () => 'Summe der Zeilen, mit Zuschlägen, ohne Abschläge',
  'basis.gross_total': () => 'Netto und Steuer',
  'basis.payable_total': () => 'Brutto, abzüglich Bezahltem, mit Rundung',
  'basis.rounding': () => 'Rundung des fälligen Betrags',
  'basis.prepaid': () => 'bekannte Anzahlungen',
  'basis.advance': () => 'was von der Bestellung weder berechnet noch angezahlt ist',
  'basis.order_currency': () => 'Währung der Bestellung',
  'basis.document_currency': () => 'Währung des Belegs',
  'basis.invoice_totals': () => 'Summen einer Rechnung',
  'basis.credit_note_totals': () => 'Summen einer Gutschrift',
  'basis.document_type': () => 'was die Belegart verlangt (UNTDID 1001)',
  'basis.preceding': () => 'die frühere Rechnung, die sie nennt',
  'basis.date': () => 'Datum des Belegs',
  'basis.vendor_state': () => 'Status des Lieferanten',
  'basis.order_holds': () => 'Sperre der Bestellung',
  'basis.vendor_holds': () => 'Sperre für Rechnungen des Lieferanten',
  'basis.vendor': () => 'der Lieferant',
  'basis.accounts': () => 'aktive Bankkonten des Lieferanten',
  'basis.likeness': () => 'Ähnlichkeit, von 100',
  'basis.likeness_to': ({ other }) => `Ähnlichkeit mit ${other}, von 100`,
  'basis.order': () => 'eine erteilte Bestellung beim Lieferanten',
  'basis.lines': () => 'Zeilen des Belegs',
  'basis.charges_ordered': () => 'bestellte Zuschläge',
  'basis.charges_billed': () => 'zur Bestellung berechnete Zuschläge',
  'basis.order_billed': () => 'zur Bestellung berechneter Betrag',
  'basis.tax': (p, say) =>
    `Steuer zu ${say.number(p.rate)} %${p.category ? ` (${p.category})` : ''} von ${say.amount(p.taxable)}`,
  'basis.tax_at_most': (p, say) => `Steuer zu höchstens ${say.number(p.rate)} %`,
  'basis.taxed': () => 'was zu allen Sätzen besteuert wird, gegen den Nettobetrag',
  'basis.tax_sum': () => 'Summe der Steuern nach Sätzen',
  'basis.tax_ordered': () => 'Steuer zu den Sätzen der Bestellung',
}

export const allowed: Sentences<typeof allowedCodes> = {
  'allowed.limit': limit,
  'allowed.above': (p, say) => `${limit(p, say)} darüber`,
  'allowed.more_or_less': (p, say) => `${limit(p, say)}, mehr oder weniger`,
  'allowed.above_and_below': ({ above, below }, say) =>
    limit(above, say) === limit(below, say)
      ? `${limit(above, say)}, mehr oder weniger`
      : `${limit(above, say)} mehr, ${limit(below, say)} weniger`,
  'allowed.rounding': ({ most }, say) => `bis zu ${say.amount(most)}, mehr oder weniger`,
  'allowed.price_step': () => 'um was der Preis gerundet ist',
  'allowed.nothing': () => 'nichts',
  'allowed.nothing_above': () => 'nichts darüber',
  'allowed.nothing_below_zero': () => 'nichts unter null',
  'allowed.one': () => 'eine',
  'allowed.at_least_one': () => 'mindestens eine',
  'allowed.one_of_them': () => 'eines davon',
  'allowed.all_of_it': () => 'alles',
  'allowed.same_unit': () => 'dieselbe Einheit',
  'allowed.converted': ({ billed, ordered, count, are }, say) =>
    `${say.number(count)} ${unitText(billed)} = ${say.number(are)} ${unitText(ordered)}`,
  'allowed.same_currency': () => 'dieselbe Währung',
  'allowed.claims_and_credits': () => 'Forderungen und Gutschriften',
  'allowed.of_the_same_order': () => 'eine zur selben Bestellung',
  'allowed.a_rejected_one': () => 'eine, die abgelehnt wurde',
  'allowed.none_that_is_here': () => 'keine, die hier ist',
  'allowed.dates': ({ from, until }, say) =>
    from ? `vom ${say.date(from)} bis ${say.date(until)}` : `bis ${say.date(until)}`,
  'allowed.active': () => 'aktiv',
  'allowed.same_seller': () => 'dieselbe Steuernummer, oder derselbe Name, wo eine davon fehlt',
  'allowed.known_accounts': () => 'aktive',
  'allowed.score_below': ({ score }) => `unter ${score}`,
}

const credits = {
  quantity: 'zurückgegebene Ware',
  price: 'ein niedrigerer Preis',
  amount: 'ein Betrag',
}

export const values: Sentences<typeof valueCodes> = {
  'value.on_hold': () => 'angehalten',
  'value.one': () => 'eine',
  'value.none': () => 'keine',
  'value.at_least_one': () => 'mindestens eine',
  'value.not_stated': () => 'nicht genannt',
  'value.not_here': () => 'nicht hier',
  'value.unclear': () => 'unklar',
  'value.credit_kinds': () => 'zurückgegebene Ware, ein niedrigerer Preis oder ein Betrag',
  'value.credit_kind': ({ kind }) => credits[kind],
  'value.not_below_zero': () => 'nicht unter null',
  'value.claim': () => 'eine Forderung',
  'value.credit': () => 'eine Gutschrift',
  'value.status': ({ status }) => state(status),
  'value.accounts_known': ({ count }) => `${count} bekannt`,
  'value.accounts_unknown': ({ count }) => `${count} unbekannt`,
  'value.accounts_named': ({ count }) => `${count} genannt`,
}

import type { Amount } from '../codes/parts.ts'
import type { holdCodes, likenessCodes } from '../codes/holds.ts'
import type { Say, Sentences } from '../language.ts'
import { days, daysDative, limit, line, oder, state } from './words.ts'

const types: Record<string, string> = {
  '71': 'eine Zahlungsaufforderung',
  '102': 'ein Steuerbescheid',
  '325': 'eine Proforma-Rechnung',
  '384': 'eine korrigierte Rechnung',
  '386': 'eine Anforderung einer Anzahlung',
  '553': 'eine Abweichungsmeldung eines Spediteurs',
  '751': 'eine Rechnung nur für die Buchhaltung',
}
const sums = {
  net_total: 'Zeilen, Zuschläge und Abschläge',
  gross_total: 'Netto und Steuer',
  payable_total: 'Brutto, Anzahlungen und Rundung',
}
const percents = (rates: readonly string[], number: (rate: string) => string): string =>
  rates.map((rate) => `${number(rate)} %`).join(', ')

const price = (decimal: string, p: { difference: Amount }, say: Say): string =>
  say.price(decimal, p.difference.currency)

export const holds: Sentences<typeof holdCodes> = {
  'hold.line_unmatched': (p) =>
    `${line(p)} steht in keiner Zeile der Bestellung. Wählen Sie die Bestellzeile, zu der sie gehört.`,
  'hold.no_lines': () =>
    'Sie hat keine Zeilen und lässt sich deshalb nicht mit ihrer Bestellung abgleichen. Lehnen Sie sie ab und bitten Sie den Lieferanten um eine mit Zeilen.',
  'hold.unit': (p) =>
    `${line(p)} ist in „${p.billed}“ berechnet, bestellt ist in „${p.ordered}“. ${
      p.known
        ? 'Eine Menge in der einen Einheit sagt nichts über die andere'
        : 'Ob das dasselbe ist, ist nicht bekannt'
    }. Bei einem Artikel des Katalogs die Einheit dort ergänzen und neu abgleichen.`,
  'hold.quantity_billed': (p, say) =>
    `${line(p)}: insgesamt ${say.number(p.billed)} berechnet, ${say.number(p.ordered)} bestellt: ${say.number(p.over)} zu viel.`,
  'hold.part_billed': (p, say) =>
    `${line(p)} wird nur im Ganzen abgenommen: ${say.number(p.billed)} von ${say.number(p.ordered)} sind berechnet. Bitten Sie den Lieferanten um eine Rechnung über alles, oder erlauben Sie Teile mit einer Änderung der Bestellung.`,
  'hold.not_received': (p, say) =>
    `${line(p)}: insgesamt ${say.number(p.billed)} berechnet, ${say.number(p.received)} eingegangen: ${say.number(p.missing)} noch nicht eingegangen.`,
  'hold.not_inspected': (p, say) =>
    `${line(p)}: insgesamt ${say.number(p.billed)} berechnet, ${say.number(p.accepted)} angenommen: ${say.number(p.waiting)} warten noch auf die Prüfung.`,
  'hold.rejected': (p, say) =>
    `${line(p)}: insgesamt ${say.number(p.billed)} berechnet, ${say.number(p.accepted)} angenommen: ${say.number(p.rejected)} berechnete wurden bei der Prüfung abgelehnt.`,
  'hold.returned': (p, say) =>
    `${line(p)}: insgesamt ${say.number(p.billed)} berechnet, zu berechnen sind höchstens ${say.number(p.kept)}: Der Rest ging an den Lieferanten zurück. Zu viel berechnet: ${say.number(p.over)}.`,
  'hold.credited_before': (p, say) =>
    `${line(p)}: Von ${say.number(p.received)} eingegangenen wurden ${say.number(p.credited)} gutgeschrieben, und ${say.number(p.again)} davon sind noch einmal berechnet. Das stimmt nur für Ware, die zurückgegeben und ersetzt wurde.`,
  'hold.price': (p, say) =>
    `${line(p)}: zu ${price(p.billed, p, say)} berechnet, zu ${price(p.ordered, p, say)} bestellt: ${say.amount(p.difference)} über der Bestellung. Erlaubt: ${limit(p.allowed, say)}.`,
  'hold.price_below': (p, say) =>
    `${line(p)}: zu ${price(p.billed, p, say)} berechnet, zu ${price(p.ordered, p, say)} bestellt: ${say.amount(p.difference)} unter der Bestellung. Erlaubt: ${limit(p.allowed, say)}. Ist es die richtige Zeile?`,
  'hold.line_amount': (p, say) =>
    `${line(p)}: insgesamt ${say.amount(p.billed)} für ${say.number(p.quantity)} berechnet; zum Preis der Bestellung sind das ${say.amount(p.agreed)}: ${say.amount(p.over)} mehr. Erlaubt: ${limit(p.allowed, say)}.`,
  'hold.line_arithmetic': (p, say) =>
    `${line(p)} nennt ${say.amount(p.stated)}; Menge und Preis ergeben ${say.amount(p.computed)}.`,
  'hold.credit_kind': (p) =>
    `${line(p)}: Menge und Preis sagen nicht, ob Ware, ihr Preis oder ein Betrag gutgeschrieben wird. Geben Sie es an.`,
  'hold.credit_quantity': (p, say) =>
    `${line(p)} schreibt ${say.number(p.credited)} gut; berechnet sind ${say.number(p.billed)}.`,
  'hold.credit_amount': (p, say) =>
    `${line(p)} schreibt ${say.amount(p.credited)} gut; berechnet sind dafür nur ${say.amount(p.billed)}.`,
  'hold.standard': ({ rules }) =>
    `Die Rechnung verletzt ihren Standard: ${rules.map((r) => `${r.rule}: ${r.text}`).join(' ')}`,
  'hold.sum': (p, say) =>
    `${sums[p.what]} ergeben ${say.amount(p.computed)}; sie nennt ${say.amount(p.stated)}, ${say.amount(p.difference)} ${p.more ? 'mehr' : 'weniger'}.`,
  'hold.rounding': (p, say) =>
    `Der fällige Betrag ist um ${say.amount(p.rounding)} gerundet. Erlaubt: bis zu ${say.amount(p.most)}, mehr oder weniger.`,
  'hold.prepaid_below_zero': (p, say) =>
    `Sie nennt eine Anzahlung von ${say.amount(p.prepaid)}, also unter null: Das erhöht den fälligen Betrag.`,
  'hold.prepaid_unknown': (p, say) =>
    `Sie zieht eine Anzahlung von ${say.amount(p.prepaid)} ab. Auf ihre Bestellung ist keine Anzahlung bezahlt, die noch nicht verrechnet ist.`,
  'hold.prepaid_above': (p, say) =>
    `Sie zieht eine Anzahlung von ${say.amount(p.prepaid)} ab. Von den Anzahlungen auf ihre Bestellung sind ${say.amount(p.known)} noch nicht verrechnet.`,
  'hold.currency': (p) =>
    [
      ...(p.order
        ? [
            `Sie lautet auf ${p.currency}, die Bestellung ${p.order.number ?? ''} auf ${p.order.currency}.`,
          ]
        : []),
      ...(p.foreign.length
        ? [`Sie lautet auf ${p.currency} und hat Beträge in ${p.foreign.join(', ')}.`]
        : []),
    ].join(' '),
  'hold.sign': (p, say) =>
    p.kind === 'invoice'
      ? `Es ist eine Rechnung über ${say.amount(p.lowest)}. Ob sie Geld verlangt oder zurückgibt, ist nicht sicher: Lehnen Sie sie ab und bitten Sie um eine Gutschrift.`
      : `Es ist eine Gutschrift über ${say.amount(p.lowest)}. Ob sie Geld verlangt oder zurückgibt, ist nicht sicher: Lehnen Sie sie ab und bitten Sie um eine mit Beträgen über null.`,
  'hold.replacement': (p) =>
    `Es ist eine korrigierte Rechnung (Art 384) zu ${p.number ?? 'einer früheren'}, und die ist ${p.status ? state(p.status) : 'hier'}. Beide würden bezahlt.`,
  'hold.advance': (p, say) =>
    `Sie verlangt eine Anzahlung von ${say.amount(p.asked)}${p.order ? ` auf ${p.order}` : ''}, bevor etwas geliefert ist. Das muss jemand anderes annehmen als die Person, die sie erfasst hat. Sobald sie bezahlt ist, wird sie mit den Rechnungen der Bestellung verrechnet.`,
  'hold.advance_above': (p, say) =>
    `Sie verlangt ${say.amount(p.asked)} vor Steuer. Von ${p.order ?? 'der Bestellung'} sind nur ${say.amount(p.room)} weder berechnet noch angezahlt. Lehnen Sie sie ab, oder gleichen Sie sie erneut ab, sobald die Bestellung erhöht oder eine andere Anzahlung storniert wurde.`,
  'hold.no_claim': ({ type }) =>
    `Es ist ${types[type] ?? 'ein Beleg, der nicht als Forderung bekannt ist'} (Art ${type}) und wird nicht bezahlt.`,
  'hold.corrects_unnamed': () =>
    'Es ist eine korrigierte Rechnung, die nicht sagt, welche sie korrigiert.',
  'hold.corrects_missing': ({ number }) => `Sie korrigiert Rechnung ${number}, die nicht hier ist.`,
  'hold.names_earlier': ({ number, status }) =>
    `Sie nennt Rechnung ${number}, und die ist ${state(status)}. Stellen Sie sicher, dass es nicht noch einmal dieselbe Forderung ist.`,
  'hold.credits_missing': ({ number }) =>
    `Sie schreibt Rechnung ${number} gut, die nicht hier ist.`,
  'hold.credits_rejected': ({ number }) =>
    `Sie schreibt Rechnung ${number} gut, die abgelehnt wurde.`,
  'hold.credits_credit_note': ({ number }) =>
    `Sie schreibt ${number} gut, und das ist selbst eine Gutschrift.`,
  'hold.credits_unapproved': ({ number }) =>
    `Sie schreibt Rechnung ${number} gut, die noch nicht genehmigt ist.`,
  'hold.credits_other_order': ({ number, order }) =>
    `Sie schreibt Rechnung ${number} gut, die zu einer anderen Bestellung als ${order ?? 'dieser'} gehört.`,
  'hold.date_ahead': (p, say) => `Ihr Datum ist der ${say.date(p.date)}, und der kommt erst noch.`,
  'hold.date_before_order': (p, say) =>
    `Ihr Datum ist der ${say.date(p.date)}, mehr als ${days(p.days)} vor ihrer Bestellung vom ${say.date(p.ordered)}.`,
  'hold.due_before_date': (p, say) =>
    `Fällig ist sie am ${say.date(p.due)}, vor ihrem eigenen Datum, dem ${say.date(p.date)}.`,
  'hold.vendor_pending': ({ vendor }) =>
    `${vendor} ist noch nicht als Lieferant genehmigt. Vorher wird nichts von ihm genehmigt.`,
  'hold.vendor_inactive': ({ vendor, status }) =>
    `${vendor} ist ${state(status)}. Bis das aufgehoben ist, wird nichts von ihm genehmigt.`,
  'hold.order_on_hold': ({ order, reason, holder }) =>
    `${order} ist angehalten: ${reason} ${holder} hat sie angehalten. Die Rechnung wird neu geprüft, sobald der Einkauf die Sperre an der Bestellung aufhebt.`,
  'hold.vendor_on_hold': (p, say) =>
    `Rechnungen von ${p.vendor} sind angehalten${p.until ? ` bis ${say.date(p.until)}` : ''}: ${p.reason.replace(/[.]$/, '')}. Zuständig ist ${p.owner}. Sie wird sofort neu geprüft, wenn ein Controller die Sperre aufhebt${p.until ? ', oder nach ihrem letzten Tag' : ''}.`,
  'hold.seller': (p) =>
    `Die ${p.kind === 'invoice' ? 'Rechnung' : 'Gutschrift'} ist von ${p.seller ?? 'einem nicht genannten Verkäufer'}; erfasst ist sie für ${p.vendor}. ${
      p.differ === 'numbers' ? 'Die Steuernummern sind verschieden.' : 'Die Namen sind verschieden.'
    }`,
  'hold.bank_account': ({ vendor }) =>
    `Sie verlangt die Zahlung auf ein Bankkonto, das kein aktives Konto von ${vendor} ist. Schlagen Sie das Konto vor, mit der Nummer aus dem Schreiben der Bank und nicht aus diesem Beleg. Sie wird neu geprüft, sobald das Konto aktiv ist.`,
  'hold.duplicate': (p, say) =>
    `Es könnte noch einmal ${p.other} sein: ${p.reasons.map(say.text).join(', ')} (${p.score} von 100). Nehmen Sie sie nur an, wenn es eine andere Forderung ist.`,
  'hold.order_unknown': ({ reference, vendor }) =>
    `Sie bezieht sich auf „${reference}“, und das ist keine erteilte Bestellung bei ${vendor}. Verknüpfen Sie sie mit der richtigen Bestellung.`,
  'hold.order_closed': ({ number, last, hasRest }) =>
    `Sie bezieht sich auf ${number}, und diese Bestellung ist ${last ? `seit ihrer letzten Rechnung ${last} ` : ''}abgeschlossen. ${
      hasRest
        ? 'Der Einkauf kann den Rest wieder öffnen; verknüpfen Sie die Rechnung dann mit der Bestellung.'
        : 'Alles ist geliefert und berechnet. Lehnen Sie die Rechnung ab, oder verknüpfen Sie sie mit einer anderen Bestellung.'
    }`,
  'hold.order_unnamed': () =>
    'Sie nennt keine Bestellung. Verknüpfen Sie sie mit der Bestellung, zu der sie gehört.',
  'hold.charges_agreed': (p, say) =>
    `Neben ihren Zeilen nennt die Rechnung ${say.amount(p.own)}. Bestellt sind Zuschläge abzüglich Rabatt von ${say.amount(p.agreed)}; mit früheren Rechnungen sind das ${say.amount(p.over)} mehr. Erlaubt für die Bestellung: ${limit(p.allowed, say)}.`,
  'hold.charges': (p, say) =>
    `Die Rechnung fügt Zuschläge von ${say.amount(p.own)} hinzu, die nicht bestellt sind.${
      p.together ? ` Mit früheren sind das ${say.amount(p.together)}.` : ''
    } Erlaubt für die Bestellung: ${limit(p.allowed, say)}.`,
  'hold.credited_charges': (p, say) =>
    `Sie schreibt neben ihren Zeilen Zuschläge von ${say.amount(p.own)} gut; zu ${p.order ?? 'ihrer Bestellung'} sind ${say.amount(p.billed)} an Zuschlägen berechnet.`,
  'hold.credit_total': (p, say) =>
    `Sie schreibt insgesamt ${say.amount(p.credited)} gut; zu ${p.order ?? 'ihrer Bestellung'} sind ${say.amount(p.billed)} berechnet.`,
  'hold.tax_rate_policy': (p, say) =>
    `Sie berechnet Steuer zu ${say.number(p.rate)} %. Die Richtlinie erwartet ${percents(p.expected, say.number)}.`,
  'hold.tax_rate_country': (p, say) =>
    `Sie berechnet Steuer zu ${say.number(p.rate)} %. Für einen Lieferanten in ${oder(p.countries)} sind es ${percents(p.expected, say.number)}.`,
  'hold.tax_rate_highest': (p, say) =>
    `Sie berechnet Steuer zu ${say.number(p.rate)} %. Kein Land hat einen Satz über ${say.number(p.highest)} %.`,
  'hold.tax_amount': (p, say) =>
    `Steuer zu ${say.number(p.rate)} % von ${say.amount(p.taxable)} ist ${say.amount(p.due)}; sie berechnet ${say.amount(p.charged)}.`,
  'hold.tax_bases': (p, say) =>
    `Sie berechnet Steuer auf ${say.amount(p.taxed)}; ihr Nettobetrag ist ${say.amount(p.net)}.`,
  'hold.tax_ordered': (p, say) =>
    `Sie berechnet ${say.amount(p.charged)} Steuer. Nach ${p.order ?? 'ihrer Bestellung'} (${percents(p.rates, say.number)}) sind es ${say.amount(p.due)}.`,
  'hold.tax_total': (p, say) =>
    `Ihre Steuern nach Sätzen ergeben ${say.amount(p.sum)}; sie nennt insgesamt ${say.amount(p.stated)}.`,
  'hold.tax_negative': (p, say) =>
    `Ihre Steuer ist ${say.amount(p.tax)} bei einem Nettobetrag von ${say.amount(p.net)}.`,
  'hold.tax_above': (p, say) =>
    `Ihre Steuer ist ${say.amount(p.tax)}; zum höchsten erwarteten Satz, ${say.number(p.rate)} %, wären es ${say.amount(p.most)}.`,
  'hold.funds': (p, say) =>
    `Sie liegt ${say.amount(p.above)} über dem, was die Bestellung gebunden hat, und so viel ist im Budget nicht mehr übrig.`,
  'hold.funds_refused': (p, say) =>
    `Sie liegt ${say.amount(p.above)} über dem, was die Bestellung gebunden hat. ${say.text(p.because)}`,
}

export const likeness: Sentences<typeof likenessCodes> = {
  'likeness.file': () => 'es ist dieselbe Datei',
  'likeness.number_of_year': () => 'dieselbe Nummer desselben Lieferanten im selben Jahr',
  'likeness.vendor': () => 'derselbe Lieferant',
  'likeness.account': ({ vendor }) => `dasselbe Bankkonto wie ${vendor}`,
  'likeness.amount': () => 'derselbe Betrag',
  'likeness.day': () => 'dasselbe Datum',
  'likeness.days': (p) => `im Abstand von ${daysDative(p.days)} datiert`,
  'likeness.order': () => 'dieselbe Bestellung',
  'likeness.number': () => 'dieselbe Nummer',
  'likeness.almost_number': ({ number }) => `fast dieselbe Nummer (${number})`,
  'likeness.neighbour': ({ number }) => `eine benachbarte Nummer (${number})`,
}

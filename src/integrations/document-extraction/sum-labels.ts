export type SumKind = { kind: 'gross' | 'net' | 'tax' | 'extra'; strength: number }

const any = (...parts: string[]): RegExp =>
  new RegExp(String.raw`(?<![\p{L}])(?:${parts.join('|')})(?![\p{L}])`, 'iu')
const taxName = String.raw`(?:vat|[csiuh]?gst|hst|pst|qst|(?:sales\s|total\s|service\s)?tax(?:es)?|tva|btw|iva|igv|mwst\.?|ust\.?|umsatzsteuer|mehrwertsteuer|steuer(?:n|betrag|summe)?|moms|dph|podatek|impuestos?|imposta|imposto|cess|kdv|[cs]?gst|sst)`
const tax = any(
  taxName,
  'mwst\\.?-?betrag',
  'ust\\.?-?betrag',
  'vat\\samount',
  'kwota\\svat',
  'btw-?bedrag',
  'versicherungs?-?steuer',
  'assurantiebelasting',
  'belasting(?:en)?',
)
const without = any(
  'ohne',
  'excl\\.?',
  'excluding',
  'exclusief',
  'exkl\\.?',
  'before',
  'without',
  'hors',
  'h\\.?t\\.?',
  'sans',
  'sin',
  'senza',
  'zonder',
  'bez',
  'ex',
  'exc\\.?',
  'avant',
  'pre-?tax',
)
const including = any(
  'incl\\.?',
  'including',
  'inclusive(?:\\sof)?',
  'inklusive',
  'inkl\\.?',
  'einschl\\.?',
  't\\.?t\\.?c\\.?',
  'con',
  'inclu[íi]d[oa]s?',
  'brutto',
  'gross',
  'with',
  'after',
  'inclusief',
  'z',
  'toutes\\staxes',
  'compris(?:es)?',
  'compresa',
)
const plus = any('zuzügl\\.?', 'zuzüglich', 'zzgl\\.?', 'plus', 'add', 'plus\\s.*')
const total =
  /(?:total|totaal|totale|summe|gesamt|betrag|amount|sum|suma|razem|ogółem|importe|montant|bedrag|celkem|totalt|valor|balance|beitrag|brutto|gross|due|à\spayer|netto|zapłaty|pagar|pagare|betalen|betala)/iu

const surely = any(
  'grand\\stotal',
  'total\\sgeneral',
  'invoice\\stotal',
  'total\\s(?:for\\s)?(?:this\\s)?invoice',
  'total\\sinvoice(?:\\svalue|\\samount)?',
  'invoice\\s(?:value|amount)',
  'total\\s(?:amount\\s)?(?:due|payable)',
  'total\\samount',
  'rechnungs-?betrag',
  'rechnungssumme',
  'rechnungs-?beitrag',
  'zahlbeitrag',
  'gesamtbetrag',
  'gesamtsumme',
  'endbetrag',
  'endsumme',
  'bruttosumme',
  'bruttobetrag',
  'gesamt(?:\\sbrutto)?',
  'net\\sà\\spayer',
  'montant\\s(?:total|ttc)',
  'total\\sttc',
  'totaalbedrag',
  'totaal\\s(?:te\\sbetalen|incl.*)',
  'eindtotaal',
  'importe\\stotal',
  'total\\s(?:factura|fattura|fatura|facture|documento)',
  'totale\\s(?:fattura|documento|complessivo|generale)',
  'wartość\\sbrutto',
  'razem\\sbrutto',
  'kwota\\sbrutto',
  'valor\\stotal',
  'att\\sbetala',
  'celkem\\sk\\súhradě',
  'total\\scharges',
)
const owed = any(
  'amount\\s(?:due|payable|to\\spay)',
  'balance(?:\\sdue)?',
  'zahlbetrag',
  'zu\\szahlen(?:der\\sbetrag)?',
  'zahlungsbetrag',
  'te\\sbetalen',
  'à\\spayer',
  'total\\sdue',
  'due',
  'a\\spagar',
  'da\\spagare',
  'do\\szapłaty',
  'offener\\sbetrag',
  'pay\\sthis\\samount',
  'reste\\sà\\spayer',
)
const subtotal = any(
  'sub\\s?-?total',
  'subs?totaal',
  'sous-?\\s?total',
  'zwischensumme',
  'tussentotaal',
  'subtotale',
  'net(?:to)?(?:\\s?-?(?:total|amount|summe|betrag|wert|value|sum))?',
  'summe\\snetto',
  'nettosumme',
  'nettobetrag',
  'total\\snet',
  'montant\\sht',
  'total\\sht',
  'base\\s(?:imponible|ht)',
  'imponibile',
  'positionssumme',
  'warenwert',
  'wartość\\snetto',
  'razem\\snetto',
  'suma\\snetto',
  'taxable\\s(?:value|amount)',
  'basisbetrag',
  'maatstaf',
  'delsumma',
  'základ',
  'total\\sbefore\\stax',
  'less\\sdiscount',
  'base',
)
/** What a tax is laid on, named together with the tax: no tax itself. */
const basis = any(
  '\\p{L}*steuerbasis\\p{L}*',
  'bemessungsgrundlage',
  'basisbetrag',
  'grondslag',
  'maatstaf(?:\\svan\\sheffing)?',
  'base(?:\\s(?:imponible|ht|de\\sla\\stva|tva|taxable|iva))?',
  'imponibile',
  'assiette',
  'podstawa(?:\\s(?:vat|opodatkowania))?',
  'beskattningsunderlag',
  'momsgrundlag',
  'základ(?:\\sdaně)?',
  'taxable(?:\\s(?:value|amount|base|supply))?',
  '(?:vat|tax|gst|mwst\\.?|ust\\.?|tva|btw|iva)\\s(?:base|basis)',
)
/** 'VAT 19 % on 100.00': what follows is what the tax is laid on. */
const laidOn = /(?:\d\s?%|[\p{L}.])\s(?:auf|on|von|of|sur|su|sobre|over|od|av|af|z)\s*$/iu

/** Whether an amount with this label is followed, on its row, by the tax on it. */
export const isTaxBasis = (label: string): boolean => {
  const text = label.replaceAll(/\s+/g, ' ')
  return tax.test(text) && (basis.test(text.trim()) || laidOn.test(text))
}

const extra = any(
  'discount',
  'rabatt',
  'remise',
  'korting',
  'descuento',
  'sconto',
  'rabat',
  'skonto',
  'shipping.*',
  'freight.*',
  'handling.*',
  'versand.*',
  'porto',
  'frais\\sde\\sport',
  'livraison',
  'verzend.*',
  'envío',
  'spedizione',
  'trasporto',
  'round(?:ing|ed)?(?:\\soff)?',
  'rundung',
  'arrondi',
  'carriage',
  'delivery.*',
  'surcharge',
  'credit',
  'tip',
  'zuschläge?',
  'abschläge?',
)
const neither =
  /(?:zuschl[aä]g|abschl[aä]g|anzahlung|vorauszahlung|offene\szahlung|previous|prior|opening|carried|brought|vorherig|bereits|paid|prepaid|deposit|acompte|savings?|you\ssaved|ersparnis|per\s(?:unit|hour)|einzel|unit\sprice|rate\b|(?<!um)satz|qty|quantity|menge|items?\b|weight|gewicht|\bkg\b|teilzahlung|exchange|limit|kapital|capital|pénalité|indemnité)/iu

/**
 * What a label calls the amount behind it. `strength` counts how plainly; null when it is none of the figures at the
 * end.
 */
export function kindOf(label: string): SumKind | null {
  const text = label
    .slice(-90)
    .replaceAll(/\s+/g, ' ')
    .replace(/tax invoice/i, 'invoice')
    .trim()
  if (text === '') return null
  const short = text.length < 45 ? 4 : 0
  if (isTaxBasis(label.slice(-90)) || (basis.test(text) && !surely.test(text)))
    return { kind: 'net', strength: 8 + short }
  if (neither.test(text))
    return extra.test(text) || /zuschl|abschl/i.test(text) ? { kind: 'extra', strength: 4 } : null
  if (surely.test(text) && !without.test(text)) return { kind: 'gross', strength: 24 + short }
  if (total.test(text) && including.test(text) && !without.test(text))
    return { kind: 'gross', strength: 22 + short }
  if (owed.test(text) && !subtotal.test(text)) return { kind: 'gross', strength: 16 + short }
  if (tax.test(text) && plus.test(text)) return { kind: 'tax', strength: 14 + short }
  if (without.test(text) && (total.test(text) || tax.test(text)))
    return { kind: 'net', strength: 14 + short }
  if (tax.test(text) && !subtotal.test(text)) return { kind: 'tax', strength: 12 + short }
  if (subtotal.test(text)) return { kind: 'net', strength: 10 + short }
  if (extra.test(text)) return { kind: 'extra', strength: 6 }
  return total.test(text) && text.length < 60 ? { kind: 'gross', strength: 10 + short } : null
}

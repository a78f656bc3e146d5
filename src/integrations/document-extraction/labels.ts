/**
 * What invoices call things, in English, German, French, Dutch, Spanish, Italian, Portuguese, Polish, and partly
 * Swedish, Danish and Czech.
 */
const words = (...parts: string[]): RegExp =>
  new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${parts.join('|')})(?![\p{L}])`, 'giu')
const numbering = String.raw`(?:number|num(?:ber)?\.?|no\.?|nr\.?|n[°ºo]\.?|n\.|id\.?|#|ref(?:erence)?\.?|numm?er|numéro|número|numero|numer|código)`
const between = String.raw`[\s.:\-]{0,3}(?:(?:de|du|di|da|van)\s(?:la\s)?)?`

const bill = String.raw`rechnungskorrektur|korrekturrechnung|stornorechnung|note\sde\scrédit|creditfactuur|factura\srectificativa|faktura\skorygująca|kredit(?:nota|faktura)|(?:(?:sales|tax|retail|commercial)\s)?(?:invoice|bill)|(?:handels|schluss|teil|abschlags|beitrags|sammel|monats|ab)?rechnung(?:s)?|beleg|gutschrift(?:s)?|facture|factuur|factura|fattura|fatura|nota\sfiscal|faktura|faktury|faktúra|credit\s?note|credit\s?memo|avoir|nota\sde\scrédito|nota\sdi\scredito|creditnota`

export const numberLabels = {
  /** 'Invoice no.', 'Rechnungs-Nr.', 'Facture n°' */
  strong: words(
    String.raw`(?:${bill})${between}${numbering}`,
    String.raw`${numbering}\s(?:de\s(?:la\s)?|of\s|du\s|der\s|della\s)?(?:${bill})`,
    String.raw`inv\.?\s?${numbering}`,
    'document\\s(?:number|no\\.?)',
    'dok(?:ument)?\\.?nr\\.?',
    'variabilní\\ssymbol',
  ),
  /** 'INVOICE: 12', 'Rechnung # 12', 'FAKTURA VAT 1/2026' */
  title: words(String.raw`(?:${bill})(?:\svat)?`),
  /** A heading that names the document and, some words later, its number: 'Rechnung des Versicherers (575) Nr. 7' */
  spaced: new RegExp(
    String.raw`(?<![\p{L}\p{N}])(?:${bill})(?![\p{L}])(?:(?!bestell|order|kunde|customer|client|commande|pedido|ordine|klant|zamów).){0,60}?(?<![\p{L}])(?:no\.|nr\.?|n[°º]|#)`,
    'giu',
  ),
}
export const notTheNumber =
  /(?<![\p{L}])(?:totale?|order|bestell|commande|pedido|ordine|zamówien|klant|kunden|customer|client|cliente|account|konto|vat|tax|steuer|ust|gst|gstin|tin|original|reference\sinvoice|phone|tel|fax|page|seite|your|ihre?)[\p{L}-]*[\s.:]*(?:id|no\.?|nr\.?|number|nummer)?[\s.:#]*$/iu

/** 'zu Rechnung Nr. 7' names another document than this one. */
export const ofAnother = /(?<!\p{L})(?:zu|zur|to|for|sur|against|concernant)\s*$/iu

export const issueLabels = {
  strong: words(
    String.raw`(?:${bill})${between}(?:date|datum|fecha|data)`,
    String.raw`(?:date|datum|data|fecha)\s(?:de\s(?:la\s)?|of\s(?:the\s)?|d['’]|der\s|della\s)?(?:${bill}|issue|émission|emisión|emissione|emissão|expedición|facturation)`,
    'issue\\sdate',
    'issued(?:\\son)?',
    'rechnungsdatum',
    'belegdatum',
    'ausstellungsdatum',
    'factuurdatum',
    'fakturadatum',
    'data\\swystawienia',
    'datum\\svystavení',
    "date\\sd['’]émission",
    'dated',
    'billing\\sdate',
    'fakturadato',
  ),
  /** The document and its number before the date: 'Rechnung Nr. 12 vom', 'Facture 12 du'. */
  heading: words(
    String.raw`(?:${bill})(?!\p{L})(?:(?!${bill}|bestell|order|commande).){0,40}?\d\S*\s{1,3}(?:vom|dated|du|del|van|dd\.?|d\.d\.|z\sdnia|ze\sdne|af|från)`,
  ),
  weak: words('date', 'datum', 'fecha', 'data', 'dato', 'vom', 'le', 'du', 'on'),
}
export const dueLabels = {
  strong: words(
    '(?:payment\\s)?due(?:\\sdate|\\sby|\\son)?',
    'pay(?:able)?\\sby',
    'fällig(?:keit|keitsdatum)?(?:\\s(?:am|bis|zum))?',
    'zahlbar\\s(?:innerhalb\\s.{1,30}\\s)?bis(?:\\szum)?',
    'zahlungsziel',
    '(?:bitte\\s)?überweisen\\ssie\\sbis(?:\\szum)?',
    "date\\sd['’]échéance",
    'échéance',
    'vervaldatum',
    'uiterste\\sbetaaldatum',
    'te\\sbetalen\\svoor',
    'vencimiento',
    'fecha\\sde\\svencimiento',
    'scadenza',
    'data\\sdi\\sscadenza',
    'vencimento',
    'termin\\spłatności',
    'förfallodatum',
    'forfaldsdato',
    'datum\\ssplatnosti',
    'valid\\still',
  ),
  weak: words('bis(?:\\szum)?'),
}
/** A date that follows one of these is neither the invoice's nor its due date. */
export const otherDates =
  /(?<![\p{L}])(?:order|delivery|liefer|leistungs?|lieferung|bestell|livraison|commande|service|period|zeitraum|shipp?ing|ship|despatch|dispatch|print|version|release|stand|po|supply|sale|sprzedaży|prestation|start|end|skonto|discount|from|to|until|dostawy|entrega|consegna|bestel|orderdatum|leverings?|birth)[\p{L}-]*(?:\s*(?:date|datum|und|bzw\.|and|oder|or|-)[\p{L}-]*\.?)*\s*[:.]?\s*$/iu

/** What is printed of somebody else's paper may name the order; an order that is called one says more. */
export const referenceLabels = words(
  'your\\sref(?:erence)?\\.?',
  '(?:customer|client|buyer|cust\\.)\\sref(?:erence)?\\.?',
  'v(?:otre|os|/)\\s?réf(?:érences?)?\\.?',
  'référence\\sclient',
  'ihre?\\s(?:referenz|zeichen)',
  'kundenreferenz',
  'bestellreferenz',
  'uw\\s(?:referentie|kenmerk)',
  'su\\sreferencia',
  'referencia\\s(?:del\\s)?cliente',
  'v(?:ostro|s\\.?)\\srif(?:erimento)?\\.?',
  'sua\\sreferência',
  'er(?:t)?\\sreferen(?:ce|s)',
  'deres\\sref(?:erence)?\\.?',
)

/** A date in such a sentence is that of a form, of terms or of a law. */
export const ofSomethingElse =
  /(?<![\p{L}])[\p{L}-]*(?:version|release|revision|fassung|gesetz|gültig|terms|agb|conditions)(?![\p{L}])/iu

export const orderLabels = words(
  'p\\.?o\\.?(?=\\s*[:#]|\\s+\\p{L}{0,3}-?\\d)',
  String.raw`(?:purchase|customer|your|client)\s(?:order|po)${between}${numbering}?`,
  String.raw`p\.?\s?o\.?${between}${numbering}`,
  'p\\.o\\.',
  String.raw`order${between}${numbering}`,
  String.raw`(?:ihre\s)?bestell(?:ung|nummer|-?nr\.?|\snr\.?)`,
  'auftrags?(?:nummer|-nr\\.?)',
  String.raw`(?:bon\sde\s)?commande(?:\s${numbering})?`,
  'ordernummer',
  'bestelnummer',
  String.raw`(?:${numbering}\sde\s)?pedido(?:\s${numbering})?`,
  String.raw`(?:numero\s)?ordine(?:\s${numbering})?`,
  String.raw`(?:${numbering}\s)?zamówieni[ae](?:\s${numbering})?`,
)

export const taxIdLabels = words(
  'vat(?:\\s(?:reg(?:istration)?\\.?|id|no|number|nr))*\\.?',
  'ust[.-]?\\s?-?id(?:ent)?[.-]?\\s?-?(?:nr|nummer)?\\.?',
  'umsatzsteuer-?id\\S*',
  'tva(?:\\sintra\\S*)?',
  'btw(?:-?(?:nr|nummer|id))?\\.?',
  'nif',
  'cif',
  'p(?:artita)?\\.?\\s?iva',
  'nip',
  'gstin(?:\\/uin)?',
  'gst(?:\\s(?:no|number|reg))*\\.?',
  'abn',
  'uid(?:-nr)?\\.?',
  'tax\\s(?:id|no|number|registration)\\S*',
  'ein',
  'dič',
  'momsnr\\.?',
  'cvr',
  'vat\\/tin',
  'tin',
)
export const buyerLabels = words(
  'bill(?:ed|ing)?\\s?(?:to|address)',
  'ship(?:ped|ping)?\\s?(?:to|address)',
  'invoice(?:d)?\\sto',
  'sold\\sto',
  'buyer',
  'customer(?:\\sname)?',
  'client',
  'käufer.*',
  'kunde',
  'rechnungsempfänger',
  'rechnung\\san',
  'leistungsempfänger',
  'lieferanschrift',
  'lieferadresse',
  'facturé\\sà',
  'acheteur',
  'destinataire',
  'klant',
  'factuuradres',
  'comprador',
  'cliente',
  'destinatario',
  'acquirente',
  'nabywca',
  'odběratel',
  'kund',
  'to',
  'deliver\\sto',
  'consignee',
  'attn',
)
export const sellerLabels = words(
  'sold\\sby',
  'seller',
  'supplier',
  'vendor',
  'from',
  'service\\sprovider',
  'verkäufer',
  'lieferant',
  'rechnungssteller',
  'fournisseur',
  'vendeur',
  'émetteur',
  'verkoper',
  'leverancier',
  'vendedor',
  'proveedor',
  'emisor',
  'venditore',
  'fornitore',
  'cedente',
  'fornecedor',
  'sprzedawca',
  'dodavatel',
  'remit\\sto',
  'issued\\sby',
  'billed\\sby',
  'kontoinhaber',
  'account\\s(?:name|holder)',
  'titulaire\\sdu\\scompte',
  'ten\\sname\\svan',
  'intestatario',
  'titular',
)
/** Endings that companies' names have by law. */
export const legalForm =
  /(?:^|[\s,])(?:g?mbh(?:\s?&\s?co\.?\s?kg)?|ag|kg|ohg|ug|e\.?\s?k\.?|ltd\.?|limited|llc|llp|l\.l\.c\.|plc|inc\.?|incorporated|corp\.?|corporation|company|co\.|pvt\.?|private|b\.?v\.?|n\.?v\.?|s\.?a\.?r\.?l\.?|s\.?a\.?s\.?|sasu|s\.?a\.?|eurl|s\.?l\.?u?\.?|s\.?r\.?l\.?|s\.?p\.?a\.?|lda\.?|ltda\.?|sp\.?\s?z\s?o\.?\s?o\.?|s\.?r\.?o\.?|a\.?s\.?|a\/s|aps|ab|oy|oyj|pty|a\.\s?g\.|vvag)(?:$|[\s,.|])/iu
/** The buyer bills in the name of the seller; German has the same word for it as for a credit note. */
export const selfBilled =
  /selbst\s?ausgestellt|gutschrift(?:s|en)?verfahren|self-?\s?bill|autofacturation|\(389\)/iu
export const creditNote = words(
  'credit\\s?note',
  'credit\\s?memo',
  'gutschrift',
  'rechnungskorrektur',
  'avoir',
  'note\\sde\\scrédit',
  'creditnota',
  'creditfactuur',
  'nota\\sde\\scrédito',
  'factura\\srectificativa',
  'nota\\sdi\\scredito',
  'faktura\\skorygująca',
  'kreditfaktura',
  'kreditnota',
  'dobropis',
)

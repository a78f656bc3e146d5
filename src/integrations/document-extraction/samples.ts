import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import PDFDocument from 'pdfkit'
import { amountText, extend, money, share, sum } from '../../kernel/money.ts'

const font = readFileSync(
  fileURLToPath(new URL('../../../public/inter-print.ttf', import.meta.url)),
)

/** How a country prints its invoices: its words, its marks, its dates. */
export type Manner = {
  locale: string
  currency: string
  words: Record<
    | 'title'
    | 'number'
    | 'date'
    | 'due'
    | 'order'
    | 'from'
    | 'to'
    | 'item'
    | 'quantity'
    | 'price'
    | 'amount'
    | 'net'
    | 'tax'
    | 'gross'
    | 'taxId',
    string
  >
  date: (day: string) => string
}
export type Paper = {
  number: string
  date: string
  due: string
  order: string | null
  seller: string
  taxId: string
  buyer: string
  lines: { name: string; quantity: string; price: string }[]
  taxPercent: bigint
}
export type Layout = 'labels-beside' | 'labels-above' | 'totals-boxed'

/** What a paper comes to, as its maker computed it. */
export function figuresOf(
  { lines, taxPercent }: Paper,
  currency: string,
): { net: string; tax: string; gross: string; amounts: string[] } {
  const amounts = lines.map((line) => extend(line.quantity, line.price, currency))
  const net = sum(amounts, currency)
  const tax = money(share(net.minor, taxPercent, 100n), currency)
  return {
    net: amountText(net),
    tax: amountText(tax),
    gross: amountText(sum([net, tax], currency)),
    amounts: amounts.map(amountText),
  }
}

/** An invoice of our own making as a PDF with words and no data: for tests, the demo and the bench. */
export function paperInvoice(
  paper: Paper,
  { locale, currency, words, date }: Manner,
  layout: Layout = 'labels-beside',
): Promise<Uint8Array> {
  const figures = figuresOf(paper, currency)
  // Intl takes decimal text and formats it exactly; its types know numbers alone.
  const print = (amount: string): string =>
    new Intl.NumberFormat(locale, { style: 'currency', currency }).format(
      amount as unknown as number,
    )
  const doc = new PDFDocument({ size: 'A4', margin: 48 })
  const chunks: Buffer[] = []
  const done = new Promise<Uint8Array>((ok, fail) =>
    doc
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .once('end', () => ok(new Uint8Array(Buffer.concat(chunks))))
      .once('error', fail),
  )
  doc.registerFont('text', font).font('text')
  const put = (text: string, x: number, y: number, size = 10): void =>
    void doc.fontSize(size).text(text, x, y, { lineBreak: false })
  const end = (text: string, right: number, y: number): void =>
    put(text, right - doc.fontSize(10).widthOfString(text), y)
  put(words.title, 400, 48, 20)
  put(paper.seller, 48, 50, 13)
  put(`${words.taxId}: ${paper.taxId}`, 48, 70, 9)
  put(`${words.to}:`, 48, 110)
  put(paper.buyer, 48, 124)
  const facts: [string, string][] = [
    [words.number, paper.number],
    [words.date, date(paper.date)],
    [words.due, date(paper.due)],
    ...(paper.order ? [[words.order, paper.order] as [string, string]] : []),
  ]
  for (const [i, [label, value]] of facts.entries()) {
    if (layout === 'labels-above') {
      put(label, 48 + i * 130, 180, 8)
      put(value, 48 + i * 130, 192)
    } else {
      put(`${label}:`, 330, 110 + i * 16)
      put(value, 450, 110 + i * 16)
    }
  }
  put(words.item, 48, 240)
  for (const [label, right] of [
    [words.quantity, 340],
    [words.price, 440],
    [words.amount, 547],
  ] as const)
    end(label, right, 240)
  for (const [i, line] of paper.lines.entries()) {
    put(line.name, 48, 262 + i * 20)
    for (const [text, right] of [
      [
        new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format(
          line.quantity as unknown as number,
        ),
        340,
      ],
      [print(line.price), 440],
      [print(figures.amounts[i]!), 547],
    ] as const)
      end(text, right, 262 + i * 20)
  }
  const totals: [string, string][] = [
    [words.net, figures.net],
    [`${words.tax} ${paper.taxPercent}%`, figures.tax],
    [words.gross, figures.gross],
  ]
  const at = 290 + paper.lines.length * 20
  for (const [i, [label, amount]] of totals.entries()) {
    if (layout === 'totals-boxed') {
      end(label, 260 + i * 143, at)
      end(print(amount), 260 + i * 143, at + 16)
    } else {
      put(label, 330, at + i * 18)
      end(print(amount), 547, at + i * 18)
    }
  }
  doc.end()
  return done
}

const part = (day: string, i: number): string => day.split('-')[i]!
const dotted = (day: string): string => `${part(day, 2)}.${part(day, 1)}.${part(day, 0)}`
const slashed = (day: string): string => `${part(day, 2)}/${part(day, 1)}/${part(day, 0)}`
const named =
  (locale: string) =>
  (day: string): string =>
    new Intl.DateTimeFormat(locale, {
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      timeZone: 'UTC',
    }).format(new Date(`${day}T00:00:00Z`))

export const manners: Record<string, Manner> = {
  india: {
    locale: 'en-IN',
    currency: 'INR',
    date: slashed,
    words: {
      title: 'TAX INVOICE',
      number: 'Invoice No',
      date: 'Invoice Date',
      due: 'Due Date',
      order: 'PO No',
      from: 'Seller',
      to: 'Bill To',
      item: 'Description',
      quantity: 'Qty',
      price: 'Rate',
      amount: 'Amount',
      net: 'Taxable Value',
      tax: 'IGST',
      gross: 'Grand Total',
      taxId: 'GSTIN',
    },
  },
  germany: {
    locale: 'de-DE',
    currency: 'EUR',
    date: dotted,
    words: {
      title: 'Rechnung',
      number: 'Rechnungsnummer',
      date: 'Rechnungsdatum',
      due: 'Zahlbar bis',
      order: 'Bestellnummer',
      from: 'Lieferant',
      to: 'Rechnung an',
      item: 'Bezeichnung',
      quantity: 'Menge',
      price: 'Einzelpreis',
      amount: 'Gesamt',
      net: 'Nettobetrag',
      tax: 'MwSt.',
      gross: 'Gesamtbetrag',
      taxId: 'USt-IdNr.',
    },
  },
  france: {
    locale: 'fr-FR',
    currency: 'EUR',
    date: named('fr'),
    words: {
      title: 'FACTURE',
      number: 'Facture n°',
      date: 'Date de facture',
      due: 'Échéance',
      order: 'Commande n°',
      from: 'Fournisseur',
      to: 'Facturé à',
      item: 'Désignation',
      quantity: 'Quantité',
      price: 'P.U. HT',
      amount: 'Montant HT',
      net: 'Total HT',
      tax: 'TVA',
      gross: 'Total TTC',
      taxId: 'TVA',
    },
  },
  netherlands: {
    locale: 'nl-NL',
    currency: 'EUR',
    date: named('nl'),
    words: {
      title: 'Factuur',
      number: 'Factuurnummer',
      date: 'Factuurdatum',
      due: 'Vervaldatum',
      order: 'Ordernummer',
      from: 'Leverancier',
      to: 'Klant',
      item: 'Omschrijving',
      quantity: 'Aantal',
      price: 'Prijs per stuk',
      amount: 'Bedrag',
      net: 'Subtotaal',
      tax: 'BTW',
      gross: 'Totaal',
      taxId: 'BTW',
    },
  },
  spain: {
    locale: 'es-ES',
    currency: 'EUR',
    date: slashed,
    words: {
      title: 'FACTURA',
      number: 'Factura nº',
      date: 'Fecha de factura',
      due: 'Vencimiento',
      order: 'Pedido',
      from: 'Proveedor',
      to: 'Cliente',
      item: 'Descripción',
      quantity: 'Cantidad',
      price: 'Precio',
      amount: 'Importe',
      net: 'Base imponible',
      tax: 'IVA',
      gross: 'Total factura',
      taxId: 'NIF',
    },
  },
  italy: {
    locale: 'it-IT',
    currency: 'EUR',
    date: named('it'),
    words: {
      title: 'FATTURA',
      number: 'Fattura n.',
      date: 'Data fattura',
      due: 'Scadenza',
      order: 'Ordine',
      from: 'Fornitore',
      to: 'Cliente',
      item: 'Descrizione',
      quantity: 'Quantità',
      price: 'Prezzo',
      amount: 'Importo',
      net: 'Imponibile',
      tax: 'IVA',
      gross: 'Totale fattura',
      taxId: 'P.IVA',
    },
  },
  america: {
    locale: 'en-US',
    currency: 'USD',
    date: (day) => `${part(day, 1)}/${part(day, 2)}/${part(day, 0)}`,
    words: {
      title: 'INVOICE',
      number: 'Invoice #',
      date: 'Date',
      due: 'Due',
      order: 'P.O. Number',
      from: 'From',
      to: 'Bill To',
      item: 'Item',
      quantity: 'Quantity',
      price: 'Unit price',
      amount: 'Total',
      net: 'Subtotal',
      tax: 'Sales tax',
      gross: 'Balance due',
      taxId: 'EIN',
    },
  },
  switzerland: {
    locale: 'de-CH',
    currency: 'CHF',
    date: dotted,
    words: {
      title: 'Rechnung',
      number: 'Rechnung Nr.',
      date: 'Datum',
      due: 'Fällig am',
      order: 'Bestellung',
      from: 'Lieferant',
      to: 'Kunde',
      item: 'Artikel',
      quantity: 'Anzahl',
      price: 'Preis',
      amount: 'Betrag',
      net: 'Total exkl. MWST',
      tax: 'MWST',
      gross: 'Total inkl. MWST',
      taxId: 'UID',
    },
  },
  japan: {
    locale: 'en-US',
    currency: 'JPY',
    date: (day) => day,
    words: {
      title: 'INVOICE',
      number: 'Invoice Number',
      date: 'Issue date',
      due: 'Payment due',
      order: 'Order no.',
      from: 'Seller',
      to: 'Customer',
      item: 'Description',
      quantity: 'Quantity',
      price: 'Unit price',
      amount: 'Amount',
      net: 'Subtotal',
      tax: 'Consumption tax',
      gross: 'Total',
      taxId: 'Tax ID',
    },
  },
}

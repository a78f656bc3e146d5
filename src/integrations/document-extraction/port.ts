/**
 * Where a value came from, most to least trustworthy: the data inside the file, its words, the picture of its words,
 * Google's reading.
 */
export type Source = 'xml' | 'text' | 'ocr' | 'document_ai'
/** A place on a page as parts of its width and height, from the top left. Pages count from 1. */
export type Box = { page: number; x: number; y: number; width: number; height: number }
/**
 * `value` is canonical (a decimal text, an ISO date, a currency code), `raw` is as printed. `confidence` is in
 * thousandths.
 */
export type Field = {
  value: string
  raw: string
  source: Source
  confidence: number
  box: Box | null
}
export type Line = {
  description: Field | null
  quantity: Field | null
  unitPrice: Field | null
  amount: Field | null
}

export const fieldNames = [
  'supplierName',
  'supplierTaxId',
  'iban',
  'invoiceNumber',
  'issueDate',
  'dueDate',
  'orderNumber',
  'currency',
  'net',
  'tax',
  'gross',
] as const
export type FieldName = (typeof fieldNames)[number]
/** What a document seems to say. It proposes only: a person confirms it, and nothing of it ever becomes bank data. */
export type Extraction = Record<FieldName, Field | null> & {
  kind: 'invoice' | 'credit_note'
  pages: number
  lines: Line[]
}

/** `unreadable` is for good and says why in a sentence for the person who uploaded it. */
export type Reading = { extraction: Extraction } | { unreadable: { code: string; message: string } }

/** The reading service does not answer now. A later retry may help. */
export class NotNow extends Error {}
/**
 * The reading service refuses, because of its key, its processor or its answer. A retry does not help; another reader
 * may.
 */
export class Refused extends Error {}

/** Reads a PDF, PNG or JPEG. Throws NotNow or Refused; what is wrong with the document itself is an answer. */
export type Reader = (bytes: Uint8Array, mediaType: string) => Promise<Reading>

export const nothing = (pages: number): Extraction => ({
  supplierName: null,
  supplierTaxId: null,
  iban: null,
  invoiceNumber: null,
  issueDate: null,
  dueDate: null,
  orderNumber: null,
  currency: null,
  net: null,
  tax: null,
  gross: null,
  kind: 'invoice',
  pages,
  lines: [],
})

export const unreadable = (code: string, message: string): Reading => ({
  unreadable: { code, message },
})
/** A reading in which nothing was found is none. */
export function said(extraction: Extraction): Reading {
  const { invoiceNumber, gross, net, issueDate, lines } = extraction
  return (invoiceNumber ?? gross ?? net ?? issueDate ?? lines[0])
    ? { extraction }
    : unreadable(
        'nothing_found',
        'Nothing that an invoice says was found on it. Type it in, or say that it is no invoice.',
      )
}

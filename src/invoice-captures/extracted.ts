import { z } from 'zod'
import type { Extraction } from '../integrations/document-extraction/index.ts'

const Box = z.object({
  page: z.int(),
  x: z.number(),
  y: z.number(),
  width: z.number(),
  height: z.number(),
})
const Field = z.object({
  value: z.string(),
  raw: z.string(),
  source: z.enum(['xml', 'text', 'ocr', 'document_ai']),
  confidence: z.int(),
  box: Box.nullable(),
})
const field = Field.nullable().catch(null)
/** An extraction as it is kept. */
const StoredExtraction = z.object({
  supplierName: field,
  supplierTaxId: field,
  iban: field,
  invoiceNumber: field,
  issueDate: field,
  dueDate: field,
  orderNumber: field,
  currency: field,
  net: field,
  tax: field,
  gross: field,
  kind: z.enum(['invoice', 'credit_note']),
  pages: z.int(),
  lines: z.array(
    z.object({ description: field, quantity: field, unitPrice: field, amount: field }),
  ),
})
/** Null while nothing was read, or when it was typed in without. */
export const keptExtraction = (value: unknown): Extraction | null =>
  StoredExtraction.safeParse(value).data ?? null

import { Message as MessageJson, toText } from '../messages/index.ts'
import { z } from 'zod'
import { Instant, Uuid, Version } from '../platform/http/output.ts'
import { statuses, type Capture } from './invoice-capture.ts'
import { type ShowPage } from './pages/show.ts'

const ReadJson = z
  .object({
    value: z.string(),
    raw: z.string(),
    source: z.enum(['xml', 'text', 'ocr', 'document_ai']),
    confidence: z.int().min(0).max(1000),
    box: z
      .object({
        page: z.int(),
        x: z.number(),
        y: z.number(),
        width: z.number(),
        height: z.number(),
      })
      .nullable(),
  })
  .nullable()
export const SummaryJson = z.object({
  id: Uuid,
  number: z.string(),
  status: z.enum(statuses),
  file_name: z.string(),
  media_type: z.string(),
  reason: z.string().nullable(),
  note: z.string().nullable(),
  /** The same for the API: codes and parameters. */
  reason_message: MessageJson.nullable(),
  note_message: MessageJson.nullable(),
  invoice_id: Uuid.nullable(),
  version: Version,
  created_at: Instant,
})
export const CaptureJson = SummaryJson.extend({
  actions: z.array(z.string()),
  extraction: z
    .object({
      kind: z.enum(['invoice', 'credit_note']),
      pages: z.int(),
      supplier_name: ReadJson,
      supplier_tax_id: ReadJson,
      invoice_number: ReadJson,
      issue_date: ReadJson,
      due_date: ReadJson,
      order_number: ReadJson,
      currency: ReadJson,
      net: ReadJson,
      tax: ReadJson,
      gross: ReadJson,
      lines: z.array(
        z.object({
          description: ReadJson,
          quantity: ReadJson,
          unit_price: ReadJson,
          amount: ReadJson,
        }),
      ),
    })
    .nullable(),
})
export const summaryJson = (c: Capture) => ({
  id: c.id,
  number: c.number,
  status: c.status,
  file_name: c.file_name,
  media_type: c.media_type,
  reason: c.reason && toText(c.reason),
  note: c.note && toText(c.note),
  reason_message: c.reason,
  note_message: c.note,
  invoice_id: c.invoice_id,
  version: c.version,
  created_at: c.created_at.toISOString(),
})
export const captureJson = ({
  capture,
  extraction: x,
  actionNames,
}: ShowPage): z.input<typeof CaptureJson> => ({
  ...summaryJson(capture),
  actions: [...actionNames],
  extraction: x && {
    kind: x.kind,
    pages: x.pages,
    supplier_name: x.supplierName,
    supplier_tax_id: x.supplierTaxId,
    invoice_number: x.invoiceNumber,
    issue_date: x.issueDate,
    due_date: x.dueDate,
    order_number: x.orderNumber,
    currency: x.currency,
    net: x.net,
    tax: x.tax,
    gross: x.gross,
    lines: x.lines.map((l) => ({
      description: l.description,
      quantity: l.quantity,
      unit_price: l.unitPrice,
      amount: l.amount,
    })),
  },
})

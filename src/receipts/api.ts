import { z } from 'zod'
import { DocumentJson } from '../history/index.ts'
import { decimal, decimalText } from '../kernel/decimal.ts'
import { Day, DecimalText, Instant, Uuid, Version } from '../platform/http/output.ts'
import { type Receipt, type ShowPage } from './pages/show.ts'

export const SummaryJson = z.object({
  id: Uuid,
  number: z.string(),
  purchase_order_id: Uuid,
  received_on: Day,
  delivery_note: z.string().nullable(),
  note: z.string().nullable(),
  received_by: z.string(),
  version: Version,
  created_at: Instant,
})
export const ReceiptJson = SummaryJson.extend({
  lines: z.array(
    z.object({
      purchase_order_line_id: Uuid,
      description: z.string(),
      unit: z.string(),
      quantity: DecimalText,
    }),
  ),
  documents: z.array(DocumentJson),
})
export const summaryJson = (r: Receipt) => ({
  id: r.id,
  number: r.number,
  purchase_order_id: r.purchase_order_id,
  received_on: r.received_on,
  delivery_note: r.delivery_note,
  note: r.note,
  received_by: r.received_by_name,
  version: r.version,
  created_at: r.created_at.toISOString(),
})
export const receiptJson = ({
  receipt,
  lineRows,
  chainRows,
}: ShowPage): z.input<typeof ReceiptJson> => ({
  ...summaryJson(receipt),
  documents: [...chainRows],
  lines: lineRows.map((l) => ({
    purchase_order_line_id: l.purchase_order_line_id,
    description: l.description,
    unit: l.unit,
    quantity: decimalText(decimal(l.quantity)),
  })),
})

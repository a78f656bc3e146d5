import { z } from 'zod'
import { Day, DecimalText, Instant, Uuid, Version } from '../platform/http/output.ts'
import type { ShipNotice } from './queries.ts'
import { statuses } from './ship-notice.ts'

export const ShipNoticeJson = z.object({
  id: Uuid,
  purchase_order_id: Uuid,
  order_number: z.string(),
  status: z.enum(statuses),
  delivery_note: z.string(),
  shipped_on: Day,
  expected_on: Day,
  carrier: z.string().nullable(),
  tracking: z.string().nullable(),
  note: z.string().nullable(),
  /** Why it does not come. */
  end_reason: z.string().nullable(),
  announced_by: z.string(),
  announced_at: Instant,
  lines: z.array(
    z.object({
      line_id: Uuid,
      position: z.number(),
      description: z.string(),
      unit: z.string(),
      quantity: DecimalText,
      /** Lot or serial numbers, as the vendor writes them. */
      lot: z.string().nullable(),
    }),
  ),
  version: Version,
})
export const shipNoticeJson = ({
  contact,
  announced_at: at,
  ...notice
}: ShipNotice): z.input<typeof ShipNoticeJson> => ({
  id: notice.id,
  purchase_order_id: notice.purchase_order_id,
  order_number: notice.order_number,
  status: notice.status,
  delivery_note: notice.delivery_note,
  shipped_on: notice.shipped_on,
  expected_on: notice.expected_on,
  carrier: notice.carrier,
  tracking: notice.tracking,
  note: notice.note,
  end_reason: notice.end_reason,
  announced_by: contact,
  announced_at: at.toISOString(),
  lines: notice.lines,
  version: notice.version,
})

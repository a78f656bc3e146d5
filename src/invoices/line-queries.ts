import { z } from 'zod'
import { creditKinds } from '../matching/index.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'

const none = z.object({})

export const LineRow = z.object({
  position: z.number(),
  supplier_line_id: z.string().nullable(),
  description: z.string(),
  quantity: z.string(),
  unit: z.string().nullable(),
  unit_price: z.string(),
  price_base: z.string(),
  adjustments: z.bigint(),
  net: z.bigint(),
  tax_rate: z.string().nullable(),
  purchase_order_line_id: z.string().nullable(),
  credits: z.enum(creditKinds).nullable(),
})
export type LineRow = z.output<typeof LineRow>
export const lines = (tx: Tx, id: string) =>
  tx.any(sql.type(LineRow)`
    select
      position,
      supplier_line_id,
      description,
      quantity,
      unit,
      unit_price,
      price_base,
      adjustments,
      net,
      tax_rate,
      purchase_order_line_id,
      credits
    from invoice_lines
    where invoice_id = ${id}
    order by position
  `)
export const saveCredits = (tx: Tx, invoiceId: string, position: number, credits: string) =>
  tx.run(sql.type(none)`
    update invoice_lines
    set credits = ${credits}
    where invoice_id = ${invoiceId} and position = ${position}
  `)
export type NewLine = {
  id: string
  position: number
  supplierLineId: string | null
  description: string
  quantity: string
  unit: string | null
  price: string
  priceBase: string
  adjustments: bigint
  net: bigint
  taxRate: string | null
  orderLineId: string | null
}
const NewLineJson = (l: NewLine) => ({
  ...l,
  adjustments: String(l.adjustments),
  net: String(l.net),
})
export const insertLines = (tx: WriteTx, invoiceId: string, rows: readonly NewLine[]) =>
  tx.write(sql.type(none)`
    insert into invoice_lines
      (
        id,
        invoice_id,
        position,
        supplier_line_id,
        description,
        quantity,
        unit,
        unit_price,
        price_base,
        adjustments,
        net,
        tax_rate,
        purchase_order_line_id
      )
    select
      l.id,
      ${invoiceId},
      l.position,
      l."supplierLineId",
      l.description,
      l.quantity,
      l.unit,
      l.price,
      l."priceBase",
      l.adjustments,
      l.net,
      l."taxRate",
      l."orderLineId"
    from
      jsonb_to_recordset(${JSON.stringify(rows.map(NewLineJson))}::jsonb) as l (
        id uuid,
        position int,
        "supplierLineId" text,
        description text,
        quantity numeric,
        unit text,
        price numeric,
        "priceBase" numeric,
        adjustments bigint,
        net bigint,
        "taxRate" text,
        "orderLineId" uuid
      )
  `)
export const linkLine = (tx: Tx, invoiceId: string, position: number, orderLineId: string | null) =>
  tx.run(sql.type(none)`
    update invoice_lines
    set purchase_order_line_id = ${orderLineId}
    where invoice_id = ${invoiceId} and position = ${position}
  `)

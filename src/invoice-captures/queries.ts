import { z } from 'zod'
import { asWritten, Message } from '../messages/index.ts'
import { conflict } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import { statuses } from './invoice-capture.ts'

const none = z.object({})
export const duplicate = (number?: string) =>
  conflict(
    'duplicate_invoice',
    `This very file is here already${number ? `, as ${number}` : ''}. A corrected invoice is another file.`,
  )
/** What a broken constraint means to the person who broke it. */
export const constraints: Constraints = {
  invoice_captures__duplicate_file: () => duplicate(),
}

export const Row = z.object({
  id: z.string(),
  number: z.string(),
  status: z.enum(statuses),
  file_id: z.string(),
  file_name: z.string(),
  media_type: z.string(),
  file_sha256: z.string(),
  vendor_id: z.string().nullable(),
  attempts: z.number(),
  note: Message.nullable(),
  reason: Message.nullable(),
  invoice_id: z.string().nullable(),
  invoice_number: z.string().nullable(),
  uploaded_by_name: z.string(),
  read_at: z.date().nullable(),
  decided_by_name: z.string().nullable(),
  decided_at: z.date().nullable(),
  version: z.number(),
  created_at: z.date(),
})
export const columns = sql.fragment`
  c.id,
  c.number,
  c.status,
  c.file_id,
  f.name as file_name,
  f.media_type,
  c.file_sha256,
  c.vendor_id,
  c.attempts,
  c.note,
  c.reason,
  c.invoice_id,
  i.number as invoice_number,
  u.name as uploaded_by_name,
  c.read_at,
  d.name as decided_by_name,
  c.decided_at,
  c.version,
  c.created_at
`
export const from = sql.fragment`
  from
    invoice_captures as c
    join files as f on f.tenant_id = c.tenant_id and f.id = c.file_id
    join memberships as u on u.tenant_id = c.tenant_id and u.user_id = c.uploaded_by
    left join memberships as d on d.tenant_id = c.tenant_id and d.user_id = c.decided_by
    left join invoices as i on i.tenant_id = c.tenant_id and i.id = c.invoice_id
`

/** Every one of them as search, comments and attachments know it. */
export const entries = sql.fragment`
  select
    'invoice_capture' as kind,
    id,
    number as number,
    number as title,
    number as label,
    uploaded_by as owner_id
  from invoice_captures
`

export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} ${from} where c.id = ${id}`)
export const findOptional = (tx: Tx, id: string) =>
  tx.maybeOne(sql.type(Row)`select ${columns} ${from} where c.id = ${id}`)
export const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} ${from} where c.id = ${id} for update of c`)
const Extracted = z.object({ extraction: z.unknown() })
export const extraction = async (tx: Tx, id: string): Promise<unknown> =>
  (await tx.one(sql.type(Extracted)`select extraction from invoice_captures where id = ${id}`))
    .extraction

const Same = z.object({ number: z.string() })
export const findByFile = (tx: Tx, sha256: string) =>
  tx.maybeOne(
    sql.type(Same)`
      select number from invoice_captures where status != 'rejected' and file_sha256 = ${sha256}
    `,
  )
export const insert = (
  tx: Tx,
  c: {
    id: string
    number: string
    fileId: string
    sha256: string
    vendorId: string | null
    by: string
  },
) =>
  tx.run(sql.type(none)`
    insert into invoice_captures
      (id, number, status, file_id, file_sha256, vendor_id, uploaded_by)
    values (${c.id}, ${c.number}, 'reading', ${c.fileId}, ${c.sha256}, ${c.vendorId}, ${c.by})
  `)

export const saveExtraction = (tx: Tx, id: string, extracted: unknown, note: Message | null) =>
  tx.run(sql.type(none)`
    update invoice_captures
    set
      status = 'to_confirm',
      extraction = ${JSON.stringify(extracted, (_key, value: unknown) =>
      typeof value === 'string' ? storable(value) : value,
    )}::jsonb,
      note = ${note && JSON.stringify(note)}::jsonb,
      read_at = now(),
      version = version + 1
    where id = ${id} and status = 'reading'
  `)
export const saveUnreadable = (tx: Tx, id: string, reason: Message, note: Message | null) =>
  tx.run(sql.type(none)`
    update invoice_captures
    set
      status = 'unreadable',
      reason = ${JSON.stringify(reason)}::jsonb,
      note = ${note && JSON.stringify(note)}::jsonb,
      read_at = now(),
      version = version + 1
    where id = ${id} and status = 'reading'
  `)
/** PostgreSQL keeps neither zero bytes nor halves of characters; documents of strangers have both. */
const storable = (text: string): string =>
  text.toWellFormed().replaceAll(/[\u0000-\u001f\u007f]/g, ' ')
/** The version stays: a form that somebody is filling in meanwhile is not stale for it. */
export const saveAttempt = (tx: Tx, id: string, note: Message) =>
  tx.run(
    sql.type(none)`
      update invoice_captures
      set
        attempts = attempts + 1,
        note = ${JSON.stringify(note)}::jsonb
      where id = ${id} and status = 'reading'
    `,
  )
export const confirm = (tx: Tx, id: string, invoiceId: string, by: string) =>
  tx.run(sql.type(none)`
    update invoice_captures
    set
      status = 'confirmed',
      invoice_id = ${invoiceId},
      decided_by = ${by},
      decided_at = now(),
      version = version + 1
    where id = ${id}
  `)
export const reject = (tx: Tx, id: string, reason: string, by: string) =>
  tx.run(sql.type(none)`
    update invoice_captures
    set
      status = 'rejected',
      reason = ${JSON.stringify(asWritten(reason))}::jsonb,
      decided_by = ${by},
      decided_at = now(),
      version = version + 1
    where id = ${id}
  `)

const Vendor = z.object({ id: z.string(), name: z.string(), vat_id: z.string().nullable() })
export const vendors = (tx: Tx) =>
  tx.any(sql.type(Vendor)`select id, name, vat_id from vendors order by name limit 1000`)
const VendorId = z.object({ id: z.string() })
export const vendorExists = async (tx: Tx, id: string): Promise<boolean> =>
  (await tx.maybeOne(sql.type(VendorId)`select id from vendors where id = ${id}`)) !== null

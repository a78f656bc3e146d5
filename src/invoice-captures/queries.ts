import { z } from 'zod'
import type { Move } from '../kernel/lifecycle.ts'
import { asWritten, Message } from '../messages/index.ts'
import { conflict } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import { entered, linked, moved } from '../platform/documents/register.ts'
import { captureLifecycle, statuses } from './invoice-capture.ts'

const none = z.object({})
export const duplicate = (number?: string) =>
  conflict(
    'duplicate_invoice',
    `This very file is here already${number ? `, as ${number}` : ''}. A corrected invoice is another file.`,
  )
/** The messages for violated constraints. */
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

export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} ${from} where c.id = ${id}`)
export const findOptional = (tx: Tx, id: string) =>
  tx.maybeOne(sql.type(Row)`select ${columns} ${from} where c.id = ${id}`)
const lock = (tx: Tx, id: string) =>
  tx.one(
    sql.type(Row)`
      select ${columns}
      ${from}
      where c.id = ${id} and c.details_id = c.id
      for no key update of c
    `,
  )
export const capture = { kind: 'invoice_capture', lock }
const Extracted = z.object({ extraction: z.unknown() })
export const extraction = async (tx: Tx, id: string): Promise<unknown> =>
  (await tx.one(sql.type(Extracted)`select extraction from invoice_captures where id = ${id}`))
    .extraction

const Same = z.object({ number: z.string() })
export const findByFile = (tx: Tx, sha256: string) =>
  tx.maybeOne(
    sql.type(Same)`
      select number
      from invoice_captures
      where (decided_at is null or invoice_id is not null) and file_sha256 = ${sha256}
    `,
  )
export type NewCapture = {
  id: string
  number: string
  fileId: string
  fileName: string
  sha256: string
  vendorId: string | null
  by: string
}
export const insert = (tx: WriteTx, c: NewCapture) =>
  tx.write(sql.type(none)`
    with
      document as (${entered({
        id: c.id,
        kind: 'invoice_capture',
        number: c.number,
        title: c.fileName,
        status: 'reading',
        vendorId: c.vendorId,
        ownerId: c.by,
      })})
    insert into invoice_capture_details (id, file_id, file_sha256)
    values (${c.id}, ${c.fileId}, ${c.sha256})
  `)

export const saveExtraction = (
  tx: WriteTx,
  id: string,
  extracted: unknown,
  note: Message | null,
): void =>
  tx.write(
    sql.type(none)`
      with
        document as (${moved(id, captureLifecycle.moves.read)})
      update invoice_capture_details as x
      set
        extraction = ${JSON.stringify(extracted, (_key, value: unknown) =>
          typeof value === 'string' ? storable(value) : value,
        )}::jsonb,
        note = ${note && JSON.stringify(note)}::jsonb,
        read_at = now()
      from document as d
      where x.tenant_id = d.tenant_id and x.id = d.id
    `,
    ifFresh,
  )
export const saveUnreadable = (
  tx: WriteTx,
  id: string,
  reason: Message,
  note: Message | null,
): void =>
  tx.write(
    sql.type(none)`
      with
        document as (${moved(id, captureLifecycle.moves.give_up)})
      update invoice_capture_details as x
      set
        reason = ${JSON.stringify(reason)}::jsonb,
        note = ${note && JSON.stringify(note)}::jsonb,
        read_at = now()
      from document as d
      where x.tenant_id = d.tenant_id and x.id = d.id
    `,
    ifFresh,
  )
/** PostgreSQL keeps neither zero bytes nor halves of characters; documents of strangers have both. */
const storable = (text: string): string =>
  text.toWellFormed().replaceAll(/[\u0000-\u001f\u007f]/g, ' ')
/** The version stays: a form that somebody is filling in meanwhile is not stale for it. */
export const saveAttempt = (tx: WriteTx, id: string, note: Message) =>
  tx.write(
    sql.type(none)`
      update invoice_capture_details as x
      set
        attempts = x.attempts + 1,
        note = ${JSON.stringify(note)}::jsonb
      from documents as d
      where x.id = ${id} and d.tenant_id = x.tenant_id and d.id = x.id and d.status = 'reading'
    `,
  )
export const confirm = (
  tx: WriteTx,
  id: string,
  decision: { invoiceId: string; by: string },
  move: Move,
): void =>
  tx.write(
    sql.type(none)`
      with
        document as (${moved(id, move)}),
        link as (${linked(id, 'entered_as', [decision.invoiceId])})
      update invoice_capture_details as x
      set
        invoice_id = ${decision.invoiceId},
        decided_by = ${decision.by},
        decided_at = now()
      from document as d
      where x.tenant_id = d.tenant_id and x.id = d.id
    `,
    ifFresh,
  )
export const reject = (
  tx: WriteTx,
  id: string,
  decision: { reason: string; by: string },
  move: Move,
): void =>
  tx.write(
    sql.type(none)`
      with
        document as (${moved(id, move)})
      update invoice_capture_details as x
      set
        reason = ${JSON.stringify(asWritten(decision.reason))}::jsonb,
        decided_by = ${decision.by},
        decided_at = now()
      from document as d
      where x.tenant_id = d.tenant_id and x.id = d.id
    `,
    ifFresh,
  )

const Vendor = z.object({ id: z.string(), name: z.string(), vat_id: z.string().nullable() })
export const vendors = (tx: Tx) =>
  tx.any(sql.type(Vendor)`select id, name, vat_id from vendors order by name limit 1000`)
const VendorId = z.object({ id: z.string() })
export const vendorExists = async (tx: Tx, id: string): Promise<boolean> =>
  (await tx.maybeOne(sql.type(VendorId)`select id from vendors where id = ${id}`)) !== null

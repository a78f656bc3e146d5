import { Message } from '../messages/index.ts'
import type { Move } from '../kernel/lifecycle.ts'
import { z } from 'zod'
import { labelOf } from '../platform/documents/register.ts'
import type { Kinds } from '../platform/kinds.ts'
import { asBuffer, inPieces, pieceBytes } from '../platform/db/pieces.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { containing, sql } from '../platform/db/sql.ts'
import type { Fragment, Source } from '../platform/lists/source.ts'
import { attachmentLifecycle, statuses } from './attachment.ts'
import { kinds as attachmentKinds } from './subject.ts'

const none = z.object({})
type Reader = { tx: Tx; kinds: Kinds }
const Row = z.object({
  id: z.string(),
  subject_kind: z.string(),
  subject_id: z.string(),
  subject_label: z.string(),
  owner_id: z.string().nullable(),
  kind: z.enum(attachmentKinds),
  name: z.string(),
  note: z.string().nullable(),
  valid_until: z.string().nullable(),
  media_type: z.string(),
  size: z.number(),
  sha256: z.string().nullable(),
  status: z.enum(statuses),
  refusal: Message.nullable(),
  incoming_key: z.string().nullable(),
  stored_at: z.date().nullable(),
  erased_at: z.date().nullable(),
  uploaded_by: z.string().nullable(),
  uploaded_by_name: z.string(),
  removed_by_name: z.string().nullable(),
  removed_at: z.date().nullable(),
  removal_reason: z.string().nullable(),
  version: z.number(),
  created_at: z.date(),
})
/** The document's name and owner are looked up for the rows that are shown only. */
const columnsFor = (kinds: Kinds) => sql.fragment`
  d.id,
  d.subject_kind,
  d.subject_id,
  coalesce(
    (
      select ${labelOf(kinds)}
      from documents as x
      where x.tenant_id = d.tenant_id and x.id = d.subject_id
    ),
    ''
  ) as subject_label,
  (
    select x.owner_id
    from documents as x
    where x.tenant_id = d.tenant_id and x.id = d.subject_id
  ) as owner_id,
  d.kind,
  d.name,
  d.note,
  d.valid_until,
  d.media_type,
  d.size,
  d.sha256,
  d.status,
  d.refusal,
  d.incoming_key,
  d.stored_at,
  d.erased_at,
  d.uploaded_by,
  coalesce(
    (
      select x.name
      from memberships as x
      where x.tenant_id = d.tenant_id and x.user_id = d.uploaded_by
    ),
    d.contact
  ) as uploaded_by_name,
  (
    select x.name
    from memberships as x
    where x.tenant_id = d.tenant_id and x.user_id = d.removed_by
  ) as removed_by_name,
  d.removed_at,
  d.removal_reason,
  d.version,
  d.created_at
`
export const find = ({ tx, kinds }: Reader, id: string) =>
  tx.one(sql.type(Row)`select ${columnsFor(kinds)} from attachments as d where d.id = ${id}`)
export const findOptional = ({ tx, kinds }: Reader, id: string) =>
  tx.maybeOne(sql.type(Row)`select ${columnsFor(kinds)} from attachments as d where d.id = ${id}`)
export const lock = ({ tx, kinds }: Reader, id: string) =>
  tx.one(
    sql.type(Row)`
      select ${columnsFor(kinds)} from attachments as d where d.id = ${id} for no key update of d
    `,
  )

/** What is attached to a thing, the newest first. Removed ones stay on record, and are shown on their own page. */
export const ofSubject = ({ tx, kinds }: Reader, subjectId: string) =>
  tx.any(
    sql.type(Row)`
      select ${columnsFor(kinds)}
      from attachments as d
      where d.subject_id = ${subjectId} and d.status != 'removed' and d.status != 'receiving'
      order by d.id desc
      limit 100
    `,
  )

/** The newest first; those that end soon by their end. */
export const listed = (kinds: Kinds): Source<z.output<typeof Row>> => ({
  row: Row,
  select: sql.fragment`${columnsFor(kinds)} from attachments as d`,
  id: sql.fragment`d.id`,
  sorts: {
    name: { by: sql.fragment`lower(d.name)`, type: 'text' },
    valid_until: { by: sql.fragment`coalesce(d.valid_until, 'infinity')`, type: 'date' },
    size: { by: sql.fragment`d.size`, type: 'bigint' },
  },
})
export const matches = {
  text: (text: string) => sql.fragment`d.name ilike ${containing(text)}`,
  kind: (value: string) => sql.fragment`d.kind = ${value}`,
  state: (value: string, today: string) =>
    value === 'expiring'
      ? sql.fragment`
          (
              d.status = 'available'
              and d.valid_until is not null
              and d.valid_until <= ${today}::date + 60
            )
        `
      : sql.fragment`d.status = ${value}`,
  arrived: sql.fragment`d.status != 'receiving'`,
  ofKinds: (kinds: readonly string[]) =>
    sql.fragment`d.subject_kind = any (${sql.array([...kinds], 'text')})`,
  subject: (id: string) => sql.fragment`d.subject_id = ${id}`,
  uploader: (id: string) => sql.fragment`d.uploaded_by = ${id}`,
  both: (one: Fragment, other: Fragment) => sql.fragment`(${one} and ${other})`,
}

export type NewAttachment = {
  id: string
  subjectKind: string
  subjectId: string
  kind: string
  name: string
  note: string | null
  validUntil: string | null
  mediaType: string
  size: number
  sha256: string | null
  status: 'receiving' | 'checking'
  incomingKey: string | null
  by: string | null
  /** The contact of a vendor who sent it, where no member did. */
  contact: string | null
}
export const insert = (tx: WriteTx, d: NewAttachment) =>
  tx.write(sql.type(none)`
    insert into attachments
      (
        id,
        subject_kind,
        subject_id,
        kind,
        name,
        note,
        valid_until,
        media_type,
        size,
        sha256,
        status,
        incoming_key,
        uploaded_by,
        contact
      )
    values
      (
        ${d.id},
        ${d.subjectKind},
        ${d.subjectId},
        ${d.kind},
        ${d.name},
        ${d.note},
        ${d.validUntil},
        ${d.mediaType},
        ${d.size},
        ${d.sha256},
        ${d.status},
        ${d.incomingKey},
        ${d.by},
        ${d.contact}
      )
  `)
export const keepBytes = (tx: WriteTx, id: string, bytes: Uint8Array) =>
  tx.write(
    sql.type(none)`
      insert into attachment_bytes (attachment_id, bytes)
      values (${id}, ${sql.binary(asBuffer(bytes))})
    `,
  )
export const dropBytes = (tx: WriteTx, id: string) =>
  tx.write(sql.type(none)`delete from attachment_bytes where attachment_id = ${id}`)
const Bytes = z.object({ size: z.number(), piece: z.string() })
const pieceOf = (id: string, already: number) =>
  sql.type(Bytes)`
    select
      octet_length(bytes) as size,
      substring(bytes from ${already + 1} for ${pieceBytes})::text as piece
    from attachment_bytes
    where attachment_id = ${id}
  `
export async function bufferedBytes(tx: Tx, id: string): Promise<Buffer | null> {
  const row = await tx.maybeOne(pieceOf(id, 0))
  const next = async (already: number): Promise<string | null> =>
    (await tx.maybeOne(pieceOf(id, already)))?.piece ?? null
  return row && inPieces(row.size, row.piece, next)
}

const { arrive, pass: passing, refuse: refusing } = attachmentLifecycle.moves
export const arrived = (tx: Tx, id: string) =>
  tx.run(
    sql.type(none)`
      update attachments
      set
        status = ${arrive.to},
        version = version + 1
      where id = ${id} and status = any (${sql.array([...arrive.from], 'text')})
    `,
  )
export const pass = (tx: Tx, id: string, sha256: string, stored: boolean) =>
  tx.run(sql.type(none)`
    update attachments
    set
      status = ${passing.to},
      sha256 = ${sha256},
      stored_at = case
        when ${stored}::boolean then now()
      end,
      version = version + 1
    where id = ${id} and status = any (${sql.array([...passing.from], 'text')})
  `)
export const refuse = (tx: Tx, id: string, refusal: Message) =>
  tx.run(
    sql.type(none)`
      update attachments
      set
        status = ${refusing.to},
        refusal = ${JSON.stringify(refusal)}::jsonb,
        version = version + 1
      where id = ${id} and status = any (${sql.array([...refusing.from], 'text')})
    `,
  )
export const stored = (tx: WriteTx, id: string) =>
  tx.write(
    sql.type(none)`update attachments set stored_at = now() where id = ${id} and stored_at is null`,
  )
type Removal = { id: string; move: Move; by: string; reason: string }
export const remove = (tx: WriteTx, { id, move, by, reason }: Removal) =>
  tx.write(sql.type(none)`
    update attachments
    set
      status = ${move.to},
      removed_by = ${by},
      removed_at = now(),
      removal_reason = ${reason},
      version = version + 1
    where id = ${id} and status = any (${sql.array([...move.from], 'text')})
  `)
export const erased = (tx: Tx, id: string) =>
  tx.run(
    sql.type(none)`update attachments set erased_at = now() where id = ${id} and erased_at is null`,
  )
export const forgetIncoming = (tx: Tx, id: string) =>
  tx.run(sql.type(none)`update attachments set incoming_key = null where id = ${id}`)

const Usage = z.object({ bytes: z.bigint() })
/**
 * Adds to what the organisation keeps (or takes away), and answers the sum. Locks it until the end of the transaction.
 */
export const use = (tx: Tx, bytes: number) =>
  tx.one(sql.type(Usage)`
    insert into attachment_usage (bytes)
    values (greatest(${bytes}, 0))
    on conflict (tenant_id) do update set bytes = greatest(attachment_usage.bytes + ${bytes}, 0)
    returning bytes
  `)

const Owner = z.object({ owner_id: z.string() })
export const ownerOf = (tx: Tx, requestId: string) =>
  tx.maybeOne(sql.type(Owner)`select owner_id from documents where id = ${requestId}`)

import { z } from 'zod'
import { Message } from '../messages/index.ts'
import { sql } from '../platform/db/sql.ts'
import type { Tx } from '../platform/db/tx.ts'
import { documentStates } from '../vendor-documents/index.ts'

const Kind = z.object({
  id: z.string(),
  name: z.string(),
  why: z.string().nullable(),
  expires: z.boolean(),
  asked: z.boolean(),
  rules: z.array(z.object({ country: z.string().nullable(), category: z.string().nullable() })),
})
export type PortalKind = z.output<typeof Kind>
const columns = (vendorId: string) => sql.fragment`
  k.id,
  k.name,
  k.why,
  k.expires,
  x.rules is not null as asked,
  coalesce(x.rules, '[]') as rules
  from
    vendor_document_kinds as k
    left join (
      select
        r.kind_id,
        jsonb_agg(
          distinct
          jsonb_build_object('country', r.country, 'category', r.category)
        ) as rules
      from document_rules_of(${vendorId}) as r
      group by r.kind_id
    ) as x
      on x.kind_id = k.id
`
/** As a contact: the kinds that are asked of their vendor, and those of what it gave. */
export const kinds = (tx: Tx, vendorId: string) =>
  tx.any(
    sql.type(Kind)`
      select ${columns(vendorId)} order by x.rules is null, lower(k.name), k.id limit 200
    `,
  )
export const kind = (tx: Tx, { id, vendorId }: { id: string; vendorId: string }) =>
  tx.one(sql.type(Kind)`select ${columns(vendorId)} where k.id = ${id}`)

const Row = z.object({
  id: z.string(),
  kind_id: z.string(),
  state: z.enum(documentStates),
  issued_on: z.string().nullable(),
  expires_on: z.string().nullable(),
  uploaded_at: z.date(),
  refusal: z.string().nullable(),
  file_refusal: Message.nullable(),
  file: z.string(),
  /** Whether this contact sent it, and its file was found harmless: they may open it. */
  opens: z.boolean(),
})
export type PortalDocument = z.output<typeof Row>
/** The newest first. The vendor is named, because a command asks for the organisation. */
export const documents = (tx: Tx, vendorId: string) =>
  tx.any(
    sql.type(Row)`
      select
        d.id,
        d.kind_id,
        d.state,
        d.issued_on::text,
        d.expires_on::text,
        d.uploaded_at,
        d.refusal,
        d.file_refusal,
        a.name as file,
        d.id in (select f.document_id from own_portal_files() as f) as opens
      from
        vendor_documents as d
        join attachments as a on a.tenant_id = d.tenant_id and a.id = d.attachment_id
      where d.vendor_id = ${vendorId}
      order by d.id desc
      limit 200
    `,
  )

const File = z.object({ id: z.string(), name: z.string() })
/** As a contact: the file of a document that they sent. */
export const ownFile = (tx: Tx, documentId: string) =>
  tx.one(sql.type(File)`
    select a.id, a.name
    from
      own_portal_files() as f
      join attachments as a on a.id = f.attachment_id
    where f.document_id = ${documentId}
  `)

import { z } from 'zod'
import type { Move } from '../kernel/lifecycle.ts'
import { conflict } from '../kernel/problem.ts'
import { Message } from '../messages/index.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { containing, sql } from '../platform/db/sql.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import { onDays, type Source } from '../platform/lists/source.ts'
import type { DayRange } from '../platform/lists/filters.ts'
import { risks } from '../vendor-document-kinds/index.ts'
import { documentLifecycle, documentStates } from './document.ts'

const none = z.object({})
const atTheSameMoment = () =>
  conflict(
    'stale',
    'Another document of this kind was uploaded or verified at the same moment. Open the vendor again to see it.',
  )
export const constraints: Constraints = {
  vendor_documents__one_counts: atTheSameMoment,
  vendor_documents__one_waits: atTheSameMoment,
}

const Row = z.object({
  id: z.string(),
  vendor_id: z.string(),
  vendor: z.string(),
  vendor_number: z.string(),
  kind_id: z.string(),
  kind: z.string(),
  attachment_id: z.string(),
  file: z.string(),
  file_status: z.enum(['receiving', 'checking', 'available', 'refused', 'removed']),
  issued_on: z.string().nullable(),
  expires_on: z.string().nullable(),
  state: z.enum(documentStates),
  uploaded_by: z.string().nullable(),
  uploaded_by_name: z.string(),
  contact_email: z.string().nullable(),
  uploaded_at: z.date(),
  checked_by_name: z.string().nullable(),
  checked_at: z.date().nullable(),
  refusal: z.string().nullable(),
  file_refusal: Message.nullable(),
  version: z.number(),
})
export type VendorDocument = z.output<typeof Row>
const columns = sql.fragment`
  d.id,
  d.vendor_id,
  v.title as vendor,
  v.number as vendor_number,
  d.kind_id,
  k.name as kind,
  d.attachment_id,
  a.name as file,
  a.status as file_status,
  d.issued_on::text,
  d.expires_on::text,
  d.state,
  d.uploaded_by,
  coalesce(u.name, d.contact) as uploaded_by_name,
  d.contact_email,
  d.uploaded_at,
  c.name as checked_by_name,
  d.checked_at,
  d.refusal,
  d.file_refusal,
  d.version
  from
    vendor_documents as d
    join documents as v on v.tenant_id = d.tenant_id and v.id = d.vendor_id
    join vendor_document_kinds as k on k.tenant_id = d.tenant_id and k.id = d.kind_id
    join attachments as a on a.tenant_id = d.tenant_id and a.id = d.attachment_id
    left join memberships as u on u.tenant_id = d.tenant_id and u.user_id = d.uploaded_by
    left join memberships as c on c.tenant_id = d.tenant_id and c.user_id = d.checked_by
`
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where d.id = ${id}`)
const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where d.id = ${id} for no key update of d`)
export const vendorDocument = { kind: 'vendor_document', lock }

/** All that a vendor gave, the newest first. */
export const ofVendor = (tx: Tx, vendorId: string) =>
  tx.any(
    sql.type(Row)`select ${columns} where d.vendor_id = ${vendorId} order by d.id desc limit 200`,
  )
/** Of one kind. */
export const ofKind = (tx: Tx, { vendorId, kindId }: { vendorId: string; kindId: string }) =>
  tx.any(
    sql.type(Row)`
      select ${columns}
      where d.vendor_id = ${vendorId} and d.kind_id = ${kindId}
      order by d.id desc
      limit 100
    `,
  )
export const listed: Source<VendorDocument> = {
  row: Row,
  select: columns,
  id: sql.fragment`d.id`,
  sorts: {
    expires_on: { by: sql.fragment`coalesce(d.expires_on, 'infinity')`, type: 'date' },
  },
}
export const matches = {
  text: (text: string) => sql.fragment`(v.title || ' ' || v.number) ilike ${containing(text)}`,
  state: (value: string) => sql.fragment`d.state = ${value}`,
  expiring: (today: string) => sql.fragment`
    (
        d.state = any (${sql.array([...documentLifecycle.moves.expire.from], 'text')})
        and d.expires_on <= ${today}::date + 60
      )
  `,
  kind: (id: string) => sql.fragment`d.kind_id = ${id}`,
  vendor: (id: string) => sql.fragment`d.vendor_id = ${id}`,
  expires: (days: DayRange) => onDays(sql.fragment`d.expires_on`, days),
  current: sql.fragment`d.state != ${documentLifecycle.moves.replace.to}`,
}

/** Why a document is asked of a vendor; where all parts are null, it is asked of all. */
const Rule = z.object({
  country: z.string().nullable(),
  risk: z.enum(risks).nullable(),
  category: z.string().nullable(),
})
const Kind = z.object({
  id: z.string(),
  name: z.string(),
  why: z.string().nullable(),
  expires: z.boolean(),
  active: z.boolean(),
  asked: z.boolean(),
  rules: z.array(Rule),
})
export type VendorKind = z.output<typeof Kind>
/** Kinds in use, and those that the vendor gave something of: which are asked of it comes first. */
export const kindsFor = (tx: Tx, vendorId: string) =>
  tx.any(
    sql.type(Kind)`
      select
        k.id,
        k.name,
        k.why,
        k.expires,
        k.active,
        x.rules is not null as asked,
        coalesce(x.rules, '[]') as rules
      from
        vendor_document_kinds as k
        left join (
          select
            r.kind_id,
            jsonb_agg(
              jsonb_build_object('country', r.country, 'risk', r.risk, 'category', r.category)
              order by r.country, r.category, r.risk
            ) as rules
          from document_rules_of(${vendorId}) as r
          group by r.kind_id
        ) as x
          on x.kind_id = k.id
      order by x.rules is null, lower(k.name), k.id
      limit 200
    `,
  )
export const findKind = (tx: Tx, id: string) =>
  tx.maybeOne(
    sql.type(Kind.omit({ asked: true, rules: true }))`
      select id, name, why, expires, active from vendor_document_kinds where id = ${id} for share
    `,
  )
const Vendor = z.object({ id: z.string(), number: z.string(), name: z.string() })
export const findVendor = (tx: Tx, id: string) =>
  tx.one(
    sql.type(Vendor)`
      select id, number, title as name from documents where kind = 'vendor' and id = ${id}
    `,
  )

type NewDocument = {
  id: string
  vendorId: string
  kindId: string
  attachmentId: string
  issuedOn: string | null
  expiresOn: string | null
  by: string | null
  contact: string | null
  contactEmail: string | null
  at: Date
}
export const insert = (tx: WriteTx, d: NewDocument): void =>
  tx.write(sql.type(none)`
    insert into vendor_documents
      (
        id,
        vendor_id,
        kind_id,
        attachment_id,
        issued_on,
        expires_on,
        state,
        uploaded_by,
        contact,
        contact_email,
        uploaded_at
      )
    values
      (
        ${d.id},
        ${d.vendorId},
        ${d.kindId},
        ${d.attachmentId},
        ${d.issuedOn},
        ${d.expiresOn},
        ${documentLifecycle.begins[0]!},
        ${d.by},
        ${d.contact},
        ${d.contactEmail},
        ${d.at.toISOString()}
      )
  `)
type Change = { id: string; move: Move }
const states = (move: Move) => sql.fragment`state = any (${sql.array([...move.from], 'text')})`
export const saveReplaced = (tx: WriteTx, { id, move, by }: Change & { by: string }): void =>
  tx.write(
    sql.type(none)`
      update vendor_documents
      set
        state = ${move.to},
        replaced_by = ${by},
        version = version + 1
      where id = ${id} and ${states(move)}
    `,
    ifFresh,
  )
type Checked = Change & { by: string; at: Date; refusal: string | null }
export const saveChecked = (tx: WriteTx, { id, move, by, at, refusal }: Checked): void =>
  tx.write(
    sql.type(none)`
      update vendor_documents
      set
        state = ${move.to},
        checked_by = ${by},
        checked_at = ${at.toISOString()},
        refusal = ${refusal},
        version = version + 1
      where id = ${id} and ${states(move)}
    `,
    ifFresh,
  )
export const saveFileRefused = (
  tx: WriteTx,
  { id, move, reason }: Change & { reason: Message },
): void =>
  tx.write(
    sql.type(none)`
      update vendor_documents
      set
        state = ${move.to},
        file_refusal = ${JSON.stringify(reason)}::jsonb,
        version = version + 1
      where id = ${id} and ${states(move)}
    `,
    ifFresh,
  )
export const saveExpired = (tx: WriteTx, { id, move }: Change): void =>
  tx.write(
    sql.type(none)`
      update vendor_documents
      set
        state = ${move.to},
        version = version + 1
      where id = ${id} and ${states(move)}
    `,
    ifFresh,
  )

const Id = z.object({ id: z.string() })
export const ofAttachment = (tx: Tx, attachmentId: string) =>
  tx.maybeOne(
    sql.type(Row)`select ${columns} where d.attachment_id = ${attachmentId} for no key update of d`,
  )
/** The document that a file is of, without locking it. */
export const withFile = (tx: Tx, attachmentId: string) =>
  tx.maybeOne(sql.type(Row)`select ${columns} where d.attachment_id = ${attachmentId}`)

/**
 * What the clock looks at: verified documents that end within sixty days or have ended, and expired ones that are asked
 * and have no hold yet. Vendors in the order of their ids, as everybody locks several.
 */
export const ending = (tx: Tx, today: string) =>
  tx.any(
    sql.type(Id)`
      select d.id
      from vendor_documents as d
      where
        d.state = any (${sql.array([...documentLifecycle.moves.expire.from], 'text')})
        and d.expires_on <= ${today}::date + 60
        and (
          d.expires_on < ${today}::date
          or not exists (
            select 1
            from vendor_document_reminders as r
            where
              r.tenant_id = d.tenant_id
              and r.document_id = d.id
              and r.days = (
                select min(s.days)
                from unnest(array[60, 30, 7, 0]) as s (days)
                where s.days >= d.expires_on - ${today}::date
              )
          )
        )
      union all
      select d.id
      from vendor_documents as d
      where
        d.state = ${documentLifecycle.moves.expire.to}
        and not exists (
          select 1 from vendor_holds as h where h.tenant_id = d.tenant_id and h.document_id = d.id
        )
        and d.kind_id in (select document_kinds_asked_of(d.vendor_id))
      limit 500
    `,
  )

/** False where this reminder went out before. */
export const reminded = async (
  tx: Tx,
  { id, days, at }: { id: string; days: number; at: Date },
): Promise<boolean> =>
  (await tx.run(sql.type(none)`
    insert into vendor_document_reminders (document_id, days, sent_at)
    values (${id}, ${days}, ${at.toISOString()})
    on conflict do nothing
  `)) > 0

const Asked = z.object({ asked: z.boolean() })
export const isAsked = async (
  tx: Tx,
  { vendor_id: vendorId, kind_id: kindId }: { vendor_id: string; kind_id: string },
): Promise<boolean> =>
  (
    await tx.one(
      sql.type(Asked)`
        select ${kindId}::uuid in (select document_kinds_asked_of(${vendorId})) as asked
      `,
    )
  ).asked

const Owner = z.object({ owner_id: z.string(), active: z.boolean() })
/** Who created the vendor. */
export const keeper = (tx: Tx, vendorId: string) =>
  tx.one(
    sql.type(Owner)`
      select d.owner_id, m.active
      from
        documents as d
        join memberships as m on m.tenant_id = d.tenant_id and m.user_id = d.owner_id
      where d.id = ${vendorId}
    `,
  )
/** People who hold one of the roles everywhere. */
export const holders = (tx: Tx, roles: readonly string[]) =>
  tx.any(
    sql.type(Id)`
      select m.user_id as id
      from memberships as m
      where m.active and m.roles && ${sql.array([...roles], 'text')}
      order by m.user_id
      limit 200
    `,
  )

const Left = z.object({ id: z.string() })
/**
 * Follows a vendor into another one: what the other one has of a kind itself stays with the entry that is given up.
 * Answers the expired ones that stay.
 */
export async function moveMerged(tx: WriteTx, from: string, into: string): Promise<string[]> {
  tx.write(sql.type(none)`
    update vendor_documents as d
    set vendor_id = ${into}
    where
      d.vendor_id = ${from}
      and not exists (
        select 1
        from vendor_documents as o
        where
          o.vendor_id = ${into}
          and o.kind_id = d.kind_id
          and (
            o.state = any (${sql.array([...counting], 'text')})
            and d.state = any (${sql.array([...counting], 'text')})
            or o.state = any (${sql.array([...waiting], 'text')})
            and d.state = any (${sql.array([...waiting], 'text')})
          )
      )
  `)
  const left = await tx.any(
    sql.type(Left)`
      select id
      from vendor_documents
      where vendor_id = ${from} and state = ${documentLifecycle.moves.expire.to}
    `,
  )
  return left.map(({ id }) => id)
}
const waiting = documentLifecycle.begins
const counting = [documentLifecycle.moves.verify.to, documentLifecycle.moves.expire.to]

import { createHash } from 'node:crypto'
import type pg from 'pg'
import { newId } from '../../kernel/id.ts'
import { message, type Message } from '../../messages/index.ts'
import { draw } from './certificates.ts'

type People = { buyer: string; controller: string }
type Given = {
  vendor: string
  kind: string
  file: string
  text: string
  state: 'verified' | 'expired' | 'waiting'
  /** Days from today until its last day; null where it does not end. */
  left: number | null
}
/** One that ends in twenty days, one that has expired and holds the orders, and one that waits. */
const given: readonly Given[] = [
  {
    vendor: 'Acme Components',
    kind: 'ISO certificate',
    file: 'ISO 9001 of Acme.pdf',
    text: 'The management system for the trade in components conforms to ISO 9001.',
    state: 'verified',
    left: 20,
  },
  {
    vendor: 'Acme Components',
    kind: 'Certificate of insurance',
    file: 'Liability of Acme.pdf',
    text: 'Public liability for work on customers’ sites.',
    state: 'verified',
    left: 310,
  },
  {
    vendor: 'Sagar Logistics',
    kind: 'Certificate of insurance',
    file: 'Liability of the carrier.pdf',
    text: 'Liability of the carrier for goods in transit.',
    state: 'expired',
    left: -9,
  },
  {
    vendor: 'Deccan Bearings',
    kind: 'Code of conduct',
    file: 'Code of conduct, signed.pdf',
    text: 'We have read the code of conduct and keep to it.',
    state: 'waiting',
    left: null,
  },
]
/** Insurance is asked of all vendors in India, the code of conduct of those of high risk. */
const rules = [
  { kind: 'Certificate of insurance', country: 'IN', risk: null },
  { kind: 'Code of conduct', country: null, risk: 'high' },
] as const

/** Documents of some vendors, and of whom they are asked. */
export async function writeDocuments(client: pg.Client, people: People): Promise<void> {
  for (const { kind, country, risk } of rules)
    await client.query(
      `insert into vendor_document_rules (id, kind_id, country, risk, added_by)
       select $1, k.id, $2, $3, $4
       from vendor_document_kinds k
       where k.tenant_id = (select current_tenant()) and k.name = $5`,
      [newId(), country, risk, people.controller, kind],
    )
  for (const one of given) await writeOne(client, people, one)
}

async function writeOne(client: pg.Client, people: People, one: Given): Promise<void> {
  const {
    rows: [found],
  } = await client.query<{ vendor: string; kind: string; until: string | null; contact: string }>(
    `select v.id as vendor, k.id as kind, (business_day(o.time_zone) + $3::int)::text as until,
       coalesce((
         select c.name || ' (' || v.name || ')' from vendor_contacts c
         where c.tenant_id = v.tenant_id and c.vendor_id = v.id order by c.created_at limit 1
       ), v.name) as contact
     from vendors v
     join organisations o on o.tenant_id = v.tenant_id
     join vendor_document_kinds k on k.tenant_id = v.tenant_id and k.name = $2
     where v.tenant_id = (select current_tenant()) and v.name = $1`,
    [one.vendor, one.kind, one.left],
  )
  if (!found) return
  const attachment = await writeFile(client, { ...one, ...found })
  const id = newId()
  const checked = one.state === 'waiting' ? null : people.controller
  await client.query(
    `insert into vendor_documents
       (id, vendor_id, kind_id, attachment_id, expires_on, state, contact, uploaded_at, checked_by, checked_at)
     values ($1, $2, $3, $4, $5, $6, $7, now(), $8, case when $8::uuid is not null then now() end)`,
    [id, found.vendor, found.kind, attachment, found.until, one.state, found.contact, checked],
  )
  const note = message('note.vendor_document', { kind: one.kind, until: found.until })
  await tell(client, found.vendor, { action: 'vendor_document.added', note, ...found })
  if (checked)
    await tell(client, found.vendor, { action: 'vendor_document.verified', note, by: checked })
  if (one.state !== 'expired' || found.until === null) return
  await tell(client, found.vendor, { action: 'vendor_document.expired', note })
  const why = message('reason.document_ended', { kind: one.kind, on: found.until })
  await client.query(
    `insert into vendor_holds (id, vendor_id, stops, document_id, why, owner_id, set_at)
     values ($1, $2, 'orders', $3, $4::jsonb, $5, now())`,
    [newId(), found.vendor, id, JSON.stringify(why), people.buyer],
  )
  await tell(client, found.vendor, {
    action: 'vendor.hold_set',
    note: message('note.vendor_hold', { stops: 'orders', reason: why, until: null }),
  })
}

type File = Given & { vendor: string; until: string | null; contact: string }
/** As it is while it waits for storage: the application moves its bytes there by itself. */
async function writeFile(client: pg.Client, file: File): Promise<string> {
  const id = newId()
  const bytes = await draw({ vendor: file.contact, title: file.kind, text: file.text }, file.until)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  await client.query(
    `insert into attachments
       (id, subject_kind, subject_id, kind, name, media_type, size, sha256, status, contact)
     values ($1, 'vendor', $2, 'vendor_document', $3, 'application/pdf', $4, $5, 'available', $6)`,
    [id, file.vendor, file.file, bytes.length, sha256, file.contact],
  )
  await client.query('insert into attachment_bytes (attachment_id, bytes) values ($1, $2)', [
    id,
    bytes,
  ])
  await client.query(
    `insert into attachment_usage (bytes) values ($1)
     on conflict (tenant_id) do update set bytes = attachment_usage.bytes + excluded.bytes`,
    [bytes.length],
  )
  return id
}

type Told = { action: string; note: Message; by?: string; contact?: string }
/** Its part of the vendor's timeline. */
async function tell(
  client: pg.Client,
  vendorId: string,
  { action, note, by, contact }: Told,
): Promise<void> {
  await client.query('select append_audit($1::jsonb)', [
    JSON.stringify([
      {
        actorId: by ?? null,
        action,
        subjectKind: 'vendor',
        subjectId: vendorId,
        data: { note, ...(contact ? { contact } : {}) },
        requestId: null,
      },
    ]),
  ])
}

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import PDFDocument from 'pdfkit'
import type pg from 'pg'
import { newId } from '../../kernel/id.ts'

type Certificate = {
  vendor: string
  kind: string
  name: string
  title: string
  text: string
  /** Days from today; null where nothing ends. */ left: number | null
  note?: string
}
/** One that ends in twelve days, and one that has ended: what a buyer should see at once. */
const certificates: readonly Certificate[] = [
  {
    vendor: 'Acme Components',
    kind: 'insurance',
    name: 'Public liability insurance.pdf',
    title: 'Certificate of insurance',
    text: 'Public liability for work on customers’ sites, up to ₹ 5,00,00,000 in any one year.',
    left: 12,
    note: 'Needed before anybody works in Plant 2',
  },
  {
    vendor: 'Acme Components',
    kind: 'tax_certificate',
    name: 'GST registration.pdf',
    title: 'Registration certificate',
    text: 'Registered as a regular taxpayer for the supply of components.',
    left: null,
  },
  {
    vendor: 'Sagar Logistics',
    kind: 'insurance',
    name: 'Carrier’s liability.pdf',
    title: 'Certificate of insurance',
    text: 'Liability of the carrier for goods in transit.',
    left: -9,
  },
  {
    vendor: 'Deccan Bearings',
    kind: 'quality_certificate',
    name: 'ISO 9001.pdf',
    title: 'Certificate of conformity',
    text: 'The management system for the manufacture of bearings conforms to ISO 9001.',
    left: 214,
  },
  {
    vendor: 'Nandi Steel',
    kind: 'contract',
    name: 'Frame contract.pdf',
    title: 'Frame contract',
    text: 'Prices for structural steel are fixed for the term of this contract.',
    left: 95,
    note: 'Prices fixed until it ends',
  },
  ...[
    'Acme Components',
    'Deccan Bearings',
    'Indus Laboratories',
    'Hosur Machine Tools',
    'Sagar Logistics',
    'Nandi Steel',
  ].map((vendor) => ({
    vendor,
    kind: 'bank_letter',
    name: 'Letter of the bank.pdf',
    title: 'Confirmation of an account',
    text: 'We confirm that the account named in our letter is held by our customer.',
    left: null,
  })),
]
const font = readFileSync(
  fileURLToPath(new URL('../../../public/inter-print.ttf', import.meta.url)),
)

/**
 * Certificates of some vendors, as they are while they wait for storage: the application moves their bytes there by
 * itself.
 */
export async function writeCertificates(client: pg.Client, uploadedBy: string): Promise<void> {
  for (const certificate of certificates) {
    const {
      rows: [vendor],
    } = await client.query<{ id: string; until: string | null }>(
      'select v.id, (business_day(o.time_zone) + $2::int)::text as until from vendors v join organisations o using (tenant_id) where v.tenant_id = (select current_tenant()) and v.name = $1',
      [certificate.vendor, certificate.left],
    )
    if (!vendor) continue
    const id = newId()
    const bytes = await draw(certificate, vendor.until)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    await client.query(
      `insert into attachments (id, subject_kind, subject_id, kind, name, note, valid_until, media_type, size, sha256, status, uploaded_by) values ($1, 'vendor', $2, $3, $4, $5, $6, 'application/pdf', $7, $8, 'available', $9)`,
      [
        id,
        vendor.id,
        certificate.kind,
        certificate.name,
        certificate.note ?? null,
        vendor.until,
        bytes.length,
        sha256,
        uploadedBy,
      ],
    )
    await client.query('insert into attachment_bytes (attachment_id, bytes) values ($1, $2)', [
      id,
      bytes,
    ])
    await client.query(
      'insert into attachment_usage (bytes) values ($1) on conflict (tenant_id) do update set bytes = attachment_usage.bytes + excluded.bytes',
      [bytes.length],
    )
    await client.query('select append_audit($1::jsonb)', [
      JSON.stringify(
        [
          ['attachment.added', 'attachment', id],
          ['attachment.attached', 'vendor', vendor.id],
        ].map(([action, subjectKind, subjectId]) => ({
          actorId: uploadedBy,
          action,
          subjectKind,
          subjectId,
          data: { attachment: id, name: certificate.name, note: certificate.name, sha256 },
          requestId: null,
        })),
      ),
    ])
  }
}

export function draw(
  { vendor, title, text }: Pick<Certificate, 'vendor' | 'title' | 'text'>,
  until: string | null,
): Promise<Buffer> {
  const doc = new PDFDocument({ size: 'A4', margin: 72, info: { Title: title, Author: vendor } })
  const chunks: Buffer[] = []
  const done = new Promise<Buffer>((ok, fail) =>
    doc
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .once('end', () => ok(Buffer.concat(chunks)))
      .once('error', fail),
  )
  doc.registerFont('text', font).font('text')
  doc
    .fontSize(22)
    .text(title)
    .moveDown()
    .fontSize(13)
    .text(vendor)
    .moveDown()
    .fontSize(11)
    .text(text)
    .moveDown()
  if (until) doc.text(`Valid until ${until}.`)
  doc.moveDown(2).fontSize(9).text('Made for the demonstration of SVPMS; it certifies nothing.')
  doc.end()
  return done
}

import { createHash } from 'node:crypto'
import type pg from 'pg'
import { wiring } from '../../compose.ts'
import { readInvoice } from '../../integrations/e-invoice/index.ts'
import { ublInvoice } from '../../integrations/e-invoice/samples.ts'
import { matchInvoice } from '../../invoices/match-invoice.ts'
import type { Snapshot } from '../../purchase-orders/snapshot.ts'
import { command } from '../../platform/ctx.ts'
import type { Db } from '../../platform/db/pool.ts'
import { findActor } from '../../sign-in/people.ts'

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')
const unitCodes: Record<string, string> = {
  each: 'C62',
  can: 'XCA',
  litre: 'LTR',
  pair: 'PR',
  box: 'XBX',
  service: 'E48',
  trip: 'E54',
  kit: 'KT',
  month: 'MON',
}

/** What the vendor was sent: the frozen document of every order, from which its PDF is drawn. */
export async function freezeOrders(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ id: string; snapshot: Snapshot }>(`
    select o.id, json_build_object('number', o.number, 'date', o.issued_at::date, 'buyer', json_build_object('name', org.name, 'contact', m.name), 'vendor', json_build_object('name', v.name, 'vat_id', v.vat_id, 'country', v.country), 'locale', org.locale,
      'currency', o.currency, 'total', (o.total / 100.0)::numeric(20,2)::text, 'terms_days', o.payment_terms_days, 'expected_on', o.expected_on, 'request', r.number,
      'lines', (select json_agg(json_build_object('position', l.position, 'description', l.description, 'quantity', trim_scale(l.quantity)::text, 'unit', l.unit, 'unit_price', trim_scale(l.unit_price)::text, 'amount', (l.amount / 100.0)::numeric(20,2)::text) order by l.position)
        from purchase_order_lines l where l.tenant_id = o.tenant_id and l.purchase_order_id = o.id)) as snapshot
    from purchase_orders o join organisations org using (tenant_id) join vendors v on v.tenant_id = o.tenant_id and v.id = o.vendor_id join memberships m on m.tenant_id = o.tenant_id and m.user_id = o.buyer_id
      join purchase_requests r on r.tenant_id = o.tenant_id and r.id = o.purchase_request_id where o.tenant_id = (select current_tenant())`)
  const texts = rows.map((row) => JSON.stringify(row.snapshot))
  await client.query(
    `update purchase_order_details o set snapshot = jsonb_build_object('text', x.text), snapshot_sha256 = x.hash from unnest($1::uuid[], $2::text[], $3::text[]) as x (id, text, hash) where o.tenant_id = (select current_tenant()) and o.id = x.id`,
    [rows.map((row) => row.id), texts, texts.map(sha256)],
  )
  await client.query(
    `insert into order_dispatches
      (id, purchase_order_id, about, state, email, person, language, created_by, created_at, sent_at)
    select
      uuidv7(o.issued_at - now()),
      o.id,
      'issue',
      'sent',
      v.email,
      v.name,
      'en',
      o.buyer_id,
      o.issued_at,
      o.issued_at
    from
      purchase_orders as o
      join vendors as v on v.tenant_id = o.tenant_id and v.id = o.vendor_id
    where
      o.tenant_id = (select current_tenant())
      and o.status in ('issued', 'closed')
      and o.issued_at is not null
      and v.email is not null`,
  )
}

type Bill = {
  id: string
  file_id: string
  number: string
  order: string
  issued: string
  due: string
  currency: string
  vendor: string
  vat_id: string
  country: string
  buyer: string
  lines: { name: string; quantity: string; price: string; unit: string }[]
}

/** The vendor's own file behind every invoice: UBL that the application's reader takes. */
export async function writeFiles(client: pg.Client): Promise<void> {
  const { rows } = await client.query<Bill>(`
    select i.id, i.file_id, i.supplier_number as number, i.order_reference as order, i.issue_date::text as issued, i.due_date::text as due, i.currency, v.name as vendor, v.vat_id, v.country, org.name as buyer,
      (select json_agg(json_build_object('name', l.description, 'quantity', trim_scale(l.quantity)::text, 'price', l.unit_price::numeric(20,2)::text, 'unit', l.unit) order by l.position) from invoice_lines l where l.tenant_id = i.tenant_id and l.invoice_id = i.id) as lines
    from invoices i join organisations org using (tenant_id) join vendors v on v.tenant_id = i.tenant_id and v.id = i.vendor_id where i.tenant_id = (select current_tenant())`)
  const files = rows.map((bill) =>
    Buffer.from(
      ublInvoice({
        number: bill.number,
        order: bill.order,
        vatId: /^[A-Z]{2}/.test(bill.vat_id) ? bill.vat_id : bill.country + bill.vat_id,
        currency: bill.currency,
        issueDate: bill.issued,
        dueDate: bill.due,
        seller: { name: bill.vendor, country: bill.country },
        buyer: bill.buyer,
        lines: bill.lines.map((line) => ({ ...line, unit: unitCodes[line.unit] ?? 'C62' })),
      }),
    ),
  )
  const read = await Promise.all(files.map((bytes) => readInvoice(bytes)))
  const wrong = read.find(
    ({ invoice, problems }) => !invoice || problems.some((p) => p.severity === 'fatal'),
  )
  if (wrong)
    throw new Error(`a demo invoice breaks the standard: ${JSON.stringify(wrong.problems)}`)
  await client.query(
    `with x as (select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bytea[], $5::text[], $6::text[]) as x (id, file_id, number, bytes, hash, document)),
    kept as (update files f set sha256 = x.hash, name = x.number || '.xml', media_type = 'application/xml', size = length(x.bytes), bytes = x.bytes from x where f.tenant_id = (select current_tenant()) and f.id = x.file_id)
    update invoice_details i set file_sha256 = x.hash, document = x.document::jsonb from x where i.tenant_id = (select current_tenant()) and i.id = x.id`,
    [
      rows.map((b) => b.id),
      rows.map((b) => b.file_id),
      rows.map((b) => b.number.replaceAll(/[^\w-]/g, '-')),
      files,
      files.map(sha256),
      read.map(({ invoice, problems }) => JSON.stringify({ ...invoice, problems })),
    ],
  )
  await client.query(
    'update invoice_lines l set unit = ($1::jsonb)->>l.unit where l.tenant_id = (select current_tenant()) and ($1::jsonb) ? l.unit',
    [JSON.stringify(unitCodes)],
  )
  await client.query(
    "update invoice_details set type_code = document ->> 'typeCode' where tenant_id = (select current_tenant())",
  )
}

export type Past = { id: string; action: string; data: Record<string, unknown> }

/**
 * Matches what is held with the application's own code, as it would have been on its day. Returns what belongs in the
 * audit log.
 */
export async function matchHeldInvoices(
  client: pg.Client,
  db: Db,
  tenantId: string,
): Promise<Past[]> {
  const { rows } = await client.query<{ id: string; captured_by: string }>(
    "select id, captured_by from invoices where tenant_id = $1 and status = 'held' order by created_at",
    [tenantId],
  )
  const past: Past[] = []
  for (const { id, captured_by: userId } of rows) {
    const clerk = await findActor(db, { userId, tenantId })
    if (clerk)
      await command({ db, wiring: wiring() }, clerk, null, (ctx) =>
        matchInvoice(
          {
            ...ctx,
            record: (action, subject, data = {}) =>
              void past.push({
                id: subject.id,
                action,
                data: typeof data === 'function' ? data() : data,
              }),
          },
          id,
        ),
      )
  }
  await client.query(
    'update invoice_holds h set raised_at = i.created_at from invoices i where h.tenant_id = $1 and i.tenant_id = h.tenant_id and i.id = h.invoice_id',
    [tenantId],
  )
  await client.query(
    'update match_results r set at = i.created_at from invoices i where r.tenant_id = $1 and i.tenant_id = r.tenant_id and i.id = r.invoice_id',
    [tenantId],
  )
  return past
}

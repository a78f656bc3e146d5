import type pg from 'pg'

type Sent = { tenantId: string; userId: string; references: string[] }

/**
 * Payments with the bank, of one invoice each, for an organisation that `seedScale` made: what releases
 * leave behind. Entered by a superuser, whose triggers are off.
 */
export async function enterSent(
  client: pg.Client,
  slug: string,
  { payments, aRun }: { payments: number; aRun: number },
): Promise<Sent> {
  const { rows } = await client.query<{ tenant_id: string; user_id: string }>(
    `select o.tenant_id, m.user_id
     from organisations as o join memberships as m on m.tenant_id = o.tenant_id
     where o.slug = $1 and m.email = 'controller@' || o.slug || '.test'`,
    [slug],
  )
  const { tenant_id: tenantId, user_id: userId } = rows[0]!
  await client.query('begin')
  await client.query("set local session_replication_role = 'replica'")
  await client.query("select set_config('app.tenant_id', $1, true)", [tenantId])
  await client.query(
    `create temporary table sent on commit drop as
     select n, (n - 1) / $2::int as run, uuidv7() as invoice_id, uuidv7() as instalment_id,
       uuidv7() as payment_id,
       (select id from documents where tenant_id = $3 and kind = 'vendor' order by id limit 1) as vendor_id
     from generate_series(1, $1::int) as n`,
    [payments, aRun, tenantId],
  )
  await client.query(
    'create temporary table runs on commit drop as select run, uuidv7() as id from sent group by run',
  )
  for (const statement of statements) await client.query(statement, [userId])
  const sent = await client.query<{ reference: string }>(
    `select upper(replace(payment_id::text, '-', '')) as reference from sent order by n`,
  )
  await client.query('commit')
  await client.query(
    'analyze documents, invoice_details, instalments, payment_details, payment_run_details, payment_run_items',
  )
  return { tenantId, userId, references: sent.rows.map(({ reference }) => reference) }
}

/** Each takes the person in $1. */
const statements = [
  `insert into payment_accounts
     (id, entity_id, name, holder, country, currency, scheme, number, ending, fingerprint, added_by, added_at)
   select uuidv7(), e.id, 'Payables', 'Payables', 'IN', 'INR', 'iban', 'x', '0001', repeat('a', 64), $1, now()
   from legal_entities as e where e.tenant_id = (select current_tenant()) order by e.id limit 1`,
  `insert into documents
     (id, kind, number, title, status, vendor_id, owner_id, currency, total, document_date)
   select invoice_id, 'invoice', 'PAID-' || n, 'B-' || n, 'approved', vendor_id, $1, 'INR', 118000, current_date
   from sent`,
  `insert into invoice_details
     (id, supplier_number_norm, kind, fx_rate, net, tax, payable, format, document, file_id,
       file_sha256, claimed_by, claimed_year)
   select invoice_id, 'b' || n, 'invoice', 1, 100000, 18000, 118000, 'ubl', '{}', invoice_id,
       encode(sha256(n::text::bytea), 'hex'), vendor_id, 2026
   from sent where $1::uuid is not null`,
  `insert into instalments (id, invoice_id, position, entity_id, currency, amount, due_date, status)
   select s.instalment_id, s.invoice_id, 1, a.entity_id, 'INR', 118000, current_date, 'sent'
   from sent as s cross join (select entity_id from payment_accounts where added_by = $1) as a`,
  `insert into documents (id, kind, number, title, status, owner_id, currency, total, document_date)
   select id, 'payment_run', 'SENT-' || run, 'Payables', 'released', $1, 'INR', 118000, current_date
   from runs`,
  `insert into payment_run_details
     (id, account_id, rail, due_until, take_discounts, released_at, sent_on)
   select r.id, a.id, 'csv', current_date, false, now(), current_date
   from runs as r cross join (select id from payment_accounts where added_by = $1) as a`,
  `insert into documents
     (id, kind, number, title, status, vendor_id, owner_id, currency, total, document_date)
   select payment_id, 'payment', 'SENT-' || n, 'SENT-' || n, 'sent', vendor_id, $1, 'INR', 118000, current_date
   from sent`,
  `insert into payment_details (id, run_id, reference)
   select s.payment_id, r.id, upper(replace(s.payment_id::text, '-', ''))
   from sent as s join runs as r on r.run = s.run where $1::uuid is not null`,
  `insert into payment_run_items (id, run_id, instalment_id, amount, payment_id)
   select uuidv7(), r.id, s.instalment_id, 118000, s.payment_id
   from sent as s join runs as r on r.run = s.run where $1::uuid is not null`,
]

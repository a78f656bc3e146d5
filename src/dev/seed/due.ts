import type pg from 'pg'
import { newId } from '../../kernel/id.ts'
import { numberColumn } from '../../payment-accounts/index.ts'
import type { Cipher } from '../../platform/encryption.ts'
import { vendorAccountNumber } from '../../vendor-bank-accounts/index.ts'

type Due = {
  /** How many parts of invoices are due, one an invoice, over sixty days. */
  parts: number
  /** So many more than there are; what is due is spread over all. */
  vendors: number
  cipher: Cipher
  /** Who entered and approved it all. */
  by: string
}

/**
 * What an organisation that `seedScale` made has to pay, an account for each of its vendors, and one of
 * its own. Entered by a superuser, whose triggers are off. Returns the account to pay from.
 */
export async function enterDue(
  client: pg.Client,
  tenantId: string,
  { parts, vendors, cipher, by }: Due,
): Promise<string> {
  await client.query('begin')
  await client.query("set local session_replication_role = 'replica'")
  await client.query("select set_config('app.tenant_id', $1, true)", [tenantId])
  const from = await enterPayFrom(client, cipher, by)
  await client.query(moreVendors, [vendors, by])
  await enterPayees(client, cipher, by)
  await client.query(
    `create temporary table billed on commit drop as
     select n, uuidv7() as invoice_id, v.id as vendor_id
     from generate_series(1, $1::int) as n
       join (
         select id, row_number() over (order by id) as k, count(*) over () as of
         from documents where tenant_id = $2 and kind = 'vendor'
       ) as v on v.k = n % v.of + 1`,
    [parts, tenantId],
  )
  for (const statement of statements) await client.query(statement, [by])
  await client.query('commit')
  await client.query('analyze documents, invoice_details, instalments, vendor_bank_accounts')
  return from
}

/** A valid IBAN of Germany for each number. */
function ibanOf(n: number): string {
  const account = String(n).padStart(18, '0')
  const check = 98n - (BigInt(`${account}131400`) % 97n)
  return `DE${String(check).padStart(2, '0')}${account}`
}

async function enterPayFrom(client: pg.Client, cipher: Cipher, by: string): Promise<string> {
  const id = newId()
  const iban = ibanOf(1)
  await client.query(
    `insert into payment_accounts
       (id, entity_id, name, holder, country, currency, scheme, number, ending, fingerprint, added_by, added_at)
     values ($1, first_entity(), 'Payables', 'Payables', 'DE', 'INR', 'iban', $2, $3,
       repeat('a', 64), $4, now())`,
    [id, numberColumn.seal(cipher, id, iban), iban.slice(-4), by],
  )
  return id
}

async function enterPayees(client: pg.Client, cipher: Cipher, by: string): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    "select id from documents where tenant_id = (select current_tenant()) and kind = 'vendor'",
  )
  const accounts = rows.map((vendor, i) => {
    const id = newId()
    const iban = ibanOf(1000 + i)
    const number = vendorAccountNumber.seal(cipher, id, iban)
    return { id, vendor: vendor.id, number, ending: iban.slice(-4) }
  })
  await client.query(
    `insert into vendor_bank_accounts
       (id, vendor_id, holder, country, currency, scheme, number, ending, fingerprint,
         named_fingerprint, valid_from, status, proposed_by, proposed_at, proof_id, call_back,
         verified_by, verified_at, active_on, activated_at)
     select a.id, a.vendor, v.title, 'DE', 'INR', 'iban', a.number, a.ending,
       encode(sha256(a.id::text::bytea), 'hex'), encode(sha256(a.id::text::bytea), 'hex'),
       current_date - 90, 'active', $2, now(), a.id, 'Called', a.id, now(), current_date - 80, now()
     from
       jsonb_to_recordset($1::jsonb) as a (id uuid, vendor uuid, number text, ending text)
       join documents as v on v.id = a.vendor`,
    [JSON.stringify(accounts), by],
  )
}

const moreVendors = `
  with
    seller as (select uuidv7() as id, n from generate_series(1, $1::int) as n),
    document as (
      insert into documents (id, kind, number, title, status, currency, owner_id)
      select id, 'vendor', 'W-' || n, 'Seller ' || n, 'active', 'INR', $2 from seller
    )
  insert into vendor_details (id, vat_id, country)
  select id, 'W' || n, 'DE' from seller`

/** Each takes the person in $1. */
const statements = [
  `insert into documents
     (id, kind, number, title, status, vendor_id, owner_id, currency, total, document_date)
   select invoice_id, 'invoice', 'DUE-' || n, 'D-' || n, 'approved', vendor_id, $1, 'INR',
     118000 + n, current_date - 30
   from billed`,
  `insert into invoice_details
     (id, supplier_number_norm, kind, fx_rate, net, tax, payable, format, document, file_id,
       file_sha256, claimed_by, claimed_year)
   select invoice_id, 'd' || n, 'invoice', 1, 100000 + n, 18000, 118000 + n, 'ubl', '{}', invoice_id,
     encode(sha256(n::text::bytea), 'hex'), vendor_id, 2026
   from billed
   where $1::uuid is not null`,
  `insert into instalments (id, invoice_id, position, entity_id, currency, amount, due_date, status)
   select uuidv7(), invoice_id, 1, first_entity(), 'INR', 118000 + n, current_date - 30 + n * 7 % 59,
     'open'
   from billed
   where $1::uuid is not null`,
]

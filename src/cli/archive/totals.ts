import type pg from 'pg'
import { encryptedColumns } from '../../compose.ts'
import type { Organisation } from './manifest.ts'

/**
 * What must be the same before and after, counted by the database from the rows themselves. Amounts are text: they are
 * minor units of any size.
 */
export async function organisationsOf(
  client: pg.Client,
  tenantId: string | null,
): Promise<Organisation[]> {
  const { rows } = await client.query<Organisation>(
    `
    select o.tenant_id as "tenantId", o.slug, o.name, (select json_build_object('seq', h.seq::text, 'hash', encode(h.hash, 'hex')) from audit_heads h where h.tenant_id = o.tenant_id) as chain, json_build_object(
      'budgets', (select json_build_object('number', count(*), 'amount', coalesce(sum(amount), 0)::text, 'reserved', coalesce(sum(reserved), 0)::text, 'committed', coalesce(sum(committed), 0)::text, 'actual', coalesce(sum(actual), 0)::text) from budgets where tenant_id = o.tenant_id),
      'ledger', (select json_build_object('number', count(*), 'amount', coalesce(sum(d_amount), 0)::text, 'reserved', coalesce(sum(d_reserved), 0)::text, 'committed', coalesce(sum(d_committed), 0)::text, 'actual', coalesce(sum(d_actual), 0)::text) from budget_ledger where tenant_id = o.tenant_id),
      'requests', (select json_object_agg(status || ' ' || currency, json_build_array(n, total) order by status, currency) from (select status, currency, count(*) as n, sum(total)::text as total from purchase_requests where tenant_id = o.tenant_id group by 1, 2) g),
      'orders', (select json_object_agg(status || ' ' || currency, json_build_array(n, total) order by status, currency) from (select status, currency, count(*) as n, sum(total)::text as total from purchase_orders where tenant_id = o.tenant_id group by 1, 2) g),
      'invoices', (select json_object_agg(status || ' ' || currency, json_build_array(n, total) order by status, currency) from (select status, currency, count(*) as n, sum(payable)::text as total from invoices where tenant_id = o.tenant_id group by 1, 2) g),
      'attachments', (select json_build_object('number', count(*), 'bytes', coalesce(sum(size), 0)::text) from attachments where tenant_id = o.tenant_id)
    ) as totals from organisations o where $1::uuid is null or o.tenant_id = $1 order by o.slug`,
    [tenantId],
  )
  return rows
}

/** The keys that the whole database's encrypted values need. */
export async function keysNeeded(client: pg.Client): Promise<string[]> {
  const kids = new Set<string>()
  for (const { table, column } of encryptedColumns()) {
    const { rows } = await client.query<{ kid: string }>(
      `select distinct split_part(${column}, '.', 2) as kid from ${table} where ${column} is not null`,
    )
    for (const { kid } of rows) kids.add(kid)
  }
  return [...kids].toSorted()
}

export async function schemaVersions(
  client: pg.Client,
): Promise<{ schema: string[]; jobs: number }> {
  const { rows } = await client.query<{ name: string }>(
    'select name from schema_migrations order by name',
  )
  const {
    rows: [boss],
  } = await client.query<{ version: number }>('select version from pgboss.version')
  return { schema: rows.map((r) => r.name), jobs: boss!.version }
}

/** Where the rows say that a file lies in storage. */
export async function keysNamed(client: pg.Client, tenantId: string | null): Promise<string[]> {
  const { rows } = await client.query<{ key: string }>(
    `
    select storage_key as key from files where storage_key is not null and ($1::uuid is null or tenant_id = $1)
    union select 'tenant/' || tenant_id || '/' || id from attachments where stored_at is not null and erased_at is null and status in ('available', 'removed') and ($1::uuid is null or tenant_id = $1)`,
    [tenantId],
  )
  return rows.map((r) => r.key)
}

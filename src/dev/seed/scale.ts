import pg from 'pg'
import { newId } from '../../kernel/id.ts'
import { createTenant } from '../../organisations/create.ts'
import { roles } from '../../kernel/permissions.ts'
import { costCenters } from './facts.ts'
import { generate } from './generate.ts'

/**
 * An organisation with `orders` purchase orders of five lines, their requests, receipts and invoices, over 24 months
 * and 200 vendors. Returns its slug.
 */
export async function seedScale(
  ownerUrl: string,
  orders: number,
  say: (line: string) => void,
): Promise<string> {
  const slug = `scale-${orders}-${Date.now().toString(36)}`
  const people = roles.map((role) => ({
    email: `${role}@${slug}.test`,
    name: `Scale ${role}`,
    roles: [role],
  }))
  const { tenantId, users } = await createTenant(ownerUrl, {
    slug,
    name: `Scale ${orders}`,
    baseCurrency: 'INR',
    timeZone: 'Asia/Kolkata',
    locale: 'en-IN',
    fiscalYearStart: 4,
    people,
  })
  const client = new pg.Client(ownerUrl)
  await client.connect()
  const started = Date.now()
  try {
    await client.query('begin')
    await client.query("select set_config('app.tenant_id', $1, true)", [tenantId])
    const owner = users[`approver@${slug}.test`]!
    const year = new Date().getFullYear()
    for (const center of costCenters) {
      const id = newId()
      await client.query(
        'insert into cost_centers (id, code, name, owner_id) values ($1, $2, $3, $4)',
        [id, center.code, center.name, owner],
      )
      for (const y of [year - 3, year - 2, year - 1, year]) {
        const budgetId = newId()
        await client.query(
          "insert into budgets (id, cost_center_id, fiscal_year, currency, amount) values ($1, $2, $3, 'INR', $4)",
          [budgetId, id, y, '900000000000000'],
        )
        await client.query(
          "insert into budget_ledger (id, budget_id, event, subject_kind, subject_id, d_amount) values ($1, $2, 'planned', 'budget', $2, $3)",
          [newId(), budgetId, '900000000000000'],
        )
      }
    }
    await client.query(
      `with
        seller as (select uuidv7() as id, n from generate_series(1, 200) as n),
        document as (
          insert into documents (id, kind, number, title, status, currency, owner_id)
          select id, 'vendor', 'V-' || lpad(n::text, 4, '0'), 'Vendor ' || n, 'active', 'INR', $1
          from seller
        )
      insert into vendor_details (id, vat_id, country)
      select id, 'S' || n, 'IN'
      from seller`,
      [owner],
    )
    await client.query('commit')
    const requests = Math.round(orders / 0.87)
    await generate(client, { tenantId, requests, months: 24, story: null }, (step) =>
      say(`${((Date.now() - started) / 1000).toFixed(1)} s  ${step}`),
    )
    const { rows } = await client.query<{ n: string }>(
      'select count(*) as n from purchase_orders where tenant_id = $1',
      [tenantId],
    )
    say(`${slug}: ${rows[0]!.n} purchase orders in ${((Date.now() - started) / 1000).toFixed(1)} s`)
    return slug
  } finally {
    await client.end()
  }
}

import pg from 'pg'
import { newId } from '../kernel/id.ts'
import type { Role } from '../kernel/permissions.ts'
import type { MatchPolicy } from './index.ts'

export type NewTenant = {
  slug: string; name: string; baseCurrency: string; timeZone: string; locale: string; fiscalYearStart: number
  people: readonly { email: string; name: string; roles: readonly Role[] }[]; passwordHash?: string; matchPolicy?: MatchPolicy
}
export type Tenant = { tenantId: string; users: Record<string, string> }

/** Unit price up to 2 % above the order, a line up to 2 % and 500.00 above, no quantity above. */
export const defaultMatchPolicy: MatchPolicy = {
  name: 'Standard tolerance 1', quantity: { pct: '0', minor: null, operator: 'both' }, price: { pct: '2', minor: null, operator: 'both' }, line: { pct: '2', minor: '50000', operator: 'both' },
}

/** Founds an organisation with its people. Runs as the owner: no tenant exists yet to act in. */
export async function createTenant(ownerUrl: string, tenant: NewTenant): Promise<Tenant> {
  const client = new pg.Client(ownerUrl)
  await client.connect()
  try {
    await client.query('begin')
    const tenantId = newId()
    await client.query("select set_config('app.tenant_id', $1, true)", [tenantId])
    await client.query('insert into organisations (tenant_id, slug, name, base_currency, time_zone, locale, fiscal_year_start, match_policy) values ($1, $2, $3, $4, $5, $6, $7, $8)',
      [tenantId, tenant.slug, tenant.name, tenant.baseCurrency, tenant.timeZone, tenant.locale, tenant.fiscalYearStart, JSON.stringify(tenant.matchPolicy ?? defaultMatchPolicy)])
    await client.query("insert into legal_entities (code, name) values ('MAIN', $1)", [tenant.name])
    const users: Record<string, string> = {}
    for (const person of tenant.people) {
      const { rows } = await client.query<{ id: string }>('select register_user($1, $2, $3) as id', [newId(), person.email, tenant.passwordHash ?? null])
      users[person.email] = rows[0]!.id
      await client.query('insert into memberships (user_id, name, email, roles) values ($1, $2, $3, $4)', [rows[0]!.id, person.name, person.email, person.roles])
    }
    await client.query('commit')
    return { tenantId, users }
  } finally {
    await client.end()
  }
}

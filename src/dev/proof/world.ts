import { setTimeout as sleep } from 'node:timers/promises'
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { Role } from '../../kernel/permissions.ts'
import { fiscalYearOf } from '../../kernel/calendar.ts'
import { createTenant } from '../../organisations/create.ts'
import { currencies, inBase, rateOf } from './exact.ts'

export const people: readonly Role[] = [
  'requester',
  'approver',
  'buyer',
  'receiver',
  'ap_clerk',
  'controller',
  'admin',
  'auditor',
]
/** An organisation to be attacked: its people with their tokens, its vendors, cost centres and budgets. */
export type Place = {
  tenantId: string
  slug: string
  base: string
  token: Record<Role, string>
  userId: Record<Role, string>
  costCenters: string[]
  /** By which splits name them. */
  codes: string[]
  budgets: string[]
  vendors: { id: string; vatId: string }[]
}
export type IssueToken = (who: { userId: string; tenantId: string }) => Promise<string>

/**
 * Two organisations of the same shape. The word CANARY is in every text of each. `budget`, in euro cents, is small
 * enough to be fought over.
 */
export async function createWorld(
  ownerUrl: string,
  issue: IssueToken,
  budget: bigint,
): Promise<Place[]> {
  const places: Place[] = []
  for (const mark of ['ONE', 'TWO'])
    places.push(await createPlace(ownerUrl, issue, budget, mark, 'EUR'))
  return places
}

/**
 * Two cost centres whose budgets block, below one budget that blocks before both can be used up; and one whose budget
 * only warns.
 */
export async function createPlace(
  ownerUrl: string,
  issue: IssueToken,
  euroCents: bigint,
  mark: string,
  base: string,
): Promise<Place> {
  const budget = inBase(euroCents, 'EUR', base)
  const slug = `p-${randomUUID().slice(0, 8)}`
  const tenant = await createTenant(ownerUrl, {
    slug,
    name: `CANARY-${mark}`,
    baseCurrency: base,
    timeZone: 'Europe/Berlin',
    locale: 'en-GB',
    fiscalYearStart: 1,
    tolerances: { overOrderPct: '2', overReceiptPct: '20' },
    people: people.map((role) => ({
      email: `${role}@${slug}.test`,
      name: `CANARY-${mark} ${role}`,
      roles: role === 'requester' ? ['requester', 'approver'] : [role],
    })),
  })
  const userId = Object.fromEntries(
    people.map((role) => [role, tenant.users[`${role}@${slug}.test`]!]),
  ) as Record<Role, string>
  const token = Object.fromEntries(
    await Promise.all(
      people.map(
        async (role) =>
          [role, await issue({ userId: userId[role], tenantId: tenant.tenantId })] as const,
      ),
    ),
  ) as Record<Role, string>
  const ids = {
    costCenters: [0, 1, 2].map(() => randomUUID()),
    budgets: [0, 1, 2, 3].map(() => randomUUID()),
    vendors: [0, 1, 2].map((i) => ({ id: randomUUID(), vatId: `DE10000000${i}` })),
  }
  const [first, second, third, above] = ids.budgets
  const centers = [...ids.costCenters, randomUUID()]
  const plans = [
    { id: above, center: centers[3], amount: (budget * 3n) / 2n, parent: null, mode: 'block' },
    { id: first, center: centers[0], amount: budget, parent: above, mode: 'block' },
    { id: second, center: centers[1], amount: budget, parent: above, mode: 'block' },
    { id: third, center: centers[2], amount: budget / 2n, parent: null, mode: 'warn' },
  ]
  const client = new pg.Client(ownerUrl)
  await client.connect()
  await client.query('begin')
  await client.query("select set_config('app.tenant_id', $1, true)", [tenant.tenantId])
  for (const currency of currencies)
    if (currency !== base)
      await client.query(
        "insert into exchange_rates (currency, valid_on, rate, source) values ($1, '2000-01-01', $2, 'the world')",
        [currency, rateOf(currency, base)],
      )
  const year = fiscalYearOf(new Date().toISOString().slice(0, 10), 1)
  for (const [i, id] of centers.entries())
    await client.query(
      'insert into cost_centers (id, code, name, owner_id) values ($1, $2, $3, $4)',
      [id, `${mark}-${i}`, `CANARY-${mark}`, userId[i % 2 === 0 ? 'approver' : 'controller']],
    )
  for (const { id, center, amount, parent, mode } of plans) {
    await client.query(
      'insert into budgets (id, cost_center_id, fiscal_year, currency, amount, mode, parent_id) values ($1, $2, $3, $4, $5, $6, $7)',
      [id, center, year, base, amount, mode, parent],
    )
    await client.query(
      "insert into budget_ledger (id, budget_id, event, subject_kind, subject_id, d_amount) values ($1, $2, 'planned', 'budget', $2, $3)",
      [randomUUID(), id, amount],
    )
  }
  for (const v of ids.vendors)
    await client.query(
      "with document as (insert into documents (id, kind, number, title, status, currency, owner_id) values ($1, 'vendor', $2, $3, 'active', $6, $5) returning id) insert into vendor_details (id, vat_id, country) values ($1, $4, 'IN')",
      [v.id, `V-${v.vatId}`, `CANARY-${mark} ${v.vatId}`, v.vatId, userId.buyer, base],
    )
  await client.query(
    "insert into approval_rules (id, position, name, min_amount, approver, approver_role) values (uuidv7(), 10, 'Owner', 0, 'cost_center_owner', null), (uuidv7(), 20, 'Finance', $1, 'role', 'controller')",
    [inBase(100_000n, 'EUR', base)],
  )
  await client.query('commit')
  await client.end()
  const codes = ids.costCenters.map((_id, i) => `${mark}-${i}`)
  return { tenantId: tenant.tenantId, slug, base, token, userId, codes, ...ids }
}

/** Everything an organisation owns, as one hash per table. */
export async function fingerprint(
  ownerUrl: string,
  tenantId: string,
  work: () => Promise<unknown> = () => sleep(50),
): Promise<Record<string, string>> {
  const client = new pg.Client(ownerUrl)
  await client.connect()
  try {
    await untilQuiet(client, tenantId, work)
    const { rows } = await client.query<{ t: string }>(
      "select table_name as t from information_schema.columns where table_schema = 'public' and column_name = 'tenant_id' and table_name not in ('refresh_tokens', 'token_families') order by 1",
    )
    const out: Record<string, string> = {}
    for (const { t } of rows) {
      const {
        rows: [row],
      } = await client.query<{ h: string }>(
        `select coalesce(md5(string_agg(md5(x::text), '' order by x::text)), '') as h from ${t} x where tenant_id = $1`,
        [tenantId],
      )
      out[t] = row!.h
    }
    return out
  } finally {
    await client.end()
  }
}

/**
 * What was asked for before still changes rows when it is done in the background: an invoice's file is moved, a notice
 * is delivered.
 */
async function untilQuiet(
  client: pg.Client,
  tenantId: string,
  work: () => Promise<unknown>,
): Promise<void> {
  for (const until = Date.now() + 180_000; ;) {
    const {
      rows: [row],
    } = await client.query<{ n: number }>(
      "select count(*)::int as n from pgboss.job where name = 'work' and state in ('created', 'retry', 'active') and data->>'tenantId' = $1",
      [tenantId],
    )
    if (row!.n === 0) return
    if (Date.now() > until) throw new Error(`${row!.n} jobs are still not done`)
    await work()
  }
}

import pg from 'pg'
import { z } from 'zod'
import { newId } from '../kernel/id.ts'
import type { Role } from '../kernel/permissions.ts'
import {
  standardAuthority,
  standardTolerances,
  type Authority,
  type Tolerances,
} from '../matching/index.ts'
import type { MatchPolicy } from './index.ts'

/** `proven`: the person followed a link in their mail, so the password is theirs. */
export type NewTenant = {
  slug: string
  name: string
  baseCurrency: string
  timeZone: string
  locale: string
  fiscalYearStart: number
  numberPrefixes?: Readonly<Record<string, string>>
  demo?: boolean
  people: readonly { email: string; name: string; roles: readonly Role[]; proven?: boolean }[]
  passwordHash?: string
  /** Where the first matching policy differs from the standard one. */
  tolerances?: Partial<Tolerances>
  authority?: readonly Authority[]
}
export type Tenant = { tenantId: string; users: Record<string, string> }

/** The founder plans the first budget and owns the first cost centre, until others do. */
export const founderRoles: readonly Role[] = ['admin', 'requester', 'controller']

/** The part of a policy that the release before this one reads. */
const matchPolicyOf = ({ quantity, price, line }: Tolerances): MatchPolicy => ({
  name: 'Standard tolerance 1',
  quantity,
  price,
  line,
})

/**
 * Only what is asked of a database, so that the pool of the server and the command line's own connection both serve.
 */
type Asked = (
  text: string,
  values: readonly unknown[],
) => Promise<{ rows: Record<string, unknown>[] }>

/**
 * Founds an organisation with its people, in one statement. The database's own function does it: no tenant exists yet
 * to act in.
 */
export async function foundOrganisation(ask: Asked, tenant: NewTenant): Promise<Tenant> {
  const { people, passwordHash, ...facts } = tenant
  const tenantId = newId()
  const tolerances = { ...standardTolerances, ...tenant.tolerances }
  const { rows } = await ask('select found_organisation($1::jsonb) as users', [
    JSON.stringify({
      ...facts,
      tenantId,
      matchPolicy: matchPolicyOf(tolerances),
      tolerances,
      authority: tenant.authority ?? standardAuthority(tenant.baseCurrency),
      people: people.map((person) => ({
        ...person,
        id: newId(),
        passwordHash: passwordHash ?? null,
      })),
    }),
  ])
  return { tenantId, users: z.record(z.string(), z.string()).parse(rows[0]?.['users']) }
}

/** As the owner, for demo data, tests and the command line. */
export async function createTenant(ownerUrl: string, tenant: NewTenant): Promise<Tenant> {
  const client = new pg.Client(ownerUrl)
  await client.connect()
  try {
    return await foundOrganisation((text, values) => client.query(text, [...values]), tenant)
  } finally {
    await client.end()
  }
}

/** 'Kaveri Manufacturing' -> 'kaveri-manufacturing-x7k2': readable, and taken by nobody. */
export const slugOf = (name: string): string =>
  `${
    name
      .normalize('NFKD')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 30) || 'organisation'
  }-${newId().slice(-4)}`

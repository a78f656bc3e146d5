import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { z } from 'zod'
import { isLocale, isTimeZone } from '../kernel/choices.ts'
import { isCurrency } from '../kernel/currency.ts'
import { newId } from '../kernel/id.ts'
import { isRole } from '../kernel/permissions.ts'
import { wholeNumber } from '../platform/http/input.ts'
import { createTenant, founderRoles, slugOf } from '../organisations/create.ts'
import { newPassword } from '../sign-in/password-rules.ts'
import { hashPassword, passwordMatches } from '../sign-in/password.ts'
import { Refused } from './refused.ts'

const email = z
  .email('an address such as name@example.com')
  .max(254)
  .transform((v) => v.toLowerCase())
const Roles = z
  .array(
    z
      .string()
      .refine(
        isRole,
        'requester, approver, buyer, receiver, ap_clerk, controller, admin or auditor',
      ),
  )
  .min(1, 'at least one role')
const Tenant = z.object({
  name: z.string().trim().min(1, 'a name').max(200),
  admin: email,
  adminName: z.string().trim().min(1, 'a name').max(200),
  currency: z.string().toUpperCase().refine(isCurrency, 'an ISO 4217 code such as EUR'),
  timeZone: z.string().refine(isTimeZone, 'a time zone such as Europe/Berlin'),
  locale: z.string().refine(isLocale, 'a locale such as en-GB'),
  fiscalYearStart: wholeNumber({ label: 'a month, which', least: 1, most: 12 }),
})
const User = z.object({
  tenant: z.string(),
  email,
  name: z.string().trim().min(1, 'a name').max(200),
  roles: Roles,
})

function parse<S extends z.ZodType>(schema: S, given: unknown): z.output<S> {
  const parsed = schema.safeParse(given)
  if (!parsed.success)
    throw new Refused(
      parsed.error.issues
        .map(
          (i) =>
            `--${String(i.path[0]).replaceAll(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}: expected ${i.message}`,
        )
        .join('\n'),
    )
  return parsed.data
}

/** The password that was given, or a new one, which is told once. */
function passwordOf(given: string | undefined): { password: string; told: string | null } {
  const password = given ?? randomBytes(12).toString('base64url')
  const parsed = newPassword.safeParse(password)
  if (!parsed.success) throw new Refused(parsed.error.issues[0]!.message)
  return { password, told: given === undefined ? password : null }
}

export type Added = { tenant: string; email: string; user_id: string; password: string | null }

/** Founds an organisation with its first administrator. */
export async function tenantAdd(
  ownerUrl: string,
  options: unknown,
  password: string | undefined,
): Promise<Added> {
  const t = parse(Tenant, options)
  const secret = passwordOf(password)
  const slug = slugOf(t.name)
  const { users, tenantId } = await createTenant(ownerUrl, {
    slug,
    name: t.name,
    baseCurrency: t.currency,
    timeZone: t.timeZone,
    locale: t.locale,
    fiscalYearStart: t.fiscalYearStart,
    passwordHash: await hashPassword(secret.password),
    people: [{ email: t.admin, name: t.adminName, roles: founderRoles }],
  })
  await inTenant(ownerUrl, tenantId, (client) =>
    audit(client, 'organisation.founded', 'organisation', tenantId, {
      name: t.name,
      currency: t.currency,
      note: 'by the command line',
    }),
  )
  return {
    tenant: slug,
    email: t.admin,
    user_id: users[t.admin]!,
    password: (await isKnown(ownerUrl, t.admin, secret.password)) ? secret.told : null,
  }
}

/**
 * Adds a person to an organisation, or their roles to somebody who is in it. Their password, when they have one, stays.
 */
export async function userAdd(
  ownerUrl: string,
  options: unknown,
  password: string | undefined,
): Promise<Added> {
  const u = parse(User, options)
  const secret = passwordOf(password)
  const hash = await hashPassword(secret.password)
  const tenantId = await tenantOf(ownerUrl, u.tenant)
  return inTenant(ownerUrl, tenantId, async (client) => {
    const {
      rows: [user],
    } = await client.query<{ id: string; fresh: boolean }>(
      'with known as (select 1 from users where email = $2) select register_user($1, $2, $3) as id, not exists (select 1 from known) as fresh',
      [newId(), u.email, hash],
    )
    await client.query(
      `insert into memberships (user_id, name, email, roles) values ($1, $2, $3, $4)
      on conflict (tenant_id, user_id) do update set active = true, name = excluded.name, roles = array(select distinct unnest(memberships.roles || excluded.roles)), version = memberships.version + 1`,
      [user!.id, u.name, u.email, u.roles],
    )
    await audit(client, 'member.added', 'member', user!.id, {
      name: u.name,
      roles: u.roles,
      note: 'by the command line',
    })
    return {
      tenant: u.tenant,
      email: u.email,
      user_id: user!.id,
      password: user!.fresh ? secret.told : null,
    }
  })
}

async function isKnown(ownerUrl: string, address: string, password: string): Promise<boolean> {
  const client = new pg.Client(ownerUrl)
  await client.connect()
  const { rows } = await client.query<{ password_hash: string | null }>(
    'select password_hash from users where email = $1',
    [address],
  )
  await client.end()
  return passwordMatches(password, rows[0]?.password_hash ?? null)
}

async function tenantOf(ownerUrl: string, slug: string): Promise<string> {
  const client = new pg.Client(ownerUrl)
  await client.connect()
  const { rows } = await client.query<{ tenant_id: string }>(
    'select tenant_id from organisations where slug = $1',
    [slug],
  )
  await client.end()
  if (!rows[0])
    throw new Refused(`--tenant: there is no organisation ${JSON.stringify(slug.slice(0, 60))}`)
  return rows[0].tenant_id
}

async function inTenant<T>(
  ownerUrl: string,
  tenantId: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client(ownerUrl)
  await client.connect()
  try {
    await client.query('begin')
    await client.query("select set_config('app.tenant_id', $1, true)", [tenantId])
    const result = await work(client)
    await client.query('commit')
    return result
  } finally {
    await client.end()
  }
}

const audit = (
  client: pg.Client,
  action: string,
  kind: string,
  id: string,
  data: object,
): Promise<unknown> =>
  client.query('select append_audit($1::jsonb)', [
    JSON.stringify([
      { actorId: null, action, subjectKind: kind, subjectId: id, data, requestId: null },
    ]),
  ])

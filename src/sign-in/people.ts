import { z } from 'zod'
import type { Actor, LimitedRole } from '../kernel/actor.ts'
import { isRole, permissionsOf, roles as allRoles } from '../kernel/permissions.ts'
import type { Db } from '../platform/db/pool.ts'
import { demoPassword } from './demo-people.ts'
import { passwordMatches } from './password.ts'

const Facts = z.object({
  userId: z.string(),
  tenantId: z.string(),
  name: z.string(),
  email: z.string(),
  roles: z.array(z.string()),
  locale: z.string(),
  timeZone: z.string(),
  grants: z.array(
    z.object({
      role: z.string(),
      entityId: z.string().nullable(),
      departmentId: z.string().nullable(),
    }),
  ),
  organisation: z.object({
    slug: z.string(),
    name: z.string(),
    baseCurrency: z.string(),
    timeZone: z.string(),
    locale: z.string(),
  }),
})

export type Identity = { userId: string; tenantId: string }

/** The person as the database describes them now; null when they are no active member. */
export function actorFrom(facts: unknown): Actor | null {
  if (facts === null || facts === undefined) return null
  const { grants, ...parsed } = Facts.parse(facts)
  const granted = grants.flatMap((g): LimitedRole[] =>
    isRole(g.role) ? [{ ...g, role: g.role }] : [],
  )
  const limitedRoles = granted.filter((g) => g.entityId !== null || g.departmentId !== null)
  const standing = [
    ...parsed.roles.filter(isRole),
    ...granted.filter((g) => !limitedRoles.includes(g)).map((g) => g.role),
  ]
  const roles = allRoles.filter((role) => standing.includes(role))
  return {
    ...parsed,
    roles,
    limitedRoles,
    permissions: permissionsOf(
      allRoles.filter((role) => roles.includes(role) || limitedRoles.some((l) => l.role === role)),
    ),
    limits: '',
    viewedBy: null,
  }
}

export async function findActor(db: Db, { userId, tenantId }: Identity): Promise<Actor | null> {
  const { rows } = await db.raw('select actor_of($1, $2) as actor', [userId, tenantId])
  return actorFrom(rows[0]?.['actor'])
}

/** The person of an access token; null also when its app was signed out. */
export async function findActorOfApp(
  db: Db,
  { userId, tenantId, family }: Identity & { family: string },
): Promise<Actor | null> {
  const { rows } = await db.raw('select actor_of_app($1, $2, $3) as actor', [
    userId,
    tenantId,
    family,
  ])
  const actor = actorFrom(rows[0]?.['actor'])
  return actor && { ...actor, credential: { kind: 'app', id: family } }
}

const OpenedKey = z.object({ id: z.string(), scopes: z.array(z.string()), actor: z.unknown() })
/** The person of a personal API key, with the permissions they have now, limited to those the key was made for. */
export async function findActorOfKey(db: Db, keyHash: string): Promise<Actor | null> {
  const { rows } = await db.raw('select id, scopes, actor from open_api_key($1)', [keyHash])
  const opened = rows[0] ? OpenedKey.parse(rows[0]) : null
  const actor = actorFrom(opened?.actor)
  return (
    opened &&
    actor && {
      ...actor,
      permissions: new Set([...actor.permissions].filter((p) => opened.scopes.includes(p))),
      credential: { kind: 'key', id: opened.id },
    }
  )
}

const Found = z.object({
  user_id: z.string(),
  password_hash: z.string().nullable(),
  tenant_ids: z.array(z.string()),
})

/**
 * Who this e-mail and password belong to. Unknown people and wrong passwords take the same time and give the same null.
 * `demo` allows the published demo password.
 */
export async function authenticate(
  db: Db,
  email: string,
  password: string,
  demo: boolean,
): Promise<Identity | null> {
  const { rows } = await db.raw(
    'select user_id, password_hash, tenant_ids from sign_in_lookup($1)',
    [email.trim().toLowerCase().slice(0, 254)],
  )
  const found = rows[0] ? Found.parse(rows[0]) : null
  const right = await passwordMatches(password, found?.password_hash ?? null)
  const tenantId = found?.tenant_ids[0]
  const published = password === demoPassword && !demo
  return right && !published && found && tenantId ? { userId: found.user_id, tenantId } : null
}

export async function identityOf(db: Db, email: string): Promise<Identity | null> {
  const { rows } = await db.raw(
    'select user_id, password_hash, tenant_ids from sign_in_lookup($1)',
    [email],
  )
  const found = rows[0] ? Found.parse(rows[0]) : null
  return found?.tenant_ids[0] ? { userId: found.user_id, tenantId: found.tenant_ids[0] } : null
}

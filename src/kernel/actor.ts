import { permissionsOf, type Permission, type Role } from './permissions.ts'

/** A role that holds only for an entity, a department, or both. */
export type LimitedRole = { role: Role; entityId: string | null; departmentId: string | null }

/** The signed-in person, in one organisation. Rights are read from the database on each request, never from a token. */
/** How the person signed in: a browser's session, an app's token, or a personal key. */
type Credential = { kind: 'session' | 'app' | 'key'; id: string }

export type Actor = {
  userId: string
  tenantId: string
  name: string
  email: string
  /** Roles that hold everywhere. */
  roles: readonly Role[]
  limitedRoles: readonly LimitedRole[]
  /** What any of the roles permits; where a limited one permits it, the database shows only its part. */
  permissions: ReadonlySet<Permission>
  /** '' is everywhere; otherwise the parts this transaction may see, as `in_limits` in the database reads them. */
  limits: string
  locale: string
  timeZone: string
  /** The administrator who looks at the product as this person sees it, and may change nothing. */
  viewedBy: { userId: string; name: string } | null
  organisation: {
    slug: string
    name: string
    baseCurrency: string
    timeZone: string
    locale: string
  }
  credential?: Credential
}

/** The id of the system itself: audit rows by it name nobody. */
export const systemId = '00000000-0000-0000-0000-000000000000'

/** Where this person holds a permission: '' for everywhere, else the entities and departments as JSON. */
export function limitsFor(
  { roles, limitedRoles }: Pick<Actor, 'roles' | 'limitedRoles'>,
  permission: Permission | 'member',
): string {
  const grants = (held: readonly Role[]): boolean =>
    permission === 'member' ? held.length > 0 : permissionsOf(held).has(permission)
  if (grants(roles) || limitedRoles.length === 0) return ''
  return JSON.stringify(
    limitedRoles
      .filter((limited) => grants([limited.role]))
      .map(({ entityId, departmentId }) => ({ entityId, departmentId })),
  )
}

import { permissionsOf, type Permission, type PortalPermission, type Role } from './permissions.ts'

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
  /**
   * '' is everywhere; otherwise the parts this transaction may see, as `in_limits` in the database reads them, or one
   * vendor.
   */
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
  /** Set where this is nobody of the organisation, but a contact of one of its vendors. */
  contact?: VendorContact
}

/**
 * Who uses the portal: a contact of one vendor of one organisation. No role and no permission of a member is theirs.
 */
export type VendorContact = {
  id: string
  vendorId: string
  vendorName: string
  language: 'en' | 'de'
  may: ReadonlySet<PortalPermission>
  /** How many vendors of how many organisations this person is a contact of. */
  buyers: number
}

/** What a contact's transaction may see begins with this. */
export const vendorMark = 'vendor:'
/** What a contact sees, as `current_vendor` and `current_contact` in the database read it. */
export const limitsOfContact = ({ id, vendorId }: Pick<VendorContact, 'id' | 'vendorId'>): string =>
  `${vendorMark}${vendorId}:${id}`

/** Whose act it is: a member's or a contact's. */
export const actingId = ({ userId, contact }: Pick<Actor, 'userId' | 'contact'>): string =>
  contact?.id ?? userId

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

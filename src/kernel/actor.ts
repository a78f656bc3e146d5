import type { Permission, Role } from './permissions.ts'

/** The signed-in person, in one organisation. Rights are read from the database on each request, never from a token. */
/** What the person showed to be let in: a browser's session, an app's token, or a key of theirs. */
export type Credential = { kind: 'session' | 'app' | 'key'; id: string }

export type Actor = {
  userId: string
  tenantId: string
  name: string
  email: string
  roles: readonly Role[]
  permissions: ReadonlySet<Permission>
  organisation: { slug: string; name: string; baseCurrency: string; timeZone: string; locale: string }
  credential?: Credential
}

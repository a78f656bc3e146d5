import { createHmac, randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Db } from '../../platform/db/pool.ts'
import { createTokens } from '../../sign-in/tokens.ts'

export type Organisation = { tenantId: string; users: Record<string, string> }
type Headers = Record<string, string>
/** Makes people of any organisation known to the product, without signing in. */
export type SignedIn = {
  bearer(organisation: Organisation, role: string): Promise<Headers>
  cookie(organisation: Organisation, role: string): Promise<Headers>
}

/** Its people by their first role. */
export async function organisationOf(owner: pg.Client, tenantId: string): Promise<Organisation> {
  const { rows } = await owner.query<{ role: string; user_id: string }>(
    'select roles[1] as role, user_id from memberships where tenant_id = $1',
    [tenantId],
  )
  return { tenantId, users: Object.fromEntries(rows.map((row) => [row.role, row.user_id])) }
}

const weekMs = 604_800_000

export async function signedIn(db: Db, jwtKey: string, secret: string): Promise<SignedIn> {
  const tokens = await createTokens(db, jwtKey)
  return {
    async bearer({ tenantId, users }, role) {
      const { access_token: token } = await tokens.issue({ userId: users[role]!, tenantId })
      return { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
    },
    async cookie({ tenantId, users }, role) {
      const sid = randomUUID()
      const userId = users[role]!
      const expires = new Date(Date.now() + weekMs).toISOString()
      const cookie = {
        originalMaxAge: weekMs,
        expires,
        httpOnly: true,
        path: '/',
        sameSite: 'lax',
        secure: false,
      }
      const session = JSON.stringify({ cookie, passport: { user: { userId, tenantId } } })
      await db.raw('select save_session($1, $2, $3, $4, false)', [sid, userId, session, expires])
      const mark = createHmac('sha256', secret).update(sid).digest('base64').replace(/=+$/, '')
      return { Cookie: `svpms=${encodeURIComponent(`s:${sid}.${mark}`)}` }
    },
  }
}

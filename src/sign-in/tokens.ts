import { createCipheriv, createDecipheriv, createHash, randomBytes, randomUUID } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { Problem } from '../kernel/problem.ts'
import type { Db } from '../platform/db/pool.ts'
import type { Origin } from '../platform/http/session-store.ts'
import { findActor, type Identity } from './people.ts'
import { readSigningKeys } from './signing-keys.ts'

/** How long an access token lives, and a refresh token that is not used. */
export type Lifetimes = { accessMinutes: number; idleDays: number }
const usual: Lifetimes = { accessMinutes: 15, idleDays: 7 }
/** A second use of a refresh token within this time is a retry after a lost answer, not theft. */
const graceSeconds = 10
const issuer = 'svpms'
const audience = 'svpms-api'

type TokenPair = {
  access_token: string
  refresh_token: string
  token_type: 'Bearer'
  expires_in: number
}
type AppIdentity = Identity & { family: string }
export type Tokens = {
  issue(who: Identity, origin?: Origin): Promise<TokenPair>
  refresh(token: string): Promise<TokenPair>
  /** Signs out the app of a refresh or access token. An unknown token is no error (RFC 7009). */
  revoke(token: string): Promise<void>
  /** `authTime`: when the person last proved who they are to this app. */
  verify(token: string): Promise<AppIdentity & { authTime: Date }>
  jwks(): Promise<object>
}

const refused = () => new Problem(401, 'bad_token', 'The token is not valid. Sign in again.')
const digest = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Readable only with the previous token. The key is used once, so the nonce may be fixed. */
const sealingKey = (token: string): Buffer =>
  createHash('sha256').update(`successor of ${token}`).digest()
const seal = (successor: string, token: string): string =>
  createCipheriv('aes-256-ctr', sealingKey(token), Buffer.alloc(16))
    .update(successor, 'utf8')
    .toString('base64url')
const unseal = (sealed: string, token: string): string =>
  createDecipheriv('aes-256-ctr', sealingKey(token), Buffer.alloc(16))
    .update(sealed, 'base64url')
    .toString()

const Claims = z.object({ sub: z.uuid(), tenant: z.uuid(), app: z.uuid(), auth_time: z.number() })
const Rotated = z.object({
  outcome: z.enum(['unknown', 'ended', 'rotated', 'again', 'reused']),
  family: z.string().nullable(),
  user_id: z.string().nullable(),
  tenant_id: z.string().nullable(),
  sealed: z.string().nullable(),
  signed_in_at: z.date().nullable(),
})

/**
 * Short-lived RS256 access tokens, and refresh tokens that are used once. Rights are never in a token. `onReuse` tells
 * the person whose app was ended because a token came twice.
 */
export async function createTokens(
  db: Db,
  privateKeys: string,
  onReuse: (who: Identity) => Promise<void> = async () => {},
  { accessMinutes, idleDays }: Lifetimes = usual,
): Promise<Tokens> {
  const { current, verifying, jwks } = await readSigningKeys(privateKeys)

  const access = ({ userId, tenantId, family }: AppIdentity, authTime: Date): Promise<string> =>
    new SignJWT({ tenant: tenantId, app: family, auth_time: Math.floor(authTime.getTime() / 1000) })
      .setProtectedHeader({ alg: 'RS256', kid: current.kid, typ: 'at+jwt' })
      .setSubject(userId)
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(`${accessMinutes}m`)
      .setJti(randomUUID())
      .sign(current.key)
  const pair = async (who: AppIdentity, refresh: string, authTime: Date): Promise<TokenPair> => ({
    access_token: await access(who, authTime),
    refresh_token: refresh,
    token_type: 'Bearer',
    expires_in: accessMinutes * 60,
  })
  const newRefresh = (): string => randomBytes(32).toString('base64url')

  async function verify(token: string): Promise<AppIdentity & { authTime: Date }> {
    try {
      const { payload } = await jwtVerify(
        token,
        (header) => verifying.get(header.kid ?? '') ?? Promise.reject(refused()),
        { algorithms: ['RS256'], issuer, audience, typ: 'at+jwt', requiredClaims: ['exp'] },
      )
      const { sub, tenant, app, auth_time } = Claims.parse(payload)
      return { userId: sub, tenantId: tenant, family: app, authTime: new Date(auth_time * 1000) }
    } catch {
      throw refused()
    }
  }

  return {
    verify,
    async issue(who, origin) {
      const [family, refresh] = [randomUUID(), newRefresh()]
      await db.raw('select issue_refresh_token($1, $2, $3, $4, $5, $6, $7::interval)', [
        family,
        who.userId,
        who.tenantId,
        origin?.userAgent ?? '',
        origin?.ip ?? '',
        digest(refresh),
        `${idleDays} days`,
      ])
      return pair({ ...who, family }, refresh, new Date())
    },
    async refresh(token) {
      const successor = newRefresh()
      const { rows } = await db.raw(
        'select outcome, family::text, user_id::text, tenant_id::text, sealed, signed_in_at from rotate_refresh_token($1, $2, $3, $4::interval, $5::interval)',
        [
          digest(token),
          digest(successor),
          seal(successor, token),
          `${graceSeconds} seconds`,
          `${idleDays} days`,
        ],
      )
      const {
        outcome,
        family,
        user_id: userId,
        tenant_id: tenantId,
        sealed,
        signed_in_at: signedInAt,
      } = Rotated.parse(rows[0])
      if (outcome === 'reused' && userId && tenantId) await onReuse({ userId, tenantId })
      if (
        (outcome !== 'rotated' && outcome !== 'again') ||
        !family ||
        !userId ||
        !tenantId ||
        !signedInAt
      )
        throw refused()
      if (!(await findActor(db, { userId, tenantId }))) throw refused()
      // The proof was given when the app signed in; refreshing does not make it younger.
      return pair(
        { userId, tenantId, family },
        outcome === 'again' && sealed ? unseal(sealed, token) : successor,
        signedInAt,
      )
    },
    async revoke(token) {
      const family = token.includes('.')
        ? await verify(token).then(
            (who) => who.family,
            () => null,
          )
        : null
      await db.raw('select end_app($1, $2)', [family, digest(token)])
    },
    jwks: async () => jwks,
  }
}

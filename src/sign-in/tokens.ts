import { createHash, createPrivateKey, createPublicKey, randomBytes, randomUUID, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, jwtVerify, SignJWT } from 'jose'
import { Problem } from '../kernel/problem.ts'
import type { Db } from '../platform/db/pool.ts'
import type { Identity } from './people.ts'

const minutes = 15
const idleDays = 7
const issuer = 'svpms'
const audience = 'svpms-api'

export type TokenPair = { access_token: string; refresh_token: string; token_type: 'Bearer'; expires_in: number }
export type Tokens = { issue(who: Identity): Promise<TokenPair>; refresh(token: string): Promise<TokenPair>; verify(token: string): Promise<Identity & { authTime: Date }>; jwks(): Promise<object> }

const refused = () => new Problem(401, 'bad_token', 'The access token is not valid. Sign in again.')
const digest = (token: string): string => createHash('sha256').update(token).digest('hex')

/** RS256 access tokens of 15 minutes, and refresh tokens that are used once. Rights are never in a token. */
export async function createTokens(db: Db, privateKeyPem: string): Promise<Tokens> {
  const privateKey: KeyObject = createPrivateKey(privateKeyPem)
  const publicKey = createPublicKey(privateKey)
  const jwk = await exportJWK(publicKey)
  const kid = await calculateJwkThumbprint(jwk)

  const access = ({ userId, tenantId }: Identity, authTime: Date): Promise<string> =>
    new SignJWT({ tenant: tenantId, auth_time: Math.floor(authTime.getTime() / 1000) }).setProtectedHeader({ alg: 'RS256', kid, typ: 'at+jwt' }).setSubject(userId).setIssuer(issuer).setAudience(audience)
      .setIssuedAt().setExpirationTime(`${minutes}m`).setJti(randomUUID()).sign(privateKey)

  async function issue(who: Identity, family: string = randomUUID(), authTime = new Date()): Promise<TokenPair> {
    const refresh = randomBytes(32).toString('base64url')
    await db.raw(`insert into refresh_tokens (token_hash, family, user_id, tenant_id, auth_time, expires_at) values ($1, $2, $3, $4, $5, now() + interval '${idleDays} days')`, [digest(refresh), family, who.userId, who.tenantId, authTime.toISOString()])
    return { access_token: await access(who, authTime), refresh_token: refresh, token_type: 'Bearer', expires_in: minutes * 60 }
  }

  return {
    issue: (who) => issue(who),
    /** A token used a second time ends its whole family: one of the two users stole it (RFC 9700, 4.14.2). */
    async refresh(token) {
      const { rows } = await db.raw('update refresh_tokens set used_at = now() where token_hash = $1 and used_at is null and revoked_at is null and expires_at > now() returning family, user_id, tenant_id, auth_time', [digest(token)])
      const used = rows[0]
      if (!used) {
        await db.raw('update refresh_tokens set revoked_at = now() where revoked_at is null and family = (select family from refresh_tokens where token_hash = $1)', [digest(token)])
        throw refused()
      }
      return issue({ userId: String(used['user_id']), tenantId: String(used['tenant_id']) }, String(used['family']), used['auth_time'] as Date)
    },
    async verify(token) {
      try {
        const { payload, protectedHeader } = await jwtVerify(token, publicKey, { algorithms: ['RS256'], issuer, audience, typ: 'at+jwt', requiredClaims: ['exp', 'sub', 'tenant'] })
        if (protectedHeader.kid !== kid) throw refused()
        return { userId: String(payload.sub), tenantId: String(payload['tenant']), authTime: new Date(Number(payload['auth_time'] ?? 0) * 1000) }
      } catch {
        throw refused()
      }
    },
    jwks: async () => ({ keys: [{ ...jwk, kid, alg: 'RS256', use: 'sig' }] }),
  }
}

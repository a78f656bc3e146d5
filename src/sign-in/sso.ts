import * as oidc from 'openid-client'
import { z } from 'zod'
import { guardedFetch } from '../integrations/guarded-fetch/index.ts'
import { newId } from '../kernel/id.ts'
import { command, type Ctx, type ProcessDeps } from '../platform/ctx.ts'
import type { Db } from '../platform/db/pool.ts'
import { divide, propose } from '../role-proposals/index.ts'
import { isRole } from '../kernel/permissions.ts'
import { sql } from '../platform/db/sql.ts'
import { encryptedColumn, type Cipher } from '../platform/encryption.ts'
import { systemActor } from '../platform/system.ts'
import type { Identity } from './people.ts'

export const secretColumn = encryptedColumn('identity_providers', 'client_secret', 'tenant_id')
const Provider = z.object({
  tenant_id: z.string(),
  issuer: z.string(),
  client_id: z.string(),
  client_secret: z.string(),
  domain: z.string(),
  joins: z.boolean(),
  default_role: z.string(),
})
export type Provider = z.output<typeof Provider>
export const domainOf = (email: string): string =>
  email.trim().toLowerCase().slice(0, 320).split('@')[1] ?? ''

export async function providerFor(db: Db, domain: string): Promise<Provider | null> {
  if (domain === '' || domain.includes('\u0000')) return null
  const { rows } = await db.raw('select * from identity_provider_for($1)', [domain])
  return rows[0] ? Provider.parse(rows[0]) : null
}

/** What the provider says about itself; asked anew for every sign-in, so that changed keys are seen. */
export function discover(
  p: { issuer: string; client_id: string; secret: string },
  production: boolean,
): Promise<oidc.Configuration> {
  return oidc.discovery(
    new URL(p.issuer),
    p.client_id,
    undefined,
    oidc.ClientSecretBasic(p.secret),
    {
      [oidc.customFetch]: (url, options) =>
        guardedFetch(!production)(url, {
          method: options.method,
          headers: options.headers,
          body:
            options.body instanceof URLSearchParams
              ? options.body.toString()
              : typeof options.body === 'string'
                ? options.body
                : null,
          signal: options.signal,
        }),
      execute: production ? [] : [oidc.allowInsecureRequests],
      timeout: 5,
    },
  )
}
export const configOf = (p: Provider, cipher: Cipher, production: boolean) =>
  discover({ ...p, secret: secretColumn.open(cipher, p.tenant_id, p.client_secret) }, production)

export type Trip = { state: string; nonce: string; verifier: string }
/** Where the browser is sent; what must come back is kept in the session (PKCE, state, nonce). */
export async function begin(
  config: oidc.Configuration,
  callback: string,
  email: string,
): Promise<{ to: URL; trip: Trip }> {
  const trip = {
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
    verifier: oidc.randomPKCECodeVerifier(),
  }
  const to = oidc.buildAuthorizationUrl(config, {
    redirect_uri: callback,
    scope: 'openid email profile',
    state: trip.state,
    nonce: trip.nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(trip.verifier),
    code_challenge_method: 'S256',
    ...(email ? { login_hint: email } : {}),
  })
  return { to, trip }
}

const Claims = z.looseObject({
  sub: z.string().min(1).max(255),
  email: z.string().max(254).optional(),
  email_verified: z.boolean().optional(),
  name: z.string().optional(),
})
export type Claims = z.output<typeof Claims>
/** Exchanges the code. Throws when any check fails. */
export async function finish(config: oidc.Configuration, came: URL, trip: Trip): Promise<Claims> {
  const tokens = await oidc.authorizationCodeGrant(config, came, {
    expectedState: trip.state,
    expectedNonce: trip.nonce,
    pkceCodeVerifier: trip.verifier,
    idTokenExpected: true,
  })
  const claims = Claims.parse(tokens.claims())
  if (claims.email !== undefined || !config.serverMetadata().userinfo_endpoint) return claims
  return Claims.parse({
    ...(await oidc.fetchUserInfo(config, tokens.access_token, claims.sub)),
    sub: claims.sub,
  })
}

export type Verdict =
  { who: Identity } | { refused: 'unverified' | 'other_domain' | 'deactivated' | 'no_member' }
const Member = z.object({ user_id: z.string(), active: z.boolean() })

/**
 * Who the provider's person is here: the one linked before, else the member with that address, else a new member where
 * the organisation wants that.
 */
export async function judge(deps: ProcessDeps, p: Provider, claims: Claims): Promise<Verdict> {
  const email = claims.email?.trim().toLowerCase() ?? ''
  if (!claims.email_verified || !z.email().safeParse(email).success)
    return { refused: 'unverified' }
  if (domainOf(email) !== p.domain) return { refused: 'other_domain' }
  return command(
    deps,
    await systemActor(deps.db, p.tenant_id),
    null,
    async (ctx): Promise<Verdict> => {
      const linked = await ctx.tx.maybeOne(
        sql.type(Member)`
          select m.user_id, m.active
          from
            sso_identities as s
            join memberships as m on m.tenant_id = s.tenant_id and m.user_id = s.user_id
          where s.issuer = ${p.issuer} and s.subject = ${claims.sub}
        `,
      )
      const member =
        linked ??
        (await ctx.tx.maybeOne(
          sql.type(Member)`
            select user_id, active from memberships where email = ${email} for no key update
          `,
        ))
      if (member && !member.active) return { refused: 'deactivated' }
      if (!member && !p.joins) return { refused: 'no_member' }
      const userId = member?.user_id ?? (await join(ctx, p, email, claims.name))
      if (!linked) await link(ctx, p.issuer, claims.sub, userId)
      return { who: { userId, tenantId: p.tenant_id } }
    },
  )
}

const none = z.object({})
async function join(
  ctx: Ctx,
  p: Provider,
  email: string,
  typed: string | undefined,
): Promise<string> {
  const name =
    (typed ?? '')
      .normalize('NFC')
      .replaceAll(/[\p{C}]/gu, '')
      .trim()
      .slice(0, 200) || email.split('@')[0]!
  const { id } = await ctx.tx.one(
    sql.type(z.object({ id: z.string() }))`select register_user(${newId()}, ${email}, null) as id`,
  )
  const [given, setting] = [
    await divide(ctx, [p.default_role].filter(isRole)),
    await ctx.tx.maybeOne(
      sql.type(z.object({ by: z.string().nullable() }))`
        select default_role_by as by from identity_providers
      `,
    ),
  ]
  await ctx.tx.run(
    sql.type(none)`
      insert into memberships (user_id, name, email, roles)
      values (${id}, ${name}, ${email}, ${sql.array([...given.now], 'text')})
      on conflict (tenant_id, user_id) do nothing
    `,
  )
  ctx.record(
    'member.joined',
    { kind: 'member', id },
    { name, roles: [...given.now], how: 'sso', ...(given.alone ? { alone: true } : {}) },
  )
  await propose(ctx, given.later, {
    userId: id,
    name,
    cause: 'single_sign_on',
    by: setting?.by ?? null,
  })
  return id
}
async function link(ctx: Ctx, issuer: string, subject: string, userId: string): Promise<void> {
  await ctx.tx.run(
    sql.type(none)`
      insert into sso_identities (issuer, subject, user_id)
      values (${issuer}, ${subject}, ${userId})
      on conflict (tenant_id, issuer, subject) do nothing
    `,
  )
  ctx.record('member.sso_linked', { kind: 'member', id: userId }, { issuer })
}

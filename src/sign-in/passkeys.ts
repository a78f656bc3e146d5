import type {
  AuthenticationResponseJSON,
  AuthenticatorTransport,
  RegistrationResponseJSON,
} from '@simplewebauthn/server'
import type { Request } from 'express'
import { z } from 'zod'
import { conflict } from '../kernel/problem.ts'
import type { Actor } from '../kernel/actor.ts'
import { command, type Ctx, type ProcessDeps } from '../platform/ctx.ts'
import type { Constraints } from '../platform/db/errors.ts'
import type { Db } from '../platform/db/pool.ts'
import { readIn, type Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import { isFresh } from './session.ts'
import { findActor } from './people.ts'

/** The messages for violated constraints. */
export const constraints: Constraints = {
  passkeys__credential: () => conflict('already_exists', 'This passkey is set up already.'),
}
const none = z.object({})
const Row = z.object({
  id: z.string(),
  name: z.string(),
  backed_up: z.boolean(),
  created_at: z.date(),
  last_used_at: z.date().nullable(),
})
const Found = z.object({
  id: z.string(),
  user_id: z.string(),
  tenant_id: z.string().nullable(),
  public_key: z.string(),
  counter: z.coerce.number(),
  transports: z.array(z.string()),
})
const Credential = z.object({
  id: z.string().max(1400),
  credential_id: z.string(),
  transports: z.array(z.string()),
})
export const listPasskeys = (tx: Tx, userId: string) =>
  tx.any(
    sql.type(Row)`
      select id, name, backed_up, created_at, last_used_at
      from passkeys
      where user_id = ${userId}
      order by id
      limit 50
    `,
  )
export const renamePasskey = (ctx: Ctx, id: string, name: string) =>
  ctx.tx.run(
    sql.type(none)`
      update passkeys set name = ${name} where user_id = ${ctx.actor.userId} and id = ${id}
    `,
  )
export const removePasskey = (ctx: Ctx, id: string) =>
  ctx.tx.run(
    sql.type(none)`delete from passkeys where user_id = ${ctx.actor.userId} and id = ${id}`,
  )

/** The site that passkeys belong to: browsers bind a passkey to its name and sign its address. */
export type Site = { rpID: string; origin: string }
export const siteOf = (publicUrl: string): Site => ({
  rpID: new URL(publicUrl).hostname,
  origin: new URL(publicUrl).origin,
})
type Purpose = 'sign_in' | 'confirm' | 'register'
/** About three hundred modules, so it is loaded when the first passkey is used. */
const webauthn = () => import('@simplewebauthn/server')
const transportsOf = (list: readonly string[]): AuthenticatorTransport[] =>
  list.filter((t): t is AuthenticatorTransport =>
    ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'].includes(t),
  )

/**
 * What the browser is asked to sign to prove who it is. Nothing in it tells who has passkeys: signing in, any passkey
 * of this site will do.
 */
export async function askForPasskey(
  req: Request,
  site: Site,
  purpose: 'sign_in' | 'confirm',
  allowed: readonly { credential_id: string; transports: readonly string[] }[] = [],
): Promise<object> {
  const options = await (
    await webauthn()
  ).generateAuthenticationOptions({
    rpID: site.rpID,
    userVerification: 'required',
    ...(allowed.length
      ? {
          allowCredentials: allowed.map((c) => ({
            id: c.credential_id,
            transports: transportsOf(c.transports),
          })),
        }
      : {}),
  })
  req.session.challenge = { text: options.challenge, purpose, since: Date.now() }
  return options
}

export async function askForNewPasskey(
  req: Request,
  db: Db,
  site: Site,
  actor: Actor,
): Promise<object> {
  const taken = await credentialsOf(db, actor)
  const options = await (
    await webauthn()
  ).generateRegistrationOptions({
    rpName: 'SVPMS',
    rpID: site.rpID,
    userName: actor.email,
    userDisplayName: actor.name,
    userID: new TextEncoder().encode(actor.userId),
    attestationType: 'none',
    supportedAlgorithmIDs: [-8, -7, -257],
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    excludeCredentials: taken.map((c) => ({ id: c.credential_id })),
  })
  req.session.challenge = { text: options.challenge, purpose: 'register', since: Date.now() }
  return options
}

export const credentialsOf = (db: Db, actor: Actor) =>
  readIn(db, actor).any(
    sql.type(Credential)`
      select id, credential_id, transports from passkeys where user_id = ${actor.userId} limit 50
    `,
  )

/** Removes the challenge before the answer is checked, so that each is used once, even by a wrong answer. */
export function useChallenge(req: Request, purpose: Purpose): string | null {
  const kept = req.session.challenge
  delete req.session.challenge
  return isFresh(kept, 5) && kept?.purpose === purpose ? kept.text : null
}

const Answer = z.looseObject({
  id: z.string().max(1400),
  rawId: z.string().max(1400),
  type: z.literal('public-key'),
  response: z.looseObject({ clientDataJSON: z.string() }),
  clientExtensionResults: z.looseObject({}).default({}),
})
function parseAnswer(text: string): z.output<typeof Answer> | null {
  try {
    return Answer.parse(JSON.parse(text))
  } catch {
    return null
  }
}

/**
 * Whose passkey answered, or null: an unknown passkey, another site, another challenge, a bad signature, or a counter
 * that ran backwards (a copy).
 */
export async function judgePasskey(
  deps: ProcessDeps,
  site: Site,
  challenge: string | null,
  text: string,
): Promise<{ right: Actor | null; whose: { userId: string; tenantId: string } | null }> {
  const answer = parseAnswer(text)
  const found = answer
    ? (
        await deps.db.raw(
          'select id, user_id, tenant_id, public_key, counter, transports from passkey_by($1)',
          [answer.id],
        )
      ).rows[0]
    : undefined
  const key = found ? Found.parse(found) : null
  const whose = key?.tenant_id ? { userId: key.user_id, tenantId: key.tenant_id } : null
  if (!answer || !key || !whose || challenge === null) return { right: null, whose }
  try {
    const { verified, authenticationInfo } = await (
      await webauthn()
    ).verifyAuthenticationResponse({
      response: answer as unknown as AuthenticationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: site.origin,
      expectedRPID: site.rpID,
      requireUserVerification: true,
      credential: {
        id: answer.id,
        publicKey: new Uint8Array(Buffer.from(key.public_key, 'base64url')),
        counter: key.counter,
        transports: transportsOf(key.transports),
      },
    })
    const actor = verified ? await findActor(deps.db, whose) : null
    const counted =
      actor &&
      (await command(deps, actor, null, (ctx) =>
        ctx.tx.run(
          sql.type(none)`
            update passkeys
            set
              counter = ${authenticationInfo.newCounter},
              last_used_at = now()
            where
              id = ${key.id}
              and (
                counter < ${authenticationInfo.newCounter}
                or (counter = 0 and ${authenticationInfo.newCounter} = 0)
              )
          `,
        ),
      ))
    return { right: counted === 1 ? actor : null, whose }
  } catch {
    return { right: null, whose }
  }
}

/** Stores a new passkey; false when the browser's answer is not valid. */
export async function addPasskey(
  deps: ProcessDeps,
  site: Site,
  actor: Actor,
  challenge: string | null,
  text: string,
  name: string,
): Promise<boolean> {
  const answer = parseAnswer(text)
  if (!answer || challenge === null) return false
  const made = await (
    await webauthn()
  )
    .verifyRegistrationResponse({
      response: answer as unknown as RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: site.origin,
      expectedRPID: site.rpID,
      requireUserVerification: true,
    })
    .catch(() => null)
  if (!made?.verified) return false
  const { credential, credentialBackedUp } = made.registrationInfo
  await command(deps, actor, null, async (ctx) => {
    const id = ctx.newId()
    await ctx.tx.run(
      sql.type(none)`
        insert into passkeys
          (id, user_id, credential_id, public_key, counter, transports, name, backed_up)
        values
          (
            ${id},
            ${actor.userId},
            ${credential.id},
            ${Buffer.from(credential.publicKey).toString('base64url')},
            ${credential.counter},
            ${sql.array(transportsOf(credential.transports ?? []), 'text')},
            ${name},
            ${credentialBackedUp}
          )
      `,
    )
    ctx.record('member.passkey_added', { kind: 'member', id: actor.userId }, { name })
  })
  return true
}

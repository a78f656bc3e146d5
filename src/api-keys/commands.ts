import type { Permission } from '../kernel/permissions.ts'
import { conflict } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import { inPerson } from '../sign-in/index.ts'
import { checkNewKey, makeKey } from './api-key.ts'
import * as queries from './queries.ts'

const mostKeys = 50

/** Returns the key itself: the only time it is seen. */
export async function create(
  ctx: Ctx,
  { name, scopes, expiresOn }: { name: string; scopes: readonly Permission[]; expiresOn: string },
): Promise<{ id: string; key: string }> {
  inPerson(ctx.actor)
  checkNewKey({ scopes, expiresOn }, ctx.actor.permissions, ctx.today)
  if ((await queries.countUsable(ctx.tx, ctx.actor.userId)).count >= mostKeys)
    throw conflict('too_many_keys', `You have ${mostKeys} keys. Revoke one you do not need first.`)
  const { key, prefix, hash } = makeKey()
  const id = ctx.newId()
  queries.insert(ctx.tx, {
    id,
    userId: ctx.actor.userId,
    name,
    prefix,
    hash,
    scopes,
    expiresOn,
    timeZone: ctx.actor.organisation.timeZone,
  })
  ctx.record(
    'member.api_key_created',
    { kind: 'member', id: ctx.actor.userId },
    { note: name, prefix, scopes: [...scopes], expires_on: expiresOn },
  )
  return { id, key }
}

/** Harmless when it is revoked already. */
export async function revoke(ctx: Ctx, id: string): Promise<void> {
  inPerson(ctx.actor)
  const { name, prefix } = await queries.find(ctx.tx, ctx.actor.userId, id)
  if ((await queries.revoke(ctx.tx, ctx.actor.userId, id)) > 0)
    ctx.record(
      'member.api_key_revoked',
      { kind: 'member', id: ctx.actor.userId },
      { note: name, prefix },
    )
}

import { z } from 'zod'
import type { Actor } from '../kernel/actor.ts'
import { command, type Ctx, type ProcessDeps } from '../platform/ctx.ts'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import { encryptedColumn, EncryptionError, type Cipher } from '../platform/encryption.ts'
import { newRecoveryCodes, recoveryHash, stepOf } from './totp.ts'

const none = z.object({})
const Device = z.object({ secret: z.string(), confirmed: z.boolean() })
export const totpSecret = encryptedColumn('totp_devices', 'secret', 'user_id')
type Deps = ProcessDeps & { cipher: Cipher }

export async function secretOf(
  tx: Tx,
  cipher: Cipher,
  userId: string,
): Promise<{ secret: string; confirmed: boolean } | null> {
  const device = await deviceOf(tx, userId)
  return device && { ...device, secret: totpSecret.open(cipher, userId, device.secret) }
}

const deviceOf = (tx: Tx, userId: string): Promise<z.infer<typeof Device> | null> =>
  tx.maybeOne(
    sql.type(Device)`
      select secret, confirmed_at is not null as confirmed
      from totp_devices
      where user_id = ${userId}
    `,
  )

/** Null when it was sealed with a key that this server does not have, as after a restore; recovery codes need none. */
function openedSecret(cipher: Cipher, userId: string, envelope: string): string | null {
  try {
    return totpSecret.open(cipher, userId, envelope)
  } catch (error) {
    if (error instanceof EncryptionError) return null
    throw error
  }
}

/** A new secret in place of an unconfirmed one; false when codes are set up already. */
export const keepSecret = async (ctx: Ctx, cipher: Cipher, secret: string): Promise<boolean> =>
  (await ctx.tx.run(sql.type(none)`
    insert into totp_devices (user_id, secret)
    values (${ctx.actor.userId}, ${totpSecret.seal(cipher, ctx.actor.userId, secret)})
    on conflict (user_id) do update
      set
        secret = excluded.secret,
        tries = 0
      where totp_devices.confirmed_at is null
  `)) === 1

/** The first code proves that the app has the secret. Returns the recovery codes, which are shown this once. */
export async function confirmDevice(
  ctx: Ctx,
  cipher: Cipher,
  code: string,
): Promise<string[] | null> {
  const device = await secretOf(ctx.tx, cipher, ctx.actor.userId)
  const step = device && !device.confirmed ? stepOf(device.secret, code, ctx.now) : null
  if (step === null) return null
  const won = await ctx.tx.run(
    sql.type(none)`
      update totp_devices
      set
        confirmed_at = now(),
        last_step = ${step},
        tries = 0
      where user_id = ${ctx.actor.userId} and confirmed_at is null
    `,
  )
  if (won === 0) return null
  ctx.record('member.totp_added', { kind: 'member', id: ctx.actor.userId })
  return replaceCodes(ctx)
}

/** Ten new recovery codes; the old ones end. */
export async function replaceCodes(ctx: Ctx): Promise<string[]> {
  const codes = newRecoveryCodes()
  await ctx.tx.run(sql.type(none)`delete from recovery_codes where user_id = ${ctx.actor.userId}`)
  await ctx.tx.run(
    sql.type(none)`
      insert into recovery_codes (user_id, code_hash)
      select ${ctx.actor.userId}, unnest(${sql.array(codes.map(recoveryHash), 'text')})
    `,
  )
  return codes
}

export async function removeDevice(ctx: Ctx): Promise<boolean> {
  await ctx.tx.run(sql.type(none)`delete from recovery_codes where user_id = ${ctx.actor.userId}`)
  return (
    (await ctx.tx.run(
      sql.type(none)`delete from totp_devices where user_id = ${ctx.actor.userId}`,
    )) === 1
  )
}

export type CodeAnswer = 'right' | 'wrong' | 'too_many' | 'unreadable'
/**
 * Uses up a one-time code or a recovery code. Of two simultaneous uses of one code only one succeeds, because the
 * update requires a newer step.
 */
export async function useCode(
  deps: Deps,
  actor: Actor,
  typed: string,
  requestId: string | null,
): Promise<CodeAnswer> {
  const { rows } = await deps.db.raw('select may_try_code($1) as may', [actor.userId])
  if (rows[0]?.['may'] === false) return 'too_many'
  return command(deps, actor, requestId, async (ctx): Promise<CodeAnswer> => {
    const device = await deviceOf(ctx.tx, actor.userId)
    if (!device?.confirmed) return 'wrong'
    const secret = openedSecret(deps.cipher, actor.userId, device.secret)
    const step = secret === null ? null : stepOf(secret, typed, ctx.now)
    const used =
      step === null
        ? await ctx.tx.run(
            sql.type(none)`
              update recovery_codes
              set used_at = now()
              where user_id = ${actor.userId} and code_hash = ${recoveryHash(
                typed,
              )} and used_at is null
            `,
          )
        : await ctx.tx.run(
            sql.type(none)`
              update totp_devices
              set last_step = ${step}
              where user_id = ${actor.userId} and last_step < ${step}
            `,
          )
    if (used === 0) return secret === null ? 'unreadable' : 'wrong'
    if (step === null) ctx.record('member.recovery_code_used', { kind: 'member', id: actor.userId })
    await ctx.tx.run(
      sql.type(none)`update totp_devices set tries = 0 where user_id = ${actor.userId}`,
    )
    return 'right'
  })
}
export const codeProblem = (answer: CodeAnswer): string => problems[answer]

const problems: Record<CodeAnswer, string> = {
  right: '',
  too_many: 'Too many codes were tried. Wait 15 minutes, or sign in another way.',
  wrong: 'This code is not right, or it was used already. Wait for the next one.',
  unreadable:
    'One-time codes cannot be checked here, because this server lacks the key they were set up with. Use one of your recovery codes, and tell who runs this server that its encryption key is missing.',
}

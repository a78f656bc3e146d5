import { createHash } from 'node:crypto'
import { z } from 'zod'
import { actingId, type Actor } from '../../kernel/actor.ts'
import { Problem } from '../../kernel/problem.ts'
import { command, type CommandDeps, type Ctx } from '../ctx.ts'
import { readIn } from '../db/tx.ts'
import { sql } from '../db/sql.ts'
import { plain } from './json.ts'
import type { StoredReply, Reply } from './reply.ts'
import type { JsonFace, Upload } from './route.ts'

class AlreadyAsked extends Error {}

const Row = z.object({
  request_hash: z.string(),
  status: z.number().nullable(),
  response: z.unknown(),
})

/**
 * One answer per key and person, kept in PostgreSQL in the same transaction as the effect.
 * A second sender waits on the key's row; another request under the same key is refused.
 */
export function claim(
  key: string,
  path: string,
  raw: Record<string, unknown>,
  upload: Upload | null,
) {
  if (key.length > 200 || !/^[\x21-\x7e]+$/.test(key))
    throw new Problem(
      422,
      'bad_idempotency_key',
      'Idempotency-Key must be 1 to 200 printable characters without spaces.',
    )
  const hash = createHash('sha256')
    .update(JSON.stringify([path, raw]))
    .update(upload?.bytes ?? '')
    .digest('hex')
  return {
    key,
    hash,
    async insert(ctx: Ctx): Promise<void> {
      const won = await ctx.tx.run(
        sql.type(z.object({}))`
          insert into idempotency_keys (user_id, key, request_hash)
          values (${actingId(ctx.actor)}, ${key}, ${hash})
          on conflict do nothing
        `,
      )
      if (won === 0) throw new AlreadyAsked()
    },
  }
}
type Claim = ReturnType<typeof claim>

const keep = (ctx: Ctx, key: string, status: number, response: unknown): void =>
  ctx.tx.write(
    sql.type(z.object({}))`
      update idempotency_keys
      set
        status = ${status},
        response = ${JSON.stringify(plain(response))}::jsonb
      where user_id = ${actingId(ctx.actor)} and key = ${key}
    `,
  )

/** Stores the reply in the transaction of the change: the redirect, and the body for JSON. */
export function storeReply(ctx: Ctx, key: string, reply: Reply<unknown>, body: unknown): void {
  const status = ('status' in reply && reply.status) || 200
  keep(ctx, key, status, {
    kind: 'kept',
    status,
    at: ('at' in reply && reply.at) || '/',
    flash: reply.kind === 'changed' ? reply.flash : null,
    body,
  } satisfies StoredReply)
}

export const withoutSecrets = (face: JsonFace<unknown>, body: unknown): unknown =>
  face.secrets && typeof body === 'object' && body !== null
    ? { ...body, ...Object.fromEntries(face.secrets.map((name) => [name, null])) }
    : body

/** The reply when the work under a key did not commit: the earlier reply, or the refusal, which is stored too. */
export async function replay(
  error: unknown,
  deps: CommandDeps,
  actor: Actor,
  asked: Claim,
): Promise<StoredReply> {
  if (!(error instanceof AlreadyAsked)) {
    const problem = deps.wiring.problemOf(error)
    if (problem && problem.status < 500) await keepRefusal(problem, deps, actor, asked)
    throw error
  }
  const tx = readIn(deps.db, actor)
  const kept = await tx.maybeOne(
    sql.type(Row)`
      select request_hash, status, response
      from idempotency_keys
      where user_id = ${actingId(actor)} and key = ${asked.key}
    `,
  )
  if (!kept?.status)
    throw new Problem(
      409,
      'in_progress',
      'The same request is being worked on. Try again in a moment.',
      [],
      1,
    )
  if (kept.request_hash !== asked.hash)
    throw new Problem(
      422,
      'idempotency_key_reused',
      'This Idempotency-Key was used for another request. Use a new key.',
    )
  if (kept.status >= 400) {
    const refusal = Refusal.parse(kept.response)
    throw new Problem(kept.status, refusal.code, refusal.message, refusal.errors).leadingTo(
      refusal.way,
    )
  }
  return kept.response as StoredReply
}

const Refusal = z.object({
  code: z.string(),
  message: z.string(),
  errors: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })),
  way: z.object({ label: z.string(), href: z.string() }).nullable().default(null),
})

async function keepRefusal(
  problem: Problem,
  deps: CommandDeps,
  actor: Actor,
  asked: Claim,
): Promise<void> {
  await command(deps, actor, null, async (ctx) => {
    await asked.insert(ctx)
    keep(ctx, asked.key, problem.status, {
      code: problem.code,
      message: problem.message,
      errors: problem.errors,
      way: problem.way,
    })
  }).catch((e: unknown) => {
    if (!(e instanceof AlreadyAsked)) throw e
  })
}

import type { Db } from './db/pool.ts'

/** Removes what has ended by itself: counts of limits, sessions, answers kept for an Idempotency-Key, the tokens of apps that were not used for a week, and old notices. Redis does the same with its part alone. */
export async function sweep(db: Db): Promise<void> {
  await db.raw('delete from rate_limits where expire < extract(epoch from now()) * 1000')
  await db.raw('delete from sessions where expires_at < now()')
  await db.raw('select sweep_notices()')
  await db.raw('select sweep_idempotency_keys()')
  await db.raw(`
    delete from token_families f
    where last_used_at < now() - interval '8 days'
      and not exists (select 1 from refresh_tokens r where r.family = f.id and r.expires_at > now())`)
}

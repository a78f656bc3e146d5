import type { Db } from './db/pool.ts'

/**
 * Removes what has ended by itself: counts of limits, sessions, answers kept for an Idempotency-Key, the tokens of apps
 * that were not used for a week, and old notices. Redis does the same with its part alone.
 */
export async function sweep(db: Db): Promise<void> {
  await db.raw('select sweep_sign_ins()')
  await db.raw('select sweep_notices()')
  await db.raw('select sweep_idempotency_keys()')
}

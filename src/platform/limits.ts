import { createHash } from 'node:crypto'
import {
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRedis,
  RateLimiterRes,
  type IRateLimiterPostgresOptions,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible'
import { Problem } from '../kernel/problem.ts'
import type { Db } from './db/pool.ts'

type Allowance = { allowed: boolean; limit: number; remaining: number; resetSeconds: number }
/** `device`: a browser in which this account was opened before; null or left out when it is not known. */
type Trying = { account: string; address: string; device?: string | null }
type Attempt = { succeeded: () => Promise<void> }
export type Limits = {
  /** One call of the API by a token or key. */
  api(caller: string): Promise<Allowance>
  /**
   * Before a secret is checked: counts the try, or refuses it with 429. It knows accounts by what was typed, so it
   * cannot tell which exist.
   */
  attempt(purpose: string, by: Trying): Promise<Attempt>
}
export type LimitsOptions = {
  db: Db
  redis: object | null
  apiPerMinute: number
  signInTries: number
}

const minute = 60
const day = 86_400
/** Guesses at one account from many addresses. */
const perAccount = 10
/** Many people share one address. */
const perAddress = 100
const longestWait = 60 * minute

/** Counted in PostgreSQL, or in Redis; in this process alone while neither answers. Every count ends by itself. */
export function createLimits({ db, redis, apiPerMinute, signInTries }: LimitsOptions): Limits {
  const counter = (name: string, points: number, duration: number): RateLimiterAbstract => {
    const insuranceLimiter = new RateLimiterMemory({ keyPrefix: name, points, duration })
    return redis
      ? new RateLimiterRedis({
          storeClient: redis,
          useRedisPackage: true,
          keyPrefix: `svpms:limit:${name}`,
          points,
          duration,
          insuranceLimiter,
        })
      : new CountsInDatabase(db, {
          keyPrefix: name,
          points,
          duration,
          insuranceLimiter,
        })
  }
  const tries = counter('tries', 1, 15 * minute)
  const strikes = counter('strikes', 1, day)
  const waits = counter('wait', 1, minute)

  /**
   * After the free tries, one at a time: each takes a wait that is twice as long as the one before. Taking it is one
   * atomic step, so that many at once gain nothing.
   */
  async function count(key: string, free: number): Promise<void> {
    const { consumedPoints } = await tries.penalty(key)
    if (consumedPoints < free) return
    const before = (await strikes.get(key))?.consumedPoints ?? 0
    try {
      await waits.consume(key, 1, { customDuration: Math.min(minute * 2 ** before, longestWait) })
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error
      throw tooMany(Math.max(1, Math.ceil(error.msBeforeNext / 1000)))
    }
    await strikes.penalty(key)
  }

  const calls = slices(counter('api', apiPerMinute, minute), apiPerMinute)
  return {
    api: calls,
    /**
     * Guesses slow down their own source: first one address on one account. A known device is counted separately, so
     * that nobody elsewhere can lock it out.
     */
    async attempt(purpose, { account: typed, address, device }) {
      const account = typed.trim().toLowerCase()
      const ofAddress = keyOf(purpose, 'address', address)
      const counted = device
        ? [{ key: keyOf(purpose, 'device', account, device), free: signInTries }]
        : [
            { key: keyOf(purpose, 'pair', account, address), free: signInTries },
            { key: keyOf(purpose, 'account', account), free: signInTries * perAccount },
            { key: ofAddress, free: signInTries * perAddress },
          ]
      for (const { key, free } of counted) await count(key, free)
      return {
        succeeded: async () => {
          const forgotten = counted.filter(({ key }) => key !== ofAddress)
          await Promise.all([
            ...forgotten.flatMap(({ key }) => [tries, waits, strikes].map((c) => c.delete(key))),
            ...(device ? [] : [tries.reward(ofAddress)]),
          ])
        },
      }
    },
  }
}

const keyOf = (...parts: string[]): string =>
  createHash('sha256').update(parts.join('\n')).digest('base64url')

function tooMany(seconds: number): Problem {
  const wait =
    seconds > 90
      ? `${Math.ceil(seconds / 60)} minutes`
      : seconds > 45
        ? 'a minute'
        : `${seconds} seconds`
  return new Problem(
    429,
    'too_many_tries',
    `That was tried too often. Wait ${wait}, then try again.`,
    [],
    seconds,
  )
}

type Slice = { left: number; remaining: number; until: number }

/**
 * Takes from the shared counter thirty times a minute at most, in slices that are then spent in memory: a call of the
 * API rarely costs a round trip.
 */
function slices(
  counter: RateLimiterAbstract,
  limit: number,
): (caller: string) => Promise<Allowance> {
  let size = Math.max(1, Math.floor(limit / 30))
  while (limit % size !== 0) size--
  const open = new Map<string, Slice>()
  const filling = new Map<string, Promise<void>>()

  async function fill(caller: string): Promise<void> {
    const res = await counter.consume(caller, size).catch((error: unknown) => {
      if (error instanceof RateLimiterRes) return error
      throw error
    })
    const granted = res.consumedPoints <= limit && res.consumedPoints > 0
    if (open.size > 20_000)
      for (const [key, slice] of open) if (slice.until <= Date.now()) open.delete(key)
    open.set(caller, {
      left: granted ? size : -1,
      remaining: granted ? res.remainingPoints : 0,
      until: Date.now() + Math.max(1, res.msBeforeNext),
    })
  }

  return async (caller) => {
    for (;;) {
      const slice = open.get(caller)
      if (slice && slice.until > Date.now() && slice.left !== 0) {
        if (slice.left > 0) slice.left--
        return {
          allowed: slice.left >= 0,
          limit,
          remaining: Math.max(0, slice.left) + slice.remaining,
          resetSeconds: Math.ceil((slice.until - Date.now()) / 1000),
        }
      }
      let work = filling.get(caller)
      if (!work) filling.set(caller, (work = fill(caller).finally(() => filling.delete(caller))))
      await work
    }
  }
}

type Counted = { rows: { points: number; expire: number }[] }

/** The library's counts in PostgreSQL, but behind three functions: the table itself is closed to this role. */
class CountsInDatabase extends RateLimiterPostgres {
  private readonly db: Db
  constructor(db: Db, options: Omit<IRateLimiterPostgresOptions, 'storeClient'>) {
    super({
      ...options,
      storeClient: db,
      storeType: 'client',
      tableCreated: true,
      clearExpiredByTimeout: false,
    })
    this.db = db
  }

  async _upsert(key: string, added: number, ms: number, afresh = false): Promise<Counted> {
    const now = Date.now()
    return this.ask('select points, expire from count_towards_limit($1, $2, $3, $4, $5)', [
      key,
      added,
      now + ms,
      now,
      afresh,
    ])
  }

  async _get(key: string): Promise<Counted | null> {
    const counted = await this.ask('select points, expire from limit_count($1, $2)', [
      key,
      Date.now(),
    ])
    return counted.rows.length > 0 ? counted : null
  }

  async _delete(key: string): Promise<boolean> {
    const { rows } = await this.db.raw('select forget_limit($1) as gone', [key])
    return rows[0]?.['gone'] === true
  }

  private async ask(text: string, values: readonly unknown[]): Promise<Counted> {
    const { rows } = await this.db.raw(text, values)
    return {
      rows: rows.map((row) => ({ points: Number(row['points']), expire: Number(row['expire']) })),
    }
  }
}

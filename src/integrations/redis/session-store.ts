import { RedisStore } from 'connect-redis'
import type session from 'express-session'
import { z } from 'zod'
import {
  originOf,
  publicId,
  touchAfter,
  sevenDays,
  stored,
  until,
  userOf,
  type Loaded,
  type OpenSession,
  type SessionStore,
} from '../../platform/http/session-store.ts'
import { prefix, unavailable, type Redis } from './port.ts'

const keyOf = (sid: string): string => `${prefix}session:${sid}`
const indexOf = (userId: string): string => `${prefix}sessions-of:${userId}`

/**
 * A session and its place in the list of its person appear together; the list forgets those that ended by themselves.
 */
const open = `
  for _, sid in ipairs(redis.call('SMEMBERS', KEYS[2])) do if redis.call('EXISTS', ARGV[4] .. sid) == 0 then redis.call('SREM', KEYS[2], sid) end end
  redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
  redis.call('SADD', KEYS[2], ARGV[3])
  redis.call('EXPIRE', KEYS[2], ARGV[5])
  return 1`
const closeAll = `
  local ended = 0
  for _, sid in ipairs(redis.call('SMEMBERS', KEYS[1])) do
    if sid ~= ARGV[2] then
      ended = ended + redis.call('DEL', ARGV[1] .. sid)
      redis.call('SREM', KEYS[1], sid)
    end
  end
  return ended`

type Done = (error?: unknown) => void
const seconds = (kept: session.SessionData): number =>
  Math.max(1, Math.ceil((Date.parse(until(kept)) - Date.now()) / 1000))

/** Sessions in Redis. Only who and where is kept here: what they may do is read from PostgreSQL on each request. */
export class RedisSessions extends RedisStore implements SessionStore {
  private readonly redis: Redis
  constructor(redis: Redis) {
    super({
      prefix: keyOf(''),
      ttl: sevenDays / 1000,
      client: {
        get: (key: string) => redis.send(['GET', key]),
        set: (key: string, value: string, { expiration }: { expiration: { value: number } }) =>
          redis.send(['SET', key, value, 'EX', String(expiration.value)]),
        expire: (key: string, ttl: number) => redis.send(['EXPIRE', key, String(ttl)]),
        del: (keys: string[]) => redis.send(['DEL', ...keys]),
      } as never,
    })
    this.redis = redis
  }

  override async get(
    sid: string,
    done: (error: unknown, session?: session.SessionData | null) => void = () => {},
  ): Promise<void> {
    const found = await this.read([sid]).then(([one]) => one ?? null, unavailable)
    if (found instanceof Error) return done(found)
    done(null, found && Object.assign(found.data, { storedUntil: found.until }))
  }

  /** One that was opened may only be changed, never made again: it may have been revoked meanwhile. */
  override async set(
    sid: string,
    kept: session.SessionData & Loaded,
    done: Done = () => {},
  ): Promise<void> {
    const [userId, text, ttl] = [userOf(kept), JSON.stringify(stored(kept)), String(seconds(kept))]
    const sent =
      kept.storedUntil !== undefined
        ? this.redis.send(['SET', keyOf(sid), text, 'EX', ttl, 'XX'])
        : userId
          ? this.redis.send([
              'EVAL',
              open,
              '2',
              keyOf(sid),
              indexOf(userId),
              text,
              ttl,
              sid,
              keyOf(''),
              String(sevenDays / 1000),
            ])
          : super.set(sid, JSON.parse(text) as session.SessionData)
    await sent.then(
      () => done(),
      () => done(unavailable()),
    )
  }

  override async destroy(sid: string, done: Done = () => {}): Promise<void> {
    await super.destroy(sid, (error: unknown) => done(error ? unavailable() : undefined))
  }

  override async touch(
    sid: string,
    kept: session.SessionData & Loaded,
    done: Done = () => {},
  ): Promise<void> {
    if (Date.parse(until(kept)) - (kept.storedUntil ?? 0) < touchAfter) return done()
    const userId = userOf(kept)
    const list = userId
      ? [this.redis.send(['EXPIRE', indexOf(userId), String(sevenDays / 1000)])]
      : []
    await Promise.all([super.touch(sid, kept), ...list]).catch(() => {})
    done()
  }

  async list(userId: string): Promise<OpenSession[]> {
    const sids = await this.idsOf(userId)
    return (await this.read(sids)).flatMap((found, i) =>
      found && userOf(found.data) === userId
        ? [
            {
              name: publicId(sids[i]!),
              origin: originOf(found.data),
              lastSeenAt: new Date(found.until - sevenDays),
            },
          ]
        : [],
    )
  }

  async revoke(userId: string, name: string): Promise<boolean> {
    const sids = await this.idsOf(userId)
    const sid = sids.find((one) => publicId(one) === name)
    if (sid === undefined) return false
    const ended = await this.redis.send(['DEL', keyOf(sid)]).catch(() => {
      throw unavailable()
    })
    return Number(ended) > 0
  }

  async revokeAll(userId: string, exceptSid = ''): Promise<number> {
    return Number(
      await this.redis
        .send(['EVAL', closeAll, '1', indexOf(userId), keyOf(''), exceptSid])
        .catch(() => {
          throw unavailable()
        }),
    )
  }

  private async idsOf(userId: string): Promise<string[]> {
    return z.array(z.string()).parse(
      await this.redis.send(['SMEMBERS', indexOf(userId)]).catch(() => {
        throw unavailable()
      }),
    )
  }

  /** Sessions with the time at which each ends, in one round trip. */
  private async read(
    sids: readonly string[],
  ): Promise<({ data: session.SessionData & Loaded; until: number } | null)[]> {
    const answers = await Promise.all(
      sids.flatMap((sid) => [
        this.redis.send(['GET', keyOf(sid)]),
        this.redis.send(['PTTL', keyOf(sid)]),
      ]),
    ).catch(() => {
      throw unavailable()
    })
    return sids.map((_, i) =>
      typeof answers[2 * i] === 'string'
        ? {
            data: JSON.parse(answers[2 * i] as string) as session.SessionData,
            until: Date.now() + Number(answers[2 * i + 1]),
          }
        : null,
    )
  }
}

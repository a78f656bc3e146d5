import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { keptForMs, type CacheStore } from '../../platform/cache/port.ts'
import { prefix, type Redis } from './port.ts'

const keptSeconds = String(keptForMs / 1000)
/** Longer than any answer that was kept under it. */
const versionSeconds = String((2 * keptForMs) / 1000)
const versionKey = (topic: string): string => `${prefix}cache:version:${topic}`
const answerKey = (key: string): string => `${prefix}cache:answer:${key}`
const Answer = z.object({ seen: z.string(), until: z.number(), text: z.string() })
const Found = z.array(z.string().nullable())

/**
 * One memory of all processes. A change gives its topics new versions; an answer names those it was loaded under, so
 * that one loaded before the change and kept after it serves nobody. Versions are random: one that was evicted never
 * comes again.
 */
export function redisCache(
  redis: Redis,
  { now = Date.now }: { now?: () => number } = {},
): CacheStore {
  const get = async (keys: readonly string[]): Promise<(string | null)[]> =>
    Found.parse(await redis.send(['MGET', ...keys]))
  const setVersion = (topic: string, ...when: string[]): Promise<unknown> =>
    redis.send(['SET', versionKey(topic), randomUUID(), ...when, 'EX', versionSeconds])

  async function begin(topics: readonly string[]): Promise<string> {
    await Promise.all(topics.map((topic) => setVersion(topic, 'NX')))
    return versionsText(await get(topics.map(versionKey)))
  }

  return {
    async read({ key, topics }) {
      const [answer, ...versions] = await get([answerKey(key), ...topics.map(versionKey)])
      if (versions.includes(null)) return { text: null, seen: await begin(topics) }
      const seen = versionsText(versions)
      const kept = answer ? Answer.parse(JSON.parse(answer)) : null
      return { text: kept && kept.seen === seen && kept.until > now() ? kept.text : null, seen }
    },
    async keep({ key }, seen, text) {
      const answer = JSON.stringify({ seen, until: now() + keptForMs, text })
      await redis.send(['SET', answerKey(key), answer, 'EX', keptSeconds])
    },
    forget: async (topics) => void (await Promise.all(topics.map((topic) => setVersion(topic)))),
    heard() {},
  }
}

/** One that is gone again at once matches nothing that was kept. */
const versionsText = (versions: readonly (string | null)[]): string =>
  versions.map((version) => version ?? randomUUID()).join(' ')

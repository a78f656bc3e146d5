import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { Db } from '../db/pool.ts'
import type { Logger } from '../log.ts'
import type { Cache } from './cache.ts'
import { channel } from './port.ts'

type Options = {
  url: string
  db: Db
  cache: Cache
  log: Pick<Logger, 'warn' | 'info'>
  checkEveryMs?: number
  answerWithinMs?: number
}

/**
 * Hears what other processes change. It sends itself a message from time to time by another connection: behind a
 * pooler that drops notifications, or after a connection died unnoticed, nothing is heard, and the cache is told so.
 */
export function hearChanges(options: Options): { stop: () => Promise<void> } {
  const { url, db, cache, log, checkEveryMs = 30_000, answerWithinMs = 5000 } = options
  let stopped = false
  let client: pg.Client | null = null
  let timer: NodeJS.Timeout | undefined
  let wanted = ''
  let answered: () => void = () => {}
  let told = false

  function hear(payload: string): void {
    const [word, first, tables = ''] = payload.split(' ')
    if (word === 'check' && first === wanted) answered()
    if (word === 'changed' && first) void cache.changed(first, tables.split(','))
  }

  async function connect(): Promise<void> {
    const opened = new pg.Client({ connectionString: url, keepAlive: true })
    client = opened
    opened.on('notification', ({ payload }) => hear(payload ?? ''))
    opened.on('error', () => void startAgain(opened))
    opened.on('end', () => void startAgain(opened))
    await opened.connect()
    await opened.query(`listen ${channel}`)
  }

  async function check(): Promise<void> {
    wanted = randomUUID()
    const heard = new Promise<boolean>((ok) => {
      answered = () => ok(true)
      setTimeout(() => ok(false), answerWithinMs).unref()
    })
    await db.raw('select pg_notify($1, $2)', [channel, `check ${wanted}`])
    if (!(await heard)) throw new Error('the database does not deliver notifications')
  }

  async function listen(): Promise<void> {
    if (stopped) return
    try {
      if (!client) await connect()
      await check()
      cache.heard(!stopped)
      told = false
      timer = setTimeout(() => void listen(), checkEveryMs).unref()
    } catch (error) {
      if (!told) log.warn({ err: error }, 'changes of other processes are not heard')
      told = true
      await startAgain(client)
    }
  }

  async function startAgain(lost: pg.Client | null): Promise<void> {
    if (stopped || lost !== client) return
    client = null
    cache.heard(false)
    clearTimeout(timer)
    timer = setTimeout(() => void listen(), Math.min(checkEveryMs, 2000)).unref()
    await lost?.end().catch(() => {})
  }

  void listen()
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      cache.heard(false)
      const last = client
      client = null
      await last?.end().catch(() => {})
    },
  }
}

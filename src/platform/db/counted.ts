import type { Db } from './pool.ts'

/** What went to the database: statements, and flushes, each of which waits once for the network. */
export type Count = { statements: number; flushes: number }

/** A pool that counts what is sent through it. */
export function counted(db: Db): { db: Db; count: () => Count; restart: () => void } {
  let now: Count = { statements: 0, flushes: 0 }
  const add = (statements: number): void => {
    now = { statements: now.statements + statements, flushes: now.flushes + 1 }
  }
  const counting: Db = {
    ...db,
    async acquire() {
      const connection = await db.acquire()
      return {
        ...connection,
        flush: (statements) => {
          add(statements.length)
          return connection.flush(statements)
        },
      }
    },
    raw: (text, values) => {
      add(1)
      return db.raw(text, values)
    },
  }
  return {
    db: counting,
    count: () => now,
    restart: () => {
      now = { statements: 0, flushes: 0 }
    },
  }
}

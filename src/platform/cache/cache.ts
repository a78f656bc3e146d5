import { createHash } from 'node:crypto'
import type { Logger } from '../log.ts'
import type { CacheStore, Entry } from './port.ts'
import { textOfRows, rowsOfText, type Row } from './rows-text.ts'

/** One statement as everybody of an organisation sees it who is not limited to a part. */
export type Question = {
  tenantId: string
  text: string
  values: readonly unknown[]
}

/**
 * Answers to questions about what is read often and changes rarely. Only reads outside a write transaction ask it:
 * a command reads what it decides on from the database, so an old answer decides nothing.
 * A person and their roles are not here: they come with the statement that checks the session.
 */
export type Cache = {
  rows(question: Question, load: () => Promise<Row[]>): Promise<Row[]>
  /** The cached tables a statement writes to. */
  writesTo(text: string): readonly string[]
  changed(tenantId: string, tables: Iterable<string>): Promise<void>
  heard(changes: boolean): void
}

export type CacheOptions = {
  store: CacheStore
  /** The tables whose rows may be kept. */
  tables: readonly string[]
  log?: Pick<Logger, 'warn'>
  retryMs?: number
}

export function createCache({ store, tables, log, retryMs = 1000 }: CacheOptions): Cache {
  const known = new Set(tables)
  const flights = new Map<string, Promise<Row[]>>()
  const readsOf = remembered((text) => tablesIn(text, /\b(?:from|join)\s+([a-z_]+)/g))
  const writesOf = remembered((text) =>
    tablesIn(text, /\b(?:insert\s+into|update|delete\s+from)\s+([a-z_]+)/g).filter((table) =>
      known.has(table),
    ),
  )

  function entryOf(question: Question): Entry {
    const read = readsOf(question.text)
    const others = read.filter((table) => !known.has(table))
    if (others.length > 0) throw new Error(`not to be cached: ${others.join(', ')}`)
    if (read.length === 0) throw new Error(`reads no cached table: ${question.text}`)
    return { key: keyOf(question), topics: read.map((table) => topic(question.tenantId, table)) }
  }

  /** A hundred readers of one answer are one load, unless something changed between them. */
  function loadOnce(entry: Entry, seen: string, load: () => Promise<Row[]>): Promise<Row[]> {
    const flight = `${entry.key} ${seen}`
    const underWay = flights.get(flight)
    if (underWay) return underWay.catch(load)
    const loading = load()
    flights.set(flight, loading)
    loading
      .then((rows) => store.keep(entry, seen, textOfRows(rows)))
      .catch(() => {})
      .finally(() => flights.delete(flight))
    return loading
  }

  async function forget(topics: readonly string[], tries: number): Promise<void> {
    try {
      await store.forget(topics)
    } catch (error) {
      if (tries === 0) return log?.warn({ err: error }, 'the cache did not take a change')
      setTimeout(() => void forget(topics, tries - 1), retryMs).unref()
    }
  }

  return {
    async rows(question, load) {
      const entry = entryOf(question)
      const kept = await store.read(entry).catch(() => null)
      if (kept === null) return load()
      return kept.text === null ? loadOnce(entry, kept.seen, load) : rowsOfText(kept.text)
    },
    writesTo: writesOf,
    /** Tried again as long as an old answer could live. */
    changed: (tenantId, changedTables) =>
      forget(
        [...changedTables].map((table) => topic(tenantId, table)),
        300,
      ),
    heard: (changes) => store.heard(changes),
  }
}

const topic = (tenantId: string, table: string): string => `${tenantId}:${table}`

function keyOf({ tenantId, text, values }: Question): string {
  const hash = createHash('sha256').update(text)
  for (const value of values) hash.update('\0').update(String(value))
  return `${tenantId}:${hash.digest('base64url')}`
}

const tablesIn = (text: string, pattern: RegExp): readonly string[] => [
  ...new Set([...text.toLowerCase().matchAll(pattern)].map(([, table]) => table!)),
]

/** Statements are few and come again. */
function remembered(
  find: (text: string) => readonly string[],
): (text: string) => readonly string[] {
  const found = new Map<string, readonly string[]>()
  return (text) => {
    const before = found.get(text)
    if (before) return before
    const tables = find(text)
    if (found.size < 5000) found.set(text, tables)
    return tables
  }
}

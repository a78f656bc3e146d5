/** An answer is at most this old. */
export const keptForMs = 5 * 60_000

/** `topics`: what makes the answer old when it changes, such as one table of one organisation. */
export type Entry = { key: string; topics: readonly string[] }
/** `seen`: the versions of its topics at the time of reading. An answer loaded afterwards is kept under them. */
type CacheEntry = { text: string | null; seen: string }

export type CacheStore = {
  read(entry: Entry): Promise<CacheEntry>
  /** Kept for readers who see the same versions. An answer loaded before a change is not used after it. */
  keep(entry: Entry, seen: string, text: string): Promise<void>
  forget(topics: readonly string[]): Promise<void>
  /**
   * Whether notifications of other processes arrive. A store that depends on them returns nothing while they do not.
   */
  heard(changes: boolean): void
}

/** Changes are told within their own transaction: PostgreSQL delivers them when it commits, and only then. */
export const channel = 'svpms_changes'
export const announcement = (tenantId: string, tables: Iterable<string>): string =>
  `changed ${tenantId} ${[...tables].join(',')}`

import type { Db } from './db/pool.ts'
import { kidOf } from './encryption.ts'

/** The ids of keys that stored secrets need and that are not at hand. */
export async function missingKeys(db: Db, keys: readonly string[]): Promise<string[]> {
  const { rows } = await db.raw('select sealing_keys() as kid')
  const held = new Set(keys.map(kidOf))
  return rows.map((row) => String(row['kid'])).filter((kid) => !held.has(kid))
}

export const missingKeysText = (kids: readonly string[]): string | null =>
  kids.length === 0
    ? null
    : `stored secrets were sealed with the encryption key ${kids.join(', ')}, which is not set: put it into ENCRYPTION_KEYS_PREVIOUS`

const freshMs = 30_000

/** The same for a probe that is asked every few seconds. */
export function sealedProblem(db: Db, keys: readonly string[]): () => Promise<string | null> {
  let known: { text: string | null; at: number } | null = null
  return async () => {
    if (!known || Date.now() - known.at > freshMs)
      known = { text: missingKeysText(await missingKeys(db, keys)), at: Date.now() }
    return known.text
  }
}

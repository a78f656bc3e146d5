import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Tx } from '../platform/db/tx.ts'
import type { Snapshot } from './snapshot.ts'
import { snapshotOf, snapshotOfVersion } from './queries.ts'

const StoredSnapshot = z.object({ text: z.string() })

/** What was ordered, as it was frozen at issue. Null before that, and where it is not what its hash says. */
export async function frozenOrder(
  tx: Tx,
  id: string,
  versionId?: string,
): Promise<{ order: Snapshot; sha256: string } | null> {
  const row = await (versionId ? snapshotOfVersion(tx, id, versionId) : snapshotOf(tx, id))
  const kept = StoredSnapshot.safeParse(row.snapshot)
  if (
    !kept.success ||
    createHash('sha256').update(kept.data.text).digest('hex') !== row.snapshot_sha256
  )
    return null
  return { order: JSON.parse(kept.data.text) as Snapshot, sha256: row.snapshot_sha256 }
}

import { daysBetween } from '../kernel/calendar.ts'
import { hasEnded, type DocumentState } from './document.ts'

export type KindAsked = { id: string; name: string; why: string | null; asked: boolean }
export type SetDocument = {
  id: string
  kind_id: string
  state: DocumentState
  expires_on: string | null
}

export const standings = [
  'missing',
  'expired',
  'refused',
  'waiting',
  'expiring',
  'verified',
] as const
export type Standing = (typeof standings)[number]
/** How one kind of document stands at a vendor: what counts, what waits, and what was refused last. */
export type SetEntry<D extends SetDocument = SetDocument, K extends KindAsked = KindAsked> = {
  kind: K
  standing: Standing
  /** Verified, or expired since. */
  counts: D | null
  waits: D | null
  refused: D | null
}

const soonDays = 60

/** The documents of a vendor by kind: all that are asked, and others that it gave. `documents` are the newest first. */
export const setOf = <D extends SetDocument, K extends KindAsked>(
  kinds: readonly K[],
  documents: readonly D[],
  today: string,
): SetEntry<D, K>[] =>
  kinds.flatMap((kind) => {
    const entry = entryOf(
      kind,
      documents.filter((document) => document.kind_id === kind.id),
      today,
    )
    return entry.standing === 'missing' && !kind.asked ? [] : [entry]
  })

function entryOf<D extends SetDocument, K extends KindAsked>(
  kind: K,
  documents: readonly D[],
  today: string,
): SetEntry<D, K> {
  const newest = documents[0]
  const counts = documents.find(({ state }) => state === 'verified' || state === 'expired') ?? null
  const waits = documents.find(({ state }) => state === 'waiting') ?? null
  const refused = newest?.state === 'refused' ? newest : null
  return { kind, counts, waits, refused, standing: standingOf({ counts, waits, refused }, today) }
}

/**
 * A day that has passed counts as expired, whether or not the clock has seen it. What has expired is said first, also
 * where the next one waits.
 */
function standingOf(
  { counts, waits, refused }: Pick<SetEntry, 'counts' | 'waits' | 'refused'>,
  today: string,
): Standing {
  if (counts && (counts.state === 'expired' || hasEnded(counts.expires_on, today))) return 'expired'
  if (waits) return 'waiting'
  if (counts === null) return refused ? 'refused' : 'missing'
  return counts.expires_on !== null && daysBetween(today, counts.expires_on) <= soonDays
    ? 'expiring'
    : 'verified'
}

/** Whether the vendor has to send something: nothing that waits for a check or counts is there. */
export const isWanted = ({ kind, standing, waits }: SetEntry): boolean =>
  waits === null &&
  (standing === 'expired' || standing === 'expiring' || standing === 'refused'
    ? true
    : kind.asked && standing === 'missing')

import { Problem } from '../kernel/problem.ts'
import { valueText } from '../messages/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { changesBetween, contentOf, type Change } from './content.ts'
import * as queries from './queries.ts'
import type { Approval } from './queries.ts'

type Seen = { revision?: number | undefined; hash?: string | undefined }

/**
 * The problem when the document has another revision or other content than the person decided on; null when it is the
 * same.
 */
export async function staleAgainst(
  ctx: ReadCtx,
  approval: Approval,
  { revision, hash }: Seen,
  latest: Approval | null,
): Promise<Problem | null> {
  const replaced = latest !== null && latest.id !== approval.id
  const differs =
    (revision !== undefined && revision !== approval.revision) ||
    (hash !== undefined && hash !== approval.content_hash)
  if (!replaced && !differs) return null
  const seen = replaced
    ? approval
    : await queries.latestOf(ctx.tx, approval.subject_id, approval.id)
  const changes = latest && seen ? changesBetween(contentOf(seen), contentOf(latest)) : []
  return new Problem(
    409,
    'stale',
    `${approval.subject_number} was changed since you looked at it. Look at what changed, then decide again.`,
    changes.map((change) => ({
      pointer: `/${change.aspect}`,
      code: 'changed',
      detail: sentenceOf(change),
    })),
  )
}

function sentenceOf({ label, from, to }: Change): string {
  const name = valueText(label)
  if (from === null) return `${name}: ${to} is new.`
  return to === null ? `${name}: ${from} was taken out.` : `${name}: ${from} → ${to}`
}

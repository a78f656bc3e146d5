import { usedRate, type UsedRate } from '../organisations/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Line, PurchaseRequest } from './purchase-request.ts'
import * as queries from './queries.ts'
import { changesBetween, contentOf, type Change } from './revision.ts'

/** What is different from the revision before, which an approver has to check again; null at the first. */
export async function changesSince(
  { tx }: Pick<ReadCtx, 'tx'>,
  pr: PurchaseRequest,
  lines: readonly Line[],
): Promise<{ revision: number; changes: readonly Change[] } | null> {
  const before = pr.revision > 1 ? await queries.revisionBefore(tx, pr.id, pr.revision) : null
  return (
    before && {
      revision: before.revision,
      changes: changesBetween(before.content, contentOf(pr, lines)),
    }
  )
}

/** The exchange rate that holds for it: of when it was submitted, else today's. */
export const usedRateOf = (ctx: ReadCtx, pr: PurchaseRequest): Promise<UsedRate | null> =>
  usedRate(ctx, { currency: pr.currency, rate: pr.fx_rate, at: pr.submitted_at ?? ctx.now })

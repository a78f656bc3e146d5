import type { Decision } from '../approvals/index.ts'
import { move } from '../kernel/lifecycle.ts'
import type { Ctx } from '../platform/ctx.ts'
import { blanketOrderLifecycle, subjectOf } from './blanket-order.ts'
import * as queries from './queries.ts'
import * as restoreQueries from './restore-queries.ts'

/** Approved, orders may release from it; rejected or returned, it is a draft again. */
export async function decided(
  ctx: Ctx,
  id: string,
  decision: Decision,
  reason: string | null,
): Promise<void> {
  const order = await ctx.lock(queries.blanketOrder, id)
  const act = decision === 'approved' ? 'approve' : 'turn_down'
  if (decision === 'approved') restoreQueries.dropApproved(ctx.tx, id)
  queries.saveStatus(ctx.tx, id, move(blanketOrderLifecycle, order.status, act))
  ctx.record(`blanket_order.${decision}`, subjectOf(id), { reason })
}

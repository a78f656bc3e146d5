import type { Decision } from '../../approvals/index.ts'
import { move } from '../../kernel/lifecycle.ts'
import { rolesWith } from '../../kernel/permissions.ts'
import { message } from '../../messages/index.ts'
import { notify } from '../../notifications/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import * as itemQueries from '../item-queries.ts'
import { runLifecycle, runSubject, type Run } from '../run.ts'
import * as queries from '../run-queries.ts'
import { url } from '../url.ts'
import { holdBlocked } from './items.ts'

/** Its vendors before the run: nobody changes their accounts or holds while it is decided. */
export async function lockRun(ctx: Ctx, id: string): Promise<Run> {
  await itemQueries.shareVendors(ctx.tx, id)
  return ctx.lock(queries.paymentRun, id)
}

/**
 * Approved, somebody else may release it; what cannot be paid any more is left out. Rejected or returned, it is a draft
 * again.
 */
export async function decided(
  ctx: Ctx,
  id: string,
  decision: Decision,
  reason: string | null,
): Promise<void> {
  const run = await lockRun(ctx, id)
  const act = decision === 'approved' ? 'approve' : 'turn_down'
  if (decision === 'approved') await holdBlocked(ctx, run)
  queries.saveStatus(ctx.tx, id, move(runLifecycle, run.status, act), {
    revisions: decision === 'approved' ? 0 : 1,
  })
  ctx.record(`payment_run.${decision}`, runSubject(id), { reason, revision: run.revision })
  if (decision !== 'approved') return tellProposer(ctx, run, { decision, reason })
  queries.addApprovers(ctx.tx, id)
  await tellReleasers(ctx, run)
}

type Told = { decision: Decision; reason: string | null }
const tellProposer = (ctx: Ctx, run: Run, { decision }: Told): Promise<void> =>
  notify(ctx, [run.proposed_by], {
    kind: 'request_decided',
    key: `payment run ${run.id} ${run.revision}`,
    title: message('notice.payment_run_decided', { number: run.number, decision }),
    body: null,
    path: url.run(run.id),
    subject: runSubject(run.id),
  })

/** No amount is in the notice: it is shown on a locked screen. */
async function tellReleasers(ctx: Ctx, run: Run): Promise<void> {
  const people = await queries.releasersOf(ctx.tx, run.id, rolesWith('payments.release'))
  await notify(
    ctx,
    people.map(({ id }) => id),
    {
      kind: 'approval_wanted',
      key: `payment run to release ${run.id} ${run.revision}`,
      title: message('notice.payment_run_to_release', { number: run.number }),
      body: null,
      path: url.run(run.id),
      subject: runSubject(run.id),
    },
  )
}

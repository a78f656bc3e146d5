import { z } from 'zod'
import { Uuid } from '../platform/http/output.ts'
import { changed, go } from '../platform/http/reply.ts'
import { ById, optional, text } from '../platform/http/input.ts'
import { feature, json, type WriteSpec } from '../platform/http/route.ts'
import { decide, subjectPath, type Decision } from './commands.ts'
import { find } from './queries.ts'

const Decide = z.strictObject({ id: z.uuid(), reason: optional(text(2000, 'The reason')).optional(), revision: z.coerce.number().int().optional() })
const Outcome = z.object({ approval_id: Uuid, status: z.string(), subject_kind: z.string(), subject_id: Uuid })
type Outcome = z.infer<typeof Outcome>

const done: Record<Decision, string> = { approved: 'Approved.', rejected: 'Rejected. The requester sees your reason.', returned: 'Returned to the requester with your reason.' }

const deciding = (decision: Decision, summary: string): WriteSpec<typeof Decide, Outcome> => ({
  allow: 'purchase_requests.decide', input: Decide, summary, json: json(Outcome, (outcome: Outcome) => outcome),
  handle: async (ctx) => {
    const at = await decide(ctx, ctx.input.id, decision, { reason: ctx.input.reason ?? null, revision: ctx.input.revision })
    const approval = await find(ctx.tx, ctx.input.id)
    return changed(at, { approval_id: approval.id, status: approval.status, subject_kind: approval.subject_kind, subject_id: approval.subject_id }, done[decision])
  },
})

export const approvals = feature('approvals')
  .get('/approvals/:id', {
    allow: 'purchase_requests.read', input: ById, summary: 'The document an approval is about.',
    handle: async (ctx) => {
      const approval = await find(ctx.tx, ctx.input.id)
      return go(subjectPath(approval.subject_kind, approval.subject_id))
    },
  })
  .post('/approvals/:id/approval', deciding('approved', 'Approve the step that is with you.'))
  .post('/approvals/:id/rejection', deciding('rejected', 'Reject it, with a reason.'))
  .post('/approvals/:id/return', deciding('returned', 'Send it back to the requester, with a reason.'))

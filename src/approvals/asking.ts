import { notify, settleNotices } from '../notifications/index.ts'
import type { Ctx } from '../platform/ctx.ts'

type Asked = { subjectKind: string; subjectId: string; number: string; title: string }

/** Tells the people of a step that it is with them now; each of them once, however often the step is given. */
export const tellApprovers = (ctx: Ctx, userIds: readonly string[], stepId: string, { subjectKind, subjectId, number, title }: Asked, path: string): Promise<number> =>
  notify(ctx, userIds, { kind: 'approval_wanted', key: `step ${stepId}`, title: `${number} waits for your approval`, body: title, path, subject: { kind: subjectKind, id: subjectId } })

/** What waited for an approver waits no more: it was decided by one of them, or withdrawn. */
export const approversNeedNotLook = (ctx: Ctx, subjectId: string): Promise<void> => settleNotices(ctx, 'approval_wanted', subjectId)

import { message, asWritten } from '../messages/index.ts'
import { notify, closeNotices } from '../notifications/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import type { Approval } from './queries.ts'
import { asksToDecide, type Decision } from './subjects.ts'

type Asked = {
  approval_id: string
  subject_kind: string
  subject_id: string
  number: string
  title: string
}

/** Tells the approvers of a step that it waits for them. Each is told once, however often the step is assigned. */
export const tellApprovers = (
  ctx: Ctx,
  userIds: readonly string[],
  stepId: string,
  { approval_id: id, subject_kind: kind, subject_id: subjectId, number, title }: Asked,
): Promise<void> =>
  notify(ctx, userIds, {
    ...asksToDecide(id),
    key: `step ${stepId}`,
    title: message('notice.waits', { number }),
    body: asWritten(title),
    subject: { kind, id: subjectId },
  })

/** What they were asked for is decided or withdrawn: closes the notices of everybody, or of the people named. */
export const approversNeedNotLook = (
  ctx: Ctx,
  subjectId: string,
  userIds?: readonly string[],
): void => closeNotices(ctx, 'approval_wanted', subjectId, userIds)

type Ended = Pick<
  Approval,
  'id' | 'requester_id' | 'subject_kind' | 'subject_id' | 'subject_number' | 'title'
>
/** Tells a document's watchers how it ended; the requester is told by the document itself. */
export async function tellWatchers(
  ctx: Ctx,
  { approval, watchers }: { approval: Ended; watchers: readonly { user_id: string }[] },
  decision: Decision,
  reason: string | null,
): Promise<void> {
  const others = watchers.map((w) => w.user_id).filter((id) => id !== approval.requester_id)
  await notify(ctx, others, {
    kind: 'request_decided',
    key: `watched ${approval.id}`,
    title: message('notice.decided', { number: approval.subject_number, decision }),
    body: reason
      ? message('notice.titled_reason', { title: approval.title, reason })
      : asWritten(approval.title),
    path: ctx.kinds.path(approval.subject_kind, approval.subject_id),
    subject: { kind: approval.subject_kind, id: approval.subject_id },
  })
}

import { message, asWritten } from '../messages/index.ts'
import { notify } from '../notifications/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { mentionsIn } from './comment.ts'
import { findLabelled } from '../platform/documents/register.ts'
import * as queries from './queries.ts'

/** Comments on a document. The people mentioned and the document's owner are told. Only people who may see the document can comment on it. */
export async function write(
  ctx: Ctx,
  { kind, subjectId, body }: { kind: string; subjectId: string; body: string },
): Promise<string> {
  const [subject, people] = await Promise.all([
    findLabelled(ctx, kind, subjectId),
    body.includes('@') ? queries.people(ctx.tx) : [],
  ])
  const mentioned = [...new Set(mentionsIn(body, people).map(({ person }) => person.id))]
  const id = ctx.newId()
  queries.insert(ctx.tx, { id, kind, subjectId, authorId: ctx.actor.userId, body, mentioned })
  const occasion = {
    kind: 'mention' as const,
    key: `comment ${id}`,
    body: asWritten(body),
    path: `${ctx.kinds.path(kind, subjectId)}#comments`,
    subject: { kind, id: subjectId },
  }
  await notify(ctx, mentioned, {
    ...occasion,
    title: message('notice.mentioned', { person: ctx.actor.name, document: subject.label }),
  })
  const owner = subject.owner_id
  if (!mentioned.includes(owner))
    await notify(ctx, [owner], {
      ...occasion,
      title: message('notice.commented', { person: ctx.actor.name, document: subject.label }),
    })
  ctx.record(`${kind}.commented`, { kind, id: subjectId }, { comment: id, mentioned })
  return id
}

import { message, asWritten } from '../messages/index.ts'
import { notify } from '../notifications/index.ts'
import { forbidden, invalid } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import { mentionsIn } from './comment.ts'
import { findLabelled } from '../platform/documents/register.ts'
import * as queries from './queries.ts'

/**
 * Comments on a document. The people mentioned and the document's owner are told. Only people who may see the document
 * can comment on it.
 */
export async function write(
  ctx: Ctx,
  {
    kind,
    subjectId,
    body,
    shared = false,
  }: { kind: string; subjectId: string; body: string; shared?: boolean },
): Promise<string> {
  if (shared && !ctx.kinds.of(kind).sharedWithVendor)
    throw invalid('/shared', 'not_available', 'No vendor reads comments here.')
  const [subject, people] = await Promise.all([
    findLabelled(ctx, kind, subjectId),
    body.includes('@') ? queries.people(ctx.tx) : [],
  ])
  const mentioned = [...new Set(mentionsIn(body, people).map(({ person }) => person.id))]
  const id = ctx.newId()
  queries.insert(ctx.tx, {
    id,
    kind,
    subjectId,
    authorId: ctx.actor.userId,
    contact: null,
    body,
    mentioned,
    shared,
  })
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
  ctx.record(`${kind}.commented`, { kind, id: subjectId }, { comment: id, mentioned, shared })
  if (shared) await ctx.emit('comment.shared', { kind, id: subjectId, label: subject.label, body })
  return id
}

declare module '../platform/events.ts' {
  interface Events {
    /** A member wrote what the vendor of the document reads too. */
    'comment.shared': (written: { kind: string; id: string; label: string; body: string }) => void
  }
}

/** A contact of the vendor writes. The document's owner and the members who wrote about it are told. */
export async function writeAsContact(
  ctx: Ctx,
  { kind, subjectId, body }: { kind: string; subjectId: string; body: string },
): Promise<string> {
  const { contact, name } = ctx.actor
  if (!contact) throw forbidden('Only a contact of the vendor writes here.')
  const [subject, authors] = await Promise.all([
    findLabelled(ctx, kind, subjectId),
    queries.authorsOf(ctx.tx, subjectId),
  ])
  const person = `${name} (${contact.vendorName})`
  const id = ctx.newId()
  queries.insert(ctx.tx, {
    id,
    kind,
    subjectId,
    authorId: null,
    contact: person,
    body,
    mentioned: [],
    shared: true,
  })
  await notify(ctx, [subject.owner_id, ...authors.map((author) => author.id)], {
    kind: 'vendor_answered',
    key: `comment ${id}`,
    title: message('notice.commented', { person, document: subject.label }),
    body: asWritten(body),
    path: `${ctx.kinds.path(kind, subjectId)}#comments`,
    subject: { kind, id: subjectId },
  })
  ctx.record(`${kind}.commented`, { kind, id: subjectId }, { comment: id, shared: true })
  return id
}

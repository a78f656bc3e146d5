import type { ReadCtx } from '../platform/ctx.ts'
import type { AttachmentPanel, FileLink } from '../platform/view/ui.ts'
import type { Attachment } from './attachment.ts'
import { attachingBy, subjectPath, subjects, type SubjectKind } from './subject.ts'
import { detailsOf, removing, standing, statusesOf, url } from './words.ts'
import * as queries from './queries.ts'

const watchedMs = 120_000

/** The attachments of a thing, for its page. Whoever sees the page sees them; whoever may change it may add and remove. */
export async function attachmentsOf(
  ctx: ReadCtx,
  kind: SubjectKind,
  id: string,
): Promise<AttachmentPanel> {
  const [rows, owner] = await Promise.all([
    queries.ofSubject(ctx.tx, id),
    subjects[kind].ownerWith ? queries.ownerOf(ctx.tx, id) : null,
  ])
  const changes = attachingBy(ctx.actor, kind, owner?.owner_id ?? null) !== null
  const moving = rows.some(
    (d) => d.status === 'checking' && ctx.now.getTime() - d.created_at.getTime() < watchedMs,
  )
  return {
    files: rows.map((d) => fileLink(ctx, d, changes)),
    empty: subjects[kind].empty,
    refresh: moving ? subjectPath(kind, id) : null,
    add: changes
      ? {
          label: 'Add attachment',
          href: `${url.new}?${new URLSearchParams({ subject_kind: kind, subject_id: id })}`,
          icon: 'plus',
        }
      : null,
  }
}

const fileLink = (ctx: ReadCtx, d: Attachment, changes: boolean): FileLink => ({
  name: d.name,
  href: d.status === 'available' ? url.file(d.id) : undefined,
  details: detailsOf(ctx, d),
  statuses: statusesOf(ctx.today, d),
  note: standing(d, ctx.now) ?? d.note ?? undefined,
  actions: changes ? [removing(d, true)] : [],
  more: { label: 'Details', href: url.show(d.id) },
})

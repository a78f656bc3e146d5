import type { ReadCtx } from '../platform/ctx.ts'
import type { AttachmentPanel, FileLink } from '../platform/view/ui.ts'
import type { Attachment } from './attachment.ts'
import { attachableKind, attachingBy } from './subject.ts'
import { detailsOf, removing, whyUnavailable, statusesOf, url } from './words.ts'
import * as queries from './queries.ts'

const watchedMs = 120_000

/**
 * The attachments of a document, for its page. Everybody who sees the page sees them; everybody who may change it may
 * add and remove them.
 */
export async function attachmentsOf(
  ctx: ReadCtx,
  kind: string,
  id: string,
): Promise<AttachmentPanel> {
  const { ownerWith, empty } = attachableKind(ctx, kind).attachments
  const [rows, owner] = await Promise.all([
    queries.ofSubject(ctx, id),
    ownerWith ? queries.ownerOf(ctx.tx, id) : null,
  ])
  const changes = attachingBy(ctx, kind, owner?.owner_id ?? null) !== null
  const moving = rows.some(
    (d) => d.status === 'checking' && ctx.now.getTime() - d.created_at.getTime() < watchedMs,
  )
  return {
    files: rows.map((d) => fileLink(ctx, d, changes)),
    empty,
    refresh: moving ? ctx.kinds.path(kind, id) : null,
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
  note: whyUnavailable(d, ctx.now) ?? d.note ?? undefined,
  actions: changes ? [removing(d, true)] : [],
  more: { label: 'Details', href: url.show(d.id) },
})

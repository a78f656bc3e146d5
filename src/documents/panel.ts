import type { ReadCtx } from '../platform/ctx.ts'
import type { Attachment, Documents } from '../platform/view/ui.ts'
import type { Document } from './document.ts'
import { attachableKind, attachingBy } from './subject.ts'
import { detailsOf, removing, standing, statusesOf, url } from './words.ts'
import * as queries from './queries.ts'

const watchedMs = 120_000

/** The documents of a thing, for its page. Whoever sees the page sees them; whoever may change it may add and remove. */
export async function documentsOf(ctx: ReadCtx, kind: string, id: string): Promise<Documents> {
  const { ownerWith, empty } = attachableKind(ctx, kind).attachments
  const [rows, owner] = await Promise.all([
    queries.ofSubject(ctx.tx, id),
    ownerWith ? queries.ownerOf(ctx.tx, id) : null,
  ])
  const changes = attachingBy(ctx, kind, owner?.owner_id ?? null) !== null
  const moving = rows.some(
    (d) => d.status === 'checking' && ctx.now.getTime() - d.created_at.getTime() < watchedMs,
  )
  return {
    files: rows.map((d) => attachment(ctx, d, changes)),
    empty,
    refresh: moving ? ctx.kinds.path(kind, id) : null,
    add: changes
      ? {
          label: 'Add document',
          href: `${url.new}?${new URLSearchParams({ subject_kind: kind, subject_id: id })}`,
          icon: 'plus',
        }
      : null,
  }
}

const attachment = (ctx: ReadCtx, d: Document, changes: boolean): Attachment => ({
  name: d.name,
  href: d.status === 'available' ? url.file(d.id) : undefined,
  details: detailsOf(ctx, d),
  statuses: statusesOf(ctx.today, d),
  note: standing(d, ctx.now) ?? d.note ?? undefined,
  actions: changes ? [removing(d, true)] : [],
  more: { label: 'Details', href: url.show(d.id) },
})

import type { ReadCtx } from '../platform/ctx.ts'
import { dateTimeText, initialsOf } from '../platform/view/format.ts'
import type { Comments } from '../platform/view/ui.ts'
import { partsOf } from './comment.ts'
import * as queries from './queries.ts'

export { writeAsContact } from './commands.ts'

/** What was written about a document, and the form for more, for its page. */
export async function commentsOf(ctx: ReadCtx, kind: string, id: string): Promise<Comments> {
  const rows = await queries.ofSubject(ctx.tx, id)
  const people = rows.some((row) => row.mentioned.length > 0) ? await queries.people(ctx.tx) : []
  return {
    comments: rows.map((row) => ({
      who: row.author_name,
      initials: initialsOf(row.author_name),
      parts: partsOf(
        row.body,
        people.filter((p) => row.mentioned.includes(p.id)),
      ),
      when: dateTimeText(row.created_at, ctx.actor.timeZone),
      at: row.created_at.toISOString(),
      shared: row.shared,
    })),
    form: ctx.actor.viewedBy
      ? null
      : {
          action: `${ctx.kinds.path(kind, id)}/comments`,
          key: crypto.randomUUID(),
          shares: ctx.kinds.of(kind).sharedWithVendor === true,
        },
  }
}

import { z } from 'zod'
import { Instant, Money, moneyJson, Uuid, wholeList } from '../platform/http/output.ts'
import { changed, show, shownOnce, undoable } from '../platform/http/reply.ts'
import { feature, json } from '../platform/http/route.ts'
import { approveEach, undoEach } from './commands.ts'
import { Bulk, Look, Undo } from './input.ts'
import { bulkPage, countText, undoFields, type BulkPage } from './bulk-page.ts'
import { inboxPage, type InboxPage } from './presenter.ts'
import * as queries from './queries.ts'

const InboxJson = wholeList(
  z.object({
    kind: queries.Item.shape.kind,
    id: Uuid,
    approval_id: Uuid.nullable(),
    title: z.string(),
    message: queries.Item.shape.message,
    meta: z.string(),
    split_note: z.string().nullable(),
    amount: Money,
    since: Instant,
    revision: z.int().nullable(),
  }),
)
const inboxJson = json(InboxJson, ({ items, splitNotes }: InboxPage) => ({
  next_cursor: null,
  data: items.map((i) => ({
    kind: i.kind,
    id: i.href_id,
    approval_id: i.approval_id,
    title: i.title,
    message: i.message,
    meta: i.meta,
    split_note: i.kind === 'approval' ? (splitNotes.get(i.href_id) ?? null) : null,
    amount: moneyJson(i.amount, i.currency),
    since: i.since.toISOString(),
    revision: i.revision,
  })),
}))

const BulkJson = z.object({
  approved: z.array(z.object({ approval_id: Uuid, number: z.string(), title: z.string() })),
  refused: z.array(
    z.object({
      approval_id: Uuid,
      number: z.string().nullable(),
      code: z.string(),
      why: z.string(),
    }),
  ),
})
const bulkJson = json(BulkJson, ({ outcome: { approved, refused } }: BulkPage) => ({
  approved: approved.map(({ id, number, title }) => ({ approval_id: id, number, title })),
  refused: refused.map(({ id, number, code, why }) => ({ approval_id: id, number, code, why })),
}))

export const routes = feature('inbox')
  .get('/inbox', {
    allow: 'inbox.read',
    input: Look,
    view: '/inbox/index',
    fragments: ['list', 'pane'],
    summary: 'Everything that waits for you.',
    json: inboxJson,
    handle: async (ctx) => show(await inboxPage(ctx, ctx.input)),
  })
  .post('/inbox/approval', {
    allow: 'inbox.read',
    input: Bulk,
    view: '/inbox/approved',
    json: bulkJson,
    summary:
      'Approve several at once; each is decided on its own, and what is refused keeps none of the others.',
    handle: async (ctx) => {
      const { ids, revisions = {}, hold = ctx.actor.credential?.kind === 'session' } = ctx.input
      const outcome = await approveEach(
        ctx,
        ids.map((id) => ({ id, revision: revisions[id] })),
        hold,
      )
      const page = bulkPage(outcome, hold)
      if (outcome.refused.length) return shownOnce('/inbox', page)
      return hold
        ? undoable('/inbox', () => page, countText(outcome), '/inbox/undo', undoFields(outcome))
        : changed('/inbox', () => page, countText(outcome))
    },
  })
  .post('/inbox/undo', {
    allow: 'inbox.read',
    input: Undo,
    json: json(z.object({ undone: z.int() }), (undone: number) => ({ undone })),
    summary: 'Take several of your own decisions back, while nothing has followed from them.',
    handle: async (ctx) => {
      const undone = await undoEach(ctx, ctx.input.ids)
      return changed(
        '/inbox',
        () => undone,
        `Undone. ${undone} ${undone === 1 ? 'is' : 'are'} with you again.`,
      )
    },
  })

import { z } from 'zod'
import { documentPath } from '../history/index.ts'
import { ById, text } from '../platform/http/input.ts'
import { Instant, Uuid, wholeList } from '../platform/http/output.ts'
import { created, go } from '../platform/http/reply.ts'
import { feature, json, type ReadSpec, type WriteSpec } from '../platform/http/route.ts'
import { formPage } from '../platform/view/pages.ts'
import type { Permission } from '../kernel/permissions.ts'
import { write } from './commands.ts'
import * as queries from './queries.ts'

const kind = z.enum(queries.subjectKinds)
const CommentJson = z.object({
  id: Uuid,
  subject_kind: kind,
  subject_id: Uuid,
  author: z.string(),
  body: z.string(),
  mentioned: z.array(Uuid),
  at: Instant,
})
type Comment = z.output<typeof queries.Row>
type Person = z.output<typeof queries.PersonRow>
const commentJson = (c: Comment): z.input<typeof CommentJson> => ({
  id: c.id,
  subject_kind: kind.parse(c.subject_kind),
  subject_id: c.subject_id,
  author: c.author_name,
  body: c.body,
  mentioned: [...c.mentioned],
  at: c.created_at.toISOString(),
})
const PersonJson = z.object({ id: Uuid, name: z.string(), handle: z.string() })
const New = z.strictObject({ id: z.uuid(), body: text(4000, 'The comment') })

const reading = (
  about: queries.SubjectKind,
  allow: Permission,
): ReadSpec<typeof ById, readonly Comment[]> => ({
  allow,
  input: ById,
  summary: 'What was written about it.',
  json: json(wholeList(CommentJson), (rows: readonly Comment[]) => ({
    data: rows.map(commentJson),
    next_cursor: null,
  })),
  handle: async (ctx) => {
    await queries.subject(ctx.tx, about, ctx.input.id)
    return go(`${documentPath(about, ctx.input.id)}#comments`, () =>
      queries.ofSubject(ctx.tx, ctx.input.id),
    )
  },
})
const writing = (
  about: queries.SubjectKind,
  allow: Permission,
): WriteSpec<typeof New, Comment> => ({
  allow,
  input: New,
  formView: '/pages/form',
  summary: 'Write about it; @Name tells that person.',
  json: json(CommentJson, commentJson),
  onInvalid: async (ctx, refused) => {
    const at = documentPath(about, String(ctx.input['id']))
    return formPage(
      {
        title: 'Comment',
        crumbs: [{ label: 'Back', href: at }],
        action: `${at}/comments`,
        version: null,
        cancelHref: at,
        submitLabel: 'Send',
        fields: [
          {
            name: 'body',
            label: 'Comment',
            type: 'textarea',
            rows: 5,
            hint: '@Name tells that person',
          },
        ],
      },
      refused,
    )
  },
  handle: async (ctx) => {
    const id = await write(ctx, { kind: about, subjectId: ctx.input.id, body: ctx.input.body })
    return created(
      `${documentPath(about, ctx.input.id)}#comments`,
      () => queries.find(ctx.tx, id),
      'Sent.',
    )
  },
})

/** Who may see a document may read and write under it; a right to a part of the organisation reaches as far here. */
export const comments = feature('comments')
  .get('/purchase-requests/:id/comments', reading('purchase_request', 'purchase_requests.read'))
  .post('/purchase-requests/:id/comments', writing('purchase_request', 'purchase_requests.read'))
  .get('/purchase-orders/:id/comments', reading('purchase_order', 'purchase_orders.read'))
  .post('/purchase-orders/:id/comments', writing('purchase_order', 'purchase_orders.read'))
  .get('/invoices/:id/comments', reading('invoice', 'invoices.read'))
  .post('/invoices/:id/comments', writing('invoice', 'invoices.read'))
  .get('/vendors/:id/comments', reading('vendor', 'vendors.read'))
  .post('/vendors/:id/comments', writing('vendor', 'vendors.read'))
  .get('/people', {
    allow: 'member',
    input: z.object({ q: z.string().max(50).catch('') }),
    summary: 'People who can be mentioned, by the first letters of a name.',
    json: json(wholeList(PersonJson), (rows: readonly Person[]) => ({
      data: [...rows],
      next_cursor: null,
    })),
    handle: async (ctx) =>
      go('/inbox', () =>
        queries.peopleLike(ctx.tx, ctx.input.q.replaceAll(/[\u0000-\u001f]/g, '').trim()),
      ),
  })

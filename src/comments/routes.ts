import { z } from 'zod'
import { ById, flag, text } from '../platform/http/input.ts'
import { Instant, Uuid, wholeList } from '../platform/http/output.ts'
import { created, go } from '../platform/http/reply.ts'
import {
  feature,
  json,
  type Feature,
  type ReadSpec,
  type WriteSpec,
} from '../platform/http/route.ts'
import { formPage } from '../platform/view/pages.ts'
import type { Kinds } from '../platform/kinds.ts'
import type { Permission } from '../kernel/permissions.ts'
import { write } from './commands.ts'
import { findLabelled } from '../platform/documents/register.ts'
import * as queries from './queries.ts'

const schemaOf = (kind: string) =>
  z.object({
    id: Uuid,
    subject_kind: z.literal(kind),
    subject_id: Uuid,
    author: z.string(),
    body: z.string(),
    mentioned: z.array(Uuid),
    /** The vendor reads it too. */
    shared: z.boolean(),
    at: Instant,
  })
type Comment = z.output<typeof queries.Row>
type Person = z.output<typeof queries.PersonRow>
const commentJson = (c: Comment) => ({
  id: c.id,
  subject_kind: c.subject_kind,
  subject_id: c.subject_id,
  author: c.author_name,
  body: c.body,
  mentioned: [...c.mentioned],
  shared: c.shared,
  at: c.created_at.toISOString(),
})
const PersonJson = z.object({ id: Uuid, name: z.string(), handle: z.string() })
const New = z.strictObject({
  id: z.uuid(),
  body: text(4000, 'The comment'),
  shared: flag.optional(),
})

const reading = (about: string, allow: Permission): ReadSpec<typeof ById, readonly Comment[]> => ({
  allow,
  input: ById,
  summary: 'What was written about it.',
  json: json(wholeList(schemaOf(about)), (rows: readonly Comment[]) => ({
    data: rows.map(commentJson),
    next_cursor: null,
  })),
  handle: async (ctx) => {
    await findLabelled(ctx, about, ctx.input.id)
    return go(`${ctx.kinds.path(about, ctx.input.id)}#comments`, () =>
      queries.ofSubject(ctx.tx, ctx.input.id),
    )
  },
})
const writing = (about: string, allow: Permission): WriteSpec<typeof New, Comment> => ({
  allow,
  input: New,
  formView: '/pages/form',
  summary: 'Write about it; @Name tells that person.',
  json: json(schemaOf(about), commentJson),
  onInvalid: async (ctx, refused) => {
    const at = ctx.kinds.path(about, String(ctx.input['id']))
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
          ...(ctx.kinds.of(about).sharedWithVendor
            ? [{ name: 'shared', label: 'The vendor reads it too', type: 'checkbox' as const }]
            : []),
        ],
      },
      refused,
    )
  },
  handle: async (ctx) => {
    const { id: subjectId, body, shared } = ctx.input
    const id = await write(ctx, { kind: about, subjectId, body, shared: shared ?? false })
    return created(
      `${ctx.kinds.path(about, ctx.input.id)}#comments`,
      () => queries.find(ctx.tx, id),
      'Sent.',
    )
  },
})

declare module '../platform/kinds.ts' {
  interface KindParts {
    /** People may write about it. */
    comments?: true
    /** Its vendor sees it in the portal, with the comments that are meant for both. */
    sharedWithVendor?: true
  }
}

/** Who may see a document may read and write under it; a right to a part of the organisation reaches as far here. */
export function routes(kinds: Kinds): Feature {
  const routes = feature('comments')
  for (const { code, path, read, comments: open } of kinds.all)
    if (open && read)
      routes
        .get(`${path}/:id/comments`, reading(code, read))
        .post(`${path}/:id/comments`, writing(code, read))
  return routes.get('/people', {
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
}

import { z } from 'zod'
import { roles, type Role } from '../kernel/permissions.ts'
import { invalid } from '../kernel/problem.ts'
import { id, optional, text, version, withRoles } from '../platform/http/input.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, json } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import * as commands from './commands.ts'
import {
  checked,
  importPage,
  invitationJson,
  InvitationJson,
  invitationList,
  inviteForm,
  url,
  type ImportPage,
  invitationPicks,
} from './presenter.ts'
import * as queries from './queries.ts'

const ImportJson = z.object({
  ready: z.number(),
  bad: z.number(),
  lines: z.array(
    z.object({
      line: z.number(),
      email: z.string(),
      name: z.string(),
      roles: z.array(z.string()),
      department: z.string(),
      errors: z.array(z.string()),
    }),
  ),
})
const importJson = json(ImportJson, (page: ImportPage) => ({
  ready: page.ready,
  bad: page.bad,
  lines: page.rows.map(({ invitee: _invitee, roles: held, errors, ...row }) => ({
    ...row,
    roles: [...held],
    errors: [...errors],
  })),
}))
const one = json(InvitationJson, invitationJson)
const Csv = z.strictObject({
  csv: z
    .string({ error: 'Paste a table.' })
    .min(1, 'Paste a table.')
    .max(200_000, 'The table is too large; send it in parts.'),
})
const Move = z.strictObject({ id: z.uuid(), version })

export const routes = feature('invitations')
  .with(listRoutes(invitationList))
  .get('/invitations/new', {
    allow: 'members.manage',
    stepUp: true,
    input: z.object({}),
    view: '/pages/form',
    summary: 'The form for an invitation.',
    handle: async (ctx) => show(await inviteForm(ctx, { values: {}, errors: [] })),
  })
  .post('/invitations', {
    allow: 'members.manage',
    stepUp: true,
    view: '/pages/form',
    json: one,
    summary: 'Invite somebody by mail.',
    picks: invitationPicks,
    onInvalid: (ctx, refused) => inviteForm(ctx, refused),
    input: withRoles(
      z.strictObject({
        name: text(200, 'Name'),
        email: z
          .string({ error: 'E-mail is missing.' })
          .trim()
          .toLowerCase()
          .pipe(z.email('E-mail must look like name@example.com.').max(254)),
        roles: z
          .array(z.enum(roles as readonly [Role, ...Role[]]))
          .min(1, 'Choose at least one role.')
          .max(8),
        department_id: optional(id)
          .optional()
          .transform((v) => v ?? null),
      }),
    ),
    handle: async (ctx) => {
      const id = await commands.invite(ctx, ctx.input)
      return created(
        url.index,
        () => queries.find(ctx.tx, id),
        `${ctx.input.name} is invited; a link is on its way.`,
      )
    },
  })
  .get('/invitations/import', {
    allow: 'members.manage',
    stepUp: true,
    input: z.object({}),
    view: '/invitations/import',
    summary: 'The form for inviting from a table.',
    handle: async () => show(importPage('', [])),
  })
  .post('/invitations/import', {
    allow: 'members.manage',
    stepUp: true,
    input: Csv,
    view: '/invitations/import',
    json: importJson,
    summary: 'Check a table of people; nothing is sent.',
    onInvalid: async (ctx, refused) => importPage(String(ctx.input['csv'] ?? ''), [], refused),
    handle: async (ctx) => show(importPage(ctx.input.csv, await checked(ctx, ctx.input.csv))),
  })
  .post('/invitations/import/confirmation', {
    allow: 'members.manage',
    stepUp: true,
    input: Csv,
    view: '/invitations/import',
    json: importJson,
    summary: 'Invite everybody of a table, or nobody.',
    onInvalid: async (ctx, refused) =>
      importPage(
        String(ctx.input['csv'] ?? ''),
        await checked(ctx, String(ctx.input['csv'] ?? '')).catch(() => []),
        refused,
      ),
    handle: async (ctx) => {
      const rows = await checked(ctx, ctx.input.csv)
      if (rows.some((row) => row.errors.length))
        throw invalid(
          '/csv',
          'bad_lines',
          'Some lines have errors. Nobody was invited; correct them and check again.',
        )
      for (const row of rows) if (row.invitee) await commands.invite(ctx, row.invitee)
      return changed(
        url.index,
        () => importPage(ctx.input.csv, rows),
        `${rows.length} people are invited; their links are on their way.`,
      )
    },
  })
  .post('/invitations/:id/resend', {
    allow: 'members.manage',
    stepUp: true,
    input: Move,
    json: one,
    summary: 'Send a new link; the old one stops working.',
    handle: async (ctx) => {
      await commands.resend(ctx, ctx.input.id, ctx.input.version)
      return changed(
        url.index,
        () => queries.find(ctx.tx, ctx.input.id),
        'Sent again. The old link does not work any more.',
      )
    },
  })
  .post('/invitations/:id/revocation', {
    allow: 'members.manage',
    input: Move,
    json: one,
    summary: 'Take an invitation back.',
    handle: async (ctx) => {
      await commands.revoke(ctx, ctx.input.id, ctx.input.version)
      return changed(
        url.index,
        () => queries.find(ctx.tx, ctx.input.id),
        'Taken back: its link does not work any more.',
      )
    },
  })

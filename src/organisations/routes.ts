import { z } from 'zod'
import { flag } from '../platform/http/input.ts'
import { changed, show } from '../platform/http/reply.ts'
import { feature, json } from '../platform/http/route.ts'
import * as settings from './settings.ts'
import { skip, startPage, steps } from './start.ts'

const one = json(settings.OrganisationJson, (page: settings.OrganisationPage) =>
  settings.organisationJson(page.organisation),
)

export const organisations = feature('organisation')
  .get('/organisation', {
    allow: 'member',
    input: z.object({}),
    view: '/pages/record',
    json: one,
    summary: 'The organisation and its number series.',
    handle: async (ctx) => show(await settings.showPage(ctx)),
  })
  .get('/organisation/edit', {
    allow: 'organisation.manage',
    input: z.object({}),
    view: '/pages/form',
    summary: 'The form for changing the organisation.',
    handle: async (ctx) => show(await settings.form(ctx, { values: {}, errors: [] })),
  })
  .post('/organisation/edit', {
    allow: 'organisation.manage',
    input: settings.Settings,
    view: '/pages/form',
    json: one,
    summary: 'Change the organisation.',
    onInvalid: (ctx, refused) => settings.form(ctx, refused),
    handle: async (ctx) => {
      await settings.edit(ctx, ctx.input)
      return changed('/organisation', await settings.showPage(ctx), 'Saved.')
    },
  })
  .get('/start', {
    allow: 'organisation.manage',
    input: z.object({}),
    view: '/organisations/start',
    summary: 'The first five steps of a new organisation.',
    handle: async (ctx) => show(await startPage(ctx)),
  })
  .post('/start/skip', {
    allow: 'organisation.manage',
    input: z.strictObject({ step: z.enum(steps), skipped: flag }),
    summary: 'Skip a first step, or take it up again.',
    handle: async (ctx) => {
      await skip(ctx.tx, ctx.input.step, ctx.input.skipped)
      return changed(
        '/start',
        null,
        ctx.input.skipped ? 'Skipped. You can take it up again at any time.' : 'Back on the list.',
      )
    },
  })

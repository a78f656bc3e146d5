import { z } from 'zod'
import { usually, version } from '../platform/http/input.ts'
import { changed, show } from '../platform/http/reply.ts'
import { feature, json } from '../platform/http/route.ts'
import * as linkLimit from './link-limit.ts'
import * as settings from './settings.ts'
import * as settingsJson from './settings-json.ts'
import * as settingsPages from './settings-pages.ts'
import { skip, startPage, steps } from './start.ts'

const one = json(settingsJson.OrganisationJson, (page: settingsPages.OrganisationPage) =>
  settingsJson.organisationJson(page.organisation),
)

export const routes = feature('organisation')
  .get('/organisation', {
    allow: 'member',
    input: z.object({}),
    view: '/pages/record',
    json: one,
    summary: 'The organisation and its number series.',
    handle: async (ctx) => show(await settingsPages.showPage(ctx)),
  })
  .get('/organisation/edit', {
    allow: 'organisation.manage',
    stepUp: true,
    input: z.object({}),
    view: '/pages/form',
    summary: 'The form for changing the organisation.',
    handle: async (ctx) => show(await settingsPages.form(ctx, { values: {}, errors: [] })),
  })
  .post('/organisation/edit', {
    allow: 'organisation.manage',
    stepUp: true,
    input: settings.Settings,
    view: '/pages/form',
    json: one,
    summary: 'Change the organisation.',
    onInvalid: (ctx, refused) => settingsPages.form(ctx, refused),
    handle: async (ctx) => {
      const waits = await settings.edit(ctx, ctx.input)
      return changed(
        '/organisation',
        () => settingsPages.showPage(ctx),
        waits
          ? 'Saved. The higher limit of links counts once another administrator confirms it.'
          : 'Saved.',
      )
    },
  })
  .post('/organisation/link-limit/confirmation', {
    allow: 'organisation.manage',
    stepUp: true,
    input: z.strictObject({ version }),
    json: one,
    summary: 'Confirm the higher limit of links; never by who asked for it.',
    handle: async (ctx) => {
      await linkLimit.confirm(ctx, ctx.input.version)
      return changed('/organisation', () => settingsPages.showPage(ctx), 'The limit is in force.')
    },
  })
  .post('/organisation/link-limit/refusal', {
    allow: 'organisation.manage',
    stepUp: true,
    input: z.strictObject({ version }),
    json: one,
    summary: 'Refuse the higher limit of links, or take it back.',
    handle: async (ctx) => {
      await linkLimit.refuse(ctx, ctx.input.version)
      return changed(
        '/organisation',
        () => settingsPages.showPage(ctx),
        'The limit stays as it is.',
      )
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
    input: z.strictObject({ step: z.enum(steps), skipped: usually(false) }),
    summary: 'Skip a first step, or take it up again.',
    handle: async (ctx) => {
      await skip(ctx.tx, ctx.input.step, ctx.input.skipped)
      return changed(
        '/start',
        () => null,
        ctx.input.skipped ? 'Skipped. You can take it up again at any time.' : 'Back on the list.',
      )
    },
  })

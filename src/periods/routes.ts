import { z } from 'zod'
import { day, id, text, version } from '../platform/http/input.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, jsonAs } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import { findJson, PeriodJson } from './api.ts'
import * as commands from './commands.ts'
import { closingForm, periodPicks } from './form.ts'
import { periodList } from './list.ts'
import { url } from './url.ts'

const one = jsonAs(PeriodJson)
const reason = text(500, 'The reason')

export const routes = feature('periods')
  .with(listRoutes(periodList))
  .get(url.new, {
    allow: 'periods.close',
    input: z.object({}),
    view: '/pages/form',
    summary: 'The form for closing a month.',
    handle: async (ctx) => show(await closingForm(ctx, { values: {}, errors: [] })),
  })
  .post(url.index, {
    allow: 'periods.close',
    input: z.strictObject({ entity_id: id, month: day('The month'), reason }),
    view: '/pages/form',
    json: one,
    summary: 'Close a month of a legal entity, so that nothing is received or given back in it.',
    picks: periodPicks,
    onInvalid: closingForm,
    handle: async (ctx) => {
      const made = await commands.close(ctx, ctx.input)
      return created(url.index, () => findJson(ctx, made), 'The month is closed.')
    },
  })
  .post('/periods/:id/reopening', {
    allow: 'periods.close',
    input: z.strictObject({ id: z.uuid(), version, reason }),
    json: one,
    summary: 'Reopen a closed month, with a reason.',
    handle: async (ctx) => {
      await commands.reopen(ctx, ctx.input.id, ctx.input)
      return changed(url.index, () => findJson(ctx, ctx.input.id), 'The month is open again.')
    },
  })

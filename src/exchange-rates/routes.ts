import { z } from 'zod'
import { ById, currency, day, rate, text, version } from '../platform/http/input.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, json } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import * as commands from './commands.ts'
import { kinds } from './exchange-rate.ts'
import { proposalJson, RateJson, rateJson } from './api.ts'
import { proposalList, rateList, waitingAbove } from './list.ts'
import { form } from './pages/form.ts'
import { showPage, type Shown } from './pages/show.ts'
import * as queries from './queries.ts'
import { url } from './urls.ts'

const NewRate = z.strictObject({
  currency: z.preprocess((v) => (typeof v === 'string' ? v.trim().toUpperCase() : v), currency),
  valid_on: day('Valid from'),
  source: text(100, 'Source'),
  kind: z.enum(kinds, 'Choose how it came.').default('typed'),
  rate: rate('Rate'),
})
const entered = json(RateJson, (rate: z.input<typeof RateJson>) => rate)
const one = json(RateJson, (page: Shown) => proposalJson(page.proposal))

export const routes = feature('exchange-rates')
  .with(listRoutes(rateList, { view: '/lists/below', more: waitingAbove }))
  .with(listRoutes(proposalList))
  .get('/exchange-rates/new', {
    allow: 'exchange_rates.manage',
    input: z.object({}),
    view: '/pages/form',
    summary: 'The form for a new exchange rate.',
    handle: async () => show(form({ values: {}, errors: [] })),
  })
  .post('/exchange-rates', {
    allow: 'exchange_rates.manage',
    input: NewRate,
    view: '/pages/form',
    json: entered,
    summary:
      'Enter the rate of a currency from a day on. The first, and one far from the last, waits for a second person.',
    onInvalid: async (_ctx, refused) => form(refused),
    handle: async (ctx) => {
      const { id, status } = await commands.enterRate(ctx, ctx.input)
      return created(
        url.index,
        async () =>
          status === 'in_force'
            ? rateJson(await queries.findRate(ctx.tx, id))
            : proposalJson(await queries.find(ctx.tx, id)),
        status === 'in_force'
          ? `Rate of ${ctx.input.currency} saved.`
          : `The rate of ${ctx.input.currency} is not in force yet: another controller or administrator must confirm it.`,
      )
    },
  })
  .get('/exchange-rate-proposals/:id', {
    allow: 'exchange_rates.read',
    input: ById,
    view: '/pages/record',
    json: one,
    summary: 'A rate that waits for a second person, with the one it is held against.',
    handle: async (ctx) => show(await showPage(ctx, ctx.input.id)),
  })
  .post('/exchange-rate-proposals/:id/confirmation', {
    allow: 'exchange_rates.manage',
    input: z.strictObject({ id: z.uuid(), version }),
    json: one,
    summary: 'Confirm a rate that somebody else entered; it is in force from then on.',
    handle: async (ctx) => {
      await commands.confirm(ctx, ctx.input.id, ctx.input.version)
      return changed(url.index, () => showPage(ctx, ctx.input.id), 'Confirmed. It is in force.')
    },
  })
  .post('/exchange-rate-proposals/:id/refusal', {
    allow: 'exchange_rates.manage',
    input: z.strictObject({ id: z.uuid(), version, reason: text(500, 'The reason') }),
    json: one,
    summary: 'Refuse a rate that waits, or withdraw one’s own.',
    handle: async (ctx) => {
      await commands.refuse(ctx, ctx.input.id, ctx.input)
      return changed(url.index, () => showPage(ctx, ctx.input.id), 'It will not come into force.')
    },
  })

import { z } from 'zod'
import { ById, version } from '../platform/http/input.ts'
import { changed, either } from '../platform/http/reply.ts'
import { feature, jsonAs } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import { withdraw } from './commands.ts'
import { FullPriceChangeJson, fullJson, priceChangeList, showPage } from './pages.ts'
import { url } from './url.ts'

const one = jsonAs(FullPriceChangeJson)

export const routes = feature('price-changes')
  .with(listRoutes(priceChangeList))
  .get('/price-changes/:id', {
    allow: 'catalog.read',
    input: ById,
    view: '/pages/record',
    json: one,
    summary: 'One change of prices: old, new and percent of each, and who decides.',
    handle: async ({ input, ...ctx }) =>
      either(
        () => showPage(ctx, input.id),
        () => fullJson(ctx, input.id),
      ),
  })
  .post('/price-changes/:id/withdrawal', {
    allow: 'catalog.manage',
    input: z.strictObject({ id: z.uuid(), version }),
    json: one,
    summary: 'Take back a change of prices that waits for approval.',
    handle: async (ctx) => {
      await withdraw(ctx, ctx.input.id, ctx.input.version)
      return changed(
        url.show(ctx.input.id),
        () => fullJson(ctx, ctx.input.id),
        'Withdrawn. The prices stay as they are.',
      )
    },
  })

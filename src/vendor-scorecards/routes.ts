import { ById } from '../platform/http/input.ts'
import { either, stream } from '../platform/http/reply.ts'
import { feature, jsonAs } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import { ScorecardJson, scorecardJson } from './api.ts'
import { scorecardDocuments } from './list.ts'
import { scorecardFile, scorecardPage } from './pages.ts'
import { findVendor } from './queries.ts'
import { scorecardOf } from './scorecard.ts'

export const routes = feature('vendor-scorecards')
  .with(listRoutes(scorecardDocuments))
  .get('/vendors/:id/scorecard', {
    allow: 'vendors.read',
    input: ById,
    view: '/vendor-scorecards/show',
    json: jsonAs(ScorecardJson),
    summary: 'How a vendor delivers and bills, by month, from the documents of twelve months.',
    handle: async ({ input, ...ctx }) =>
      either(
        () => scorecardPage(ctx, input.id),
        async () => {
          await findVendor(ctx.tx, input.id)
          return scorecardJson(input.id, await scorecardOf(ctx, input.id))
        },
      ),
  })
  .get('/vendors/:id/scorecard/export', {
    file: true,
    allow: 'vendors.read',
    input: ById,
    summary: 'The scorecard of a vendor as CSV: a line for each month, measure and currency.',
    handle: async (ctx) =>
      stream(
        await scorecardFile(ctx, ctx.input.id),
        'text/csv; charset=utf-8',
        `scorecard-${ctx.today}.csv`,
      ),
  })

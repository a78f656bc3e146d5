import { z } from 'zod'
import { ById, text } from '../platform/http/input.ts'
import { changed, either } from '../platform/http/reply.ts'
import { feature, jsonAs } from '../platform/http/route.ts'
import { ChecksJson, listJson } from './api.ts'
import type { CheckKind } from './check.ts'
import * as commands from './commands.ts'
import { listPage } from './pages.ts'
import { url } from './url.ts'

const all = jsonAs(ChecksJson)

/** `configured`: the kinds of services that there are here. */
export const routes = (configured: () => readonly CheckKind[]) =>
  feature('vendor-checks')
    .get('/vendors/:id/checks', {
      allow: 'vendors.read',
      input: ById,
      view: '/pages/list',
      json: all,
      summary: 'What sanctions lists and VAT registries said of a vendor, newest first.',
      handle: async ({ input, ...ctx }) =>
        either(
          () => listPage(ctx, input.id),
          () => listJson(ctx, input.id),
        ),
    })
    .post('/vendors/:id/checks', {
      allow: 'vendors.manage',
      input: ById,
      json: all,
      summary: 'Check a vendor against sanctions lists and the VAT registry.',
      handle: async (ctx) => {
        await commands.askNow(ctx, ctx.input.id, configured())
        return changed(
          url.ofVendor(ctx.input.id),
          () => listJson(ctx, ctx.input.id),
          'The check has started. Its result appears here in a moment.',
        )
      },
    })
    .post('/vendors/:id/match-clearance', {
      allow: 'vendors.approve',
      input: z.strictObject({ id: z.uuid(), reason: text(500, 'The reason') }),
      json: all,
      summary: 'Clear the possible sanctions matches of a vendor, with a reason.',
      handle: async (ctx) => {
        await commands.clearMatches(ctx, ctx.input.id, ctx.input.reason)
        return changed(
          url.vendor(ctx.input.id),
          () => listJson(ctx, ctx.input.id),
          'Cleared. The vendor can be approved.',
        )
      },
    })

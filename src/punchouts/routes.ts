import { z } from 'zod'
import { readOrderMessage } from '../integrations/cxml/index.ts'
import { invalid } from '../kernel/problem.ts'
import { command } from '../platform/ctx.ts'
import { ById, day, keptFlag, optional, text, usually, version } from '../platform/http/input.ts'
import { Uuid } from '../platform/http/output.ts'
import { changed, created, either, show } from '../platform/http/reply.ts'
import { feature, jsonAs, type Feature, type Refused } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import type { RouteDeps } from '../platform/module.ts'
import { systemActor } from '../platform/system.ts'
import * as commands from './commands.ts'
import {
  punchoutJson,
  PunchoutJson,
  punchoutPage,
  requestPicks,
  siteForm,
  siteJson,
  SiteJson,
  siteList,
  sitePage,
  sitePicks,
} from './pages.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'

const content = {
  name: text(100, 'Name'),
  vendor_id: z.uuid('Choose a vendor.'),
  url: text(500, 'The address'),
  from_domain: text(60, 'The kind of our identity'),
  from_identity: text(200, 'Our identity'),
  to_domain: text(60, 'The kind of their identity'),
  to_identity: text(200, 'Their identity'),
  secret: optional(text(200, 'The shared secret')).default(null),
  active: usually(true),
}
const blank: Refused = { values: {}, errors: [] }
const oneSite = jsonAs(SiteJson)
const one = jsonAs(PunchoutJson)
/** What the browser posts on the way back; the shop chooses one of the two. */
const whole = 'What the shop sent back is not whole.'
const Back = z.object({
  tenant: z.uuid(whole),
  nonce: z.string(whole).regex(/^[\w-]{43}$/, whole),
  'cxml-urlencoded': z.string(whole).max(2_000_000, whole).optional(),
  'cxml-base64': z.string(whole).max(2_000_000, whole).optional(),
})

type Keeping = Parameters<typeof commands.addSite>[2]
export const routes =
  (keeping: Keeping) =>
  (deps: RouteDeps): Feature[] => [
    feature('punchouts')
      .with(listRoutes(siteList))
      .get('/punchout-sites/new', {
        allow: 'organisation.manage',
        stepUp: true,
        input: z.object({}),
        view: '/pages/form',
        summary: 'The form for the shop of a vendor.',
        handle: async (ctx) => show(await siteForm(ctx, blank, null)),
      })
      .post('/punchout-sites', {
        allow: 'organisation.manage',
        stepUp: true,
        input: z.strictObject(content),
        view: '/pages/form',
        json: oneSite,
        picks: sitePicks,
        summary:
          'Set up the shop of a vendor (cXML punch-out); its shared secret is kept encrypted.',
        onInvalid: (ctx, refused) => siteForm(ctx, refused, null),
        handle: async (ctx) => {
          const id = await commands.addSite(ctx, ctx.input, keeping)
          return created(
            url.site(id),
            async () => siteJson(await queries.findSite(ctx.tx, id)),
            'Shop added.',
          )
        },
      })
      .get('/punchout-sites/:id', {
        allow: 'catalog.read',
        input: ById,
        view: '/pages/record',
        json: oneSite,
        summary: 'The shop of a vendor.',
        handle: async ({ input, ...ctx }) =>
          either(
            () => sitePage(ctx, input.id),
            async () => siteJson(await queries.findSite(ctx.tx, input.id)),
          ),
      })
      .get('/punchout-sites/:id/edit', {
        allow: 'organisation.manage',
        stepUp: true,
        input: ById,
        view: '/pages/form',
        summary: 'The form for changing the shop of a vendor.',
        handle: async (ctx) => show(await siteForm(ctx, blank, ctx.input.id)),
      })
      .post('/punchout-sites/:id/edit', {
        allow: 'organisation.manage',
        stepUp: true,
        input: z.strictObject({ ...content, id: z.uuid(), version, active: keptFlag }),
        view: '/pages/form',
        json: oneSite,
        picks: sitePicks,
        summary: 'Change the shop of a vendor, or take it out of use.',
        onInvalid: (ctx, refused) => siteForm(ctx, refused, String(ctx.input['id'])),
        handle: async (ctx) => {
          await commands.editSite(ctx, { ...ctx.input, version: ctx.input.version }, keeping)
          return changed(
            url.site(ctx.input.id),
            async () => siteJson(await queries.findSite(ctx.tx, ctx.input.id)),
            'Shop saved.',
          )
        },
      })
      .post('/punchout-sites/:id/visits', {
        allow: 'purchase_requests.create',
        input: z.strictObject({ id: z.uuid() }),
        json: one,
        summary: 'Begin a visit to a shop; its start page is known a moment later.',
        handle: async (ctx) => {
          const id = await commands.begin(ctx, ctx.input.id)
          return created(url.show(id), () => punchoutJson(ctx, id), 'The shop is asked.')
        },
      })
      .get('/punchouts/:id', {
        allow: 'purchase_requests.create',
        input: ById,
        view: '/punchouts/show',
        fragments: ['visit'],
        json: one,
        summary: 'A visit of yours to a shop, and what came back from it.',
        handle: async ({ input, ...ctx }) =>
          either(
            () => punchoutPage(ctx, input.id),
            () => punchoutJson(ctx, input.id),
          ),
      })
      .post('/punchouts/:id/visits', {
        allow: 'purchase_requests.create',
        input: z.strictObject({ id: z.uuid() }),
        json: one,
        summary: 'Go to the shop again, to change what came back or to look at it.',
        handle: async (ctx) => {
          const id = await commands.again(ctx, ctx.input.id)
          return created(url.show(id), () => punchoutJson(ctx, id), 'The shop is asked.')
        },
      })
      .post('/punchouts/:id/ending', {
        allow: 'purchase_requests.create',
        input: z.strictObject({ id: z.uuid() }),
        json: one,
        summary: 'End a visit; what the shop sends back after that is refused.',
        handle: async (ctx) => {
          await commands.end(ctx, ctx.input.id)
          return changed(url.show(ctx.input.id), () => punchoutJson(ctx, ctx.input.id), 'Ended.')
        },
      })
      .post('/punchouts/:id/request', {
        allow: 'purchase_requests.create',
        input: z.strictObject({
          id: z.uuid(),
          cost_center_id: z.uuid('Choose a cost centre.'),
          need_by: day('Need-by date'),
        }),
        view: '/punchouts/show',
        json: jsonAs(z.object({ id: Uuid })),
        picks: requestPicks,
        summary: 'Make a draft of a purchase request of what came back from a shop.',
        onInvalid: (ctx, refused) => punchoutPage(ctx, String(ctx.input['id']), refused),
        handle: async (ctx) => {
          const made = await commands.request(ctx, ctx.input)
          return created(
            `/purchase-requests/${made}`,
            async () => ({ id: made }),
            'Draft made. Look it over, then submit it for approval.',
          )
        },
      })
      .open('post', '/from-outside/punchouts/:tenant/:nonce', {
        allow: 'anyone',
        input: Back,
        summary:
          'What a shop sends back through the browser, once; then the visit’s page is shown.',
        handle: async ({ res, input }) => {
          const read = readOrderMessage(messageIn(input))
          if ('problem' in read)
            throw invalid(
              '/cxml',
              'unreadable',
              `What the shop sent cannot be read. ${read.problem}`,
            )
          const actor = await systemActor(deps.db, input.tenant)
          const id = await command(deps, actor, String(res.locals['requestId'] ?? ''), (ctx) =>
            commands.receive(ctx, { nonce: input.nonce, ...read }),
          )
          res.redirect(303, url.show(id))
        },
      }),
  ]

/** Base64 is bytes; the other is text, which the form has decoded already. */
function messageIn(input: z.output<typeof Back>): Uint8Array {
  const { 'cxml-base64': base64, 'cxml-urlencoded': plain } = input
  if (base64 !== undefined) return Buffer.from(base64, 'base64')
  if (plain !== undefined) return Buffer.from(plain)
  throw invalid('/cxml', 'missing', 'The shop sent nothing back.')
}

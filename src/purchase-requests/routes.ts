import { z } from 'zod'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, json } from '../platform/http/route.ts'
import { ById } from '../platform/http/input.ts'
import * as commands from './commands.ts'
import { EditRequest, Filter, Move, NewRequest } from './input.ts'
import { formPage, indexPage, ListJson, requestJson, RequestJson, showPage, summaryJson, url, valuesOf, previewPart, type IndexPage, type ShowPage } from './presenter.ts'
import * as queries from './queries.ts'

const list = json(ListJson, (page: IndexPage) => ({ data: page.rows.map((pr) => summaryJson(pr, page.base)), next_cursor: page.nextCursor }))
const one = json(RequestJson, (page: ShowPage) => requestJson(page))

export const purchaseRequests = feature('purchase-requests')
  .get('/purchase-requests', {
    allow: 'purchase_requests.read', input: Filter, view: '/purchase-requests/index', fragments: ['list'], json: list, summary: 'Purchase requests, newest first.',
    handle: async (ctx) => show(await indexPage(ctx, ctx.input)),
  })
  .get('/purchase-requests/new', {
    allow: 'purchase_requests.create', input: z.object({}), view: '/purchase-requests/new', summary: 'The form for a new request.',
    handle: async (ctx) => show(await formPage(ctx, { values: {}, errors: [] }, null)),
  })
  .post('/purchase-requests/preview', {
    allow: 'purchase_requests.create', input: z.looseObject({ currency: z.string().optional() }), view: '/purchase-requests/preview', fragments: ['preview'], dry: true, summary: 'What a draft would do to its budget, and who would approve it.',
    handle: async (ctx) => show({ title: 'Preview', preview: await previewPart(ctx, ctx.input, ctx.input.currency?.trim().toUpperCase() || ctx.actor.organisation.baseCurrency) }),
  })
  .post('/purchase-requests', {
    allow: 'purchase_requests.create', input: NewRequest, view: '/purchase-requests/new', json: one, summary: 'Raise a purchase request as a draft.',
    onInvalid: (ctx, refused) => formPage(ctx, refused, null),
    handle: async (ctx) => {
      const id = await commands.create(ctx, ctx.input)
      return created(url.show(id), await showPage(ctx, id), 'Draft saved. Check it, then submit it for approval.')
    },
  })
  .get('/purchase-requests/:id', {
    allow: 'purchase_requests.read', input: ById, view: '/purchase-requests/show', fragments: ['request'], json: one, summary: 'One purchase request with its lines, approval path and chain of documents.',
    handle: async (ctx) => show(await showPage(ctx, ctx.input.id)),
  })
  .get('/purchase-requests/:id/edit', {
    allow: 'purchase_requests.create', input: ById, view: '/purchase-requests/edit', summary: 'The form for changing a request.',
    handle: async (ctx) => {
      const [pr, lines] = await Promise.all([queries.find(ctx.tx, ctx.input.id), queries.lines(ctx.tx, ctx.input.id)])
      return show(await formPage(ctx, { values: valuesOf(pr, lines), errors: [] }, pr))
    },
  })
  .post('/purchase-requests/:id/edit', {
    allow: 'purchase_requests.create', input: EditRequest, view: '/purchase-requests/edit', json: one, summary: 'Change a draft, or revise a returned, rejected or withdrawn request.',
    onInvalid: async (ctx, refused) => formPage(ctx, refused, await queries.find(ctx.tx, String(ctx.input['id']))),
    handle: async (ctx) => {
      await commands.edit(ctx, ctx.input.id, ctx.input, ctx.input.version)
      return changed(url.show(ctx.input.id), await showPage(ctx, ctx.input.id), 'Changes saved.')
    },
  })
  .post('/purchase-requests/:id/submission', {
    allow: 'purchase_requests.submit', input: Move, json: one, summary: 'Reserve the budget and send it for approval.',
    handle: async (ctx) => {
      await commands.submit(ctx, ctx.input.id, ctx.input.version)
      return changed(url.show(ctx.input.id), await showPage(ctx, ctx.input.id), 'Sent for approval. The amount is reserved in the budget.')
    },
  })
  .post('/purchase-requests/:id/withdrawal', {
    allow: 'purchase_requests.submit', input: Move, json: one, summary: 'Take a pending request back; its reservation is released.',
    handle: async (ctx) => {
      await commands.withdraw(ctx, ctx.input.id, ctx.input.version)
      return changed(url.show(ctx.input.id), await showPage(ctx, ctx.input.id), 'Withdrawn. The reserved amount is free again.')
    },
  })

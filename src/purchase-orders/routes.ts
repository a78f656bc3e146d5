import { z } from 'zod'
import { notFound } from '../kernel/problem.ts'
import { ById } from '../platform/http/input.ts'
import { changed, created, sendFile, show, either } from '../platform/http/reply.ts'
import { feature, type Refused, jsonAs } from '../platform/http/route.ts'
import * as commands from './commands.ts'
import { Cancel, FromRequest, Move, NewOrder } from './input.ts'
import { listRoutes } from '../platform/lists/index.ts'
import { orderList } from './list.ts'
import { orderPdf } from './pdf.ts'
import { formPage, toPlacePage, orderPicks } from './pages/form.ts'
import { url } from './url.ts'
import { OrderJson, orderJson } from './api.ts'
import { showPage } from './pages/show.ts'

const nothing: Refused = { values: {}, errors: [] }
const one = jsonAs(OrderJson)

export const routes = feature('purchase-orders')
  .with(listRoutes(orderList))
  .get('/purchase-orders/new', {
    allow: 'purchase_orders.create',
    input: FromRequest,
    view: '/purchase-orders/new',
    summary: 'The form for an order from an approved request, or over all that wait to be ordered.',
    handle: async (ctx) =>
      show(
        await (ctx.input.purchase_request_id
          ? formPage(ctx, ctx.input.purchase_request_id, nothing)
          : toPlacePage(ctx, ctx.input, nothing)),
      ),
  })
  .post('/purchase-orders', {
    allow: 'purchase_orders.create',
    input: NewOrder,
    view: '/purchase-orders/new',
    json: one,
    summary: 'Order (parts of) approved requests; the value is committed in their budgets.',
    picks: orderPicks,
    onInvalid: (ctx, refused) => {
      const from = z.uuid().safeParse(ctx.input['purchase_request_id']).data
      return from ? formPage(ctx, from, refused) : toPlacePage(ctx, {}, refused)
    },
    handle: async (ctx) => {
      const id = await commands.create(ctx, ctx.input)
      return created(
        url.show(id),
        () => orderJson(ctx, id),
        'Draft order saved; its value is committed in the budget. Issue it when it is right.',
      )
    },
  })
  .get('/purchase-orders/:id', {
    allow: 'purchase_orders.read',
    input: ById,
    view: '/purchase-orders/show',
    fragments: ['order'],
    json: one,
    summary: 'One purchase order with its lines and chain of documents.',
    handle: async ({ input, ...ctx }) =>
      either(
        () => showPage(ctx, input.id),
        () => orderJson(ctx, input.id),
      ),
  })
  .get('/purchase-orders/:id/pdf', {
    file: true,
    allow: 'purchase_orders.read',
    input: ById,
    summary: 'The order as it was sent.',
    handle: async (ctx) => {
      const pdf = await orderPdf(ctx.tx, ctx.input.id)
      if (!pdf) throw notFound('The document of an order that was never issued')
      return sendFile(pdf.bytes, 'application/pdf', `${pdf.number}.pdf`, pdf.sha256, true)
    },
  })
  .post('/purchase-orders/:id/issue', {
    allow: 'purchase_orders.issue',
    input: Move,
    json: one,
    summary: 'Give it its number and freeze what the vendor is sent.',
    handle: async (ctx) => {
      await commands.issue(ctx, ctx.input.id, ctx.input.version)
      return changed(
        url.show(ctx.input.id),
        () => orderJson(ctx, ctx.input.id),
        'Issued. The document for the vendor is ready.',
      )
    },
  })
  .post('/purchase-orders/:id/cancellation', {
    allow: 'purchase_orders.create',
    input: Cancel,
    json: one,
    summary: 'Cancel an order of which nothing was received or billed.',
    handle: async (ctx) => {
      const withRequests = ctx.input.with_requests ?? false
      await commands.cancel(ctx, ctx.input.id, {
        reason: ctx.input.reason,
        version: ctx.input.version,
        withRequests,
      })
      return changed(
        url.show(ctx.input.id),
        () => orderJson(ctx, ctx.input.id),
        withRequests
          ? 'Cancelled, together with its requested quantities. The commitment is released.'
          : 'Cancelled. Its requests can be ordered again.',
      )
    },
  })

import { z } from 'zod'
import { notFound } from '../kernel/problem.ts'
import { ById } from '../platform/http/input.ts'
import { changed, created, either, go, sendFile, show } from '../platform/http/reply.ts'
import { feature, type Refused, jsonAs } from '../platform/http/route.ts'
import { dateText } from '../platform/view/format.ts'
import * as answers from './answer-commands.ts'
import * as cancel from './commands/cancel.ts'
import { submit, withdraw } from './commands/approval.ts'
import { closeRest, reopenRest, type Meant } from './commands/close-rest.ts'
import { edit } from './commands/edit.ts'
import * as create from './commands/create.ts'
import { isDirect } from './commands/direct.ts'
import { liftHold, putOnHold } from './commands/hold.ts'
import * as issue from './commands/issue.ts'
import { setReceiving } from './commands/receiving.ts'
import * as dispatch from './dispatch-commands.ts'
import {
  ByHand,
  Cancel,
  CloseRest,
  Decide,
  EditedOrder,
  FromRequest,
  Hold,
  Move,
  OneVersion,
  NewOrder,
  Receiving,
  Send,
} from './input.ts'
import { listRoutes } from '../platform/lists/index.ts'
import { orderList } from './list.ts'
import { orderPdf } from './pdf.ts'
import { findOrder } from './queries.ts'
import { orderUbl } from './ubl.ts'
import { byHandForm, sendForm } from './pages/dispatch.ts'
import { editPage } from './pages/edit.ts'
import { directPage, isDirectForm } from './pages/direct.ts'
import { editPicks, formPage, toPlacePage, orderPicks } from './pages/form.ts'
import { receivingForm, receivingPicks } from './pages/receiving.ts'
import { url } from './url.ts'
import { OrderJson, orderJson } from './api.ts'
import { showPage } from './pages/show.ts'

const nothing: Refused = { values: {}, errors: [] }
const one = jsonAs(OrderJson)

type Chosen = z.output<typeof CloseRest>
const meant = ({ line_id: line, line_ids: some, reason, version }: Chosen): Meant => ({
  lineIds: some ?? (line ? [line] : null),
  reason,
  version,
})

export const routes = feature('purchase-orders')
  .with(listRoutes(orderList))
  .get('/purchase-orders/new', {
    allow: 'purchase_orders.create',
    input: FromRequest,
    view: '/purchase-orders/new',
    summary:
      'The form for an order from an approved request, over all that wait to be ordered, or, with `direct`, without a request.',
    handle: async (ctx) =>
      show(
        await (ctx.input.purchase_request_id
          ? formPage(ctx, ctx.input.purchase_request_id, nothing)
          : ctx.input.direct
            ? directPage(ctx, nothing)
            : toPlacePage(ctx, ctx.input, nothing)),
      ),
  })
  .post('/purchase-orders', {
    allow: 'purchase_orders.create',
    input: NewOrder,
    view: '/purchase-orders/new',
    json: one,
    summary:
      'Order (parts of) approved requests; the value is committed in their budgets. Where nothing of a request is named, the order is approved itself.',
    picks: orderPicks,
    onInvalid: (ctx, refused) => {
      const from = z.uuid().safeParse(ctx.input['purchase_request_id']).data
      if (from) return formPage(ctx, from, refused)
      return isDirectForm(ctx.input) ? directPage(ctx, refused) : toPlacePage(ctx, {}, refused)
    },
    handle: async (ctx) => {
      const id = await create.create(ctx, ctx.input)
      return created(
        url.show(id),
        () => orderJson(ctx, id),
        isDirect(ctx.input)
          ? 'Draft order saved. Send it for approval when it is right; that reserves its value.'
          : 'Draft order saved; its value is committed in the budget. Issue it when it is right.',
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
  .get('/purchase-orders/:id/edit', {
    allow: 'purchase_orders.create',
    input: ById,
    view: '/purchase-orders/new',
    summary:
      'The form for editing a draft order; one that was issued is changed by a change order.',
    handle: async (ctx) => {
      const { id } = ctx.input
      const { status } = await findOrder(ctx.tx, id)
      if (status === 'draft') return show(await editPage(ctx, id, nothing))
      return go(
        status === 'pending' || status === 'approved'
          ? url.show(id)
          : `/change-orders/new?purchase_order_id=${id}`,
      )
    },
  })
  .post('/purchase-orders/:id/edit', {
    allow: 'purchase_orders.create',
    input: EditedOrder,
    view: '/purchase-orders/new',
    json: one,
    summary: 'Write a draft order anew; what it commits in the budgets follows by the difference.',
    picks: editPicks,
    onInvalid: (ctx, refused) => editPage(ctx, String(ctx.input['id']), refused),
    handle: async (ctx) => {
      const { id, version, ...input } = ctx.input
      await edit(ctx, id, input, version)
      return changed(url.show(id), () => orderJson(ctx, id), 'Draft order saved.')
    },
  })
  .get('/purchase-orders/:id/pdf', {
    file: true,
    allow: 'purchase_orders.read',
    input: OneVersion,
    summary: 'The order as the vendor has it, or, with `earlier`, as it was before a change.',
    handle: async (ctx) => {
      const pdf = await orderPdf(ctx.tx, ctx.input.id, { versionId: ctx.input.earlier })
      if (!pdf) throw notFound('The document of an order that was never issued')
      return sendFile(pdf.bytes, 'application/pdf', `${pdf.number}.pdf`, pdf.etag, true)
    },
  })
  .get('/purchase-orders/:id/ubl', {
    file: true,
    allow: 'purchase_orders.read',
    input: ById,
    summary: 'The order as it was issued, as a UBL 2.1 Order.',
    handle: async (ctx) => {
      const ubl = await orderUbl(ctx.tx, ctx.input.id)
      if (!ubl) throw notFound('The document of an order that was never issued')
      return sendFile(ubl.bytes, 'application/xml', `${ubl.number}.xml`, ubl.sha256)
    },
  })
  .get('/purchase-orders/:id/dispatches/new', {
    allow: 'purchase_orders.issue',
    input: ById,
    view: '/pages/form',
    summary: 'The form for mailing an order again.',
    handle: async (ctx) => show(await sendForm(ctx, ctx.input.id, nothing)),
  })
  .post('/purchase-orders/:id/dispatches', {
    allow: 'purchase_orders.issue',
    input: Send,
    view: '/pages/form',
    json: one,
    summary: 'Mail an issued order again, to the contact for orders or to another address.',
    onInvalid: (ctx, refused) => sendForm(ctx, String(ctx.input['id']), refused),
    handle: async (ctx) => {
      await dispatch.sendAgain(ctx, ctx.input.id, ctx.input)
      return changed(
        url.show(ctx.input.id),
        () => orderJson(ctx, ctx.input.id),
        'The mail is on its way. Whether it has left is shown here.',
      )
    },
  })
  .get('/purchase-orders/:id/dispatches/by-hand', {
    allow: 'purchase_orders.issue',
    input: ById,
    view: '/pages/form',
    summary: 'The form for noting that an order was sent by hand.',
    handle: async (ctx) => show(await byHandForm(ctx, ctx.input.id, nothing)),
  })
  .post('/purchase-orders/:id/dispatches/by-hand', {
    allow: 'purchase_orders.issue',
    input: ByHand,
    view: '/pages/form',
    json: one,
    summary: 'Note that an issued order was sent by hand: how, and on which day.',
    onInvalid: (ctx, refused) => byHandForm(ctx, String(ctx.input['id']), refused),
    handle: async (ctx) => {
      const { id, version, note, sent_on: sentOn } = ctx.input
      await dispatch.sentByHand(ctx, id, { version, note, sentOn })
      return changed(url.show(id), () => orderJson(ctx, id), 'Noted: sent by hand.')
    },
  })
  .post('/purchase-orders/:id/submission', {
    allow: 'purchase_orders.create',
    input: Move,
    json: one,
    summary: 'Send an order without a request for approval; its value is reserved in the budgets.',
    handle: async (ctx) => {
      const { id, version } = ctx.input
      await submit(ctx, id, version)
      return changed(url.show(id), () => orderJson(ctx, id), 'Sent for approval.')
    },
  })
  .post('/purchase-orders/:id/withdrawal', {
    allow: 'purchase_orders.create',
    input: Move,
    json: one,
    summary:
      'Take an order without a request back to its draft; what it had in the budgets is free again.',
    handle: async (ctx) => {
      const { id, version } = ctx.input
      await withdraw(ctx, id, version)
      return changed(
        url.show(id),
        () => orderJson(ctx, id),
        'It is a draft again, and nothing is reserved for it. Send it for approval when it is right.',
      )
    },
  })
  .post('/purchase-orders/:id/issue', {
    allow: 'purchase_orders.issue',
    input: Move,
    json: one,
    summary: 'Give it its number, freeze what the vendor is sent, and mail it.',
    handle: async (ctx) => {
      const past = await issue.issue(ctx, ctx.input.id, ctx.input.version)
      return changed(
        url.show(ctx.input.id),
        () => orderJson(ctx, ctx.input.id),
        past === null
          ? 'Issued. Whether it has gone out to the vendor is shown here.'
          : `Issued, with a delivery day that is over: ${dateText(past)}. Change the order to agree on another day.`,
        past === null ? 'ok' : 'info',
      )
    },
  })
  .post('/purchase-orders/:id/closure', {
    allow: 'purchase_orders.create',
    input: CloseRest,
    json: one,
    summary: 'Close what of an order, or of some of its lines, does not come any more.',
    handle: async (ctx) => {
      await closeRest(ctx, ctx.input.id, meant(ctx.input))
      return changed(
        url.show(ctx.input.id),
        () => orderJson(ctx, ctx.input.id),
        'Closed. What it had committed is back in the budget.',
      )
    },
  })
  .post('/purchase-orders/:id/reopening', {
    allow: 'purchase_orders.create',
    input: CloseRest,
    json: one,
    summary: 'Open again what of an order was closed, if the budget still has it.',
    handle: async (ctx) => {
      await reopenRest(ctx, ctx.input.id, meant(ctx.input))
      return changed(
        url.show(ctx.input.id),
        () => orderJson(ctx, ctx.input.id),
        'Open again: it is expected, and its value is committed.',
      )
    },
  })
  .post('/purchase-orders/:id/hold', {
    allow: 'purchase_orders.create',
    input: Hold,
    json: one,
    summary: 'Put one order on hold: nothing is issued, received or billed for it.',
    handle: async (ctx) => {
      await putOnHold(ctx, ctx.input.id, ctx.input)
      return changed(
        url.show(ctx.input.id),
        () => orderJson(ctx, ctx.input.id),
        'On hold: nothing is received or approved to pay for it until the hold is lifted.',
      )
    },
  })
  .post('/purchase-orders/:id/hold-lifting', {
    allow: 'purchase_orders.create',
    input: Hold,
    json: one,
    summary: 'Lift the hold on an order; what it held is matched again at once.',
    handle: async (ctx) => {
      await liftHold(ctx, ctx.input.id, ctx.input)
      return changed(url.show(ctx.input.id), () => orderJson(ctx, ctx.input.id), 'Lifted.')
    },
  })
  .post('/purchase-orders/:id/cancellation', {
    allow: 'purchase_orders.create',
    input: Cancel,
    json: one,
    summary: 'Cancel an order of which nothing was received or billed.',
    handle: async (ctx) => {
      const withRequests = ctx.input.with_requests ?? false
      await cancel.cancel(ctx, ctx.input.id, {
        reason: ctx.input.reason,
        version: ctx.input.version,
        withRequests,
      })
      return changed(
        url.show(ctx.input.id),
        () => orderJson(ctx, ctx.input.id),
        withRequests
          ? 'Cancelled, together with its requested quantities. The commitment is released.'
          : 'Cancelled. What it had committed is back in the budget, and what was requested can be ordered again.',
      )
    },
  })
  .post('/purchase-orders/:id/answers/:answer/decision', {
    allow: 'purchase_orders.issue',
    input: Decide,
    view: '/purchase-orders/show',
    fragments: ['order'],
    json: one,
    summary: 'Accept or decline what the vendor answered for a line; the vendor is told.',
    onInvalid: (ctx) => showPage(ctx, String(ctx.input['id'])),
    handle: async (ctx) => {
      const { id, answer, decision, reason, version } = ctx.input
      await answers.decide(ctx, id, { answer, decision, note: reason ?? null, version })
      return changed(
        url.show(id),
        () => orderJson(ctx, id),
        'The vendor is told. The order itself stays as it was issued.',
      )
    },
  })
  .get('/purchase-order-lines/:id/receiving', {
    allow: 'purchase_orders.create',
    input: ById,
    view: '/pages/form',
    summary: 'The form for how a line of an order is received.',
    handle: async (ctx) => show(await receivingForm(ctx, ctx.input.id, nothing)),
  })
  .post('/purchase-order-lines/:id/receiving', {
    allow: 'purchase_orders.create',
    input: Receiving,
    view: '/pages/form',
    json: one,
    summary: 'Say whether a line is inspected when it comes, and who alone accepts it.',
    picks: receivingPicks,
    onInvalid: (ctx, refused) => receivingForm(ctx, String(ctx.input['id']), refused),
    handle: async ({ input: { id, ...input }, ...ctx }) => {
      const orderId = await setReceiving(ctx, id, input)
      return changed(url.show(orderId), () => orderJson(ctx, orderId), 'Saved.')
    },
  })

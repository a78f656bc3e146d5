import { z } from 'zod'
import type { Ctx } from '../platform/ctx.ts'
import { ById } from '../platform/http/input.ts'
import { changed, created, either, show } from '../platform/http/reply.ts'
import { feature, jsonAs, type Refused } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import { BlanketOrderJson, blanketOrderJson } from './api.ts'
import * as commands from './commands.ts'
import { contentOf, Edited, LineOf, Move, NewBlanketOrder, WithReason } from './input.ts'
import { blanketOrderList } from './list.ts'
import { blanketPicks, form, lineForm } from './pages/form.ts'
import { showPage } from './pages/show.ts'
import { url } from './url.ts'

const nothing: Refused = { values: {}, errors: [] }
const one = jsonAs(BlanketOrderJson)
const after = (ctx: Ctx, id: string, text: string) =>
  changed(url.show(id), () => blanketOrderJson(ctx, id), text)

export const routes = feature('blanket-orders')
  .with(listRoutes(blanketOrderList))
  .get('/blanket-orders/new', {
    allow: 'purchase_orders.create',
    input: z.object({}),
    view: '/pages/form',
    summary: 'The form for a new blanket order.',
    handle: async (ctx) => show(await form(ctx, nothing, null)),
  })
  .post('/blanket-orders', {
    allow: 'purchase_orders.create',
    input: NewBlanketOrder,
    view: '/pages/form',
    json: one,
    summary: 'Begin a blanket order as a draft.',
    picks: blanketPicks,
    onInvalid: (ctx, refused) => form(ctx, refused, null),
    handle: async (ctx) => {
      const { lines, ...given } = ctx.input
      const id = await commands.create(ctx, contentOf(given), lines)
      return created(
        url.show(id),
        () => blanketOrderJson(ctx, id),
        'Draft saved. Add what may be ordered, then send it for approval.',
      )
    },
  })
  .get('/blanket-orders/:id', {
    allow: 'purchase_orders.read',
    input: ById,
    view: '/pages/record',
    json: one,
    summary: 'One blanket order with its lines and what was released of them.',
    handle: async ({ input, ...ctx }) =>
      either(
        () => showPage(ctx, input.id),
        () => blanketOrderJson(ctx, input.id),
      ),
  })
  .get('/blanket-orders/:id/edit', {
    allow: 'purchase_orders.create',
    input: ById,
    view: '/pages/form',
    summary: 'The form for changing the draft of a blanket order.',
    handle: async (ctx) => show(await form(ctx, nothing, ctx.input.id)),
  })
  .post('/blanket-orders/:id/edit', {
    allow: 'purchase_orders.create',
    input: Edited,
    view: '/pages/form',
    json: one,
    summary: 'Change the draft of a blanket order.',
    picks: blanketPicks,
    onInvalid: (ctx, refused) => form(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      const { id, version, ...given } = ctx.input
      await commands.edit(ctx, id, contentOf(given), version)
      return after(ctx, id, 'Saved.')
    },
  })
  .get('/blanket-orders/:id/lines/new', {
    allow: 'purchase_orders.create',
    input: ById,
    view: '/pages/form',
    summary: 'The form for another line.',
    handle: async (ctx) => show(await lineForm(ctx, nothing, { orderId: ctx.input.id })),
  })
  .post('/blanket-orders/:id/lines', {
    allow: 'purchase_orders.create',
    input: LineOf,
    view: '/pages/form',
    json: one,
    summary: 'Add what may be ordered, how much at most, and at which price.',
    onInvalid: (ctx, refused) => lineForm(ctx, refused, { orderId: String(ctx.input['id']) }),
    handle: async (ctx) => {
      const { id, version, ...line } = ctx.input
      await commands.addLine(ctx, id, line, version)
      return after(ctx, id, 'Line added.')
    },
  })
  .get('/blanket-order-lines/:id/edit', {
    allow: 'purchase_orders.create',
    input: ById,
    view: '/pages/form',
    summary: 'The form for changing a line of a draft.',
    handle: async (ctx) => show(await lineForm(ctx, nothing, { lineId: ctx.input.id })),
  })
  .post('/blanket-order-lines/:id/edit', {
    allow: 'purchase_orders.create',
    input: LineOf,
    view: '/pages/form',
    json: one,
    summary: 'Change a line of a draft.',
    onInvalid: (ctx, refused) => lineForm(ctx, refused, { lineId: String(ctx.input['id']) }),
    handle: async (ctx) => {
      const { id, version, ...line } = ctx.input
      const orderId = await commands.editLine(ctx, id, line, version)
      return after(ctx, orderId, 'Line saved.')
    },
  })
  .post('/blanket-order-lines/:id/removal', {
    allow: 'purchase_orders.create',
    input: Move,
    json: one,
    summary: 'Remove a line of a draft of which nothing was released.',
    handle: async (ctx) => {
      const orderId = await commands.removeLine(ctx, ctx.input.id, ctx.input.version)
      return after(ctx, orderId, 'Line removed.')
    },
  })
  .post('/blanket-orders/:id/submission', {
    allow: 'purchase_orders.create',
    input: Move,
    json: one,
    summary: 'Send it for approval, by the rules for its value.',
    handle: async (ctx) => {
      await commands.submit(ctx, ctx.input.id, ctx.input.version)
      return after(ctx, ctx.input.id, 'Sent for approval.')
    },
  })
  .post('/blanket-orders/:id/withdrawal', {
    allow: 'purchase_orders.create',
    input: Move,
    json: one,
    summary: 'Take it back from approval; it is a draft again.',
    handle: async (ctx) => {
      await commands.withdraw(ctx, ctx.input.id, ctx.input.version)
      return after(ctx, ctx.input.id, 'Withdrawn. It is a draft again.')
    },
  })
  .post('/blanket-orders/:id/revision', {
    allow: 'purchase_orders.create',
    input: WithReason,
    json: one,
    summary: 'Open it to be changed; until it is approved anew, nothing is released from it.',
    handle: async (ctx) => {
      await commands.revise(ctx, ctx.input.id, ctx.input)
      return after(ctx, ctx.input.id, 'It is a draft again. Change it, and send it for approval.')
    },
  })
  .post('/blanket-orders/:id/restoration', {
    allow: 'purchase_orders.create',
    input: Move,
    json: one,
    summary: 'Discard a revision: what was approved before stands again.',
    handle: async (ctx) => {
      await commands.discard(ctx, ctx.input.id, ctx.input.version)
      return after(ctx, ctx.input.id, 'Discarded. It is as it was approved before.')
    },
  })
  .post('/blanket-orders/:id/closing', {
    allow: 'purchase_orders.create',
    input: WithReason,
    json: one,
    summary: 'Close it: nothing more is released from it.',
    handle: async (ctx) => {
      await commands.close(ctx, ctx.input.id, ctx.input)
      return after(ctx, ctx.input.id, 'Closed.')
    },
  })
  .post('/blanket-orders/:id/cancellation', {
    allow: 'purchase_orders.create',
    input: WithReason,
    json: one,
    summary: 'Cancel a draft of which nothing was released.',
    handle: async (ctx) => {
      await commands.cancel(ctx, ctx.input.id, ctx.input)
      return after(ctx, ctx.input.id, 'Cancelled.')
    },
  })

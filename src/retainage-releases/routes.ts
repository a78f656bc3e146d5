import { z } from 'zod'
import { amountIn } from '../kernel/number-field.ts'
import { amountInput, ById, optional, text, version } from '../platform/http/input.ts'
import { changed, show } from '../platform/http/reply.ts'
import { feature, jsonAs, type Refused } from '../platform/http/route.ts'
import { findOrder, OrderJson, orderJson } from '../purchase-orders/index.ts'
import { releaseRetainage, takeBackRelease } from './commands.ts'
import { releaseForm } from './form.ts'
import { url } from './url.ts'

const one = jsonAs(OrderJson)
const blank: Refused = { values: {}, errors: [] }
const Release = z.strictObject({
  id: z.uuid(),
  version,
  milestone: text(200, 'What is reached'),
  amount: optional(amountInput('Amount')).optional(),
  note: optional(text(1000, 'The note')).optional(),
})

/** Below /retainage the id is the order's. */
export const routes = feature('retainage-releases')
  .get('/retainage/:id/new', {
    allow: 'payments.stop',
    input: ById,
    view: '/pages/form',
    summary: 'The form for releasing what is held back of the invoices of an order.',
    handle: async (ctx) => show(await releaseForm(ctx, ctx.input.id, blank)),
  })
  .post('/retainage/:id', {
    allow: 'payments.stop',
    view: '/pages/form',
    onInvalid: (ctx, refused) => releaseForm(ctx, String(ctx.input['id']), refused),
    input: Release,
    json: one,
    summary:
      'Say that the milestone of an order is reached: what is held back of its invoices, or so much of it, is paid.',
    handle: async (ctx) => {
      const { id, amount, ...asked } = ctx.input
      const { currency } = await findOrder(ctx.tx, id)
      const minor = amount
        ? amountIn(currency, amount, { pointer: '/amount', label: 'Amount' }).minor
        : null
      await releaseRetainage(ctx, id, { ...asked, amount: minor })
      return changed(url.order(id), () => orderJson(ctx, id), 'Released: it is paid when due.')
    },
  })
  .post('/retainage-releases/:id/taking-back', {
    allow: 'payments.stop',
    input: z.strictObject({ id: z.uuid(), version, reason: text(500, 'The reason') }),
    json: one,
    summary: 'Take back a release, while nothing of it is paid or in a run that was submitted.',
    handle: async (ctx) => {
      const orderId = await takeBackRelease(ctx, ctx.input.id, ctx.input)
      return changed(url.order(orderId), () => orderJson(ctx, orderId), 'It is held back again.')
    },
  })

import { z } from 'zod'
import { landingBillPicker } from '../pickers/index.ts'
import { amountInput, ById, id, optional, text, version } from '../platform/http/input.ts'
import { changed, created, either, show } from '../platform/http/reply.ts'
import { feature, jsonAs, type Refused } from '../platform/http/route.ts'
import { LandedCostJson, landedCostJson } from './api.ts'
import * as commands from './commands.ts'
import { bases } from './landed-cost.ts'
import { allocationForm, showPage } from './pages.ts'
import { url } from './url.ts'

const one = jsonAs(LandedCostJson)
const blank: Refused = { values: {}, errors: [] }
const Part = z.strictObject({ line_id: z.uuid(), amount: amountInput('Amount') })
const Allocation = z.strictObject({
  id: z.uuid(),
  invoice_id: id,
  amount: optional(amountInput('Amount')).optional(),
  basis: z.enum(bases, 'Choose by amount, by quantity or by hand.'),
  note: optional(text(500, 'The note')).optional(),
  /** By hand: what each line bears. */
  parts: z.array(Part).max(200, 'An order has at most 200 lines.').optional(),
  /** The same from the form, by the id of each line. */
  by_hand: z.record(z.string(), optional(amountInput('Amount'))).optional(),
})

export const routes = feature('landed-costs')
  .get('/landed-costs/:id', {
    allow: 'purchase_orders.read',
    input: ById,
    view: '/landed-costs/show',
    json: one,
    summary: 'What the goods of an order cost that are there: price, charges and bills of others.',
    handle: async ({ input, ...ctx }) =>
      either(
        () => showPage(ctx, input.id),
        () => landedCostJson(ctx, input.id),
      ),
  })
  .get('/landed-costs/:id/allocations/new', {
    allow: 'invoices.match',
    input: ById,
    view: '/pages/form',
    summary: 'The form for spreading a bill, such as of a carrier, over the goods of an order.',
    handle: async (ctx) => show(await allocationForm(ctx, ctx.input.id, blank)),
  })
  .post('/landed-costs/:id/allocations', {
    allow: 'invoices.match',
    input: Allocation,
    view: '/pages/form',
    json: one,
    summary: 'Spread an approved bill over the goods of an order that are there, to the last unit.',
    picks: { invoice_id: landingBillPicker },
    onInvalid: (ctx, refused) => allocationForm(ctx, String(ctx.input['id']), refused),
    handle: async (ctx) => {
      const { id: orderId, by_hand: byHand = {}, parts, ...input } = ctx.input
      const typed = Object.entries(byHand).flatMap(([line_id, amount]) =>
        amount ? [{ line_id, amount }] : [],
      )
      await commands.allocate(ctx, orderId, { ...input, parts: parts ?? typed })
      return created(url.show(orderId), () => landedCostJson(ctx, orderId), 'Spread.')
    },
  })
  .post('/landed-cost-allocations/:id/reversal', {
    allow: 'invoices.match',
    input: z.strictObject({ id: z.uuid(), version, reason: text(500, 'The reason') }),
    json: one,
    summary: 'Take a bill off the goods again, so that it can be spread otherwise.',
    handle: async (ctx) => {
      const orderId = await commands.takeBack(ctx, ctx.input.id, ctx.input)
      return changed(
        url.show(orderId),
        () => landedCostJson(ctx, orderId),
        'Taken back. The bill can be spread again.',
      )
    },
  })

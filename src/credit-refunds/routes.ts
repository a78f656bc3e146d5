import { z } from 'zod'
import { amountInput, ById, day, id, optional, text, version } from '../platform/http/input.ts'
import { changed, created, either, show } from '../platform/http/reply.ts'
import { feature, jsonAs, type Refused } from '../platform/http/route.ts'
import { CreditJson, creditJson, CreditRefundJson, creditRefundJson } from './api.ts'
import * as commands from './commands.ts'
import { refundForm, writeOffForm } from './form.ts'
import { creditPage, refundPage } from './pages.ts'
import { url } from './url.ts'

const one = jsonAs(CreditRefundJson)
const blank: Refused = { values: {}, errors: [] }
const amount = optional(amountInput('Amount')).optional()
const PaidBack = z.strictObject({
  id,
  amount,
  paid_on: day('The day'),
  account_id: z.uuid('Choose the account that it came to.'),
  evidence: text(500, 'What proves it'),
})
const WithReason = z.strictObject({ id: z.uuid(), version, reason: text(500, 'The reason') })

/** Below `/credits` the id is that of the part of an invoice that is a credit. */
export const routes = feature('credit-refunds')
  .get('/credits/:id', {
    allow: 'payments.read',
    input: ById,
    view: '/pages/record',
    json: jsonAs(CreditJson),
    summary: 'A credit with a vendor, and what was paid back or written off of it.',
    handle: async ({ input, ...ctx }) =>
      either(
        () => creditPage(ctx, input.id),
        () => creditJson(ctx, input.id),
      ),
  })
  .get('/credits/:id/refunds/new', {
    allow: 'payments.settle',
    input: ById,
    view: '/pages/form',
    summary: 'The form for a credit that the vendor paid back.',
    handle: async (ctx) => show(await refundForm(ctx, ctx.input.id, blank)),
  })
  .post('/credits/:id/refunds', {
    allow: 'payments.settle',
    input: PaidBack,
    view: '/pages/form',
    json: one,
    summary: 'Say that the vendor paid a credit back, or a part of it, with what proves it.',
    onInvalid: (ctx, refused) => refundForm(ctx, String(ctx.input['id']), refused),
    handle: async (ctx) => {
      const { id: creditId, ...paid } = ctx.input
      const made = await commands.enterRefund(ctx, creditId, paid)
      return created(
        url.credit(creditId),
        () => creditRefundJson(ctx, made),
        'Recorded. It is not deducted from payments any more.',
      )
    },
  })
  .get('/credits/:id/write-offs/new', {
    allow: 'payments.settle',
    input: ById,
    view: '/pages/form',
    summary: 'The form for a credit that is lost.',
    handle: async (ctx) => show(await writeOffForm(ctx, ctx.input.id, blank)),
  })
  .post('/credits/:id/write-offs', {
    allow: 'payments.settle',
    input: z.strictObject({ id, amount, reason: text(500, 'The reason') }),
    view: '/pages/form',
    json: one,
    summary: 'Ask for a credit, or a part of it, to be written off; somebody else confirms it.',
    onInvalid: (ctx, refused) => writeOffForm(ctx, String(ctx.input['id']), refused),
    handle: async (ctx) => {
      const { id: creditId, ...lost } = ctx.input
      const made = await commands.enterWriteOff(ctx, creditId, lost)
      return created(
        url.show(made),
        () => creditRefundJson(ctx, made),
        'Nothing is written off yet: somebody else who settles payments must confirm it.',
      )
    },
  })
  .get('/credit-refunds/:id', {
    allow: 'payments.read',
    input: ById,
    view: '/pages/record',
    json: one,
    summary: 'What of a credit was paid back or written off, or waits for a second person.',
    handle: async ({ input, ...ctx }) =>
      either(
        () => refundPage(ctx, input.id),
        () => creditRefundJson(ctx, input.id),
      ),
  })
  .post('/credit-refunds/:id/confirmation', {
    allow: 'payments.settle',
    stepUp: true,
    input: z.strictObject({ id: z.uuid(), version }),
    json: one,
    summary: 'Write a credit off, as another person asked.',
    handle: async (ctx) => {
      const { id: refundId, version: seen } = ctx.input
      await commands.confirm(ctx, refundId, seen)
      return changed(url.show(refundId), () => creditRefundJson(ctx, refundId), 'Written off.')
    },
  })
  .post('/credit-refunds/:id/refusal', {
    allow: 'payments.settle',
    input: WithReason,
    json: one,
    summary: 'Refuse to write a credit off, or withdraw what one asked for.',
    handle: async (ctx) => {
      const { id: refundId } = ctx.input
      await commands.refuse(ctx, refundId, ctx.input)
      return changed(
        url.show(refundId),
        () => creditRefundJson(ctx, refundId),
        'It is not written off.',
      )
    },
  })
  .post('/credit-refunds/:id/taking-back', {
    allow: 'payments.settle',
    stepUp: true,
    input: WithReason,
    json: one,
    summary: 'Take back what was recorded as paid back or written off: the credit is open again.',
    handle: async (ctx) => {
      const { id: refundId } = ctx.input
      await commands.takeBack(ctx, refundId, ctx.input)
      return changed(
        url.show(refundId),
        () => creditRefundJson(ctx, refundId),
        'Taken back. The credit is open again.',
      )
    },
  })

import { z } from 'zod'
import { amountInput, ById, day, id, optional, text, version } from '../platform/http/input.ts'
import { changed, created, either, show } from '../platform/http/reply.ts'
import { feature, jsonAs, type Refused } from '../platform/http/route.ts'
import { RefundJson, refundJson } from './api.ts'
import * as commands from './commands.ts'
import { refundForm, writeOffForm } from './form.ts'
import { whyNotSetOff } from './rule.ts'
import { showPage } from './page.ts'
import { url } from './url.ts'

const one = jsonAs(RefundJson)
const blank: Refused = { values: {}, errors: [] }
const amount = optional(amountInput('Amount')).optional()
const PaidBack = z.strictObject({
  id,
  amount,
  paid_on: day('The day'),
  account_id: z.uuid('Choose the account that it came to.'),
  evidence: text(500, 'What proves it'),
})
const Lost = z.strictObject({ id, amount, reason: text(500, 'The reason') })
const WithReason = z.strictObject({ id: z.uuid(), version, reason: text(500, 'The reason') })

/** Below `/paid-advances` the id is that of the advance, which is an invoice. */
export const routes = feature('advance-refunds')
  .get('/paid-advances/:id/refunds/new', {
    allow: 'payments.settle',
    input: ById,
    view: '/pages/form',
    summary: 'The form for an advance that the vendor paid back.',
    handle: async (ctx) => show(await refundForm(ctx, ctx.input.id, blank)),
  })
  .post('/paid-advances/:id/refunds', {
    allow: 'payments.settle',
    input: PaidBack,
    view: '/pages/form',
    json: one,
    summary: 'Say that the vendor paid an advance back, or a part of it, with what proves it.',
    onInvalid: (ctx, refused) => refundForm(ctx, String(ctx.input['id']), refused),
    handle: async (ctx) => {
      const { id: advanceId, ...paid } = ctx.input
      const made = await commands.enterRefund(ctx, advanceId, paid)
      return created(
        url.invoice(advanceId),
        () => refundJson(ctx, made),
        'Recorded. It is not set off against invoices any more.',
      )
    },
  })
  .get('/paid-advances/:id/write-offs/new', {
    allow: 'payments.settle',
    input: ById,
    view: '/pages/form',
    summary: 'The form for an advance that is lost.',
    handle: async (ctx) => show(await writeOffForm(ctx, ctx.input.id, blank)),
  })
  .post('/paid-advances/:id/write-offs', {
    allow: 'payments.settle',
    input: Lost,
    view: '/pages/form',
    json: one,
    summary: 'Ask for an advance, or a part of it, to be written off; somebody else confirms it.',
    onInvalid: (ctx, refused) => writeOffForm(ctx, String(ctx.input['id']), refused),
    handle: async (ctx) => {
      const { id: advanceId, ...lost } = ctx.input
      const made = await commands.enterWriteOff(ctx, advanceId, lost)
      return created(
        url.show(made),
        () => refundJson(ctx, made),
        'Nothing is written off yet: somebody else who settles payments must confirm it.',
      )
    },
  })
  .get('/advance-refunds/:id', {
    allow: 'invoices.read',
    input: ById,
    view: '/pages/record',
    json: one,
    summary: 'What of one advance was paid back or written off, or waits for a second person.',
    handle: async ({ input, ...ctx }) =>
      either(
        () => showPage(ctx, input.id),
        () => refundJson(ctx, input.id),
      ),
  })
  .post('/advance-refunds/:id/confirmation', {
    allow: 'payments.settle',
    stepUp: true,
    input: z.strictObject({ id: z.uuid(), version }),
    json: one,
    summary: 'Write an advance off, as another person asked.',
    handle: async (ctx) => {
      const { id: refundId, version: seen } = ctx.input
      await commands.confirm(ctx, refundId, seen)
      return changed(url.show(refundId), () => refundJson(ctx, refundId), 'Written off.')
    },
  })
  .post('/advance-refunds/:id/refusal', {
    allow: 'payments.settle',
    input: WithReason,
    json: one,
    summary: 'Refuse to write an advance off, or withdraw what one asked for.',
    handle: async (ctx) => {
      const { id: refundId } = ctx.input
      await commands.refuse(ctx, refundId, ctx.input)
      return changed(url.show(refundId), () => refundJson(ctx, refundId), 'It is not written off.')
    },
  })
  .post('/advance-refunds/:id/taking-back', {
    allow: 'payments.settle',
    stepUp: true,
    input: WithReason,
    json: one,
    summary: 'Take back what was recorded as paid back or written off: the advance has it again.',
    handle: async (ctx) => {
      const { id: refundId } = ctx.input
      const { isAllBilled } = await commands.takeBack(ctx, refundId, ctx.input)
      return changed(
        url.show(refundId),
        () => refundJson(ctx, refundId),
        isAllBilled ? `Taken back. ${whyNotSetOff}` : 'Taken back. The advance has it again.',
      )
    },
  })

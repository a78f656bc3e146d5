import { z } from 'zod'
import { originalFile } from '../invoices/index.ts'
import { notFound } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import { ById, day } from '../platform/http/input.ts'
import { changed, created, either, sendFile, show } from '../platform/http/reply.ts'
import { feature, jsonAs, type Feature, type Refused } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import type { Services } from '../services.ts'
import { PaymentJson, paymentJson, RunJson, runJson } from './api.ts'
import * as answering from './commands/answer.ts'
import { exclude, include, leaveOutBlocked } from './commands/items.ts'
import { changePaymentDay } from './commands/payment-day.ts'
import { propose } from './commands/propose.ts'
import { release } from './commands/release.ts'
import * as submitting from './commands/submit.ts'
import { dueList } from './due-list.ts'
import { Inclusion, Move, NewRun, NotPaid, Settlement, WithReason } from './input.ts'
import {
  answerForm,
  inclusionForm,
  itemPicks,
  paymentDayForm,
  proposalForm,
  runPicks,
} from './pages/form.ts'
import { OutlookJson, outlookJson, outlookPage } from './pages/outlook.ts'
import { paymentPage } from './pages/payment.ts'
import { runPage } from './pages/run.ts'
import { paymentList } from './payment-list.ts'
import { serviceOf } from './rails/index.ts'
import { runList } from './run-list.ts'
import { runSubject } from './run.ts'
import * as queries from './run-queries.ts'
import { url } from './url.ts'

const run = jsonAs(RunJson)
const payment = jsonAs(PaymentJson)
const blank: Refused = { values: {}, errors: [] }
const afterRun = (ctx: Ctx, id: string, text: string) =>
  changed(url.run(id), () => runJson(ctx, id), text)
const afterPayment = (ctx: Ctx, id: string, text: string) =>
  changed(url.payment(id), () => paymentJson(ctx, id), text)

/** 422 where the way that was chosen is not set up here. */
async function refuseUnset(services: Services, code: string): Promise<void> {
  const problem = (await serviceOf(code)?.missing(services)) ?? null
  if (problem !== null) throw problem
}

export const routes = (services: Services): Feature =>
  feature('payments')
    .with(listRoutes(dueList))
    .with(listRoutes(runList))
    .with(listRoutes(paymentList))
    .get(url.outlook, {
      allow: 'payments.read',
      input: z.object({}),
      view: '/payments/outlook',
      json: jsonAs(OutlookJson),
      summary:
        'What falls due by week, for each legal entity and currency, with the accounts it is paid from.',
      handle: async (ctx) =>
        either(
          () => outlookPage(ctx),
          () => outlookJson(ctx),
        ),
    })
    .get('/payments/runs/new', {
      allow: 'payments.propose',
      input: z.object({}),
      view: '/pages/form',
      summary: 'The form for a payment run.',
      handle: async (ctx) => show(await proposalForm(ctx, blank, services)),
    })
    .post('/payments/runs', {
      allow: 'payments.propose',
      input: NewRun,
      view: '/pages/form',
      json: run,
      picks: runPicks,
      summary: 'Propose to pay what is due by a day from one account.',
      onInvalid: (ctx, refused) => proposalForm(ctx, refused, services),
      handle: async (ctx) => {
        await refuseUnset(services, ctx.input.rail)
        const id = await propose(ctx, { ...ctx.input, vendor_id: ctx.input.vendor_id ?? null })
        return created(
          url.run(id),
          () => runJson(ctx, id),
          'Proposed. Look through it, then send it for approval.',
        )
      },
    })
    .get('/payments/runs/:id', {
      allow: 'payments.read',
      input: ById,
      view: '/pages/record',
      json: run,
      summary: 'One payment run: what it pays, to whom, and who had which part in it.',
      handle: async ({ input, ...ctx }) =>
        either(
          () => runPage(ctx, input.id),
          () => runJson(ctx, input.id),
        ),
    })
    .get('/payments/runs/:id/file', {
      allow: 'payments.release',
      input: ById,
      file: true,
      recorded: ({ id }) => ({ action: 'payment_run.downloaded', subject: runSubject(id) }),
      summary: 'The file for the bank, with the same bytes each time.',
      handle: async (ctx) => {
        const { file_id: fileId } = await queries.find(ctx.tx, ctx.input.id)
        if (fileId === null) throw notFound('The file of this run')
        const { bytes, mediaType, name, sha256 } = await originalFile(
          ctx.tx,
          fileId,
          services.files,
        )
        return sendFile(bytes, mediaType, name, sha256)
      },
    })
    .get('/payments/runs/:id/items/new', {
      allow: 'payments.propose',
      input: ById,
      view: '/pages/form',
      summary: 'The form for another part that a draft pays.',
      handle: async (ctx) => show(await inclusionForm(ctx, blank, ctx.input.id)),
    })
    .post('/payments/runs/:id/items', {
      allow: 'payments.propose',
      input: Inclusion,
      view: '/pages/form',
      json: run,
      picks: itemPicks,
      summary: 'Include another open part of an invoice in a draft.',
      onInvalid: (ctx, refused) => inclusionForm(ctx, refused, String(ctx.input['id'])),
      handle: async (ctx) => {
        await include(ctx, ctx.input.id, ctx.input)
        return afterRun(ctx, ctx.input.id, 'Included.')
      },
    })
    .post('/payments/run-items/:id/removal', {
      allow: 'payments.propose',
      input: Move,
      json: run,
      summary: 'Leave a part out of a draft: it is open again.',
      handle: async (ctx) =>
        afterRun(ctx, await exclude(ctx, ctx.input.id, ctx.input), 'Left out.'),
    })
    .post('/payments/runs/:id/blocked-items', {
      allow: 'payments.propose',
      input: Move,
      json: run,
      summary: 'Leave out of a draft or an approved run what cannot be paid any more.',
      handle: async (ctx) => {
        await leaveOutBlocked(ctx, ctx.input.id, ctx.input)
        return afterRun(ctx, ctx.input.id, 'Left out. The rest of the run stays as it was.')
      },
    })
    .get('/payments/runs/:id/payment-day', {
      allow: 'payments.propose',
      input: ById,
      view: '/pages/form',
      summary: 'The form for another day of payment.',
      handle: async (ctx) => show(await paymentDayForm(ctx, blank, ctx.input.id)),
    })
    .post('/payments/runs/:id/payment-day', {
      allow: 'payments.propose',
      input: Move.extend({ pay_on: day('The day of payment') }),
      view: '/pages/form',
      json: run,
      summary: 'Change the day of payment of a draft.',
      onInvalid: (ctx, refused) => paymentDayForm(ctx, refused, String(ctx.input['id'])),
      handle: async (ctx) => {
        await changePaymentDay(ctx, ctx.input.id, ctx.input)
        return afterRun(
          ctx,
          ctx.input.id,
          'Changed. Look through it again, then send it for approval.',
        )
      },
    })
    .post('/payments/runs/:id/submission', {
      allow: 'payments.propose',
      input: Move,
      json: run,
      summary: 'Send a run for approval, by the rules for its total.',
      handle: async (ctx) => {
        await submitting.submit(ctx, services.cipher, ctx.input)
        return afterRun(ctx, ctx.input.id, 'Sent for approval.')
      },
    })
    .post('/payments/runs/:id/withdrawal', {
      allow: 'payments.propose',
      input: Move,
      json: run,
      summary: 'Take a run back from approval; it is a draft again.',
      handle: async (ctx) => {
        await submitting.withdraw(ctx, ctx.input.id, ctx.input.version)
        return afterRun(ctx, ctx.input.id, 'Withdrawn. It is a draft again.')
      },
    })
    .post('/payments/runs/:id/cancellation', {
      allow: 'payments.propose',
      input: WithReason,
      json: run,
      summary: 'Give up a run that was not released: what it would have paid is open again.',
      handle: async (ctx) => {
        await submitting.cancel(ctx, ctx.input.id, ctx.input)
        return afterRun(ctx, ctx.input.id, 'Cancelled.')
      },
    })
    .post('/payments/runs/:id/release', {
      allow: 'payments.release',
      stepUp: true,
      input: Move,
      json: run,
      summary: 'Release an approved run; never by who proposed or approved it.',
      handle: async (ctx) => {
        await release(ctx, services.cipher, ctx.input)
        return afterRun(ctx, ctx.input.id, 'Released. The run is never changed after this.')
      },
    })
    .get('/payments/:id', {
      allow: 'payments.read',
      input: ById,
      view: '/pages/record',
      json: payment,
      summary: 'One payment: what it pays, where it went, and what the bank answered.',
      handle: async ({ input, ...ctx }) =>
        either(
          () => paymentPage(ctx, input.id),
          () => paymentJson(ctx, input.id),
        ),
    })
    .get('/payments/:id/settlement', {
      allow: 'payments.settle',
      input: ById,
      view: '/pages/form',
      summary: 'The form for saying that it was paid.',
      handle: async (ctx) =>
        show(await answerForm(ctx, blank, { id: ctx.input.id, what: 'settlement' })),
    })
    .post('/payments/:id/settlement', {
      allow: 'payments.settle',
      input: Settlement,
      view: '/pages/form',
      json: payment,
      summary: 'Say that it was paid, with what proves it.',
      onInvalid: (ctx, refused) =>
        answerForm(ctx, refused, { id: String(ctx.input['id']), what: 'settlement' }),
      handle: async (ctx) => {
        await answering.settle(ctx, ctx.input.id, ctx.input)
        return afterPayment(ctx, ctx.input.id, 'Paid.')
      },
    })
    .get('/payments/:id/failure', {
      allow: 'payments.settle',
      input: ById,
      view: '/pages/form',
      summary: 'The form for saying that it failed.',
      handle: async (ctx) =>
        show(await answerForm(ctx, blank, { id: ctx.input.id, what: 'failure' })),
    })
    .post('/payments/:id/failure', {
      allow: 'payments.settle',
      stepUp: true,
      input: NotPaid,
      view: '/pages/form',
      json: payment,
      summary: 'Say that it failed: what it was to pay is open again.',
      onInvalid: (ctx, refused) =>
        answerForm(ctx, refused, { id: String(ctx.input['id']), what: 'failure' }),
      handle: async (ctx) => {
        await answering.fail(ctx, ctx.input.id, ctx.input)
        return afterPayment(ctx, ctx.input.id, 'Recorded. What it was to pay is open again.')
      },
    })
    .get('/payments/:id/return', {
      allow: 'payments.settle',
      input: ById,
      view: '/pages/form',
      summary: 'The form for saying that it came back.',
      handle: async (ctx) =>
        show(await answerForm(ctx, blank, { id: ctx.input.id, what: 'return' })),
    })
    .post('/payments/:id/return', {
      allow: 'payments.settle',
      stepUp: true,
      input: NotPaid,
      view: '/pages/form',
      json: payment,
      summary: 'Say that a payment came back: what it had paid is open again.',
      onInvalid: (ctx, refused) =>
        answerForm(ctx, refused, { id: String(ctx.input['id']), what: 'return' }),
      handle: async (ctx) => {
        await answering.bringBack(ctx, ctx.input.id, ctx.input)
        return afterPayment(ctx, ctx.input.id, 'Recorded. What it had paid is open again.')
      },
    })

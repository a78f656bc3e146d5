import { ById } from '../platform/http/input.ts'
import { changed, created, either, show } from '../platform/http/reply.ts'
import { feature, jsonAs } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import { ReturnJson, returnJson } from './api.ts'
import { create } from './commands/create.ts'
import { edit } from './commands/edit.ts'
import * as end from './commands/end.ts'
import { expectCredit } from './commands/expect-credit.ts'
import { ship } from './commands/ship.ts'
import { Credit, EditedReturn, End, NewReturn, OfReceipt, Ship } from './input.ts'
import { returnList } from './list.ts'
import { editPage, formPage } from './pages/form.ts'
import { showPage } from './pages/show.ts'
import { url } from './urls.ts'

const one = jsonAs(ReturnJson)

export const routes = feature('returns')
  .with(listRoutes(returnList))
  .get('/returns/new', {
    allow: 'returns.post',
    input: OfReceipt,
    view: '/returns/new',
    summary: 'The form for goods of a receipt that go back to the vendor.',
    handle: async (ctx) =>
      show(await formPage(ctx, ctx.input.receipt_id, { values: {}, errors: [] })),
  })
  .post('/returns', {
    allow: 'returns.post',
    input: NewReturn,
    view: '/returns/new',
    json: one,
    summary: 'Draft the return of goods of a receipt, for a credit or to be replaced.',
    onInvalid: (ctx, refused) => formPage(ctx, String(ctx.input['receipt_id']), refused),
    handle: async (ctx) => {
      const id = await create(ctx, ctx.input)
      return created(
        url.show(id),
        () => returnJson(ctx, id),
        'Return drafted. Say so once the goods have left.',
      )
    },
  })
  .get('/returns/:id', {
    allow: 'returns.read',
    input: ById,
    view: '/returns/show',
    json: one,
    summary: 'One return with its lines and chain of documents.',
    handle: async ({ input, ...ctx }) =>
      either(
        () => showPage(ctx, input.id),
        () => returnJson(ctx, input.id),
      ),
  })
  .get('/returns/:id/edit', {
    allow: 'returns.post',
    input: ById,
    view: '/returns/new',
    summary: 'The form that edits the draft of a return.',
    handle: async (ctx) => show(await editPage(ctx, ctx.input.id, { values: {}, errors: [] })),
  })
  .post('/returns/:id/edit', {
    allow: 'returns.post',
    input: EditedReturn,
    view: '/returns/new',
    json: one,
    summary: 'Edit the draft of a return: what goes back, why, and for what.',
    onInvalid: (ctx, refused) => editPage(ctx, String(ctx.input['id']), refused),
    handle: async ({ input: { id, ...input }, ...ctx }) => {
      await edit(ctx, id, input)
      return changed(url.show(id), () => returnJson(ctx, id), 'The return is changed.')
    },
  })
  .post('/returns/:id/shipping', {
    allow: 'returns.post',
    input: Ship,
    json: one,
    summary:
      'The goods have left: what was received is lowered, and invoices that wait are matched again.',
    handle: async ({ input: { id, ...input }, ...ctx }) => {
      await ship(ctx, id, input)
      return changed(url.show(id), () => returnJson(ctx, id), 'The goods are on their way back.')
    },
  })
  .post('/returns/:id/cancellation', {
    allow: 'returns.post',
    input: End,
    json: one,
    summary:
      'Call a return off: a draft is dropped, and goods that had not left are received again.',
    handle: async ({ input: { id, ...input }, ...ctx }) => {
      await end.cancel(ctx, id, input)
      return changed(url.show(id), () => returnJson(ctx, id), 'The return is called off.')
    },
  })
  .post('/returns/:id/expected-credit', {
    allow: 'returns.close',
    input: End,
    json: one,
    summary: 'No replacement comes: expect a credit for what was billed, with a reason.',
    handle: async ({ input: { id, ...input }, ...ctx }) => {
      await expectCredit(ctx, id, input)
      return changed(
        url.show(id),
        () => returnJson(ctx, id),
        'The order does not wait for these goods any more.',
      )
    },
  })
  .post('/returns/:id/closing', {
    allow: 'returns.close',
    input: End,
    json: one,
    summary: 'Wait no longer for the credit, with a reason.',
    handle: async ({ input: { id, ...input }, ...ctx }) => {
      await end.close(ctx, id, input)
      return changed(
        url.show(id),
        () => returnJson(ctx, id),
        'Closed. Nothing is expected any more.',
      )
    },
  })
  .post('/returns/:id/credit', {
    allow: 'returns.close',
    input: Credit,
    json: one,
    summary: 'Say which approved credit note of the order credits a return.',
    handle: async ({ input: { id, ...input }, ...ctx }) => {
      await end.linkCredit(ctx, id, input)
      return changed(url.show(id), () => returnJson(ctx, id), 'The credit note is linked.')
    },
  })

import { z } from 'zod'
import { mostBytes } from '../attachments/index.ts'
import { ById } from '../platform/http/input.ts'
import { changed, created, either, go, show } from '../platform/http/reply.ts'
import { feature, jsonAs } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import { receiptList } from './list.ts'
import { keepCode } from './commands/keep-code.ts'
import { inspect } from './commands/inspect.ts'
import { post } from './commands/post.ts'
import { reverse } from './commands/reverse.ts'
import { ForOrder, Inspection, KeptCode, NewReceipt, Reversal, Scanned } from './input.ts'
import { formPage } from './pages/form.ts'
import { ReceiptJson, receiptJson } from './api.ts'
import { scanned } from './pages/scan.ts'
import { showPage } from './pages/show.ts'
import { url } from './urls.ts'

const one = jsonAs(ReceiptJson)

const inspectedText = {
  accepted: 'The inspection is kept.',
  rejected: 'The inspection is kept. What was rejected waits as the draft of a return.',
} as const

export const routes = feature('receipts')
  .with(listRoutes(receiptList))
  .get('/receipts/new', {
    allow: 'receipts.post',
    input: ForOrder,
    view: '/receipts/new',
    summary: 'The form for goods that arrived.',
    handle: async (ctx) =>
      show(
        await formPage(
          ctx,
          ctx.input.purchase_order_id,
          { values: {}, errors: [] },
          { code: ctx.input.code ?? null, noticeId: ctx.input.ship_notice_id ?? null },
        ),
      ),
  })
  .get('/receipts/scan', {
    allow: 'receipts.post',
    input: Scanned,
    view: '/receipts/scan',
    summary: 'What is still to come, and where the code of an item or an order leads.',
    handle: async (ctx) => {
      const found = await scanned(ctx, ctx.input)
      return 'at' in found ? go(found.at) : show(found)
    },
  })
  .post('/receipts/codes', {
    allow: 'receipts.post',
    input: KeptCode,
    json: jsonAs(z.object({ code: z.string() })),
    summary: 'Keep a bar code for the item of an order line, so that scanning it finds the item.',
    handle: async (ctx) => {
      const orderId = await keepCode(ctx, ctx.input)
      const { code } = ctx.input
      return created(
        url.newFor(orderId, { code }),
        () => ({ code }),
        `“${code}” finds it from now on.`,
      )
    },
  })
  .post('/receipts', {
    allow: 'receipts.post',
    input: NewReceipt,
    view: '/receipts/new',
    json: one,
    upload: { field: 'file', maxBytes: mostBytes, holds: 'document', fields: 700 },
    summary:
      'Post goods that arrived for an issued order. Invoices that waited for them are matched again.',
    onInvalid: (ctx, refused) => formPage(ctx, String(ctx.input['purchase_order_id']), refused),
    handle: async (ctx) => {
      const id = await post(ctx, ctx.input, ctx.upload)
      return created(url.show(id), () => receiptJson(ctx, id), 'Receipt posted.')
    },
  })
  .get('/receipts/:id', {
    allow: 'receipts.read',
    input: ById,
    view: '/receipts/show',
    json: one,
    summary: 'One goods receipt.',
    handle: async ({ input, ...ctx }) =>
      either(
        () => showPage(ctx, input.id),
        () => receiptJson(ctx, input.id),
      ),
  })
  .post('/receipts/:id/reversal', {
    allow: 'receipts.post',
    input: Reversal,
    json: one,
    summary:
      'Take a wrong receipt back with a document of its own; invoices that wait are matched again.',
    handle: async ({ input: { id, ...input }, ...ctx }) => {
      const made = await reverse(ctx, id, input)
      return created(
        url.show(made),
        () => receiptJson(ctx, made),
        'The receipt is taken back. What is right is posted as a new one.',
      )
    },
  })
  .post('/receipts/:id/inspection', {
    allow: 'receipts.inspect',
    input: Inspection,
    view: '/receipts/show',
    json: one,
    summary:
      'Say how much of what came passed its inspection; what did not becomes the draft of a return.',
    onInvalid: (ctx, refused) => showPage(ctx, String(ctx.input['id']), refused),
    handle: async ({ input: { id, ...input }, ...ctx }) => {
      const outcome = await inspect(ctx, id, input)
      return changed(url.show(id), () => receiptJson(ctx, id), inspectedText[outcome])
    },
  })

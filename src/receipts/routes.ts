import { ById } from '../platform/http/input.ts'
import { created, show } from '../platform/http/reply.ts'
import { feature, json } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import { receiptList } from './list.ts'
import { post } from './commands.ts'
import { ForOrder, NewReceipt } from './input.ts'
import { formPage } from './pages/form.ts'
import { ReceiptJson, receiptJson } from './api.ts'
import { showPage, type ShowPage } from './pages/show.ts'
import { url } from './urls.ts'

const one = json(ReceiptJson, (page: ShowPage) => receiptJson(page))

export const routes = feature('receipts')
  .with(listRoutes(receiptList))
  .get('/receipts/new', {
    allow: 'receipts.post',
    input: ForOrder,
    view: '/receipts/new',
    summary: 'The form for goods that arrived.',
    handle: async (ctx) =>
      show(await formPage(ctx, ctx.input.purchase_order_id, { values: {}, errors: [] })),
  })
  .post('/receipts', {
    allow: 'receipts.post',
    input: NewReceipt,
    view: '/receipts/new',
    json: one,
    summary:
      'Post goods that arrived for an issued order. Invoices that waited for them are matched again.',
    onInvalid: (ctx, refused) => formPage(ctx, String(ctx.input['purchase_order_id']), refused),
    handle: async (ctx) => {
      const id = await post(ctx, ctx.input)
      return created(url.show(id), () => showPage(ctx, id), 'Receipt posted.')
    },
  })
  .get('/receipts/:id', {
    allow: 'receipts.read',
    input: ById,
    view: '/receipts/show',
    json: one,
    summary: 'One goods receipt.',
    handle: async (ctx) => show(await showPage(ctx, ctx.input.id)),
  })

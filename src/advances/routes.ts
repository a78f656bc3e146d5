import { InvoiceJson, invoiceJson } from '../invoices/index.ts'
import { ById } from '../platform/http/input.ts'
import { created, show } from '../platform/http/reply.ts'
import { feature, jsonAs, type Refused } from '../platform/http/route.ts'
import { enterAdvance } from './commands.ts'
import { advanceForm } from './form.ts'
import { NewAdvance } from './input.ts'
import { url } from './url.ts'

const one = jsonAs(InvoiceJson)
const blank: Refused = { values: {}, errors: [] }

/** The id is the order's. */
export const routes = feature('advances')
  .get('/advances/:id/new', {
    allow: 'invoices.capture',
    input: ById,
    view: '/pages/form',
    summary: 'The form for entering an advance on an order.',
    handle: async (ctx) => show(await advanceForm(ctx, ctx.input.id, blank)),
  })
  .post('/advances/:id', {
    allow: 'invoices.capture',
    input: NewAdvance,
    view: '/pages/form',
    json: one,
    summary:
      'Enter what a vendor asks for in advance on an issued order, in percent or as an amount.',
    onInvalid: (ctx, refused) => advanceForm(ctx, String(ctx.input['id']), refused),
    handle: async (ctx) => {
      const { id: orderId, ...asked } = ctx.input
      const id = await enterAdvance(ctx, orderId, asked)
      return created(
        url.invoice(id),
        () => invoiceJson(ctx, id),
        'Entered. Somebody else accepts it before it is paid.',
      )
    },
  })

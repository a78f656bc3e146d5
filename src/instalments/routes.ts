import { z } from 'zod'
import { amountIn } from '../kernel/number-field.ts'
import type { Ctx } from '../platform/ctx.ts'
import { amountInput, ById, day, text, version } from '../platform/http/input.ts'
import { changed, show } from '../platform/http/reply.ts'
import { feature, jsonAs, type Refused } from '../platform/http/route.ts'
import { InstalmentJson, instalmentJson } from './api.ts'
import * as commands from './commands.ts'
import { divisionForm } from './form.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'

const one = jsonAs(InstalmentJson)
const blank: Refused = { values: {}, errors: [] }
const after = (ctx: Ctx, id: string, { invoiceId, said }: { invoiceId: string; said: string }) =>
  changed(url.invoice(invoiceId), async () => instalmentJson(await queries.find(ctx.tx, id)), said)

export const routes = feature('instalments')
  .post('/instalments/:id/stop', {
    allow: 'payments.stop',
    input: z.strictObject({ id: z.uuid(), version, reason: text(500, 'The reason') }),
    json: one,
    summary: 'Stop the payment of a part of an invoice, such as during a dispute.',
    handle: async (ctx) => {
      const { id } = ctx.input
      const invoiceId = await commands.stopPayment(ctx, id, ctx.input)
      return after(ctx, id, { invoiceId, said: 'Stopped: this part is not paid.' })
    },
  })
  .post('/instalments/:id/resumption', {
    allow: 'payments.stop',
    input: z.strictObject({ id: z.uuid(), version }),
    json: one,
    summary: 'Let a part of an invoice be paid again.',
    handle: async (ctx) => {
      const { id } = ctx.input
      const invoiceId = await commands.resumePayment(ctx, id, ctx.input.version)
      return after(ctx, id, { invoiceId, said: 'It can be paid again.' })
    },
  })
  .get('/instalments/:id/division', {
    allow: 'payments.propose',
    input: ById,
    view: '/pages/form',
    summary: 'The form for dividing a part of an invoice.',
    handle: async (ctx) => show(await divisionForm(ctx, ctx.input.id, blank)),
  })
  .post('/instalments/:id/division', {
    allow: 'payments.propose',
    view: '/pages/form',
    onInvalid: (ctx, refused) => divisionForm(ctx, String(ctx.input['id']), refused),
    input: z.strictObject({
      id: z.uuid(),
      amount: amountInput('Amount'),
      due_date: day('The day on which the rest is due'),
      version,
    }),
    json: one,
    summary: 'Divide a part of an invoice: so much stays on its day, the rest is due on another.',
    handle: async (ctx) => {
      const { id, amount, due_date: dueDate, version: seen } = ctx.input
      const { currency } = await queries.find(ctx.tx, id)
      const { minor } = amountIn(currency, amount, { pointer: '/amount', label: 'Amount' })
      const invoiceId = await commands.divideInstalment(ctx, id, {
        amount: minor,
        dueDate,
        version: seen,
      })
      return after(ctx, id, { invoiceId, said: 'Divided.' })
    },
  })

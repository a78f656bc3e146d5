import { z } from 'zod'
import { baseAmount, ById, text, version } from '../platform/http/input.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, json } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import { inBase } from './form.ts'
import { request, withdraw } from './transfer-commands.ts'
import {
  form,
  OneTransferJson,
  showPage,
  transferJson,
  transferList,
  transferUrl,
  type Shown,
  transferPicks,
} from './transfer-pages.ts'

const one = json(OneTransferJson, (page: Shown) => ({
  ...transferJson(page.transfer),
  approval_id: page.approvalId,
}))
const NewTransfer = z.strictObject({
  from_id: z.uuid('Choose the budget it comes from.'),
  to_id: z.uuid('Choose the budget it goes to.'),
  amount: baseAmount('Amount'),
  reason: text(2000, 'The reason'),
})

export const budgetTransfers = feature('budget-transfers')
  .with(listRoutes(transferList))
  .get('/budget-transfers/new', {
    allow: 'budgets.transfer',
    input: z.object({ from_id: z.uuid().optional().catch(undefined) }),
    view: '/pages/form',
    summary: 'The form for a transfer between budgets.',
    handle: async (ctx) => show(await form(ctx, { values: {}, errors: [] }, ctx.input.from_id)),
  })
  .post('/budget-transfers', {
    allow: 'budgets.transfer',
    input: NewTransfer,
    view: '/pages/form',
    json: one,
    summary: 'Request a transfer; it is posted once the owner of the source has approved.',
    picks: transferPicks,
    onInvalid: (ctx, refused) => form(ctx, refused),
    handle: async (ctx) => {
      const id = await request(ctx, { ...ctx.input, amount: inBase(ctx, ctx.input.amount) })
      return created(
        transferUrl.show(id),
        () => showPage(ctx, id),
        'Asked for. The amount moves once it is approved.',
      )
    },
  })
  .get('/budget-transfers/:id', {
    allow: 'budgets.read',
    input: ById,
    view: '/pages/record',
    json: one,
    summary: 'One transfer with who decides on it.',
    handle: async (ctx) => show(await showPage(ctx, ctx.input.id)),
  })
  .post('/budget-transfers/:id/withdrawal', {
    allow: 'budgets.transfer',
    input: z.strictObject({ id: z.uuid(), version }),
    json: one,
    summary: 'Take back a transfer that waits for approval.',
    handle: async (ctx) => {
      await withdraw(ctx, ctx.input.id, ctx.input.version)
      return changed(
        transferUrl.show(ctx.input.id),
        () => showPage(ctx, ctx.input.id),
        'Withdrawn. Nothing has moved.',
      )
    },
  })

import { ById } from '../platform/http/input.ts'
import { changed, created, either, show } from '../platform/http/reply.ts'
import { feature, jsonAs, type Refused } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import {
  activeCostCenterPicker,
  categoryPicker,
  deliveryPlacePicker,
  paymentTermsPicker,
  projectPicker,
} from '../pickers/index.ts'
import { pricingPicks } from '../purchase-orders/index.ts'
import { ChangeJson, changeJson } from './api.ts'
import { applyApproved } from './commands/apply.ts'
import { draft, draftAsProposed, draftCopy, edit } from './commands/draft.ts'
import { submit, withdraw } from './commands/submit.ts'
import { CopiedChange, EditedChange, ForOrder, Move, NewChange } from './input.ts'
import { changeList } from './list.ts'
import { copyForm, editForm, newForm } from './pages/form.ts'
import { showPage } from './pages/show.ts'
import { url } from './url.ts'

const one = jsonAs(ChangeJson)
const nothing: Refused = { values: {}, errors: [] }
const came = {
  asked: 'Sent to its approvers. The order goes on as it is until they have decided.',
  applied: 'Applied. The vendor is sent the changed order and confirms it again.',
} as const

const changePicks = {
  ...pricingPicks,
  payment_terms_id: paymentTermsPicker,
  delivery_place_id: deliveryPlacePicker,
  'lines/delivery_place_id': deliveryPlacePicker,
  'lines/cost_center_id': activeCostCenterPicker,
  'lines/category_id': categoryPicker,
  'lines/project_id': projectPicker,
}
export const routes = feature('change-orders')
  .with(listRoutes(changeList))
  .get('/change-orders/new', {
    allow: 'purchase_orders.create',
    input: ForOrder,
    view: '/change-orders/form',
    summary: 'The form for changing an issued order.',
    handle: async (ctx) => show(await newForm(ctx, ctx.input.purchase_order_id, nothing)),
  })
  .post('/change-orders', {
    allow: 'purchase_orders.create',
    input: NewChange,
    view: '/change-orders/form',
    json: one,
    summary:
      'Draft a change of an issued order, which goes on as it is until the change is applied.',
    picks: changePicks,
    onInvalid: (ctx, refused) => newForm(ctx, String(ctx.input['purchase_order_id']), refused),
    handle: async (ctx) => {
      const { purchase_order_id: orderId, lines = [], ...input } = ctx.input
      const id = await draft(ctx, orderId, { ...input, lines })
      return created(
        url.show(id),
        () => changeJson(ctx, id),
        'Drafted. Submit it when it is right.',
      )
    },
  })
  .post('/change-orders/as-proposed', {
    allow: 'purchase_orders.create',
    input: ForOrder,
    json: one,
    summary: 'Draft a change of what the vendor proposed for the lines of an order.',
    handle: async (ctx) => {
      const id = await draftAsProposed(ctx, ctx.input.purchase_order_id)
      return created(
        url.show(id),
        () => changeJson(ctx, id),
        'Drafted as the vendor proposed. Submit it when it is right.',
      )
    },
  })
  .get('/change-orders/:id', {
    allow: 'purchase_orders.read',
    input: ById,
    view: '/change-orders/show',
    json: one,
    summary: 'One change of an order: what was, what is to be, and how far it is.',
    handle: async ({ input, ...ctx }) =>
      either(
        () => showPage(ctx, input.id),
        () => changeJson(ctx, input.id),
      ),
  })
  .get('/change-orders/:id/edit', {
    allow: 'purchase_orders.create',
    input: ById,
    view: '/change-orders/form',
    summary: 'The form for editing the draft of a change.',
    handle: async (ctx) => show(await editForm(ctx, ctx.input.id, nothing)),
  })
  .post('/change-orders/:id/edit', {
    allow: 'purchase_orders.create',
    input: EditedChange,
    view: '/change-orders/form',
    json: one,
    summary:
      'Write the draft of a change anew. What is not said of it, or of a line that it has, stays.',
    picks: changePicks,
    onInvalid: (ctx, refused) => editForm(ctx, String(ctx.input['id']), refused),
    handle: async (ctx) => {
      const { id, version, ...input } = ctx.input
      await edit(ctx, id, input, version)
      return changed(url.show(id), () => changeJson(ctx, id), 'Saved.')
    },
  })
  .get('/change-orders/:id/copy', {
    allow: 'purchase_orders.create',
    input: ById,
    view: '/change-orders/form',
    summary: 'The form for asking once more for what a rejected or withdrawn change asked for.',
    handle: async (ctx) => show(await copyForm(ctx, ctx.input.id, nothing)),
  })
  .post('/change-orders/:id/copy', {
    allow: 'purchase_orders.create',
    input: CopiedChange,
    view: '/change-orders/form',
    json: one,
    summary:
      'Draft once more what a rejected or withdrawn change asked for, of the order as it is now. What is not said, or not said of a line, is asked for as before; a line stays at least at what has come or is billed of it.',
    picks: changePicks,
    onInvalid: (ctx, refused) => copyForm(ctx, String(ctx.input['id']), refused),
    handle: async (ctx) => {
      const { id: copied, ...input } = ctx.input
      const id = await draftCopy(ctx, copied, input)
      return created(
        url.show(id),
        () => changeJson(ctx, id),
        'Copied as a draft. Submit it when it is right.',
      )
    },
  })
  .post('/change-orders/:id/submission', {
    allow: 'purchase_orders.create',
    input: Move,
    json: one,
    summary:
      'Submit a change: applied at once, or, where a line costs more, its price rises or a cost centre pays more of it, once it is approved.',
    handle: async (ctx) => {
      const { id, version } = ctx.input
      const outcome = await submit(ctx, id, version)
      return changed(url.show(id), () => changeJson(ctx, id), came[outcome])
    },
  })
  .post('/change-orders/:id/application', {
    allow: 'purchase_orders.create',
    input: Move,
    json: one,
    summary: 'Apply an approved change that did not fit the order when it was approved.',
    handle: async (ctx) => {
      const { id, version } = ctx.input
      await applyApproved(ctx, id, version)
      return changed(url.show(id), () => changeJson(ctx, id), came.applied)
    },
  })
  .post('/change-orders/:id/withdrawal', {
    allow: 'purchase_orders.create',
    input: Move,
    json: one,
    summary: 'Take a change back; what it reserved is released.',
    handle: async (ctx) => {
      const { id, version } = ctx.input
      await withdraw(ctx, id, version)
      return changed(
        url.show(id),
        () => changeJson(ctx, id),
        'Withdrawn. The order stays as it is.',
      )
    },
  })

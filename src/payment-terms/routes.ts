import { z } from 'zod'
import { ById } from '../platform/http/input.ts'
import { changed, created, either, show } from '../platform/http/reply.ts'
import { feature, jsonAs, type Refused } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import * as commands from './commands.ts'
import { contentOf, EditedTerms, NewTerms, OfVendor } from './input.ts'
import { termsList } from './list.ts'
import { form, vendorForm, vendorPicks } from './pages/form.ts'
import { showPage } from './pages/show.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'

const one = jsonAs(queries.Row)
const blank: Refused = { values: {}, errors: [] }

export const routes = feature('payment-terms')
  .with(listRoutes(termsList))
  .get('/payment-terms/new', {
    allow: 'payment_terms.manage',
    input: z.object({}),
    view: '/pages/form',
    summary: 'The form for new terms of payment.',
    handle: async (ctx) => show(await form(ctx, blank, null)),
  })
  .post('/payment-terms', {
    allow: 'payment_terms.manage',
    input: NewTerms,
    view: '/pages/form',
    json: one,
    summary: 'Create terms of payment: parts, days, and a discount for paying early.',
    onInvalid: (ctx, refused) => form(ctx, refused, null),
    handle: async (ctx) => {
      const id = commands.create(ctx, { ...contentOf(ctx.input), active: ctx.input.active })
      return created(url.show(id), () => queries.find(ctx.tx, id), 'Terms saved.')
    },
  })
  .get('/payment-terms/:id', {
    allow: 'payments.read',
    input: ById,
    view: '/pages/record',
    json: one,
    summary: 'One set of terms of payment.',
    handle: async ({ input, ...ctx }) =>
      either(
        () => showPage(ctx, input.id),
        () => queries.find(ctx.tx, input.id),
      ),
  })
  .get('/payment-terms/:id/edit', {
    allow: 'payment_terms.manage',
    input: ById,
    view: '/pages/form',
    summary: 'The form for changing terms of payment.',
    handle: async (ctx) => show(await form(ctx, blank, ctx.input.id)),
  })
  .post('/payment-terms/:id/edit', {
    allow: 'payment_terms.manage',
    input: EditedTerms,
    view: '/pages/form',
    json: one,
    summary: 'Change terms of payment for invoices that are approved from now on.',
    onInvalid: (ctx, refused) => form(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      const { id, version, active, ...given } = ctx.input
      await commands.edit(ctx, id, { ...contentOf(given), active, version })
      return changed(url.show(id), () => queries.find(ctx.tx, id), 'Terms saved.')
    },
  })
  .get('/payment-terms/:id/vendors/new', {
    allow: 'payment_terms.manage',
    input: ById,
    view: '/pages/form',
    summary: 'The form for a vendor that has these terms.',
    handle: async (ctx) => show(await vendorForm(ctx, blank, ctx.input.id)),
  })
  .post('/payment-terms/:id/vendors', {
    allow: 'payment_terms.manage',
    input: OfVendor,
    view: '/pages/form',
    json: one,
    picks: vendorPicks,
    summary: 'Agree on these terms with a vendor, in place of those it had.',
    onInvalid: (ctx, refused) => vendorForm(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      const { id, vendor_id: vendorId } = ctx.input
      await commands.addVendor(ctx, id, vendorId)
      return changed(url.show(id), () => queries.find(ctx.tx, id), 'Vendor added.')
    },
  })
  .post('/payment-terms/:id/vendor-removal', {
    allow: 'payment_terms.manage',
    input: OfVendor,
    json: one,
    summary: 'Take a vendor out: its number of days counts again.',
    handle: async (ctx) => {
      const { id, vendor_id: vendorId } = ctx.input
      await commands.removeVendor(ctx, id, vendorId)
      return changed(url.show(id), () => queries.find(ctx.tx, id), 'Vendor removed.')
    },
  })

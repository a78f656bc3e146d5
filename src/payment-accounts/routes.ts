import { z } from 'zod'
import type { Cipher } from '../platform/encryption.ts'
import { ById, optional, text, version } from '../platform/http/input.ts'
import { changed, created, either, show } from '../platform/http/reply.ts'
import { feature, jsonAs, type Feature, type Refused } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import { proposalFields } from '../vendor-bank-accounts/index.ts'
import { PaymentAccountJson, paymentAccountJson } from './api.ts'
import * as commands from './commands.ts'
import { accountList } from './list.ts'
import { accountPicks, form } from './pages/form.ts'
import { showPage } from './pages/show.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'

const NewAccount = z.strictObject({
  ...proposalFields,
  name: text(100, 'Name'),
  entity_id: z.uuid('Choose a legal entity.'),
  company_id: optional(
    text(10, 'Our id at the bank').refine(
      (value) => /^[A-Za-z0-9]+$/.test(value),
      'Our id at the bank has letters and digits alone.',
    ),
  ).optional(),
  financial_account: optional(
    text(100, 'The financial account at Stripe').refine(
      (value) => /^fa_[A-Za-z0-9_]+$/.test(value),
      'The financial account at Stripe begins with fa_.',
    ),
  ).optional(),
})
const one = jsonAs(PaymentAccountJson)
const blank: Refused = { values: {}, errors: [] }

export const routes = (cipher: Cipher): Feature =>
  feature('payment-accounts')
    .with(listRoutes(accountList))
    .get('/payment-accounts/new', {
      allow: 'payment_accounts.manage',
      stepUp: true,
      input: z.object({}),
      view: '/pages/form',
      summary: 'The form for an account that a legal entity pays from.',
      handle: async (ctx) => show(await form(ctx, blank)),
    })
    .post('/payment-accounts', {
      allow: 'payment_accounts.manage',
      stepUp: true,
      input: NewAccount,
      view: '/pages/form',
      json: one,
      picks: accountPicks,
      summary: 'Add an account that a legal entity pays from.',
      onInvalid: (ctx, refused) => form(ctx, refused),
      handle: async (ctx) => {
        const id = await commands.add(ctx, cipher, ctx.input)
        return created(
          url.show(id),
          async () => paymentAccountJson(await queries.find(ctx.tx, id)),
          'Account added.',
        )
      },
    })
    .get('/payment-accounts/:id', {
      allow: 'payments.read',
      input: ById,
      view: '/pages/record',
      json: one,
      summary: 'One account that is paid from, masked.',
      handle: async ({ input, ...ctx }) =>
        either(
          () => showPage(ctx, input.id),
          async () => paymentAccountJson(await queries.find(ctx.tx, input.id)),
        ),
    })
    .post('/payment-accounts/:id/closing', {
      allow: 'payment_accounts.manage',
      input: z.strictObject({ id: z.uuid(), version, reason: text(500, 'The reason') }),
      json: one,
      summary: 'Close an account: nothing is paid from it any more.',
      handle: async (ctx) => {
        const { id } = ctx.input
        await commands.close(ctx, id, ctx.input)
        return changed(
          url.show(id),
          async () => paymentAccountJson(await queries.find(ctx.tx, id)),
          'Closed: nothing is paid from it any more.',
        )
      },
    })

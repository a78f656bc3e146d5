import { z } from 'zod'
import { NotFromStripe, type StripeEvent } from '../integrations/stripe/index.ts'
import { amountIn } from '../kernel/number-field.ts'
import { conflict, Problem } from '../kernel/problem.ts'
import { amountInput, ById, currency, id, text, version } from '../platform/http/input.ts'
import { moneyJson } from '../platform/http/output.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, json, type Feature } from '../platform/http/route.ts'
import type { Collection } from './collection.ts'
import { listRoutes } from '../platform/lists/index.ts'
import type { Services } from '../services.ts'
import * as commands from './commands.ts'
import { collectionJson, CollectionJson, SecretJson } from './api.ts'
import { collectionList } from './list.ts'
import { form, collectionPicks } from './pages/form.ts'
import { showPage, type Shown } from './pages/show.ts'
import { url } from './urls.ts'
import * as queries from './queries.ts'

/** What these routes need of the process. */

const one = json(CollectionJson, (page: Shown) => collectionJson(page.collection))
const New = z.strictObject({
  vendor_id: id,
  purpose: z.enum(['vendor_refund', 'portal_fee', 'other'], 'Choose what it is for.'),
  description: text(500, 'What it is about'),
  amount: amountInput('Amount'),
  currency: z.preprocess((v) => (typeof v === 'string' ? v.trim().toUpperCase() : v), currency),
})
const Cancel = z.strictObject({ id: z.uuid(), reason: text(500, 'Reason'), version })

/** Money that others owe us. */
export function routes(
  stripe: Services['stripe'],
  take: (event: StripeEvent) => Promise<boolean>,
): Feature {
  return feature('collections')
    .with(listRoutes(collectionList))
    .get(url.new, {
      allow: 'collections.manage',
      input: z.object({}),
      view: '/pages/form',
      summary: 'The form for collecting money.',
      handle: async (ctx) => show(await form(ctx, { values: {}, errors: [] })),
    })
    .post(url.index, {
      allow: 'collections.manage',
      input: New,
      view: '/pages/form',
      json: one,
      summary: 'Ask a vendor for money, through Stripe.',
      picks: collectionPicks,
      onInvalid: form,
      handle: async (ctx) => {
        if ((await stripe.payments()) === null)
          throw conflict(
            'stripe_missing',
            'Stripe is not set up here, so nothing can be collected. An operator sets STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET.',
          )
        const amount = amountIn(ctx.input.currency, ctx.input.amount, {
          pointer: '/amount',
          label: 'Amount',
        })
        const made = await commands.request(ctx, {
          vendorId: ctx.input.vendor_id,
          purpose: ctx.input.purpose,
          description: ctx.input.description,
          amount,
        })
        return created(
          url.show(made),
          () => showPage(ctx, made),
          'Asked for. Stripe hears of it in a moment.',
        )
      },
    })
    .get('/collections/:id', {
      allow: 'collections.read',
      input: ById,
      view: '/pages/record',
      json: one,
      summary: 'One collection.',
      handle: async (ctx) => show(await showPage(ctx, ctx.input.id)),
    })
    .post('/collections/:id/client-secret', {
      allow: 'collections.manage',
      input: ById,
      json: {
        ...json(SecretJson, (data: { collection: Collection; secret: string }) => ({
          client_secret: data.secret,
          amount: moneyJson(data.collection.amount, data.collection.currency),
          currency: data.collection.currency,
        })),
        secrets: [],
      },
      dry: true,
      summary:
        'What a payment form of Stripe’s needs to take this payment; fetched from Stripe, never stored.',
      handle: async (ctx) => {
        const collection = await queries.find(ctx.tx, ctx.input.id)
        const payments = await stripe.payments()
        if (!payments || collection.intent_id === null || collection.status !== 'awaiting_payment')
          throw conflict('not_payable', 'It cannot be paid now. Read its status again.')
        const intent = await payments.find(collection.intent_id).catch(() => {
          throw new Problem(
            503,
            'stripe_unavailable',
            'Stripe does not answer. Please try again in a moment.',
          )
        })
        const { clientSecret: secret } = intent
        if (secret === null)
          throw conflict('not_payable', 'Stripe no longer accepts a payment for it.')
        return changed(url.show(collection.id), () => ({ collection, secret }), '')
      },
    })
    .post('/collections/:id/cancellation', {
      allow: 'collections.manage',
      input: Cancel,
      json: one,
      summary: 'Cancel it, while it is not paid.',
      handle: async (ctx) => {
        await commands.cancel(ctx, ctx.input.id, ctx.input)
        return changed(url.show(ctx.input.id), () => showPage(ctx, ctx.input.id), 'Cancelled.')
      },
    })
    .open('post', '/webhooks/stripe', {
      allow: 'anyone',
      input: z.unknown(),
      summary: 'Events of Stripe’s, signed by Stripe.',
      handle: async ({ req, res }) => {
        const event = await stripe
          .readEvent(rawBody(req), req.get('Stripe-Signature') ?? '')
          .catch((error: unknown) => {
            if (error instanceof NotFromStripe)
              throw new Problem(
                400,
                'bad_signature',
                'This was not signed by Stripe for us, or too long ago.',
              )
            throw error
          })
        if (!event) throw new Problem(404, 'not_found', 'Stripe is not set up here.')
        res.json({ taken: await take(event) })
      },
    })
}

const rawBody = (req: object): Buffer =>
  'rawBody' in req && Buffer.isBuffer(req.rawBody) ? req.rawBody : Buffer.alloc(0)

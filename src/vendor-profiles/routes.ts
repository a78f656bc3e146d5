import { z } from 'zod'
import {
  amountInput,
  ById,
  id,
  optional,
  percentage,
  text,
  version,
  wholeNumber,
} from '../platform/http/input.ts'
import { changed, either } from '../platform/http/reply.ts'
import { feature, jsonAs, type Refused } from '../platform/http/route.ts'
import { findJson, ProfileJson } from './api.ts'
import * as commands from './commands.ts'
import { form, profilePicks } from './form.ts'
import { paymentMethods } from './profile.ts'
import { url } from './url.ts'

const Input = z.strictObject({
  id: z.uuid(),
  version,
  trading_name: optional(text(200, 'Trading name')).optional(),
  website: optional(
    text(300, 'Website').pipe(
      z.url({
        protocol: /^https?$/,
        error: 'Website must be an address such as https://example.com.',
      }),
    ),
  ).optional(),
  parent_id: optional(id).optional(),
  payment_method: optional(z.enum(paymentMethods, 'Choose how it is paid.')).optional(),
  minimum_order: optional(amountInput('Minimum order')).optional(),
  delivery_days: optional(
    wholeNumber({ label: 'Days of delivery', least: 0, most: 730 }),
  ).optional(),
  default_tax_rate: optional(percentage('Usual tax rate')).optional(),
  risk_reason: optional(text(500, 'Why this risk')).optional(),
})
const one = jsonAs(ProfileJson)
const blank: Refused = { values: {}, errors: [] }

export const routes = feature('vendor-profiles')
  .get('/vendors/:id/profile', {
    allow: 'vendors.manage',
    input: ById,
    view: '/pages/form',
    json: one,
    summary: 'What else is known of a vendor: names, group, payment, delivery, risk.',
    handle: async ({ input, ...ctx }) =>
      either(
        () => form(ctx, blank, input.id),
        () => findJson(ctx, input.id),
      ),
  })
  .post('/vendors/:id/profile', {
    allow: 'vendors.manage',
    input: Input,
    view: '/pages/form',
    json: one,
    picks: profilePicks,
    summary: 'Change what else is known of a vendor; what is left out is empty.',
    onInvalid: (ctx, refused) => form(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      const { id: vendorId, version: seen, ...sent } = ctx.input
      await commands.save(ctx, vendorId, {
        version: seen,
        trading_name: sent.trading_name ?? null,
        website: sent.website ?? null,
        parent_id: sent.parent_id ?? null,
        payment_method: sent.payment_method ?? null,
        minimum_order: sent.minimum_order ?? null,
        delivery_days: sent.delivery_days ?? null,
        default_tax_rate: sent.default_tax_rate ?? null,
        risk_reason: sent.risk_reason ?? null,
      })
      return changed(url.vendor(vendorId), () => findJson(ctx, vendorId), 'Profile saved.')
    },
  })

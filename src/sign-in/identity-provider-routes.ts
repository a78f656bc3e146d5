import { z } from 'zod'
import type { Dns } from '../integrations/dns/port.ts'
import { roles, type Role } from '../kernel/permissions.ts'
import { sql } from '../platform/db/sql.ts'
import type { Cipher } from '../platform/encryption.ts'
import { keptFlag, text, version } from '../platform/http/input.ts'
import { changed, show } from '../platform/http/reply.ts'
import { feature, type Feature } from '../platform/http/route.ts'
import { proveDomain } from './domain-proof.ts'
import { none } from './identity-provider-queries.ts'
import { edit } from './identity-provider.ts'
import { form, page } from './identity-provider-pages.ts'

export type SsoSetting = { cipher: Cipher; production: boolean; callback: string; dns: Dns }
export const url = {
  show: '/identity-provider',
  edit: '/identity-provider/edit',
  removal: '/identity-provider/removal',
  proof: '/identity-provider/domain-proof',
}
export const grantable = roles.filter((role) => role !== 'admin')
export const Settings = z.strictObject({
  issuer: text(500, 'Issuer').refine(
    (v) =>
      URL.canParse(v) &&
      /^https?:$/.test(new URL(v).protocol) &&
      new URL(v).search === '' &&
      new URL(v).hash === '',
    'Issuer must be an address such as https://login.example.com.',
  ),
  client_id: text(200, 'Client id'),
  client_secret: z.string().max(500, 'The secret may have at most 500 characters.').default(''),
  domain: z
    .string({ error: 'Domain is missing.' })
    .trim()
    .toLowerCase()
    .max(253)
    .regex(
      /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/,
      'Domain must look like example.com.',
    ),
  joins: keptFlag,
  default_role: z.enum(grantable as [Role, ...Role[]], 'Choose a role.'),
  version,
})
/** Single sign-on of the organisation, kept by its administrators. */
export const identityProvider = (setting: SsoSetting): Feature =>
  feature('identity-provider')
    .get(url.show, {
      allow: 'organisation.manage',
      input: z.object({}),
      view: '/pages/record',
      summary: 'Single sign-on of the organisation.',
      handle: async (ctx) => show(await page(ctx)),
    })
    .get(url.edit, {
      allow: 'organisation.manage',
      stepUp: true,
      input: z.object({}),
      view: '/pages/form',
      summary: 'The form for single sign-on.',
      handle: async (ctx) => show(await form(ctx, { values: {}, errors: [] })),
    })
    .post(url.edit, {
      allow: 'organisation.manage',
      stepUp: true,
      input: Settings,
      view: '/pages/form',
      summary: 'Set up or change single sign-on.',
      onInvalid: form,
      handle: async (ctx) => {
        await edit(ctx, setting, ctx.input)
        return changed(
          url.show,
          () => null,
          `Saved. Register ${setting.callback} there as the redirect address, and prove the domain.`,
        )
      },
    })
    .post(url.proof, {
      allow: 'organisation.manage',
      stepUp: true,
      input: z.strictObject({}),
      summary: 'Look for the record in the DNS that proves the domain.',
      handle: async (ctx) => {
        await proveDomain(ctx, setting.dns)
        return changed(
          url.show,
          () => null,
          'The domain is proven: its people sign in there from now on.',
        )
      },
    })
    .post(url.removal, {
      allow: 'organisation.manage',
      stepUp: true,
      input: z.object({}),
      summary: 'End single sign-on.',
      handle: async (ctx) => {
        const gone = await ctx.tx.run(sql.type(none)`delete from identity_providers`)
        await ctx.tx.one(
          sql.type(z.object({ free: z.boolean() }))`select claim_domain(null) as free`,
        )
        if (gone > 0)
          ctx.record('identity_provider.removed', {
            kind: 'identity_provider',
            id: ctx.actor.tenantId,
          })
        return changed(
          url.show,
          () => null,
          'Single sign-on has ended. People sign in by password, passkey or mailed link.',
        )
      },
    })

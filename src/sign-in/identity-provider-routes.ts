import { z } from 'zod'
import type { Dns } from '../integrations/dns/port.ts'
import { assertCallable, RefusedAddress } from '../integrations/guarded-fetch/index.ts'
import { roleLabels, roles, type Role } from '../kernel/permissions.ts'
import { invalid, Problem } from '../kernel/problem.ts'
import type { Ctx, ReadCtx } from '../platform/ctx.ts'
import type { Tx } from '../platform/db/tx.ts'
import { expectFresh } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import type { Cipher } from '../platform/encryption.ts'
import { flag, text, version } from '../platform/http/input.ts'
import { changed, show } from '../platform/http/reply.ts'
import { feature, type Feature, type Refused } from '../platform/http/route.ts'
import { formPage } from '../platform/view/pages.ts'
import type { FormPage, RecordPage, Status } from '../platform/view/ui.ts'
import { timelineOf } from '../history/index.ts'
import { newDomainToken, proveDomain, recordName, recordText } from './domain-proof.ts'
import { discover, secretColumn } from './sso.ts'

export type SsoSetting = { cipher: Cipher; production: boolean; callback: string; dns: Dns }
const url = {
  show: '/identity-provider',
  edit: '/identity-provider/edit',
  removal: '/identity-provider/removal',
  proof: '/identity-provider/domain-proof',
}
const grantable = roles.filter((role) => role !== 'admin')
const Row = z.object({
  issuer: z.string(),
  client_id: z.string(),
  domain: z.string(),
  joins: z.boolean(),
  default_role: z.string(),
  domain_token: z.string().nullable(),
  proven: z.boolean(),
  version: z.number(),
})
const none = z.object({})
const current = (tx: Tx) =>
  tx.maybeOne(
    sql.type(Row)`
      select
        issuer,
        client_id,
        domain,
        joins,
        default_role,
        domain_token,
        domain_proven is not distinct from domain as proven,
        version
      from identity_providers
    `,
  )
const Settings = z.strictObject({
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
  joins: flag,
  default_role: z.enum(grantable as [Role, ...Role[]], 'Choose a role.'),
  version,
})
const publicDomains = [
  'gmail.com',
  'googlemail.com',
  'outlook.com',
  'hotmail.com',
  'live.com',
  'yahoo.com',
  'icloud.com',
  'me.com',
  'proton.me',
  'protonmail.com',
  'gmx.de',
  'gmx.net',
  'web.de',
  'aol.com',
  'mail.ru',
  'yandex.ru',
  'qq.com',
  '163.com',
  'rediffmail.com',
  'zoho.com',
]

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

async function edit(
  ctx: Ctx,
  { cipher, production }: SsoSetting,
  input: z.output<typeof Settings>,
): Promise<void> {
  if (publicDomains.includes(input.domain))
    throw invalid(
      '/domain',
      'public',
      'This domain belongs to everybody’s mail. Claim the domain of your organisation.',
    )
  const before = await ctx.tx.maybeOne(
    sql.type(
      z.object({
        issuer: z.string(),
        client_secret: z.string(),
        domain: z.string(),
        domain_token: z.string().nullable(),
        version: z.number(),
      }),
    )`
      select issuer, client_secret, domain, domain_token, version
      from identity_providers
      for update
    `,
  )
  if (!input.client_secret && !before)
    throw invalid('/client_secret', 'missing', 'Client secret is missing.')
  if (!input.client_secret && before && before.issuer !== input.issuer)
    throw invalid(
      '/client_secret',
      'missing',
      'A secret is for one issuer alone: type the one of the new issuer.',
    )
  const secret =
    input.client_secret || secretColumn.open(cipher, ctx.actor.tenantId, before!.client_secret)
  await assertProvider(input.issuer, input.client_id, secret, production)
  const token =
    before?.domain === input.domain && before.domain_token ? before.domain_token : newDomainToken()
  const sealed = secretColumn.seal(cipher, ctx.actor.tenantId, secret)
  if (before)
    expectFresh(
      await ctx.tx.run(
        sql.type(none)`
          update identity_providers
          set
            issuer = ${input.issuer},
            client_id = ${input.client_id},
            client_secret = ${sealed},
            domain = ${input.domain},
            domain_token = ${token},
            domain_proven = case
              when domain = ${input.domain} then domain_proven
            end,
            joins = ${input.joins},
            default_role = ${input.default_role},
            default_role_by = case
              when default_role = ${input.default_role} then default_role_by
              else ${ctx.actor.userId}
            end,
            version = version + 1
          where version = ${input.version ?? before.version}
        `,
      ),
    )
  else
    await ctx.tx.run(
      sql.type(none)`
        insert into identity_providers
          (
            issuer,
            client_id,
            client_secret,
            domain,
            domain_token,
            joins,
            default_role,
            default_role_by
          )
        values
          (
            ${input.issuer},
            ${input.client_id},
            ${sealed},
            ${input.domain},
            ${token},
            ${input.joins},
            ${input.default_role},
            ${ctx.actor.userId}
          )
      `,
    )
  ctx.record(
    'identity_provider.edited',
    { kind: 'identity_provider', id: ctx.actor.tenantId },
    {
      issuer: input.issuer,
      domain: input.domain,
      joins: input.joins,
      default_role: input.default_role,
    },
  )
}

/** Asks the issuer before it is trusted: it must be reachable from here, and say that it is who it is. */
async function assertProvider(
  issuer: string,
  clientId: string,
  secret: string,
  production: boolean,
): Promise<void> {
  try {
    assertCallable(new URL(issuer), !production)
    await discover({ issuer, client_id: clientId, secret }, production)
  } catch (error) {
    throw error instanceof RefusedAddress
      ? new Problem(422, 'invalid', 'Issuer must be an https address on the open internet.', [
          {
            pointer: '/issuer',
            code: 'refused',
            detail: 'Issuer must be an https address on the open internet.',
          },
        ])
      : invalid(
          '/issuer',
          'unreachable',
          'This issuer does not describe itself as OpenID Connect asks (/.well-known/openid-configuration). Check the address.',
        )
  }
}

async function page(ctx: ReadCtx): Promise<RecordPage> {
  const [provider, events] = await Promise.all([
    current(ctx.tx),
    timelineOf(ctx, ctx.actor.tenantId),
  ])
  return {
    title: 'Single sign-on',
    budget: null,
    tables: [],
    timeline: { events },
    note:
      provider && !provider.proven
        ? 'Nobody is sent to the provider until the domain is proven: enter the TXT record below in its DNS, then check it here.'
        : provider
          ? 'Only addresses of the domain that the provider has verified are let in. Passwords, passkeys and mailed links go on working.'
          : 'People of your organisation sign in with the account they have there (OpenID Connect).',
    header: {
      title: 'Single sign-on',
      statuses: [stateOf(provider)],
      buttons: [
        {
          label: provider ? 'Edit' : 'Set up',
          href: url.edit,
          icon: 'pencil',
          variant: provider ? 'secondary' : 'primary',
        },
      ],
      ...(provider
        ? {
            actions: [
              ...(provider.proven
                ? []
                : [
                    {
                      label: 'Check the record',
                      href: url.proof,
                      tone: 'primary' as const,
                      key: `proof-${provider.version}`,
                    },
                  ]),
              {
                label: 'End',
                href: url.removal,
                tone: 'ghost' as const,
                confirm: 'End single sign-on?',
              },
            ],
          }
        : {}),
    },
    facts: provider
      ? [
          { label: 'Domain', text: provider.domain },
          ...(provider.proven
            ? [{ label: 'Proof of the domain', text: 'Found in its DNS' }]
            : [
                { label: 'Name of the TXT record', text: recordName(provider.domain) },
                { label: 'Its text', text: recordText(provider.domain_token ?? '') },
              ]),
          { label: 'Issuer', text: provider.issuer },
          { label: 'Client id', text: provider.client_id },
          { label: 'Client secret', text: 'Kept encrypted, never shown' },
          {
            label: 'New people',
            text: provider.joins
              ? `Join as ${roleLabels[provider.default_role as Role]}`
              : 'Need an invitation',
          },
        ]
      : [{ label: 'Provider', text: 'None' }],
  }
}

const stateOf = (provider: { proven: boolean } | null): Status =>
  provider === null
    ? { text: 'Off', tone: 'neutral' }
    : provider.proven
      ? { text: 'On', tone: 'ok' }
      : { text: 'Domain not proven', tone: 'warn' }

async function form(ctx: ReadCtx, refused: Refused): Promise<FormPage> {
  const provider = await current(ctx.tx)
  return formPage(
    {
      title: provider ? 'Change single sign-on' : 'Set up single sign-on',
      crumbs: [{ label: 'Single sign-on', href: url.show }],
      action: url.edit,
      version: provider?.version ?? null,
      cancelHref: url.show,
      submitLabel: 'Save',
      fields: [
        {
          name: 'issuer',
          label: 'Issuer',
          hint: 'Such as https://login.example.com',
          fallback: provider?.issuer,
        },
        { name: 'client_id', label: 'Client id', fallback: provider?.client_id },
        {
          name: 'client_secret',
          label: 'Client secret',
          type: 'password',
          autocomplete: 'off',
          ...(provider ? { hint: 'Leave empty to keep it' } : {}),
        },
        {
          name: 'domain',
          label: 'E-mail domain',
          hint: 'People with these addresses sign in there',
          fallback: provider?.domain,
        },
        {
          name: 'joins',
          label: 'Let new people of the domain join by themselves',
          type: 'checkbox',
          fallback: provider?.joins ? 'on' : '',
        },
        {
          name: 'default_role',
          label: 'They join as',
          type: 'select',
          options: grantable.map((value) => ({ value, label: roleLabels[value] })),
          fallback: provider?.default_role ?? 'requester',
        },
      ],
    },
    refused,
  )
}

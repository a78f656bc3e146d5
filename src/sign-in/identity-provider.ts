import { z } from 'zod'
import { assertCallable, RefusedAddress } from '../integrations/guarded-fetch/index.ts'
import { invalid, Problem } from '../kernel/problem.ts'
import { saidOr } from '../kernel/unsaid.ts'
import type { Ctx } from '../platform/ctx.ts'
import { expectFresh } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import { newDomainToken } from './domain-proof.ts'
import { discover, secretColumn } from './sso.ts'
import { Settings, type SsoSetting } from './identity-provider-routes.ts'
import { none } from './identity-provider-queries.ts'

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

export async function edit(
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
        joins: z.boolean(),
        domain: z.string(),
        domain_token: z.string().nullable(),
        version: z.number(),
      }),
    )`
      select issuer, client_secret, joins, domain, domain_token, version
      from identity_providers
      for no key update
    `,
  )
  const joins = saidOr(input.joins, before?.joins ?? false)
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
            joins = ${joins},
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
            ${joins},
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
      joins,
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

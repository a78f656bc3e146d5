import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Dns } from '../integrations/dns/port.ts'
import { conflict, invalid } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import { sql } from '../platform/db/sql.ts'

const none = z.object({})
const Claim = z.object({
  domain: z.string(),
  domain_token: z.string().nullable(),
  proven: z.boolean(),
})

export const newDomainToken = (): string => randomBytes(20).toString('hex')
export const recordName = (domain: string): string => `_svpms.${domain}`
export const recordText = (token: string): string => `svpms-domain=${token}`

/**
 * Verifies the domain when its DNS has the record that only this organisation knows. From then on it leads people to
 * single sign-on.
 */
export async function proveDomain(ctx: Ctx, dns: Dns): Promise<void> {
  const claim = await ctx.tx.maybeOne(
    sql.type(Claim)`
      select domain, domain_token, domain_proven is not distinct from domain as proven
      from identity_providers
      for no key update
    `,
  )
  if (!claim?.domain_token)
    throw conflict('wrong_state', 'Save single sign-on first; it names the record to enter.')
  if (claim.proven) throw conflict('wrong_state', `${claim.domain} is proven already.`)
  const found = await dns.texts(recordName(claim.domain))
  if (!found.includes(recordText(claim.domain_token)))
    throw conflict(
      'not_found_in_dns',
      `The TXT record of ${recordName(claim.domain)} does not hold ${recordText(claim.domain_token)} yet. New records can take an hour; then check again.`,
    )
  const { mine } = await ctx.tx.one(
    sql.type(z.object({ mine: z.boolean() }))`select prove_domain(${claim.domain}) as mine`,
  )
  if (!mine)
    throw invalid(
      '/domain',
      'taken',
      'Another organisation has proven this domain. If it is yours, ask the people who run this.',
    )
  await ctx.tx.run(sql.type(none)`
    update identity_providers
    set
      domain_proven = domain,
      domain_proven_at = now(),
      version = version + 1
  `)
  ctx.record(
    'identity_provider.domain_proven',
    { kind: 'identity_provider', id: ctx.actor.tenantId },
    { domain: claim.domain },
  )
}

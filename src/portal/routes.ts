import { z } from 'zod'
import { Instant, Uuid } from '../platform/http/output.ts'
import { changed } from '../platform/http/reply.ts'
import { feature, jsonAs } from '../platform/http/route.ts'
import type { Tx } from '../platform/db/tx.ts'
import { start, withdraw as endOnboarding } from './onboarding-commands.ts'
import * as onboardings from './onboarding-queries.ts'
import { onboardingStates } from './onboarding.ts'
import { text } from '../platform/http/input.ts'
import { invite, withdraw } from './account-commands.ts'
import * as queries from './account-queries.ts'

const AccountJson = z.object({
  contact_id: Uuid,
  invited_at: Instant.nullable(),
  opened_at: Instant.nullable(),
  withdrawn_at: Instant.nullable(),
})
async function accountJson(tx: Tx, contactId: string): Promise<z.input<typeof AccountJson>> {
  const account = await queries.find(tx, contactId)
  return {
    contact_id: account.id,
    invited_at: account.invited_at?.toISOString() ?? null,
    opened_at: account.opened_at?.toISOString() ?? null,
    withdrawn_at: account.withdrawn_at?.toISOString() ?? null,
  }
}
const one = jsonAs(AccountJson)
const Contact = z.strictObject({ id: z.uuid() })
const OnboardingJson = z.object({ vendor_id: Uuid, state: z.enum(onboardingStates) })
async function onboardingJson(tx: Tx, id: string): Promise<z.input<typeof OnboardingJson>> {
  const onboarding = await onboardings.find(tx, id)
  return { vendor_id: id, state: onboarding?.state ?? 'withdrawn' }
}
const vendorPath = (id: string): string => `/vendors/${id}`

/** Who of a vendor's contacts may open the portal: what members do. */
export const routes = feature('portal')
  .post('/vendor-contacts/:id/portal-invitation', {
    allow: 'vendors.manage',
    input: Contact,
    json: one,
    summary: 'Invite a contact to the portal, or mail the link again.',
    handle: async (ctx) => {
      const vendorId = await invite(ctx, ctx.input.id)
      return changed(
        vendorPath(vendorId),
        () => accountJson(ctx.tx, ctx.input.id),
        'Invited: a link is on its way.',
      )
    },
  })
  .post('/vendor-contacts/:id/portal-withdrawal', {
    allow: 'vendors.manage',
    input: Contact,
    json: one,
    summary: 'Take the portal away from a contact and sign their browsers out.',
    handle: async (ctx) => {
      const vendorId = await withdraw(ctx, ctx.input.id)
      return changed(
        vendorPath(vendorId),
        () => accountJson(ctx.tx, ctx.input.id),
        'This contact cannot open the portal any more.',
      )
    },
  })
  .post('/vendors/:id/onboarding', {
    allow: 'vendors.manage',
    input: Contact,
    json: jsonAs(OnboardingJson),
    summary: 'Ask a vendor for its details in the portal; its contacts are invited.',
    handle: async (ctx) => {
      const { id } = ctx.input
      await start(ctx, id)
      return changed(
        vendorPath(id),
        () => onboardingJson(ctx.tx, id),
        'Invited: the contacts give the details in the portal, then somebody approves them.',
      )
    },
  })
  .post('/vendors/:id/onboarding-withdrawal', {
    allow: 'vendors.manage',
    input: z.strictObject({ id: z.uuid(), reason: text(1000, 'The reason') }),
    json: jsonAs(OnboardingJson),
    summary: 'End the request for a vendor’s details; the vendor is told why.',
    handle: async (ctx) => {
      const { id, reason } = ctx.input
      await endOnboarding(ctx, id, reason)
      return changed(vendorPath(id), () => onboardingJson(ctx.tx, id), 'Ended: the vendor is told.')
    },
  })

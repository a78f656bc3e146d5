import { move } from '../kernel/lifecycle.ts'
import { isRole, type Role } from '../kernel/permissions.ts'
import type { Ctx } from '../platform/ctx.ts'
import { invitationLifecycle } from './invitation.ts'
import * as queries from './queries.ts'

export type Offer = { roles: readonly Role[]; departmentId: string | null; invitedBy: string }

/** What an open invitation offers, locked. A Problem (409) when it was used, taken back or is over. */
export async function lockOffer(ctx: Ctx, id: string): Promise<Offer> {
  const offer = await queries.lockOffer(ctx.tx, id)
  move(invitationLifecycle, offer.status, 'accept')
  return {
    roles: offer.roles.filter(isRole),
    departmentId: offer.department_id,
    invitedBy: offer.invited_by,
  }
}

/** The offer was locked in this transaction, and its person is a member now. */
export const markAccepted = (ctx: Ctx, id: string, userId: string): void =>
  queries.saveAccepted(ctx.tx, id, userId)

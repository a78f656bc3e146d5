import type { Ctx } from '../platform/ctx.ts'
import { noteOpened } from '../purchase-orders/index.ts'

/**
 * A contact came in by a link. The first time is on record at the vendor; an order that a link led to counts as opened.
 */
export async function entered(
  ctx: Ctx,
  { first, orderId }: { first: boolean; orderId: string | null },
): Promise<void> {
  const { contact } = ctx.actor
  if (!contact) throw new Error('only a contact enters the portal')
  await ctx.tx.asOrganisation()
  if (first) ctx.record('vendor.portal_opened', { kind: 'vendor', id: contact.vendorId })
  if (orderId) await noteOpened(ctx, orderId, contact)
}

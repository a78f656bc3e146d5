import { Problem } from '../kernel/problem.ts'
import { message } from '../messages/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { writeTo } from './letters.ts'
import { url } from './paths.ts'
import * as queries from './password-queries.ts'

type Browser = { sessionHash: string }

/** Sets the password of the address that was proven by mail, and tells it there. */
export async function setPassword(
  ctx: Ctx,
  { sessionHash, passwordHash }: Browser & { passwordHash: string },
): Promise<void> {
  const { id, vendorId } = contactOf(ctx)
  await ctx.tx.asOrganisation()
  if (!(await queries.keep(ctx.tx, sessionHash, passwordHash)))
    throw new Problem(401, 'sign_in', 'Please sign in.')
  ctx.record('vendor.portal_password_set', { kind: 'vendor', id: vendorId })
  await writeTo(ctx, id, {
    purpose: 'notice',
    path: url.password,
    title: message('letter.portal_password_subject', {}),
    body: message('letter.portal_password_text', {}),
  })
}

/** From then on the address signs in by a mailed link alone. Repeating it is harmless. */
export async function removePassword(ctx: Ctx, { sessionHash }: Browser): Promise<void> {
  const { vendorId } = contactOf(ctx)
  await ctx.tx.asOrganisation()
  if (await queries.remove(ctx.tx, sessionHash))
    ctx.record('vendor.portal_password_removed', { kind: 'vendor', id: vendorId })
}

function contactOf({ actor }: Ctx) {
  if (!actor.contact) throw new Error('only a contact has a password of the portal')
  return actor.contact
}

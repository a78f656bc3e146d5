import { conflict, notFound } from '../kernel/problem.ts'
import { message } from '../messages/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { findVendor } from '../vendors/index.ts'
import * as queries from './account-queries.ts'
import { writeTo } from './letters.ts'
import { url } from './paths.ts'

const subjectOf = (id: string) => ({ kind: 'vendor', id })

/** Lets a contact into the portal and mails the link; again where it was taken away, or the mail was lost. */
export async function invite(ctx: Ctx, contactId: string): Promise<string> {
  const contact = await queries.find(ctx.tx, contactId)
  await letIn(ctx, contact, { by: ctx.actor.userId, path: url.home })
  return contact.vendor_id
}

/** A contact whom another contact of the vendor added may come in too. */
export async function inviteByContact(
  ctx: Ctx,
  { contactId, vendorId }: { contactId: string; vendorId: string },
): Promise<void> {
  const contact = await queries.find(ctx.tx, contactId)
  if (contact.vendor_id !== vendorId) throw notFound('This contact')
  await letIn(ctx, contact, { by: null, path: url.home })
}

/** Lets a contact in, and mails a link that leads to a page. */
export async function letIn(
  ctx: Ctx,
  contact: queries.Account,
  { by, path }: { by: string | null; path: string },
): Promise<void> {
  const { id: contactId, vendor_id: vendorId, name, email, active } = contact
  if (!active)
    throw conflict('not_now', `${name} is not active. Set the contact to active, then invite.`)
  if (!email)
    throw conflict('not_now', `${name} has no e-mail. Enter one at the contact, then invite.`)
  const { name: vendor } = await findVendor(ctx.tx, vendorId)
  queries.invite(ctx.tx, { contactId, vendorId, by })
  const { name: organisation } = ctx.actor.organisation
  await writeTo(ctx, contactId, {
    purpose: 'invitation',
    path,
    title: message('letter.portal_invited_subject', { organisation }),
    body: message('letter.portal_invited_text', { organisation, vendor }),
  })
  ctx.record('vendor.portal_invited', subjectOf(vendorId), { name, email })
}

/** Takes the portal away from a contact: their browsers are signed out and their links end at once. */
export async function withdraw(ctx: Ctx, contactId: string): Promise<string> {
  const contact = await queries.find(ctx.tx, contactId)
  if (contact.invited_at === null || contact.withdrawn_at !== null)
    throw conflict('wrong_state', `${contact.name} cannot open the portal.`)
  queries.withdraw(ctx.tx, contactId)
  ctx.record('vendor.portal_withdrawn', subjectOf(contact.vendor_id), {
    name: contact.name,
    email: contact.email,
  })
  return contact.vendor_id
}

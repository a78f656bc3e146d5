import { z } from 'zod'
import type { Mailer } from '../integrations/email/index.ts'
import { systemId } from '../kernel/actor.ts'
import { newLink } from '../kernel/link.ts'
import { message, Message, toText } from '../messages/index.ts'
import type { OrderLink } from '../purchase-orders/index.ts'
import { written } from '../notifications/index.ts'
import type { CommandDeps, Ctx, ProcessDeps } from '../platform/ctx.ts'
import { writeIn } from '../platform/db/tx.ts'
import type { Handler } from '../platform/jobs/jobs.ts'
import * as accounts from './account-queries.ts'
import * as links from './link-queries.ts'
import { portalPath, url } from './paths.ts'

const lifetimes: Record<links.LinkPurpose, string> = {
  sign_in: '15 minutes',
  invitation: '14 days',
  notice: '30 days',
}

type LetterText = { title: Message; body: Message }
type Letter = LetterText & { purpose: links.LinkPurpose; path: string }
type About = 'orders' | 'invoices' | 'payments' | 'quality'

/**
 * Writes to one contact, with a link to a page. The link is made when the mail is sent, so that the secret is in no
 * queue.
 */
export const writeTo = (ctx: Pick<Ctx, 'enqueue'>, contactId: string, letter: Letter) =>
  ctx.enqueue('portal-letter', { contactId, ...letter })

/** Writes to those contacts of a vendor who are for something and may come in; to all who may, where none is for it. */
export async function tellVendor(
  ctx: Ctx,
  { vendorId, about, ...letter }: { vendorId: string; about: About } & Omit<Letter, 'purpose'>,
): Promise<void> {
  const contacts = await accounts.readersOf(ctx.tx, vendorId)
  const those = contacts.filter(({ purposes }) => purposes.includes(about))
  for (const { id } of those.length ? those : contacts)
    await writeTo(ctx, id, { ...letter, purpose: 'notice' })
}

const Job = z.object({
  tenantId: z.uuid(),
  contactId: z.uuid(),
  title: Message,
  body: Message,
  purpose: z.enum(['sign_in', 'invitation', 'notice']),
  path: z.string(),
})

export type LetterDeps = { mailer: () => Promise<Mailer>; publicUrl: string }

/**
 * The job that makes the link and mails it. The job's id is the mail's key: trying again does not make a second mail.
 */
export const sendPortalLetter =
  (deps: ProcessDeps, { mailer, publicUrl }: LetterDeps): Handler =>
  async (data, id) => {
    const { tenantId, contactId, title, body, ...wanted } = Job.parse(data)
    const made = await mintFor(deps, { tenantId, contactId, ...wanted })
    if (!made) return
    const { email, name, language, organisation } = made.reader
    const say = (text: Message): string => toText(text, language)
    await (
      await mailer()
    ).send({
      key: id,
      to: email,
      ...written({
        title: say(title),
        greeting: say(message('letter.greeting', { person: name })),
        paragraphs: [say(body)],
        button: {
          label: say(message('letter.portal_open', {})),
          href: new URL(made.path, publicUrl).href,
        },
        foot: say(message('letter.portal_foot', { organisation })),
      }),
    })
  }

type Wanted = { tenantId: string; contactId: string; purpose: links.LinkPurpose; path: string }
/** A new link for a contact; null where they may not come in. */
function mintFor(deps: Pick<CommandDeps, 'db'>, { tenantId, contactId, purpose, path }: Wanted) {
  return writeIn(deps.db, { tenantId, userId: systemId }, async (tx) => {
    const { token, hash } = newLink()
    const link = { hash, contactId, purpose, path: portalPath(path), lifetime: lifetimes[purpose] }
    const [kept, reader] = await Promise.all([links.keep(tx, link), links.reader(tx, contactId)])
    return kept && reader ? { path: url.link(token), reader } : null
  })
}

const Asked = z.object({ email: z.string(), returnTo: z.string() })
const Known = z.object({ tenant_id: z.string(), contact_id: z.string() })
/** The job of asking for a link: whether the address is known is looked up here, after the answer was given. */
export const sendPortalSignIn =
  (deps: ProcessDeps, letters: LetterDeps): Handler =>
  async (data, id) => {
    const { email, returnTo } = Asked.parse(data)
    const { rows } = await deps.db.raw(
      'select tenant_id, contact_id from portal_contacts_of($1) limit 1',
      [email],
    )
    if (!rows[0]) return
    const { tenant_id: tenantId, contact_id: contactId } = Known.parse(rows[0])
    await sendPortalLetter(deps, letters)(
      {
        name: 'portal-letter',
        tenantId,
        contactId,
        title: message('letter.portal_sign_in_subject', {}),
        body: message('letter.portal_sign_in_text', {}),
        purpose: 'sign_in',
        path: returnTo,
      },
      id,
    )
  }

/**
 * Whose mail with an order leads to it in the portal: the contact of this address, who is let in by it. Null where the
 * vendor has no such contact.
 */
export const mintOrderLink =
  (deps: Pick<CommandDeps, 'db'>, publicUrl: string): OrderLink =>
  async ({ tenantId, vendorId, email, orderId }) => {
    const contactId = await writeIn(deps.db, { tenantId, userId: systemId }, (tx) =>
      accounts.letIn(tx, vendorId, email),
    )
    if (!contactId) return null
    const made = await mintFor(deps, {
      tenantId,
      contactId,
      purpose: 'notice',
      path: url.order(orderId),
    })
    return made && new URL(made.path, publicUrl).href
  }

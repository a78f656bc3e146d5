import type { Request, RequestHandler, Response } from 'express'
import { z } from 'zod'
import { limitsOfContact, systemId, type Actor } from '../kernel/actor.ts'
import { linkHash, newLink } from '../kernel/link.ts'
import { portalPermissionsOf } from '../kernel/permissions.ts'
import type { Db } from '../platform/db/pool.ts'
import { cookie } from '../platform/http/flash.ts'
import type { Limits } from '../platform/limits.ts'
import { Problem } from '../kernel/problem.ts'

/** A sign-in lasts a day, whatever is done with it: the next link is one mail away. */
const lifetime = 24 * 3_600_000

const Kept = z.object({
  tenantId: z.string(),
  contactId: z.string(),
  vendorId: z.string(),
  vendorName: z.string(),
  name: z.string(),
  email: z.string(),
  language: z.enum(['en', 'de']),
  purposes: z.array(z.string()),
  buyers: z.number(),
  organisation: z.object({
    slug: z.string(),
    name: z.string(),
    baseCurrency: z.string(),
    timeZone: z.string(),
    locale: z.string(),
  }),
})
const Entered = z.object({
  tenant_id: z.string(),
  contact_id: z.string(),
  return_to: z.string(),
  first: z.boolean(),
})
const ByPassword = Entered.omit({ return_to: true })
const Buyer = z.object({
  contact_id: z.string(),
  organisation: z.string(),
  vendor: z.string(),
  current: z.boolean(),
})
export type Buyer = z.output<typeof Buyer>
const Behind = z.object({
  organisation: z.string(),
  vendor: z.string(),
  language: z.enum(['en', 'de']),
})

type Cookies = { secure: boolean }
const cookieName = ({ secure }: Cookies): string =>
  secure ? '__Host-svpms-portal' : 'svpms-portal'

/**
 * Browsers of contacts: looked up before an organisation is known, through functions that need the secret of the cookie
 * or of the link.
 */
export function createPortalSessions(db: Db, cookies: Cookies) {
  const ask = async (text: string, values: readonly unknown[]) => (await db.raw(text, values)).rows
  const hashIn = (req: Request): string => linkHash(cookie(req, cookieName(cookies)) ?? '')
  const isSignedIn = (req: Request): boolean => cookie(req, cookieName(cookies)) !== null
  const forget = (res: Response): void =>
    void res.clearCookie(cookieName(cookies), { path: '/', secure: cookies.secure })
  const ending = (): Date => new Date(Date.now() + lifetime)
  /** Gives the browser its cookie. */
  async function begin(res: Response, session: { token: string; hash: string }): Promise<Actor> {
    res.cookie(cookieName(cookies), session.token, {
      httpOnly: true,
      sameSite: 'lax',
      secure: cookies.secure,
      path: '/',
      maxAge: lifetime,
    })
    const [kept] = await ask('select open_portal_session($1) as kept', [session.hash])
    return actorOf(Kept.parse(kept?.['kept']))
  }
  return {
    /** The contact of this browser, or null. */
    async find(req: Request): Promise<Actor | null> {
      if (!isSignedIn(req)) return null
      const [row] = await ask('select open_portal_session($1) as kept', [hashIn(req)])
      return row?.['kept'] ? actorOf(Kept.parse(row['kept'])) : null
    },
    /** What a link opens; null where it opens nothing any more. Looking changes nothing. */
    async behind(token: string) {
      const [row] = await ask('select organisation, vendor, language from portal_link_by($1)', [
        linkHash(token),
      ])
      return row ? Behind.parse(row) : null
    },
    /** Uses a link up and signs its contact in. Of many at once, one does. */
    async enter(token: string, res: Response) {
      const session = newLink()
      const [row] = await ask(
        'select tenant_id, contact_id, return_to, first from enter_portal($1, $2, $3)',
        [linkHash(token), session.hash, ending().toISOString()],
      )
      if (!row) return null
      const { return_to: returnTo, first } = Entered.parse(row)
      return { returnTo, first, actor: await begin(res, session) }
    },
    /** What a typed password is compared with; null where the address opens nothing or has none. */
    async passwordOf(email: string): Promise<string | null> {
      const [row] = await ask('select portal_password_of($1) as hash', [email])
      return typeof row?.['hash'] === 'string' ? row['hash'] : null
    },
    /** Signs an address in whose password was right; null where it has become another meanwhile. */
    async enterByPassword(email: string, comparedHash: string, res: Response) {
      const session = newLink()
      const [row] = await ask(
        'select tenant_id, contact_id, first from enter_portal_by_password($1, $2, $3, $4)',
        [email, comparedHash, session.hash, ending().toISOString()],
      )
      if (!row) return null
      const { first } = ByPassword.parse(row)
      return { first, actor: await begin(res, session) }
    },
    async hasPassword(req: Request): Promise<boolean> {
      const [row] = await ask('select has_portal_password($1) as has', [hashIn(req)])
      return row?.['has'] === true
    },
    hashOf: hashIn,
    async buyers(req: Request): Promise<Buyer[]> {
      const rows = await ask(
        'select contact_id, organisation, vendor, current from portal_buyers_of($1)',
        [hashIn(req)],
      )
      return rows.map((row) => Buyer.parse(row))
    },
    async switchTo(req: Request, contactId: string): Promise<boolean> {
      const [row] = await ask('select switch_portal_session($1, $2) as switched', [
        hashIn(req),
        contactId,
      ])
      return row?.['switched'] === true
    },
    async end(req: Request, res: Response): Promise<void> {
      await ask('select end_portal_session($1)', [hashIn(req)])
      forget(res)
    },
    async endAll(req: Request, res: Response): Promise<void> {
      await ask('select end_portal_sessions_like($1)', [hashIn(req)])
      forget(res)
    },
  }
}
export type PortalSessions = ReturnType<typeof createPortalSessions>

const locales = { en: 'en-GB', de: 'de-DE' } as const

function actorOf(kept: z.output<typeof Kept>): Actor {
  const { organisation, language } = kept
  const contact = {
    id: kept.contactId,
    vendorId: kept.vendorId,
    vendorName: kept.vendorName,
    language,
    may: portalPermissionsOf(kept.purposes),
    buyers: kept.buyers,
  }
  return {
    userId: systemId,
    tenantId: kept.tenantId,
    name: kept.name,
    email: kept.email,
    roles: [],
    limitedRoles: [],
    permissions: new Set(),
    limits: limitsOfContact(contact),
    viewedBy: null,
    locale: organisation.locale.startsWith(language) ? organisation.locale : locales[language],
    timeZone: organisation.timeZone,
    organisation,
    contact,
  }
}

/** Who asks at the portal, for the routes behind it. A session counts its calls of the API as a key does. */
export const portalSession =
  (sessions: PortalSessions, limits: Limits): RequestHandler =>
  async (req, res, next) => {
    try {
      const actor = await sessions.find(req)
      if (actor?.contact && req.originalUrl.startsWith('/api/'))
        refuseTooMany(await limits.api(`contact ${actor.contact.id}`))
      res.locals['contact'] = actor
      next()
    } catch (error) {
      next(error)
    }
  }

function refuseTooMany({
  allowed,
  resetSeconds,
}: {
  allowed: boolean
  resetSeconds: number
}): void {
  if (!allowed)
    throw new Problem(429, 'too_many_requests', 'Too many calls. Wait a minute.', [], resetSeconds)
}

/** The signed-in contact, or null. */
export const contactOf = (req: Request): Actor | null =>
  (req.res?.locals['contact'] as Actor | null | undefined) ?? null

import type { Request, Response } from 'express'
import { contactOf } from './sessions.ts'
import type { Actor } from '../kernel/actor.ts'
import { readFlash } from '../platform/http/flash.ts'
import type { Face, Inside } from '../platform/http/face.ts'
import type { Flash } from '../platform/http/reply.ts'
import { asset } from '../platform/view/asset.ts'
import { render } from '../platform/view/eta.ts'
import { themeOf } from '../platform/view/plain-page.ts'
import type { Head } from '../platform/view/shell.ts'
import { url } from './paths.ts'
import { refusalIn } from './refusals.ts'
import { languageOf, wordsFor, wordsIn, type Language, type Words } from './words/index.ts'

type Frame = Head & { language: Language; words: Words; body: string; flash: Flash | null }
export type GateFrame = Frame
/** Everything around a page of the portal: who the customer is, six places, and the way out. */
export type PortalFrame = Frame & {
  organisation: string
  vendor: string
  person: string
  nav: readonly { href: string; label: string; current: boolean }[]
  switchHref: string | null
}

const places = ['home', 'orders', 'receipts', 'invoices', 'payments', 'settings'] as const

function navOf(words: Words, path: string): PortalFrame['nav'] {
  return places.map((place) => ({
    href: url[place],
    label: words.nav[place],
    current: place === 'home' ? path === url.home : path.startsWith(url[place]),
  }))
}

const headOf = (req: Request, title: string): Head => ({ title, asset, theme: themeOf(req) })

function inPortal(
  req: Request,
  actor: Actor,
  { title, body, flash }: { title: string; body: string; flash: Flash | null },
): string {
  const words = wordsFor(actor)
  const frame: PortalFrame = {
    ...headOf(req, title),
    language: actor.contact?.language ?? 'en',
    words,
    body,
    flash,
    organisation: actor.organisation.name,
    vendor: actor.contact?.vendorName ?? '',
    person: actor.name,
    nav: navOf(words, req.path),
    switchHref: (actor.contact?.buyers ?? 0) > 1 ? url.buyers : null,
  }
  return render('/layouts/portal', frame)
}

/** A page before sign-in. */
export function gatePage(
  req: Request,
  language: Language,
  title: string,
  view: string,
  data: object,
  res: Response | null = null,
): string {
  const frame: GateFrame = {
    ...headOf(req, title),
    language,
    words: wordsIn(language),
    body: render(view, data),
    flash: res && readFlash(req, res),
  }
  return render('/layouts/portal-gate', frame)
}

/** In the language of the contact, or of the browser where nobody is known. */
const wordsOf = (req: Request, actor: Actor | null): Words =>
  actor ? wordsFor(actor) : wordsIn(languageOf(req))

/** How the portal's pages and refusals look. */
export const portalFace: Face = {
  home: url.home,
  signIn: url.signIn,
  render,
  facts: async () => null,
  page: (req, actor, title, body, flash) =>
    actor ? inPortal(req, actor, { title, body, flash }) : body,
  fragment: (title, body, flash) => render('/layouts/fragment', { title, body, flash }),
  flash: (flash) => render('/layouts/flash', { flash }),
  refusal: (req, actor, problem) => refusalIn(wordsOf(req, actor ?? contactOf(req)), problem),
  problem: (req, page, inside: Inside | null) => {
    const actor = inside?.actor ?? contactOf(req)
    const data = { ...page, words: wordsOf(req, actor).refusals.page }
    const body = render('/layouts/problem-body', data)
    return actor
      ? inPortal(req, actor, { title: page.title, body, flash: null })
      : gatePage(req, languageOf(req), page.title, '/layouts/problem-body', data)
  },
}

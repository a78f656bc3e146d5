import type { Request, Response } from 'express'
import type { Actor } from '../../kernel/actor.ts'
import type { ReadCtx } from '../ctx.ts'
import type { Problem, Way } from '../../kernel/problem.ts'
import { sendFileReply, sendStream } from './json.ts'
import { readFlash, writeFlash } from './flash.ts'
import type { Flash, Reply } from './reply.ts'

/** How data becomes HTML; the shell around it is wired in app.ts. */
export type Face = {
  /** Where somebody who is signed in begins, and where they sign in. */
  home: string
  signIn: string
  render: (view: string, data: object) => string
  /** What the shell needs from the database; asked in the same flush as the page's own queries. */
  facts: (ctx: ReadCtx) => Promise<unknown>
  /** The whole document around a page's body. */
  page: (
    req: Request,
    actor: Actor | null,
    title: string,
    body: string,
    flash: Flash | null,
    facts: unknown,
  ) => string
  /** A part of a page, with the flash beside it. */
  fragment: (title: string, body: string, flash: Flash | null) => string
  /** With the shell around it, where somebody is signed in and its facts are known. */
  problem: (req: Request, page: ProblemPage, inside: Inside | null) => string
  /** A refusal in the reader's language. */
  refusal: (req: Request, actor: Actor | null, problem: Problem) => Refusal
  /** The flash region alone, for a partial request that was refused. */
  flash: (flash: Flash) => string
}

export type Inside = { actor: Actor; facts: unknown }

/** What a refusal says: its heading, why, and what to do when the sign-in has ended meanwhile. */
export type Refusal = { title: string; message: string; signedOut: string; signIn: string }

type Shown = { view?: string; fragments?: readonly string[]; dry?: boolean }

/** htmx says what it wants: a part of the page (by its target's id), or the whole document. */
export const wantsPartial = (req: Request): boolean =>
  req.get('HX-Request') === 'true' &&
  req.get('HX-Request-Type') === 'partial' &&
  req.get('HX-History-Restore-Request') !== 'true'

/** A script of our own pages that reads the answer itself. */
export const wantsJson = (req: Request): boolean => req.get('Accept') === 'application/json'

const targetOf = (req: Request): string | undefined => req.get('HX-Target')?.split('#')[1]

const html = (res: Response, status: number, body: string): void =>
  void res
    .status(status)
    .vary('HX-Request')
    .vary('HX-Request-Type')
    .vary('HX-Target')
    .vary('Cookie')
    .set('Cache-Control', 'private, no-store')
    .type('html')
    .send(body)

export async function sendReply(
  face: Face,
  spec: Shown,
  actor: Actor,
  req: Request,
  res: Response,
  reply: Reply<unknown>,
  facts: unknown,
): Promise<void> {
  if (reply.kind === 'file') return sendFileReply(res, reply)
  if (reply.kind === 'stream') return sendStream(res, reply)
  if (reply.kind === 'gone') return void res.status(204).end()
  if (reply.kind === 'go') return res.redirect(reply.forGood ? 308 : 303, reply.at)
  if (reply.kind === 'changed' || reply.kind === 'kept') {
    if (reply.flash) writeFlash(res, reply.flash)
    return res.redirect(303, reply.at)
  }
  await sendPage(
    face,
    spec,
    actor,
    req,
    res,
    reply.kind === 'show' ? (reply.status ?? 200) : 200,
    reply.kind === 'show' ? reply.data : await reply.page(),
    readFlash(req, res),
    facts,
  )
}

async function sendPage(
  face: Face,
  spec: Shown,
  actor: Actor,
  req: Request,
  res: Response,
  status: number,
  data: unknown,
  flash: Flash | null,
  facts: unknown,
): Promise<void> {
  const { view } = spec
  if (!view || typeof data !== 'object' || data === null) throw new Error(`no view for ${req.path}`)
  const target = targetOf(req)
  if (wantsPartial(req) && target && spec.fragments?.includes(target))
    return html(
      res,
      status,
      face.fragment(
        isOfPage(spec, req) ? titleOf(data) : '',
        face.render(view.replace(/[^/]+$/, `_${target}`), data),
        flash,
      ),
    )
  const body = face.render(view, data)
  html(
    res,
    status,
    wantsPartial(req)
      ? face.fragment(spec.dry ? '' : titleOf(data), body, flash)
      : face.page(req, actor, titleOf(data), body, flash, await facts),
  )
}

/**
 * Whether a part belongs to the page that is shown: a preview or a list of files beside it says nothing of what the
 * page is about.
 */
function isOfPage({ dry }: Shown, req: Request): boolean {
  if (dry) return false
  const shown = req.get('HX-Current-URL')
  return !shown || !URL.canParse(shown) || new URL(shown).pathname === req.path
}

const titleOf = (data: object): string => ('title' in data ? String(data.title) : '')

/** The refused form, status 422 or 409; htmx swaps it like any other answer. */
export const refuse = (
  face: Face,
  spec: Shown,
  actor: Actor,
  req: Request,
  res: Response,
  status: number,
  page: unknown,
  facts: unknown,
): Promise<void> => sendPage(face, spec, actor, req, res, status, page, null, facts)

type ProblemPage = {
  title: string
  status: number
  message: string
  /** The screen on which what the message advises is done. */ way: Way | null
  requestId: string
  retryHref: string | null
  homeHref: string | null
}

/** Everything that was refused or went wrong ends here, as a page, a toast, or problem+json (RFC 9457). */
export function sendProblem(
  face: Face,
  actor: Actor | null,
  req: Request,
  res: Response,
  problem: Problem,
  facts: unknown = null,
): void {
  const requestId = String(res.locals['requestId'] ?? '')
  if (problem.retryAfter !== null) res.set('Retry-After', String(problem.retryAfter))
  if (
    req.path.startsWith('/api/') ||
    req.path.startsWith('/auth/') ||
    req.path.startsWith('/internal/') ||
    req.path.startsWith('/webhooks/') ||
    wantsJson(req)
  )
    return problemJson(res, problem, requestId)
  const said = face.refusal(req, actor, problem)
  if (problem.status === 401) {
    const back = req.method === 'GET' && !wantsPartial(req) ? req.originalUrl : backOf(req)
    const at = `${face.signIn}${back && back !== '/' ? `?return_to=${encodeURIComponent(back)}` : ''}`
    if (!wantsPartial(req)) return res.redirect(303, at)
    // The page stays, with what is being typed in it: leaving it would lose the text.
    res.set({ 'HX-Retarget': '#flash', 'HX-Reswap': 'outerHTML' })
    return html(
      res,
      401,
      face.flash({
        tone: 'bad',
        text: said.signedOut,
        link: { label: said.signIn, href: at },
      }),
    )
  }
  if (problem.code === 'step_up') {
    const at = `/step-up?return_to=${encodeURIComponent(req.method === 'GET' ? req.originalUrl : (backOf(req) ?? '/inbox'))}`
    return wantsPartial(req)
      ? void res.status(403).set('HX-Redirect', at).end()
      : res.redirect(303, at)
  }
  if (wantsPartial(req)) {
    res.set({ 'HX-Retarget': '#flash', 'HX-Reswap': 'outerHTML' })
    return html(
      res,
      problem.status,
      face.flash({ tone: 'bad', text: said.message, link: problem.way ?? undefined }),
    )
  }
  html(
    res,
    problem.status,
    face.problem(
      req,
      {
        title: said.title,
        status: problem.status,
        message: said.message,
        way: problem.way,
        requestId,
        retryHref: problem.status >= 500 && req.method === 'GET' ? req.originalUrl : backOf(req),
        homeHref: actor ? face.home : face.signIn,
      },
      actor && facts ? { actor, facts } : null,
    ),
  )
}

/** As the problem itself says it, in English. */
export const inEnglish = ({ status, message }: Problem): Refusal => ({
  title: titles[status] ?? 'That did not work',
  message,
  signedOut:
    'You are signed out. What you typed is still here: sign in in a new tab, then go on in this one.',
  signIn: 'Sign in in a new tab',
})

const titles: Record<number, string> = {
  400: 'That request could not be read',
  403: 'Not allowed',
  404: 'Not found',
  409: 'That cannot be done now',
  413: 'Too large',
  422: 'Please check what you entered',
  429: 'Too many tries',
  500: 'Something went wrong',
  503: 'Not available right now',
}

function backOf(req: Request): string | null {
  const from = req.get('HX-Current-URL') ?? req.get('Referer')
  if (!from || !URL.canParse(from)) return null
  const url = new URL(from)
  return url.host === req.get('Host') ? url.pathname + url.search : null
}

function problemJson(res: Response, problem: Problem, requestId: string): void {
  if (problem.status === 401) res.set('WWW-Authenticate', 'Bearer')
  res
    .status(problem.status)
    .set('Cache-Control', 'no-store')
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: `${String(res.app?.locals['publicUrl'] ?? '')}/problems/${problem.code}`,
        title: titles[problem.status] ?? 'Refused',
        status: problem.status,
        code: problem.code,
        detail: problem.message,
        errors: problem.errors,
        ...(problem.way ? { way: problem.way } : {}),
        request_id: requestId,
      }),
    )
}

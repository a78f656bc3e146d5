import helmet from 'helmet'
import type { RequestHandler } from 'express'
import { Problem } from '../../kernel/problem.ts'
import { fromOutside } from './body.ts'

/**
 * Nothing inline, nothing from elsewhere: behaviour lives in Stimulus controllers, style in one sheet. `others` are the
 * places that pages send to besides here.
 */
export const securityHeaders = (others: readonly string[]): RequestHandler =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        'img-src': ["'self'", 'data:'],
        'font-src': ["'self'"],
        'connect-src': ["'self'", ...others],
        'worker-src': ["'self'"],
        'manifest-src': ["'self'"],
        'form-action': ["'self'"],
        'base-uri': ["'none'"],
        'frame-ancestors': ["'none'"],
        'object-src': ["'none'"],
      },
    },
    crossOriginEmbedderPolicy: false,
    // For Internet Explorer and Flash, which nobody has; every page and file would carry them.
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    // Our own pages learn where somebody comes from, to lead them back after signing in. Nobody else does.
    referrerPolicy: { policy: 'same-origin' },
  })

const safe = new Set(['GET', 'HEAD', 'OPTIONS'])
const refused = () =>
  new Problem(
    403,
    'cross_site',
    'This request came from another site and was refused. Open the page here and try again.',
  )

/** Paths that authenticate by a token only, never by a cookie. The portal has no tokens. */
const tokenDoor = /^\/(api\/v1(?!\/portal(?:\/|$))|auth)\//

export type Origins = { publicUrl: string; allowed: readonly string[] }

/**
 * Cross-site request forgery: the browser's own Fetch Metadata, else Origin. Without a cookie there is no ambient
 * authority to abuse. The address people type counts as ours, also where a proxy rewrites Host.
 */
export function sameOriginOnly({ publicUrl, allowed }: Origins): RequestHandler {
  const own = new URL(publicUrl).origin
  const isOurs = (origin: string, host: string | undefined): boolean =>
    origin === own || (URL.canParse(origin) && new URL(origin).host === host)
  return (req, _res, next) => {
    if (safe.has(req.method) || fromOutside.test(req.path)) return next()
    const site = req.get('Sec-Fetch-Site')
    const origin = req.get('Origin')
    if (origin && tokenDoor.test(req.path) && allowed.includes(origin)) return next()
    if (site) next(site === 'same-origin' || site === 'none' ? undefined : refused())
    else if (origin) next(isOurs(origin, req.get('Host')) ? undefined : refused())
    else next(req.headers.cookie ? refused() : undefined)
  }
}

const allowedHeaders =
  'Authorization, Content-Type, Accept, Idempotency-Key, If-Match, If-None-Match, X-Request-Id'
const shownHeaders =
  'ETag, Location, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, X-Request-Id, Content-Disposition'

/** Browser apps of other sites that the operator named may use the API; nobody else's page reads an answer. */
export const crossOrigin =
  (allowed: readonly string[]): RequestHandler =>
  (req, res, next) => {
    if (!tokenDoor.test(req.path)) return next()
    res.vary('Origin')
    const origin = req.get('Origin')
    if (!origin || !allowed.includes(origin)) return next()
    res.set({
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Allow-Credentials': 'true',
      'Access-Control-Expose-Headers': shownHeaders,
    })
    if (req.method !== 'OPTIONS' || !req.get('Access-Control-Request-Method')) return next()
    res
      .set({
        'Access-Control-Allow-Methods': 'GET, POST, DELETE',
        'Access-Control-Allow-Headers': allowedHeaders,
        'Access-Control-Max-Age': '600',
      })
      .status(204)
      .end()
  }

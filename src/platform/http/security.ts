import helmet from 'helmet'
import type { RequestHandler } from 'express'
import { Problem } from '../../kernel/problem.ts'

/** Nothing inline, nothing from elsewhere: behaviour lives in Stimulus controllers, style in one sheet. `storage` is where browsers send files to, when that is not here. */
export const securityHeaders = (storage: string | null): RequestHandler =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        'img-src': ["'self'", 'data:'],
        'font-src': ["'self'"],
        'connect-src': ["'self'", ...(storage ? [storage] : [])],
        'worker-src': ["'self'"],
        'manifest-src': ["'self'"],
        'form-action': ["'self'"],
        'base-uri': ["'none'"],
        'frame-ancestors': ["'none'"],
        'object-src': ["'none'"],
      },
    },
    crossOriginEmbedderPolicy: false,
  })

const safe = new Set(['GET', 'HEAD', 'OPTIONS'])
const refused = () =>
  new Problem(
    403,
    'cross_site',
    'This request came from another site and was refused. Open the page here and try again.',
  )

/** Cross-site request forgery: the browser's own Fetch Metadata, else Origin. Without a cookie there is no ambient authority to abuse. */
export const sameOriginOnly: RequestHandler = (req, _res, next) => {
  if (safe.has(req.method)) return next()
  const site = req.get('Sec-Fetch-Site')
  const origin = req.get('Origin')
  if (site) next(site === 'same-origin' || site === 'none' ? undefined : refused())
  else if (origin)
    next(URL.canParse(origin) && new URL(origin).host === req.get('Host') ? undefined : refused())
  else next(req.headers.cookie ? refused() : undefined)
}

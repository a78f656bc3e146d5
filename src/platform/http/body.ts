import type { IncomingMessage } from 'node:http'
import express, { type RequestHandler } from 'express'

/**
 * Where the page of another site sends a browser to. What is posted there carries its own proof, and a session means
 * nothing.
 */
export const fromOutside = /^\/from-outside\//
const onlyFromOutside =
  (handler: RequestHandler): RequestHandler =>
  (req, res, next) =>
    fromOutside.test(req.path) ? handler(req, res, next) : next()

/** Forms and JSON, read before any route. */
export const parsedBody = (): RequestHandler[] => [
  onlyFromOutside(express.urlencoded({ extended: true, limit: '2mb', parameterLimit: 20 })),
  express.urlencoded({ extended: true, limit: '256kb', parameterLimit: 3000 }),
  express.json({
    limit: '256kb',
    type: ['application/json', 'application/*+json'],
    verify: keepRaw,
  }),
]

/** What was signed is the bytes, not what they mean. */
function keepRaw(req: IncomingMessage, _res: unknown, raw: Buffer): void {
  if (req.url?.startsWith('/webhooks/')) Object.assign(req, { rawBody: raw })
}

const jsonDoor = /^\/(api|internal|auth|webhooks)\//

/** What only pages need, such as a session. */
export const onlyPages =
  (handler: RequestHandler): RequestHandler =>
  (req, res, next) =>
    jsonDoor.test(req.path) ? next() : handler(req, res, next)

import type { IncomingMessage } from 'node:http'
import express, { type RequestHandler } from 'express'

/** Forms and JSON, read before any route. */
export const parsedBody = (): RequestHandler[] => [
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

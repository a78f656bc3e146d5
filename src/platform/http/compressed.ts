import { existsSync } from 'node:fs'
import { extname, join } from 'node:path'
import { constants } from 'node:zlib'
import compression from 'compression'
import express, { type Request, type RequestHandler, type Response } from 'express'

/**
 * Pages and JSON leave as brotli or gzip. Below one network packet nothing is gained; a stream of events must not be
 * held back.
 */
export function compressed(): RequestHandler {
  const compress = compression({
    threshold: 1024,
    brotli: { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } },
    filter: (req, res) => !isEventStream(res) && compression.filter(req, res),
  })
  return (req, res, next) => {
    compress(req, res, () => {
      noteEnd(res)
      next()
    })
  }
}

const given = new WeakSet<Response>()

function noteEnd(res: Response): void {
  const end = res.end.bind(res) as (...args: unknown[]) => Response
  res.end = ((...args: unknown[]) => {
    given.add(res)
    return end(...args)
  }) as Response['end']
}

/** The whole answer was handed over, though its last bytes may still be packed: nothing is wrong with it. */
export const isAnswered = (res: Response): boolean => given.has(res)

const isEventStream = (res: Response): boolean =>
  String(res.getHeader('Content-Type') ?? '').startsWith('text/event-stream')

const encodings = [
  { name: 'br', extension: '.br' },
  { name: 'gzip', extension: '.gz' },
] as const

/**
 * What the build left in `assets`: content that its name changes with, and small twins beside it; and the picture in
 * the tab. Of all headers only these matter to a file, which is asked for whole and known by its ETag.
 */
export function builtFiles(folder: string): RequestHandler[] {
  const files = express.static(folder, {
    index: false,
    redirect: false,
    setHeaders: forGood,
    lastModified: false,
    acceptRanges: false,
  })
  return [smallTwin(folder), (req, res, next) => (isBuilt(req) ? files(req, res, next) : next())]
}

/** The few files with a fixed name: service worker, manifest, icons. */
export const fixedFiles = (folder: string): RequestHandler =>
  express.static(folder, { index: false, redirect: false, setHeaders: forNow })

const isBuilt = (req: Request): boolean =>
  (req.method === 'GET' || req.method === 'HEAD') && /^\/(assets\/|favicon\.svg$)/.test(req.path)

function smallTwin(folder: string): RequestHandler {
  return (req, res, next) => {
    if (!isBuilt(req) || !/^\/assets\/[\w.-]+\.(css|js|svg)$/.test(req.path)) return next()
    const twin = encodings.find(({ name }) => req.acceptsEncodings(name) === name)
    res.vary('Accept-Encoding')
    if (twin && existsSync(join(folder, req.path + twin.extension))) {
      res.set('Content-Encoding', twin.name)
      res.type(extname(req.path))
      req.url = req.path + twin.extension
    }
    next()
  }
}

const hashed = /-[\w-]{8,}\.\w+(\.br|\.gz)?$/

function forGood(res: Response, path: string): void {
  res.removeHeader('X-Request-Id') // a file is the same for everybody, and the log has the id
  res.set('X-Content-Type-Options', 'nosniff')
  if (path.endsWith('favicon.svg')) return forNow(res, path)
  res.set('Cache-Control', hashed.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache')
}

function forNow(res: Response, path: string): void {
  res.set('Cache-Control', path.endsWith('sw.js') ? 'no-cache' : 'public, max-age=3600')
}

import { Router, type Request, type Response } from 'express'
import { pipeline } from 'node:stream/promises'
import { contentDisposition } from '../../platform/http/disposition.ts'
import { Problem } from '../../kernel/problem.ts'
import { readAll, type FileStore } from './port.ts'
import { isSigned } from './signature.ts'

const refused = (): Problem =>
  new Problem(
    403,
    'bad_signature',
    'This link is not valid, or has expired. Open the document again.',
  )
const paramsOf = (req: Request) => {
  const value = (name: string): string =>
    typeof req.query[name] === 'string' ? req.query[name] : ''
  return {
    key: `tenant/${String(req.params['tenant'])}/${String(req.params['id'])}`,
    exp: value('exp'),
    sig: value('sig'),
    name: value('name'),
    type: value('type'),
    length: value('length'),
  }
}

/**
 * Serves signed URLs of the folder: a download or an upload by anybody who has the URL, until it expires, and nothing
 * else.
 */
export const signedFiles = (store: FileStore, secrets: readonly string[]): Router =>
  Router()
    .get(
      '/files/tenant/:tenant/:id',
      (req, res, next) => void send(store, secrets, req, res).catch(next),
    )
    .put(
      '/files/tenant/:tenant/:id',
      (req, res, next) => void take(store, secrets, req, res).catch(next),
    )

async function take(
  store: FileStore,
  secrets: readonly string[],
  req: Request,
  res: Response,
): Promise<void> {
  const { key, type, length, ...signed } = paramsOf(req)
  if (!isSigned(secrets, { method: 'PUT', key, terms: `${type}\n${length}` }, signed))
    throw refused()
  if (req.get('Content-Type') !== type || req.get('Content-Length') !== length)
    throw new Problem(
      403,
      'other_terms',
      'Another type or length was announced than is being sent.',
    )
  await store.put(key, await readAll({ stream: req, length: Number(length) }, Number(length)), type)
  res.status(200).end()
}

async function send(
  store: FileStore,
  secrets: readonly string[],
  req: Request,
  res: Response,
): Promise<void> {
  const { key, name, ...signed } = paramsOf(req)
  if (!isSigned(secrets, { method: 'GET', key, terms: name }, signed)) throw refused()
  const file = await store.get(key)
  if (!file)
    throw new Problem(404, 'not_found', 'This file no longer exists. Open the document again.')
  res.set({
    'Content-Type': file.contentType,
    'Content-Length': String(file.length),
    'Content-Disposition': contentDisposition(name),
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'private, no-store',
  })
  await pipeline(file.stream, res)
}

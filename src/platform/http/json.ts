import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Request, Response } from 'express'
import { contentDisposition } from './disposition.ts'
import type { Reply } from './reply.ts'
import type { JsonFace } from './route.ts'

/** bigint as text, dates as ISO: what JSON can carry without loss. */
export const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, v: unknown) => (typeof v === 'bigint' ? v.toString() : v)) ??
      'null',
  )

/** The JSON of an answer; after a change it is read in the transaction that made it. */
export async function jsonBody(face: JsonFace<unknown>, reply: Reply<unknown>): Promise<unknown> {
  if (reply.kind === 'kept') return reply.body
  if (reply.kind === 'file' || reply.kind === 'stream' || reply.kind === 'gone') return null
  if (reply.kind === 'go' && !reply.data) return null
  return face.schema.parse(face.of(await dataOf(reply)))
}

function dataOf(reply: Extract<Reply<unknown>, { kind: 'show' | 'either' | 'changed' | 'go' }>) {
  if (reply.kind === 'show') return reply.data
  return reply.kind === 'either' ? reply.api() : reply.data!()
}

export async function jsonReply(
  req: Request,
  res: Response,
  reply: Reply<unknown>,
  body: unknown,
): Promise<void> {
  res.vary('Authorization').set('Cache-Control', 'private, no-store')
  if (reply.kind === 'file') return sendFileReply(res, reply)
  if (reply.kind === 'stream') return sendStream(res, reply)
  if (reply.kind === 'gone' || (reply.kind === 'go' && reply.data === undefined))
    return void res.status(204).end()
  if (reply.kind === 'show' && reply.status) res.status(reply.status)
  if (reply.kind === 'changed' || reply.kind === 'kept') {
    res.status(reply.status)
    if (reply.status === 201) res.location(`/api/v1${reply.at}`)
  }
  const version = versionOf(body)
  if (version !== null) {
    const etag = `"${version}"`
    res.set('ETag', etag)
    if (req.method === 'GET' && req.get('If-None-Match') === etag) return void res.status(304).end()
  }
  res.type('application/json').send(JSON.stringify(body))
}

const versionOf = (body: unknown): number | null =>
  typeof body === 'object' && body !== null && 'version' in body && typeof body.version === 'number'
    ? body.version
    : null

export function sendFileReply(
  res: Response,
  file: Extract<Reply<unknown>, { kind: 'file' }>,
): void {
  res.set({
    'Content-Type': file.mediaType,
    ETag: `"${file.etag}"`,
    'Cache-Control': 'private, max-age=0, must-revalidate',
    'Content-Disposition': contentDisposition(file.name, file.inline ? 'inline' : 'attachment'),
    'Content-Security-Policy': "default-src 'none'; sandbox",
  })
  res.end(Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength))
}

/**
 * A file that is made while it is sent. Until its first bytes are there it may be refused like any other answer;
 * afterwards a failure breaks the download off, so that half a file is never taken for a whole one.
 */
export async function sendStream(
  res: Response,
  { chunks, mediaType, name }: Extract<Reply<unknown>, { kind: 'stream' }>,
): Promise<void> {
  const first = await chunks.next()
  if (res.headersSent) return
  res.set({
    'Content-Type': mediaType,
    'Cache-Control': 'private, no-store',
    'Content-Disposition': contentDisposition(name, 'attachment'),
    'Content-Security-Policy': "default-src 'none'; sandbox",
  })
  void pipeline(Readable.from(allOf(first, chunks)), res).catch((error: Error) =>
    res.destroy(error),
  )
}

async function* allOf(
  first: IteratorResult<Uint8Array>,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for (let next = first; !next.done; next = await rest.next()) yield next.value
}
